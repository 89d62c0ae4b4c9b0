// The same bits whatever else happens: a second run, other threads, an uneven frame rate, a snapshot in a fresh process.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "engine/observe/channels.h"
#include "tests/simulation/body.h"
#include "tests/simulation/snapshot_file.h"

namespace crepitus::testing {
namespace {

constexpr std::int64_t kSteps = 600;  // 0.1 s of settling, then half of the movement: the tick repeats 60 times

Scene busy() { return parse_scene(busy_scene(), "busy.toml"); }

std::vector<Scene> scenes() {
  return {busy(), shortened("supine_hip_flexion", 0.1, 1), shortened("straight_leg_raise_passive", 0.1, 1)};
}

State after(const Scene& scene, std::int64_t steps, const Parameters& p = {}) {
  Simulation s = start(scene, p);
  EXPECT_EQ(run(s, steps).what, "") << scene.title;
  return s.state();
}

TEST(Determinism, TwoRunsAreTheSame) {
  for (const Scene& scene : scenes()) EXPECT_EQ(difference(after(scene, kSteps), after(scene, kSteps)), "") << scene.title;
}

// Only then is sameness worth something.
TEST(Determinism, ScenesMoveAndDiffer) {
  const State start_state = after(busy(), 0), end = after(busy(), kSteps);
  double moved = 0;
  for (std::size_t i = 0; i < end.bodies.size(); ++i)
    moved = std::max(moved, glm::distance(end.bodies[i].p_WC, start_state.bodies[i].p_WC));
  EXPECT_GT(moved, 0.01);
  EXPECT_NE(state_hash(after(busy(), kSteps)), state_hash(after(busy(), kSteps, set({"laxity=1.0001"}))));
}

TEST(Determinism, WorldsOnThreadsAreTheSameAsOneAlone) {
  const std::vector<Scene> list = scenes();
  std::vector<State> alone;
  for (const Scene& scene : list) alone.push_back(after(scene, kSteps));
  for (const std::size_t worlds : {1u, 2u, 4u}) {
    std::vector<State> ends(worlds);
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < worlds; ++i)
        threads.emplace_back([&, i] { ends[i] = after(list[i % list.size()], kSteps); });  // built there, too
    }
    for (std::size_t i = 0; i < worlds; ++i) {
      EXPECT_EQ(difference(ends[i], alone[i % list.size()]), "") << worlds << " worlds, " << list[i % list.size()].title;
    }
  }
}

TEST(Determinism, WorldsThatTakeTurnsAreTheSameAsOneAlone) {
  Simulation a = start(busy()), b = start(shortened("supine_hip_flexion", 0.1, 1));
  for (std::int64_t i = 0; i < kSteps; ++i) {
    ASSERT_TRUE(a.step().ok);
    ASSERT_TRUE(b.step().ok);
  }
  EXPECT_EQ(difference(a.state(), after(busy(), kSteps)), "");
  EXPECT_EQ(difference(b.state(), after(shortened("supine_hip_flexion", 0.1, 1), kSteps)), "");
}

// A viewer calls as many steps as a frame needs, reads channels, hands over sliders that have not moved, and may be moved
// itself.
TEST(Determinism, AnUnevenFrameLoopThatWatchesIsTheSame) {
  for (const Scene& scene : scenes()) {
    Simulation first = start(scene);
    Channels channels(first);
    std::vector<double> out(channels.size());
    std::mt19937 random(12345);
    auto s = std::make_unique<Simulation>(std::move(first));
    std::int64_t done = 0;
    while (done < kSteps) {
      const std::int64_t frame = std::min<std::int64_t>(random() % 34, kSteps - done);  // 0 .. 33 ms
      ASSERT_TRUE(run(*s, frame).ok);
      done += frame;
      channels.observe(*s, out);
      s->want({});
      if (random() % 8 == 0) s = std::make_unique<Simulation>(std::move(*s));
    }
    EXPECT_EQ(difference(s->state(), after(scene, kSteps)), "") << scene.title;
  }
}

// ---- sliders

TEST(Sliders, WantingWhatIsAlreadyThereChangesNothing) {
  Simulation s = start(busy());
  for (std::int64_t i = 0; i < kSteps; ++i) {
    s.want({});
    ASSERT_TRUE(s.step().ok);
  }
  EXPECT_EQ(difference(s.state(), after(busy(), kSteps)), "");
}

TEST(Sliders, GlideTheSameWayTwice) {
  const auto glided = [] {
    Simulation s = start(busy());
    EXPECT_TRUE(run(s, 150).ok);
    s.want(set({"laxity=2", "lordosis=56", "strength.psoas_major.left=0.6"}));
    EXPECT_TRUE(run(s, kSteps - 150).ok);
    return s.state();
  };
  EXPECT_EQ(difference(glided(), glided()), "");
}

// ---- snapshots

TEST(Snapshot, RestoredIntoItsOwnPastContinuesTheSame) {
  for (const Scene& scene : scenes()) {
    Simulation s = start(scene);
    ASSERT_TRUE(run(s, 257).ok);
    const State copy = s.state();
    ASSERT_TRUE(run(s, kSteps - 257).ok);
    const State end = s.state();
    s.restore(copy);
    EXPECT_EQ(difference(s.state(), copy), "");
    ASSERT_TRUE(run(s, kSteps - 257).ok);
    EXPECT_EQ(difference(s.state(), end), "") << scene.title;
  }
}

// Copies the state of a run of `scene` at step `at`, after the sliders went to `wanted` at step `moved_at`, and lets a
// fresh process continue it. Returns where the two ends differ.
std::string restored_in_a_fresh_process(const std::string& scene, std::int64_t at, const std::vector<std::string>& first = {},
                                        const std::vector<std::string>& wanted = {}, std::int64_t moved_at = 0,
                                        bool only_the_wanted = false) {
  const std::string base = ::testing::TempDir() + "crepitus_snapshot_" + std::to_string(getpid());
  const std::string scene_path = base + ".toml", state_path = base + ".state";
  std::ofstream(scene_path) << scene;

  Simulation s = start(load_scene(scene_path), set(first));
  EXPECT_TRUE(run(s, moved_at).ok);
  s.want(set(wanted, set(first)));
  EXPECT_EQ(run(s, at - moved_at).what, "");
  write_state(state_path, s.state());
  const std::uint64_t copied = state_hash(s.state());
  EXPECT_EQ(run(s, kSteps - at).what, "");

  std::string command = CREPITUS_CONTINUE " " + scene_path + " " + state_path + " " + std::to_string(kSteps - at);
  for (const std::string& setting : first) command += " " + setting;
  if (!only_the_wanted) command += " --wanted";
  for (const std::string& setting : wanted) command += " " + setting;
  char answer[17] = "";
  if (FILE* pipe = popen(command.c_str(), "r")) {
    EXPECT_EQ(std::fread(answer, 1, 16, pipe), 16u) << command;
    EXPECT_EQ(pclose(pipe), 0) << command;
  }
  EXPECT_NE(answer, hex(copied)) << "nothing was continued";
  std::remove(scene_path.c_str()), std::remove(state_path.c_str());
  return answer == hex(state_hash(s.state())) ? "" : "ends at " + hex(state_hash(s.state())) + ", restored at " + answer;
}

const std::vector<std::string> kOther{"laxity=2", "lordosis=56", "strength.psoas_major.left=0.6", "disc_height.L4L5=0.9",
                                      "tightness.hamstrings.right=0.05", "body_mass=80"};

constexpr const char* kSupine = R"(
title = "Lying"
notice = "For tests."
source = "made for tests"
posture = "supine"
duration_s = 2
settle_s = 0.1
[[track]]
coordinate = "hip_flexion.left"
times_s = [0, 1]
degrees = [0, 40]
)";

TEST(Snapshot, ContinuesInAFreshProcessFromATick) { EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 300), ""); }
TEST(Snapshot, ContinuesInAFreshProcessFromBetweenTwoTicks) {
  EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 307), "");
}
TEST(Snapshot, ContinuesInAFreshProcessFromTheSettling) { EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 43), ""); }
TEST(Snapshot, ContinuesInAFreshProcessFromTheVeryStart) { EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 0), ""); }
TEST(Snapshot, ContinuesInAFreshProcessWithOtherParameters) {
  EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 307, kOther), "");
}
TEST(Snapshot, ContinuesInAFreshProcessWhileParametersGlide) {
  EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 237, {}, kOther, 150), "");
}
// Whoever holds a State, the (wanted) Parameters and the scene can continue: nothing may remember where sliders once were.
TEST(Snapshot, NeedsNoMemoryOfWhereTheSlidersCameFrom) {
  EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 237, {}, {"strength.psoas_major.left=0.5"}, 150, true), "");
  EXPECT_EQ(restored_in_a_fresh_process(busy_scene(), 237, {}, {"body_mass=80"}, 150, true), "");
}
TEST(Snapshot, ContinuesInAFreshProcessLyingDown) {
  EXPECT_EQ(restored_in_a_fresh_process(kSupine, 50), "");
  EXPECT_EQ(restored_in_a_fresh_process(kSupine, 305), "");
}
// In that step the controller looks at how the body has come to lie.
TEST(Snapshot, ContinuesInAFreshProcessFromTheStepThatEndsTheSettling) {
  EXPECT_EQ(restored_in_a_fresh_process(kSupine, 99), "");
  EXPECT_EQ(restored_in_a_fresh_process(kSupine, 100), "");
}

std::string with_change(double at_s) {
  return busy_scene() + "[[change]]\nparameter = \"laxity\"\nat_s = " + std::to_string(at_s) + "\nvalue = 3\n";
}
// The scene moves a slider itself, at step 300 (t = 0.2 s).
TEST(Snapshot, ContinuesInAFreshProcessBeforeAChangeOfTheScene) {
  EXPECT_EQ(restored_in_a_fresh_process(with_change(0.2), 250), "");
  EXPECT_EQ(restored_in_a_fresh_process(with_change(0.2), 300), "");
}
TEST(Snapshot, ContinuesInAFreshProcessAfterAChangeOfTheScene) {
  EXPECT_EQ(restored_in_a_fresh_process(with_change(0.2), 301), "");
  EXPECT_EQ(restored_in_a_fresh_process(with_change(0.2), 400), "");
}
TEST(Snapshot, ContinuesInAFreshProcessAmidTheStepOfAChange) {
  EXPECT_EQ(restored_in_a_fresh_process(with_change(0.2005), 301), "");  // due, and not done yet
}

// The scene lets the joints rest at step 300. movement_speed: its own clock, 1.7 times as fast.
TEST(Snapshot, ContinuesInAFreshProcessBeforeAndAfterAPause) {
  const std::string scene = busy_scene() + "[[rest]]\nat_s = 0.2\nminutes = 7\n";
  for (const std::int64_t at : {299, 300, 301, 400}) EXPECT_EQ(restored_in_a_fresh_process(scene, at), "") << at;
  for (const std::int64_t at : {216, 217, 218, 219, 220})
    EXPECT_EQ(restored_in_a_fresh_process(scene, at, {"movement_speed=1.7"}), "") << at;
}

TEST(Pause, IsTakenOnceAndLetsGasGoAndNothingMove) {
  Scene scene = busy();
  scene.rests = {{.at_s = 0.2, .minutes = 7}};
  const Parameters popped = set({"minutes_since_pop=0"});
  const State with = after(scene, kSteps, popped), without = after(busy(), kSteps, popped);
  EXPECT_EQ(with.rested_s, 7 * 60);
  EXPECT_EQ(with.time_s, without.time_s);
  for (std::size_t i = 0; i < with.films.size(); ++i)
    EXPECT_NEAR(with.films[i].gas / without.films[i].gas, std::exp(-7 / 6.7), 1e-6);
  EXPECT_LT(glm::distance(with.bodies[0].p_WC, without.bodies[0].p_WC), 1e-3);
}

}  // namespace
}  // namespace crepitus::testing
