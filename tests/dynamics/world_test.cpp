#include "engine/world.h"

#include <gtest/gtest.h>

#include "engine/forces/forces.h"
#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

struct FreeBodies : ::testing::Test, TwoBodies {
  FreeBodies() {
    m.bodies[0].mass_kg = 2, m.bodies[0].inertia_kg_m2 = Mat3(0.03, 0.002, 0, 0.002, 0.02, 0.001, 0, 0.001, 0.04);
    m.bodies[1].mass_kg = 0.5, m.bodies[1].inertia_kg_m2 = Mat3(0.004);
    set_velocities(3);
  }
  Loads kinematics() const {
    Loads loads = make_loads(m);
    compute_kinematics(m, s, loads);
    return loads;
  }
  Vec3 angular_momentum(int body) const {
    const Mat3 R = glm::mat3_cast(s.bodies[body].q_WB);
    return R * m.bodies[body].inertia_kg_m2 * glm::transpose(R) * s.bodies[body].w_WB;
  }
};

TEST_F(FreeBodies, LinearMomentumAndSpinOfASphereStay) {
  World world(m);
  const State start = s;
  const double h = 1e-3;
  for (int i = 0; i < 1000; ++i) world.advance(m, kinematics(), 0, h, s);
  for (int body : {0, 1}) {
    const BodyState& b = s.bodies[body];
    const Vec3 straight = start.bodies[body].p_WC + start.bodies[body].v_WC;
    EXPECT_LT(glm::length(b.v_WC - start.bodies[body].v_WC), tolerance(1e-15));
    EXPECT_LT(glm::length(b.p_WC - straight), tolerance(1e-12));  // rounding of 1000 additions
  }
  // a body with equal inertias keeps its axis: the exponential map turns it exactly
  EXPECT_LT(glm::length(s.bodies[1].w_WB - start.bodies[1].w_WB), tolerance(1e-13));
  const Quat turned = quaternion_from(start.bodies[1].w_WB) * start.bodies[1].q_WB;
  EXPECT_LT(glm::length(rotation_vector(turned * glm::conjugate(s.bodies[1].q_WB))), tolerance(1e-12));
}

// The gyroscopic torque is explicit, so the error of the spin of an uneven body shrinks with the step.
TEST_F(FreeBodies, AngularMomentumOfAnUnevenBodyConvergesWithTheStep) {
  const State start = s;
  const Vec3 before = angular_momentum(0);
  const auto drift = [&](double h) {
    s = start;
    World world(m);
    for (double t = 0; t < 0.2 - h / 2; t += h) world.advance(m, kinematics(), 0, h, s);
    return glm::length(angular_momentum(0) - before) / glm::length(before);
  };
  const double coarse = drift(1e-3), fine = drift(1e-4);
  EXPECT_LT(coarse, 1e-3);
  EXPECT_NEAR(fine / coarse, 0.1, 0.01);
}

TEST_F(FreeBodies, PosesComeFromTheNewVelocities) {
  World world(m);
  const State start = s;
  const double h = 2e-3, gravity = 9.8;
  world.advance(m, kinematics(), gravity, h, s);
  for (int body : {0, 1}) {
    const BodyState &from = start.bodies[body], &to = s.bodies[body];
    EXPECT_NEAR(to.v_WC.y, from.v_WC.y - h * gravity, tolerance(1e-15));
    EXPECT_LT(glm::length(to.p_WC - (from.p_WC + h * to.v_WC)), tolerance(1e-15));
    const Quat turned = quaternion_from(h * to.w_WB) * from.q_WB;
    EXPECT_LT(glm::length(rotation_vector(turned * glm::conjugate(to.q_WB))), tolerance(1e-15));
  }
}

TEST_F(FreeBodies, AStateCopiedOutContinuesToTheLastBit) {
  World world(m);
  for (int i = 0; i < 50; ++i) world.advance(m, kinematics(), 9.8, 1e-3, s);
  const State copy = s;
  for (int i = 0; i < 50; ++i) world.advance(m, kinematics(), 9.8, 1e-3, s);
  const State first = s;
  World another(m);
  s = copy;
  for (int i = 0; i < 50; ++i) another.advance(m, kinematics(), 9.8, 1e-3, s);
  for (int body : {0, 1}) {
    EXPECT_EQ(s.bodies[body].p_WC, first.bodies[body].p_WC);
    EXPECT_EQ(s.bodies[body].q_WB, first.bodies[body].q_WB);
    EXPECT_EQ(s.bodies[body].w_WB, first.bodies[body].w_WB);
  }
}

TEST_F(FreeBodies, ARayMeetsTheBodyInItsWay) {
  World world(m);
  const Vec3 at = s.bodies[1].p_WC;
  const World::Hit hit = world.cast_ray(s, at + Vec3(0, 5, 0), at);
  EXPECT_EQ(hit.body, 1);
  EXPECT_EQ(world.cast_ray(s, Vec3(50), Vec3(60)).body, -1);
}

}  // namespace
}  // namespace crepitus::testing
