// The same pops whatever the step, the number of threads, or where a run was taken up again.
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "tests/pops/people.h"

namespace crepitus::testing {
namespace {

Scene thrust() {
  Scene scene = scene_file("side_posture_thrust");
  scene.duration_s = 2.8;
  return scene;
}
const std::vector<std::string> kReady{"film_thickness=8"};

// The body itself lags by about a step behind the quick loads of a thrust, and its pops with it.
TEST(PopNumerics, TheStepDoesNotMatter) {
  constexpr double kTimes_s = 2e-3, kShare = 0.05;
  const std::vector<PopEvent> reference = pops_of(thrust(), set(kReady), 5e-4);
  ASSERT_GE(reference.size(), 2u);
  for (const double step_s : {0.001, 0.002, 0.005}) {
    const std::vector<PopEvent> pops = pops_of(thrust(), set(kReady), step_s);
    ASSERT_EQ(pops.size(), reference.size()) << step_s;
    for (std::size_t i = 0; i < pops.size(); ++i) {
      EXPECT_EQ(pops[i].joint + pops[i].side, reference[i].joint + reference[i].side);
      EXPECT_NEAR(pops[i].time_s, reference[i].time_s, std::max(kTimes_s, step_s)) << step_s;
      EXPECT_NEAR(pops[i].energy_J / reference[i].energy_J, 1, kShare) << step_s;
      EXPECT_NEAR(pops[i].jump_m / reference[i].jump_m, 1, kShare) << step_s;
    }
  }
}

std::string text_of(const std::vector<PopEvent>& pops) {
  std::string text;
  for (const PopEvent& e : pops) {
    text += e.joint + e.side + hex(std::bit_cast<std::uint64_t>(e.time_s)) + hex(std::bit_cast<std::uint64_t>(e.energy_J));
    for (const PopNumber& n : e.numbers) text += hex(std::bit_cast<std::uint64_t>(n.value));
  }
  return text;
}

TEST(PopNumerics, ThreadsDoNotMatter) {
  const std::string alone = text_of(pops_of(thrust(), set(kReady)));
  EXPECT_NE(alone, "");
  for (const std::size_t worlds : {2u, 4u}) {
    std::vector<std::string> texts(worlds);
    {
      std::vector<std::jthread> threads;
      for (std::string& text : texts) threads.emplace_back([&text] { text = text_of(pops_of(thrust(), set(kReady))); });
    }
    for (const std::string& text : texts) EXPECT_EQ(text, alone) << worlds;
  }
}

// Runs until `amid` holds, then on; a fresh simulation takes up the state of that moment.
void expect_continues_amid(const Scene& scene, const Parameters& p, const std::function<bool(const Simulation&)>& amid) {
  constexpr int kOn = 60;
  Simulation s = start(scene, p, kSweepStep_s);
  while (!amid(s)) {
    ASSERT_FALSE(s.finished()) << scene.id << ": never came to it";
    ASSERT_TRUE(s.step().ok);
  }
  const State copy = s.state();
  const auto go_on = [&](Simulation& x) {
    std::vector<PopEvent> pops;
    for (int i = 0; i < kOn && x.step().ok; ++i) collect(x, pops);
    return text_of(pops);
  };
  const std::string pops = go_on(s);
  Simulation fresh = start(scene, p, kSweepStep_s);
  fresh.restore(copy);
  EXPECT_EQ(go_on(fresh), pops) << scene.id;
  EXPECT_EQ(difference(fresh.state(), s.state()), "") << scene.id;
}

TEST(PopNumerics, ASnapshotAmidAReleaseContinuesTheSame) {
  expect_continues_amid(thrust(), set(kReady), [](const Simulation& s) {
    for (const FilmState& f : s.state().films)
      if (f.gas > 0.14 && std::abs(f.rate_m_per_s) > 0.01) return true;  // springing
    return false;
  });
  expect_continues_amid(scene_file("twist_leg_extension_fast"), {}, [](const Simulation& s) {
    for (const FrictionState& f : s.state().rough_joints)
      if (f.slipping) return true;
    return false;
  });
  expect_continues_amid(scene_file("faber_to_neutral"), set({"tendon_ridge.left=0.6"}), [](const Simulation& s) {
    for (const TendonState& t : s.state().tendons)
      if (t.snapping) return true;
    return false;
  });
}

}  // namespace
}  // namespace crepitus::testing
