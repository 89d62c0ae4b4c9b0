// A sweep on the ranks of an MPI job: rank 0 deals blocks to whoever is free, does some itself, and
// alone writes.
#pragma once

#include <functional>

#include "tools/headless/sweep_job.h"

namespace crepitus {

// MPI from construction to destruction. Without MPI at build time: throws UsageError.
class MpiSession {
 public:
  MpiSession();
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  int rank() const { return rank_; }
  int size() const { return size_; }

  // Called by all: true when all are well. Nobody then waits for one that has given up.
  bool agree(bool well) const;
  // Called by all: true when the text is the same everywhere.
  bool same(const std::string& text) const;

  // Ranks other than 0: do what they are given until told to stop.
  void serve(const SweepJob& job) const;

  // Rank 0: hands out what `next` gives and passes what comes back to `finished`, in this thread or
  // the one that computes here, one at a time. The first exception ends all and is thrown here.
  void deal(const SweepJob& job, std::atomic<std::int64_t>& runs_done,
            const std::function<std::optional<Block>()>& next,
            const std::function<void(std::string rows)>& finished,
            const std::function<void()>& meanwhile) const;

 private:
  int rank_ = 0, size_ = 1;
};

}  // namespace crepitus
