#include "tests/forces/two_bodies.h"
#include "engine/forces/laws.h"

namespace crepitus::testing {
namespace {

using Six = std::array<double, 6>;

Bushing disc() {
  Bushing b{};
  b.kind = "disc";
  b.lower = 0, b.upper = 1;
  b.lower_at = {0.004, 0.021, -0.003}, b.upper_at = {-0.006, -0.018, 0.002};
  b.lower_frame = quaternion_from({0.1, -0.05, -0.3}),
  b.upper_frame = quaternion_from({-0.02, 0.07, 0.2});
  b.translation_N_per_m = {154e3, 700e3, 140e3};
  b.axial_stiffening_N_per_m2 = 600e6;
  b.lateral_k = 78.2, b.lateral_k3 = 1800;
  b.axial_k = 189.1, b.axial_k3 = 300;
  b.flexion_k = 20.4, b.flexion_k3 = 500, b.extension_k = 70.8, b.extension_k3 = 1500;
  b.preload_bending_per_N = 1e-3, b.preload_axial_per_N = 2e-4;
  b.damping_time_s = 0.01;
  return b;
}

constexpr Six kFlexedPressed{0.4e-3, -0.7e-3, -0.3e-3, 0.05, -0.03, -0.11};
constexpr Six kExtendedPulled{-0.2e-3, 0.3e-3, 0.5e-3, -0.04, 0.06, 0.07};

// The energy, written from the comment in bushing.cpp.
double energy(const Bushing& b, const Six& q) {
  const double d = q[1] < 0 ? -q[1] : 0, c0 = b.translation_N_per_m.y;
  const double psi = c0 * d * d / (d + 0.2e-3);
  const auto cubic = [](double x, double k, double k3) {
    return k * x * x / 2 + k3 * std::pow(x, 4) / 4;
  };
  const double bend = cubic(q[3], b.lateral_k, b.lateral_k3) +
                      (q[5] < 0 ? cubic(q[5], b.flexion_k, b.flexion_k3)
                                : cubic(q[5], b.extension_k, b.extension_k3));
  const double twist = cubic(q[4], b.axial_k, b.axial_k3);
  double u = b.translation_N_per_m.x * q[0] * q[0] / 2 + b.translation_N_per_m.z * q[2] * q[2] / 2 +
             c0 * q[1] * q[1] / 2 + b.axial_stiffening_N_per_m2 * d * d * d / 3 +
             bend * (1 + b.preload_bending_per_N * psi) + twist * (1 + b.preload_axial_per_N * psi);
  for (int i = 0; i < 6; ++i) u -= b.rest_load[i] * q[i];
  return u;
}

// Coordinates from the poses by matrices and the trace, another route than bushing.cpp takes.
Six coordinates(const Bushing& b, const State& s) {
  const auto rotation = [&](int i, const Quat& frame) {
    return glm::mat3_cast(s.bodies[i].q_WB) * glm::mat3_cast(frame);
  };
  const Mat3 L = rotation(b.lower, b.lower_frame), U = rotation(b.upper, b.upper_frame);
  const auto at = [&](int i, const Vec3& p) { return s.bodies[i].p_WC + s.bodies[i].q_WB * p; };
  const Vec3 t = glm::transpose(L) * (at(b.upper, b.upper_at) - at(b.lower, b.lower_at));
  const Mat3 R = glm::transpose(L) * U;
  const double angle = std::acos((R[0][0] + R[1][1] + R[2][2] - 1) / 2);
  const Vec3 r = Vec3(R[1][2] - R[2][1], R[2][0] - R[0][2], R[0][1] - R[1][0]) *
                 (angle / (2 * std::sin(angle)));
  return {t.x, t.y, t.z, r.x, r.y, r.z};
}

struct BushingRows : ::testing::Test, TwoBodies {
  Bushing& b = m.bushings.emplace_back(disc());

  // Puts the upper body where the bushing has these coordinates.
  void place(const Six& q) {
    const BodyState& low = s.bodies[0];
    const Quat L = low.q_WB * b.lower_frame;
    const Quat U = L * quaternion_from({q[3], q[4], q[5]});
    s.bodies[1].q_WB = glm::normalize(U * glm::conjugate(b.upper_frame));
    s.bodies[1].p_WC = low.p_WC + low.q_WB * b.lower_at + L * Vec3(q[0], q[1], q[2]) -
                       s.bodies[1].q_WB * b.upper_at;
  }
};

TEST_F(BushingRows, CoordinatesAreThoseThePoseWasBuiltFrom) {
  for (const Six& q : {kFlexedPressed, kExtendedPulled}) {
    place(q);
    const Loads loads = loads_of(m, s, add_bushing_rows);
    for (int i = 0; i < 6; ++i) EXPECT_NEAR(loads.bushings[0].q[i], q[i], tolerance(1e-14)) << i;
    EXPECT_EQ(loads.bushings[0].row, 0);
    EXPECT_EQ(loads.rows.rows.size(), 6u);
  }
}

TEST_F(BushingRows, PushesNothingInTheNeutralPose) {
  place({});
  // shears of 1e-16 m (rounding of positions near 1 m) times 1e5 N/m
  EXPECT_LT(largest(wrench(loads_of(m, s, add_bushing_rows))), tolerance(1e-9));
}

TEST_F(BushingRows, RestLoadIsFeltInTheNeutralPose) {
  b.rest_load = {10, -200, 3, 0.4, -0.5, 6};
  place({});
  const Loads loads = loads_of(m, s, add_bushing_rows);
  for (int i = 0; i < 6; ++i)
    EXPECT_NEAR(loads.bushings[0].force[i], b.rest_load[i], tolerance(1e-9));
}

TEST_F(BushingRows, JacobianIsTheGradientOfTheCoordinates) {
  for (const Six& q : {kFlexedPressed, kExtendedPulled, Six{0, 0, 0, 0.5, -0.7, 0.9}}) {
    place(q);
    const Loads loads = loads_of(m, s, add_bushing_rows);
    for (int i = 0; i < 6; ++i)
      expect_near(gradient(s, [&](const State& at) { return coordinates(b, at)[i]; }),
                  jacobian(loads.rows, loads.rows.rows[i]), 1e-8, "dq / d pose");
  }
}

TEST_F(BushingRows, ForceIsMinusTheGradientOfItsEnergy) {
  b.rest_load = {10, -200, 3, 0.4, -0.5, 6};
  for (const Six& q : {kFlexedPressed, kExtendedPulled}) {
    place(q);
    expect_force_is_energy_gradient(m, s, add_bushing_rows,
                                    [&](const State& at) { return energy(b, coordinates(b, at)); });
  }
}

TEST_F(BushingRows, ExchangesForceAndMomentExactly) {
  set_velocities();
  for (const Six& q : {kFlexedPressed, kExtendedPulled}) {
    place(q);
    expect_wrenches_cancel(m, s, add_bushing_rows);
  }
}

TEST_F(BushingRows, DampingIsTheSlopeAgainstVelocityAndTakesEnergy) {
  set_velocities();
  for (const Six& q : {kFlexedPressed, kExtendedPulled}) {
    place(q);
    expect_damping_rows(m, s, add_bushing_rows, 0, 6);
    EXPECT_LT(damping_power(m, s, add_bushing_rows), 0);
  }
}

TEST_F(BushingRows, ForceOfAMovingDiscDoesNotStepAtNeutral) {
  set_velocities();
  const double tiny = 1e-9;
  for (int i : {1, 5}) {  // where compression meets tension, and flexion extension
    Six below{0.1e-3, -0.1e-3, 0.1e-3, 0.05, 0.04, -0.03}, above = below;
    below[i] = -tiny, above[i] = tiny;
    place(below);
    const Wrench w0 = wrench(loads_of(m, s, add_bushing_rows));
    place(above);
    const Wrench w1 = wrench(loads_of(m, s, add_bushing_rows));
    // 2e-9 m or rad on the stiffest row, 1e6 N/m: 2 mN; a step of damping would be some 0.1 Nm, of force some N
    for (int j = 0; j < 12; ++j) EXPECT_NEAR(w0[j], w1[j], tolerance(5e-3)) << "coordinate " << i;
  }
}

TEST(BushingLaw, CompressionStiffensAndTensionDoesNot) {
  const Bushing b = disc();
  EXPECT_NEAR(bushing_elastic(b, {0, -1e-3}).force[1], 700e3 * 1e-3 + 600e6 * 1e-6,
              tolerance(1e-9));
  EXPECT_NEAR(bushing_elastic(b, {0, -1e-3}).stiffness[1], 700e3 + 2 * 600e6 * 1e-3,
              tolerance(1e-6));
  EXPECT_NEAR(bushing_elastic(b, {0, 1e-3}).force[1], -700e3 * 1e-3, tolerance(1e-9));
}

TEST(BushingLaw, BendingFollowsItsBranch) {
  const Bushing b = disc();
  const auto moment = [&](int i, double q) {
    Six at{};
    at[i] = q;
    return bushing_elastic(b, at).force[i];
  };
  EXPECT_NEAR(moment(5, -0.1), 20.4 * 0.1 + 500 * 1e-3, tolerance(1e-12));
  EXPECT_NEAR(moment(5, 0.1), -(70.8 * 0.1 + 1500 * 1e-3), tolerance(1e-12));
  EXPECT_NEAR(moment(3, -0.1), 78.2 * 0.1 + 1800 * 1e-3, tolerance(1e-12));
  EXPECT_NEAR(moment(4, 0.1), -(189.1 * 0.1 + 300 * 1e-3), tolerance(1e-12));
}

TEST(BushingLaw, CompressionStiffensBendingAndBendingPushesBack) {
  const Bushing b = disc();
  const double d = 0.8e-3, c0 = 700e3, psi = c0 * d * d / (d + 0.2e-3);  // 448 N
  const Six bent{0, -d, 0, 0.1, 0, 0};
  EXPECT_NEAR(bushing_elastic(b, bent).force[3], -(7.82 + 1.8) * (1 + 1e-3 * psi), tolerance(1e-9));
  // extra axial force: beta B psi', psi' = c0 (d^2 + 2 d d0) / (d + d0)^2
  const double B = 78.2 * 0.01 / 2 + 1800 * 1e-4 / 4;
  const double extra = 1e-3 * B * c0 * (d * d + 2 * d * 0.2e-3) / square(d + 0.2e-3);
  EXPECT_NEAR(bushing_elastic(b, bent).force[1] - bushing_elastic(b, {0, -d}).force[1], extra,
              tolerance(1e-9));
  EXPECT_GT(extra, 10);
}

TEST(BushingLaw, StiffnessIsTheSlopeOfTheForce) {
  const Bushing b = disc();
  for (const Six& q : {kFlexedPressed, kExtendedPulled}) {
    const BushingElastic e = bushing_elastic(b, q);
    for (int i = 0; i < 6; ++i) {
      const double h = 1e-8;
      Six lo = q, hi = q;
      lo[i] -= h, hi[i] += h;
      const double slope =
          -(bushing_elastic(b, hi).force[i] - bushing_elastic(b, lo).force[i]) / (2 * h);
      EXPECT_NEAR(e.stiffness[i] / slope, 1, tolerance(kDifference)) << i;
      EXPECT_GT(e.damping[i], 0) << i;
    }
  }
}

TEST(BushingLaw, DampingIsItsTimeTimesStiffnessAwayFromNeutral) {
  const Bushing b = disc();
  const Six q{0, 0.1e-3, 0, 0.1, 0.1, -0.2};
  const BushingElastic e = bushing_elastic(b, q);
  for (int i = 0; i < 5; ++i)
    EXPECT_NEAR(e.damping[i] / e.stiffness[i], 0.01, tolerance(1e-12)) << i;
  // 0.2 rad is 11 blend widths into flexion: 0.4 % of the difference of the branches is left, on a tangent of 80 Nm/rad
  EXPECT_NEAR(e.damping[5] / e.stiffness[5], 0.01, tolerance(1e-4));
}

}  // namespace
}  // namespace crepitus::testing
