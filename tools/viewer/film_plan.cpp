#include "tools/viewer/film_plan.h"

#include <algorithm>
#include <cmath>

namespace crepitus {

double film_speed(double time_s, std::span<const double> pops_s, double slowest) {
  double speed = 1;
  for (const double pop_s : pops_s) {
    const double outside =
        std::max({pop_s - kSlowBefore_s - time_s, time_s - pop_s - kSlowAfter_s, 0.0});
    const double t = std::min(outside / kSlowEase_s, 1.0);
    // even steps of the logarithm look even
    speed = std::min(speed, std::pow(slowest, 1 - t * t * (3 - 2 * t)));
  }
  return speed;
}

FilmPlan plan_film(double from_s, double to_s, std::span<const double> pops_s, double slowest,
                   double frames_per_s, double hold_s) {
  FilmPlan plan{.frames_per_s = frames_per_s, .time_s = {}, .slowing = {}};
  for (double t = from_s; t <= to_s + 1e-9;) {
    plan.time_s.push_back(t);
    plan.slowing.push_back(film_speed(t, pops_s, slowest));
    // with the speed in the middle of the step, so that the ease is not run over
    const double half = t + 0.5 * plan.slowing.back() / frames_per_s;
    t += film_speed(half, pops_s, slowest) / frames_per_s;
  }
  const int still = static_cast<int>(std::lround(hold_s * frames_per_s));
  for (int i = 0; i < still && !plan.time_s.empty(); ++i) {
    plan.time_s.push_back(plan.time_s.back());
    plan.slowing.push_back(1);
  }
  return plan;
}

double FilmPlan::film_time_s(double wanted_s) const {
  const auto after = std::lower_bound(time_s.begin(), time_s.end(), wanted_s);
  if (after == time_s.begin()) return time_s.empty() || wanted_s < *after ? -1 : 0;
  if (after == time_s.end()) return duration_s();
  const auto i = static_cast<double>(after - time_s.begin());
  const double before_s = *(after - 1);
  return (i - 1 + (wanted_s - before_s) / (*after - before_s)) / frames_per_s;
}

}  // namespace crepitus
