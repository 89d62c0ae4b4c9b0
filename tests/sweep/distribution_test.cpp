#include "engine/sweep/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

namespace crepitus {
namespace {

using Kind = Distribution::Kind;
constexpr double kUpper = 0.975,
                 kUpperPoint = 1.959963984540054;  // of the normal distribution, any table

TEST(Distribution, ListGivesEachValueTheSameShareInItsOrder) {
  const Distribution d{.kind = Kind::list, .values = {5, 1, 7, 3}};
  EXPECT_EQ(quantile(d, 0), 5);
  EXPECT_EQ(quantile(d, 0.2499), 5);
  EXPECT_EQ(quantile(d, 0.25), 1);
  EXPECT_EQ(quantile(d, 0.625), 7);
  EXPECT_EQ(quantile(d, 1), 3);
}

TEST(Distribution, UniformIsAStraightLine) {
  const Distribution d{.kind = Kind::uniform, .values = {}, .lo = -2, .hi = 6};
  EXPECT_EQ(quantile(d, 0), -2);
  EXPECT_EQ(quantile(d, 0.25), 0);
  EXPECT_EQ(quantile(d, 1), 6);
}

TEST(Distribution, NormalHasThePointsOfTheTable) {
  const Distribution d{
      .kind = Kind::normal, .values = {}, .lo = -1e3, .hi = 1e3, .mean = 10, .sd = 2};
  EXPECT_NEAR(quantile(d, 0.5), 10, 1e-12);
  EXPECT_NEAR(quantile(d, kUpper), 10 + 2 * kUpperPoint, 1e-9);
  EXPECT_NEAR(quantile(d, 1 - kUpper), 10 - 2 * kUpperPoint, 1e-9);
}

// Half of what lies above the mean lies below 0.6745 sd; cutting at the mean makes that the median.
TEST(Distribution, CutNormalKeepsItsShapeInsideAndNothingOutside) {
  const Distribution d{.kind = Kind::normal, .values = {}, .lo = 0, .hi = 100, .mean = 0, .sd = 1};
  EXPECT_NEAR(quantile(d, 0.5), 0.6744897501960817, 1e-9);
  EXPECT_EQ(quantile(d, 0), 0);
  EXPECT_EQ(quantile(d, 1), 100);
}

TEST(Distribution, LogNormalIsANormalOfTheLogarithm) {
  const Distribution d{.kind = Kind::log_normal,
                       .values = {},
                       .lo = 0,
                       .hi = 1e6,
                       .mean = std::log(8),
                       .sd = std::log(1.5)};
  EXPECT_NEAR(quantile(d, 0.5), 8, 1e-9);
  EXPECT_NEAR(quantile(d, kUpper), 8 * std::pow(1.5, kUpperPoint), 1e-8);
}

TEST(Distribution, QuantilesNeverFallAndNeverLeaveTheRange) {
  const Distribution all[] = {
      {.kind = Kind::uniform, .values = {}, .lo = 0.25, .hi = 4},
      {.kind = Kind::normal, .values = {}, .lo = 0.25, .hi = 4, .mean = 1, .sd = 1},
      {.kind = Kind::log_normal, .values = {}, .lo = 0.25, .hi = 4, .mean = 0, .sd = 2}};
  for (const Distribution& d : all) {
    double before = d.lo;
    for (int i = 0; i <= 1000; ++i) {
      const double x = quantile(d, i / 1000.0);
      EXPECT_GE(x, before);
      EXPECT_LE(x, d.hi);
      before = x;
    }
  }
}

}  // namespace
}  // namespace crepitus
