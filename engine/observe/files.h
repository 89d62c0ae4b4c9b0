// Files that are either complete or not there.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace crepitus {

// "cannot write out/x/channels.csv: No space left on device"
struct OutputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Makes the folder and its parents. Throws OutputError.
void make_folder(const std::string& folder);

// Writes a temporary neighbour and renames it, so that a reader never sees half a file. Throws
// OutputError.
void write_file(const std::string& path, std::string_view content);

}  // namespace crepitus
