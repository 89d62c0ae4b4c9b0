#include "tools/headless/stored_run.h"

#include <fmt/format.h>

#include "tools/headless/common.h"
#include "tools/headless/sweep_files.h"

namespace crepitus {

RunOfSweep load_run(const std::filesystem::path& data, const std::string& results,
                    std::int64_t run) {
  const Database db = open_results(results);
  RunOfSweep r{open_sweep(stored_files(db)), {}, run};
  const std::optional<StoredRun> stored = stored_run(db, run);
  if (run >= r.sweep.runs || !stored)
    throw UsageError(fmt::format("--run {}: {} holds no such run; they go from 0 to {}{}", run,
                                 results, r.sweep.runs - 1,
                                 run < r.sweep.runs ? ", and this one is missing" : ""));
  r.stored = *stored;
  if (r.sweep.files.model_hash != model_hash(data))
    fmt::print(stderr, "{}: the model has changed since; the run will come out differently\n",
               results);
  if (r.sweep.files.version != CREPITUS_VERSION)
    fmt::print(stderr, "{}: made by Crepitus {}; this is {}\n", results, r.sweep.files.version,
               CREPITUS_VERSION);
  return r;
}

}  // namespace crepitus
