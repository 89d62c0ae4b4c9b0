// What a sweep file says: scenes/sweeps/*.toml, read strictly. Every key is documented in
// scenes/sweeps/README.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/sweep/distribution.h"

namespace crepitus {

enum class DesignKind { full_grid, rows, latin_hypercube, sobol, morris, saltelli };
inline constexpr std::array kDesigns{"full_grid",      "rows",   "latin_hypercube",
                                     "sobol_sequence", "morris", "saltelli"};

// One swept quantity: one parameter, or several that take the same value.
struct Axis {
  std::string name;  // of its column: the parameter's key unless the file says otherwise
  std::vector<std::string> keys;
  Distribution distribution;
};

// Which pops a metric looks at. "" stands for any, "*" for one column each.
struct PopChoice {
  std::string mechanism, joint, side;
};

enum class Reduction {
  // of a channel, over time from 0 on
  min,
  max,
  range,
  mean,
  first,
  last,
  time_of_min,
  time_of_max,
  at_pop,
  // of pops
  count,
  probability,
  time_of_pop,
  energy
};
inline constexpr std::array kReductions{
    "min",         "max",    "range", "mean",        "first",       "last",  "time_of_min",
    "time_of_max", "at_pop", "count", "probability", "time_of_pop", "energy"};

struct MetricSpec {
  std::string channel;  // name pattern; "" for those of pops
  PopChoice pop;
  std::vector<Reduction> reductions;
  std::string name;   // of the column; "" for the usual one
  std::string place;  // "file:line", for messages
};

struct Plan {
  std::string title, note;
  std::string scene, case_name, person;  // person "": the scene's
  double duration_s = 0;                 // 0: the scene's
  double step_s = 0.005;
  DesignKind design = DesignKind::full_grid;
  std::int64_t size = 0;   // points, trajectories or base points, as the design counts
  int levels = 4;          // of a Morris design
  std::uint64_t seed = 1;  // of the design
  std::vector<std::int64_t>
      people;  // every point is done by each of these drawn people; empty: by the typical one
  std::vector<std::pair<std::string, double>> parameters;  // the same in every run
  std::vector<Axis> axes;
  std::vector<MetricSpec> metrics;
};

// `csv` gives the text of a CSV file that the sweep names. Throws InputError.
Plan parse_plan(std::string_view text, const std::string& shown_path,
                const std::function<std::string(const std::string& name)>& csv);

// The numbers under one heading of a CSV file: `#` lines are skipped, so is a row of units. Throws
// InputError.
std::vector<double> csv_column(std::string_view text, const std::string& shown_path,
                               const std::string& column);

}  // namespace crepitus
