#include "tools/viewer/session/clock.h"

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

// Taste: a joint springs open in 1.5 ms, which these make a tenth of a second; a pop then takes
// about two.
constexpr double kSlowest = 0.015, kBefore_s = 0.012, kAfter_s = 0.018, kRamp_s = 0.12;
constexpr double kSmoothing_s = 0.5;  // of the factor shown

}  // namespace

int Clock::due(double frame_s, double speed, double step_s) {
  frame_s = std::max(frame_s, 0.0);
  owed_s_ += std::min(frame_s, kLongestFrame_s) * speed;
  // a step that is due but for rounding is done now
  const int steps = static_cast<int>(std::floor(owed_s_ / step_s + 1e-9));
  owed_s_ = speed == 0 ? 0 : std::max(0.0, owed_s_ - steps * step_s);
  if (frame_s > 0) {
    const double now = std::min(frame_s, kLongestFrame_s) * speed / frame_s;
    factor_ += (now - factor_) * (1 - std::exp(-frame_s / kSmoothing_s));
  }
  return steps;
}

double speed_near_pops(double wanted, double now_s, std::span<const double> pops_s) {
  double speed = wanted;
  if (wanted <= kSlowest) return wanted;
  for (const double pop_s : pops_s) {
    const double away_s = std::max({pop_s - kBefore_s - now_s, now_s - pop_s - kAfter_s, 0.0});
    const double share = std::min(away_s / kRamp_s, 1.0);
    speed = std::min(speed, std::exp(std::lerp(std::log(kSlowest), std::log(wanted), share)));
  }
  return speed;
}

}  // namespace crepitus
