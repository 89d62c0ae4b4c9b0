// Images as PNG files.
#pragma once

#include <string>

#include "tools/viewer/image.h"

namespace crepitus {

std::string png_bytes(const Image& image);  // the same bytes for the same pixels
Image read_png(const std::string& path);    // throws InputError

}  // namespace crepitus
