#include "tests/forces/two_bodies.h"
#include "engine/forces/laws.h"

namespace crepitus::testing {
namespace {

constexpr double kRadius_m = 0.02, kFoot_N_per_m = 50e3, kDamping_s_per_m = 2, kFriction = 0.7,
                 kSlip = 0.01;
constexpr double kFootOnset_m = 0.2e-3;                   // of the ramp: a parabola, then a line
constexpr double kShallow_m = 0.15e-3, kDeep_m = 5e-3;    // on the one and on the other
constexpr double kDeep_N = kFoot_N_per_m * (kDeep_m - kFootOnset_m / 2);  // 245 N

struct ContactRows : ::testing::Test, TwoBodies {
  ContactRows() {
    ContactPoint p{};
    p.at = {1, {0.05, -0.06, 0.03}};
    p.radius_m = kRadius_m, p.stiffness_N_per_m = kFoot_N_per_m;
    m.contacts = {p};
    m.surface = {kDamping_s_per_m, kFriction, kSlip};
  }
  double height(const State& at) const {
    return at.bodies[1].p_WC.y + (at.bodies[1].q_WB * m.contacts[0].at.p_CP).y - kRadius_m;
  }
  void sink(double depth_m) { s.bodies[1].p_WC.y -= height(s) + depth_m; }
  ContactLoad load() const { return loads_of(m, s, add_contact_rows).contacts[0]; }
};

TEST_F(ContactRows, AboveTheFloorThereIsNothing) {
  sink(-1e-6);
  set_velocities();
  const Loads loads = loads_of(m, s, add_contact_rows);
  EXPECT_TRUE(loads.rows.rows.empty());
  EXPECT_EQ(loads.contacts[0].row, -1);
  EXPECT_EQ(loads.contacts[0].normal_N, 0);
  EXPECT_NEAR(loads.contacts[0].at_W.y, 1e-6, tolerance(1e-15));
}

TEST_F(ContactRows, AtRestItIsAParabolaThenALine) {
  sink(kShallow_m);
  EXPECT_NEAR(load().normal_N, kFoot_N_per_m * square(kShallow_m) / (2 * kFootOnset_m), tolerance(1e-8));
  sink(kDeep_m);
  EXPECT_NEAR(load().normal_N, kDeep_N, tolerance(1e-8));
  EXPECT_EQ(load().force_W.x, 0);
  EXPECT_EQ(load().force_W.z, 0);
}

TEST_F(ContactRows, SinkingFasterPressesMoreAndLiftingFastLetsGo) {
  sink(kDeep_m);
  s.bodies[1].v_WC.y = -0.1;
  EXPECT_NEAR(load().normal_N, kDeep_N * 1.2, tolerance(1e-8));
  s.bodies[1].v_WC.y = 0.1;
  EXPECT_NEAR(load().normal_N, kDeep_N * 0.8, tolerance(1e-8));
  s.bodies[1].v_WC.y = 0.6;
  EXPECT_EQ(load().normal_N, 0);
  EXPECT_EQ(load().row, -1);
}

TEST_F(ContactRows, FrictionOpposesSlidingAndStaysBelowCoulomb) {
  sink(kDeep_m);
  s.bodies[1].v_WC = {0.03, 0, -0.04};
  const double expected = kFriction * kDeep_N * 0.05 / std::hypot(0.05, kSlip);
  EXPECT_NEAR(load().force_W.x, -expected * 0.6, tolerance(1e-8));
  EXPECT_NEAR(load().force_W.z, expected * 0.8, tolerance(1e-8));
  s.bodies[1].v_WC = {30, 0, -40};
  EXPECT_LT(std::hypot(load().force_W.x, load().force_W.z), kFriction * kDeep_N);
  EXPECT_GT(std::hypot(load().force_W.x, load().force_W.z), 0.999 * kFriction * kDeep_N);
}

TEST_F(ContactRows, ForceIsMinusTheGradientOfItsEnergy) {
  for (double depth : {kShallow_m, kDeep_m}) {
    sink(depth);
    expect_force_is_energy_gradient(
        m, s, add_contact_rows,
        [&](const State& at) { return kFoot_N_per_m * ramp_energy(-height(at), kFootOnset_m); },
        5e-5);  // truncation in the parabola: kStep^2 / 6 * 50e3 N/m / 0.2 mm = 4e-5 N of 2.8 N
  }
}

TEST_F(ContactRows, StiffnessAndDampingAreTheSlopesOfTheForce) {
  for (double depth : {kShallow_m, kDeep_m}) {
    sink(depth);
    expect_stiffness_row(m, s, add_contact_rows,
                         0);  // at rest: the normal force in a frozen velocity field
    set_velocities(0.1);
    expect_damping_rows(m, s, add_contact_rows, 0, 1);
    set_velocities(0);
    expect_damping_rows(m, s, add_contact_rows, 1, 2,
                        1e-5);  // friction: secant and tangent agree at v = 0
  }
}

TEST_F(ContactRows, StiffnessGrowsWithTheRateOfSinking) {
  sink(kDeep_m);
  s.bodies[1].v_WC.y = -0.1;
  EXPECT_NEAR(loads_of(m, s, add_contact_rows).rows.rows.at(0).k, kFoot_N_per_m * 1.2, tolerance(1e-6));
}

TEST_F(ContactRows, FrictionSecantGivesTheForceFromItsOwnVelocity) {
  sink(kDeep_m);
  set_velocities();
  const Loads loads = loads_of(m, s, add_contact_rows);
  for (int row : {1, 2}) {
    const Row& r = loads.rows.rows[row];
    EXPECT_NEAR(r.lambda, -r.c * dot(jacobian(loads.rows, r), velocities(s)), tolerance(1e-10));
    EXPECT_EQ(r.k, 0);
  }
}

TEST_F(ContactRows, RowsCarryTheLoadToTheBodyAtTheContactPoint) {
  sink(kDeep_m);
  set_velocities();
  const Loads loads = loads_of(m, s, add_contact_rows);
  const Wrench w = wrench(loads);
  const ContactLoad& l = loads.contacts[0];
  const Vec3 moment = glm::cross(l.at_W - s.bodies[1].p_WC, l.force_W);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(w[i], 0);  // the other body
    EXPECT_NEAR(w[6 + i], l.force_W[i], tolerance(1e-10));
    EXPECT_NEAR(w[9 + i], moment[i], tolerance(1e-10));
  }
  EXPECT_EQ(l.row, 0);
  EXPECT_NEAR(l.at_W.y, -kDeep_m, tolerance(1e-15));
}

TEST_F(ContactRows, DampingAndFrictionTakeEnergy) {
  sink(2e-3);
  for (double scale : {-20.0, -1.0, 1.0, 20.0}) {
    set_velocities(scale);
    EXPECT_LT(damping_power(m, s, add_contact_rows), 0) << scale;
  }
}

TEST_F(ContactRows, TouchingDownAtSpeedDoesNotStep) {
  sink(1e-6);
  set_velocities(10);
  EXPECT_GT(load().normal_N, 0);
  EXPECT_LT(glm::length(load().force_W),
            tolerance(5e-4));  // 125 uN of spring, less than doubled by damping
}

}  // namespace
}  // namespace crepitus::testing
