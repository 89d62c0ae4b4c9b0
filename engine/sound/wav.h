// A track as the bytes of a WAV file: RIFF, 24-bit PCM, stereo.
#pragma once

#include <string>

#include "engine/sound/track.h"

namespace crepitus {

// A track of this length makes a file of 1 GB; the format ends at 4 GB.
inline constexpr double kLongestWav_s = 3600;

std::string wav_bytes(const SoundTrack& track);

}  // namespace crepitus
