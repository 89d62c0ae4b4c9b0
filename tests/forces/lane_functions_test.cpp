#include "engine/forces/lane_functions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace crepitus {
namespace {

// The mathematically exact value, rounded; long double has 64 bits here.
double exact_exp(double x) { return static_cast<double>(std::exp(static_cast<long double>(x))); }
double exact_angle(double s, double c) {
  return static_cast<double>(std::atan2(static_cast<long double>(s), static_cast<long double>(c)));
}

TEST(ExpOf, IsTheExponentialToTheLastDigits) {
  double worst = 0;
  for (double x = -700; x <= 700; x += 0.0137) worst = std::max(worst, std::abs(exp_of(x) / exact_exp(x) - 1));
  EXPECT_LT(worst, 4e-16);
  EXPECT_EQ(exp_of(0), 1);
}

TEST(ExpOf, StaysWithinItsRange) {
  EXPECT_EQ(exp_of(-1e9), exp_of(-700));
  EXPECT_EQ(exp_of(1e9), exp_of(700));
  EXPECT_TRUE(std::isfinite(exp_of(700)));
}

TEST(AngleOf, IsTheAngleWhateverTheLengthOfItsSides) {
  double worst = 0;
  for (double angle = 1e-6; angle < kPi; angle += 0.00091)
    for (double size : {1e-8, 0.03, 1.0, 5e7}) {
      const double s = size * std::sin(angle), c = size * std::cos(angle);
      worst = std::max(worst, std::abs(angle_of(s, c) - exact_angle(s, c)));
    }
  EXPECT_LT(worst, 5e-16);
}

TEST(AngleOf, HasNoStepWhereItsSeriesChange) {
  for (double angle : {kPi / 16, 3 * kPi / 16, kPi / 4, 5 * kPi / 16, kPi / 2, 11 * kPi / 16, 3 * kPi / 4}) {
    const double before = angle_of(std::sin(angle - 1e-9), std::cos(angle - 1e-9));
    const double after = angle_of(std::sin(angle + 1e-9), std::cos(angle + 1e-9));
    EXPECT_NEAR(after - before, 2e-9, 1e-15) << angle;
  }
}

}  // namespace
}  // namespace crepitus
