#include "tools/viewer/session/curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

std::vector<double> milliseconds(int count) {
  std::vector<double> t;
  for (int i = 0; i < count; ++i) t.push_back(1e-3 * i);
  return t;
}

TEST(ThinCurve, KeepsASpikeOfOneMillisecondAmongTenThousandSamples) {
  const std::vector<double> t = milliseconds(10000);
  std::vector<double> v(t.size(), 1.0);
  v[6789] = 42;
  v[1234] = -7;
  const std::vector<CurvePoint> points = thin_curve(t, v, 0, 10, 100);
  EXPECT_LE(points.size(), 2 * 102u);
  const auto has = [&](double time_s, double value) {
    return std::any_of(points.begin(), points.end(),
                       [&](const CurvePoint& p) { return p.time_s == time_s && p.value == value; });
  };
  EXPECT_TRUE(has(6.789, 42));
  EXPECT_TRUE(has(1.234, -7));
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end(),
                             [](auto& a, auto& b) { return a.time_s < b.time_s; }));
}

TEST(ThinCurve, HandsOnEverySampleWhereTheyAreFew) {
  const std::vector<double> t{0, 1, 2, 3, 4}, v{5, 6, 7, 8, 9};
  const std::vector<CurvePoint> points = thin_curve(t, v, 1.5, 2.5, 100);
  ASSERT_EQ(points.size(),
            3u);  // 2, and a neighbour on each side so that the line crosses the borders
  EXPECT_EQ(points.front().value, 6);
  EXPECT_EQ(points.back().value, 8);
}

TEST(ThinCurve, LeavesOutWhatIsNotFiniteAndBearsEmptyViews) {
  const std::vector<double> t{0, 1, 2}, v{5, NAN, 7};
  EXPECT_EQ(thin_curve(t, v, 0, 2, 10).size(), 2u);
  EXPECT_TRUE(thin_curve(t, v, 2, 2, 10).empty());
  EXPECT_TRUE(thin_curve({}, {}, 0, 1, 10).empty());
}

TEST(CurveAt, ReadsBetweenSamplesOnAStraightLineAndNothingOutside) {
  const std::vector<double> t{0, 2, 4}, v{0, 10, 30};
  EXPECT_DOUBLE_EQ(curve_at(t, v, 1), 5);
  EXPECT_DOUBLE_EQ(curve_at(t, v, 3.5), 25);
  EXPECT_DOUBLE_EQ(curve_at(t, v, 4), 30);
  EXPECT_TRUE(std::isnan(curve_at(t, v, 4.1)));
  EXPECT_TRUE(std::isnan(curve_at(t, v, -0.1)));
}

TEST(AxisRange, GrowsAtOnceAndShrinksOnlyWhenTheDataFillLittleOfIt) {
  AxisRange r;
  r.follow(0, 10, 1);
  const double hi = r.hi;
  r.follow(0, 6, 1);  // six tenths: nothing moves
  EXPECT_EQ(r.hi, hi);
  r.follow(0, 20, 1);
  EXPECT_GT(r.hi, 20);
  EXPECT_LT(r.hi, 23);
  r.follow(0, 3, 1);  // an eighth: a closer look
  EXPECT_LT(r.hi, 4);
}

TEST(AxisRange, DoesNotBlowUpAFlatCurve) {
  AxisRange r;
  r.follow(5, 5, 2);
  EXPECT_LE(r.lo, 4);
  EXPECT_GE(r.hi, 6);
}

TEST(AxisTicks, AreRoundAndNotMoreThanAsked) {
  const std::vector<double> ticks = axis_ticks(-0.03, 0.47, 6);
  const std::vector<double> wanted{0, 0.1, 0.2, 0.3, 0.4};
  ASSERT_EQ(ticks.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(ticks[i], wanted[i], 1e-12);
  EXPECT_EQ(tick_decimals(ticks), 1);
  EXPECT_EQ(tick_decimals(axis_ticks(0, 1000, 5)), 0);
  EXPECT_EQ(tick_decimals(std::vector<double>{50}), 0);
  EXPECT_EQ(tick_decimals(std::vector<double>{0.25}), 2);
  for (const int most : {1, 2, 3, 7})
    EXPECT_LE(axis_ticks(-3.7, 123.4, most).size(), static_cast<std::size_t>(most));
  EXPECT_TRUE(axis_ticks(1, 1, 5).empty());
}

}  // namespace
}  // namespace crepitus
