// What the reader of scenes says about a text.
#pragma once

#include <string>

#include "engine/input_error.h"
#include "engine/movement/scene.h"

namespace crepitus {

// "" when the text is a good scene; anything but InputError escapes and fails the test.
inline std::string complaint_about(const std::string& scene) {
  try {
    parse_scene(scene, "scenes/broken.toml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace crepitus
