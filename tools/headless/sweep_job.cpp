#include "tools/headless/sweep_job.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "tools/headless/common.h"
#include "tools/headless/sweep_files.h"

namespace crepitus {

SweepJob open_job(const std::filesystem::path& data, const std::string& file) {
  SweepJob job{load_model(data), open_sweep(load_sweep_files(data, file)), {}, {}};
  job.metrics = resolve_metrics(job.sweep.plan, start_run(job.sweep, job.anatomy, 0));
  job.header = {job.sweep.files, job.sweep.hash, {}};
  for (const MetricColumn& c : job.metrics.columns)
    job.header.columns.push_back({c.name, c.unit, c.description});
  return job;
}

Todo what_is_left(const Sweep& sweep, const ShardChoice& shard, std::int64_t limit,
                  const std::vector<bool>& done) {
  Todo todo;
  for (std::int64_t b = shard.index - 1; b < block_count(sweep); b += shard.count) {
    Block block;
    const std::int64_t end = std::min({(b + 1) * sweep.block_runs, sweep.runs, limit});
    for (std::int64_t run = b * sweep.block_runs; run < end; ++run) {
      ++todo.asked;
      if (done[static_cast<std::size_t>(run)])
        ++todo.done;
      else
        block.push_back(run);
    }
    if (!block.empty()) todo.blocks.push_back(std::move(block));
  }
  return todo;
}

std::vector<RunRow> do_block(const SweepJob& job, const Block& block,
                             std::atomic<std::int64_t>& runs_done) {
  std::vector<RunRow> rows;
  for (const std::int64_t run : block) {
    rows.push_back(do_run(job.sweep, job.anatomy, job.metrics, run));
    ++runs_done;
  }
  return rows;
}

void work_on(const SweepJob& job, int threads, std::atomic<std::int64_t>& runs_done,
             const std::function<std::optional<Block>()>& next,
             const std::function<void(std::vector<RunRow>)>& finished,
             const std::function<void()>& meanwhile) {
  std::mutex mutex;  // of next, finished and what follows
  std::condition_variable ended;
  int working = threads;
  std::exception_ptr trouble;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    try {
      while (!trouble) {
        const std::optional<Block> block = next();
        if (!block) break;
        lock.unlock();
        std::vector<RunRow> rows = do_block(job, *block, runs_done);
        lock.lock();
        finished(std::move(rows));
      }
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      if (!trouble) trouble = std::current_exception();
    }
    --working;
    ended.notify_all();
  };
  {
    std::vector<std::jthread> pool;
    for (int i = 0; i < threads; ++i) pool.emplace_back(work);
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return working == 0; })) {
      lock.unlock();
      std::exception_ptr here;
      try {
        meanwhile();
      } catch (...) {
        here = std::current_exception();
      }
      lock.lock();
      if (here && !trouble) trouble = here;
    }
  }
  if (trouble) std::rethrow_exception(trouble);
}

}  // namespace crepitus
