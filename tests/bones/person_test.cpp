// The bones of a person against the mechanics of the same person: ligaments end on them, they are
// whole, and follow the anatomy.
#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "engine/bones/cache.h"
#include "engine/bones/muscle_ends.h"
#include "engine/bones/surface.h"
#include "tests/bones/skeleton.h"

namespace crepitus {
namespace {

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
  EXPECT_EQ(free_ends, 10) << "on each side rectus abdominis and four that end in fascia";
  std::cout << moved_mm.size() << " muscle ends: " << percentile(moved_mm, 0.5) << " mm from the "
            << "bone in the median, P95 " << percentile(moved_mm, 0.95) << ", largest "
            << percentile(moved_mm, 1) << "\n";
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
