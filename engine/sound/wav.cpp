#include "engine/sound/wav.h"

#include <sndfile.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/check.h"

namespace crepitus {
namespace {

constexpr std::size_t kMostSamples =
    0xffff'0000u / 3;  // of three bytes, in a format that counts to 4 GB

// A file in memory for libsndfile, which goes back to the head once it knows the length.
struct Memory {
  std::string bytes;
  sf_count_t place = 0;
};

Memory& memory(void* user) { return *static_cast<Memory*>(user); }
sf_count_t length(void* user) { return static_cast<sf_count_t>(memory(user).bytes.size()); }
sf_count_t tell(void* user) { return memory(user).place; }

sf_count_t seek(sf_count_t offset, int whence, void* user) {
  const sf_count_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tell(user) : length(user);
  return memory(user).place = from + offset;
}

sf_count_t read(void* to, sf_count_t count, void* user) {
  Memory& m = memory(user);
  const sf_count_t there = std::clamp<sf_count_t>(length(user) - m.place, 0, count);
  std::memcpy(to, m.bytes.data() + m.place, static_cast<std::size_t>(there));
  m.place += there;
  return there;
}

sf_count_t write(const void* from, sf_count_t count, void* user) {
  Memory& m = memory(user);
  m.bytes.resize(static_cast<std::size_t>(std::max(length(user), m.place + count)));
  std::memcpy(m.bytes.data() + m.place, from, static_cast<std::size_t>(count));
  m.place += count;
  return count;
}

}  // namespace

std::string wav_bytes(const SoundTrack& track) {
  CREPITUS_CHECK(track.samples.size() < kMostSamples);
  SF_INFO info{};
  info.samplerate = track.sample_rate_Hz;
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
  SF_VIRTUAL_IO calls{length, seek, read, write, tell};
  Memory file;
  SNDFILE* sound = sf_open_virtual(&calls, SFM_WRITE, &info, &file);
  CREPITUS_CHECK(sound != nullptr);
  const auto count = static_cast<sf_count_t>(track.samples.size());
  CREPITUS_CHECK(sf_write_float(sound, track.samples.data(), count) == count);
  CREPITUS_CHECK(sf_close(sound) == 0);
  return std::move(file.bytes);
}

}  // namespace crepitus
