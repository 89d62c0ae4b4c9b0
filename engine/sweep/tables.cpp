#include "engine/sweep/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/sweep/design.h"

namespace crepitus {
namespace {

constexpr std::size_t kMostHeld_bytes = std::size_t{1} << 30;  // of values gathered in one pass

// Means over the people of each point, of `count` metrics from `first` on: [metric][point].
std::vector<std::vector<double>> point_means(const Results& results, std::size_t first,
                                             std::size_t count) {
  const auto points = static_cast<std::size_t>(results.sweep().points);
  std::vector<std::vector<double>> sums(count, std::vector<double>(points, 0));
  std::vector<std::vector<std::uint32_t>> counts(count, std::vector<std::uint32_t>(points, 0));
  results.for_each([&](const RunRow& row) {
    if (row.values.empty()) return;
    const auto point = static_cast<std::size_t>(point_of(results.sweep(), row.run));
    for (std::size_t m = 0; m < count; ++m) {
      const double x = row.values[first + m];
      if (std::isnan(x)) continue;
      sums[m][point] += x;
      ++counts[m][point];
    }
  });
  for (std::size_t m = 0; m < count; ++m)
    for (std::size_t p = 0; p < points; ++p)
      sums[m][p] =
          counts[m][p] > 0 ? sums[m][p] / counts[m][p] : std::numeric_limits<double>::quiet_NaN();
  return sums;
}

}  // namespace

std::vector<TableColumn> table_columns(const Sweep& sweep, const std::vector<ColumnInfo>& metrics) {
  std::vector<TableColumn> columns{
      {"run", "run", "-", "Number of the run", ""},
      {"point", "run", "-", "Number of the point of the design", ""},
      {"person", "run", "-", "Drawn person (parameter variation); 0 is the typical one", ""},
      {"trouble", "run", "-", "Why the run did not reach its end; empty when it did", ""},
      {"end_s", "run", "s", "When the run ended", ""},
      {"state_hash", "run", "-",
       "Of everything that evolves, at the end: equal hashes mean equal bits", ""}};
  for (const Axis& axis : sweep.plan.axes) {
    const ParameterInfo& info = parameter(axis.keys[0]);
    std::string words = info.help;
    if (axis.keys.size() > 1) words = fmt::format("{} ({})", words, fmt::join(axis.keys, ", "));
    columns.push_back({axis.name, "parameter", info.unit, words, info.source});
  }
  for (const ColumnInfo& m : metrics)
    columns.push_back({m.name, "metric", m.unit, m.description, ""});
  return columns;
}

void PopCount::add(const RunRow& row) {
  if (!row.trouble.empty()) return;
  ++runs_;
  const auto count = [&](const std::string& mechanism, const std::string& joint,
                         const std::string& side) {
    auto found = std::find_if(counts_.begin(), counts_.end(), [&](const auto& c) {
      return c.first.mechanism == mechanism && c.first.joint == joint && c.first.side == side;
    });
    if (found == counts_.end())
      found = counts_.insert(found, {PopShare{mechanism, joint, side, 0, {}}, -1});
    if (found->second == row.run) return;  // a joint that pops twice in a run counts once
    found->second = row.run;
    ++found->first.popped;
  };
  for (const RowPop& p : row.pops) {
    count("", "", "");
    count(kMechanisms[p.mechanism], "", "");
    count(kMechanisms[p.mechanism], p.joint, p.side);
  }
}

PopShares PopCount::shares() const {
  PopShares all{runs_, {}};
  const auto of = [&](const PopShare& s) {
    for (const auto& [counted, last] : counts_)
      if (counted.mechanism == s.mechanism && counted.joint == s.joint && counted.side == s.side)
        return counted.popped;
    return std::int64_t{0};
  };
  all.shares.push_back({"", "", "", 0, {}});
  for (const char* mechanism : kMechanisms) all.shares.push_back({mechanism, "", "", 0, {}});
  std::vector<PopShare> joints;
  for (const auto& [counted, last] : counts_)
    if (!counted.joint.empty()) joints.push_back(counted);
  std::sort(joints.begin(), joints.end(), [](const PopShare& a, const PopShare& b) {
    return std::tie(a.mechanism, a.joint, a.side) < std::tie(b.mechanism, b.joint, b.side);
  });
  all.shares.insert(all.shares.end(), joints.begin(), joints.end());
  for (PopShare& s : all.shares) {
    s.popped = of(s);
    s.interval = wilson_interval(static_cast<int>(s.popped), static_cast<int>(runs_));
  }
  return all;
}

std::vector<MetricSensitivity> sensitivities(const Results& results) {
  const Plan& plan = results.sweep().plan;
  if (plan.design != DesignKind::morris && plan.design != DesignKind::saltelli) return {};
  const std::size_t metrics = results.columns().size();
  const std::size_t each =
      static_cast<std::size_t>(results.sweep().points) * (sizeof(double) + sizeof(std::uint32_t));
  const std::size_t at_once = std::max<std::size_t>(1, kMostHeld_bytes / each);
  std::vector<MetricSensitivity> all;
  for (std::size_t first = 0; first < metrics; first += at_once) {
    const std::size_t count = std::min(at_once, metrics - first);
    const std::vector<std::vector<double>> y = point_means(results, first, count);
    for (std::size_t m = 0; m < count; ++m)
      all.push_back({results.columns()[first + m].name, sensitivity(plan, y[m])});
  }
  return all;
}

std::vector<std::pair<std::string, std::string>> provenance(const Results& results) {
  const Sweep& s = results.sweep();
  const SweepFiles& f = s.files;
  std::vector<std::pair<std::string, std::string>> lines{
      {"crepitus", f.version},
      {"title", s.plan.title},
      {"note", s.plan.note},
      {"scene", s.scene.id},
      {"scene_title", s.scene.title},
      {"case", s.plan.case_name},
      {"person", s.person_title},
      {"design", kDesigns[static_cast<std::size_t>(s.plan.design)]},
      {"seed", fmt::format("{}", s.plan.seed)},
      {"step_ms", fmt::format("{:g}", s.plan.step_s * 1e3)},
      {"points", fmt::format("{}", s.points)},
      {"people", fmt::format("{}", std::max<std::size_t>(1, s.plan.people.size()))},
      {"runs", fmt::format("{}", s.runs)},
      {"rows", fmt::format("{}", results.rows())},
      {"sweep_hash", s.hash},
      {"model_hash", f.model_hash},
      {"caution", "model estimate, not a diagnosis"}};
  return lines;
}

}  // namespace crepitus
