#include "engine/sweep/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/input_error.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

// NaN is a value here: bytes are compared.
bool same(const RunRow& a, const RunRow& b) { return encode_rows({a}) == encode_rows({b}); }

std::vector<RunRow> in_order(std::vector<RunRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RunRow& a, const RunRow& b) { return a.run < b.run; });
  return rows;
}

}  // namespace

void check_belongs(const ShardHeader& header, const std::string& sweep_hash, const fs::path& path) {
  if (header.sweep_hash == sweep_hash) return;
  throw InputError(
      fmt::format("{}: holds runs of another sweep, or the sweep, its scene, person, CSV files, "
                  "the model or the program have changed "
                  "since (made by version {} from {}); give the new sweep a folder of its own",
                  path.string(), header.files.version, header.files.sweep_path));
}

Results::Results(const fs::path& folder) : paths_(shards_in(folder)) {
  if (!fs::is_directory(folder))
    throw InputError(fmt::format("{}: no such folder", folder.string()));
  if (paths_.empty())
    throw InputError(
        fmt::format("{}: no results of `crepitus sweep` in this folder", folder.string()));
  std::vector<std::int64_t> runs;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    ShardScan scan = scan_shard(paths_[i]);
    if (i == 0) {
      sweep_ = open_sweep(scan.header.files);
      columns_ = scan.header.columns;
    }
    check_belongs(scan.header, sweep_.hash, paths_[i]);
    if (scan.header.columns != columns_)
      throw InputError(fmt::format("{}: its columns are not those of {}", paths_[i].string(),
                                   paths_[0].string()));
    if (scan.damaged_bytes > 0)
      notes_.push_back(
          fmt::format("{}: stepped over {} damaged bytes", paths_[i].string(), scan.damaged_bytes));
    if (scan.tail_bytes > 0)
      notes_.push_back(fmt::format("{}: left out {} bytes of a half-written block at its end",
                                   paths_[i].string(), scan.tail_bytes));
    for (const BlockPlace& block : scan.blocks) {
      if (block.first_run < 0 || block.last_run >= sweep_.runs)
        throw InputError(
            fmt::format("{}: holds a run that this sweep does not have", paths_[i].string()));
      places_.push_back({i, block});
    }
    runs.insert(runs.end(), scan.runs.begin(), scan.runs.end());
  }
  std::sort(runs.begin(), runs.end());
  rows_ = std::unique(runs.begin(), runs.end()) - runs.begin();
  std::stable_sort(places_.begin(), places_.end(), [](const Place& a, const Place& b) {
    return a.block.first_run < b.block.first_run;
  });
}

void Results::for_each(const std::function<void(const RunRow&)>& f) const {
  for (std::size_t i = 0; i < places_.size();) {
    // blocks whose runs overlap are put in order together: those of a sweep that was cut short and
    // went on elsewhere
    std::vector<RunRow> rows;
    std::int64_t last = places_[i].block.last_run;
    for (; i < places_.size() && (rows.empty() || places_[i].block.first_run <= last); ++i) {
      std::vector<RunRow> more =
          read_block(paths_[places_[i].shard], places_[i].block, columns_.size());
      last = std::max(last, places_[i].block.last_run);
      rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    }
    rows = in_order(std::move(rows));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (r == 0 || rows[r].run != rows[r - 1].run) {
        f(rows[r]);
      } else if (!same(rows[r], rows[r - 1])) {
        throw InputError(
            fmt::format("run {}: two shards have different results for it; different programs or "
                        "processors made them?",
                        rows[r].run));
      }
    }
  }
}

}  // namespace crepitus
