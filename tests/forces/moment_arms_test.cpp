// The adult's hip muscles: moment arms against an independent model, smoothness over the range of
// the hip, left = right.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "engine/forces/forces.h"
#include "engine/forces/path.h"

namespace crepitus {
namespace {

const Model& adult() {
  static const Model model =
      build_model(load_anatomy(std::string(CREPITUS_SOURCE_DIR) + "/models/adult"), Parameters{});
  return model;
}

// The neutral body with the right leg turned about the hip, knee and ankle straight.
struct Hip {
  std::vector<BodyKinematics> bodies;
  std::vector<bool> in_leg;
  Vec3 centre;
  Mat3 frame;  // joint axes in W
  std::array<double, 3> sign;

  Hip() {
    const Model& m = adult();
    for (const Body& b : m.bodies)
      bodies.push_back({glm::mat3_cast(b.neutral_G.q), b.neutral_G * b.com_m, Vec3(0), Vec3(0)});
    const Joint& joint = m.joints[find_joint(m, "hip_right")];
    centre = point_W(bodies[joint.parent], joint.parent_at);
    frame = bodies[joint.parent].R_WB * glm::mat3_cast(joint.parent_frame);
    sign = joint.sign;
    in_leg.resize(m.bodies.size());
    for (const char* name : {"femur_right", "shank_right", "foot_right"})
      in_leg[find_body(m, name)] = true;
  }

  // Turns the leg by R (in joint axes) from where it is.
  void turn(const Mat3& rotation) {
    const Mat3 R = frame * rotation * glm::transpose(frame);
    for (std::size_t i = 0; i < bodies.size(); ++i)
      if (in_leg[i]) {
        bodies[i].R_WB = R * bodies[i].R_WB;
        bodies[i].p_WC = centre + R * (bodies[i].p_WC - centre);
      }
  }

  // dL/dq for a turn of the leg about an axis through the hip.
  double slope_m(const PathGeometry& path, const Vec3& axis_W) const {
    double slope = 0;
    for (const RowTerm& t : path.jacobian())
      if (in_leg[t.body])
        slope += glm::dot(axis_W, t.angular + glm::cross(bodies[t.body].p_WC - centre, t.linear));
    return slope;
  }
};

// Flexion, adduction and internal rotation arms, at a flexion.
Vec3 moment_arms_mm(const Muscle& muscle, double flexion_rad) {
  Hip hip;
  const Mat3 flexed = glm::mat3_cast(rotation_about({0, 0, 1}, hip.sign[0] * flexion_rad));
  hip.turn(flexed);
  const Mat3 axes = hip.frame * flexed;
  PathGeometry path;
  measure_path(muscle, hip.bodies, path);
  return {-1e3 * hip.slope_m(path, hip.sign[0] * axes[2]),
          -1e3 * hip.slope_m(path, hip.sign[1] * axes[0]),
          -1e3 * hip.slope_m(path, hip.sign[2] * axes[1])};
}

// Moment arms in mm computed from the path points of gait2392 (Delp and others 1990), abduction,
// rotation and knee 0. Its pelvis stands 8.2 deg further forward than ours, so its hip angle is
// ours less 8.2 deg.
constexpr double kPelvisTilt_deg = 8.2;
constexpr std::array<double, 3> kSourceFlexion_deg{0, 30, 60};
struct Published {
  const char *source_name, *name;  // ours begins with `name`; several fascicles are averaged
  double arms_mm[3][3];            // for each angle: flexion, adduction, internal rotation
};
const Published kPublished[] = {
    {"glut_med1", "glmed1", {{-14.5, -47.8, 20.4}, {-5, -33.6, 39}, {5.3, -13.3, 49.7}}},
    {"glut_med2", "glmed2", {{-22.4, -44.1, -7.3}, {-17, -38.1, 14.5}, {-8.4, -23.9, 30.2}}},
    {"glut_med3", "glmed3", {{-23.8, -35.4, -29.7}, {-23.5, -38.3, -7.4}, {-17.8, -31.6, 11.4}}},
    {"glut_min1", "glmin1", {{-2, -42.2, 18.2}, {2.9, -28.9, 35.8}, {7.4, -8.7, 45.9}}},
    {"glut_min2", "glmin2", {{-6, -42.4, 6.8}, {-1, -33.7, 25.8}, {4.2, -17.6, 38.8}}},
    {"semimem", "semimem", {{-49.2, 11.4, 1.1}, {-57.8, 11.9, 1.5}, {-50.7, 12.4, 1.1}}},
    {"semiten", "semiten", {{-56.7, 23.1, 0.5}, {-70.5, 23.1, 1.3}, {-64.5, 23.1, 1}}},
    {"bifemlh", "bflh", {{-56.8, 17.9, -5.3}, {-65.9, 14.3, -5.6}, {-57.3, 11.2, -4.8}}},
    {"sar", "sart", {{45.1, -27.2, -5.1}, {71, -33.1, -8.1}, {82.8, -42, -9.4}}},
    {"add_long", "addlong", {{37.8, 66.9, 5.8}, {25.8, 74.7, 4.6}, {3.7, 78.8, 2.3}}},
    {"add_brev", "addbrev", {{10.4, 64.8, 3.1}, {-2.3, 66.5, -0.1}, {-14.1, 63.3, -3}}},
    {"add_mag2", "addmagMid", {{-16.3, 69.1, 0}, {-42.1, 62.3, -2.7}, {-51.6, 53.2, -3.9}}},
    {"add_mag3", "addmagIsch", {{-46.7, 35.5, 3.9}, {-61.9, 34.6, 4.9}, {-59, 33.9, 4.7}}},
    {"tfl", "tfl", {{34.6, -49.2, 6.2}, {57.4, -45, 21.1}, {75.9, -35.7, 35}}},
    {"pect", "pect", {{23.1, 33, 2.2}, {19.6, 40.6, 0}, {8.6, 46.1, -4.2}}},
    {"grac", "grac", {{0.5, 57.8, -4.2}, {-29, 57.5, -1.6}, {-48.1, 56.5, 0.2}}},
    {"glut_max1", "glmax1", {{-45.7, -27.9, -20.8}, {-36.6, -29.4, -3.6}, {-22.9, -25.1, 10.1}}},
    {"glut_max2", "glmax2", {{-55.7, -11.2, -21.8}, {-45.8, -17.3, -11.4}, {-32, -19.1, -2.3}}},
    {"glut_max3", "glmax3", {{-73.2, 49.8, -23.8}, {-69.5, 31.7, -18.1}, {-54.4, 22.1, -13.4}}},
    {"iliacus", "iliacus", {{39.4, 3.2, 4.2}, {43.2, 8.3, 4.8}, {44.6, 8.5, 4.9}}},
    {"psoas", "Ps_", {{38.5, 2.8, 3}, {43.1, 6.8, 3.4}, {43.7, 14.9, 3.7}}},
    {"quad_fem", "quad_fem", {{4.3, 42, -40.2}, {-19.6, 25.5, -47.1}, {-32, 7.3, -40.4}}},
    {"gem", "gem", {{1.3, 11.6, -32}, {-3.9, -4.5, -33.2}, {-7.7, -18.2, -25.3}}},
    {"peri", "piri", {{-9.1, -19.8, -29.2}, {-10.7, -28.2, -14.5}, {-9.5, -28.3, 1.4}}},
    {"rect_fem", "recfem", {{42.6, -12.3, -1.7}, {53.3, -13, -1.8}, {50.5, -13.9, -1.9}}},
};

// Accepted: 25 % or 5 mm. The paths here are those of Rajagopal (2016), another cadaver and another
// digitisation, with wrapping where gait2392 has none, moved by some millimetres until they agree
// with this table (models/README.md). So for the muscles that were moved this is a calibration.
// Where the two still disagree by more at any of the three angles, that is a miss, and misses are
// named here so that none comes or goes unseen: the cylinder round the pelvis holds the upper part
// of gluteus maximus wherever its points are.
constexpr double kRelative = 0.25, kAbsolute_mm = 5;
constexpr const char* kAxis[3] = {"flexion", "adduction", "internal rotation"};
const std::set<std::string> kMisses{"glmax1 adduction", "glmax1 flexion"};

bool is_right(const Muscle& m) { return m.name.ends_with("_right"); }

TEST(AdultMomentArms, OfTheHipAgreeWithAnIndependentModelButForTheNamedMisses) {
  std::set<std::string> misses;
  for (const Published& p : kPublished)
    for (int at = 0; at < 3; ++at) {
      Vec3 arms(0);
      int count = 0;
      for (const Muscle& m : adult().muscles)
        if (m.name.starts_with(p.name) && is_right(m)) {
          arms += moment_arms_mm(m, rad(kSourceFlexion_deg[at] + kPelvisTilt_deg));
          ++count;
        }
      ASSERT_GT(count, 0) << p.name;
      for (int axis = 0; axis < 3; ++axis) {
        const double published = p.arms_mm[at][axis], ours = arms[axis] / count;
        if (std::abs(ours - published) <= std::max(kAbsolute_mm, kRelative * std::abs(published)))
          continue;
        misses.insert(std::string(p.name) + " " + kAxis[axis]);
        if (!kMisses.contains(std::string(p.name) + " " + kAxis[axis]))
          ADD_FAILURE() << p.name << " (" << p.source_name << ") at " << kSourceFlexion_deg[at]
                        << " deg, " << kAxis[axis] << ": " << ours << " mm, published " << published;
      }
    }
  for (const std::string& miss : kMisses)
    EXPECT_TRUE(misses.contains(miss)) << miss << " agrees now: take it off the list";
}

TEST(AdultMomentArms, FollowWhatIsKnownOfLivingPeople) {
  const auto arms = [](const char* name, double flexion_deg) {
    return moment_arms_mm(adult().muscles[find_muscle(adult(), name)], rad(flexion_deg));
  };
  // Dostal 1986 (recalled): adductor longus flexes the extended hip and extends the flexed one
  EXPECT_GT(arms("addlong_right", 0).x, 0);
  EXPECT_LT(arms("addlong_right", 100).x, 0);
  // Delp 1999: piriformis turns the leg outwards at 0 and inwards at 90 degrees; gluteus medius
  // inwards more and more
  EXPECT_LT(arms("piri_right", 0).z, 0);
  EXPECT_GT(arms("piri_right", 90).z, 0);
  EXPECT_GT(arms("glmed1_right", 90).z, arms("glmed1_right", 0).z + 20);
  // Dostal 1986: 35..65 mm of abduction for the middle gluteus medius
  EXPECT_LT(arms("glmed2_right", 0).y, -35);
  EXPECT_GT(arms("glmed2_right", 0).y, -65);
  // Juntendo cadaver series 2022: the flexion arms of psoas and iliacus do not fall up to 90
  // degrees (1 mm: our reading of "constant")
  for (const char* name : {"Ps_L3_TP_right", "iliacus_right"})
    for (double q = 0; q < 90; q += 10)
      EXPECT_GT(arms(name, q + 10).x, arms(name, q).x - 1) << name << " " << q;
}

TEST(AdultPaths, LengthFollowsItsGradientOverTheRangeOfTheHip) {
  // -25..120 deg of flexion, 40 deg to either side and 40 deg of rotation from several flexions; a
  // path that flips or snaps would show as a length that the moment arm does not explain
  const double step = rad(0.25);
  const double explained_m =
      2e-5;  // trapezoidal rule; the steepest arm changes by 40 mm a degree where a clip sets in
  struct Sweep {
    int axis;
    double flexion_deg, from_deg, to_deg;
  };
  std::vector<Sweep> sweeps = {{2, 0, -25, 120}};
  for (const double flexion : {-20.0, 0.0, 30.0, 60.0, 90.0, 115.0})
    for (const int axis : {0, 1}) sweeps.push_back({axis, flexion, -40, 40});

  for (const Sweep& sweep : sweeps) {
    Vec3 axis(0);
    axis[sweep.axis] = 1;
    const Mat3 flexed = glm::mat3_cast(rotation_about({0, 0, 1}, rad(sweep.flexion_deg)));
    std::vector<double> length, slope;
    for (double q = rad(sweep.from_deg); q <= rad(sweep.to_deg); q += step) {
      Hip hip;
      hip.turn(flexed * glm::mat3_cast(rotation_about(axis, q)));
      std::size_t next = 0;
      for (const Muscle& m : adult().muscles) {
        if (m.wraps.empty() || !is_right(m)) continue;
        PathGeometry path;
        measure_path(m, hip.bodies, path);
        const double now = hip.slope_m(path, hip.frame * flexed * axis);
        if (next == length.size()) length.push_back(path.length_m), slope.push_back(now);
        ASSERT_NEAR(path.length_m - length[next],
                    length[next] == path.length_m ? 0 : step * (now + slope[next]) / 2, explained_m)
            << m.name << " axis " << sweep.axis << " flexion " << sweep.flexion_deg << " at "
            << deg(q);
        length[next] = path.length_m;
        slope[next++] = now;
      }
    }
  }
}

TEST(AdultPaths, LeftIsTheMirrorOfRight) {
  const Hip neutral;
  for (const Muscle& m : adult().muscles) {
    if (!is_right(m)) continue;
    const Muscle& twin =
        adult().muscles[find_muscle(adult(), m.name.substr(0, m.name.size() - 6) + "_left")];
    PathGeometry right, left;
    measure_path(m, neutral.bodies, right);
    measure_path(twin, neutral.bodies, left);
    EXPECT_NEAR(right.length_m, left.length_m, 1e-12) << m.name;
    ASSERT_EQ(m.wraps.size(), twin.wraps.size()) << m.name;
    for (std::size_t i = 0; i < m.wraps.size(); ++i) {
      EXPECT_EQ(m.wraps[i].turn, twin.wraps[i].turn) << m.name;
      EXPECT_EQ(m.wraps[i].segment, twin.wraps[i].segment) << m.name;
    }
  }
}

// The patella is a pulley of 40 mm about the knee's axis: the arm holds from a straight to a deeply
// bent knee (it must not change sign, or the knee folds for good).
TEST(AdultPaths, QuadricepsKeepsItsArmOverTheWholeRangeOfTheKnee) {
  const Joint& knee = adult().joints[find_joint(adult(), "knee_right")];
  for (const char* name : {"vasint_right", "recfem_right"}) {
    const Muscle& muscle = adult().muscles[find_muscle(adult(), name)];
    const auto length_m = [&](double flexion_rad) {
      std::vector<BodyKinematics> bodies = Hip().bodies;
      const Vec3 centre = point_W(bodies[knee.parent], knee.parent_at);
      const Mat3 turn = glm::mat3_cast(rotation_about({0, 0, 1}, -flexion_rad));
      for (const char* part : {"shank_right", "foot_right"}) {
        BodyKinematics& b = bodies[find_body(adult(), part)];
        b.p_WC = centre + turn * (b.p_WC - centre);
        b.R_WB = turn * b.R_WB;
      }
      PathGeometry path;
      measure_path(muscle, bodies, path);
      return path.length_m;
    };
    for (double flexion_deg = 0; flexion_deg <= 130; flexion_deg += 10) {
      const double step = rad(0.5);
      const double arm_m =
          (length_m(rad(flexion_deg) + step) - length_m(rad(flexion_deg) - step)) / (2 * step);
      EXPECT_NEAR(arm_m, 0.040, 0.001) << name << " at " << flexion_deg;
    }
  }
}

}  // namespace
}  // namespace crepitus
