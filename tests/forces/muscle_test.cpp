#include <gtest/gtest.h>

#include "engine/forces/forces.h"
#include "engine/forces/fibres.h"
#include "engine/forces/path.h"

namespace crepitus {
namespace {

// Two bodies; muscle 0 straight between them, muscle 1 over a cylinder on body 0.
Model two_body_model() {
  Model m{};
  m.bodies.resize(2);
  m.hill = {.active_width = 0.5,
            .passive_shape = 4,
            .passive_strain = 0.6,
            .max_velocity_per_s = 10,
            .af = 0.3,
            .flen = 1.8,
            .tau_activation_s = 0.01,
            .tau_deactivation_s = 0.04};
  Muscle straight{};
  straight.force_N = 800;
  straight.optimal_m = 0.1;
  straight.tendon_m = 0.2;
  straight.passive_factor = 1;
  straight.path = {{.a = {0, Vec3(-0.02, 0.1, 0.01)}}, {.a = {1, Vec3(0.03, -0.1, 0.02)}}};
  Muscle wrapped = straight;
  wrapped.pennation_sine = 0.2;
  wrapped.wraps = {{.body = 0,
                    .centre = Vec3(0, -0.05, 0.01),
                    .axes = Mat3(1),
                    .radius_m = 0.05,
                    .segment = 0,
                    .turn = -1}};
  m.muscles = {straight, wrapped};
  return m;
}

Loads loads_at(const Model& m, const Vec3& apart, const Vec3& velocity) {
  Loads loads = make_loads(m);
  loads.bodies[0] = {Mat3(1), Vec3(0), Vec3(0), Vec3(0)};
  loads.bodies[1] = {glm::mat3_cast(quaternion_from({0.1, -0.2, 0.3})), apart, velocity,
                     Vec3(0.3, 0.1, -0.4)};
  return loads;
}

const std::vector<double> kHalf = {0.5, 0.5};

TEST(MuscleRows, OneRowAMuscleEvenWhenItIsSlackAndRelaxed) {
  const Model m = two_body_model();
  Loads loads = loads_at(m, Vec3(0, 0.05, 0), Vec3(0));
  loads.rows.begin_force(1);  // rows of other tissues come first
  add_muscle_rows(m, std::vector<double>{0, 0}, loads);
  ASSERT_EQ(loads.rows.rows.size(), 3u);
  EXPECT_EQ(loads.muscles[0].row, 1);
  EXPECT_EQ(loads.muscles[1].row, 2);
  EXPECT_EQ(loads.muscles[0].tension_N, 0);
  EXPECT_EQ(loads.rows.rows[1].count, 2);
}

TEST(MuscleRows, TensionIsActivePlusPassiveAndPullsTheEndsTogether) {
  const Model m = two_body_model();
  Loads loads = loads_at(m, Vec3(0.05, -0.15, 0.02), Vec3(0));
  add_muscle_rows(m, kHalf, loads);
  for (const MuscleLoad& l : loads.muscles) {
    EXPECT_GT(l.tension_N, 10);
    EXPECT_DOUBLE_EQ(l.tension_N, 0.5 * l.active_max_N + l.passive_N);
    EXPECT_EQ(loads.rows.rows[l.row].lambda, -l.tension_N);
  }
  // force on body 1 = J^T lambda points from its attachment to the other one
  const Row& row = loads.rows.rows[loads.muscles[0].row];
  const Vec3 to_other = carried_point_W(m.muscles[0].path[0], loads.bodies) -
                        carried_point_W(m.muscles[0].path[1], loads.bodies);
  for (const RowTerm& t : loads.rows.of(row))
    if (t.body == 1) {
      EXPECT_NEAR(glm::dot(t.linear * row.lambda, to_other),
                  loads.muscles[0].tension_N * glm::length(to_other), 1e-9);
    }
}

TEST(MuscleRows, LoadsAgreeWithPathAndHill) {
  const Model m = two_body_model();
  Loads loads = loads_at(m, Vec3(0.05, -0.15, 0.02), Vec3(0.1, -0.4, 0.2));
  add_muscle_rows(m, kHalf, loads);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    PathGeometry g;
    measure_path(m.muscles[i], loads.bodies, g);
    const HillForce f = hill_force(m.hill, m.muscles[i], g.length_m,
                                   path_speed_m_per_s(g.terms, loads.bodies));
    EXPECT_EQ(g.wrapped, static_cast<int>(i));
    EXPECT_EQ(loads.muscles[i].length_m, g.length_m);
    EXPECT_EQ(loads.muscles[i].fibre_norm, f.fibre_norm);
    EXPECT_EQ(loads.muscles[i].active_max_N, f.active_max_N);
    EXPECT_EQ(loads.muscles[i].passive_N, f.passive_N);
  }
}

TEST(MuscleRows, StiffnessAndDampingAreTheDerivativesOfTensionAndNeverNegative) {
  const Model m = two_body_model();
  for (double y = -0.3; y < 0.1; y += 0.01) {
    Loads loads = loads_at(m, Vec3(0.05, -0.15 + y, 0.02), Vec3(0.1, 0.3, 0.2));
    add_muscle_rows(m, kHalf, loads);
    for (std::size_t i = 0; i < m.muscles.size(); ++i) {
      const MuscleLoad& l = loads.muscles[i];
      const Row& row = loads.rows.rows[l.row];
      const auto tension = [&](double length, double speed) {
        const HillForce f = hill_force(m.hill, m.muscles[i], length, speed);
        return 0.5 * f.active_max_N + f.passive_N;
      };
      const double h = 1e-6;
      const double k =
          (tension(l.length_m + h, l.speed_m_per_s) - tension(l.length_m - h, l.speed_m_per_s)) /
          (2 * h);
      const double c =
          (tension(l.length_m, l.speed_m_per_s + h) - tension(l.length_m, l.speed_m_per_s - h)) /
          (2 * h);
      EXPECT_NEAR(row.k, std::max(0.0, k), 1e-3 * (1 + std::abs(k)));
      EXPECT_NEAR(row.c, std::max(0.0, c), 1e-3 * (1 + std::abs(c)));
    }
  }
}

TEST(MuscleRows, WrenchesSumToZero) {
  const Model m = two_body_model();
  Loads loads = loads_at(m, Vec3(0.05, -0.15, 0.02), Vec3(0));
  add_muscle_rows(m, kHalf, loads);
  for (const Row& row : loads.rows.rows) {
    Vec3 force(0), moment(0);
    for (const RowTerm& t : loads.rows.of(row)) {
      force += t.linear;
      moment += t.angular + glm::cross(loads.bodies[t.body].p_WC, t.linear);
    }
    EXPECT_LT(glm::length(force), 1e-14);
    EXPECT_LT(glm::length(moment), 1e-14);
  }
}

}  // namespace
}  // namespace crepitus
