// The columns of a sweep: what is read from each run, and how a run becomes one row of numbers.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/observe/channels.h"
#include "engine/pops/event.h"
#include "engine/sweep/plan.h"

namespace crepitus {

// Columns that stand in front of every row; no parameter and no metric can have their names.
inline constexpr const char* kRunColumns[] = {"run",     "point", "person",
                                              "trouble", "end_s", "state_hash"};

struct MetricColumn {
  std::string name, unit, description;
  Reduction reduction;
  int input = -1;  // into MetricTable::inputs; -1: of pops alone
  PopChoice pop;   // no "*" left
};

// Metrics with their patterns spelled out for one scene. Holds for every run of the sweep.
struct MetricTable {
  std::vector<MetricColumn> columns;
  std::vector<int> inputs;  // channels that are read, each once
  std::shared_ptr<const Channels> channels;
};

// `first` is a simulation of any run. Throws InputError for names the model does not have.
MetricTable resolve_metrics(const Plan& plan, const Simulation& first);

// One run as it goes on.
class Reducer {
 public:
  explicit Reducer(const MetricTable& table);

  // After every step: reads the channels that some column needs, from time 0 on, and nothing else.
  void sample(const Simulation& s);

  // One number a column, NaN where there is none (no such pop).
  std::vector<double> finish() const;

  const std::vector<PopEvent>& pops() const { return pops_; }

 private:
  struct Input {
    double min, max, sum = 0, first = 0, last = 0, min_s = 0, max_s = 0;
    bool keep = false;  // every value, for at_pop
    std::vector<double> values{};
  };
  double value_of(const MetricColumn& c) const;

  const MetricTable& table_;
  std::vector<Input> inputs_;
  std::vector<double> kept_s_;  // times of the values kept
  std::vector<PopEvent> pops_;
  int samples_ = 0;
  bool keeps_ = false;
};

}  // namespace crepitus
