// Mixing and limiting.
//
// Place: a pop is panned by the distance of its part from the midline, with constant power: gains
// sqrt(1 + p) on its side and sqrt(1 - p) on the other. Distances are those of the adult model,
// rounded; how wide they spread is taste.
//
// Limiter: where the mix goes beyond the ceiling, it is turned down as much as needed, smoothly
// over 10 ms before and after, both channels together. The needed gain is held for kHold to both
// sides (a running minimum) and then averaged over the same width: every value in the average is at
// most what its centre needs, so the ceiling holds.
#include "engine/sound/track.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "engine/check.h"
#include "engine/sound/pop_sound.h"

namespace crepitus {
namespace {

constexpr double kSacroiliac_mm = 40, kTendon_mm = 55;
constexpr double kUpperFacet_mm = 12, kFacetStep_mm = 2;  // L1L2, and more for each level below
constexpr double kPanPerMm = 0.01;                        // taste

// Shorter lets the gain follow single swings, which distorts; longer ducks neighbouring pops.
constexpr double kHold_s = 0.010;

double from_midline_mm(const PopEvent& e) {
  if (e.mechanism == Mechanism::sacroiliac_release) return kSacroiliac_mm;
  if (e.mechanism == Mechanism::iliopsoas_snap) return kTendon_mm;
  const bool lumbar =
      e.joint.size() > 1 && e.joint[0] == 'L' && e.joint[1] >= '1' && e.joint[1] <= '5';
  return kUpperFacet_mm + (lumbar ? kFacetStep_mm * (e.joint[1] - '1') : 0);
}

auto order(const PopEvent& e) {
  return std::tie(e.time_s, e.mechanism, e.joint, e.side, e.energy_J, e.jump_m, e.duration_s);
}

// Sorted, because sums of floating-point numbers depend on their order.
std::vector<PopEvent> audible(std::span<const PopEvent> events, double duration_s) {
  std::vector<PopEvent> list;
  for (const PopEvent& e : events) {
    CREPITUS_CHECK(std::isfinite(e.time_s));
    if (e.time_s >= 0 && e.time_s <= duration_s) list.push_back(e);
  }
  std::sort(list.begin(), list.end(),
            [](const PopEvent& a, const PopEvent& b) { return order(a) < order(b); });
  return list;
}

void mix(const PopEvent& event, std::size_t onset, SoundTrack& track) {
  const std::vector<double> sound = pop_sound(event, track.sample_rate_Hz);
  const double pan = kPanPerMm * from_midline_mm(event);
  const double near = std::sqrt(1 + pan), far = std::sqrt(1 - pan);
  const double left = event.side == "left" ? near : event.side == "right" ? far : 1;
  const double right = event.side == "right" ? near : event.side == "left" ? far : 1;
  std::vector<float>& out = track.samples;
  out.resize(std::max(out.size(), 2 * (onset + sound.size())));
  for (std::size_t i = 0; i < sound.size(); ++i) {
    out[2 * (onset + i)] += static_cast<float>(left * sound[i]);
    out[2 * (onset + i) + 1] += static_cast<float>(right * sound[i]);
  }
}

// What each frame may be multiplied by, held to both sides; empty when nothing is too loud.
std::vector<float> held_gain(const SoundTrack& track, std::size_t hold) {
  const std::size_t frames = track.samples.size() / 2;
  std::vector<float> gain;
  for (std::size_t i = 0; i < frames; ++i) {
    const float loud = std::max(std::abs(track.samples[2 * i]), std::abs(track.samples[2 * i + 1]));
    if (loud <= kCeiling) continue;
    if (gain.empty()) gain.assign(frames, 1);
    const float needed = kCeiling / loud;
    const std::size_t begin = i > hold ? i - hold : 0, end = std::min(i + hold + 1, frames);
    for (std::size_t k = begin; k < end; ++k) gain[k] = std::min(gain[k], needed);
  }
  return gain;
}

void limit(SoundTrack& track) {
  const auto hold = static_cast<std::size_t>(std::lround(kHold_s * track.sample_rate_Hz));
  const std::vector<float> gain = held_gain(track, hold);
  if (gain.empty()) return;

  // running sums, with gain 1 before the start and after the end
  const std::size_t frames = gain.size();
  const auto at = [&](std::size_t shifted) {
    return shifted < hold || shifted - hold >= frames ? 1.0
                                                      : static_cast<double>(gain[shifted - hold]);
  };
  double sum = 0;
  for (std::size_t k = 0; k < 2 * hold; ++k) sum += at(k);
  for (std::size_t i = 0; i < frames; ++i) {
    sum += at(i + 2 * hold);
    const auto smooth = static_cast<float>(sum / static_cast<double>(2 * hold + 1));
    sum -= at(i);
    for (std::size_t channel = 0; channel < 2; ++channel) {
      float& x = track.samples[2 * i + channel];
      x = std::clamp(x * smooth, -kCeiling, kCeiling);  // the clamp only takes off rounding
    }
  }
}

}  // namespace

SoundTrack render_sound(std::span<const PopEvent> events, double duration_s, double speed,
                        int sample_rate_Hz) {
  CREPITUS_CHECK(std::isfinite(duration_s) && duration_s >= 0 && speed > 0);
  const auto frame_at = [&](double time_s) {
    return static_cast<std::size_t>(std::llround(time_s / speed * sample_rate_Hz));
  };
  SoundTrack track{sample_rate_Hz, {}};
  track.samples.resize(2 * frame_at(duration_s));
  for (const PopEvent& event : audible(events, duration_s))
    mix(event, frame_at(event.time_s), track);
  limit(track);
  return track;
}

}  // namespace crepitus
