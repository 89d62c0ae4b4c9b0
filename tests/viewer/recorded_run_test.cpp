// A run in the viewer is the run of the command: same bits, however it was watched.
#include "tools/viewer/session/recorded_run.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/simulation/body.h"
#include "tools/viewer/session/clock.h"

namespace crepitus::testing {
namespace {

Subject short_lift(double duration_s = 0.6) {
  return {.scene = shortened("stand_hip_flexion_fast", 0.1, duration_s),
          .person = "Average adult",
          .parameters = {}};
}

std::uint64_t headless_hash(const Scene& scene, const Parameters& p) {
  Simulation s = start(scene, p, scene.step_s);
  EXPECT_EQ(run_to_end(s).what, "");
  return state_hash(s.state());
}

TEST(RecordedRun, HasTheBitsOfTheHeadlessRunWhateverTheFrameTimesAndSliders) {
  RecordedRun viewed(adult(), short_lift());
  Clock clock;
  std::mt19937 random(7);
  std::uniform_real_distribution<double> frame_s(0.001, 0.06);
  viewed.extend(viewed.first());
  viewed.show(viewed.first());
  for (int frame = 0; viewed.at() < viewed.last() || !viewed.ended(); ++frame) {
    if (frame % 4 == 2) {  // a slider is being dragged
      Parameters p = viewed.shown().wanted();
      set_parameter(p, "laxity", 1 + 0.01 * frame);
      set_parameter(p, "pelvic_tilt", 0.3 * frame);
      viewed.want(p);
    }
    const std::int64_t target =
        viewed.at() + clock.due(frame_s(random), 1, viewed.shown().step_s());
    viewed.extend(target + 100 - viewed.last());  // looks ahead, as the window does
    viewed.show(target);
    if (frame % 5 == 3) {  // the watcher jumps about
      const std::int64_t there = viewed.at();
      viewed.show(viewed.first() + static_cast<std::int64_t>(random() % 50));
      viewed.show(there);
    }
  }
  ASSERT_GT(viewed.inputs().size(), 3u);
  EXPECT_EQ(state_hash(viewed.shown().state()),
            headless_hash(viewed.as_scene(), viewed.subject().parameters));
}

TEST(RecordedRun, ShowsEveryMomentAsItWas) {
  RecordedRun r(adult(), short_lift());
  std::vector<std::uint64_t> hashes;
  Simulation s = start(r.subject().scene);
  for (int i = 0; i <= 300; ++i) {
    hashes.push_back(state_hash(s.state()));
    s.step();
  }
  r.extend(300);
  for (const int step : {300, 17, 18, 299, 123, 124, 130, 5, 0}) {
    r.show(step);
    EXPECT_EQ(state_hash(r.shown().state()), hashes[step]) << "step " << step;
  }
}

TEST(RecordedRun, ForgetsTheFutureWhenThePastIsChanged) {
  RecordedRun r(adult(), short_lift());
  r.extend(500);
  r.show(300);
  Parameters p = r.shown().wanted();
  p.laxity = 2;
  r.want(p);
  EXPECT_EQ(r.last(), 300);
  EXPECT_EQ(r.curves().time_s.size(), 201u);  // 0.1 s of settling, then the samples 0 .. 0.2 s
  EXPECT_EQ(r.shown().wanted().laxity, 2);
  r.extend(10000);
  r.show(r.last());
  EXPECT_EQ(state_hash(r.shown().state()), headless_hash(r.as_scene(), {}));
  EXPECT_EQ(r.as_scene().changes.size(), 1u);
}

TEST(RecordedRun, RepeatsPullsAndRestsAndSaysThatItWasDisturbed) {
  RecordedRun r(adult(), short_lift());
  r.extend(150);
  r.show(150);
  EXPECT_FALSE(r.disturbed());
  const Pull pull{find_body(r.shown().model(), "femur_left"), Vec3(0), Vec3(0, 0, -150)};
  r.pull(pull);
  r.extend(100);
  r.show(250);
  r.pull({});
  r.rest(1200);
  r.extend(50);
  r.show(300);
  EXPECT_TRUE(r.disturbed());
  EXPECT_EQ(r.shown().state().rested_s, 1200);

  Simulation s = start(r.subject().scene);
  run(s, 150);
  const Pull pulled = *r.inputs().front().pull;  // to a thousandth of a millimetre
  EXPECT_LT(glm::length(pulled.p_CP), 1e-6);
  EXPECT_EQ(pulled.force_W, Vec3(0, 0, -150));
  s.pull(pulled);
  run(s, 100);
  s.pull({});
  s.rest(1200);
  run(s, 50);
  EXPECT_EQ(difference(r.shown().state(), s.state()), "");
  for (const int step : {200, 300, 251, 300}) r.show(step);
  EXPECT_EQ(difference(r.shown().state(), s.state()), "");
}

TEST(RecordedRun, LetsGoWhenTheMomentOfLettingGoIsForgotten) {
  RecordedRun r(adult(), short_lift());
  r.extend(120);
  r.show(120);
  r.pull({find_body(r.shown().model(), "femur_left"), Vec3(0), Vec3(0, 0, -150)});
  r.extend(60);
  r.show(180);
  r.pull({});
  r.extend(60);
  r.show(150);  // in the middle of the pull
  r.want(set({"laxity=1.2"}));
  r.extend(100);
  r.show(250);

  Simulation s = start(r.subject().scene);
  run(s, 120);
  s.pull(*r.inputs().front().pull);
  run(s, 30);
  s.pull({});
  s.want(set({"laxity=1.2"}));
  run(s, 100);
  EXPECT_EQ(difference(r.shown().state(), s.state()), "");
}

TEST(RecordedRun, KeepsPopsWithTheStepAfterWhichTheyAreThere) {
  Subject subject{
      .scene = scene_file("twist_leg_extension_fast"), .person = "Average adult", .parameters = {}};
  subject.scene.duration_s = 2.35;
  RecordedRun r(adult(), subject);
  r.extend(100000);
  ASSERT_TRUE(r.ended());
  ASSERT_FALSE(r.pops().empty());
  for (const ShownPop& p : r.pops()) {
    EXPECT_GE(r.time_s(p.step), p.event.time_s - 1e-9);
    EXPECT_LT(r.time_s(p.step) - p.event.time_s, 0.07);  // a slow slip is reported at its end
  }
  // gas stays behind: the same facets do not pop when it is done again at once
  r.show(r.last());
  Subject again = r.subject();
  for (const FilmState& f : r.shown().state().films) again.gas.push_back(f.gas);
  RecordedRun second(adult(), again);
  second.extend(100000);
  for (const ShownPop& p : second.pops())
    for (const ShownPop& q : r.pops())
      EXPECT_FALSE(p.event.mechanism == Mechanism::facet_cavitation &&
                   q.event.mechanism == Mechanism::facet_cavitation &&
                   p.event.element == q.event.element)
          << p.event.joint;
}

// The issue of every slider: the parameters glide and the joints are quiet meanwhile.
TEST(RecordedRun, NeverPopsFromADraggedSlider) {
  Subject still{
      .scene = shortened("quiet_standing", 0.5, 4), .person = "Average adult", .parameters = {}};
  RecordedRun r(adult(), still);
  r.extend(r.first());
  r.show(r.first());
  for (int i = 0; !r.ended(); ++i) {
    Parameters p = r.shown().wanted();
    p.laxity = i % 2 ? 4 : 0.25;
    p.pelvic_tilt_deg = i % 2 ? 15 : -15;
    p.muscle_imbalance = i % 2 ? 1 : -1;
    if (i % 10 == 0) r.want(p);
    r.extend(33);
    r.show(r.last());
  }
  EXPECT_EQ(r.trouble(), "");
  EXPECT_TRUE(r.pops().empty());
}

}  // namespace
}  // namespace crepitus::testing
