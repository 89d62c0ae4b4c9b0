// What the results of a sweep are as tables: columns of parameters and metrics, shares of pops,
// sensitivities. SQLite, CSV and report all come from here.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/ensemble.h"
#include "engine/sweep/results.h"
#include "engine/sweep/sensitivity.h"

namespace crepitus {

struct TableColumn {
  std::string name, kind, unit, description, source;  // kind: "run", "parameter", "metric"
};

std::vector<TableColumn> table_columns(const Sweep& sweep, const std::vector<ColumnInfo>& metrics);

// Shares of the runs that reached their end: anything, each mechanism, each joint that popped in
// some run.
struct PopShare {
  std::string mechanism, joint, side;  // "" for any
  std::int64_t popped = 0;
  Interval interval;
};
struct PopShares {
  std::int64_t runs = 0;
  std::vector<PopShare> shares;
};
class PopCount {
 public:
  void add(const RunRow& row);
  PopShares shares() const;

 private:
  std::int64_t runs_ = 0;
  std::vector<std::pair<PopShare, std::int64_t>> counts_;  // with the last run counted
};

struct MetricSensitivity {
  std::string metric;
  std::vector<SensitivityIndex> indices;
};
// Of every metric, over the means of each point's people. Empty for designs that give none.
std::vector<MetricSensitivity> sensitivities(const Results& results);

// "key value" lines on where the results come from, in a fixed order.
std::vector<std::pair<std::string, std::string>> provenance(const Results& results);

}  // namespace crepitus
