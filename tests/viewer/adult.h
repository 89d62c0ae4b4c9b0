// The average adult, built once for all tests of a program.
#pragma once

#include <string>

#include "engine/anatomy/anatomy.h"

namespace crepitus {

inline const Anatomy& adult() {
  static const Anatomy a = load_anatomy(std::string(CREPITUS_SOURCE_DIR) + "/models/adult");
  return a;
}
inline const Model& body() {
  static const Model m = build_model(adult(), Parameters{});
  return m;
}

}  // namespace crepitus
