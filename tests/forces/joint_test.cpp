#include "tests/forces/two_bodies.h"
#include "engine/forces/laws.h"

namespace crepitus::testing {
namespace {

// Anderson & Pandy hip flexion, adduction and rotation (reference/anatomy/hip_passive.json).
const PassiveAxis kFlexion{-2.44, 5.05, 1.51, -21.88, -0.6981, 1.81, -0.143, 2, 0.8, 1.15};
const PassiveAxis kAdduction{-0.03, 14.94, 0.03, -14.94, -0.5, 0.5, 0, 3, 0.5, 1};
const PassiveAxis kRotation{-0.03, 14.94, 0.03, -14.94, -0.92, 0.92, 0.1, 0, 0.3, 0.9};

Joint hip() {
  Joint j{};
  j.parent = 0, j.child = 1;
  j.parent_at = {0.03, -0.07, 0.08}, j.child_at = {-0.01, 0.17, 0.02};
  j.parent_frame = quaternion_from({0.1, 0.2, -0.1}),
  j.child_frame = quaternion_from({-0.05, 0.3, 0.15});
  j.translation_N_per_m = 2e6, j.translation_damping_Ns_per_m = 1500;
  j.sign = {1, -1, -1};
  j.axis = {kFlexion, kAdduction, kRotation};
  return j;
}

Quat cardan(const Vec3& q) {
  return rotation_about({0, 0, 1}, q.x) * rotation_about({1, 0, 0}, q.y) *
         rotation_about({0, 1, 0}, q.z);
}

// Angles z-x'-y'' found by Newton's method on the quaternion, not by reading matrix elements.
Vec3 angles_by_newton(const Quat& wanted, Vec3 q) {
  for (int i = 0; i < 30; ++i) {
    Mat3 slope;
    for (int j = 0; j < 3; ++j) {
      Vec3 h(0);
      h[j] = 1e-6;
      slope[j] = rotation_vector(cardan(q + h) * glm::conjugate(cardan(q - h))) / 2e-6;
    }
    q += glm::inverse(slope) * rotation_vector(wanted * glm::conjugate(cardan(q)));
  }
  return q;
}

double passive_energy(const PassiveAxis& a, double q) {
  const double mid = (a.theta1_rad + a.theta2_rad) / 2;
  const double x = mid + (q + a.offset_rad - mid) / a.range_factor;
  return a.linear_Nm_per_rad * q * q / 2 -
         a.range_factor * (a.k1 / a.k2 * std::exp(a.k2 * (x - a.theta2_rad)) +
                           a.k3 / a.k4 * std::exp(a.k4 * (x - a.theta1_rad)));
}

struct JointRows : ::testing::Test, TwoBodies {
  JointRows() { m.joints = {hip()}; }

  // Puts the child at these Cardan angles (not named ones) with its point this far from the parent's, parent joint axes.
  void place(const Vec3& q, const Vec3& apart) {
    const Joint& j = m.joints[0];
    const BodyState& parent = s.bodies[0];
    const Quat P = parent.q_WB * j.parent_frame;
    s.bodies[1].q_WB = glm::normalize(P * cardan(q) * glm::conjugate(j.child_frame));
    s.bodies[1].p_WC =
        parent.p_WC + parent.q_WB * j.parent_at + P * apart - s.bodies[1].q_WB * j.child_at;
  }
  Vec3 coordinates(const State& at, const Vec3& start) const {
    const Joint& j = m.joints[0];
    return angles_by_newton(
        glm::conjugate(at.bodies[0].q_WB * j.parent_frame) * at.bodies[1].q_WB * j.child_frame,
        start);
  }
  Vec3 separation(const State& at) const {
    const Joint& j = m.joints[0];
    const Vec3 d = at.bodies[1].p_WC + at.bodies[1].q_WB * j.child_at - at.bodies[0].p_WC -
                   at.bodies[0].q_WB * j.parent_at;
    return glm::conjugate(at.bodies[0].q_WB * j.parent_frame) * d;
  }
};

const Vec3 kGeneral(1.1, -0.35, 0.42), kExtended(-0.4, 0.3, -0.6),
    kApart(0.02e-3, -0.05e-3, 0.03e-3);

TEST(PassiveMoment, IsAndersonAndPandysFormWithinTheRange) {
  PassiveAxis a = kFlexion;
  a.range_factor = 1;
  for (double q : {-0.6, 0.0, 1.0, 1.9}) {
    const double expected = -2.44 * std::exp(5.05 * (q - 0.143 - 1.81)) +
                            1.51 * std::exp(-21.88 * (q - 0.143 + 0.6981)) - 2 * q;
    EXPECT_NEAR(passive_moment(a, q).value, expected, tolerance(1e-12)) << q;
  }
}

TEST(PassiveMoment, MobilityWidensTheRangeAboutItsMiddle) {
  PassiveAxis a = kAdduction;
  a.linear_Nm_per_rad = 0;
  const double at_end = passive_moment(a, 0.5).value;
  EXPECT_LT(at_end, -0.02);
  a.range_factor = 1.3;
  EXPECT_NEAR(passive_moment(a, 0.65).value, at_end, tolerance(1e-13));
  EXPECT_NEAR(passive_moment(a, 0).value, 0, tolerance(1e-15));
}

TEST(PassiveMoment, SlopeIsItsDerivativeOnBothSidesOfTheTangentAndNothingOverflows) {
  for (const PassiveAxis& a : {kFlexion, kAdduction, kRotation}) {
    for (double q = -3; q <= 3; q += 0.0371) {
      const double h = 1e-6;
      const double slope =
          (passive_moment(a, q + h).value - passive_moment(a, q - h).value) / (2 * h);
      EXPECT_NEAR(passive_moment(a, q).slope, slope, tolerance(2e-3) + 1e-6 * std::abs(slope)) << q;
    }
    EXPECT_LT(std::abs(passive_moment(a, 100).value), 1e6);
    EXPECT_LT(std::abs(passive_moment(a, -100).value), 1e6);
  }
}

TEST(PassiveMoment, ContinuesOnTheTangentFromSixtyNewtonMetres) {
  PassiveAxis a{-0.03, 14.94, 0, 0, 0, 0.5, 0, 0, 0, 1};
  const double join = 0.5 + std::log(60 / 0.03) / 14.94;
  EXPECT_NEAR(passive_moment(a, join).value, -60, tolerance(1e-9));
  EXPECT_NEAR(passive_moment(a, join + 0.1).value, -60 * (1 + 14.94 * 0.1), tolerance(1e-9));
  EXPECT_NEAR(passive_moment(a, join + 0.1).slope, -60 * 14.94, tolerance(1e-9));
}

TEST(Cardan, GivesBackTheAnglesItWasBuiltFrom) {
  for (const Vec3& q : {kGeneral, kExtended, Vec3(2.6, 1.2, -1.4), Vec3(0)}) {
    const Cardan c = cardan_zxy(glm::mat3_cast(cardan(q)));
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(c.angle_rad[i], q[i], tolerance(1e-14));
  }
}

TEST(Cardan, StaysFiniteAtGimbalLock) {
  const Cardan c = cardan_zxy(glm::mat3_cast(cardan({0.3, kPi / 2, 0.2})));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::isfinite(c.angle_rad[i]));
    EXPECT_LE(glm::length(c.rate[i]), 51);  // 1 / 0.02, and 1 of its own axis
  }
}

TEST_F(JointRows, NothingAtRestWhereTheSpringsAreCentred) {
  m.joints[0].axis = {};
  for (PassiveAxis& a : m.joints[0].axis) a.range_factor = 1, a.linear_Nm_per_rad = 5;
  place(Vec3(0), Vec3(0));
  // positions near 1 m round at 1e-16, times 2e6 N/m
  EXPECT_LT(largest(wrench(loads_of(m, s, add_joint_rows))), tolerance(1e-8));
}

TEST_F(JointRows, ReadsNamedAnglesAndFillsTheLoad) {
  place(kGeneral, kApart);
  const Loads loads = loads_of(m, s, add_joint_rows);
  EXPECT_EQ(loads.joints[0].row, 0);
  EXPECT_EQ(loads.rows.rows.size(), 6u);
  const Vec3 named(1.1, 0.35, -0.42);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(loads.joints[0].angle_rad[i], named[i], tolerance(1e-13));
    EXPECT_EQ(loads.joints[0].passive_Nm[i],
              passive_moment(m.joints[0].axis[i], loads.joints[0].angle_rad[i]).value);
  }
  const Vec3 force = -2e6 * (s.bodies[0].q_WB * m.joints[0].parent_frame * kApart);
  EXPECT_LT(glm::length(loads.joints[0].force_W - force), tolerance(1e-7));
}

TEST_F(JointRows, JacobianIsTheGradientOfTheCoordinates) {
  for (const Vec3& q : {kGeneral, kExtended}) {
    place(q, kApart);
    const Loads loads = loads_of(m, s, add_joint_rows);
    for (int i = 0; i < 3; ++i) {
      expect_near(gradient(s, [&](const State& at) { return separation(at)[i]; }),
                  jacobian(loads.rows, loads.rows.rows[i]), 1e-8, "separation");
      const double sign = m.joints[0].sign[i];
      expect_near(gradient(s, [&](const State& at) { return sign * coordinates(at, q)[i]; }),
                  jacobian(loads.rows, loads.rows.rows[3 + i]), 1e-8, "angle");
    }
  }
}

TEST_F(JointRows, ForceIsMinusTheGradientOfItsEnergy) {
  for (const Vec3& q : {kGeneral, kExtended}) {
    place(q, kApart);
    expect_force_is_energy_gradient(m, s, add_joint_rows, [&](const State& at) {
      const Joint& j = m.joints[0];
      const Vec3 angle = coordinates(at, q), d = separation(at);
      double u = j.translation_N_per_m * glm::dot(d, d) / 2;
      for (int i = 0; i < 3; ++i) u += passive_energy(j.axis[i], j.sign[i] * angle[i]);
      return u;
    });
  }
}

TEST_F(JointRows, StiffnessAndDampingAreTheSlopesOfTheForce) {
  place(kExtended, kApart);
  for (std::size_t row = 0; row < 6; ++row) expect_stiffness_row(m, s, add_joint_rows, row);
  set_velocities();
  expect_damping_rows(m, s, add_joint_rows, 0, 6);
  EXPECT_LT(damping_power(m, s, add_joint_rows), 0);
}

TEST_F(JointRows, ExchangesForceAndMomentExactly) {
  place(kGeneral, kApart);
  set_velocities();
  expect_wrenches_cancel(m, s, add_joint_rows);
}

TEST_F(JointRows, LeftHipInTheMirroredPoseIsTheRightHip) {
  m.joints[0].sign = {1, 1, 1};
  place(kGeneral, kApart);
  set_velocities();
  const Loads right = loads_of(m, s, add_joint_rows);
  Joint& j = m.joints[0];
  j.sign = {1, -1, -1};
  j.parent_at = mirrored(j.parent_at), j.child_at = mirrored(j.child_at);
  j.parent_frame = mirrored(j.parent_frame), j.child_frame = mirrored(j.child_frame);
  const Loads left = loads_of(m, mirrored(s), add_joint_rows);
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(left.joints[0].angle_rad[i], right.joints[0].angle_rad[i], tolerance(1e-14));
    EXPECT_NEAR(left.joints[0].passive_Nm[i], right.joints[0].passive_Nm[i], tolerance(1e-12));
  }
  expect_near(wrench(left), mirrored(wrench(right)), kRounding, "mirror");
}

}  // namespace
}  // namespace crepitus::testing
