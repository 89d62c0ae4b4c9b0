// Which parameter matters how much: indices of a Morris or Saltelli design from one number a point.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/sweep/plan.h"

namespace crepitus {

struct SensitivityIndex {
  std::string parameter;  // name of an axis
  std::string measure;    // "mu_star", "mu", "sigma"; "first_order", "total"
  double value, lo, hi;   // with its 95 % interval by bootstrap; NaN where there is none
};

// `y`: a value a point, NaN for a point without. Empty for other designs.
//
//   Morris     effect of one move: d = (y' - y) / (u' - u), in the metric's unit per whole range of
//   the parameter;
//              mu* = mean |d|, mu = mean d, sigma = standard deviation of d (Campolongo, Cariboni &
//              Saltelli 2007)
//   Saltelli   first order: mean of f(B) (f(AB) - f(A)) / V (Saltelli 2010, Comput Phys Commun 181,
//   259-270, table 2 b);
//              total: mean of (f(A) - f(AB))^2 / 2 V (Jansen 1999); V over A and B together, f less
//              its mean
//
// A trajectory or base point with a missing value is left out whole. Resamples are drawn by
// trajectory or base point from the design's seed.
std::vector<SensitivityIndex> sensitivity(const Plan& plan, std::span<const double> y);

}  // namespace crepitus
