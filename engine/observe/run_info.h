// What a run was: goes into the head of every file it writes.
#pragma once

#include <string>
#include <vector>

#include "engine/parameters.h"

namespace crepitus {

struct RunNumber {
  std::string name, unit;
  double value;
};

struct RunEvent {
  double time_s;
  std::string kind;  // "start", "end", "diverged", "interrupted", or the mechanism of a pop
  std::string text;
  std::string joint{}, side{};       // of a pop: "L4L5", "left"
  std::vector<RunNumber> numbers{};  // of a pop: what came free and what led to it
};

struct RunInfo {
  std::string version;
  std::string scene, case_name, title, notice, person;
  Parameters parameters;  // those the run started with
  double duration_s, step_s, every_s;
  std::string status = "ok";   // ok, diverged, interrupted
  std::string message{};       // why, when not ok
  double realtime_factor = 0;  // simulated seconds per second of processor time; 0: not measured
  std::vector<RunEvent> events{};
  std::vector<std::string> sources{};  // where the model's numbers come from
  std::string scene_file{};    // as `crepitus run` was told it: a scene's name or a .toml file
};

// "key = value unit" of every parameter that is not at its default.
std::vector<std::string> changed_parameters(const Parameters& p);

}  // namespace crepitus
