// A scene in the looking glass gives the same run in the looking glass.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/observe/channels.h"
#include "tests/model/mirror.h"
#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

// The requirement, in the channel's own unit, or relative where a channel exceeds 1.
constexpr double kMirrored = 1e-6;

Scene mirrored_scene(Scene scene) {
  for (Track& t : scene.tracks) {
    const std::string name = kSceneCoordinates[static_cast<std::size_t>(t.coordinate)];
    if (name.ends_with("_left") || name == "weight_shift") {
      for (double& x : t.curve.value) x = -x;
    } else {
      t.coordinate = find_coordinate(swap_sides(name));
    }
  }
  scene.stance = swap_sides(scene.stance);
  return scene;
}

// The channel that shows in the mirrored run what `name` shows, and its sign there.
std::pair<std::string, double> twin_of(const std::string& name) {
  for (const char* one : {"rotation_left", "side_bend_left", "list_left", "shear_left", "centre_of_mass.left"})
    if (name.find(one) != std::string::npos) return {name, -1};
  if (name.starts_with("disc_translation.") && name.ends_with(".left")) return {name, -1};
  const auto begins = [&](std::initializer_list<const char*> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](const char* p) { return name.starts_with(p); });
  };
  const bool x_or_y = name.ends_with(".x") || name.ends_with(".y");
  double sign = 1;
  if (name.ends_with(".z") && begins({"ground_force.", "center_of_pressure.", "com.", "si_force.", "si_translation."})) sign = -1;
  if (x_or_y && begins({"si_torque.", "si_rotation."})) sign = -1;
  if (x_or_y && begins({"symphysis_translation."})) sign = -1;  // left against right becomes right against left
  return {swap_sides(name), sign};
}

struct Watched {
  std::vector<std::string> names;
  std::vector<std::vector<double>> samples;
};
Watched watch(const Scene& scene, const Parameters& p = {}) {
  Simulation s = start(scene, p);
  const Channels channels(s);
  Watched w;
  for (const ChannelInfo& c : channels.list()) w.names.push_back(c.name);
  std::vector<double> out(channels.size());
  while (!s.finished()) {
    const StepStatus status = s.step();
    EXPECT_TRUE(status.ok) << scene.title << ": " << status.what;
    if (!status.ok) break;
    if (s.state().step % 10 != 0) continue;
    channels.observe(s, out);
    w.samples.push_back(out);
  }
  return w;
}

void expect_mirrored(const Watched& run, const Watched& other) {
  ASSERT_EQ(run.samples.size(), other.samples.size());
  ASSERT_GT(run.samples.size(), 10u);
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < other.names.size(); ++i) place[other.names[i]] = i;
  std::vector<std::pair<double, std::string>> residuals;
  int changing = 0;
  for (std::size_t i = 0; i < run.names.size(); ++i) {
    const auto [twin, sign] = twin_of(run.names[i]);
    ASSERT_TRUE(place.contains(twin)) << run.names[i] << " has no twin " << twin;
    double wrong = 0, size = 1;
    for (std::size_t k = 0; k < run.samples.size(); ++k) {
      const double here = run.samples[k][i], there = sign * other.samples[k][place[twin]];
      wrong = std::max(wrong, std::abs(here - there)), size = std::max(size, std::abs(here));
      changing += k == 0 && here != 0;
    }
    residuals.push_back({wrong / size, run.names[i]});
  }
  EXPECT_GT(changing, 200);
  std::sort(residuals.rbegin(), residuals.rend());
  std::string worst;
  for (std::size_t i = 0; i < 6; ++i) {
    char size[24];
    std::snprintf(size, sizeof size, " %.2g; ", residuals[i].first);
    worst += residuals[i].second + size;
  }
  ::testing::Test::RecordProperty("residual", std::to_string(residuals[0].first));
  EXPECT_LT(residuals[0].first, tolerance(kMirrored)) << "worst: " << worst;
}

TEST(MirroredScene, QuietStandingIsItsOwnMirrorImage) {
  const Watched run = watch(shortened("quiet_standing", 0.5, 1));
  expect_mirrored(run, run);
}
TEST(MirroredScene, LyingIsItsOwnMirrorImage) {
  const Watched run = watch(quiet("supine", 0.5, 0.5));
  expect_mirrored(run, run);
}
TEST(MirroredScene, ALegLiftedStanding) {
  Scene scene = shortened("stand_hip_flexion", 0.3, 2.8);  // weight over, then the knee on its way up
  expect_mirrored(watch(scene), watch(mirrored_scene(scene)));
}
TEST(MirroredScene, ALegLiftedLying) {
  Scene scene = shortened("supine_hip_flexion", 0.3, 1);
  expect_mirrored(watch(scene), watch(mirrored_scene(scene)));
}
TEST(MirroredScene, ATwistOfTheTrunk) {
  Scene scene = shortened("trunk_twist", 0.3, 1);
  expect_mirrored(watch(scene), watch(mirrored_scene(scene)));
}
TEST(MirroredScene, AnExaminersHand) {
  Scene scene = shortened("straight_leg_raise_passive", 0.3, 1.5);
  expect_mirrored(watch(scene), watch(mirrored_scene(scene)));
}
TEST(MirroredScene, APersonWithOneSidedCauses) {
  Scene scene = shortened("trunk_twist", 0.3, 0.8);
  const Parameters p = set({"nerve.L5.left=0.6", "inflammation.facets.right=0.7", "inflammation.si.left=0.5", "gluteal_strength.left=0.7",
                            "guarding=0.3", "kyphosis=55", "forward_head=20", "belly_mass=4", "pelvic_belt=80", "thoracic_stiffness=1.7",
                            "segment_stiffness.L3L4=2", "dehydration=0.5", "core_strength=0.8", "forced_pops=10"});
  expect_mirrored(watch(scene, p), watch(mirrored_scene(scene), mirrored(p)));
}
TEST(MirroredScene, AnUnevenPerson) {
  Scene scene = shortened("quiet_standing", 0.3, 0.5);
  const Parameters p = set({"scoliosis=10", "strength.gluteus_medius.left=0.6", "muscle_imbalance=0.3"});
  expect_mirrored(watch(scene, p), watch(mirrored_scene(scene), mirrored(p)));
}

}  // namespace
}  // namespace crepitus::testing
