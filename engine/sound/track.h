// All pops of a run as one stereo track.
#pragma once

#include <span>
#include <vector>

#include "engine/pops/event.h"

namespace crepitus {

inline constexpr int kSampleRate_Hz = 48000;

// No sample of a track goes beyond this: 3 dB below full scale, room for players that resample.
inline constexpr float kCeiling = 0.7079f;

struct SoundTrack {
  int sample_rate_Hz = kSampleRate_Hz;
  std::vector<float> samples;  // left, right, left, right, ...
};

// Pops from time 0 to `duration_s`; those before (while the body settles) and after are left out.
// `speed` below 1 is slow motion: pops come later, each sounds as it does in life. A pop starts at
// the sample round(time / speed * rate). The track lasts duration / speed, and longer where the
// last pop rings on. The order of the events does not matter.
SoundTrack render_sound(std::span<const PopEvent> events, double duration_s, double speed = 1,
                        int sample_rate_Hz = kSampleRate_Hz);

}  // namespace crepitus
