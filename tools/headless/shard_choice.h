// Which part of a sweep this process does: as told, or as the machinery that started it says in the
// environment.
#pragma once

#include <functional>
#include <string>

namespace crepitus {

struct ShardChoice {
  int index = 1, count = 1;  // 1-based
  std::string from{};        // who said so, for messages
};

// "2/8", "auto", or "auto/8" where only the own number is in the environment (GNU parallel). Throws
// UsageError.
//
// A Slurm array counts outside, the tasks of a step (Slurm, Open MPI, PMI) inside: 4 array elements
// of 8 tasks are 32 shards.
ShardChoice choose_shard(const std::string& text,
                         const std::function<const char*(const char* name)>& environment);

}  // namespace crepitus
