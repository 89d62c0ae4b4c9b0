// Whatever the sliders say: a run finishes, or it stops and names the element. Numbers stay numbers.
#include <gtest/gtest.h>

#include <random>

#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

Scene standing() { return quiet("standing", 0.1, 0.3); }
Scene supine() { return quiet("supine", 0.1, 0.3); }

bool names_an_element(const Model& m, const std::string& what) {
  const auto begins = [&](const auto& list) {
    for (const auto& x : list)
      if (what.starts_with(x.name)) return true;
    return false;
  };
  return begins(m.bodies) || begins(m.bushings) || begins(m.joints);
}

// Runs to the end; returns what stopped it, or "".
std::string survive(const Scene& scene, const Parameters& p, const std::string& shown) {
  Simulation s = start(scene, p);
  while (!s.finished()) {
    const StepStatus status = s.step();
    if (status.ok) continue;
    EXPECT_TRUE(names_an_element(s.model(), status.what)) << shown << ": " << status.what;
    EXPECT_EQ(status.what.find("nan"), std::string::npos) << shown << ": " << status.what;
    EXPECT_TRUE(all_finite(s.state())) << shown << ": " << status.what;
    return status.what;
  }
  EXPECT_TRUE(all_finite(s.state())) << shown;
  for (const MuscleLoad& x : s.loads().muscles) EXPECT_TRUE(std::isfinite(x.tension_N) && x.tension_N >= 0) << shown;
  for (const LigamentLoad& x : s.loads().ligaments) EXPECT_TRUE(std::isfinite(x.tension_N) && x.tension_N >= 0) << shown;
  for (const double a : s.state().activation) EXPECT_TRUE(a >= 0 && a <= 1) << shown;
  return "";
}

// One setting alone is what a visitor tries first, so here nobody may even fall over.
void expect_every_end_survives(const Scene& scene, bool high) {
  for (const ParameterInfo& info : parameter_table()) {
    const std::string setting = info.key + "=" + std::to_string(high ? info.hi : info.lo);
    EXPECT_EQ(survive(scene, set({setting}), setting), "") << setting;
  }
}
TEST(Robust, StandingWithEveryParameterAtItsLowEnd) { expect_every_end_survives(standing(), false); }
TEST(Robust, StandingWithEveryParameterAtItsHighEnd) { expect_every_end_survives(standing(), true); }
TEST(Robust, LyingWithEveryParameterAtItsLowEnd) { expect_every_end_survives(supine(), false); }
TEST(Robust, LyingWithEveryParameterAtItsHighEnd) { expect_every_end_survives(supine(), true); }

TEST(Robust, LigamentsFourTimesStifferOrLaxerStandForTwoSeconds) {
  for (const char* setting : {"laxity=0.25", "laxity=4"}) {
    EXPECT_EQ(survive(quiet("standing", 0.5, 2), set({setting}), setting), "") << setting;
  }
  // and all regions on top of it: sixteen-fold
  for (const char* end : {"0.25", "4"}) {
    std::vector<std::string> settings;
    for (const char* key : {"laxity", "laxity.spine", "laxity.si", "laxity.hip"}) settings.push_back(std::string(key) + "=" + end);
    survive(quiet("standing", 0.5, 1), set(settings), std::string("all laxity ") + end);
  }
}

TEST(Robust, ParametersThatJumpFromEndToEndWhileStanding) {
  Simulation s = start(quiet("standing", 0.3, 3));
  Parameters low, high;
  for (const char* key : {"laxity", "lordosis", "scoliosis", "pelvic_tilt", "body_mass", "disc_height.L4L5", "degeneration.L5S1"}) {
    set_parameter(low, key, parameter(key).lo), set_parameter(high, key, parameter(key).hi);
  }
  StepStatus status;
  for (int i = 0; i < 4 && status.ok; ++i) {
    s.want(i % 2 ? low : high);
    status = run(s, 150);
  }
  EXPECT_TRUE(status.ok || names_an_element(s.model(), status.what)) << status.what;
  EXPECT_TRUE(all_finite(s.state()));
}

// Without the mass of the trunk the same tissues are some ten times stiffer against inertia. The column rings, for a minute
// as its damping has it, and must not wind itself up.
TEST(Robust, BareVertebrae) {
  for (const double step_s : {0.001, 0.005}) {
    Scene scene = quiet("bench", 0, 2);
    scene.driver = Driver::none;
    scene.cases[0].bare_bones = true;
    scene.cases[0].fix = {"sacrum", "ilium_*"};
    scene.cases[0].loads.push_back({.body = "thorax", .moment = true, .frame = "world", .at_m = Vec3(0), .vector = {3, 2, -7},
                                    .ramp = {{0, 0.2}, {0, 1}}, .source = "test"});
    Simulation s = start(scene, {}, step_s);
    const auto swing = [&](double until_s) {  // greatest spin of a vertebra, rad/s
      double fastest = 0;
      while (s.time_s() < until_s - step_s / 2) {
        const StepStatus status = s.step();
        EXPECT_TRUE(status.ok) << status.what;
        if (!status.ok) break;
        for (const char* bone : {"L1", "L2", "L3", "L4", "L5"})
          fastest = std::max(fastest, glm::length(s.state().bodies[static_cast<std::size_t>(find_body(s.model(), bone))].w_WB));
      }
      return fastest;
    };
    const double first = swing(0.5);
    swing(1.5);
    const double last = swing(2);
    EXPECT_GT(first, 0.5) << "the load should move it";
    EXPECT_LT(last, first) << step_s;
    EXPECT_TRUE(all_finite(s.state()));
  }
}

// What a pull of `force` on the chest for 0.2 s comes to within 2.5 s: height of the thorax against before, and any trouble.
struct Aftermath {
  double height;
  StepStatus status;
};
Aftermath pull_chest(const Vec3& force_N) {
  Scene scene = quiet("standing", 0.5, 2.5);
  scene.cases[0].loads.push_back({.body = "thorax", .moment = false, .frame = "world", .at_m = Vec3(0), .vector = force_N,
                                  .ramp = {{0, 0.01, 0.2, 0.21}, {0, 1, 1, 0}}, .source = "test"});
  Simulation s = start(scene);
  const auto height = [&] { return s.state().bodies[static_cast<std::size_t>(find_body(s.model(), "thorax"))].p_WC.y; };
  const double before = height();
  const StepStatus status = run_to_end(s);
  EXPECT_TRUE(status.ok || names_an_element(s.model(), status.what)) << status.what;
  EXPECT_TRUE(all_finite(s.state()));
  return {height() / before, status};
}
const Vec3 kForward{1, 0, 0}, kBack{-1, 0, 0}, kRightward{0, 0, 1}, kUp{0, 1, 0};

// 200 N for 0.2 s give the whole body half a metre a second: the extrapolated centre of mass (Hof 2005: v / sqrt(g / l),
// here 0.17 m) lies beyond the feet, so that who does not step falls. The run goes on, or says what broke.
TEST(Robust, APullThatThrowsTheBodyOver) {
  for (const Vec3& direction : {kForward, kBack, kRightward, kUp}) pull_chest(200.0 * direction);
}

// 40 N for 0.2 s move it by 3 cm, well inside the feet.
TEST(Robust, ASmallPullIsRecoveredFrom) {
  for (const Vec3& direction : {kForward, kBack, kRightward, -kRightward, kUp}) {
    const Aftermath after = pull_chest(40.0 * direction);
    EXPECT_TRUE(after.status.ok) << after.status.what;
    EXPECT_GT(after.height, 0.97) << direction.x << " " << direction.y << " " << direction.z;
  }
}

TEST(Robust, AHundredAbsurdPeople) {
  std::mt19937 random(4242);
  int stopped = 0;
  for (int person = 0; person < 100; ++person) {
    Parameters p;
    for (const ParameterInfo& info : parameter_table()) {
      const double share = static_cast<double>(random()) / 4294967296.0;
      const unsigned kind = random() % 4;  // as usual, anything, an end, the other end
      const double value = kind == 0   ? info.standard
                           : kind == 1 ? info.lo + share * (info.hi - info.lo)
                           : kind == 2 ? info.lo
                                       : info.hi;
      set_parameter(p, info.key, value);
    }
    Scene scene = person % 2 ? standing() : supine();
    p.movement_speed = std::max(1.0, p.movement_speed);  // slower only takes longer
    stopped += !survive(scene, p, "person " + std::to_string(person)).empty();
  }
  RecordProperty("stopped", stopped);
}

// The watchdog itself: a body that is thrown across the room stops the run and is named.
TEST(Robust, WhatLeavesTheBoundsOfSenseIsNamed) {
  Simulation s = start(standing());
  State thrown = s.state();
  thrown.bodies[static_cast<std::size_t>(find_body(s.model(), "foot_left"))].v_WC = Vec3(1000, 0, 0);
  s.restore(thrown);
  const StepStatus status = s.step();
  EXPECT_FALSE(status.ok);
  EXPECT_TRUE(names_an_element(s.model(), status.what)) << status.what;
  State lost = start(standing()).state();
  lost.bodies[3].p_WC.x = std::numeric_limits<double>::quiet_NaN();
  s.restore(lost);
  EXPECT_FALSE(s.step().ok);
}

}  // namespace
}  // namespace crepitus::testing
