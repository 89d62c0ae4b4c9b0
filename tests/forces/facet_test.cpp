#include "tests/forces/two_bodies.h"
#include "engine/forces/laws.h"

namespace crepitus::testing {
namespace {

constexpr double kPoint_N_per_m = 300e3 / 9, kWidth_m = 0.02e-3, kOverlap_m = 0.03e-3;
constexpr double kGap_m = 1e-3, kLamina_N_per_m = 20e3, kOnset_m = 0.2e-3;

struct FacetRows : ::testing::Test, TwoBodies {
  // The neutral pose is the one TwoBodies starts in: points and plane are placed there in W and carried by the bodies.
  FacetRows() {
    Facet f{};
    f.lower = 0, f.upper = 1;
    const Vec3 centre(0.26, 0.97, -0.14);
    const Vec3 normal = glm::normalize(Vec3(0.6, 0.1, 0.7)),
               up = glm::normalize(glm::cross(Vec3(0.7, 0, -0.6), normal));
    const Vec3 across = glm::cross(normal, up);
    for (int i = 0; i < kFacetPoints; ++i)
      f.upper_at[i] = in(1, centre + up * (0.005 * (i / 3 - 1)) + across * (0.004 * (i % 3 - 1)));
    f.lower_at = in(0, centre);
    f.lower_normal = glm::conjugate(s.bodies[0].q_WB) * normal;
    const Vec3 tip = centre - 0.008 * up;
    f.tip_upper_at = in(1, tip), f.tip_lower_at = in(0, tip);
    f.lower_axis = glm::conjugate(s.bodies[0].q_WB) * axis_W;
    f.point_stiffness_N_per_m = kPoint_N_per_m, f.overlap_m = kOverlap_m, f.smoothing_m = kWidth_m;
    f.damping_time_s = 0.005;
    f.lamina_gap_m = kGap_m, f.lamina_stiffness_N_per_m = kLamina_N_per_m;
    m.facets = {f};
    normal_W = normal;
  }
  Vec3 in(int body, const Vec3& p_W) const {
    return glm::conjugate(s.bodies[body].q_WB) * (p_W - s.bodies[body].p_WC);
  }
  void shift_upper(const Vec3& by) { s.bodies[1].p_WC += by; }
  void turn_upper(const Vec3& by) { s.bodies[1].q_WB = quaternion_from(by) * s.bodies[1].q_WB; }

  Vec3 axis_W = glm::normalize(Vec3(0.2, 0.95, 0.1)), normal_W{0};
};

// Of one point.
Curve facet_point_force(const Facet& f, double penetration_m) {
  return crepitus::facet_point_force(f.point_stiffness_N_per_m, f.smoothing_m, penetration_m);
}

// Integral of k (p + sqrt(p^2 + w^2)) / 2 over each point's depth, plus the lamina.
double energy(const Facet& f, const State& s) {
  const auto at = [&](int body, const Vec3& p) {
    return s.bodies[body].p_WC + s.bodies[body].q_WB * p;
  };
  const Vec3 normal = s.bodies[0].q_WB * f.lower_normal;
  double u = 0;
  for (const Vec3& point : f.upper_at) {
    const double p = kOverlap_m + glm::dot(normal, at(1, point) - at(0, f.lower_at));
    u += kPoint_N_per_m / 4 *
         (p * p + p * std::hypot(p, kWidth_m) + kWidth_m * kWidth_m * std::asinh(p / kWidth_m));
  }
  const double closing =
      glm::dot(s.bodies[0].q_WB * f.lower_axis, at(0, f.tip_lower_at) - at(1, f.tip_upper_at));
  return u + kLamina_N_per_m * ramp_energy(closing - kGap_m, kOnset_m);
}

TEST(FacetLaw, PressedHardIsTheStiffnessTimesTheDepth) {
  Facet f{};
  f.point_stiffness_N_per_m = kPoint_N_per_m, f.smoothing_m = kWidth_m;
  // w^2 / (4 p) = 0.1 um is left of the smoothing at 1 mm
  EXPECT_NEAR(facet_point_force(f, 1e-3).value, kPoint_N_per_m * 1e-3, kPoint_N_per_m * 0.11e-6);
  EXPECT_NEAR(facet_point_force(f, 0).value, kPoint_N_per_m * kWidth_m / 2, tolerance(1e-12));
  EXPECT_NEAR(facet_point_force(f, 0).slope, kPoint_N_per_m / 2, tolerance(1e-9));
}

TEST(FacetLaw, ApartItFadesAndItsSlopeIsThatOfTheForceEverywhere) {
  Facet f{};
  f.point_stiffness_N_per_m = kPoint_N_per_m, f.smoothing_m = kWidth_m;
  EXPECT_NEAR(facet_point_force(f, -1e-3).value, kPoint_N_per_m * kWidth_m * kWidth_m / 4e-3, 1e-6);
  for (double p : {-2e-3, -0.1e-3, -0.013e-3, 0.0, 0.004e-3, 0.05e-3}) {
    const double h = 1e-9;
    const double slope =
        (facet_point_force(f, p + h).value - facet_point_force(f, p - h).value) / (2 * h);
    EXPECT_NEAR(facet_point_force(f, p).slope, slope, tolerance(1e-6) * kPoint_N_per_m) << p;
  }
}

TEST(FacetLaw, LaminaStartsSoftlyAfterItsGap) {
  Facet f{};
  f.lamina_gap_m = kGap_m, f.lamina_stiffness_N_per_m = kLamina_N_per_m;
  EXPECT_EQ(lamina_force(f, kGap_m).value, 0);
  EXPECT_EQ(lamina_force(f, -0.01).value, 0);
  EXPECT_NEAR(lamina_force(f, kGap_m + 0.1e-3).value, kLamina_N_per_m * 1e-8 / 0.4e-3,
              tolerance(1e-10));
  EXPECT_NEAR(lamina_force(f, kGap_m + 1e-3).value, kLamina_N_per_m * 0.9e-3, tolerance(1e-10));
  EXPECT_NEAR(
      lamina_force(f, kGap_m + 0.2e-3 - 1e-9).slope / lamina_force(f, kGap_m + 0.2e-3 + 1e-9).slope,
      1, tolerance(1e-5));
}

TEST_F(FacetRows, NeutralHoldsTheForceOfTheOverlapAndNoOpening) {
  const Loads loads = loads_of(m, s, add_facet_rows);
  const double pen = (kOverlap_m + std::hypot(kOverlap_m, kWidth_m)) / 2;
  EXPECT_NEAR(loads.facets[0].force_N, 9 * kPoint_N_per_m * pen, tolerance(1e-8));  // about 9.9 N
  EXPECT_NEAR(loads.facets[0].gap_m, 0, tolerance(1e-15));
  EXPECT_EQ(loads.facets[0].lamina_N, 0);
  EXPECT_EQ(loads.rows.rows.size(), 9u);
}

TEST_F(FacetRows, MovingApartOpensAndMovingInPresses) {
  shift_upper(-0.5e-3 * normal_W);
  const Loads apart = loads_of(m, s, add_facet_rows);
  EXPECT_NEAR(apart.facets[0].gap_m, 0.5e-3, tolerance(1e-14));
  EXPECT_LT(apart.facets[0].force_N, 0.1);  // w^2 / (4 * 0.47 mm) * 300 N/mm = 64 mN
  shift_upper(0.7e-3 * normal_W);
  const Loads in = loads_of(m, s, add_facet_rows);
  EXPECT_NEAR(in.facets[0].gap_m, -0.2e-3, tolerance(1e-14));
  const double p = 0.23e-3;
  EXPECT_NEAR(in.facets[0].force_N, 300e3 * (p + std::hypot(p, kWidth_m)) / 2, tolerance(1e-6));
  EXPECT_LT(glm::length(in.facets[0].force_W + in.facets[0].force_N * normal_W), tolerance(1e-9));
}

TEST_F(FacetRows, FarApartLeavesNoRowAndTheCutIsAMillinewton) {
  m.facets[0].lamina_gap_m = 1;  // out of the way: the axis is not square to the normal
  shift_upper(-10e-3 * normal_W);
  EXPECT_TRUE(loads_of(m, s, add_facet_rows).rows.rows.empty());
  // sweep across the cut: no point may change by more than it
  shift_upper(7e-3 * normal_W);
  double last = loads_of(m, s, add_facet_rows).facets[0].force_N;
  ASSERT_GT(last, 0);
  for (int i = 0; i < 200; ++i) {
    shift_upper(-5e-6 * normal_W);
    const double now = loads_of(m, s, add_facet_rows).facets[0].force_N;
    EXPECT_LT(std::abs(now - last), 9 * 1.01e-3);
    last = now;
  }
  EXPECT_EQ(last, 0);
}

TEST_F(FacetRows, ForceIsMinusTheGradientOfItsEnergy) {
  shift_upper(0.15e-3 * normal_W - 1.7e-3 * axis_W);
  turn_upper({0.01, -0.013, 0.007});
  ASSERT_GT(loads_of(m, s, add_facet_rows).facets[0].lamina_N, 1);
  // curvature of 0.02 mm contact under levers of 0.1 m, differenced over 1e-6
  expect_force_is_energy_gradient(
      m, s, add_facet_rows, [&](const State& at) { return energy(m.facets[0], at); }, 1e-4);
}

TEST_F(FacetRows, StiffnessAndDampingAreTheSlopesOfTheForce) {
  shift_upper(0.25e-3 * normal_W - 1.7e-3 * axis_W);
  turn_upper({0.005, -0.003, 0.007});
  const Loads loads = loads_of(m, s, add_facet_rows);
  ASSERT_EQ(loads.rows.rows.size(), 10u);
  for (std::size_t row = 0; row < 10; ++row) expect_stiffness_row(m, s, add_facet_rows, row, 1e-4);
  set_velocities(0.05);
  expect_damping_rows(m, s, add_facet_rows, 0, 10, 1e-6);
}

TEST_F(FacetRows, ExchangesForceAndMomentExactly) {
  shift_upper(0.15e-3 * normal_W - 1.7e-3 * axis_W);
  turn_upper({0.01, -0.013, 0.007});
  set_velocities(0.05);
  expect_wrenches_cancel(m, s, add_facet_rows);
}

TEST_F(FacetRows, DampingTakesEnergyAndNeverPullsBack) {
  shift_upper(0.15e-3 * normal_W - 1.5e-3 * axis_W);
  for (double scale : {-5.0, -0.05, 0.05, 5.0}) {
    set_velocities(scale);
    EXPECT_LT(damping_power(m, s, add_facet_rows), 0) << scale;
    for (const Row& row : loads_of(m, s, add_facet_rows).rows.rows) EXPECT_GT(row.lambda, 0);
  }
  set_velocities(0);
  s.bodies[1].v_WC = -10.0 * normal_W + 10.0 * axis_W;  // torn apart: nothing left
  EXPECT_EQ(loads_of(m, s, add_facet_rows).facets[0].force_N, 0);
  EXPECT_EQ(loads_of(m, s, add_facet_rows).facets[0].lamina_N, 0);
}

TEST_F(FacetRows, MirroredPoseGivesMirroredLoads) {
  shift_upper(0.15e-3 * normal_W - 1.7e-3 * axis_W);
  turn_upper({0.01, -0.013, 0.007});
  set_velocities(0.05);
  const Loads right = loads_of(m, s, add_facet_rows);
  Facet& f = m.facets[0];
  for (Vec3& p : f.upper_at) p = mirrored(p);
  for (Vec3* v : {&f.lower_at, &f.lower_normal, &f.tip_upper_at, &f.tip_lower_at, &f.lower_axis})
    *v = mirrored(*v);
  const Loads left = loads_of(m, mirrored(s), add_facet_rows);
  EXPECT_NEAR(left.facets[0].force_N, right.facets[0].force_N, tolerance(1e-9));
  EXPECT_NEAR(left.facets[0].lamina_N, right.facets[0].lamina_N, tolerance(1e-9));
  expect_near(wrench(left), mirrored(wrench(right)), kRounding, "mirror");
}

}  // namespace
}  // namespace crepitus::testing
