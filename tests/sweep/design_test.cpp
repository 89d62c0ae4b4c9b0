// Designs against what is known of them.
#include "engine/sweep/design.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "engine/sweep/random.h"
#include "tests/sweep/plans.h"

namespace crepitus {
namespace {

using testing::unit_plan;
using Points = std::vector<std::vector<double>>;

Points all_points(const Plan& plan) {
  Points points;
  for (std::int64_t i = 0; i < point_count(plan); ++i) points.push_back(unit_point(plan, i));
  return points;
}

// Squared L2 star discrepancy: Warnock 1972, a closed form.
double discrepancy(const Points& x) {
  const auto n = static_cast<double>(x.size()), d = static_cast<double>(x[0].size());
  double single = 0, pairs = 0;
  for (const auto& a : x) {
    double product = 1;
    for (const double u : a) product *= 1 - u * u;
    single += product;
    for (const auto& b : x) {
      double both = 1;
      for (std::size_t j = 0; j < a.size(); ++j) both *= 1 - std::max(a[j], b[j]);
      pairs += both;
    }
  }
  return std::pow(3, -d) - single * std::pow(2, 1 - d) / n + pairs / (n * n);
}

Points random_points(std::size_t n, std::size_t axes, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> u(0, 1);
  Points points(n, std::vector<double>(axes));
  for (auto& p : points)
    for (double& x : p) x = u(generator);
  return points;
}

TEST(Shuffle, IsOneToOneForEverySize) {
  for (const std::uint64_t n : {1u, 2u, 3u, 5u, 16u, 17u, 100u, 1000u, 4097u}) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < n; ++i) seen.insert(shuffled(i, n, 42));
    EXPECT_EQ(seen.size(), n);
    EXPECT_LT(*seen.rbegin(), n);
  }
}

TEST(Shuffle, KeysGiveDifferentOrders) {
  int alike = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) alike += shuffled(i, 1000, 1) == shuffled(i, 1000, 2);
  EXPECT_LT(alike, 10);  // one is what chance gives
}

TEST(FullGrid, VisitsEveryCombinationOnceWithTheLastAxisFastest) {
  Plan plan;
  plan.axes = {{"a", {}, {.values = {1, 2, 3}}},
               {"b", {}, {.values = {10, 20}}},
               {"c", {}, {.values = {5}}}};
  ASSERT_EQ(point_count(plan), 6);
  EXPECT_EQ(axis_values(plan, 0), (std::vector<double>{1, 10, 5}));
  EXPECT_EQ(axis_values(plan, 1), (std::vector<double>{1, 20, 5}));
  EXPECT_EQ(axis_values(plan, 5), (std::vector<double>{3, 20, 5}));
  std::set<std::vector<double>> seen;
  for (int i = 0; i < 6; ++i) seen.insert(axis_values(plan, i));
  EXPECT_EQ(seen.size(), 6u);
}

TEST(Rows, TakeOneOfEachList) {
  Plan plan;
  plan.design = DesignKind::rows;
  plan.axes = {{"a", {}, {.values = {1, 2, 3}}}, {"b", {}, {.values = {30, 20, 10}}}};
  ASSERT_EQ(point_count(plan), 3);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(axis_values(plan, i), (std::vector<double>{1.0 + i, 30.0 - 10 * i}));
}

TEST(LatinHypercube, EverySliceOfEveryAxisHoldsOnePoint) {
  for (const std::int64_t n : {1, 7, 100}) {
    const Points points = all_points(unit_plan(DesignKind::latin_hypercube, 5, n));
    for (std::size_t j = 0; j < 5; ++j) {
      std::set<int> slices;
      for (const auto& p : points) slices.insert(static_cast<int>(p[j] * static_cast<double>(n)));
      EXPECT_EQ(slices.size(), static_cast<std::size_t>(n));
    }
  }
}

// Its spread-out projections make it better than chance even where it promises nothing.
TEST(LatinHypercube, IsMoreEvenThanRandomPoints) {
  double latin = 0, random = 0;
  for (unsigned seed = 1; seed <= 10; ++seed) {
    latin += discrepancy(all_points(unit_plan(DesignKind::latin_hypercube, 3, 128, seed)));
    random += discrepancy(random_points(128, 3, seed));
  }
  EXPECT_LT(latin, 0.6 * random);
}

// Joe & Kuo's first points in three dimensions, from their own listing; the seed's shift is taken
// off digit by digit.
TEST(SobolSequence, BeginsAsJoeAndKuoPublishedIt) {
  const double known[8][3] = {{0, 0, 0},          {.5, .5, .5},       {.75, .25, .25},
                              {.25, .75, .75},    {.375, .375, .625}, {.875, .875, .125},
                              {.625, .125, .875}, {.125, .625, .375}};
  const Plan plan = unit_plan(DesignKind::sobol, 3, 8);
  const auto digits = [](double u) { return static_cast<std::uint64_t>(u * 0x1p53); };
  for (int i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      EXPECT_EQ(digits(unit_point(plan, i)[j]) ^ digits(unit_point(plan, 0)[j]),
                digits(known[i][j]))
          << i << " " << j;
}

// A (0, m, 2) net: every rectangle of area 2^-m made by halving holds exactly one of 2^m points.
TEST(SobolSequence, FirstTwoAxesFillEveryElementaryRectangle) {
  for (const std::uint64_t seed : {1u, 2u}) {
    const Points points = all_points(unit_plan(DesignKind::sobol, 2, 256, seed));
    for (int bits = 0; bits <= 8; ++bits) {
      std::set<std::pair<int, int>> cells;
      for (const auto& p : points)
        cells.insert(
            {static_cast<int>(p[0] * (1 << bits)), static_cast<int>(p[1] * (1 << (8 - bits)))});
      EXPECT_EQ(cells.size(), 256u) << bits;
    }
  }
}

// The expectation for random points is (2^-d - 3^-d) / n.
TEST(SobolSequence, IsFarMoreEvenThanRandomPoints) {
  const double random = (std::pow(2, -5) - std::pow(3, -5)) / 512;
  double sampled = 0;
  for (unsigned seed = 1; seed <= 5; ++seed) sampled += discrepancy(random_points(512, 5, seed)) / 5;
  EXPECT_NEAR(sampled, random, 0.5 * random) << "or the yardstick is wrong";
  EXPECT_LT(discrepancy(all_points(unit_plan(DesignKind::sobol, 5, 512))), 0.2 * random);
}

TEST(SobolSequence, GoesBeyondAThousandAxes) {
  const std::vector<double> u = unit_point(unit_plan(DesignKind::sobol, 2000, 100), 77);
  double mean = 0;
  for (const double x : u) mean += x / 2000;
  EXPECT_NEAR(mean, 0.5, 4 / std::sqrt(12 * 2000.0));
}

TEST(Morris, MovesOneAxisAtATimeByHalfTheLevels) {
  for (const int levels : {2, 4, 6}) {
    Plan plan = unit_plan(DesignKind::morris, 5, 20);
    plan.levels = levels;
    ASSERT_EQ(point_count(plan), 20 * 6);
    const double step = levels / (2.0 * (levels - 1));
    for (int trajectory = 0; trajectory < 20; ++trajectory) {
      std::set<std::size_t> moved;
      for (int k = 1; k <= 5; ++k) {
        const auto a = unit_point(plan, trajectory * 6 + k - 1),
                   b = unit_point(plan, trajectory * 6 + k);
        for (std::size_t j = 0; j < 5; ++j) {
          EXPECT_NEAR(b[j] * (levels - 1), std::round(b[j] * (levels - 1)), 1e-12);
          if (a[j] == b[j]) continue;
          EXPECT_NEAR(std::abs(a[j] - b[j]), step, 1e-12);
          EXPECT_TRUE(moved.insert(j).second);
        }
      }
      EXPECT_EQ(moved.size(), 5u);
    }
  }
}

TEST(Morris, EveryLevelAndBothDirectionsComeUpEquallyOften) {
  const Plan plan = unit_plan(DesignKind::morris, 3, 2000);
  int counts[4] = {};
  for (int t = 0; t < 2000; ++t) ++counts[std::lround(unit_point(plan, 4 * t)[1] * 3)];
  for (const int count : counts) EXPECT_NEAR(count, 500, 5 * std::sqrt(2000 * 0.25 * 0.75));
}

TEST(Saltelli, TakesOneAxisAfterTheOtherFromB) {
  const Plan plan = unit_plan(DesignKind::saltelli, 3, 16);
  ASSERT_EQ(point_count(plan), 16 * 5);
  for (int base = 0; base < 16; ++base) {
    const auto a = unit_point(plan, 5 * base), b = unit_point(plan, 5 * base + 1);
    for (std::size_t j = 0; j < 3; ++j) {
      auto expected = a;
      expected[j] = b[j];
      EXPECT_EQ(unit_point(plan, 5 * base + 2 + static_cast<int>(j)), expected);
    }
  }
}

TEST(Designs, AnyPointCanBeAskedForInAnyOrder) {
  for (const DesignKind kind :
       {DesignKind::latin_hypercube, DesignKind::sobol, DesignKind::morris, DesignKind::saltelli}) {
    const Plan plan = unit_plan(kind, 4, 50);
    const Points forward = all_points(plan);
    for (std::int64_t i = point_count(plan); i-- > 0;)
      EXPECT_EQ(unit_point(plan, i), forward[static_cast<std::size_t>(i)]);
  }
}

TEST(Designs, SeedsDiffer) {
  for (const DesignKind kind :
       {DesignKind::latin_hypercube, DesignKind::sobol, DesignKind::morris, DesignKind::saltelli})
    EXPECT_NE(all_points(unit_plan(kind, 4, 20, 1)), all_points(unit_plan(kind, 4, 20, 2)));
}

// A normal has no value at 0 and 1, where a Morris design stands half of the time.
TEST(Morris, StopsShortOfTheEndsOfANormal) {
  Plan plan = unit_plan(DesignKind::morris, 1, 10);
  plan.axes[0].distribution = {
      .kind = Distribution::Kind::normal, .values = {}, .lo = -1e6, .hi = 1e6, .mean = 0, .sd = 1};
  for (int i = 0; i < 20; ++i)
    EXPECT_LT(std::abs(axis_values(plan, i)[0]), 2.5759);  // 99.5 % point
}

}  // namespace
}  // namespace crepitus
