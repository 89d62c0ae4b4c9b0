// Where bones meet in a person: joints have room, faces look at each other, nothing overlaps.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "tests/bones/skeleton.h"

namespace crepitus {
namespace {

// Joint by joint, from one bone's vertices that carry cartilage to the other bone.
std::vector<double> gaps_mm(const Skeleton& s, const std::string& from, const std::string& to,
                            double reach_mm = 4) {
  std::vector<double> gaps;
  const Bone& b = s.bone(from);
  for (std::size_t v = 0; v < b.mesh.cartilage.size(); ++v)
    if (b.mesh.cartilage[v] > 0.9f) {
      const double d = s.near.at(to)->distance(s.in_G.at(from).points_mm[v], reach_mm);
      if (d < reach_mm) gaps.push_back(d);
    }
  return gaps;
}

const std::vector<std::pair<std::string, std::string>> kFacetPairs{
    {"L1", "T12"}, {"L2", "L1"}, {"L3", "L2"}, {"L4", "L3"}, {"L5", "L4"}, {"sacrum", "L5"}};

void expect_room_between_facets(const Skeleton& s, double least_mm, double most_mm) {
  for (const auto& [lower, upper] : kFacetPairs) {
    const std::vector<double> gaps = gaps_mm(s, lower, upper);
    ASSERT_GT(gaps.size(), 40u) << lower << " has no joint faces towards " << upper;
    EXPECT_GE(percentile(gaps, 0), least_mm) << lower << " under " << upper;
    EXPECT_LE(percentile(gaps, 0.5), most_mm) << lower << " under " << upper;
  }
}

void expect_no_overlap(const Skeleton& s, const std::string& a, const std::string& b) {
  constexpr double kCurve_mm = 0.15;  // by which flat triangles may cut into a round neighbour
  double deepest = 0;
  const Shell& surface = s.in_G.at(a);
  for (const Vec3& p : surface.points_mm)
    if (s.near.at(b)->distance(p, 3) < 3) deepest = std::min(deepest, s.signed_mm(b, p));
  EXPECT_GT(deepest, -kCurve_mm) << a << " in " << b;
}

TEST(Joints, FacetCentresLieInTheDrawnJointSpace) {
  const Skeleton s(adult(), {}, Detail::kMedium);
  for (std::size_t i = 0; i < s.model.facets.size(); ++i) {
    const Facet& f = s.model.facets[i];
    const Body &lower = s.model.bodies[f.lower], &upper = s.model.bodies[f.upper];
    const Vec3 centre = 1000.0 * (lower.neutral_G * (f.lower_at + lower.com_m));
    const double below = s.signed_mm(s.drawn(lower.name), centre),
                 above = s.signed_mm(s.drawn(upper.name), centre);
    EXPECT_GT(below, 0.3) << f.name;
    EXPECT_GT(above, 0.3) << f.name;
    EXPECT_LT(below + above, 3) << f.name;
  }
}

TEST(Joints, JointFacesHaveRoomInTheNeutralPose) {
  const Skeleton s(adult(), {}, Detail::kFine);
  expect_room_between_facets(s, 1.5, 2.5);
}

TEST(Joints, SacroiliacJointsHaveRoomAtEveryDetail) {
  for (const Detail detail : {Detail::kCoarse, Detail::kMedium, Detail::kFine}) {
    const Skeleton s(adult(), {}, detail);
    for (const auto& [from, to] :
         {std::pair("innominate_r", "sacrum"), std::pair("sacrum", "innominate_r"),
          std::pair("sacrum", "innominate_l")}) {
      const std::vector<double> gaps = gaps_mm(s, from, to);
      ASSERT_GT(gaps.size(), 100u);
      EXPECT_GE(percentile(gaps, 0), 1.5) << from;
      EXPECT_LE(percentile(gaps, 0.5), 3) << from;
      std::cout << from << " to " << to << ": gap " << percentile(gaps, 0)
                << " mm at least, median " << percentile(gaps, 0.5) << "\n";
    }
  }
}

TEST(Joints, HipBonesMeetInTheSymphysis) {
  const Skeleton s(adult(), {}, Detail::kCoarse);
  const Bone& right = s.bone("innominate_r");
  double area_mm2 = 0;
  for (const auto& t : right.mesh.triangles) {
    const auto on_face = [&](std::uint32_t v) {
      return right.mesh.cartilage[v] > 0.9f && right.mesh.normal[v].z < -0.7f &&
             s.near.at("innominate_l")->distance(s.in_G.at("innominate_r").points_mm[v], 10) < 8;
    };
    if (!on_face(t[0]) || !on_face(t[1]) || !on_face(t[2])) continue;
    const Shell& shell = s.in_G.at("innominate_r");
    const Vec3 a = shell.points_mm[t[0]], b = shell.points_mm[t[1]], c = shell.points_mm[t[2]];
    area_mm2 += glm::length(glm::cross(b - a, c - a)) / 2;
  }
  // an oval of 30 to 35 by 10 to 12 mm (recalled from Becker 2010, J Anat 217:475): 240 to 330 mm2
  EXPECT_GT(area_mm2, 150);
  EXPECT_LT(area_mm2, 450);
  const double width_mm = percentile(gaps_mm(s, "innominate_r", "innominate_l", 8), 0.5);
  EXPECT_GT(width_mm, 2.5) << "Becker 2010, table 2: 2.6 to 5.9 mm";
  EXPECT_LT(width_mm, 6) << "Becker 2010, table 2: 2.6 to 5.9 mm";
  std::cout << "symphysis: " << area_mm2 << " mm2, " << width_mm << " mm wide\n";
}

TEST(Joints, NoTwoBonesOverlapInTheNeutralPose) {
  const Skeleton s(adult(), {}, Detail::kMedium);
  for (const auto& [lower, upper] : kFacetPairs)
    expect_no_overlap(s, lower, upper), expect_no_overlap(s, upper, lower);
  for (const char* side : {"_r", "_l"}) {
    const std::string hip = std::string("innominate") + side, femur = std::string("femur") + side,
                      tibia = std::string("tibia") + side;
    expect_no_overlap(s, hip, "sacrum"), expect_no_overlap(s, "sacrum", hip);
    expect_no_overlap(s, femur, hip), expect_no_overlap(s, hip, femur);
    expect_no_overlap(s, tibia, femur), expect_no_overlap(s, std::string("patella") + side, femur),
        expect_no_overlap(s, std::string("foot") + side, tibia);
  }
  expect_no_overlap(s, "innominate_r", "innominate_l");
}

TEST(Joints, FemoralHeadIsCentredInTheCup) {
  const Skeleton s(adult(), {}, Detail::kFine);
  // the joint faces are parts of spheres: the centre at which their vertices lie equally far
  const auto centre_of = [](const Bone& bone) {
    std::vector<Vec3> face;
    for (std::size_t v = 0; v < bone.mesh.position_m.size(); ++v)
      if (const Vec3 p = 1000.0 * Vec3(bone.mesh.position_m[v]);
          bone.mesh.cartilage[v] > 0.9f && glm::length(p) < 30)
        face.push_back(p);
    Vec3 centre(0);
    double radius = 0;
    for (int i = 0; i < 200; ++i) {
      Vec3 pull(0);
      radius = 0;
      for (const Vec3& p : face)
        radius += glm::length(p - centre) / static_cast<double>(face.size());
      for (const Vec3& p : face)
        pull += (p - centre) * (1 - radius / glm::length(p - centre)) /
                static_cast<double>(face.size());
      centre += 2.0 * pull;
    }
    return std::pair(centre, radius);
  };
  const auto [head, head_mm] = centre_of(s.bone("femur_r"));
  const auto [cup, cup_mm] = centre_of(s.bone("innominate_r"));
  EXPECT_NEAR(head_mm, 23, 0.2) << "men: 23 to 24 mm";
  EXPECT_LT(glm::length(head), 0.2);
  EXPECT_LT(glm::length(cup), 1.0);
  EXPECT_GT(cup_mm - head_mm, 1);
  EXPECT_LT(cup_mm - head_mm, 3);
}

TEST(Joints, CurvesAndWornDiscsLeaveRoomInTheJoints) {
  for (const auto& change : std::vector<std::vector<std::pair<const char*, double>>>{
           {{"lordosis", 70}},
           {{"lordosis", 30}},
           {{"scoliosis", 25}},
           {{"disc_height.L4L5", 0.6}, {"disc_height.L5S1", 0.6}}}) {
    Parameters p;
    for (const auto& [parameter_key, value] : change) set_parameter(p, parameter_key, value);
    const Skeleton s(adult(), p, Detail::kMedium);
    SCOPED_TRACE(change.front().first + std::string(" ") + std::to_string(change.front().second));
    expect_room_between_facets(s, 1.2, 2.8);
    for (const auto& [lower, upper] : kFacetPairs) expect_no_overlap(s, lower, upper);
  }
}

// Mean normal of the joint face of the lower bone around the centre of a facet, in the body.
Vec3 face_normal(const Skeleton& s, const Facet& f) {
  const Bone& bone = s.bone(s.drawn(s.model.bodies[f.lower].name));
  const Vec3 centre = f.lower_at + s.model.bodies[f.lower].com_m;
  Vec3 sum(0);
  for (std::size_t v = 0; v < bone.mesh.position_m.size(); ++v)
    if (glm::length(Vec3(bone.mesh.position_m[v]) - centre) < 0.006 &&
        bone.mesh.cartilage[v] > 0.5f)
      sum += Vec3(bone.mesh.normal[v]);
  return glm::normalize(sum);
}

TEST(Joints, ATurnedFacetIsDrawnTurned) {
  Anatomy turned = adult();
  const double by_deg = 15;
  const Model model = build_model(turned, {});
  for (FacetSpec& f : turned.facets) {
    if (f.name != "L4L5_right") continue;
    const Quat turn = rotation_about(f.up_lower, rad(by_deg));
    f.normal_lower = turn * f.normal_lower;
    // its capsule turns with it
    const Pose X = inverse(model.bodies[find_body(model, f.lower)].neutral_G) *
                   model.bodies[find_body(model, f.upper)].neutral_G;
    for (LigamentSpec& l : turned.ligaments) {
      if (!l.name.starts_with("CL_L4L5") || !l.name.ends_with("_right")) continue;
      l.b_m = f.lower_at_m + turn * (l.b_m - f.lower_at_m);
      l.a_m = inverse(X) * (f.lower_at_m + turn * (X * l.a_m - f.lower_at_m));
    }
  }
  const Skeleton before(adult(), {}, Detail::kMedium), after(turned, {}, Detail::kMedium);
  for (std::size_t i = 0; i < before.model.facets.size(); ++i) {
    const Facet& f = before.model.facets[i];
    const Vec3 was = face_normal(before, f), is = face_normal(after, after.model.facets[i]);
    EXPECT_LT(glm::dot(was, f.lower_normal), -0.75) << f.name << " faces the bone above";
    if (f.name == "L4L5_right") {
      const Vec3 up = adult().facets[i].up_lower;
      const Vec3 a = glm::normalize(was - up * glm::dot(was, up)),
                 b = glm::normalize(is - up * glm::dot(is, up));
      EXPECT_NEAR(deg(std::asin(glm::dot(glm::cross(a, b), up))), by_deg, 7);
    } else if (f.level != "L4L5" && f.level != "L5S1" && f.level != "L3L4") {
      EXPECT_GT(glm::dot(was, is), 0.999) << f.name << " had no reason to turn";
    }
  }
}

}  // namespace
}  // namespace crepitus
