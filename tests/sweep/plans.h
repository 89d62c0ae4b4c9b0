// Plans for tests: axes x1, x2, ... each uniform from 0 to 1.
#pragma once

#include <fmt/format.h>

#include "engine/sweep/plan.h"

namespace crepitus::testing {

inline Plan unit_plan(DesignKind design, int axes, std::int64_t size, std::uint64_t seed = 1) {
  Plan plan;
  plan.design = design;
  plan.size = size;
  plan.seed = seed;
  for (int j = 0; j < axes; ++j)
    plan.axes.push_back({fmt::format("x{}", j + 1),
                         {},
                         {.kind = Distribution::Kind::uniform, .values = {}, .lo = 0, .hi = 1}});
  return plan;
}

}  // namespace crepitus::testing
