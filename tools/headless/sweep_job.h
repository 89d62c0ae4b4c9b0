// A sweep that is being done: what is left of it, and the threads that do it.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/sweep/shard.h"
#include "tools/headless/shard_choice.h"

namespace crepitus {

struct SweepJob {
  Anatomy anatomy;
  Sweep sweep;
  MetricTable metrics;
  ShardHeader header;
};
// Reads everything and builds one body to know the columns. Throws UsageError or InputError.
SweepJob open_job(const std::filesystem::path& data, const std::string& file);

using Block = std::vector<std::int64_t>;  // numbers of runs

struct Todo {
  std::deque<Block> blocks;
  std::int64_t asked = 0, done = 0;  // runs of this process, and how many of them were there before
};
// The runs below `limit` of the blocks that fall to this shard, less those that are done.
Todo what_is_left(const Sweep& sweep, const ShardChoice& shard, std::int64_t limit,
                  const std::vector<bool>& done);

std::vector<RunRow> do_block(const SweepJob& job, const Block& block,
                             std::atomic<std::int64_t>& runs_done);

// Takes blocks from `next` on that many threads until it has none, and hands each to `finished`,
// one at a time. `meanwhile` is called in this thread ten times a second. The first exception ends
// all and is thrown here.
void work_on(const SweepJob& job, int threads, std::atomic<std::int64_t>& runs_done,
             const std::function<std::optional<Block>()>& next,
             const std::function<void(std::vector<RunRow>)>& finished,
             const std::function<void()>& meanwhile);

}  // namespace crepitus
