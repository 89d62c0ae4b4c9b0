// A folder left by `crepitus run`, as far as it is needed to repeat the run.
#pragma once

#include <filesystem>
#include <string>

#include "engine/parameters.h"

namespace crepitus {

struct EarlierRun {
  std::string scene_file;  // as given to `crepitus run`
  std::string case_name, person, version;
  Parameters parameters;
  double duration_s, step_s;
  int pops;                // of events.jsonl
};

bool is_earlier_run(const std::filesystem::path& folder);

// Throws InputError with the file and what is wrong with it.
EarlierRun load_earlier_run(const std::filesystem::path& folder);

}  // namespace crepitus
