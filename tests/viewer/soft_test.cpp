// Soft tissue as triangles, without OpenGL: what it must be by geometry, not by how it was
// computed.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "engine/bones/bones.h"
#include "engine/forces/forces.h"
#include "engine/forces/path.h"
#include "engine/movement/posture.h"
#include "tests/viewer/adult.h"
#include "tools/viewer/render/soft/arrow.h"
#include "tools/viewer/render/soft/disc.h"
#include "tools/viewer/render/soft/facet.h"
#include "tools/viewer/render/soft/ligament.h"
#include "tools/viewer/render/soft/muscle.h"

namespace crepitus {
namespace {

// Neutral standing, in the air.
struct Standing {
  Model m = body();
  State s;
  Loads loads = make_loads(m);
  Standing() {
    Scene scene;
    scene.posture = Posture::bench;
    s = initial_state(m, scene, 0);
    compute_kinematics(m, s, loads);
  }
  Instant now() const { return {m, s, loads, loads.bodies}; }
};

// Every triangle looks the way its vertices' normals say, and normals are unit.
void expect_outward(const SoftMesh& mesh) {
  int wrong = 0, looked = 0;
  for (std::size_t t = 0; t + 2 < mesh.indices.size(); t += 3) {
    const SoftVertex &a = mesh.vertices[mesh.indices[t]], &b = mesh.vertices[mesh.indices[t + 1]],
                     &c = mesh.vertices[mesh.indices[t + 2]];
    const glm::dvec3 face = glm::cross(glm::dvec3(b.position_W) - glm::dvec3(a.position_W),
                                       glm::dvec3(c.position_W) - glm::dvec3(a.position_W));
    if (glm::length(face) < 1e-9) continue;  // square metres twice: slivers have no side
    ++looked;
    wrong += glm::dot(face, glm::dvec3(a.normal_W + b.normal_W + c.normal_W)) < 0;
  }
  EXPECT_GT(looked, 0);
  EXPECT_LE(wrong, looked / 50);  // caps look along the tube, their vertices sideways
  for (const SoftVertex& v : mesh.vertices) EXPECT_NEAR(glm::length(v.normal_W), 1, 1e-4);
}

// Widest distance of the tube's vertices from its line.
double widest(const SoftMesh& mesh, const Vec3& axis) {
  double most = 0;
  for (const SoftVertex& v : mesh.vertices) {
    const Vec3 p(v.position_W);
    most = std::max(most, glm::length(p - axis * glm::dot(p, axis)));
  }
  return most;
}

Muscle spindle_muscle() {
  Muscle m;
  m.group = "psoas_major";
  m.force_N = 600;
  m.optimal_m = 0.12;
  m.tendon_m = 0.08;
  return m;
}

SoftMesh straight_tube(const Muscle& muscle, double length_m) {
  SoftMesh mesh;
  std::vector<Station> stations;
  const std::array<Vec3, 2> line{Vec3(0), Vec3(0, length_m, 0)};
  place_stations(line, 300, Vec3(1, 0, 0), stations);
  add_muscle(muscle_profile(muscle, length_m), stations, 64, 0, {PartKind::muscle, 0}, mesh);
  return mesh;
}

TEST(MuscleTube, HasTheVolumeOfItsFibresAndTendonAtEveryLength) {
  const Muscle m = spindle_muscle();
  // fibres: 120 mm of 600 N at 60 N/cm2 = 10 cm2; tendon: 600 N at 35 MPa = 17.14 mm2 along the
  // whole line
  for (const double length_m : {0.22, 0.20, 0.17}) {
    const SoftMesh tube = straight_tube(m, length_m);
    const double wanted_m3 = 0.12 * 1e-3 + length_m * 600 / 35e6;
    const double polygon = 64 / (2 * kPi) * std::sin(2 * kPi / 64);  // of a circle's area
    EXPECT_NEAR(enclosed_volume_m3(tube, 0, tube.ranges[0].count), wanted_m3 * polygon,
                0.004 * wanted_m3)
        << length_m;
  }
}

TEST(MuscleTube, BulgesWhenItShortens) {
  const Muscle m = spindle_muscle();
  const double at_rest = widest(straight_tube(m, 0.20), {0, 1, 0}),
               shorter = widest(straight_tube(m, 0.17), {0, 1, 0});
  // the belly takes all of the 30 mm: 152 mm become 122 mm, and area goes up by the inverse
  EXPECT_NEAR(square(shorter / at_rest), 152.0 / 122.0, 0.02);
}

TEST(MuscleTube, IsClosedAndLooksOutwards) { expect_outward(straight_tube(spindle_muscle(), 0.2)); }

TEST(RoundedLine, StaysCloseToItsCorners) {
  // a quadratic arc in a right angle passes its corner at cut sqrt(2) / 4
  const std::array<Vec3, 3> corner{Vec3(1, 0, 0), Vec3(0), Vec3(0, 1, 0)};
  double nearest = 1;
  for (const Vec3& p : rounded(corner, 0.012)) nearest = std::min(nearest, glm::length(p));
  EXPECT_NEAR(nearest, 0.012 * std::sqrt(2.0) / 4, 1e-12);
}

TEST(MuscleTube, FollowsTheWrappedPathOfEveryMuscle) {
  const Standing still;
  std::array<Vec3, 96> path;
  for (const Muscle& muscle : still.m.muscles) {
    const int count = path_points(muscle, still.loads.bodies, path);
    const std::vector<Vec3> line = rounded(std::span(path).first(count), kCornerCut_m);
    for (int i = 0; i < count; ++i) {
      double nearest = 1;
      for (std::size_t k = 1; k < line.size(); ++k) {
        const Vec3 d = line[k] - line[k - 1];
        const double t = std::clamp(
            glm::dot(path[i] - line[k - 1], d) / std::max(1e-18, glm::dot(d, d)), 0.0, 1.0);
        nearest = std::min(nearest, glm::distance(path[i], line[k - 1] + t * d));
      }
      EXPECT_LT(nearest, kCornerCut_m / 2) << muscle.name;
    }
  }
}

TEST(MuscleTube, AllMusclesAreDrawnAndFinite) {
  const Standing still;
  SoftMesh psoas, others;
  add_muscles(still.now(), {}, true, psoas);
  add_muscles(still.now(), {}, false, others);
  EXPECT_EQ(psoas.ranges.size() + others.ranges.size(), still.m.muscles.size());
  EXPECT_EQ(psoas.ranges.size(),
            24u);  // eleven fascicles of the psoas and one iliacus on each side
  for (const SoftMesh* mesh : {&psoas, &others})
    for (const SoftVertex& v : mesh->vertices)
      ASSERT_TRUE(std::isfinite(v.position_W.x + v.normal_W.x));
}

// Middle of the first and of the last ring of every tube, and how far from the bone it should end
// on.
struct TubeEnd {
  const Muscle* muscle;
  bool last;
  double off_m;
};
std::vector<TubeEnd> tube_ends(const Standing& still, std::span<const Bone> bones,
                               std::span<const MuscleEnds> ends) {
  MuscleLook look;
  look.ends = ends;
  std::vector<TubeEnd> all;
  for (const bool iliopsoas : {true, false}) {
    SoftMesh mesh;
    add_muscles(still.now(), look, iliopsoas, mesh);
    std::uint32_t first = 0;
    for (const SoftMesh::Range& r : mesh.ranges) {
      std::uint32_t past = first;
      for (std::uint32_t i = 3 * r.first; i < 3 * (r.first + r.count); ++i)
        past = std::max(past, mesh.indices[i] + 1);
      const Muscle& muscle = still.m.muscles[r.part.index];
      for (const bool last : {false, true}) {
        Vec3 middle(0);
        for (int side = 0; side < look.quality.sides; ++side) {
          const std::uint32_t v = last ? past - 1 - side : first + side;
          middle += Vec3(mesh.vertices[v].position_W) / static_cast<double>(look.quality.sides);
        }
        const int body = (last ? muscle.path.back() : muscle.path.front()).a.body;
        const Vec3 p = inverse(body_pose_W(still.m, still.s, body)) * middle;
        double off = 1e9;
        for (const Bone& b : bones)
          for (std::size_t v = 0; b.body == body && v < b.mesh.position_m.size(); ++v)
            off = std::min(off, glm::distance(p, Vec3(b.mesh.position_m[v])));
        all.push_back({&muscle, last, off});
      }
      first = past;
    }
  }
  return all;
}

TEST(MuscleTube, EndsOnTheDrawnBone) {
  const Standing still;
  const std::vector<Bone> bones = make_bones(adult(), still.m, Detail::kCoarse);
  // in a sheet of fascia, on ribs that are not drawn, or in the tendon of a neighbour
  const auto free_end = [&](const TubeEnd& e) {
    const CarriedPoint& end = e.last ? e.muscle->path.back() : e.muscle->path.front();
    return end.b.body >= 0 || (e.last && e.muscle->group == "rectus_abdominis") ||
           (e.last && e.muscle->group == "psoas_major");
  };
  const auto far_ends = [&](const std::vector<TubeEnd>& ends) {
    int far = 0;
    for (const TubeEnd& e : ends) far += !free_end(e) && e.off_m > 0.003;
    return far;
  };
  EXPECT_GT(far_ends(tube_ends(still, bones, {})), 80) << "where the mechanics have them";

  const std::vector<TubeEnd> led = tube_ends(still, bones, muscle_ends(still.m, bones));
  EXPECT_EQ(led.size(), 2 * still.m.muscles.size());
  for (const TubeEnd& e : led) {
    if (free_end(e)) continue;
    EXPECT_LE(e.off_m, 0.003) << e.muscle->name << (e.last ? " end" : " begin");
  }
}

TEST(MuscleTube, IliacusLiesInTheHollowOfTheHipBoneAndNotThroughIt) {
  const Standing still;
  const std::vector<Bone> bones = make_bones(adult(), still.m, Detail::kCoarse);
  const std::vector<MuscleEnds> ends = muscle_ends(still.m, bones);
  MuscleLook look;
  look.ends = ends;
  SoftMesh mesh;
  add_muscles(still.now(), look, true, mesh);
  const int iliacus = find_muscle(still.m, "iliacus_right");
  const Muscle& muscle = still.m.muscles[iliacus];
  const Bone& hip_bone = *std::find_if(bones.begin(), bones.end(),
                                       [](const Bone& b) { return b.name == "innominate_r"; });
  const Pose B_from_W = inverse(body_pose_W(still.m, still.s, hip_bone.body));
  int looked = 0, outside = 0;
  for (const SoftMesh::Range& r : mesh.ranges)
    for (std::uint32_t i = 3 * r.first; r.part.index == iliacus && i < 3 * (r.first + r.count);
         ++i) {
      const glm::vec3 p(B_from_W * Vec3(mesh.vertices[mesh.indices[i]].position_W));
      std::size_t nearest = 0;
      for (std::size_t v = 0; v < hip_bone.mesh.position_m.size(); ++v)
        if (glm::distance(p, hip_bone.mesh.position_m[v]) <
            glm::distance(p, hip_bone.mesh.position_m[nearest]))
          nearest = v;
      const glm::vec3 normal = hip_bone.mesh.normal[nearest];
      ++looked;
      // above the brim, beyond the face that looks outwards
      outside += p.y > 0.03f && normal.z > 0.5f &&
                 glm::dot(p - hip_bone.mesh.position_m[nearest], normal) > 0;
    }
  EXPECT_GT(looked, 300) << muscle.name;
  EXPECT_EQ(outside, 0);
}

TEST(MuscleTube, LedToTheBoneKeepsItsOtherHalf) {
  const std::array<Vec3, 3> line{Vec3(0), Vec3(0.1, 0, 0), Vec3(0.2, 0, 0)};
  const std::vector<Vec3> led = led_to_bone(line, {0, 0.02, 0});
  EXPECT_EQ(led.front(), Vec3(0, 0.02, 0));
  EXPECT_EQ(led.back(), line.back());
  // a smooth step over three times 20 mm: half way down at 30 mm, and level from 60 mm on
  for (const Vec3& p : led) {
    EXPECT_LE(p.y, p.x < 0.06 ? 0.02 : 0);
    if (std::abs(p.x - 0.03) < 1e-9) {
      EXPECT_NEAR(p.y, 0.01, 1e-9);
    }
  }
}

// A disc of bones one above the other, 8 mm apart, with the rims of a circle of 20 mm.
DiscPose round_disc(double bulge_m) {
  DiscPose p;
  for (int i = 0; i < kDiscSectors; ++i) {
    const double a = 2 * kPi * i / kDiscSectors;
    p.out_W[i] = Vec3(std::cos(a), 0, std::sin(a));
    p.lower_W[i] = 0.02 * p.out_W[i];
    p.upper_W[i] = p.lower_W[i] + Vec3(0, 0.008, 0);
    p.bulge_m[i] = bulge_m;
  }
  return p;
}

TEST(Disc, EnclosesThePrismOfItsRims) {
  const double prism_m3 =
      kDiscSectors / 2.0 * std::sin(2 * kPi / kDiscSectors) * square(0.02) * 0.008;
  EXPECT_NEAR(disc_volume_m3(round_disc(0)), prism_m3, 1e-4 * prism_m3);
  EXPECT_GT(disc_volume_m3(round_disc(0.002)), 1.1 * prism_m3);
}

TEST(Disc, LooksOutwards) {
  SoftMesh mesh;
  add_disc(round_disc(0.002), 0, 0, {PartKind::disc, 0}, mesh);
  int inward = 0;
  for (const SoftVertex& v : mesh.vertices)
    inward += glm::dot(glm::dvec3(v.normal_W), Vec3(v.position_W.x, 0, v.position_W.z)) <= 0;
  EXPECT_EQ(inward, 0);
}

TEST(Disc, KeepsItsVolumeAndBulgesWhereItIsPressed) {
  Standing still;
  const int l4l5 = 4;
  const Bushing& b = still.m.bushings[l4l5];
  ASSERT_EQ(b.name.substr(0, 4), "L4L5");
  const DiscShape shape = plain_disc(b);
  const auto bulge_at = [&](const State& s, int sector) {
    return pose_disc(shape, b, s).bulge_m[sector];
  };
  const double rest = bulge_at(still.s, 0);
  EXPECT_NEAR(rest, kRestBulge_m, 1e-5);

  // L4 comes down by 1 mm and bends forward by 5 degrees about the disc
  State pressed = still.s;
  BodyState& l4 = pressed.bodies[b.upper];
  const Vec3 up = pressed.bodies[b.lower].q_WB * (b.lower_frame * Vec3(0, 1, 0));
  const Quat turn =
      rotation_about(pressed.bodies[b.lower].q_WB * (b.lower_frame * Vec3(0, 0, 1)), rad(-5));
  const Vec3 centre = l4.p_WC + l4.q_WB * b.upper_at;
  l4.q_WB = turn * l4.q_WB;
  l4.p_WC = centre - l4.q_WB * b.upper_at - 0.001 * up;
  EXPECT_NEAR(disc_volume_m3(pose_disc(shape, b, pressed)) / shape.volume_m3, 1, 1e-3);
  EXPECT_GT(bulge_at(pressed, 0), rest + 1e-4);                                 // in front
  EXPECT_GT(bulge_at(pressed, 0), bulge_at(pressed, kDiscSectors / 2) + 1e-4);  // more than behind
}

Ligament strap() {
  Ligament l;
  l.group = "SSL";
  l.slack_m = 0.04;
  l.toe_strain = 0.06;
  return l;
}

TEST(LigamentRibbon, WavesHoldTheSpareLength) {
  const double length_m = 0.0385, slack_m = 0.04;
  const double height = wave_height_m(length_m, slack_m, 3);
  double arc_m = 0;
  const int n = 20000;
  for (int i = 0; i < n; ++i) {
    const double slope = height * 6 * kPi / length_m * std::cos(6 * kPi * (i + 0.5) / n);
    arc_m += std::sqrt(1 + slope * slope) * length_m / n;
  }
  EXPECT_NEAR(arc_m, slack_m, 0.002 * slack_m);  // the height is that of flat waves
  EXPECT_EQ(wave_height_m(0.041, slack_m, 3), 0);
}

TEST(LigamentRibbon, SlackToeAndTautDifferInWidth) {
  const Ligament l = strap();
  const double slack = ribbon_width_m(l, ligament_tautness(l, 0.036)),
               toe = ribbon_width_m(l, ligament_tautness(l, 0.0402)),
               taut = ribbon_width_m(l, ligament_tautness(l, 0.0436));
  EXPECT_GT(slack, 1.1 * toe);
  EXPECT_LT(taut, 0.8 * toe);
}

TEST(LigamentRibbon, TautnessIsOneWhereTheToeEnds) {
  EXPECT_NEAR(ligament_tautness(strap(), 0.04 * 1.06), 1, 1e-12);
  EXPECT_LT(ligament_tautness(strap(), 0.0399), 0);
  EXPECT_EQ(ligament_tautness(strap(), 0.06), 2);
}

TEST(LigamentRibbon, LooksOutwardsSlackAndTaut) {
  for (const double length_m : {0.036, 0.043}) {
    SoftMesh mesh;
    add_ligament(strap(), Vec3(0), Vec3(0, length_m, 0), Vec3(1, 0, 0), true,
                 {PartKind::ligament, 0}, mesh);
    expect_outward(mesh);
  }
}

TEST(Arrows, AreAsLongAsTheyPull) {
  SoftMesh mesh;
  add_force_arrow(Vec3(0), Vec3(0, 400 * kMetresPerNewton, 0), 1, mesh);
  float top = 0;
  for (const SoftVertex& v : mesh.vertices) top = std::max(top, v.position_W.y);
  EXPECT_NEAR(top, 0.08, 1e-6);
  expect_outward(mesh);
}

TEST(Arrows, ATorqueOfTwentyNewtonMetresIsHalfATurn) {
  SoftMesh mesh;
  add_torque_arrow(Vec3(0), Vec3(0, 1, 0), 20 * kRadiansPerNewtonMetre, 0, mesh);
  // begins and ends on opposite sides of the axis
  EXPECT_NEAR(glm::distance(mesh.vertices.front().position_W, mesh.vertices.back().position_W),
              2 * kTorqueRadius_m, 1e-4);
  for (const SoftVertex& v : mesh.vertices)
    EXPECT_NEAR(std::hypot(v.position_W.x, v.position_W.z), kTorqueRadius_m, 0.009);
}

TEST(FacetFilm, HasTheSizeOfTheJointFace) {
  const FacetSpec& spec = adult().facets.front();
  const FacetSize size = facet_size(body().facets.front());
  EXPECT_NEAR(2 * size.half_height_m, spec.height_m, 1e-9);
  EXPECT_NEAR(2 * size.half_width_m, spec.width_m, 1e-9);
}

}  // namespace
}  // namespace crepitus
