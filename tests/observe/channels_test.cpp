#include "engine/observe/channels.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/anatomy/anatomy.h"
#include "tests/allocation_count.h"

namespace crepitus {
namespace {

constexpr double kTurn_rad =
    0.02;  // a bit over one degree: where rotation vectors and angles still agree
constexpr double kTurnTolerance_deg = 1e-3;

// The default body on the bench, in the neutral pose, with its muscles and nobody driving them.
class ChannelsOnTheBench : public testing::Test {
 protected:
  static Simulation neutral_body() {
    static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
    const Scene scene = parse_scene(
        "title = 'neutral'\nnotice = 'nothing moves'\nposture = 'bench'\ndriver = "
        "'activations'\nduration_s = 1\n",
        "test.toml");
    return Simulation(anatomy, scene, 0, Parameters{}, 0.001);
  }

  double read(const char* name) const {
    const int i = channels.find(name);
    EXPECT_GE(i, 0) << name;
    if (i < 0) return 0;
    std::vector<double> values(channels.size());
    channels.observe(simulation, values);
    return values[static_cast<std::size_t>(i)];
  }

  // Turns bodies about a point, in W.
  void turn(const std::vector<std::string>& bodies, const Vec3& axis, double angle_rad,
            const Vec3& about_W) {
    State state = simulation.state();
    const Quat q = rotation_about(axis, angle_rad);
    for (const std::string& name : bodies) {
      BodyState& b = state.bodies.at(static_cast<std::size_t>(find_body(simulation.model(), name)));
      b.p_WC = about_W + q * (b.p_WC - about_W);
      b.q_WB = glm::normalize(q * b.q_WB);
    }
    simulation.restore(state);
  }

  Vec3 disc_centre_W(const char* disc) const {
    const Bushing& b = simulation.model().bushings.at(
        static_cast<std::size_t>(find_bushing(simulation.model(), disc)));
    return point_W(simulation.loads().bodies[b.upper], b.upper_at);
  }
  Vec3 hip_W() const {
    const Joint& j = simulation.model().joints.at(
        static_cast<std::size_t>(find_joint(simulation.model(), "hip_left")));
    return point_W(simulation.loads().bodies[j.child], j.child_at);
  }
  std::vector<std::string> left_leg() const {
    std::vector<std::string> bodies;
    for (const Body& b : simulation.model().bodies) {
      if (b.name.ends_with("_left") && !b.name.starts_with("ilium")) bodies.push_back(b.name);
    }
    return bodies;
  }

  Simulation simulation = neutral_body();
  Channels channels{simulation};
};

const Vec3 kForward{1, 0, 0}, kUp{0, 1, 0}, kRightward{0, 0, 1};

TEST_F(ChannelsOnTheBench, NamesAreUniqueAndDescribed) {
  std::set<std::string> names;
  for (const ChannelInfo& c : channels.list()) {
    EXPECT_TRUE(names.insert(c.name).second) << c.name;
    EXPECT_NE(c.name.find('.'), std::string::npos) << c.name;
    EXPECT_FALSE(c.unit.empty()) << c.name;
    EXPECT_FALSE(c.description.empty()) << c.name;
  }
  EXPECT_EQ(channels.find("facet_gap.L4L5.lft"), -1);
}

TEST_F(ChannelsOnTheBench, ReadingAllocatesNothing) {
  std::vector<double> values(channels.size());
  EXPECT_EQ(allocations_of([&] { channels.observe(simulation, values); }), 0);
}

TEST_F(ChannelsOnTheBench, NeutralMeansZero) {
  std::vector<double> values(channels.size());
  channels.observe(simulation, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = channels.list()[i].name;
    EXPECT_TRUE(std::isfinite(values[i])) << name;
    for (const char* prefix : {"disc_angle.", "disc_translation.", "lumbar_angle.", "facet_gap.",
                               "facet_slide.", "si_rotation.", "si_translation.", "pelvis.",
                               "thorax.", "hip_angle.", "symphysis_translation."}) {
      if (name.starts_with(prefix)) {
        EXPECT_NEAR(values[i], 0, 1e-9) << name;
      }
    }
  }
  EXPECT_NEAR(read("lordosis.L1S1"), Parameters{}.lordosis_deg, 1e-9);
}

// Worked out by hand in W (x forward, y up, z to the right): the head goes forward when turned
// about -z, to the left (-z) when turned about -x, and the face (+x) goes to the left (-z) when
// turned about +y.
TEST_F(ChannelsOnTheBench, ForwardLeftAndTurnedLeftArePositiveForTheTrunk) {
  const double deg_of_turn = deg(kTurn_rad);
  struct {
    Vec3 axis;
    const char *thorax, *disc;
  } cases[] = {{-kRightward, "thorax.flexion", "disc_angle.T12L1.flexion"},
               {-kForward, "thorax.side_bend_left", "disc_angle.T12L1.side_bend_left"},
               {kUp, "thorax.rotation_left", "disc_angle.T12L1.rotation_left"}};
  const State neutral = simulation.state();
  for (const auto& c : cases) {
    simulation.restore(neutral);
    turn({"thorax"}, c.axis, kTurn_rad, disc_centre_W("T12L1"));
    EXPECT_NEAR(read(c.thorax), deg_of_turn, kTurnTolerance_deg);
    // the disc is tilted: its own axes see most of the same turn
    EXPECT_GT(read(c.disc), 0.8 * deg_of_turn) << c.disc;
    EXPECT_LE(read(c.disc), deg_of_turn + kTurnTolerance_deg) << c.disc;
  }
}

TEST_F(ChannelsOnTheBench, FlexionBetweenTwoVertebraeTakesFromLordosis) {
  turn({"thorax", "L1", "L2", "L3", "L4"}, -kRightward, kTurn_rad, disc_centre_W("L4L5"));
  EXPECT_NEAR(read("disc_angle.L4L5.flexion"), deg(kTurn_rad), kTurnTolerance_deg);
  EXPECT_NEAR(read("lumbar_angle.L1L5.flexion"), deg(kTurn_rad), kTurnTolerance_deg);
  EXPECT_NEAR(read("lordosis.L1S1"), Parameters{}.lordosis_deg - deg(kTurn_rad),
              kTurnTolerance_deg);
}

TEST_F(ChannelsOnTheBench, BendingForwardOpensAndSlidesTheFacets) {
  turn({"thorax", "L1", "L2", "L3", "L4"}, -kRightward, kTurn_rad, disc_centre_W("L4L5"));
  EXPECT_GT(read("facet_gap.L4L5.left"), 0);
  EXPECT_GT(read("facet_slide.L4L5.left"), 0.1);
  EXPECT_NEAR(read("facet_gap.L4L5.left"), read("facet_gap.L4L5.right"), 1e-6);
}

TEST_F(ChannelsOnTheBench, BendingForwardStretchesCapsulesAndWhatLiesBehind) {
  const std::vector<const char*> behind{"capsule_strain.L4L5.left", "ligament_group_strain.CL", "ligament_group_strain.ISL"};
  std::vector<double> before;
  for (const char* name : behind) before.push_back(read(name));
  const double front = read("ligament_strain.ALL_L4L5_middle");
  turn({"thorax", "L1", "L2", "L3", "L4"}, -kRightward, 0.1, disc_centre_W("L4L5"));
  for (std::size_t i = 0; i < behind.size(); ++i) EXPECT_GT(read(behind[i]), before[i] + 1) << behind[i];
  EXPECT_LT(read("ligament_strain.ALL_L4L5_middle"), front);
}
TEST_F(ChannelsOnTheBench, ACapsulesStrainIsThatOfItsMostStretchedLine) {
  turn({"thorax", "L1", "L2", "L3", "L4"}, -kRightward, 0.1, disc_centre_W("L4L5"));
  double largest = -100;
  for (const char* line : {"1", "2", "3", "4"})
    largest = std::max(largest, read(fmt::format("ligament_strain.CL_L4L5_{}_left", line).c_str()));
  EXPECT_EQ(read("capsule_strain.L4L5.left"), largest);
}
TEST_F(ChannelsOnTheBench, AThighThatGoesBackBendsThePsoasMoreOverTheBrimAndStretchesIt) {
  const double bent = read("iliopsoas_wrap_angle.left"), length = read("iliopsoas_length.left");
  const double other = read("iliopsoas_wrap_angle.right");
  turn(left_leg(), kRightward, -0.2, hip_W());
  EXPECT_GT(read("iliopsoas_wrap_angle.left"), bent + 2);
  EXPECT_GT(read("iliopsoas_length.left"), length + 2);
  EXPECT_NEAR(read("iliopsoas_wrap_angle.right"), other, 1e-9);
}
TEST_F(ChannelsOnTheBench, PushingTheUpperBodyDownCompressesTheSegment) {
  State state = simulation.state();
  const double before = read("segment_force.L4L5.compression");
  for (const char* name : {"thorax", "L1", "L2", "L3", "L4"})
    state.bodies[static_cast<std::size_t>(find_body(simulation.model(), name))].p_WC.y -= 2e-4;
  simulation.restore(state);
  EXPECT_LT(read("disc_translation.L4L5.axial"), -0.15);
  EXPECT_GT(read("disc_force.L4L5.compression"), 100);
  EXPECT_GT(read("segment_force.L4L5.compression"), before + 100);
  const Bushing& disc = simulation.model().bushings[4];
  EXPECT_NEAR(read("disc_pressure.L4L5"),
              1.5 * read("disc_force.L4L5.compression") / disc.area_m2 * 1e-6, 1e-9);
}

TEST_F(ChannelsOnTheBench, NutationIsTheSacralBaseGoingForward) {
  turn({"sacrum"}, -kRightward, kTurn_rad, disc_centre_W("L5S1"));
  EXPECT_GT(read("si_nutation.left"), 0.8 * deg(kTurn_rad));
  EXPECT_NEAR(read("si_nutation.left"), read("si_nutation.right"), 1e-6);
  // what nutates the sacrum against its ligaments is a load about -z
  EXPECT_LT(read("si_torque.left.z"), 0);
}

TEST_F(ChannelsOnTheBench, HipAnglesAreFlexionAbductionAndExternalRotation) {
  struct {
    Vec3 axis;
    const char* name;
  } cases[] = {{kRightward, "hip_angle.left.flexion"},  // thigh forward
               {kForward, "hip_angle.left.abduction"},  // left foot, below the hip, to -z: outward
               {kUp, "hip_angle.left.external_rotation"}};  // left toes go to -z, outward
  const State neutral = simulation.state();
  for (const auto& c : cases) {
    simulation.restore(neutral);
    turn(left_leg(), c.axis, kTurn_rad, hip_W());
    EXPECT_NEAR(read(c.name), deg(kTurn_rad), kTurnTolerance_deg) << c.name;
  }
}

// The moment arm is minus the slope of muscle length over joint angle, whatever the path passes.
TEST_F(ChannelsOnTheBench, MomentArmsAreMinusTheSlopeOfLength) {
  constexpr double kStep_rad = 1e-4;
  const State neutral = simulation.state();
  struct {
    Vec3 axis;  // turns the left leg with the named angle
    const char* arm;
  } cases[] = {{kRightward, "hip_flexion"}, {-kForward, "hip_adduction"}, {-kUp, "hip_rotation"}};
  for (const char* group : {"sartorius", "gracilis", "pectineus", "rectus_femoris"}) {
    std::string muscle;
    for (const Muscle& m : simulation.model().muscles) {
      if (m.group == group && m.side == kLeft) muscle = m.name;
    }
    ASSERT_FALSE(muscle.empty()) << group;
    for (const auto& c : cases) {
      simulation.restore(neutral);
      const double arm_mm = read((std::string("moment_arm.") + group + ".left." + c.arm).c_str());
      turn(left_leg(), c.axis, kStep_rad, hip_W());
      const double longer_mm = read(("muscle_length." + muscle).c_str());
      simulation.restore(neutral);
      turn(left_leg(), c.axis, -kStep_rad, hip_W());
      const double shorter_mm = read(("muscle_length." + muscle).c_str());
      EXPECT_NEAR(arm_mm, -(longer_mm - shorter_mm) / (2 * kStep_rad), 0.02)
          << group << " " << c.arm;
    }
  }
}

TEST_F(ChannelsOnTheBench, EnergyIsThatOfTheMovingBodies) {
  State state = simulation.state();
  for (BodyState& b : state.bodies) b.v_WC = Vec3(0.3, 0, -0.4);  // 0.5 m/s
  simulation.restore(state);
  EXPECT_NEAR(read("energy.kinetic"), 0.5 * simulation.model().total_mass_kg * 0.25, 1e-9);
}

}  // namespace
}  // namespace crepitus
