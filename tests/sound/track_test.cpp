// Pops on a time line: exact onsets, order, panning, ceiling.
#include "engine/sound/track.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/sound/pop_sound.h"

namespace crepitus {
namespace {

PopEvent pop_at(double time_s, const char* side = "left", double energy_J = 1.5e-3) {
  return {.time_s = time_s,
          .mechanism = Mechanism::facet_cavitation,
          .joint = "L4L5",
          .side = side,
          .energy_J = energy_J,
          .jump_m = 0.4e-3,
          .duration_s = 1.55e-3};
}

std::vector<PopEvent> a_few_pops() {
  std::vector<PopEvent> list{pop_at(0.10001, "left"), pop_at(0.10203, "right"),
                             pop_at(0.10001, "right", 2e-3), pop_at(0.10001, "left")};
  list.push_back({.time_s = 0.101,
                  .mechanism = Mechanism::sacroiliac_release,
                  .joint = "sacroiliac",
                  .side = "left",
                  .energy_J = 1.3e-3,
                  .jump_m = 0.13e-3,
                  .duration_s = 4e-3});
  list.push_back({.time_s = 0.3,
                  .mechanism = Mechanism::iliopsoas_snap,
                  .joint = "iliopsoas",
                  .side = "right",
                  .energy_J = 90e-3,
                  .jump_m = 8e-3,
                  .duration_s = 30e-3});
  return list;
}

std::size_t first_sound(const SoundTrack& track) {
  const auto first =
      std::find_if(track.samples.begin(), track.samples.end(), [](float x) { return x != 0; });
  return static_cast<std::size_t>(first - track.samples.begin()) / 2;
}

float loudest(const SoundTrack& track) {
  float loud = 0;
  for (const float x : track.samples) loud = std::max(loud, std::abs(x));
  return loud;
}

TEST(SoundTrack, StartsEachPopAtTheNearestSample) {
  for (const int rate_Hz : {8000, 22050, 44100, 48000, 96000}) {
    for (const double time_s : {0.0, 0.1, 0.123456789, 0.4999}) {
      const PopEvent pop = pop_at(time_s);
      const SoundTrack track = render_sound({&pop, 1}, 0.5, 1, rate_Hz);
      EXPECT_EQ(track.sample_rate_Hz, rate_Hz);
      EXPECT_EQ(first_sound(track), std::lround(time_s * rate_Hz)) << time_s << " s at " << rate_Hz;
    }
  }
}

TEST(SoundTrack, SlowMotionMovesPopsApartAndLeavesTheirSoundAlone) {
  const PopEvent pop = pop_at(0.123);
  const SoundTrack life = render_sound({&pop, 1}, 0.5), slow = render_sound({&pop, 1}, 0.5, 0.25);
  EXPECT_EQ(first_sound(slow), std::lround(0.123 / 0.25 * kSampleRate_Hz));
  EXPECT_EQ(slow.samples.size(), 4 * life.samples.size());
  const std::size_t length = 2 * pop_sound(pop, kSampleRate_Hz).size();
  EXPECT_TRUE(std::equal(life.samples.begin() + 2 * first_sound(life),
                         life.samples.begin() + 2 * first_sound(life) + length,
                         slow.samples.begin() + 2 * first_sound(slow)));
}

TEST(SoundTrack, IsTheSameTwiceAndInAnyOrder) {
  std::vector<PopEvent> pops = a_few_pops();
  const std::vector<float> once = render_sound(pops, 0.5).samples;
  EXPECT_EQ(render_sound(pops, 0.5).samples, once);
  std::reverse(pops.begin(), pops.end());
  EXPECT_EQ(render_sound(pops, 0.5).samples, once);
  std::rotate(pops.begin(), pops.begin() + 2, pops.end());
  EXPECT_EQ(render_sound(pops, 0.5).samples, once);
}

TEST(SoundTrack, MirroredPopsSwapTheChannels) {
  const PopEvent left = pop_at(0.1, "left"), right = pop_at(0.1, "right");
  const SoundTrack a = render_sound({&left, 1}, 0.2), b = render_sound({&right, 1}, 0.2);
  double at_left = 0, at_right = 0;
  for (std::size_t i = 0; i < a.samples.size(); i += 2) {
    ASSERT_EQ(a.samples[i], b.samples[i + 1]);
    ASSERT_EQ(a.samples[i + 1], b.samples[i]);
    at_left += a.samples[i] * a.samples[i];
    at_right += a.samples[i + 1] * a.samples[i + 1];
  }
  EXPECT_GT(at_left, 1.1 * at_right);
  EXPECT_LT(at_left, 4 * at_right) << "slightly, not hard to one side";
}

TEST(SoundTrack, StaysBelowTheCeilingHoweverManyPopsThereAre) {
  EXPECT_NEAR(20 * std::log10(kCeiling), -3, 0.01);
  const std::vector<PopEvent> many(50, pop_at(0.1, "left", 5e-3));
  const SoundTrack track = render_sound(many, 0.2);
  EXPECT_LE(loudest(track), kCeiling);
  EXPECT_GT(loudest(track), 0.9f * kCeiling) << "no quieter than needed";
  EXPECT_EQ(first_sound(track), 4800u);

  std::vector<PopEvent> spread;
  for (int i = 0; i < 50; ++i)
    spread.push_back(pop_at(0.1 + 0.0007 * i, i % 2 ? "left" : "right", 5e-3));
  EXPECT_LE(loudest(render_sound(spread, 0.2)), kCeiling);
}

// Gains within 20 ms of a loud moment may differ; further away nothing does.
TEST(SoundTrack, LimitsOnlyAroundLoudMoments) {
  std::vector<PopEvent> pops(50, pop_at(0.1));
  pops.push_back(pop_at(0.2));
  const PopEvent alone = pop_at(0.2);
  const SoundTrack limited = render_sound(pops, 0.3), free = render_sound({&alone, 1}, 0.3);
  EXPECT_TRUE(std::equal(free.samples.begin() + 2 * 9000, free.samples.end(),
                         limited.samples.begin() + 2 * 9000));
}

// In a limited moment the gain changes so slowly that a pop keeps its shape: no step from one
// sample to the next.
TEST(SoundTrack, LimitsSmoothly) {
  const PopEvent one = pop_at(0.1);
  const std::vector<PopEvent> many(20, one);
  const SoundTrack limited = render_sound(many, 0.2), free = render_sound({&one, 1}, 0.2);
  double before = 0;
  for (std::size_t i = 2 * 4801; i < 2 * 5200; i += 2) {
    if (std::abs(free.samples[i]) < 1e-3f) continue;
    const double gain = limited.samples[i] / (20.0 * free.samples[i]);
    EXPECT_LE(gain, 1 + 1e-4);
    if (before > 0) {
      EXPECT_NEAR(gain, before, 0.05) << i;
    }
    before = gain;
  }
}

double mean_of_left(const SoundTrack& track) {
  double sum = 0;
  for (std::size_t i = 0; i < track.samples.size(); i += 2) sum += track.samples[i];
  return sum / (static_cast<double>(track.samples.size()) / 2);
}

TEST(SoundTrack, HasNoDc) {
  std::vector<PopEvent> pops = a_few_pops();
  EXPECT_LT(std::abs(mean_of_left(render_sound(pops, 0.5))), 1e-4)
      << "a limiter leaves a little: 80 dB down";
  for (PopEvent& pop : pops) pop.energy_J *= 0.01;
  EXPECT_LT(std::abs(mean_of_left(render_sound(pops, 0.5))), 1e-8)
      << "nothing to limit: rounding of the samples only";
}

TEST(SoundTrack, IsSilentWithoutPopsAndAsLongAsTheRun) {
  const SoundTrack track = render_sound({}, 1.5);
  EXPECT_EQ(track.samples.size(), 2u * 72000);
  EXPECT_EQ(loudest(track), 0);
  EXPECT_TRUE(render_sound({}, 0).samples.empty());
}

TEST(SoundTrack, LeavesOutPopsWhileTheBodySettlesAndAfterTheEnd) {
  const std::vector<PopEvent> pops{pop_at(-0.5), pop_at(2)};
  EXPECT_EQ(loudest(render_sound(pops, 1)), 0);
}

TEST(SoundTrack, LetsTheLastPopRingOn) {
  const PopEvent last = pop_at(1);
  const SoundTrack track = render_sound({&last, 1}, 1);
  EXPECT_EQ(track.samples.size(), 2 * (48000 + pop_sound(last, 48000).size()));
}

}  // namespace
}  // namespace crepitus
