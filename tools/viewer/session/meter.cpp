#include "tools/viewer/session/meter.h"

#include <algorithm>
#include <cmath>

#include "tools/viewer/session/clock.h"

namespace crepitus {
namespace {

constexpr double kMemory_s = 1;
constexpr double kAsInLife = 0.8;  // of real time: what counts for the cost at real time

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

}  // namespace

void Meter::frame(double frame_s, double body_s, double processor_s) {
  if (frame_s <= 0) return;
  const double keep = std::exp(-frame_s / kMemory_s);
  frames_ = keep * frames_ + 1;
  frame_s_ = keep * frame_s_ + frame_s;
  // slow motion costs more: few steps a picture, and each is done twice
  if (body_s >= kAsInLife * std::min(frame_s, kLongestFrame_s)) {
    body_s_ = keep * body_s_ + body_s;
    processor_s_ = keep * processor_s_ + processor_s;
  }
  share_ = keep * share_ + processor_s;
}

double Meter::pictures_per_s() const { return ratio(frames_, frame_s_); }
double Meter::physics_share() const { return ratio(share_, frame_s_); }
double Meter::physics_at_real_time() const { return ratio(processor_s_, body_s_); }

}  // namespace crepitus
