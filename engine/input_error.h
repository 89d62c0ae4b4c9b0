// Somebody wrote a wrong file or option: the message says where, what element, what is wrong and what to write instead.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace crepitus {

struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The candidate closest to `wrong` by edit distance, or "" when none is near enough to be a likely typing slip.
std::string nearest_name(std::string_view wrong, std::span<const std::string> candidates);

// " (did you mean 'x'?)", or "" when nothing is near.
std::string did_you_mean(std::string_view wrong, std::span<const std::string> candidates);

}  // namespace crepitus
