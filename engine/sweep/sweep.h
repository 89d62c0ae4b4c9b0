// A sweep with everything it needs besides the body: any run of it can be done from here, on any
// machine.
#pragma once

#include <map>
#include <string>

#include "engine/movement/scene.h"
#include "engine/parameters.h"
#include "engine/sweep/plan.h"

namespace crepitus {

// The texts a sweep is made of. They travel in every shard and in the results, so that a run can be
// done again when the files are gone or have changed.
struct SweepFiles {
  std::string sweep_path, sweep_text;
  std::string scene_path, scene_text;
  std::string person_name, person_text;
  std::map<std::string, std::string> csv;  // by the name the sweep gives
  std::string model_hash;                  // of models/adult
  std::string version;                     // of the program
};

struct Sweep {
  SweepFiles files;
  std::string hash;  // of all files: equal hashes, same sweep
  Plan plan;
  Scene scene;
  int case_index = 0;
  std::string person_title;
  Parameters base;  // of the person, the case and the sweep
  std::int64_t points = 0, runs = 0;
  std::int64_t block_runs = 1;  // runs that are done and written together
};

// Throws InputError for whatever is wrong with the files.
Sweep open_sweep(SweepFiles files);

// Run r does point r / people with drawn person r % people.
std::int64_t point_of(const Sweep& sweep, std::int64_t run);
std::int64_t person_of(const Sweep& sweep, std::int64_t run);  // 0: the typical one
Parameters parameters_of(const Sweep& sweep, std::int64_t run);

// Simulated time of a run, settling included.
double run_length_s(const Sweep& sweep, const Parameters& parameters);

inline std::int64_t block_count(const Sweep& s) {
  return (s.runs + s.block_runs - 1) / s.block_runs;
}

// 128 bits as 32 hexadecimal digits, of any bytes (XXH3).
std::string content_hash(std::string_view bytes);

}  // namespace crepitus
