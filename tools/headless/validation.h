// tests/VALIDATION.md: what the model does beside what was measured in people and specimens.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/movement/scene.h"

namespace crepitus {

struct ValidationResult {
  std::string scene;  // "rom_L1L5"
  Report report;
  double value = 0;
  std::string failure;  // why there is no value
};

// "inside", "outside", "reported" (no band), "failed" (no value).
std::string verdict(const ValidationResult& r);

std::string validation_markdown(const std::vector<ValidationResult>& results,
                                std::string_view version);
std::string validation_table(const std::vector<ValidationResult>& results);  // for a terminal

// Verdicts by "scene/id" as written in a VALIDATION.md.
std::map<std::string, std::string> verdicts_in(std::string_view markdown);

}  // namespace crepitus
