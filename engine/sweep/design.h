// Which points of the unit cube a sweep visits. Any point can be asked for by its number: nothing
// is drawn in a sequence, so any thread or machine can compute any run.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/sweep/plan.h"

namespace crepitus {

// Points 0 .. point_count - 1, one coordinate an axis, in 0 .. 1.
//   full grid, rows   every combination, the last axis fastest; one value of each list
//   Latin hypercube   each of N equal slices of every axis holds one point (McKay, Beckman &
//   Conover 1979) Sobol' sequence   direction numbers of Joe & Kuo 2008 from Boost.Random, shifted
//   digit by digit by the seed Morris            trajectories of axes + 1 points, one axis moved at
//   a time by p / (2 (p - 1)) (Morris 1991) Saltelli          for each base point A, B, then A with
//   one axis after the other taken from B (Saltelli 2010)
std::int64_t point_count(const Plan& plan);
std::vector<double> unit_point(const Plan& plan, std::int64_t point);

// The values of the axes there.
std::vector<double> axis_values(const Plan& plan, std::int64_t point);

}  // namespace crepitus
