// Every primitive against what it is in closed form.
#include "engine/bones/solid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/bones/kinds.h"

namespace crepitus {
namespace {

constexpr double kFloat_mm = 2e-4;  // single precision on numbers of about 100

template <class S>
double distance_at(const S& solid, const Vec3& p) {
  Batch batch;
  Distances d;
  for (int i = 0; i < kBatch; ++i)
    batch.x[i] = static_cast<float>(p.x), batch.y[i] = static_cast<float>(p.y),
    batch.z[i] = static_cast<float>(p.z);
  solid.distance(batch, d);
  for (int i = 1; i < kBatch; ++i) EXPECT_EQ(d.d[i], d.d[0]) << "lanes must not know each other";
  return d.d[0];
}

Vec3 any_point(std::mt19937& random, double reach) {
  std::uniform_real_distribution<double> x(-reach, reach);
  return {x(random), x(random), x(random)};
}

TEST(Lanes, PowerAgreesWithTheLibrary) {
  for (const float x : {1e-6f, 0.01f, 0.5f, 0.999f, 1.0f, 1.7f, 40.0f, 3000.0f})
    for (const float n : {0.3f, 0.8f, 1.0f, 2.0f, 2.2f, 5.5f})
      EXPECT_NEAR(power(x, n) / std::pow(x, n), 1, 2e-5) << x << " to the " << n;
  EXPECT_LT(power(0.0f, 2.0f), 1e-30f);
}

TEST(SmoothMinimum, IsTheMinimumFurtherApartThanTheBlend) {
  EXPECT_EQ(smooth_min(1, 9, 5), 1);
  EXPECT_EQ(smooth_min(9, 1, 5), 1);
  EXPECT_EQ(smooth_max(1, 9, 5), 9);
}

TEST(SmoothMinimum, IsLowerByASixthOfTheBlendWhereBothAreEqual) {
  EXPECT_FLOAT_EQ(smooth_min(2, 2, 3), 2 - 0.5f);
  EXPECT_FLOAT_EQ(smooth_max(2, 2, 3), 2 + 0.5f);
}

TEST(Ellipsoid, OfEqualAxesIsASphere) {
  const Ellipsoid sphere({3, -2, 5}, {7, 7, 7});
  std::mt19937 random(11);
  for (int i = 0; i < 50; ++i) {
    const Vec3 p = any_point(random, 20);
    EXPECT_NEAR(distance_at(sphere, p), glm::length(p - Vec3(3, -2, 5)) - 7, kFloat_mm);
  }
}

TEST(Ellipsoid, VanishesOnItsSurfaceWithSlopeOne) {
  const Vec3 axes(9, 4, 6);
  const Ellipsoid e(Vec3(0), axes);
  std::mt19937 random(12);
  for (int i = 0; i < 50; ++i) {
    const Vec3 u = glm::normalize(any_point(random, 1)), on = u * axes,
               out = glm::normalize(on / (axes * axes));
    EXPECT_NEAR(distance_at(e, on), 0, kFloat_mm);
    const double h = 0.01;
    EXPECT_NEAR((distance_at(e, on + h * out) - distance_at(e, on - h * out)) / (2 * h), 1, 0.01);
  }
}

TEST(Ellipsoid, KnowsItsCentre) {
  EXPECT_NEAR(distance_at(Ellipsoid({1, 2, 3}, {9, 4, 6}), {1, 2, 3}), -4, 1e-6);
}

StrutTable rod(double h, double w) {
  return {"rod", {0, 1, 0}, 2, 2, {{-10, 0, 0, h, w}, {10, 0, 0, h, w}}};
}

TEST(Strut, OfEqualHalfAxesIsACapsule) {
  const Strut capsule(rod(4, 4));
  std::mt19937 random(13);
  for (int i = 0; i < 50; ++i) {
    const Vec3 p = any_point(random, 25);
    const Vec3 nearest(std::clamp(p.x, -10.0, 10.0), 0, 0);
    EXPECT_NEAR(distance_at(capsule, p), glm::length(p - nearest) - 4, kFloat_mm);
  }
}

TEST(Strut, ReachesItsHeightAlongUpAndItsWidthAcross) {
  const Strut flat(rod(6, 2));
  EXPECT_NEAR(distance_at(flat, {0, 6, 0}), 0, kFloat_mm);
  EXPECT_NEAR(distance_at(flat, {0, -6, 0}), 0, kFloat_mm);
  EXPECT_NEAR(distance_at(flat, {0, 0, 2}), 0, kFloat_mm);
  EXPECT_NEAR(distance_at(flat, {12, 0, 0}), 0, kFloat_mm)
      << "the end is as long as the smaller half axis";
}

TEST(Strut, ThinsOutEvenlyAndNeverBelowHalfAMillimetre) {
  const Strut cone({"cone", {0, 1, 0}, 2, 2, {{0, 0, 0, 6, 6}, {10, 0, 0, -2, -2}}});
  EXPECT_NEAR(distance_at(cone, {5, 2, 0}), 0, kFloat_mm);
  EXPECT_NEAR(distance_at(cone, {10, 0.5, 0}), 0, kFloat_mm);
}

SheetTable flat_sheet(double r) {
  SheetTable s{3, 3, {}};
  for (int line = 0; line < 3; ++line)
    for (int k = 0; k < 3; ++k) s.nodes_mm.push_back({10.0 * k, 0, 10.0 * line, r});
  return s;
}

TEST(Sheet, ThatIsFlatIsASlabWithARoundBorder) {
  const Sheet slab(flat_sheet(3), Sheet::Start::kFree);
  std::mt19937 random(14);
  for (int i = 0; i < 80; ++i) {
    const Vec3 p = any_point(random, 15) + Vec3(10, 0, 10);
    const Vec3 nearest(std::clamp(p.x, 0.0, 20.0), 0, std::clamp(p.z, 0.0, 20.0));
    EXPECT_NEAR(distance_at(slab, p), glm::length(p - nearest) - 3, 2e-3);
  }
}

TEST(Sheet, FollowsACylinderBetweenItsNodes) {
  SheetTable s{
      9, 3, {}};  // lines along the axis, 9 of them around a quarter of a cylinder of radius 30
  for (int line = 0; line < 9; ++line) {
    const double a = line * kPi / 16;
    for (int k = 0; k < 3; ++k)
      s.nodes_mm.push_back({10.0 * k, 30 * std::cos(a), 30 * std::sin(a), 2});
  }
  const Sheet quarter(s, Sheet::Start::kFree);
  for (const double a : {0.4, 0.71, 1.0, 1.23})
    for (const double r : {26.0, 29.0, 33.0}) {
      const double expected = std::abs(r - 30) - 2;
      EXPECT_NEAR(distance_at(quarter, {9, r * std::cos(a), r * std::sin(a)}), expected, 0.03)
          << a << " " << r;
    }
}

TEST(Sheet, ThatIsMirroredHasNoSeamInTheMidline) {
  SheetTable s{3, 3, {}};
  for (int line = 0; line < 3; ++line)
    for (int k = 0; k < 3; ++k) s.nodes_mm.push_back({0.3 * k * k, 10.0 * line, 10.0 * k, 3});
  const Sheet sheet(s, Sheet::Start::kMirrored);
  const double h = 0.05;  // flat where it crosses the midline: its two sides go on into each other
  EXPECT_NEAR(distance_at(sheet, {3, 10, h}), distance_at(sheet, {3, 10, 0}), 2e-3);
}

TEST(Sweep, OfEvenRowsIsACylinder) {
  const Sweep shaft(
      {"shaft", 0.1, {{0, 1, 2, 8, 8, 2}, {-40, 1, 2, 8, 8, 2}, {-100, 1, 2, 8, 8, 2}}});
  for (const double y : {-10.0, -55.5, -90.0})
    for (const double a : {0.0, 0.9, 2.5, 4.0})
      EXPECT_NEAR(distance_at(shaft, {1 + 11 * std::cos(a), y, 2 + 11 * std::sin(a)}), 3, 1e-3);
  EXPECT_NEAR(distance_at(shaft, {1, 5, 2}), 5, 0.02) << "above its end";
}

TEST(Sweep, OutlineHasItsExponent) {
  const Sweep shaft(
      {"shaft", 0.1, {{0, 0, 0, 10, 6, 3}, {-50, 0, 0, 10, 6, 3}, {-100, 0, 0, 10, 6, 3}}});
  // on |x/10|^3 + |z/6|^3 = 1 at x = 7
  const double z = 6 * std::cbrt(1 - 0.343);
  EXPECT_NEAR(distance_at(shaft, {7, -50, z}), 0, 1e-3);
}

TEST(Outline, IsNegativeInsideAndZeroAtItsCorners) {
  // a curve through the corners of a regular polygon with many corners is a circle to a thousandth
  std::vector<std::array<double, 2>> corners;
  for (int i = 0; i < 24; ++i)
    corners.push_back({20 * std::cos(i * kPi / 12), 20 * std::sin(i * kPi / 12)});
  const Outline circle(corners);
  for (const double r : {0.5, 10.0, 19.0, 21.0, 35.0})
    EXPECT_NEAR(distance_at(circle, {r * 0.6, r * 0.8, 99}), r - 20, 0.03) << r;
}

}  // namespace
}  // namespace crepitus
