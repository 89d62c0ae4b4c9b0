// What one pop sounds like.
#pragma once

#include <vector>

#include "engine/pops/event.h"

namespace crepitus {

// The sound pressure that a sample of 1 stands for. Taste: a common facet pop (1.1 mJ) then peaks
// 12 dB below full scale, loud enough to hear and with room for a second one at the same time.
inline constexpr double kFullScale_Pa = 2;

// Samples of the sound pressure, one channel, in parts of kFullScale_Pa. The first sample is the
// onset; the samples sum to zero. Not limited: a large energy may go beyond 1. The root of the sum
// of squares is proportional to the root of the energy. Empty when no energy was released. Depends
// on mechanism, joint, energy, jump and duration of the event, so that the same pop on the other
// side, or at another time, sounds the same.
std::vector<double> pop_sound(const PopEvent& event, int sample_rate_Hz);

}  // namespace crepitus
