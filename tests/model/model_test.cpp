// What build_model makes of anatomy and parameters. Expected values come from the anatomy tables, from the meaning of a
// parameter, or from symmetry; never from a model built before.
#include "engine/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "tests/model/numbers.h"

namespace crepitus::testing {
namespace {

// ---- what each parameter does

// These act in posture and controller, not in the model.
const std::set<std::string> kNotInTheModel{"pelvic_tilt", "thoracic_stiffness", "tone", "movement_speed", "minutes_since_pop"};

TEST(BuildModel, EveryParameterHasAnEffectWhereItShould) {
  for (const ParameterInfo& info : parameter_table()) {
    for (const double end : {info.lo, info.hi}) {
      if (end == info.standard) continue;
      EXPECT_EQ(changed_by(with(info.key, end)).empty(), kNotInTheModel.contains(info.key)) << info.key << " = " << end;
    }
  }
}

TEST(BuildModel, KeepsTheParametersAsTheyWereAskedFor) {
  Parameters p = with("muscle_imbalance", 0.7);
  set_parameter(p, "laxity", 2);
  EXPECT_EQ(build_model(adult(), p).parameters, p);
}

TEST(BuildModel, IsAPureFunction) {
  Parameters p = with("lordosis", 33);
  set_parameter(p, "degeneration.L4L5", 4.2);
  EXPECT_EQ(numbers_of(build_model(adult(), p)), numbers_of(build_model(adult(), p)));
}

TEST(BuildModel, LaxityOfARegionLoosensThatRegionAndNothingElse) {
  const std::map<std::string, std::set<std::string>> reaches{
      {"laxity.spine", {"spine"}}, {"laxity.si", {"si", "symphysis"}}, {"laxity.hip", {"hip"}}};
  for (const auto& [key, regions] : reaches) {
    const auto changed = changed_by(with(key, 2));
    int ligaments = 0;
    double longer = 0;
    for (const auto& [name, ratio] : changed) {
      if (starts(name, "ligament.")) {
        const std::string ligament = name.substr(9, name.rfind('.') - 9);
        EXPECT_TRUE(regions.contains(ligament_spec(ligament).region)) << name;
        // half as stiff, and longer by one and the same few per cent (a guess of the model)
        if (name.ends_with(".slack")) {
          if (longer == 0) longer = ratio;
          EXPECT_NEAR(ratio, longer, kRelativeRounding) << name;
        } else {
          EXPECT_TRUE(name.ends_with(".stiffness")) << name;
          EXPECT_NEAR(ratio, 0.5, kRelativeRounding) << name;
        }
        ++ligaments;
      } else if (key == "laxity.si") {
        EXPECT_TRUE(starts(name, "sacroiliac.") || starts(name, "symphysis.") || starts(name, "rough.")) << name;
        EXPECT_TRUE(starts(name, "rough.") || name.find(".k.") != std::string::npos) << name;
        EXPECT_NEAR(ratio, 0.5, kRelativeRounding) << name;
      } else if (key == "laxity.hip") {
        EXPECT_TRUE(starts(name, "joint.hip_")) << name;
        EXPECT_TRUE(name.ends_with(".k1") || name.ends_with(".k3")) << name;
        EXPECT_NEAR(ratio, 0.5, kRelativeRounding) << name;
      } else if (starts(name, "disc.")) {  // the fibres of the annulus, 60 % of a disc's stiffness in bending and turning
        EXPECT_TRUE(name.find(".k.") != std::string::npos && name.find("translation") == std::string::npos) << name;
        EXPECT_NEAR(ratio, 0.4 + 0.6 / 2, kRelativeRounding) << name;
      } else {
        EXPECT_TRUE(starts(name, "facet.") && name.ends_with(".film.capsule")) << key << " changes " << name;
        EXPECT_NEAR(ratio, 0.5, kRelativeRounding) << name;
      }
    }
    const auto in_region = [&regions = regions](const LigamentSpec& l) { return regions.contains(l.region); };
    EXPECT_GT(longer, 1) << key;
    EXPECT_LT(longer, 1.05) << key;
    EXPECT_EQ(ligaments, 2 * std::count_if(adult().ligaments.begin(), adult().ligaments.end(), in_region)) << key;
  }
}

TEST(BuildModel, LaxityIsTheProductOfOverallAndRegion) {
  Parameters one = with("laxity", 3), other = with("laxity.spine", 3);
  other.laxity_si = other.laxity_hip = 3;
  EXPECT_EQ(numbers_of(build_model(adult(), one)), numbers_of(build_model(adult(), other)));
  Parameters cancelled = with("laxity", 2);
  cancelled.laxity_spine = cancelled.laxity_si = cancelled.laxity_hip = 0.5;
  EXPECT_TRUE(changed_by(cancelled).empty());
}

TEST(BuildModel, StrengthAndTightnessReachTheirGroupOnTheirSide) {
  for (int side = 0; side < 2; ++side) {
    const char* side_name = side == kLeft ? "left" : "right";
    for (const char* group : kMuscleGroups) {
      std::set<std::string> expected;
      for (const MuscleSpec& x : adult().muscles)
        if (x.group == group && x.side == side_name) expected.insert(x.name);
      EXPECT_FALSE(expected.empty()) << group << " has no muscle";

      std::set<std::string> stronger, shorter;
      for (const auto& [name, ratio] : changed_by(with(std::string("strength.") + group + "." + side_name, 0.4))) {
        ASSERT_TRUE(starts(name, "muscle.") && name.ends_with(".force")) << name;
        EXPECT_NEAR(ratio, 0.4, kRelativeRounding) << name;
        stronger.insert(name.substr(7, name.size() - 7 - 6));
      }
      EXPECT_EQ(stronger, expected) << group;

      const Model tight = build_model(adult(), with(std::string("tightness.") + group + "." + side_name, 0.2));
      for (std::size_t i = 0; i < tight.muscles.size(); ++i) {
        const Muscle &now = tight.muscles[i], &before = standard().muscles[i];
        if (std::abs(now.tendon_m - before.tendon_m) < kRounding_m) continue;
        EXPECT_NEAR(before.tendon_m - now.tendon_m, 0.2 * now.optimal_m, kRounding_m) << now.name;
        shorter.insert(now.name);
      }
      EXPECT_EQ(shorter, expected) << group;
    }
  }
}

TEST(BuildModel, ImbalanceIsStrengthAndTightnessOfOneSide) {
  const Parameters p = with("muscle_imbalance", -0.8);
  EXPECT_EQ(numbers_of(build_model(adult(), p)), numbers_of(build_model(adult(), with_macros_applied(p))));
}

// Turn of a body relative to another one since the standard neutral pose, about G axes.
Vec3 turn_since_standard(const Model& m, const char* upper, const char* lower) {
  const auto turned = [&](const char* name) {
    const std::size_t i = static_cast<std::size_t>(find_body(m, name));
    return m.bodies[i].neutral_G.q * glm::conjugate(standard().bodies[i].neutral_G.q);
  };
  return rotation_vector(glm::conjugate(turned(lower)) * turned(upper));
}

TEST(BuildModel, LordosisTurnsL1OnTheSacrumByExactlyThatMuch) {
  for (const double lordosis : {25.0, 40.0, 60.0, 75.0}) {
    const Model m = build_model(adult(), with("lordosis", lordosis));
    // extension, the top backwards, is a turn about +z
    const Vec3 turn = turn_since_standard(m, "L1", "sacrum");
    EXPECT_NEAR(deg(turn.z), lordosis - 51.2, 1e-11) << lordosis;  // the reference of the tables, models/README.md
    EXPECT_NEAR(turn.x, 0, kRounding_rad);
    EXPECT_NEAR(turn.y, 0, kRounding_rad);
    for (const char* still : {"sacrum", "ilium_left", "femur_right", "foot_left"}) {
      const std::size_t i = static_cast<std::size_t>(find_body(m, still));
      EXPECT_EQ(m.bodies[i].neutral_G.p, standard().bodies[i].neutral_G.p) << still;
    }
  }
}

// The lean of a body to the left in the frontal plane, as on a radiograph, rad.
double lean_left(const Model& m, const char* body) {
  const std::size_t i = static_cast<std::size_t>(find_body(m, body));
  const Vec3 across = m.bodies[i].neutral_G.q * glm::conjugate(standard().bodies[i].neutral_G.q) * Vec3(0, 0, 1);
  return std::atan2(across.y, across.z);  // the right side goes up when the top leans left
}

constexpr const char* kColumn[] = {"thorax", "L1", "L2", "L3", "L4", "L5", "sacrum"};

TEST(BuildModel, ScoliosisIsTheCobbAngle) {
  for (const double cobb : {30.0, 10.0, -20.0}) {
    const Model m = build_model(adult(), with("scoliosis", cobb));
    double most = -1, least = 1;
    for (const char* body : kColumn) {
      most = std::max(most, lean_left(m, body)), least = std::min(least, lean_left(m, body));
    }
    // Cobb 1948: between the two most tilted vertebrae
    EXPECT_NEAR(deg(most - least), std::abs(cobb), 1e-9) << cobb;
    EXPECT_NEAR(lean_left(m, "sacrum"), 0, kRounding_rad);
    EXPECT_NEAR(lean_left(m, "thorax"), 0, kRounding_rad) << "the thorax stays level";
  }
}

// Positive bulges to the left (-z): the middle of the lumbar spine lies to the left of the line from sacrum to thorax.
TEST(BuildModel, PositiveScoliosisBulgesToTheLeftAtL2L3) {
  const Model m = build_model(adult(), with("scoliosis", 20));
  const auto centre = [&](int disc) {
    const Bushing& b = m.bushings[static_cast<std::size_t>(disc)];
    const Body& lower = m.bodies[static_cast<std::size_t>(b.lower)];
    return lower.neutral_G * (b.lower_at + lower.com_m);
  };
  const Vec3 top = centre(0), bottom = centre(5);
  double furthest = 0;
  int apex = -1;
  for (int disc = 1; disc < 5; ++disc) {
    const Vec3 at = centre(disc);
    const double share = (at.y - bottom.y) / (top.y - bottom.y);
    const double left_of_line = -(at.z - (bottom.z + share * (top.z - bottom.z)));
    EXPECT_GT(left_of_line, 0) << kLevelNames[static_cast<std::size_t>(disc)];
    if (left_of_line > furthest) furthest = left_of_line, apex = disc;
  }
  EXPECT_EQ(apex, 2) << "the bulge is largest at " << kLevelNames[static_cast<std::size_t>(apex)];
  // a circular arc of 20 deg over these 140 mm bulges by L theta / 8 = 6 mm
  EXPECT_GT(furthest, 0.003);
  EXPECT_LT(furthest, 0.012);
}

TEST(BuildModel, ALowDiscLetsEverythingAboveComeDownAlongItsAxis) {
  const double factor = 0.6;
  const Model m = build_model(adult(), with("disc_height.L4L5", factor));
  const auto disc = std::find_if(adult().bushings.begin(), adult().bushings.end(),
                                 [](const BushingSpec& b) { return b.name == "L4L5"; });
  const Vec3 axis = rotation_about({0, 0, 1}, rad(disc->tilt_deg)) * Vec3(0, 1, 0);
  const std::set<std::string> above{"thorax", "L1", "L2", "L3", "L4"};
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const Pose &now = m.bodies[i].neutral_G, &before = standard().bodies[i].neutral_G;
    const Vec3 moved = above.contains(m.bodies[i].name) ? (factor - 1) * disc->height_m * axis : Vec3(0);
    EXPECT_LT(glm::distance(now.p - before.p, moved), kRounding_m) << m.bodies[i].name;
    EXPECT_LT(glm::length(rotation_vector(now.q * glm::conjugate(before.q))), kRounding_rad) << m.bodies[i].name;
  }
  // stiffness, slack of other levels and everything below stay as they are
  for (const auto& [name, ratio] : changed_by(with("disc_height.L4L5", factor))) {
    EXPECT_EQ(name.find(".k."), std::string::npos) << name;
    EXPECT_FALSE(starts(name, "joint.")) << name;
    if (starts(name, "ligament.")) {
      EXPECT_TRUE(name.find("L4L5") != std::string::npos) << name << " x " << ratio;
    }
  }
  EXPECT_NEAR(m.bushings[4].height_m, factor * disc->height_m, kRounding_m);
}

TEST(BuildModel, ADiscWornToGradeOneIsHealthyAndEveryGradeLowersIt) {
  double height = 1;
  for (const double grade : {2.0, 3.0, 4.0, 5.0}) {
    const Model m = build_model(adult(), with("degeneration.L3L4", grade));
    const double now = m.bushings[3].height_m / standard().bushings[3].height_m;
    EXPECT_LT(now, height) << grade;
    height = now;
    // the others stay healthy
    for (const int other : {0, 1, 2, 4, 5}) {
      EXPECT_EQ(m.bushings[static_cast<std::size_t>(other)].flexion_k,
                standard().bushings[static_cast<std::size_t>(other)].flexion_k);
    }
  }
  // between grades the numbers lie between
  const auto at = [](double grade) { return build_model(adult(), with("degeneration.L3L4", grade)).bushings[3].axial_k; };
  EXPECT_NEAR(at(2.25), 0.75 * at(2) + 0.25 * at(3), 1e-9 * at(2));
}

TEST(BuildModel, BodyMassScalesEverySegmentAlike) {
  const double factor = 120.0 / 75;
  const auto changed = changed_by(with("body_mass", 120));
  for (const auto& [name, ratio] : changed) EXPECT_NEAR(ratio, factor, kRelativeRounding) << name;
  for (const Body& b : standard().bodies) EXPECT_TRUE(changed.contains("body." + b.name + ".mass")) << b.name;
  EXPECT_NEAR(build_model(adult(), with("body_mass", 120)).total_mass_kg, 120, 1e-9);
}

TEST(BuildModel, HipMobilityWidensThatHipOnly) {
  for (const char* side : {"left", "right"}) {
    const auto changed = changed_by(with(std::string("hip_mobility.") + side, 0.7));
    EXPECT_EQ(changed.size(), 3u);
    for (const auto& [name, ratio] : changed) {
      EXPECT_TRUE(starts(name, "joint.hip_") && name.find(side) != std::string::npos && name.ends_with(".range")) << name;
      EXPECT_NEAR(ratio, 0.7, kRelativeRounding) << name;
    }
  }
}

// ---- the neutral pose

TEST(NeutralPose, DiscsAndJointsAreWhereTheyBelong) {
  for (const Parameters& p : {Parameters{}, with("lordosis", 30), with("scoliosis", 25), with("disc_height.L2L3", 0.5)}) {
    const Model m = build_model(adult(), p);
    Loads loads = make_loads(m);
    compute_kinematics(m, at_neutral(m), loads);
    add_bushing_rows(m, loads), add_joint_rows(m, loads);
    for (const BushingLoad& b : loads.bushings)
      for (const double q : b.q) EXPECT_NEAR(q, 0, kRounding_rad);
    for (const JointLoad& j : loads.joints)
      for (const double angle : j.angle_rad) EXPECT_NEAR(angle, 0, kRounding_rad);
  }
}

// Pre-strained ligaments and touching facets against the rest loads: nothing pushes a lumbar vertebra.
TEST(NeutralPose, IsAnEquilibriumOfThePassiveSpine) {
  const std::vector<Load6> w = wrenches(standard(), at_neutral(standard()), add_spine);
  const std::vector<Load6> ligaments = wrenches(
      standard(), at_neutral(standard()), [](const Model& m, const State&, Loads& loads) { add_ligament_rows(m, loads); });
  for (const char* body : kColumn) {
    const std::size_t i = static_cast<std::size_t>(find_body(standard(), body));
    EXPECT_LT(glm::length(w[i].force), tolerance(kBalance_N)) << body;
    EXPECT_LT(glm::length(w[i].moment), tolerance(kBalance_Nm)) << body;
  }
  // and there was something to balance
  EXPECT_GT(glm::length(ligaments[static_cast<std::size_t>(find_body(standard(), "thorax"))].force), 1);
}

// The curve a person has grown into is as much at rest as the standard one.
TEST(NeutralPose, IsAnEquilibriumForEveryShapeOfTheSpine) {
  for (const Parameters& p : {with("lordosis", 25), with("lordosis", 75), with("scoliosis", 30), with("segment_stiffness.L3L4", 8)}) {
    const Model m = build_model(adult(), p);
    const std::vector<Load6> w = wrenches(m, at_neutral(m), add_spine);
    for (const char* body : kColumn) {
      const std::size_t i = static_cast<std::size_t>(find_body(m, body));
      EXPECT_LT(glm::length(w[i].force), tolerance(kBalance_N)) << body << " " << p.lordosis_deg << " " << p.scoliosis_deg;
      EXPECT_LT(glm::length(w[i].moment), tolerance(kBalance_Nm)) << body << " " << p.lordosis_deg << " " << p.scoliosis_deg;
    }
  }
}

// Rest loads belong to the healthy person; wear and laxity are there to disturb them.
TEST(NeutralPose, LaxityTakesAwayTheBalance) {
  const Model m = build_model(adult(), with("laxity", 3));
  const std::vector<Load6> w = wrenches(m, at_neutral(m), add_spine);
  EXPECT_GT(glm::length(w[static_cast<std::size_t>(find_body(m, "thorax"))].force), 1);
}

// Tightness shortens the tendon: the muscle hangs in the neutral pose at a fibre length that is shorter by that much, or
// is stretched by it. A different shape of the spine must not do that.
TEST(NeutralPose, FibresKeepTheirLengthWhateverTheShapeOfTheSpine) {
  const auto fibres = [](const Model& m) {
    Loads loads = make_loads(m);
    const State s = at_neutral(m);
    compute_kinematics(m, s, loads);
    add_muscle_rows(m, s.activation, loads);
    std::vector<double> x;
    for (std::size_t i = 0; i < m.muscles.size(); ++i) x.push_back(loads.muscles[i].length_m - m.muscles[i].tendon_m);
    return x;
  };
  const std::vector<double> before = fibres(standard());
  for (const Parameters& p : {with("lordosis", 70), with("scoliosis", -20), with("disc_height.L4L5", 0.5)}) {
    const std::vector<double> after = fibres(build_model(adult(), p));
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i], after[i], 1e-12) << standard().muscles[i].name;
  }
}

// ---- left and right

// A pose without zeros, a few millimetres from neutral, feet a little in the floor, everything moving.
State disturbed(const Model& m) {
  std::mt19937 random(20240601);
  const auto number = [&] { return static_cast<double>(random()) / 4294967296.0 * 2 - 1; };
  const auto vector = [&](double size) {
    const double x = number(), y = number(), z = number();
    return size * Vec3(x, y, z);
  };
  State s = at_neutral(m);
  double lowest = 0;
  for (const ContactPoint& c : m.contacts) {
    const Body& b = m.bodies[static_cast<std::size_t>(c.at.body)];
    if (c.part == "foot") lowest = std::min(lowest, (b.neutral_G * (c.at.p_CP + b.com_m)).y - c.radius_m);
  }
  for (BodyState& b : s.bodies) {
    b.p_WC += Vec3(0, -lowest - 0.001, 0) + vector(0.0005);
    b.q_WB = glm::normalize(quaternion_from(vector(0.02)) * b.q_WB);
    b.v_WC = vector(0.05), b.w_WB = vector(0.3);
  }
  for (double& a : s.activation) a = 0.5 + 0.45 * number();
  return s;
}

void expect_mirrored(const Parameters& p, bool symphysis) {
  Model m = build_model(adult(), p), twin = build_model(adult(), mirrored(p));
  Specimen without;
  if (!symphysis) without.remove = {"symphysis"};
  cut_specimen(m, without), cut_specimen(twin, without);
  const State s = disturbed(m), s_twin = mirrored(m, s);
  const std::vector<Load6> w = wrenches(m, s, add_everything), w_twin = wrenches(twin, s_twin, add_everything);
  double force = 0, moment = 0, wrong = 0;
  for (const Load6& x : w) force = std::max(force, glm::length(x.force)), moment = std::max(moment, glm::length(x.moment));
  EXPECT_GT(force, 100);
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const Load6& other = w_twin[static_cast<std::size_t>(find_body(twin, swap_sides(m.bodies[i].name)))];
    const double f = glm::distance(w[i].force, mirrored_point(other.force)) / force;
    const double t = glm::distance(w[i].moment, mirrored_spin(other.moment)) / moment;
    wrong = std::max({wrong, f, t});
    EXPECT_LT(std::max(f, t), tolerance(kMirrorRounding)) << m.bodies[i].name;
  }
  ::testing::Test::RecordProperty("mirror_residual", std::to_string(wrong));
}

Parameters symmetric_settings() {
  Parameters p;
  for (const char* setting : {"laxity=2.2", "lordosis=64", "disc_height.L4L5=0.7", "degeneration.L5S1=4", "body_mass=92",
                              "hip_mobility.left=0.8", "hip_mobility.right=0.8", "strength.gluteus_maximus.left=0.5",
                              "strength.gluteus_maximus.right=0.5", "kyphosis=60", "forward_head=30", "belly_mass=8",
                              "pelvic_belt=120", "guarding=0.5", "dehydration=0.8", "segment_stiffness.L3L4=2", "core_strength=0.4"})
    set_parameter_text(p, setting);
  return p;
}
Parameters one_sided_settings() {
  Parameters p;
  for (const char* setting : {"scoliosis=18", "muscle_imbalance=0.6", "hip_mobility.left=0.7", "strength.psoas_major.right=0.3",
                              "tightness.hamstrings.left=0.2", "lordosis=40", "disc_height.L2L3=0.8",
                              "inflammation.facets.left=0.8", "inflammation.si.right=0.6", "nerve.L5.left=0.9",
                              "gluteal_strength.right=0.6", "pelvic_belt=60", "kyphosis=35"})
    set_parameter_text(p, setting);
  return p;
}

TEST(Mirror, TheStandardBodyIsItsOwnMirrorImage) { expect_mirrored({}, false); }
TEST(Mirror, SymmetricParametersKeepTheSymmetry) {
  ASSERT_EQ(mirrored(symmetric_settings()), symmetric_settings());
  expect_mirrored(symmetric_settings(), false);
}
TEST(Mirror, MirroredParametersGiveTheMirroredBody) { expect_mirrored(one_sided_settings(), false); }

// The one element that joins left to right: its law must not depend on which side is called upper.
TEST(Mirror, TheSymphysisPrefersNoSide) {
  expect_mirrored({}, true);
  expect_mirrored(one_sided_settings(), true);
}

TEST(Mirror, EveryElementHasATwinOrIsInTheMiddle) {
  const Model& m = standard();
  const auto check = [](const auto& list, const char* kind) {
    std::set<std::string> names;
    for (const auto& x : list) EXPECT_TRUE(names.insert(x.name).second) << kind << " " << x.name;
    for (const std::string& name : names) EXPECT_TRUE(names.contains(swap_sides(name))) << kind << " " << name;
  };
  check(m.bodies, "body"), check(m.bushings, "bushing"), check(m.ligaments, "ligament"), check(m.facets, "facet");
  check(m.joints, "joint"), check(m.muscles, "muscle"), check(m.contacts, "contact");
}

// ---- specimens

Specimen kept(std::vector<std::string> bodies) {
  Specimen s;
  s.keep_bodies = std::move(bodies);
  return s;
}
Model cut(const Specimen& s) {
  Model m = standard();
  cut_specimen(m, s);
  return m;
}

TEST(Specimen, AnEmptyOneTakesNothingAway) { EXPECT_EQ(numbers_of(cut({})), numbers_of(standard())); }

TEST(Specimen, KeepsOnlyWhatJoinsKeptBodies) {
  const Model m = cut(kept({"L4", "L5"}));
  const int L4 = find_body(m, "L4"), L5 = find_body(m, "L5");
  EXPECT_EQ(m.bodies.size(), standard().bodies.size()) << "bodies stay: the bench holds those that do not count";
  EXPECT_EQ(m.ligaments.size(), 22u);  // one level, adult_test
  for (const Ligament& l : m.ligaments) {
    EXPECT_EQ(std::minmax(l.a.body, l.b.body), std::minmax(L4, L5)) << l.name;
  }
  ASSERT_EQ(m.facets.size(), 2u);
  EXPECT_EQ(m.facets[0].level, "L4L5");
  for (const Muscle& x : m.muscles)
    for (const CarriedPoint& p : x.path) EXPECT_TRUE(p.a.body == L4 || p.a.body == L5) << x.name;
  EXPECT_TRUE(m.contacts.empty());
  ASSERT_EQ(m.bushings.size(), standard().bushings.size()) << "discs stay in the list";
  const Loads loads = [&] {
    Loads l = make_loads(m);
    compute_kinematics(m, disturbed(standard()), l);
    add_bushing_rows(m, l), add_joint_rows(m, l);
    return l;
  }();
  for (std::size_t i = 0; i < m.bushings.size(); ++i) {
    double largest = 0;
    for (const double f : loads.bushings[i].force) largest = std::max(largest, std::abs(f));
    if (m.bushings[i].name == "L4L5") {
      EXPECT_GT(largest, 1);
    } else {
      EXPECT_EQ(largest, 0) << m.bushings[i].name;
    }
  }
  for (const Joint& j : m.joints) EXPECT_EQ(j.translation_N_per_m, 0) << j.name;
  for (const JointLoad& j : loads.joints) EXPECT_EQ(glm::length(j.force_W), 0);
}

TEST(Specimen, RemovesByPattern) {
  Specimen specimen;
  specimen.remove = {"SSL_*", "L?L?_left", "psoas*", "hip_left"};
  const Model m = cut(specimen);
  for (const Ligament& l : m.ligaments) EXPECT_FALSE(l.name.starts_with("SSL_")) << l.name;
  for (const Facet& f : m.facets) EXPECT_FALSE(matches("L?L?_left", f.name)) << f.name;
  EXPECT_LT(m.ligaments.size(), standard().ligaments.size());
  EXPECT_EQ(m.joints[static_cast<std::size_t>(find_joint(m, "hip_left"))].translation_N_per_m, 0);
  EXPECT_GT(m.joints[static_cast<std::size_t>(find_joint(m, "hip_right"))].translation_N_per_m, 0);
  EXPECT_EQ(m.bushings[4].flexion_k, standard().bushings[4].flexion_k);
}

TEST(Specimen, WithoutMusclesHasNone) {
  Specimen specimen;
  specimen.remove_muscles = true;
  EXPECT_TRUE(cut(specimen).muscles.empty());
}

TEST(Specimen, BareBonesWeighWhatTheTableSays) {
  Specimen specimen;
  specimen.bare_bones = true;
  const Model m = cut(specimen);
  double sum = 0;
  for (const Body& b : m.bodies) {
    EXPECT_EQ(b.mass_kg, b.bone_mass_kg) << b.name;
    EXPECT_GT(b.mass_kg, 0) << b.name;
    EXPECT_GT(b.inertia_kg_m2[0][0], 0) << b.name;
    sum += b.mass_kg;
  }
  EXPECT_LT(sum, 30);
  EXPECT_NEAR(m.total_mass_kg, sum, 1e-12) << "weight and centre of mass are those of what is left";
}

// ---- name patterns

TEST(Matches, FollowsStarsAndQuestionMarks) {
  struct {
    const char *pattern, *name;
    bool fits;
  } cases[] = {{"", "", true},          {"", "a", false},         {"a", "", false},          {"*", "", true},
               {"**", "", true},        {"?", "", false},         {"?", "a", true},          {"?", "ab", false},
               {"L4L5", "L4L5", true},  {"L4L5", "L4L", false},   {"L4L5", "L4L5x", false},  {"L?", "L4", true},
               {"L?", "L4L5", false},   {"*_left", "hip_left", true}, {"*_left", "hip_left_", false},
               {"*a*", "xxaxx", true},  {"*a*", "xxbxx", false},  {"a*b*c", "a1b2c", true},  {"a*b*c", "a1c2b", false},
               {"a*bc", "abcbc", true}, {"a*?c", "ac", false},    {"a*?c", "abc", true},     {"*ab", "aab", true},
               {"*aab", "aaab", true},  {"a*a", "a", false},      {"a*a", "aa", true},       {"?*", "", false}};
  for (const auto& c : cases) EXPECT_EQ(matches(c.pattern, c.name), c.fits) << c.pattern << " on " << c.name;
}

// The definition, written out: slow, but plainly right.
bool matches_by_definition(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    return matches_by_definition(pattern.substr(1), name) ||
           (!name.empty() && matches_by_definition(pattern, name.substr(1)));
  }
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         matches_by_definition(pattern.substr(1), name.substr(1));
}

TEST(Matches, AgreesWithTheDefinitionOnRandomNames) {
  std::mt19937 random(7);
  const auto word = [&](const char* letters, unsigned kinds) {
    std::string s(random() % 8, ' ');
    for (char& c : s) c = letters[random() % kinds];
    return s;
  };
  int fits = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string pattern = word("ab*?", 4), name = word("ab", 2);
    fits += matches(pattern, name);
    ASSERT_EQ(matches(pattern, name), matches_by_definition(pattern, name)) << pattern << " on " << name;
  }
  EXPECT_GT(fits, 1000);
}

// Backtracking over every star took longer than the age of the universe on this one.
TEST(Matches, ManyStarsCostNoTime) {
  std::string pattern, name(5000, 'a');
  for (int i = 0; i < 100; ++i) pattern += "*a";
  pattern += "*b";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches(pattern, name));
  EXPECT_TRUE(matches(pattern, name + "b"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

}  // namespace
}  // namespace crepitus::testing
