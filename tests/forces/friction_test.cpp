#include "engine/forces/friction.h"

#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

constexpr double kShear = 75e3, kPreload = 225, kStatic = 0.45, kKinetic = 0.35, kStribeck = 1e-3;

RoughJoint joint() {
  RoughJoint j{};
  j.name = "sacroiliac_left", j.side = "left";
  j.bushing = 0, j.upper = 1, j.lower = 0;
  j.upper_at = {Vec3(0.02, 0.01, -0.03), Vec3(-0.01, -0.02, -0.03)};
  j.lower_at = j.upper_at;
  j.normal = {0, 0, -1};
  j.tangent = {Vec3(1, 0, 0), Vec3(0, 1, 0)};
  j.shear_N_per_m = kShear, j.preload_N = kPreload;
  j.static_friction = kStatic, j.kinetic_friction = kKinetic, j.stribeck_m_per_s = kStribeck, j.healing_s = 0.02;
  return j;
}

// The sacrum as a block that slides along x of a fixed ilium.
struct Block {
  Model m;
  State s;
  Loads loads;
  FrictionState friction;
  double time_s = 0;
  bool let_go = false;

  Block() {
    m.bodies.resize(2), s.bodies.resize(2), m.bushings.resize(1);
    m.rough_joints = {joint()};
    loads = make_loads(m);
    compute_kinematics(m, s, loads);
  }
  // One step at a given velocity.
  FrictionRelease slide(double v_m_per_s, double h_s, bool may_release = true) {
    s.bodies[1].v_WC = {v_m_per_s, 0, 0};
    const FrictionRelease r = advance_friction(m.rough_joints[0], loads, s.bodies, time_s, h_s, may_release, friction, let_go);
    time_s += h_s;
    return r;
  }
  double shear_N() const { return -2 * bristle_force_N(m.rough_joints[0], friction.patch[0]).x; }
};

TEST(Friction, SticksElasticallyUntilStaticFrictionIsSpent) {
  Block b;
  b.slide(1e-4, 1);  // 0.1 mm
  EXPECT_NEAR(b.shear_N(), 2 * kShear * 1e-4, tolerance(1e-9));
  EXPECT_FALSE(b.let_go);
  EXPECT_NEAR(slip_margin_N(b.m.rough_joints[0], b.friction), kStatic * 2 * kPreload - 15, tolerance(1e-9));
  b.slide(-1e-4, 1);
  EXPECT_NEAR(b.shear_N(), 0, tolerance(1e-12));
}

TEST(Friction, FallsToKineticFrictionInFastSlip) {
  Block b;
  for (int i = 0; i < 400; ++i) b.slide(0.02, 2e-4);
  // steady slip at v: grip 1 / (1 + v / v_s), here 1 / 21
  EXPECT_NEAR(b.shear_N(), (kKinetic + (kStatic - kKinetic) / 21) * 2 * kPreload, tolerance(1e-4));  // as far as 4 healing times go
  EXPECT_TRUE(b.let_go);
}

TEST(Friction, MutedItCreepsAtStaticFriction) {
  Block b;
  for (int i = 0; i < 400; ++i) EXPECT_FALSE(b.slide(0.02, 2e-4, false).happened);
  EXPECT_NEAR(b.shear_N(), kStatic * 2 * kPreload, tolerance(1e-9));
  EXPECT_FALSE(b.let_go);
}

TEST(Friction, PressingAddsAndPullingApartTakesAway) {
  Block b;
  b.loads.bushings[0].force[2] = 100;  // the bushing pushes the sacrum to +z, away from this ilium: it is pressed
  EXPECT_NEAR(surface_normal_N(b.m.rough_joints[0], b.loads), 2 * kPreload + 100, tolerance(1e-12));
  b.loads.bushings[0].force[2] = -1000;
  EXPECT_EQ(surface_normal_N(b.m.rough_joints[0], b.loads), 0);
}

// A mass on a spring whose far end creeps: it sticks, jumps by 2 drop / K and sticks again, with drop^2 / (2 K) of kinetic
// energy on the way. Closed form of stick-slip with a sudden fall of friction.
TEST(Friction, SlipsLikeABlockOnASpring) {
  const double mass = 8, stiffness = 600e3, drop = (kStatic - kKinetic) * 2 * kPreload, h_s = 2e-5;
  Block b;
  b.m.rough_joints[0].healing_s = 0.2, b.m.rough_joints[0].stribeck_m_per_s = 1e-4;  // sudden, and slow to heal
  double x = 0, v = 0, end = 0;
  std::vector<FrictionRelease> releases;
  double fastest = 0;
  for (int i = 0; i < 900000 && releases.size() < 2; ++i) {
    end += 3e-4 * h_s;  // slow against the jump's 20 mm/s
    // implicit in the spring and the bristles, as the coupled solve is
    const double bristles = b.shear_N(), k = stiffness + 2 * kShear;
    v += h_s * (stiffness * (end - x) - bristles - h_s * k * v) / (mass + h_s * h_s * k);
    x += h_s * v;
    if (releases.empty()) fastest = std::max(fastest, v);
    const FrictionRelease r = b.slide(v, h_s);
    if (r.happened) releases.push_back(r);
  }
  ASSERT_EQ(releases.size(), 2u) << "it slips again after it was loaded again: no refractory time";
  {
    const FrictionRelease& r = releases[0];
    EXPECT_NEAR(r.drop_N, drop, tolerance(0.02 * drop));
    EXPECT_NEAR(r.jump_m, 2 * drop / stiffness, tolerance(0.08 * 2 * drop / stiffness));
    EXPECT_NEAR(r.energy_J, drop * drop / (2 * stiffness), tolerance(0.08 * drop * drop / (2 * stiffness)));
    EXPECT_LT(r.jump_m, 1e-3);
  }
  EXPECT_NEAR(0.5 * mass * square(fastest), drop * drop / (2 * stiffness), tolerance(0.08 * drop * drop / (2 * stiffness)));
}

struct FrictionRows : ::testing::Test, TwoBodies {
  FrictionRows() {
    m.bushings.resize(1);
    m.rough_joints = {joint()};
  }
};

TEST_F(FrictionRows, CancelAndBringTheirStiffness) {
  static const std::vector<FrictionState> states = [] {
    FrictionState f;
    f.patch[0].stretch_m[0] = 3e-4, f.patch[0].stretch_m[1] = -1e-4, f.patch[1].stretch_m[0] = 2e-4, f.patch[1].stretch_m[1] = 5e-4;
    return std::vector<FrictionState>{f};
  }();
  const AddRows add = [](const Model& model, Loads& loads) { add_friction_rows(model, states, loads); };
  expect_wrenches_cancel(m, s, add);
  const Loads loads = loads_of(m, s, add);
  ASSERT_EQ(loads.rows.rows.size(), 4u);
  for (const Row& r : loads.rows.rows) EXPECT_EQ(r.k, kShear);
}

}  // namespace
}  // namespace crepitus::testing
