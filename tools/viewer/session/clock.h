// From the time a picture takes to the steps the engine does: whole ones, so that a run does not
// depend on the frame rate.
#pragma once

#include <array>
#include <span>

namespace crepitus {

// What can be chosen, times real time.
inline constexpr std::array kSpeeds{0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                    0.1,   0.2,   0.5,   1.0,  2.0,  4.0};
inline constexpr int kRealTime = 9;  // into kSpeeds

// A longer frame counts as this one: a slow picture slows the body instead of letting steps pile
// up. Short enough that no frame jumps into the slow motion around a pop.
inline constexpr double kLongestFrame_s = 0.1;

class Clock {
 public:
  // The steps due after a frame; what is left of a step is kept for the next. speed 0: standing
  // still.
  int due(double frame_s, double speed, double step_s);

  // Seconds of the body shown a second of the watcher, over about the last second. Less than the
  // speed asked for when pictures take too long.
  double real_time_factor() const { return factor_; }

 private:
  double owed_s_ = 0, factor_ = 0;
};

// Slow motion around pops: how fast at `now_s` when `wanted` was asked for and there are pops at
// these times. Slows down before each and speeds up again after it, evenly in the logarithm; never
// faster than wanted.
double speed_near_pops(double wanted, double now_s, std::span<const double> pops_s);

}  // namespace crepitus
