// Words that text, JSON and page share.
#pragma once

#include <string>
#include <string_view>

#include "engine/explain/compare.h"

namespace crepitus {

// "left facet joint L4-L5", "left sacroiliac joint", "left iliopsoas tendon"
std::string plain_joint(Mechanism mechanism, const std::string& joint, const std::string& side);

const char* plain_mechanism(Mechanism mechanism);

// What became of a pop, short enough for a table: "gone", "-40 %", "+0.12 s", "same".
std::string short_change(const PopChange& change);

// With a capital letter in front.
std::string capital(std::string text);

// Text in lines of at most `width` characters; the first begins with `first`, the others with `next`.
std::string wrapped(std::string_view text, std::string_view first, std::string_view next, std::size_t width = 100);

// With &, <, > and " written so that they are only text.
std::string escaped(std::string_view text);

}  // namespace crepitus
