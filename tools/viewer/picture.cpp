#include "tools/viewer/picture.h"

#include <fmt/format.h>
#include <png.h>

#include <stdexcept>

#include "engine/input_error.h"

namespace crepitus {

std::string png_bytes(const Image& image) {
  png_image head{};
  head.version = PNG_IMAGE_VERSION;
  head.width = static_cast<png_uint_32>(image.width);
  head.height = static_cast<png_uint_32>(image.height);
  head.format = PNG_FORMAT_RGB;
  head.flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(head);
  std::string bytes(size, '\0');
  if (!png_image_write_to_memory(&head, bytes.data(), &size, 0, image.rgb.data(), 0, nullptr))
    throw std::runtime_error(fmt::format("cannot make a PNG: {}", head.message));
  bytes.resize(size);
  return bytes;
}

Image read_png(const std::string& path) {
  png_image head{};
  head.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_file(&head, path.c_str()))
    throw InputError(fmt::format("{}: {}", path, head.message));
  head.format = PNG_FORMAT_RGB;
  Image image{static_cast<int>(head.width), static_cast<int>(head.height), {}};
  image.rgb.resize(PNG_IMAGE_SIZE(head));
  if (!png_image_finish_read(&head, nullptr, image.rgb.data(), 0, nullptr))
    throw InputError(fmt::format("{}: {}", path, head.message));
  return image;
}

}  // namespace crepitus
