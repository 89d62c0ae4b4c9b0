#include "engine/sweep/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/input_error.h"
#include "engine/state_hash.h"

namespace crepitus {
namespace {

std::vector<RowPop> row_pops(const std::vector<PopEvent>& pops) {
  std::vector<RowPop> rows;
  for (const PopEvent& p : pops)
    rows.push_back(
        {p.time_s, 1e3 * p.energy_J, static_cast<std::uint8_t>(p.mechanism), p.joint, p.side});
  std::stable_sort(rows.begin(), rows.end(),
                   [](const RowPop& a, const RowPop& b) { return a.time_s < b.time_s; });
  return rows;
}

}  // namespace

Simulation start_run(const Sweep& sweep, const Anatomy& anatomy, std::int64_t run) {
  return Simulation(anatomy, sweep.scene, sweep.case_index, parameters_of(sweep, run),
                    sweep.plan.step_s);
}

RunRow do_run(const Sweep& sweep, const Anatomy& anatomy, const MetricTable& metrics,
              std::int64_t run) {
  RunRow row{.run = run, .trouble = {}, .values = {}, .pops = {}};
  try {
    Simulation s = start_run(sweep, anatomy, run);
    Reducer reducer(metrics);
    reducer.sample(s);
    while (!s.finished() && row.trouble.empty()) {
      const StepStatus status = s.step();
      if (status.ok)
        reducer.sample(s);
      else
        row.trouble = fmt::format("{} at {:.3f} s", status.what, s.time_s());
    }
    row.end_s = s.time_s();
    row.state_hash = state_hash(s.state());
    if (!row.trouble.empty()) return row;
    row.values = reducer.finish();
    row.pops = row_pops(reducer.pops());
  } catch (const InputError& error) {
    row.trouble = error.what();
  }
  return row;
}

}  // namespace crepitus
