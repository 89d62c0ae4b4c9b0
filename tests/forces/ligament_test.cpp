#include "tests/forces/two_bodies.h"
#include "engine/forces/laws.h"
#include "engine/forces/strands.h"

namespace crepitus::testing {
namespace {

constexpr double kSlack_m = 0.030, kStiffness = 40e3, kToe = 0.05;

Ligament strand() {
  Ligament lig{};
  lig.a = {0, {0.012, 0.015, -0.008}};
  lig.b = {1, {-0.009, -0.011, 0.014}};
  lig.slack_m = kSlack_m, lig.stiffness_N_per_m = kStiffness, lig.toe_strain = kToe;
  lig.damping_time_s = 0.02;
  return lig;
}

double length(const Ligament& lig, const State& s) {
  const auto at = [&](const BodyPoint& p) {
    return s.bodies[p.body].p_WC + s.bodies[p.body].q_WB * p.p_CP;
  };
  return glm::distance(at(lig.a), at(lig.b));
}

double energy(double length_m) {
  const double e = length_m / kSlack_m - 1, k = kStiffness * kSlack_m * kSlack_m;
  if (e <= 0) return 0;
  if (e <= kToe) return k * e * e * e / (6 * kToe);
  return k * (kToe * kToe / 6 + e * (e - kToe) / 2);
}

struct LigamentRows : ::testing::Test, TwoBodies {
  LigamentRows() { m.ligaments = {strand()}; }

  // Slides body 1 along the line until the strain is this.
  void stretch(double strain) {
    const Ligament& lig = m.ligaments[0];
    const Vec3 a = s.bodies[0].p_WC + s.bodies[0].q_WB * lig.a.p_CP;
    const Vec3 b = s.bodies[1].p_WC + s.bodies[1].q_WB * lig.b.p_CP;
    s.bodies[1].p_WC += glm::normalize(b - a) * (kSlack_m * (1 + strain) - glm::distance(a, b));
  }
};

// One ligament as the rows take it.
Curve ligament_tension(const Ligament& lig, double length_m) {
  Strands one(std::span(&lig, 1));
  const std::vector<Line> length(1, Line{{length_m, length_m, length_m, length_m, length_m, length_m, length_m, length_m}});
  one.stretch(length);
  return {one.tension_N(0), one.slope_N_per_m(0)};
}

TEST(LigamentLaw, PullsOnlyWhenLongerThanSlack) {
  const Ligament lig = strand();
  EXPECT_EQ(ligament_tension(lig, kSlack_m).value, 0);
  EXPECT_EQ(ligament_tension(lig, 0.5 * kSlack_m).value, 0);
  EXPECT_EQ(ligament_tension(lig, 0.5 * kSlack_m).slope, 0);
  EXPECT_GT(ligament_tension(lig, 1.001 * kSlack_m).value, 0);
}

TEST(LigamentLaw, FollowsToeAndLine) {
  const Ligament lig = strand();
  EXPECT_NEAR(ligament_tension(lig, 1.02 * kSlack_m).value, 40e3 * 0.03 * 0.02 * 0.02 / 0.1,
              tolerance(1e-10));
  EXPECT_NEAR(ligament_tension(lig, 1.02 * kSlack_m).slope, 40e3 * 0.4, tolerance(1e-7));
  EXPECT_NEAR(ligament_tension(lig, 1.12 * kSlack_m).value, 40e3 * 0.03 * (0.12 - 0.025),
              tolerance(1e-10));
  EXPECT_NEAR(ligament_tension(lig, 1.12 * kSlack_m).slope, 40e3, tolerance(1e-7));
}

TEST(LigamentLaw, ToeMeetsLineWithoutAStepOrAKink) {
  const Ligament lig = strand();
  const double join_m = kSlack_m * (1 + kToe), h_m = 1e-9;
  const Curve below = ligament_tension(lig, join_m - h_m),
              above = ligament_tension(lig, join_m + h_m);
  EXPECT_NEAR(above.value - below.value, 2 * h_m * kStiffness, tolerance(1e-9));
  EXPECT_NEAR(above.slope / below.slope, 1, tolerance(1e-6));
  EXPECT_NEAR(below.value, kStiffness * kSlack_m * kToe / 2, tolerance(1e-4));
}

TEST_F(LigamentRows, SlackLeavesNoRowButStillReadsLengthAndStrain) {
  stretch(-0.1);
  const Loads loads = loads_of(m, s, add_ligament_rows);
  EXPECT_TRUE(loads.rows.rows.empty());
  EXPECT_NEAR(loads.ligaments[0].length_m, 0.027, tolerance(1e-15));
  EXPECT_NEAR(loads.ligaments[0].strain, -0.1, tolerance(1e-14));
  EXPECT_EQ(loads.ligaments[0].tension_N, 0);
}

TEST_F(LigamentRows, ForceIsMinusTheGradientOfItsEnergy) {
  for (double strain : {0.03, 0.14}) {
    stretch(strain);
    expect_force_is_energy_gradient(m, s, add_ligament_rows, [&](const State& at) {
      return energy(length(m.ligaments[0], at));
    });
  }
}

TEST_F(LigamentRows, StiffnessAndDampingAreTheSlopesOfTheForce) {
  for (double strain : {0.03, 0.14}) {
    stretch(strain);
    expect_stiffness_row(m, s, add_ligament_rows, 0);
    set_velocities(0.1);
    expect_damping_rows(m, s, add_ligament_rows, 0, 1);
    set_velocities(0);
  }
}

TEST_F(LigamentRows, PullsBothBonesTogetherAndCancels) {
  stretch(0.14);
  set_velocities(0.1);
  expect_wrenches_cancel(m, s, add_ligament_rows);
  const Loads loads = loads_of(m, s, add_ligament_rows);
  const Wrench w = wrench(loads);
  const Ligament& lig = m.ligaments[0];
  const Vec3 to_a = s.bodies[0].p_WC + s.bodies[0].q_WB * lig.a.p_CP - s.bodies[1].p_WC -
                    s.bodies[1].q_WB * lig.b.p_CP;
  const double pull = glm::dot(Vec3(w[6], w[7], w[8]), glm::normalize(to_a));
  EXPECT_NEAR(pull, loads.ligaments[0].tension_N, tolerance(1e-10));
  EXPECT_GT(pull, 0);
}

// dL/dt set by moving body 1 along the line.
double tension_at_rate(const LigamentRows&, const Model& m, State s, double rate) {
  const Ligament& lig = m.ligaments[0];
  const Vec3 line = s.bodies[1].p_WC + s.bodies[1].q_WB * lig.b.p_CP - s.bodies[0].p_WC -
                    s.bodies[0].q_WB * lig.a.p_CP;
  s.bodies[1].v_WC = glm::normalize(line) * rate;
  const Loads loads = loads_of(m, s, add_ligament_rows);
  EXPECT_EQ(loads.rows.rows.empty(), loads.ligaments[0].tension_N == 0);
  return loads.ligaments[0].tension_N;
}

TEST_F(LigamentRows, DampingAddsItsTimeTimesTheSlope) {
  stretch(0.02);
  EXPECT_NEAR(tension_at_rate(*this, m, s, 0.01), 4.8 + 0.02 * 16e3 * 0.01, tolerance(1e-9));
}

TEST_F(LigamentRows, FastReleaseMakesItSlackAndNeverPushes) {
  stretch(0.02);  // 4.8 N, c = 320 N s/m: slack beyond 15 mm/s
  EXPECT_GT(tension_at_rate(*this, m, s, -0.014), 0);
  EXPECT_EQ(tension_at_rate(*this, m, s, -0.016), 0);
}

TEST_F(LigamentRows, DampingTakesEnergy) {
  stretch(0.14);
  for (double scale : {-3.0, -0.1, 0.1, 3.0}) {
    set_velocities(scale);
    EXPECT_LT(damping_power(m, s, add_ligament_rows), 0) << scale;
  }
}

TEST_F(LigamentRows, NothingStepsWhenAMovingLigamentBecomesTaut) {
  stretch(1e-7);
  // T = 1.2e-10 N and c = 20 ms * 0.08 N/m: 1.6 mN/(m/s)
  EXPECT_LT(tension_at_rate(*this, m, s, 1), tolerance(2e-3));
}

}  // namespace
}  // namespace crepitus::testing
