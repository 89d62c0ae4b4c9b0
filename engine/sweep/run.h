// One run of a sweep: parameters in, one row out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/simulation.h"
#include "engine/sweep/metrics.h"
#include "engine/sweep/sweep.h"

namespace crepitus {

struct RowPop {
  double time_s = 0, energy_mJ = 0;
  std::uint8_t mechanism = 0;  // into kMechanisms
  std::string joint, side;
  bool operator==(const RowPop&) const = default;
};

struct RunRow {
  std::int64_t run = 0;
  std::string trouble;           // why it did not reach its end, or ""
  double end_s = 0;              // when it ended
  std::uint64_t state_hash = 0;  // of everything that evolves, at the end
  std::vector<double> values;    // one a column; NaN: none. Empty after trouble
  std::vector<RowPop> pops;      // in order of time; none after trouble
};

// The simulation of a run, before its first step. Throws InputError as Simulation does.
Simulation start_run(const Sweep& sweep, const Anatomy& anatomy, std::int64_t run);

// Never throws for what a run does: a run that cannot start or diverges is a row that says why.
RunRow do_run(const Sweep& sweep, const Anatomy& anatomy, const MetricTable& metrics,
              std::int64_t run);

}  // namespace crepitus
