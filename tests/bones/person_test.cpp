// The bones of a person against the mechanics of the same person: ligaments end on them, joints
// have room, nothing overlaps.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/bones/bones.h"
#include "engine/bones/cache.h"
#include "engine/bones/muscle_ends.h"
#include "engine/bones/surface.h"
#include "tests/bones/score.h"

namespace crepitus {
namespace {

const Anatomy& adult() {
  static const Anatomy a = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return a;
}

// Bones in G, in millimetres, where they stand in the neutral pose.
struct Skeleton {
  Model model;
  std::vector<Bone> bones;
  std::map<std::string, Shell> in_body, in_G;
  std::map<std::string, std::vector<Vec3>> normals_G;
  std::map<std::string, std::unique_ptr<Nearest>> near;

  Skeleton(const Anatomy& anatomy, const Parameters& p, Detail detail)
      : model(build_model(anatomy, p)), bones(make_bones(anatomy, model, detail)) {
    for (const Bone& b : bones) {
      in_body[b.name] = shell_from(b.mesh, 1000);
      Shell& s = in_G[b.name] = in_body[b.name];
      const Pose& X = model.bodies[b.body].neutral_G;
      for (Vec3& point : s.points_mm) point = X.q * point + 1000.0 * X.p;
      for (const glm::vec3& n : b.mesh.normal) normals_G[b.name].push_back(X.q * Vec3(n));
      near[b.name] = std::make_unique<Nearest>(s);
    }
  }
  const Bone& bone(const std::string& name) const {
    return *std::find_if(bones.begin(), bones.end(), [&](const Bone& b) { return b.name == name; });
  }
  // Distance from a bone, negative inside it.
  double signed_mm(const std::string& name, const Vec3& p_G) const {
    const auto [q, triangle] = near.at(name)->hit(p_G);
    Vec3 normal(0);  // of the nearest triangle, as it is shaded
    for (const std::uint32_t v : in_G.at(name).triangles[triangle]) normal += normals_G.at(name)[v];
    const double side = glm::dot(p_G - q, normal);
    return side < 0 ? -glm::length(p_G - q) : glm::length(p_G - q);
  }
  // The bone that is drawn for a body where ligaments and facets are.
  std::string drawn(const std::string& body) const {
    static const std::map<std::string, std::string> kNames{{"thorax", "T12"},
                                                           {"ilium_right", "innominate_r"},
                                                           {"ilium_left", "innominate_l"},
                                                           {"femur_right", "femur_r"},
                                                           {"femur_left", "femur_l"}};
    const auto found = kNames.find(body);
    return found == kNames.end() ? body : found->second;
  }
};

double percentile(std::vector<double> x, double share) {
  std::sort(x.begin(), x.end());
  return x[static_cast<std::size_t>(share * static_cast<double>(x.size() - 1))];
}

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

TEST(Person, LigamentsEndOnTheDrawnBones) {
  const Skeleton s(adult(), {}, Detail::kFine);
  std::vector<double> all;
  const auto check = [&](const LigamentSpec& l, const std::string& body, const Vec3& end_m) {
    // the round ligament of the hip springs from the transverse ligament across the notch, not from
    // bone
    if (l.name.starts_with("LTF") && body.starts_with("ilium")) return;
    const Shell& bone = s.in_body.at(s.drawn(body));
    static std::map<std::string, std::unique_ptr<Nearest>> near;
    std::unique_ptr<Nearest>& index = near[s.drawn(body)];
    if (!index) index = std::make_unique<Nearest>(bone);
    all.push_back(index->distance(1000.0 * end_m));
    EXPECT_LE(all.back(), 3) << l.name << " on " << body;
  };
  for (const LigamentSpec& l : adult().ligaments)
    check(l, l.body_a, l.a_m), check(l, l.body_b, l.b_m);
  EXPECT_GT(all.size(), 330u);
  EXPECT_LE(percentile(all, 0.95), 1.5);
  std::cout << all.size() << " ligament ends: median " << percentile(all, 0.5) << " mm, P95 "
            << percentile(all, 0.95) << ", largest " << percentile(all, 1) << " from the bone\n";
}

TEST(Person, MuscleEndsAreFoundOnTheNearestPointOfTheirBone) {
  const Skeleton s(adult(), {}, Detail::kMedium);
  const std::vector<MuscleEnds> ends = muscle_ends(s.model, s.bones);
  ASSERT_EQ(ends.size(), s.model.muscles.size());
  std::vector<double> moved_mm;
  int free_ends = 0;
  const auto check = [&](const std::string& name, const CarriedPoint& from, const BoneEnd& end) {
    free_ends += !end.on_bone;
    if (!end.on_bone) return;
    moved_mm.push_back(1e3 * end.moved_m);
    const Vec3 com = s.model.bodies[from.a.body].com_m, at = 1e3 * (end.at.p_CP + com);
    double off = 1e9, least = 1e9;
    for (const Bone& b : s.bones)
      if (b.body == from.a.body) {
        static std::map<std::string, std::unique_ptr<Nearest>> near;
        std::unique_ptr<Nearest>& index = near[b.name];
        if (!index) index = std::make_unique<Nearest>(s.in_body.at(b.name));
        off = std::min(off, index->distance(at));
        least = std::min(least, index->distance(1e3 * (from.a.p_CP + com)));
      }
    EXPECT_LT(off, 0.01) << name << ": not on a bone of its body";
    EXPECT_NEAR(1e3 * end.moved_m, least, 1.2) << name << ": a triangle is 2 mm wide";
    EXPECT_NEAR(glm::length(end.normal), 1, 1e-5);
  };
  for (std::size_t i = 0; i < ends.size(); ++i)
    check(s.model.muscles[i].name, s.model.muscles[i].path.front(), ends[i].begin),
        check(s.model.muscles[i].name, s.model.muscles[i].path.back(), ends[i].end);
  EXPECT_EQ(free_ends, 8) << "on each side rectus abdominis and three that end in fascia";
  std::cout << moved_mm.size() << " muscle ends: " << percentile(moved_mm, 0.5) << " mm from the "
            << "bone in the median, P95 " << percentile(moved_mm, 0.95) << ", largest "
            << percentile(moved_mm, 1) << "\n";
}

TEST(Person, FacetCentresLieInTheDrawnJointSpace) {
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

TEST(Person, JointFacesHaveRoomInTheNeutralPose) {
  const Skeleton s(adult(), {}, Detail::kFine);
  expect_room_between_facets(s, 1.5, 2.5);
}

TEST(Person, SacroiliacJointsHaveRoomAtEveryDetail) {
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

TEST(Person, HipBonesMeetInTheSymphysis) {
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

TEST(Person, ABoneBesideAnotherIsDarkerThanAlone) {
  Anatomy lone = adult();
  for (BoneTable& t : lone.bones)
    if (t.name == "sacrum") t.fits.clear();
  const Skeleton together(adult(), {}, Detail::kCoarse), alone(lone, {}, Detail::kCoarse);
  // bare bone of the sacrum within a finger's breadth of L5
  const auto light = [](const Skeleton& s) {
    const Bone& sacrum = s.bone("sacrum");
    double sum = 0, n = 0;
    for (std::size_t v = 0; v < sacrum.mesh.occlusion.size(); ++v) {
      const double d = s.near.at("L5")->distance(s.in_G.at("sacrum").points_mm[v], 12);
      if (d < 3 || d > 8 || sacrum.mesh.cartilage[v] > 0) continue;
      sum += sacrum.mesh.occlusion[v], n += 1;
    }
    EXPECT_GT(n, 100);
    return sum / n;
  };
  EXPECT_LT(light(together), 0.9 * light(alone));
}

TEST(Person, NoTwoBonesOverlapInTheNeutralPose) {
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

TEST(Person, FemoralHeadIsCentredInTheCup) {
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

TEST(Person, LeftIsTheMirrorImageOfRight) {
  const Skeleton s(adult(), {}, Detail::kCoarse);
  int pairs = 0;
  for (const Bone& right : s.bones) {
    if (!right.name.ends_with("_r")) continue;
    ++pairs;
    const Bone& left = s.bone(right.name.substr(0, right.name.size() - 1) + "l");
    ASSERT_EQ(left.mesh.position_m.size(), right.mesh.position_m.size());
    for (std::size_t v = 0; v < left.mesh.position_m.size(); ++v)
      EXPECT_EQ(left.mesh.position_m[v], right.mesh.position_m[v] * glm::vec3(1, 1, -1));
    EXPECT_EQ(left.mesh.cartilage, right.mesh.cartilage);
    EXPECT_EQ(s.model.bodies[left.body].name == "thorax" ||
                  s.model.bodies[left.body].name.ends_with("_left"),
              true)
        << left.name;
  }
  EXPECT_GE(pairs, 6);
  // a midline bone is its own mirror image, but for how the triangles fall
  for (const char* name : {"L3", "L5", "sacrum"}) {
    const Shell& bone = s.in_body.at(name);
    const Nearest near(bone);
    std::vector<double> off;
    for (const Vec3& p : bone.points_mm) off.push_back(near.distance({p.x, p.y, -p.z}));
    EXPECT_LT(percentile(off, 0.99), 0.5) << name;
  }
}

// Holes that go right through: the canal of a vertebra; canal and eight foramina of the sacrum; the
// obturator foramen; the gap between talus and heel.
int holes_through(const std::string& bone) {
  static const std::map<std::string, int> kHoles{
      {"sacrum", 9}, {"innominate_r", 1}, {"innominate_l", 1}, {"foot_r", 1},
      {"foot_l", 1}, {"T10", 1},          {"T11", 1},          {"T12", 1},
      {"L1", 1},     {"L2", 1},           {"L3", 1},           {"L4", 1},
      {"L5", 1}};
  const auto found = kHoles.find(bone);
  return found == kHoles.end() ? 0 : found->second;
}

void expect_sound(const std::vector<Bone>& bones, const std::string& who) {
  EXPECT_GT(bones.size(), 20u);
  for (const Bone& b : bones) {
    if (b.name.ends_with("_l")) continue;  // mirror images, see LeftIsTheMirrorImageOfRight
    const MeshFacts f = facts_of(b.mesh);
    EXPECT_TRUE(f.watertight) << b.name << who;
    EXPECT_EQ(f.pieces, 1) << b.name << who;
    EXPECT_EQ(f.genus, holes_through(b.name)) << b.name << who;
    EXPECT_GT(f.volume, 0) << b.name << who << ": normals point inwards";
    EXPECT_GE(f.smallest_angle_deg, 12) << b.name << who;
    EXPECT_GE(f.first_percentile_angle_deg, 25) << b.name << who;
  }
}

TEST(Person, EveryBoneIsClosedWithItsOwnHolesAndGoodTrianglesAtEveryDetail) {
  const Model model = build_model(adult(), {});
  for (const Detail detail : {Detail::kCoarse, Detail::kMedium, Detail::kFine})
    expect_sound(make_bones(adult(), model, detail),
                 " at detail " + std::to_string(static_cast<int>(detail)));
}

TEST(Person, BonesOfACurvedAndAWornSpineAreAsSound) {
  for (const auto& [key, value] : std::vector<std::pair<const char*, double>>{
           {"lordosis", 70}, {"scoliosis", 25}, {"disc_height.L5S1", 0.6}}) {
    Parameters p;
    set_parameter(p, key, value);
    expect_sound(make_bones(adult(), build_model(adult(), p), Detail::kCoarse),
                 std::string(" with ") + key);
  }
}

TEST(Person, TheSameInputGivesTheSameBits) {
  const Model model = build_model(adult(), {});
  EXPECT_EQ(bytes_of_bones(1, make_bones(adult(), model, Detail::kCoarse)),
            bytes_of_bones(1, make_bones(adult(), model, Detail::kCoarse)));
}

TEST(Person, ProgressRisesToTheEndAndCanStop) {
  const Model model = build_model(adult(), {});
  double last = -1;
  const auto bones =
      make_bones(adult(), model, Detail::kCoarse, [&](double done, const std::string& next) {
        EXPECT_GT(done, last);
        EXPECT_EQ(next.empty(), done == 1);
        last = done;
        return true;
      });
  EXPECT_EQ(last, 1);
  EXPECT_GT(bones.size(), 20u);
  EXPECT_TRUE(make_bones(adult(), model, Detail::kCoarse, [](double done, const std::string&) {
                return done < 0.1;
              }).empty());
}

TEST(Person, KeyFollowsWhatShapesBonesAndNothingElse) {
  Parameters strong, curved, flat;
  set_parameter(strong, "core_strength", 1.2);
  set_parameter(curved, "lordosis", 60);
  set_parameter(flat, "disc_height.L4L5", 0.7);
  const auto key = [](const Parameters& p, Detail d = Detail::kFine) {
    return bones_key(adult(), build_model(adult(), p), d);
  };
  EXPECT_EQ(key({}), key(strong));
  EXPECT_NE(key({}), key(curved));
  EXPECT_NE(key({}), key(flat));
  EXPECT_NE(key({}), key({}, Detail::kCoarse));
  Anatomy other = adult();
  for (BoneTable& t : other.bones)
    if (t.name == "L4") t.centrum->dish_upper_mm += 0.1;
  EXPECT_NE(key({}), bones_key(other, build_model(other, {}), Detail::kFine));
}

TEST(Person, CurvesAndWornDiscsLeaveRoomInTheJoints) {
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

TEST(Person, ATurnedFacetIsDrawnTurned) {
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

// Plane through the upper endplate's rim: its tilt about z.
double upper_tilt_deg(const Skeleton& s, const std::string& name) {
  const Bone& b = s.bone(name);
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t v = 0; v < b.mesh.position_m.size(); ++v) {
    const glm::vec3 p = b.mesh.position_m[v] * 1000.0f;
    if (b.mesh.normal[v].y < 0.9f || p.x < -14 || std::abs(p.z) > 15) continue;
    n += 1, sx += p.x, sy += p.y, sxx += p.x * p.x, sxy += p.x * p.y;
  }
  return deg(std::atan((n * sxy - sx * sy) / (n * sxx - sx * sx)));
}

TEST(Person, AWedgedBodyIsDrawnWedged) {
  Anatomy wedged = adult();
  for (BoneTable& t : wedged.bones)
    if (t.name == "L3") t.wanted->tilt_upper_deg += 6, t.pinned = false;
  Anatomy plain = adult();
  for (BoneTable& t : plain.bones)
    if (t.name == "L3") t.pinned = false;
  EXPECT_NEAR(upper_tilt_deg(Skeleton(wedged, {}, Detail::kMedium), "L3") -
                  upper_tilt_deg(Skeleton(plain, {}, Detail::kMedium), "L3"),
              6, 0.7);
}

TEST(Person, BodiesHaveTheSizesOfTheAnatomy) {
  // widths and depths of the endplates of this model, mm (scaled Visible Human, by Remus 2021);
  // read off the drawn bone as its extent over the upper and the lower third of the body
  struct Row {
    const char* name;
    double upper_width, lower_width, upper_depth, lower_depth;
  };
  const Skeleton s(adult(), {}, Detail::kFine);
  for (const Row& row : {Row{"L1", 42.8, 44.8, 36.3, 36.7}, Row{"L2", 44.6, 44.2, 37.2, 37.0},
                         Row{"L3", 44.0, 45.4, 37.1, 36.6}, Row{"L4", 44.7, 48.0, 37.1, 35.7},
                         Row{"L5", 49.7, 49.5, 35.6, 32.4}}) {
    double width[2] = {0, 0}, front[2] = {-1e9, -1e9};
    for (const Vec3& p : s.in_body.at(row.name).points_mm) {
      if (p.x < 0) continue;  // well ahead of the pedicles; the body is centred on x = 0 and y = 20
      const int part = p.y > 25 ? 0 : p.y < 14 ? 1 : 2;
      if (part == 2) continue;
      width[part] = std::max(width[part], 2 * std::abs(p.z)),
      front[part] = std::max(front[part], p.x);
    }
    EXPECT_NEAR(width[0], row.upper_width, 3.5) << row.name;
    EXPECT_NEAR(width[1], row.lower_width, 3.5) << row.name;
    EXPECT_NEAR(front[0], row.upper_depth / 2, 3) << row.name;
  }
}

TEST(Person, FemurHasItsPublishedShape) {
  const Skeleton s(adult(), {}, Detail::kFine);
  const auto mean_where = [&](const auto& take) {
    Vec3 sum(0);
    double n = 0;
    for (const Vec3& p : s.in_body.at("femur_r").points_mm)
      if (take(p)) sum += p, n += 1;
    return sum / n;
  };
  double lowest = 0, highest = 0;
  for (const Vec3& p : s.in_body.at("femur_r").points_mm)
    lowest = std::min(lowest, p.y), highest = std::max(highest, p.y);
  const Vec3 neck = mean_where([](const Vec3& p) {
    return std::abs(glm::length(p) - 31) < 2 && p.z > 2 && p.z < 34 && p.y > -45;
  });
  const Vec3 shaft_high = mean_where([](const Vec3& p) { return std::abs(p.y + 110) < 5; });
  const Vec3 shaft_low = mean_where([](const Vec3& p) { return std::abs(p.y + 290) < 5; });
  const Vec3 medial =
      mean_where([&](const Vec3& p) { return p.y < lowest + 45 && p.x < -8 && p.z < -8; });
  const Vec3 lateral =
      mean_where([&](const Vec3& p) { return p.y < lowest + 45 && p.x < -8 && p.z > 8; });

  const double neck_shaft =
      deg(std::acos(glm::dot(glm::normalize(-neck), glm::normalize(shaft_low - shaft_high))));
  const double version =
      deg(std::atan2(-neck.x, neck.z) - std::atan2(medial.x - lateral.x, lateral.z - medial.z));
  EXPECT_NEAR(neck_shaft, 129.2, 6.2) << "Toogood 2008, n = 375: 129.2, standard deviation 6.2";
  EXPECT_NEAR(version, 9.7, 9.3) << "Toogood 2008: 9.7, standard deviation 9.3";
  EXPECT_NEAR(highest - lowest, 453, 10) << "a quarter to 27 % of a stature of 1.71 m";
  std::cout << "femur: neck-shaft " << neck_shaft << " deg, version " << version << " deg, length "
            << highest - lowest << " mm\n";
}

}  // namespace
}  // namespace crepitus
