// What was done in the window, written as a scene, is done again by `crepitus run`, bit by bit.
#include "tools/viewer/session/scene_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "tests/simulation/body.h"
#include "tests/temporary_folder.h"

namespace crepitus::testing {
namespace {

namespace fs = std::filesystem;

// A short movement in a file of its own, with a pull, a rest and a change that it brings along.
std::string short_scene(const TemporaryFolder& folder) {
  const std::string path = (folder.path() / "short.toml").string();
  write_file(path, R"(
title = "A short lift"
notice = "For a test."
source = "made for a test"
duration_s = 0.3
settle_s = 0.1
step_s = 0.002
[parameters]
laxity = 1.1
[[track]]
coordinate = "hip_flexion.left"
times_s = [0.05, 0.25]
degrees = [0, 25]
[[change]]
at_s = 0.24
parameter = "pelvic_tilt"
value = 0.7
[[rest]]
at_s = 0.2
minutes = 3
[[pull]]
body = "femur_right"
at_mm = [1.23456789, -200, 0]
times_s = [0.02, 0.2]
x_N = [11.7, 0]
y_N = [0, 0]
z_N = [-3.3333333333, 0]
)");
  return path;
}

Subject subject_of(const std::string& path, const std::vector<std::string>& by_hand) {
  const Scene scene = load_scene(path);
  return {.scene = scene,
          .person = "Average adult",
          .parameters = scene_parameters({}, scene.cases[0], by_hand)};
}

// Pulls here and there, a slider, pauses, all at times that no clock is round at.
void play_about(RecordedRun& r) {
  const auto go = [&](std::int64_t to) {
    r.extend(to + 10 - r.last());
    r.show(to);
  };
  const int left = find_body(r.shown().model(), "femur_left"),
            thorax = find_body(r.shown().model(), "thorax");
  go(73);
  r.pull({left, Vec3(0.0123456789, -0.1, 1.0 / 3), Vec3(20.0 / 3, 1e-9, -77.7777777)});
  go(87);
  r.pull({left, Vec3(0.0123456789, -0.1, 1.0 / 3), Vec3(0, 30, -40.0 / 3)});
  go(101);
  r.pull({});
  go(112);
  r.pull({thorax, Vec3(0, 0.1, 0), Vec3(-25, 0, 0)});
  r.rest(1200);
  r.rest(1200);
  go(151);
  Parameters p = r.shown().wanted();
  set_parameter(p, "movement_speed", 1.1);
  r.want(p);
  go(171);
  r.rest(1200);
  r.pull({});
  r.extend(100000);
  r.show(r.last());
}

TEST(SceneFile, RepeatsPullsChangesAndPausesBitForBit) {
  const TemporaryFolder folder;
  RecordedRun viewed(adult(), subject_of(short_scene(folder), {"tone=0.023", "laxity=1.15"}));
  play_about(viewed);
  ASSERT_TRUE(viewed.ended());

  const Parameters persons = scene_parameters({}, viewed.subject().scene.cases[0], {});
  const std::string text = scene_text(viewed, "", persons);
  const Scene saved = parse_scene(text, "saved.toml");
  ASSERT_EQ(saved.pulls.size(), 3u) << text;
  EXPECT_EQ(saved.pulls[1].body, "femur_left");
  EXPECT_EQ(saved.pulls[1].force_W.size(), 3u) << "two forces, and letting go";
  EXPECT_EQ(saved.rests.size(), 4u);
  EXPECT_NE(text.find("0.02, 0.2 ]"), std::string::npos) << "numbers as people write them\n" << text;
  Simulation headless(adult(), saved, 0, scene_parameters({}, saved.cases[0], {}), saved.step_s);
  EXPECT_EQ(run_to_end(headless).what, "");
  EXPECT_EQ(difference(viewed.shown().state(), headless.state()), "");
}

TEST(SceneFile, OfAnUntouchedRunIsTheSceneItself) {
  const TemporaryFolder folder;
  const std::string path = short_scene(folder);
  RecordedRun viewed(adult(), subject_of(path, {}));
  const Scene saved =
      parse_scene(scene_text(viewed, "hypermobile", viewed.subject().parameters), "saved.toml");
  const Scene scene = load_scene(path);
  EXPECT_EQ(saved.person, "hypermobile");
  EXPECT_EQ(saved.cases[0].parameters, scene.cases[0].parameters);
  ASSERT_EQ(saved.pulls.size(), 1u);
  EXPECT_EQ(saved.pulls[0].at_m, scene.pulls[0].at_m);
  EXPECT_EQ(saved.pulls[0].force_W, scene.pulls[0].force_W);
  EXPECT_EQ(saved.tracks.size(), 1u);
}

TEST(SceneFile, SaysWhatASceneCannotSay) {
  const TemporaryFolder folder;
  Subject s = subject_of(short_scene(folder), {});
  s.gas.assign(RecordedRun(adult(), s).shown().state().films.size(), 0.1);
  const RecordedRun viewed(adult(), s);
  try {
    scene_text(viewed, "", s.parameters);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "This run began with gas left in the joints (Shift R), which a scene cannot say. "
                 "Play it from the beginning (R), then save it.");
  }
}

TEST(SceneFile, TakesANameThatIsFree) {
  const TemporaryFolder folder;
  const auto name = [&] {
    return fs::path(free_scene_name(folder.path().string(), "lift")).filename().string();
  };
  EXPECT_EQ(name(), "lift_played.toml");
  write_file((folder.path() / "lift_played.toml").string(), "x");
  EXPECT_EQ(name(), "lift_played_2.toml");
}

}  // namespace
}  // namespace crepitus::testing
