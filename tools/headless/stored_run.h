// A run of a sweep, taken out of its results to be done again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/sweep/database.h"

namespace crepitus {

struct RunOfSweep {
  Sweep sweep;
  StoredRun stored;
  std::int64_t run = 0;
};

// `results`: results.db or a folder of shards. Says on stderr when the model or the program is
// another one now. Throws UsageError when it has no such run.
RunOfSweep load_run(const std::filesystem::path& data, const std::string& results,
                    std::int64_t run);

}  // namespace crepitus
