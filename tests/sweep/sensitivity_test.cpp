// Indices against functions whose indices are known in closed form.
#include "engine/sweep/sensitivity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "engine/sweep/design.h"
#include "tests/sweep/plans.h"

namespace crepitus {
namespace {

using testing::unit_plan;
using Function = std::function<double(const std::vector<double>&)>;

std::vector<double> evaluate(const Plan& plan, const Function& f) {
  std::vector<double> y;
  for (std::int64_t i = 0; i < point_count(plan); ++i) y.push_back(f(unit_point(plan, i)));
  return y;
}

SensitivityIndex index_of(const std::vector<SensitivityIndex>& all, const std::string& parameter,
                          const std::string& measure) {
  for (const SensitivityIndex& i : all)
    if (i.parameter == parameter && i.measure == measure) return i;
  ADD_FAILURE() << "no " << measure << " of " << parameter;
  return {};
}

// Ishigami & Homma 1990 with a = 7, b = 0.1 on (-pi, pi)^3; the variance and its parts are
// integrals of polynomials and sines.
double ishigami(const std::vector<double>& u) {
  const auto x = [&](std::size_t j) { return std::numbers::pi * (2 * u[j] - 1); };
  return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) +
         0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

TEST(SobolIndices, OfIshigamisFunctionAreTheKnownOnes) {
  const double pi4 = std::pow(std::numbers::pi, 4), b = 0.1;
  const double v1 = 0.5 * std::pow(1 + b * pi4 / 5, 2), v2 = 49.0 / 8,
               v13 = b * b * pi4 * pi4 * 8 / 225, v = v1 + v2 + v13;
  const double first[] = {v1 / v, v2 / v, 0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v};
  EXPECT_NEAR(first[0], 0.3139, 1e-4);  // as every textbook prints them
  EXPECT_NEAR(total[2], 0.2437, 1e-4);
  const Plan plan = unit_plan(DesignKind::saltelli, 3, 4096);
  const auto indices = sensitivity(plan, evaluate(plan, ishigami));
  for (int j = 0; j < 3; ++j) {
    const std::string name = plan.axes[static_cast<std::size_t>(j)].name;
    const SensitivityIndex s1 = index_of(indices, name, "first_order"),
                           st = index_of(indices, name, "total");
    EXPECT_NEAR(s1.value, first[j], 0.01) << name;
    EXPECT_NEAR(st.value, total[j], 0.01) << name;
    EXPECT_LE(s1.lo, first[j] + 0.002)
        << name;  // the interval holds the truth, to what 1000 resamples leave open
    EXPECT_GE(s1.hi, first[j] - 0.002) << name;
    EXPECT_LE(st.lo, total[j] + 0.002) << name;
    EXPECT_GE(st.hi, total[j] - 0.002) << name;
    EXPECT_LT(st.hi - st.lo, 0.1) << name;
  }
}

// Sobol's g (Saltelli & Sobol 1995): product of (|4 x - 2| + a) / (1 + a); V_i = 1 / 3 (1 + a_i)^2.
TEST(SobolIndices, OfSobolsGAreTheKnownOnes) {
  const std::vector<double> a{0, 1, 4.5, 9, 99, 99, 99, 99};
  const Plan plan = unit_plan(DesignKind::saltelli, 8, 4096);
  const auto indices = sensitivity(plan, evaluate(plan, [&](const std::vector<double>& u) {
                                     double product = 1;
                                     for (std::size_t j = 0; j < u.size(); ++j)
                                       product *= (std::abs(4 * u[j] - 2) + a[j]) / (1 + a[j]);
                                     return product;
                                   }));
  double all = 1;
  for (const double aj : a) all *= 1 + 1 / (3 * (1 + aj) * (1 + aj));
  for (std::size_t j = 0; j < a.size(); ++j) {
    const double vj = 1 / (3 * (1 + a[j]) * (1 + a[j]));
    EXPECT_NEAR(index_of(indices, plan.axes[j].name, "first_order").value, vj / (all - 1), 0.015)
        << j;
    EXPECT_NEAR(index_of(indices, plan.axes[j].name, "total").value,
                vj * all / (1 + vj) / (all - 1), 0.015)
        << j;
  }
}

TEST(SobolIndices, LeaveOutBasePointsThatAreNotComplete) {
  const Plan plan = unit_plan(DesignKind::saltelli, 3, 1024);
  std::vector<double> y = evaluate(plan, ishigami);
  for (std::size_t i = 3; i < y.size(); i += 50) y[i] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_NEAR(index_of(sensitivity(plan, y), "x2", "first_order").value, 0.4424, 0.05);
  std::fill(y.begin(), y.end(), std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(std::isnan(index_of(sensitivity(plan, y), "x2", "total").value));
}

TEST(SobolIndices, OfWhatNeverChangesAreNone) {
  const Plan plan = unit_plan(DesignKind::saltelli, 2, 64);
  const auto indices =
      sensitivity(plan, std::vector<double>(static_cast<std::size_t>(point_count(plan)), 3.25));
  EXPECT_TRUE(std::isnan(index_of(indices, "x1", "total").value));
  EXPECT_TRUE(std::isnan(index_of(indices, "x1", "total").lo));
}

TEST(MorrisIndices, OfAStraightLineAreItsSlopes) {
  const Plan plan = unit_plan(DesignKind::morris, 3, 30);
  const auto indices = sensitivity(
      plan, evaluate(plan, [](const std::vector<double>& u) { return 4 * u[0] - 2.5 * u[1] + 7; }));
  EXPECT_NEAR(index_of(indices, "x1", "mu_star").value, 4, 1e-12);
  EXPECT_NEAR(index_of(indices, "x2", "mu_star").value, 2.5, 1e-12);
  EXPECT_NEAR(index_of(indices, "x2", "mu").value, -2.5, 1e-12);
  EXPECT_NEAR(index_of(indices, "x3", "mu_star").value, 0, 1e-12);
  for (const char* x : {"x1", "x2", "x3"})
    EXPECT_NEAR(index_of(indices, x, "sigma").value, 0, 1e-12);
}

// y = x1 x2: the effect of x1 is x2, which takes the levels 0, 1/3, 2/3, 1 equally often: mean 1/2,
// variance 5/36.
TEST(MorrisIndices, InteractionsShowInSigma) {
  const Plan plan = unit_plan(DesignKind::morris, 2, 4000);
  const auto indices =
      sensitivity(plan, evaluate(plan, [](const std::vector<double>& u) { return u[0] * u[1]; }));
  const SensitivityIndex mu_star = index_of(indices, "x1", "mu_star");
  EXPECT_NEAR(mu_star.value, 0.5, 0.025);  // 4 standard errors
  EXPECT_NEAR(index_of(indices, "x1", "sigma").value, std::sqrt(5.0 / 36), 0.02);
  EXPECT_LT(mu_star.lo, mu_star.value);
  EXPECT_GT(mu_star.hi, mu_star.value);
  EXPECT_NEAR(mu_star.hi - mu_star.lo, 2 * 1.96 * std::sqrt(5.0 / 36 / 4000), 0.004);
}

TEST(Indices, AreTheSameEveryTimeAndNoneForOtherDesigns) {
  const Plan plan = unit_plan(DesignKind::saltelli, 3, 128);
  const std::vector<double> y = evaluate(plan, ishigami);
  const auto a = sensitivity(plan, y), b = sensitivity(plan, y);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].value, b[i].value);
    EXPECT_EQ(a[i].lo, b[i].lo);
  }
  EXPECT_TRUE(
      sensitivity(unit_plan(DesignKind::sobol, 3, 128), std::vector<double>(128, 1.0)).empty());
}

}  // namespace
}  // namespace crepitus
