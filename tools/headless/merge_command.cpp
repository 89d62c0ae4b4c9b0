// crepitus merge: the shards of a sweep as one SQLite or CSV file.
#include <fmt/format.h>

#include <memory>

#include "engine/sweep/database.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"

namespace crepitus {
namespace {

struct MergeOptions {
  std::string folder, output = "results.db";
};

int merge(const MergeOptions& o) {
  const bool csv = o.output.ends_with(".csv");
  if (!csv && !o.output.ends_with(".db"))
    throw UsageError(fmt::format("-o {}: the name must end in .db (SQLite) or .csv", o.output));
  const Results results(o.folder);
  for (const std::string& note : results.notes()) fmt::print(stderr, "{}\n", note);
  Progress progress("merging", static_cast<double>(results.rows()), Progress::Of::kRuns);
  const auto on_rows = [&](std::int64_t rows) {
    progress.update(static_cast<double>(rows));
    return !interrupted();
  };
  const bool complete = csv ? write_results_csv(o.output, results, on_rows)
                            : write_database(o.output, results, on_rows);
  if (!complete) {
    fmt::print(stderr, "Interrupted; nothing was written.\n");
    return kInterrupted;
  }
  fmt::print("{}: {} of {} runs\n", o.output, results.rows(), results.sweep().runs);
  if (results.rows() == results.sweep().runs) return kOk;
  fmt::print(stderr, "{} runs are missing; `crepitus sweep ... --resume` does them.\n",
             results.sweep().runs - results.rows());
  return kPartial;
}

}  // namespace

Action add_merge(CLI::App& app, const CommonOptions&) {
  auto o = std::make_shared<MergeOptions>();
  app.add_option("folder", o->folder, "Folder left by `crepitus sweep`, with one shard or many")
      ->required()
      ->type_name("DIR");
  app.add_option("-o,--output", o->output, "results.db (SQLite) or results.csv")
      ->type_name("FILE")
      ->capture_default_str();
  app.footer(
      "The bytes are the same however many threads, shards or ranks did the runs. Exit code 5: "
      "runs are missing.\n"
      "Examples:\n"
      "  crepitus merge out/laxity_psoas_tilt_speed -o results.db\n"
      "  crepitus merge out/laxity_psoas_tilt_speed -o results.csv");
  return [o] { return merge(*o); };
}

}  // namespace crepitus
