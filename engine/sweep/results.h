// Every row of a sweep, whatever shards they lie in, in the order of the runs.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/sweep/shard.h"

namespace crepitus {

class Results {
 public:
  // Reads the headers and finds the blocks of every shard in the folder. Throws InputError when
  // there is none, or when one belongs to another sweep.
  explicit Results(const std::filesystem::path& folder);

  const Sweep& sweep() const { return sweep_; }
  const std::vector<ColumnInfo>& columns() const { return columns_; }
  std::int64_t rows() const { return rows_; }  // of sweep().runs
  const std::vector<std::string>& notes() const {
    return notes_;
  }  // damage that was met and stepped over

  // Calls f with every row, runs ascending. Throws InputError when two shards disagree about a run.
  void for_each(const std::function<void(const RunRow&)>& f) const;

 private:
  struct Place {
    std::size_t shard;
    BlockPlace block;
  };
  std::vector<std::filesystem::path> paths_;
  Sweep sweep_;
  std::vector<ColumnInfo> columns_;
  std::vector<Place> places_;  // by first run
  std::int64_t rows_ = 0;
  std::vector<std::string> notes_;
};

// Throws InputError, saying what to do, unless the header belongs to the sweep.
void check_belongs(const ShardHeader& header, const std::string& sweep_hash,
                   const std::filesystem::path& path);

}  // namespace crepitus
