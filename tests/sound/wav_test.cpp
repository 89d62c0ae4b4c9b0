// The bytes of a WAV file, read by hand as the format says (RIFF, Microsoft & IBM 1991).
#include "engine/sound/wav.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace crepitus {
namespace {

std::uint32_t number_at(const std::string& bytes, std::size_t place, int size) {
  std::uint32_t number = 0;
  for (int i = size - 1; i >= 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes[place + i]);
  return number;
}

int sample_at(const std::string& bytes, std::size_t place) {
  const auto number = static_cast<int>(number_at(bytes, place, 3));
  return number >= 1 << 23 ? number - (1 << 24) : number;
}

TEST(Wav, IsLittleEndianRiffWith24BitsAndTwoChannels) {
  const SoundTrack track{48000, {0.0f, 0.5f, -0.5f, 0.7079f}};
  const std::string bytes = wav_bytes(track);
  ASSERT_EQ(bytes.size(), 44u + 12);
  EXPECT_EQ(bytes.substr(0, 4), "RIFF");
  EXPECT_EQ(number_at(bytes, 4, 4), bytes.size() - 8);
  EXPECT_EQ(bytes.substr(8, 8), "WAVEfmt ");
  EXPECT_EQ(number_at(bytes, 16, 4), 16u);
  EXPECT_EQ(number_at(bytes, 20, 2), 1u) << "plain PCM";
  EXPECT_EQ(number_at(bytes, 22, 2), 2u) << "channels";
  EXPECT_EQ(number_at(bytes, 24, 4), 48000u) << "rate";
  EXPECT_EQ(number_at(bytes, 28, 4), 48000u * 6) << "bytes a second";
  EXPECT_EQ(number_at(bytes, 32, 2), 6u) << "bytes a frame";
  EXPECT_EQ(number_at(bytes, 34, 2), 24u) << "bits";
  EXPECT_EQ(bytes.substr(36, 4), "data");
  EXPECT_EQ(number_at(bytes, 40, 4), 12u);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(sample_at(bytes, 44 + 3 * i), track.samples[i] * 0x7fffff, 1) << i;
}

TEST(Wav, OfAnEmptyTrackIsAHeadAlone) {
  const std::string bytes = wav_bytes(SoundTrack{});
  ASSERT_EQ(bytes.size(), 44u);
  EXPECT_EQ(number_at(bytes, 40, 4), 0u);
}

TEST(Wav, KeepsTheRateOfTheTrack) {
  EXPECT_EQ(number_at(wav_bytes(SoundTrack{22050, {0, 0}}), 24, 4), 22050u);
}

}  // namespace
}  // namespace crepitus
