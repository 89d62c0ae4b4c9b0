#include "engine/forces/fibres.h"
#include "engine/forces/hill.h"

#include <gtest/gtest.h>

namespace crepitus {
namespace {

const Hill kHill{.active_width = 0.5,
                 .passive_shape = 4,
                 .passive_strain = 0.6,
                 .max_velocity_per_s = 10,
                 .af = 0.3,
                 .flen = 1.8,
                 .tau_activation_s = 0.01,
                 .tau_deactivation_s = 0.04};
const HillCurves kCurves(kHill);

constexpr double kNudge = 1e-6;
constexpr double kSlopeError_per_m =
    1e-3;  // per newton of strength: where curves join, a central difference is half a
           // jump of the second derivative (at most 1e3) times the step off

Muscle test_muscle(double pennation_rad) {
  Muscle m{};
  m.force_N = 1000;
  m.optimal_m = 0.1;
  m.tendon_m = 0.15;
  m.pennation_sine = std::sin(pennation_rad);
  m.passive_factor = 0.7;
  return m;
}

double thelen_passive(double n) { return (std::exp(4 * (n - 1) / 0.6) - 1) / (std::exp(4.0) - 1); }

TEST(HillActiveLength, IsOneAtOptimumAndThelensGaussianElsewhere) {
  EXPECT_EQ(kCurves.active_length(1).value, 1);
  EXPECT_EQ(kCurves.active_length(1).slope, 0);
  EXPECT_DOUBLE_EQ(kCurves.active_length(1.5).value, std::exp(-0.5));
  EXPECT_DOUBLE_EQ(kCurves.active_length(0.5).value, kCurves.active_length(1.5).value);
}

TEST(HillPassiveLength, IsThelensCurveBetweenToeAndLine) {
  EXPECT_NEAR(kCurves.passive_length(1.6).value, 1, 1e-12);  // by definition of the passive strain
  EXPECT_NEAR(kCurves.passive_length(1.3).value, (std::exp(2.0) - 1) / (std::exp(4.0) - 1), 1e-12);
  EXPECT_EQ(kCurves.passive_length(0.98).value, 0);
  EXPECT_LT(kCurves.passive_length(1).value, 1e-3);
}

TEST(HillPassiveLength, ContinuesAsALineBeyond) {
  const double join = 1 + 1.2 * 0.6;
  EXPECT_NEAR(kCurves.passive_length(join).value, thelen_passive(join), 1e-12);
  EXPECT_NEAR(kCurves.passive_length(join + 1).value - kCurves.passive_length(join + 0.5).value,
              kCurves.passive_length(join).slope / 2, 1e-12);
}

TEST(HillVelocity, HasTheKnownPoints) {
  EXPECT_DOUBLE_EQ(kCurves.velocity(0).value, 1);
  EXPECT_NEAR(kCurves.velocity(-0.5).value, 0.5 / (1 + 0.5 / 0.3), 1e-15);
  EXPECT_LT(kCurves.velocity(-1).value, 0.006);  // Thelen: 0; the parabola leaves half a percent
  EXPECT_EQ(kCurves.velocity(-1.1).value, 0);
  EXPECT_LT(kCurves.velocity(100).value, 1.8);  // never beyond flen
  EXPECT_GT(kCurves.velocity(100).value, 1.79);
}

TEST(HillVelocity, GrowsMonotonically) {
  double before = -1;
  for (double w = -1.08; w < 3; w += 0.001) {
    EXPECT_GT(kCurves.velocity(w).value, before) << w;
    EXPECT_GE(kCurves.velocity(w).slope, 0) << w;
    before = kCurves.velocity(w).value;
  }
}

TEST(HillCurves, HaveNoStepsAndNoKinks) {
  const double h = 1e-7;
  const auto check = [&](const char* name, auto curve, double from, double to, double bend) {
    for (double x = from; x < to; x += 1e-4) {
      const Curve a = curve(x - h), b = curve(x + h);
      EXPECT_NEAR(b.value - a.value, 2 * h * (a.slope + b.slope) / 2, bend * 4 * h * h)
          << name << " " << x;
      EXPECT_NEAR(b.slope, a.slope, bend * 2 * h) << name << " " << x;
    }
  };
  // bounds of the second derivatives: 2/width; slope^2 of the exponential; 2 (1 + 1/af) eccentric
  check(
      "active", [](double n) { return kCurves.active_length(n); }, 0, 2, 4.1);
  check(
      "passive", [](double n) { return kCurves.passive_length(n); }, 0.9, 2, 110);
  check(
      "velocity", [](double w) { return kCurves.velocity(w); }, -1.3, 2, 60);
}

TEST(HillForce, AtOptimalLengthAndRestIsTheMaximum) {
  const Muscle m = test_muscle(0);
  const HillForce f = hill_force(kHill, m, m.tendon_m + m.optimal_m, 0);
  EXPECT_NEAR(f.fibre_norm, 1, 1e-12);
  EXPECT_NEAR(f.active_max_N, m.force_N, 1e-9);
  EXPECT_LT(f.passive_N, 1);
}

TEST(HillForce, PennatedFibresPullWithTheirCosine) {
  const Muscle m = test_muscle(0.4);
  // at optimal fibre length the angle is the pennation angle
  const HillForce f = hill_force(kHill, m, m.tendon_m + m.optimal_m * std::cos(0.4), 0);
  EXPECT_NEAR(f.fibre_norm, 1, 1e-12);
  EXPECT_NEAR(f.active_max_N, m.force_N * std::cos(0.4), 1e-9);
}

TEST(HillForce, PassiveForceIsScaledByItsFactor) {
  const Muscle m = test_muscle(0);
  EXPECT_NEAR(hill_force(kHill, m, m.tendon_m + 1.3 * m.optimal_m, 0).passive_N,
              0.7 * m.force_N * thelen_passive(1.3), 1e-9);
}

TEST(HillForce, FibreVelocityIsPathSpeedTimesCosine) {
  const Muscle m = test_muscle(0.4);
  const double w = -0.3, speed = w * 10 * m.optimal_m / std::cos(0.4);
  const HillForce f = hill_force(kHill, m, m.tendon_m + m.optimal_m * std::cos(0.4), speed);
  EXPECT_NEAR(f.active_max_N, m.force_N * std::cos(0.4) * (0.7 / 2),
              1e-9);  // (1 - 0.3) / (1 + 0.3 / 0.3)
}

TEST(HillForce, ASlackTendonCarriesNothing) {
  for (const double pennation : {0.0, 0.3}) {
    const Muscle m = test_muscle(pennation);
    const HillForce f = hill_force(kHill, m, m.tendon_m - 0.001, 0.1);
    EXPECT_EQ(f.active_max_N, 0);
    EXPECT_EQ(f.passive_N, 0);
    EXPECT_GT(f.fibre_norm, 0);
  }
}

TEST(HillForce, DerivativesEqualTheNumericalOnes) {
  for (const double pennation : {0.0, 0.15, 0.5}) {
    const Muscle m = test_muscle(pennation);
    for (double x = -0.2; x < 2; x += 0.0131)
      for (const double speed : {-1.3, -0.95, -0.4, -0.01, 0.0, 0.02, 0.3, 1.5}) {
        const double length = m.tendon_m + x * m.optimal_m;
        const HillForce f = hill_force(kHill, m, length, speed);
        const HillForce longer = hill_force(kHill, m, length + kNudge, speed),
                        shorter = hill_force(kHill, m, length - kNudge, speed);
        const HillForce faster = hill_force(kHill, m, length, speed + kNudge),
                        slower = hill_force(kHill, m, length, speed - kNudge);
        const auto near = [&](double analytic, double plus, double minus, const char* name) {
          EXPECT_NEAR(analytic / m.force_N, (plus - minus) / (2 * kNudge) / m.force_N,
                      kSlopeError_per_m)
              << name << " x " << x << " speed " << speed << " pennation " << pennation;
        };
        near(f.active_by_length_N_per_m, longer.active_max_N, shorter.active_max_N,
             "active, length");
        near(f.passive_by_length_N_per_m, longer.passive_N, shorter.passive_N, "passive, length");
        near(f.active_by_speed_Ns_per_m, faster.active_max_N, slower.active_max_N, "active, speed");
      }
  }
}

TEST(HillForce, IsNeverNegativeAndNeverPullsHarderWhenReleasedFaster) {
  for (const double pennation : {0.0, 0.5}) {
    const Muscle m = test_muscle(pennation);
    for (double x = -0.5; x < 3; x += 0.02) {
      double before = 0;
      for (double speed = -3; speed <= 3; speed += 0.05) {
        const HillForce f = hill_force(kHill, m, m.tendon_m + x * m.optimal_m, speed);
        EXPECT_GE(f.active_max_N, 0);
        EXPECT_GE(f.passive_N, 0);
        EXPECT_GE(f.active_by_speed_Ns_per_m, 0);
        EXPECT_GE(f.active_max_N, before - 1e-9);
        before = f.active_max_N;
      }
    }
  }
}

}  // namespace
}  // namespace crepitus
