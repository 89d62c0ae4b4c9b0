// Pixels in memory.
#pragma once

#include <cstdint>
#include <vector>

namespace crepitus {

// Rows from top to bottom, three bytes a pixel.
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

}  // namespace crepitus
