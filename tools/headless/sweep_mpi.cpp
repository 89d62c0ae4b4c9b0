#include "tools/headless/sweep_mpi.h"

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

namespace crepitus {
namespace {

constexpr int kRows = 1,
              kRuns = 2;  // tags: what a rank has done; what it is to do next, nothing to stop
constexpr auto kLook = std::chrono::milliseconds(
    1);  // between two looks for messages: MPI's own wait would burn a core

struct Dealer {
  const std::function<std::optional<Block>()>& next;
  const std::function<void(std::string)>& finished;
  std::mutex mutex{};
  std::exception_ptr trouble{};

  // Takes what was done and gives what comes next; empty when there is nothing more to do.
  Block exchange(std::string rows) {
    const std::lock_guard lock(mutex);
    try {
      if (!trouble && !rows.empty()) finished(std::move(rows));
      if (!trouble)
        if (std::optional<Block> block = next()) return std::move(*block);
    } catch (...) {
      trouble = std::current_exception();
    }
    return {};
  }
};

void send(const Block& block, int rank) {
  MPI_Send(block.data(), static_cast<int>(block.size()), MPI_INT64_T, rank, kRuns, MPI_COMM_WORLD);
}

Block receive_block() {
  MPI_Status status;
  MPI_Probe(0, kRuns, MPI_COMM_WORLD, &status);
  int count = 0;
  MPI_Get_count(&status, MPI_INT64_T, &count);
  Block block(static_cast<std::size_t>(count));
  MPI_Recv(block.data(), count, MPI_INT64_T, 0, kRuns, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return block;
}

// Rows that a rank has sent, and which; nothing when there are none now.
std::optional<std::pair<int, std::string>> receive_rows() {
  int there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, kRows, MPI_COMM_WORLD, &there, &status);
  if (!there) return {};
  int count = 0;
  MPI_Get_count(&status, MPI_BYTE, &count);
  std::string rows(static_cast<std::size_t>(count), '\0');
  MPI_Recv(rows.data(), count, MPI_BYTE, status.MPI_SOURCE, kRows, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return {{status.MPI_SOURCE, std::move(rows)}};
}

}  // namespace

MpiSession::MpiSession() {
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiSession::~MpiSession() { MPI_Finalize(); }

bool MpiSession::agree(bool well) const {
  int mine = well, all = 0;
  MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  return all != 0;
}

bool MpiSession::same(const std::string& text) const {
  std::string first = text;
  int size = static_cast<int>(first.size());
  MPI_Bcast(&size, 1, MPI_INT, 0, MPI_COMM_WORLD);
  first.resize(static_cast<std::size_t>(size));
  MPI_Bcast(first.data(), size, MPI_BYTE, 0, MPI_COMM_WORLD);
  return agree(first == text);
}

void MpiSession::serve(const SweepJob& job) const {
  std::atomic<std::int64_t> runs_done = 0;
  std::string rows;
  for (;;) {
    MPI_Send(rows.data(), static_cast<int>(rows.size()), MPI_BYTE, 0, kRows, MPI_COMM_WORLD);
    const Block block = receive_block();
    if (block.empty()) return;
    rows = encode_rows(do_block(job, block, runs_done));
  }
}

void MpiSession::deal(const SweepJob& job, std::atomic<std::int64_t>& runs_done,
                      const std::function<std::optional<Block>()>& next,
                      const std::function<void(std::string)>& finished,
                      const std::function<void()>& meanwhile) const {
  Dealer dealer{next, finished};
  std::atomic<bool> here = true;
  const std::jthread computing([&] {
    std::string rows;
    for (Block block; !(block = dealer.exchange(std::move(rows))).empty();)
      rows = encode_rows(do_block(job, block, runs_done));
    here = false;
  });
  // the rank that is dealt a block at the very end is waited for, however slow: only then is the
  // sweep complete
  std::vector<std::int64_t> given(static_cast<std::size_t>(size_), 0);
  for (int elsewhere = size_ - 1; elsewhere > 0 || here;) {
    if (auto message = receive_rows()) {
      auto& [rank, rows] = *message;
      std::int64_t& runs = given[static_cast<std::size_t>(rank)];
      runs_done += runs;
      const Block block = dealer.exchange(std::move(rows));
      runs = static_cast<std::int64_t>(block.size());
      if (block.empty()) --elsewhere;
      send(block, rank);
    } else {
      std::this_thread::sleep_for(kLook);
    }
    try {
      meanwhile();
    } catch (...) {
      const std::lock_guard lock(dealer.mutex);
      dealer.trouble = std::current_exception();
    }
  }
  if (dealer.trouble) std::rethrow_exception(dealer.trouble);
}

}  // namespace crepitus
