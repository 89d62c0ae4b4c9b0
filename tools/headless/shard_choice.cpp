#include "tools/headless/shard_choice.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "tools/headless/common.h"

namespace crepitus {
namespace {

using Environment = std::function<const char*(const char*)>;
constexpr int kMostShards = 1'000'000;

std::optional<int> whole(std::string_view text) {
  int x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return x;
}

std::optional<int> variable(const Environment& environment, const char* name) {
  const char* text = environment(name);
  if (text == nullptr || *text == '\0') return {};
  const std::optional<int> x = whole(text);
  if (!x) throw UsageError(fmt::format("--shard auto: {}={} is not a whole number", name, text));
  return x;
}

ShardChoice checked(ShardChoice c) {
  if (c.count < 1 || c.count > kMostShards || c.index < 1 || c.index > c.count)
    throw UsageError(fmt::format("--shard: {}/{}{} makes no sense; write I/N with I from 1 to N",
                                 c.index, c.count,
                                 c.from.empty() ? "" : fmt::format(" (from {})", c.from)));
  return c;
}

// The tasks that were started together, if any.
ShardChoice inner_choice(const Environment& environment) {
  struct Launcher {
    const char *index, *count, *name;
  };
  // SLURM_PROCID without a step is the batch script itself, which is alone
  for (const Launcher& l : {Launcher{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "Open MPI"},
                            Launcher{"PMI_RANK", "PMI_SIZE", "PMI"},
                            Launcher{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "a Slurm step"}}) {
    const std::optional<int> index = variable(environment, l.index),
                             count = variable(environment, l.count);
    if (index && count) return checked({*index + 1, *count, l.name});
  }
  return {};
}

ShardChoice outer_choice(const Environment& environment) {
  const std::optional<int> id = variable(environment, "SLURM_ARRAY_TASK_ID");
  if (!id) return {};
  const std::optional<int> first = variable(environment, "SLURM_ARRAY_TASK_MIN");
  const std::optional<int> count = variable(environment, "SLURM_ARRAY_TASK_COUNT");
  const int step = variable(environment, "SLURM_ARRAY_TASK_STEP").value_or(1);
  if (!first || !count || step < 1)
    throw UsageError(
        "--shard auto: SLURM_ARRAY_TASK_ID is there, SLURM_ARRAY_TASK_MIN or _COUNT is not; write "
        "--shard I/N");
  if ((*id - *first) % step != 0 || (*id - *first) / step >= *count)
    throw UsageError(
        fmt::format("--shard auto: element {} of a Slurm array with gaps; use --array=1-N, and "
                    "give what failed a "
                    "second time as a smaller array with --resume",
                    *id));
  return checked({(*id - *first) / step + 1, *count, "a Slurm array"});
}

ShardChoice parallel_choice(const Environment& environment, std::optional<int> count) {
  const std::optional<int> sequence = variable(environment, "PARALLEL_SEQ");
  if (sequence && !count)
    throw UsageError(
        "--shard auto: GNU parallel does not say how many jobs there are; write --shard auto/N or "
        "--shard {#}/{##}");
  if (sequence) return checked({*sequence, *count, "GNU parallel"});
  throw UsageError(
      "--shard auto: found no variables of Slurm, Open MPI, PMI or GNU parallel in the "
      "environment; write --shard I/N");
}

}  // namespace

ShardChoice choose_shard(const std::string& text, const Environment& environment) {
  const std::size_t slash = text.find('/');
  const std::string_view before = std::string_view(text).substr(0, slash);
  std::optional<int> count;
  if (slash != std::string::npos) {
    count = whole(std::string_view(text).substr(slash + 1));
    if (!count) throw UsageError(fmt::format("--shard {}: write I/N, auto or auto/N", text));
  }
  if (before != "auto") {
    const std::optional<int> index = whole(before);
    if (!index || !count)
      throw UsageError(fmt::format("--shard {}: write I/N, auto or auto/N", text));
    return checked({*index, *count});
  }
  const ShardChoice outer = outer_choice(environment), inner = inner_choice(environment);
  if (outer.from.empty() && inner.from.empty()) return parallel_choice(environment, count);
  const std::string from = outer.from.empty() || inner.from.empty()
                               ? outer.from + inner.from
                               : outer.from + " and " + inner.from;
  const ShardChoice both{(outer.index - 1) * inner.count + inner.index, outer.count * inner.count,
                         from};
  if (count && *count != both.count)
    throw UsageError(fmt::format("--shard {}: {} says {} shards", text, from, both.count));
  return checked(both);
}

}  // namespace crepitus
