#include "tools/viewer/session/meter.h"

#include <gtest/gtest.h>

namespace crepitus {
namespace {

TEST(Meter, TellsPicturesAndWhatPhysicsCosts) {
  Meter meter;
  // 25 pictures a second, the body in real time, 2 ms of a processor a picture
  for (int i = 0; i < 100; ++i) meter.frame(0.04, 0.04, 0.002);
  EXPECT_NEAR(meter.pictures_per_s(), 25, 1e-9);
  EXPECT_NEAR(meter.physics_share(), 0.05, 1e-9);
  EXPECT_NEAR(meter.physics_at_real_time(), 0.05, 1e-9);
}

TEST(Meter, AtDoubleSpeedHalfTheShareIsWhatRealTimeCosts) {
  Meter meter;
  for (int i = 0; i < 100; ++i) meter.frame(0.02, 0.04, 0.002);
  EXPECT_NEAR(meter.physics_share(), 0.1, 1e-9);
  EXPECT_NEAR(meter.physics_at_real_time(), 0.05, 1e-9);
}

TEST(Meter, SlowMotionDoesNotChangeWhatRealTimeCosts) {
  Meter meter;
  for (int i = 0; i < 10; ++i) meter.frame(0.04, 0.04, 0.002);
  for (int i = 0; i < 200; ++i) meter.frame(0.04, 0.001, 0.0001);
  EXPECT_NEAR(meter.physics_at_real_time(), 0.05, 1e-9);
  EXPECT_NEAR(meter.physics_share(), 0.0025, 1e-5) << "the last second counts";
}

TEST(Meter, KnowsNothingBeforeAnythingHasMoved) {
  Meter meter;
  EXPECT_EQ(meter.physics_at_real_time(), 0);
  meter.frame(0, 0.04, 0.002);
  EXPECT_EQ(meter.pictures_per_s(), 0);
}

}  // namespace
}  // namespace crepitus
