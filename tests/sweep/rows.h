// Rows and shards made by hand, without any simulation.
#pragma once

#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "engine/sweep/shard.h"

namespace crepitus::testing {

namespace fs = std::filesystem;

inline constexpr const char* kSweepText = R"(title = "by hand, with \"quotes\", and commas"
scene = "still"
seeds = [3, 4]
[design]
kind = "latin_hypercube"
points = 50
[[parameter]]
key = "laxity"
uniform = { from = 0.5, to = 2 }
[[metric]]
pop = "any"
reduction = ["count", "time_of_pop"]
)";
inline constexpr const char* kSceneText =
    "title = 'still'\nnotice = 'nothing'\nposture = 'bench'\nduration_s = 1\n";
inline constexpr const char* kPersonText = "title = 'somebody'\nnote = 'x'\nsource = 'guess'\n";

inline ShardHeader header(const std::string& sweep_text = kSweepText) {
  SweepFiles files{"by_hand.toml", sweep_text, "still", kSceneText, "somebody",
                   kPersonText,    {},         "0123",  "0.1.0"};
  const Sweep sweep = open_sweep(files);
  return {
      files, sweep.hash, {{"count.any", "-", "How many"}, {"time_of_pop.any", "s", "When, first"}}};
}

// What a run came to: some diverged, some without a pop, some with several.
inline RunRow row(std::int64_t run) {
  std::mt19937_64 random(static_cast<std::uint64_t>(run) + 99);
  RunRow r{.run = run, .trouble = {}, .end_s = 1, .state_hash = random(), .values = {}, .pops = {}};
  if (run % 13 == 5) {
    r.trouble = "L4L5 disc: moved by 31.2 mm, at 0.5 s";
    return r;
  }
  for (auto pops = static_cast<int>(random() % 3); pops > 0; --pops)
    r.pops.push_back({static_cast<double>(random() % 1000) / 1000, 1.5,
                      static_cast<std::uint8_t>(random() % 3), "L4L5",
                      random() % 2 ? "left" : "right"});
  r.values = {static_cast<double>(r.pops.size()),
              r.pops.empty() ? std::numeric_limits<double>::quiet_NaN() : r.pops[0].time_s};
  return r;
}

inline std::vector<RunRow> rows(std::int64_t from, std::int64_t to) {
  std::vector<RunRow> some;
  for (std::int64_t run = from; run < to; ++run) some.push_back(row(run));
  return some;
}

inline std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace crepitus::testing
