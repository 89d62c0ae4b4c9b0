// The numbers of models/adult against values copied by hand from the published tables, and the
// symmetry of the body.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/anatomy/anatomy.h"
#include "engine/anatomy/reader.h"

namespace crepitus {
namespace {

constexpr double kRounding_m = 3e-5;  // the tables give hundredths of a millimetre, in two frames

const Anatomy& adult() {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return anatomy;
}

template <class Specs>
const auto& named(const Specs& specs, const std::string& name) {
  for (const auto& spec : specs) {
    if (spec.name == name) return spec;
  }
  ADD_FAILURE() << "nothing is called " << name;
  return specs.front();
}

Vec3 in_G(const std::string& body, const Vec3& point) {
  for (const CarrierSpec& c : adult().carriers) {
    if (c.name == body)
      return Pose{c.origin_G_m, rotation_about({0, 0, 1}, rad(c.rot_z_deg))} * point;
  }
  return neutral_pose(adult().bodies, body) * point;
}

void expect_near(const Vec3& actual, const Vec3& expected, double tolerance,
                 const std::string& what) {
  EXPECT_LT(glm::distance(actual, expected), tolerance)
      << what << " is at " << actual.x << " " << actual.y << " " << actual.z;
}

double ligament_length(const std::string& name) {
  const LigamentSpec& l = named(adult().ligaments, name);
  return glm::distance(in_G(l.body_a, l.a_m), in_G(l.body_b, l.b_m));
}

double straight_length(const std::string& name) {
  const MuscleSpec& m = named(adult().muscles, name);
  double sum = 0;
  for (size_t i = 1; i < m.path.size(); ++i) {
    sum += glm::distance(in_G(m.path[i - 1].body, m.path[i - 1].at_m),
                         in_G(m.path[i].body, m.path[i].at_m));
  }
  return sum;
}

TEST(Adult, HasAllItsParts) {
  const Anatomy& a = adult();
  EXPECT_EQ(a.bodies.size(), 15u);
  EXPECT_EQ(a.carriers.size(), 7u);
  EXPECT_EQ(a.bushings.size(), 9u);
  EXPECT_EQ(a.facets.size(), 12u);
  EXPECT_EQ(a.joints.size(), 6u);
  EXPECT_EQ(a.landmarks.size(), 151u);
  EXPECT_EQ(
      a.muscles.size(),
      108u + 12u);  // the reduced set; vasti, biceps short head, gastrocnemius, gemelli, glmin1 and lower transversus on both sides
  std::map<std::string, int> by_region;
  for (const LigamentSpec& l : a.ligaments)
    ++by_region[l.region == "spine" ? "spine " + l.level : "pelvis"];
  for (const char* level : {"T12L1", "L1L2", "L2L3", "L3L4", "L4L5", "L5S1"}) {
    EXPECT_EQ(by_region[std::string("spine ") + level], 22) << level;
  }
  EXPECT_EQ(by_region["pelvis"], 38);
  EXPECT_EQ(a.ligaments.size(), 6u * 22 + 38);
}

TEST(Adult, WeighsSeventyFiveKilograms) {
  double mass_kg = 0;
  Vec3 moment(0);
  for (const BodySpec& b : adult().bodies) {
    mass_kg += b.mass_kg;
    moment += b.mass_kg * in_G(b.name, b.com_m);
  }
  EXPECT_NEAR(mass_kg, 75.0, 1e-9);
  EXPECT_NEAR(moment.z, 0, 1e-15);  // symmetric
  // the tables: sum of mass times g_com of bodies.csv, patellae included
  EXPECT_NEAR(moment.x / mass_kg, 0.005206, 1e-5);
  EXPECT_NEAR(moment.y / mass_kg, 0.059355, 1e-5);
}

TEST(Adult, ShankAndFootMakeUpTheOldLump) {
  const BodySpec &shank = named(adult().bodies, "shank_right"),
                 &foot = named(adult().bodies, "foot_right");
  const double patella_kg = 0.0813;
  EXPECT_NEAR(shank.mass_kg + foot.mass_kg, 4.9769 + patella_kg, 1e-4);
  const Vec3 patella_G(0.04608, -0.39236, 0.07726);
  const Vec3 com = (shank.mass_kg * in_G("shank_right", shank.com_m) +
                    foot.mass_kg * in_G("foot_right", foot.com_m) - patella_kg * patella_G) /
                   4.9769;
  expect_near(com, {0.01951, -0.66054, 0.07853}, kRounding_m, "centre of mass");
  // about the lump's own centre of mass, z axis (the others follow the same sum)
  const auto about_z = [&](double mass, double izz, const Vec3& p) {
    return izz + mass * (square(p.x - com.x) + square(p.y - com.y));
  };
  const double izz =
      about_z(shank.mass_kg, shank.inertia_kg_m2[2][2], in_G("shank_right", shank.com_m)) +
      about_z(foot.mass_kg, foot.inertia_kg_m2[2][2], in_G("foot_right", foot.com_m)) -
      about_z(patella_kg, 1.237e-5, patella_G);
  EXPECT_NEAR(izz, 0.113815, 2e-5);
  // the remainder is the source's own tibia, scaled to 75 kg
  EXPECT_NEAR(shank.mass_kg - patella_kg, 3.7075 * 4.9769 / 5.2741, 1e-4);
}

TEST(Adult, PointsAgreeWithTheGlobalColumnsOfTheTables) {
  const Anatomy& a = adult();
  const auto ligament_ends = [&](const char* name, const Vec3& from, const Vec3& to) {
    const LigamentSpec& l = named(a.ligaments, name);
    expect_near(in_G(l.body_a, l.a_m), from, kRounding_m, name);
    expect_near(in_G(l.body_b, l.b_m), to, kRounding_m, name);
  };
  ligament_ends("ALL_L4L5_outer_right", {0.01800, 0.14366, 0.01151}, {0.01657, 0.12878, 0.01167});
  ligament_ends("SSL_L3L4", {-0.06665, 0.17538, 0}, {-0.06367, 0.14984, 0});
  ligament_ends("CL_L4L5_2_right", {-0.02587, 0.14240, 0.01261}, {-0.02413, 0.14163, 0.01403});
  ligament_ends("ITL_L2L3_right", {-0.04011, 0.23171, 0.03620}, {-0.02921, 0.20359, 0.03931});
  ligament_ends("CL_L5S1_4_left", {-0.04678, 0.11112, -0.02072}, {-0.04685, 0.11023, -0.02226});
  ligament_ends("iliolumbar_ant_right", {-0.02617, 0.13145, 0.04496}, {-0.05117, 0.11439, 0.06325});
  ligament_ends("STL_sup_left", {-0.09462, 0.03382, -0.01886}, {-0.05681, -0.03720, -0.05177});
  const auto path_point = [&](const char* name, size_t point, const Vec3& expected) {
    const PathPointSpec& p = named(a.muscles, name).path.at(point - 1);
    expect_near(in_G(p.body, p.at_m), expected, kRounding_m, name);
  };
  path_point("addmagIsch_right", 2, {0.00481, -0.38797, 0.04453});
  path_point("Ps_L1_VB_right", 1, {-0.02469, 0.28500, 0.02415});
  path_point("recfem_right", 2, {0.03618, -0.46921, 0.07653});
  path_point("LTpT_T11_left", 5, {-0.07290, 0.34088, -0.00994});
  path_point("tra_right", 2, {0.03454, 0.21112, 0.14000});
  expect_near(in_G("ilium_left", named(a.landmarks, "PSIS_left").at_m),
              {-0.08541, 0.08388, -0.03409}, kRounding_m, "PSIS");
  expect_near(in_G("L3", named(a.landmarks, "L3_spinous_tip").at_m), {-0.06665, 0.17538, 0}, 3e-3,
              "L3 spinous tip");
}

TEST(Adult, FacetsMeetAndFaceOutwardAndForward) {
  const std::map<std::string, std::pair<Vec3, Vec3>> table{
      // place and normal in G
      {"L1L2_right", {{-0.04273, 0.24235, 0.01191}, {0.41972, 0.02105, 0.90741}}},
      {"L3L4_left", {{-0.03082, 0.17281, -0.01514}, {0.41420, -0.11230, -0.90323}}},
      {"L5S1_right", {{-0.03966, 0.11033, 0.02040}, {0.38505, -0.45611, 0.80231}}}};
  for (const auto& [name, expected] : table) {
    const FacetSpec& f = named(adult().facets, name);
    expect_near(in_G(f.lower, f.lower_at_m), expected.first, kRounding_m, name);
    const Vec3 normal_G = neutral_pose(adult().bodies, f.lower).q * f.normal_lower;
    EXPECT_GT(glm::dot(normal_G, glm::normalize(expected.second)), 1 - 1e-8) << name;
  }
  const FacetSpec& l4 = named(adult().facets, "L4L5_right");
  expect_near(l4.upper_at_m, {-0.03114, 0.00262, 0.01781}, kRounding_m, "inferior facet of L4");
  for (const FacetSpec& f : adult().facets) {
    expect_near(in_G(f.upper, f.upper_at_m), in_G(f.lower, f.lower_at_m), 1e-12, f.name);
    EXPECT_NEAR(glm::length(f.normal_lower), 1, 1e-12);
    EXPECT_NEAR(glm::dot(f.normal_lower, f.up_lower), 0, 1e-12);
    EXPECT_GT(f.normal_lower.x, 0);
    EXPECT_GT(f.normal_lower.z * (f.side == "right" ? 1 : -1), 0);
  }
}

TEST(Adult, NeutralLengthsAreThoseOfTheTables) {
  const std::map<std::string, double> ligaments{{"ALL_L4L5_middle", 0.01520},
                                                {"ALL_L4L5_outer_left", 0.01495},
                                                {"SSL_L3L4", 0.02571},
                                                {"CL_L4L5_2_right", 0.00238},
                                                {"ITL_L2L3_left", 0.03032},
                                                {"LF_L3L4_middle", 0.01926},
                                                {"ISL_L5S1_1", 0.01247},
                                                {"CL_L5S1_4_left", 0.00178},
                                                {"iliolumbar_ant_left", 0.03536},
                                                {"STL_sup_right", 0.08693},
                                                {"ILFL_med_left", 0.06836},
                                                {"arcuate_pubic", 0.012}};
  for (const auto& [name, length_m] : ligaments) {
    const double tolerance = name == "ALL_L4L5_middle" ? 5e-4 : kRounding_m;
    EXPECT_NEAR(ligament_length(name), length_m, tolerance) << name;
  }
  const std::map<std::string, double> muscles{
      {"bflh_right", 0.41497},          {"MF_m2t_2_right", 0.12866},
      {"QL_post_I_3-L1_left", 0.14587}, {"rect_abd_right", 0.38840}, {"IO5_left", 0.12614},
      {"EO_R10_right", 0.13458},        {"LTpT_T11_right", 0.29787}};  // no cylinder touched in neutral
  for (const auto& [name, length_m] : muscles)
    EXPECT_NEAR(straight_length(name), length_m, 4e-5) << name;
}

TEST(Adult, StiffnessesOfTheLinesOfALevelAddUp) {
  std::map<std::string, double> sum_N_per_mm;
  for (const LigamentSpec& l : adult().ligaments)
    sum_N_per_mm[l.group + " " + l.level] += l.stiffness_N_per_m / 1000;
  EXPECT_NEAR(sum_N_per_mm["ALL L4L5"], 40.5, 0.01);
  EXPECT_NEAR(sum_N_per_mm["PLL L2L3"], 36.6, 0.01);
  EXPECT_NEAR(sum_N_per_mm["LF L5S1"], 9.6, 0.01);
  EXPECT_NEAR(sum_N_per_mm["ISL L3L4"], 18.1, 0.01);
  EXPECT_NEAR(sum_N_per_mm["SSL L1L2"], 23.0, 0.01);
  EXPECT_NEAR(sum_N_per_mm["CL L4L5"], 50.552, 0.01);
  EXPECT_NEAR(sum_N_per_mm["ITL L4L5"], 10, 0.01);
  EXPECT_NEAR(sum_N_per_mm["sacrotuberous "], 3000, 0.01);
  EXPECT_EQ(named(adult().ligaments, "CL_L4L5_1_left").slack_ratio, 1.55);
  EXPECT_EQ(named(adult().ligaments, "LF_L4L5_middle").slack_ratio, 0.97);
  EXPECT_EQ(named(adult().ligaments, "PLL_L4L5_middle").slack_ratio, 1.12);
  EXPECT_EQ(named(adult().ligaments, "SSL_L5S1").slack_ratio, 1.282);
}

TEST(Adult, UnitsAreTurnedIntoSI) {
  const BushingSpec& disc = named(adult().bushings, "L5S1");
  EXPECT_EQ(disc.translation_N_per_m, Vec3(154e3, 700e3, 154e3));
  EXPECT_NEAR(disc.axial_stiffening_N_per_m2, 600e6, 1);
  EXPECT_EQ(disc.axial_Nm_per_rad, 210);
  EXPECT_NEAR(disc.height_m, 0.0118, 1e-12);
  EXPECT_NEAR(disc.area_m2, 1236e-6, 1e-12);
  EXPECT_EQ(disc.tilt_deg, -31.43);
  const BushingSpec& si = named(adult().bushings, "sacroiliac_left");
  EXPECT_EQ(si.upper, "sacrum");
  EXPECT_EQ(si.lower, "ilium_left");
  EXPECT_EQ(si.translation_N_per_m, Vec3(500e3, 1500e3, 800e3));
  const FacetSpec& facet = named(adult().facets, "L2L3_left");
  EXPECT_NEAR(facet.stiffness_N_per_m, 300e3, 1e-6);
  EXPECT_NEAR(facet.overlap_m, 4e-5, 1e-15);
  EXPECT_NEAR(named(adult().muscles, "bflh_left").pennation_rad, 0.17592, 1e-5);
}

// Swaps the side in a name.
std::string twin(std::string name) {
  const size_t right = name.rfind("_right"), left = name.rfind("_left");
  if (right != std::string::npos && right + 6 == name.size())
    return name.replace(right, 6, "_left");
  if (left != std::string::npos && left + 5 == name.size()) return name.replace(left, 5, "_right");
  return name;
}
Vec3 flip(const Vec3& v) { return {v.x, v.y, -v.z}; }

TEST(Adult, LeftIsTheMirrorImageOfRightToTheLastBit) {
  const Anatomy& a = adult();
  for (const BodySpec& b : a.bodies) {
    const BodySpec& t = named(a.bodies, twin(b.name));
    EXPECT_EQ(t.com_m, flip(b.com_m)) << b.name;
    EXPECT_EQ(t.origin_G_m, flip(b.origin_G_m)) << b.name;
    const Mat3 mirror(1, 0, 0, 0, 1, 0, 0, 0, -1);
    EXPECT_EQ(t.inertia_kg_m2, mirror * b.inertia_kg_m2 * mirror) << b.name;
    EXPECT_EQ(t.mass_kg, b.mass_kg);
    EXPECT_EQ(twin(t.parent), b.parent);
  }
  for (const LigamentSpec& l : a.ligaments) {
    if (l.region == "symphysis")
      continue;  // from the right to the left hip bone: its own twin, ends swapped
    const LigamentSpec& t = named(a.ligaments, twin(l.name));
    EXPECT_EQ(t.a_m, flip(l.a_m)) << l.name;
    EXPECT_EQ(t.b_m, flip(l.b_m)) << l.name;
    EXPECT_EQ(t.body_b, twin(l.body_b)) << l.name;
  }
  for (const FacetSpec& f : a.facets) {
    const FacetSpec& t = named(a.facets, twin(f.name));
    EXPECT_EQ(t.lower_at_m, flip(f.lower_at_m));
    EXPECT_EQ(t.upper_at_m, flip(f.upper_at_m));
    EXPECT_EQ(t.normal_lower, flip(f.normal_lower));
    EXPECT_EQ(t.up_lower, flip(f.up_lower));
  }
  for (const MuscleSpec& m : a.muscles) {
    const MuscleSpec& t = named(a.muscles, twin(m.name));
    ASSERT_EQ(t.path.size(), m.path.size());
    for (size_t i = 0; i < m.path.size(); ++i) {
      EXPECT_EQ(t.path[i].at_m, flip(m.path[i].at_m)) << m.name;
      EXPECT_EQ(t.path[i].body, twin(m.path[i].body)) << m.name;
    }
    ASSERT_EQ(t.wraps.size(), m.wraps.size());
    for (size_t i = 0; i < m.wraps.size(); ++i) {
      const WrapSpec &w = m.wraps[i], &v = t.wraps[i];
      EXPECT_EQ(v.centre_m, flip(w.centre_m));
      EXPECT_EQ(v.axis, -flip(w.axis));
      EXPECT_EQ(v.ex, flip(w.ex));
      EXPECT_EQ(v.ey, flip(w.ey));
      expect_near(glm::cross(v.axis, v.ex), v.ey, 1e-12, v.name);  // still right-handed
    }
  }
  for (const CarrierSpec& c : a.carriers) {
    const CarrierSpec& t = named(a.carriers, twin(c.name));
    EXPECT_EQ(t.body_a, twin(c.body_a));
    EXPECT_EQ(t.origin_G_m, flip(c.origin_G_m));
  }
  for (const ContactPointSpec& c : a.contacts)
    EXPECT_EQ(named(a.contacts, twin(c.name)).at_m, flip(c.at_m));
  for (const LandmarkSpec& l : a.landmarks) {
    if (l.name == "pubic_symphysis_centre") continue;  // in the frame of the right hip bone
    EXPECT_EQ(named(a.landmarks, twin(l.name)).at_m, flip(l.at_m)) << l.name;
  }
}

TEST(Adult, JointSignsMakeFlexionAdductionAndInternalRotationPositive) {
  using Sign = std::array<double, 3>;
  EXPECT_EQ(named(adult().joints, "hip_right").sign, (Sign{1, 1, 1}));
  EXPECT_EQ(named(adult().joints, "hip_left").sign, (Sign{1, -1, -1}));
  EXPECT_EQ(named(adult().joints, "knee_right").sign, (Sign{-1, 1, 1}));
  EXPECT_EQ(named(adult().joints, "knee_left").sign, (Sign{-1, -1, -1}));
  EXPECT_EQ(named(adult().joints, "ankle_left").sign, (Sign{1, -1, -1}));
}

TEST(Adult, PassiveJointMomentsPushBackIntoTheRange) {
  const auto moment = [](const PassiveAxisSpec& p, double q) {
    q += p.offset_rad;
    return p.k1 * std::exp(p.k2 * (q - p.theta2_rad)) + p.k3 * std::exp(p.k4 * (q - p.theta1_rad));
  };
  const JointSpec &hip = named(adult().joints, "hip_left"),
                  &knee = named(adult().joints, "knee_right");
  EXPECT_LT(moment(hip.axis[0], rad(125)), -2);  // deep flexion
  EXPECT_GT(moment(hip.axis[0], rad(-35)), 1);   // extension
  for (int axis : {1, 2}) {
    EXPECT_GT(moment(hip.axis[axis], -1.1), 0.3);
    EXPECT_LT(moment(hip.axis[axis], 1.1), -0.3);
    EXPECT_NEAR(moment(hip.axis[axis], 0), 0, 1e-2);
  }
  EXPECT_NEAR(moment(knee.axis[0], -0.13), 6.09, 1e-6);  // hyperextension pushes back into flexion
  EXPECT_NEAR(moment(knee.axis[0], 2.4), -11.03, 1e-6);
  EXPECT_NEAR(moment(knee.axis[0], 0), 0.0739, 1e-3);
}

TEST(Adult, StandsWithTheSolesOnTheFloor) {
  int soles = 0;
  for (const ContactPointSpec& c : adult().contacts) {
    const double lowest_m = in_G(c.body, c.at_m).y - c.radius_m;
    EXPECT_GE(lowest_m, -0.852 - 1e-9) << c.name;
    if (c.part == "foot") {
      ++soles;
      EXPECT_NEAR(lowest_m, -0.852, 1.01e-5) << c.name;
    }
  }
  EXPECT_EQ(soles, 10);
}

TEST(Adult, HandsReachTheFloorOnHandsAndKnees) {
  const auto lowest = [](const char* name) {  // trunk level, so that G's x points down
    const ContactPointSpec& c = named(adult().contacts, name);
    return in_G(c.body, c.at_m).x + c.radius_m;
  };
  // thigh vertical, knee bent to a right angle: the knee is as far below the hip as the thigh is
  // long and the shank thick
  const ContactPointSpec& knee = named(adult().contacts, "knee_front_right");
  const Vec3 hinge = named(adult().joints, "knee_right").centre_G_m;
  const double knee_below_hip_m =
      -hinge.y + (in_G(knee.body, knee.at_m).x - hinge.x) + knee.radius_m;
  EXPECT_NEAR(lowest("hand_right"), knee_below_hip_m, 0.015);
}

TEST(Adult, ForcesOfReducedGroupsAreKept) {
  std::map<std::string, double> force_N;
  for (const MuscleSpec& m : adult().muscles) {
    if (m.side == "right") force_N[m.group] += m.force_N;
  }
  EXPECT_NEAR(force_N["gluteus_minimus"], 374.05 + 394.82 + 446.77, 0.01);
  EXPECT_NEAR(force_N["external_oblique"], 295.64 + 1240.25, 0.01);
  EXPECT_NEAR(force_N["vasti"], 1697.36 + 5148.8 + 2747.8, 0.01);
  EXPECT_NEAR(force_N["iliocostalis_lumbar"], 361.87 + 850, 0.01);
  EXPECT_NEAR(force_N["psoas_major"], 1341.01, 0.01);
  EXPECT_FALSE(named(adult().muscles, "tra_left").reflex);
  EXPECT_TRUE(named(adult().muscles, "bflh_left").reflex);
}

TEST(Adult, ExternalObliqueBendsToItsOwnSideAtEveryLevel) {
  // the pull on the chest, taken about each disc centre; the carrier passes half of it on to the
  // opposite hip bone
  const MuscleSpec& m = named(adult().muscles, "EO_R9_right");
  const Vec3 sheath = in_G(m.path[0].body, m.path[0].at_m),
             rib = in_G(m.path[1].body, m.path[1].at_m);
  EXPECT_EQ(named(adult().carriers, m.path[0].body).body_a, "ilium_left");
  for (const BushingSpec& disc : adult().bushings) {
    if (disc.kind != "disc") continue;
    const double arm_m = 0.5 * glm::cross(rib - disc.centre_G_m, glm::normalize(sheath - rib)).x;
    EXPECT_GT(arm_m, 0.005) << disc.name;  // +x: towards the right
  }
}

TEST(Adult, NamesAreUniqueAndEverythingHasASource) {
  const Anatomy& a = adult();
  std::set<std::string> names;
  const auto check = [&](const char* kind, const auto& specs) {
    for (const auto& s : specs) {
      EXPECT_TRUE(names.insert(std::string(kind) + s.name).second) << s.name;
      EXPECT_FALSE(s.source.text.empty()) << s.name;
      EXPECT_NE(s.source.place.find("models/adult/"), std::string::npos) << s.name;
    }
  };
  check("body ", a.bodies);
  check("body ", a.carriers);
  check("bushing ", a.bushings);
  check("ligament ", a.ligaments);
  check("facet ", a.facets);
  check("joint ", a.joints);
  check("muscle ", a.muscles);
  check("contact ", a.contacts);
  check("landmark ", a.landmarks);
  EXPECT_FALSE(a.hill.source.text.empty());
  EXPECT_FALSE(a.surface.source.text.empty());
}

TEST(Adult, ListsItsGuessesWithTheirPlace) {
  const std::vector<std::string> guesses = list_guesses(adult());
  int extrapolated = 0;
  for (const std::string& g : guesses) {
    EXPECT_NE(g.find(": guess: "), std::string::npos) << g;
    EXPECT_EQ(g.rfind(CREPITUS_SOURCE_DIR "/models/adult/", 0), 0u) << g;
    extrapolated += g.find("extrapolated from L1L2") != std::string::npos;
  }
  EXPECT_EQ(extrapolated, 1 + 2 + 22);  // disc, facets, ligaments of T12L1
  EXPECT_GE(guesses.size(), 100u);
}

}  // namespace
}  // namespace crepitus
