#include "engine/movement/posture.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/anatomy/anatomy.h"

namespace crepitus {
namespace {

// Assembled from double-precision rotations: joints meet to rounding.
constexpr double kRounding_m = 1e-12;

const Model& adult() {
  static const Model m = build_model(load_anatomy("models/adult"), Parameters{});
  return m;
}

const std::vector<Posture> kAll{Posture::bench,      Posture::standing,      Posture::supine,       Posture::prone,
                                Posture::side_lying, Posture::hook_lying,    Posture::half_kneeling, Posture::hands_and_knees,
                                Posture::plank};

Scene scene_in(Posture posture) {
  Scene s;
  s.posture = posture;
  return s;
}

void add_track(Scene& s, const char* coordinate, double degrees) {
  s.tracks.push_back({find_coordinate(coordinate), {{0}, {rad(degrees)}}, "test"});
}

// A pose in which nothing is zero.
Scene twisted(Posture posture) {
  Scene s = scene_in(posture);
  add_track(s, "hip_flexion.left", 37);
  add_track(s, "hip_abduction.left", 11);
  add_track(s, "hip_external_rotation.left", -8);
  add_track(s, "hip_flexion.right", -4);
  add_track(s, "hip_abduction.right", 6);
  add_track(s, "hip_external_rotation.right", 9);
  add_track(s, "knee_flexion.left", 50);
  add_track(s, "pelvis_anterior_tilt", 7);
  add_track(s, "pelvis_list_left", -3);
  add_track(s, "pelvis_rotation_left", 4);
  add_track(s, "lumbar_flexion", 21);
  add_track(s, "lumbar_side_bend_left", 5);
  add_track(s, "lumbar_rotation_left", -6);
  return s;
}

Vec3 point_in_W(const State& s, const BodyPoint& p) {
  const BodyState& b = s.bodies[static_cast<std::size_t>(p.body)];
  return b.p_WC + b.q_WB * p.p_CP;
}

double clearance(const State& s, const ContactPoint& p) { return point_in_W(s, p.at).y - p.radius_m; }

// Named angles of a joint, read back from the poses by another route than the one that set them.
Vec3 angles_of(const Model& m, const State& s, const char* name) {
  const Joint& j = m.joints[static_cast<std::size_t>(find_joint(m, name))];
  const Quat parent = s.bodies[static_cast<std::size_t>(j.parent)].q_WB * j.parent_frame;
  const Quat child = s.bodies[static_cast<std::size_t>(j.child)].q_WB * j.child_frame;
  const Mat3 R = glm::mat3_cast(glm::conjugate(parent) * child);  // Rz(a) Rx(b) Ry(c), columns first
  return {j.sign[0] * std::atan2(-R[1][0], R[1][1]), j.sign[1] * std::asin(R[1][2]), j.sign[2] * std::atan2(-R[0][2], R[2][2])};
}

TEST(Posture, JointAndDiscCentresCoincide) {
  const Model& m = adult();
  for (Posture posture : kAll) {
    for (const Scene& scene : {scene_in(posture), twisted(posture)}) {
      const State s = initial_state(m, scene, 0);
      for (const Joint& j : m.joints) {
        const double gap = glm::length(point_in_W(s, {j.parent, j.parent_at}) - point_in_W(s, {j.child, j.child_at}));
        EXPECT_LT(gap, kRounding_m) << j.name;
      }
      for (const Bushing& b : m.bushings) {
        const double gap = glm::length(point_in_W(s, {b.upper, b.upper_at}) - point_in_W(s, {b.lower, b.lower_at}));
        EXPECT_LT(gap, kRounding_m) << b.name;
      }
    }
  }
}

TEST(Posture, BenchIsTheNeutralPose) {
  const Model& m = adult();
  const State s = initial_state(m, scene_in(Posture::bench), 0);
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    EXPECT_LT(glm::length(s.bodies[i].p_WC - m.bodies[i].neutral_G * m.bodies[i].com_m), kRounding_m) << m.bodies[i].name;
    EXPECT_LT(glm::length(rotation_vector(s.bodies[i].q_WB * glm::conjugate(m.bodies[i].neutral_G.q))), 1e-12);
  }
}

TEST(Posture, StandsOnFlatFeetThatCarryTheWeight) {
  const Model& m = adult();
  const State s = initial_state(m, scene_in(Posture::standing), 0);
  double carried_N = 0;
  for (const ContactPoint& p : m.contacts) {
    carried_N += p.stiffness_N_per_m * std::max(0.0, -clearance(s, p));
    if (p.part == "foot") EXPECT_NEAR(clearance(s, p), -0.0007, 0.0003) << p.name;
    else EXPECT_GT(clearance(s, p), 0) << p.name;
  }
  EXPECT_NEAR(carried_N, m.total_mass_kg * kGravity_m_per_s2, 0.01);
}

TEST(Posture, FlatFeetStayFlatWhenTheKneesBend) {
  Scene scene = scene_in(Posture::standing);
  for (const char* side : {"left", "right"}) {
    add_track(scene, (std::string("hip_flexion.") + side).c_str(), 20);
    add_track(scene, (std::string("knee_flexion.") + side).c_str(), 35);
  }
  const Model& m = adult();
  const Coordinates c = wanted_coordinates(m, scene, 0);
  EXPECT_NEAR(deg(c[static_cast<std::size_t>(find_coordinate("ankle_dorsiflexion.left"))]), 15, 1e-9);
  const State s = initial_state(m, scene, 0);
  double lo = 1, hi = -1;
  for (const ContactPoint& p : m.contacts) {
    if (p.part != "foot") continue;
    lo = std::min(lo, clearance(s, p));
    hi = std::max(hi, clearance(s, p));
  }
  EXPECT_LT(hi - lo, 1e-9);
}

TEST(Posture, EveryPostureLiesOnTheGround) {
  const Model& m = adult();
  for (Posture posture : kAll) {
    if (posture == Posture::bench) continue;
    const State s = initial_state(m, scene_in(posture), 0);
    double lowest = 1, carried_N = 0;
    for (const ContactPoint& p : m.contacts) {
      if (!may_touch(posture, p.part)) continue;
      lowest = std::min(lowest, clearance(s, p));
      carried_N += p.stiffness_N_per_m * std::max(0.0, -clearance(s, p));
    }
    EXPECT_LT(lowest, 0) << static_cast<int>(posture);
    EXPECT_GT(lowest, -0.03) << static_cast<int>(posture);  // lying on two spheres of soft flesh goes deepest
    EXPECT_NEAR(carried_N, m.total_mass_kg * kGravity_m_per_s2, 0.01) << static_cast<int>(posture);
  }
}

// Lowest clearance of a named contact sphere, on either side.
double lowest_named(const Model& m, const State& s, const std::string& start) {
  double lowest = 1;
  for (const ContactPoint& p : m.contacts) {
    if (p.name.starts_with(start)) lowest = std::min(lowest, clearance(s, p));
  }
  return lowest;
}

TEST(Posture, KneelingUsesKneeAndFrontFootTogether) {
  const Model& m = adult();
  const State s = initial_state(m, scene_in(Posture::half_kneeling), 0);
  constexpr double kTogether_m = 0.003;
  EXPECT_NEAR(lowest_named(m, s, "kneecap_left"), 0, kTogether_m);
  EXPECT_NEAR(lowest_named(m, s, "big_toe_left"), 0, kTogether_m);
  EXPECT_NEAR(lowest_named(m, s, "heel_medial_right"), 0, kTogether_m);
  EXPECT_NEAR(lowest_named(m, s, "big_toe_right"), 0, kTogether_m);
  const Coordinates c = wanted_coordinates(m, scene_in(Posture::half_kneeling), 0);
  EXPECT_NEAR(deg(c[static_cast<std::size_t>(find_coordinate("hip_flexion.right"))]), 85, 10);
}

TEST(Posture, HandsAndKneesReachTheGroundTogether) {
  const Model& m = adult();
  const State s = initial_state(m, scene_in(Posture::hands_and_knees), 0);
  for (const char* name : {"hand_left", "hand_right", "kneecap_left", "kneecap_right", "big_toe_left"}) {
    EXPECT_NEAR(lowest_named(m, s, name), 0, 0.004) << name;
  }
  const Vec3 trunk = s.bodies[static_cast<std::size_t>(find_body(m, "thorax"))].q_WB * Vec3(0, 1, 0);
  EXPECT_NEAR(trunk.y, 0, 0.2);
}

TEST(Posture, PlankRestsOnForearmsAndToes) {
  const Model& m = adult();
  const State s = initial_state(m, scene_in(Posture::plank), 0);
  for (const char* name : {"elbow_left", "wrist_right", "big_toe_left", "big_toe_right"}) {
    EXPECT_NEAR(lowest_named(m, s, name), 0, 0.012) << name;
  }
  for (const char* name : {"kneecap_left", "ribs_front_left", "heel_medial_left"}) EXPECT_GT(lowest_named(m, s, name), 0.05) << name;
}

TEST(Posture, FacesTheRightWay) {
  const Model& m = adult();
  const auto forward = [&](Posture p) { return posture_orientation(m, p) * Vec3(1, 0, 0); };
  constexpr double kNearlyOne = 0.9;
  EXPECT_GT(forward(Posture::supine).y, kNearlyOne);
  EXPECT_GT(forward(Posture::hook_lying).y, kNearlyOne);
  EXPECT_LT(forward(Posture::prone).y, -kNearlyOne);
  EXPECT_LT((posture_orientation(m, Posture::side_lying) * Vec3(0, 0, 1)).y, -kNearlyOne);  // right side down
  EXPECT_EQ(forward(Posture::standing), Vec3(1, 0, 0));
}

TEST(Posture, GivesJointsTheAnglesOfTheScene) {
  const Model& m = adult();
  const State s = initial_state(m, twisted(Posture::supine), 0);
  const Vec3 left = angles_of(m, s, "hip_left"), right = angles_of(m, s, "hip_right");
  EXPECT_NEAR(deg(left.x), 37, 1e-9);
  EXPECT_NEAR(deg(left.y), -11, 1e-9);  // named axis is adduction
  EXPECT_NEAR(deg(left.z), 8, 1e-9);    // named axis is internal rotation
  EXPECT_NEAR(deg(right.x), -4, 1e-9);
  EXPECT_NEAR(deg(right.y), -6, 1e-9);
  EXPECT_NEAR(deg(right.z), -9, 1e-9);
  EXPECT_NEAR(deg(angles_of(m, s, "knee_left").x), 50, 1e-9);
}

TEST(Posture, DirectionsAreThoseOfPeople) {
  const Model& m = adult();
  const auto moved = [&](const char* coordinate, const char* body, const Vec3& in_body) {
    Scene s = scene_in(Posture::bench);
    add_track(s, coordinate, 10);
    const int i = find_body(m, body);
    const Vec3 at = in_body - m.bodies[static_cast<std::size_t>(i)].com_m;
    return point_in_W(initial_state(m, s, 0), {i, at}) - point_in_W(initial_state(m, scene_in(Posture::bench), 0), {i, at});
  };
  const Vec3 head(0, 0.5, 0), nose(0.2, 0, 0), knee(0, -0.4, 0), toes(0.15, 0, 0);
  EXPECT_GT(moved("lumbar_flexion", "thorax", head).x, 0.01);
  EXPECT_LT(moved("lumbar_side_bend_left", "thorax", head).z, -0.01);
  EXPECT_LT(moved("lumbar_rotation_left", "thorax", nose).z, -0.01);
  EXPECT_LT(moved("pelvis_anterior_tilt", "sacrum", nose).y, -0.01);
  EXPECT_GT(moved("hip_flexion.left", "femur_left", knee).x, 0.01);
  EXPECT_LT(moved("hip_abduction.left", "femur_left", knee).z, -0.01);
  EXPECT_GT(moved("hip_abduction.right", "femur_right", knee).z, 0.01);
  EXPECT_LT(moved("hip_external_rotation.left", "foot_left", toes).z, -0.01);
  EXPECT_GT(moved("hip_external_rotation.right", "foot_right", toes).z, 0.01);
  EXPECT_LT(moved("knee_flexion.left", "shank_left", knee).x, -0.01);
  EXPECT_GT(moved("ankle_dorsiflexion.left", "foot_left", toes).y, 0.01);
}

TEST(Posture, MirroredScenesGiveMirroredBodies) {
  const Model& m = adult();
  const auto scene = [](bool mirrored) {
    const std::string left = mirrored ? "right" : "left", right = mirrored ? "left" : "right";
    const double sign = mirrored ? -1 : 1;
    Scene s = scene_in(Posture::standing);
    add_track(s, ("hip_flexion." + left).c_str(), 37);
    add_track(s, ("hip_abduction." + left).c_str(), 11);
    add_track(s, ("hip_external_rotation." + left).c_str(), -8);
    add_track(s, ("knee_flexion." + right).c_str(), 12);
    add_track(s, "pelvis_list_left", sign * 3);
    add_track(s, "lumbar_rotation_left", sign * 6);
    add_track(s, "lumbar_flexion", 9);
    return s;
  };
  const State a = initial_state(m, scene(false), 0), b = initial_state(m, scene(true), 0);
  constexpr double kTables_m = 2e-5;  // the tables are symmetric to their last digit
  for (const Body& body : m.bodies) {
    std::string twin = body.name;
    if (const auto at = twin.find("_left"); at != std::string::npos) twin.replace(at, 5, "_right");
    else if (const auto other = twin.find("_right"); other != std::string::npos) twin.replace(other, 6, "_left");
    const Vec3 p = a.bodies[static_cast<std::size_t>(find_body(m, body.name))].p_WC;
    const Vec3 q = b.bodies[static_cast<std::size_t>(find_body(m, twin))].p_WC;
    EXPECT_NEAR(p.x, q.x, kTables_m) << body.name;
    EXPECT_NEAR(p.y, q.y, kTables_m) << body.name;
    EXPECT_NEAR(p.z, -q.z, kTables_m) << body.name;
  }
}

TEST(Posture, TrunkStaysUprightOverATippedPelvis) {
  Scene s = scene_in(Posture::standing);
  add_track(s, "pelvis_anterior_tilt", 10);
  const Coordinates c = wanted_coordinates(adult(), s, 0);
  EXPECT_NEAR(deg(c[static_cast<std::size_t>(find_coordinate("lumbar_flexion"))]), -10, 1e-9);
  const State state = initial_state(adult(), s, 0);
  const Vec3 up = state.bodies[static_cast<std::size_t>(find_body(adult(), "thorax"))].q_WB * Vec3(0, 1, 0);
  EXPECT_NEAR(up.y, 1, 1e-12);
}

TEST(Posture, PelvicTiltOfThePersonLeavesTheLegsUpright) {
  Parameters p;
  p.pelvic_tilt_deg = 8;
  const Model m = build_model(load_anatomy("models/adult"), p);
  const State s = initial_state(m, scene_in(Posture::standing), 0);
  EXPECT_NEAR((s.bodies[static_cast<std::size_t>(find_body(m, "femur_left"))].q_WB * Vec3(0, 1, 0)).y, 1, 1e-12);
  EXPECT_NEAR(deg(angles_of(m, s, "hip_left").x), 8, 1e-9);
}

TEST(Posture, StartsAtRestWithTone) {
  const State s = initial_state(adult(), scene_in(Posture::supine), -2);
  EXPECT_EQ(s.time_s, -2);
  EXPECT_EQ(s.activation.size(), adult().muscles.size());
  EXPECT_EQ(s.activation[0], adult().parameters.tone);
  for (const BodyState& b : s.bodies) EXPECT_EQ(glm::length(b.v_WC) + glm::length(b.w_WB), 0);
}

TEST(Posture, HandsAndForearmsTouchInTheirOwnPosturesOnly) {
  EXPECT_TRUE(may_touch(Posture::plank, "forearm"));
  EXPECT_FALSE(may_touch(Posture::plank, "hand"));
  EXPECT_FALSE(may_touch(Posture::hands_and_knees, "forearm"));
  EXPECT_TRUE(may_touch(Posture::hands_and_knees, "hand"));
  EXPECT_FALSE(may_touch(Posture::prone, "hand"));
  EXPECT_TRUE(may_touch(Posture::prone, "chest"));
  EXPECT_FALSE(may_touch(Posture::bench, "foot"));
}

}  // namespace
}  // namespace crepitus
