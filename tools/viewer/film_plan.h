// Which moments of a movement a film shows: real time, and slow motion around pops.
#pragma once

#include <span>
#include <vector>

namespace crepitus {

struct FilmPlan {
  double frames_per_s = 25;
  std::vector<double> time_s;   // simulated time of each frame; ascends
  std::vector<double> slowing;  // of each frame: 1 real time, 0.1 ten times slower

  double duration_s() const { return static_cast<double>(time_s.size()) / frames_per_s; }
  // When in the film a simulated time is reached; before the first frame: negative.
  double film_time_s(double time_s) const;
};

inline constexpr double kSlowBefore_s = 0.10, kSlowAfter_s = 0.16;  // of a pop, at full slowness
inline constexpr double kSlowEase_s = 0.12;                         // to slow down and to speed up

// The speed of the film at a simulated time: `slowest` around pops, 1 far from them, smooth
// between.
double film_speed(double time_s, std::span<const double> pops_s, double slowest);

// From `from_s` to `to_s`, with a still of `hold_s` at the end.
FilmPlan plan_film(double from_s, double to_s, std::span<const double> pops_s, double slowest,
                   double frames_per_s, double hold_s);

}  // namespace crepitus
