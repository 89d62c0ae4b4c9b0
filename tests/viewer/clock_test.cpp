#include "tools/viewer/session/clock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace crepitus {
namespace {

int steps_of(const std::vector<double>& frames_s, double speed) {
  Clock clock;
  int steps = 0;
  for (const double f : frames_s) steps += clock.due(f, speed, 0.001);
  return steps;
}

TEST(Clock, OwesNoStepHoweverUnevenTheFrames) {
  std::vector<double> even(100, 0.010), uneven;
  for (int i = 0; i < 50; ++i) uneven.push_back(0.0037), uneven.push_back(0.0163);
  EXPECT_EQ(steps_of(even, 1), 1000);
  EXPECT_EQ(steps_of(uneven, 1), 1000);
  EXPECT_EQ(steps_of(uneven, 4), 4000);
}

TEST(Clock, DoesAWholeStepNowAndThenAtAThousandthOfRealTime) {
  // half a minute of pictures at 50 a second shows 30 ms of the body
  EXPECT_EQ(steps_of(std::vector<double>(1500, 0.020), 0.001), 30);
}

TEST(Clock, LetsASlowPictureSlowTheBodyAndSaysSo) {
  Clock clock;
  int steps = 0;
  for (int i = 0; i < 20; ++i) steps += clock.due(0.400, 1, 0.001);  // a tenth of a second each, no more
  EXPECT_EQ(steps, 20 * 100);
  EXPECT_NEAR(clock.real_time_factor(), 0.25, 0.001);
}

TEST(Clock, ForgetsAFractionOfAStepWhenItStandsStill) {
  Clock clock;
  EXPECT_EQ(clock.due(0.0009, 1, 0.001), 0);
  EXPECT_EQ(clock.due(0.5, 0, 0.001), 0);
  EXPECT_EQ(clock.due(0.0009, 1, 0.001), 0);
  EXPECT_EQ(clock.due(-3, 1, 0.001), 0);
}

TEST(SlowMotion, SurroundsAPopAndNeverSpeedsAnythingUp) {
  const std::vector<double> pops{2.0};
  EXPECT_EQ(speed_near_pops(1, 1.5, pops), 1);
  EXPECT_LT(speed_near_pops(1, 1.99, pops), 0.05);
  EXPECT_LT(speed_near_pops(1, 2.01, pops), 0.05);
  EXPECT_EQ(speed_near_pops(1, 2.5, pops), 1);
  EXPECT_EQ(speed_near_pops(0.001, 2.0, pops), 0.001);
  EXPECT_EQ(speed_near_pops(4, 2.0, {}), 4);
  for (double t = 1.5; t < 2.5; t += 0.01) {
    EXPECT_LE(speed_near_pops(2, t, pops), 2);
    // even in the logarithm: no jerk of more than a factor from one hundredth of a second to the
    // next
    const double ratio = speed_near_pops(2, t + 0.01, pops) / speed_near_pops(2, t, pops);
    EXPECT_LT(std::abs(std::log(ratio)), std::log(2.0));
  }
}

TEST(SlowMotion, IsNotOvershotByASlowPicture) {
  // ten frames a second, from real time into the pop: the last step before it is a short one
  double now_s = 1.0, before_s = 0;
  const std::vector<double> pops{2.0};
  while (now_s < 1.99) {
    before_s = now_s;
    now_s += kLongestFrame_s * speed_near_pops(1, now_s, pops);
  }
  EXPECT_LT(now_s, 2.0);
  EXPECT_LT(now_s - before_s, 0.01);
}

}  // namespace
}  // namespace crepitus
