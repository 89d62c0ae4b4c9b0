#include "tools/viewer/session/session.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

Library small_library() {
  const std::string scenes = CREPITUS_SOURCE_DIR "/scenes/",
                    people = CREPITUS_SOURCE_DIR "/models/people/";
  return load_library(
      {{"quiet_standing", scenes + "quiet_standing.toml"},
       {"twist_leg_extension_fast", scenes + "twist_leg_extension_fast.toml"}},
      {{"default", people + "default.toml"}, {"hypermobile", people + "hypermobile.toml"}});
}

// The twist that pops after 2.2 s, without the long wait before.
Subject twist(double duration_s = 2.5) {
  Subject s{.scene = scene_file("twist_leg_extension_fast"),
            .case_index = 0,
            .person = "Average adult",
            .parameters = {}};
  s.scene.duration_s = duration_s;
  return s;
}
Subject quiet_lift() {
  return {.scene = shortened("stand_hip_flexion_fast", 0.1, 0.8),
          .case_index = 0,
          .person = "Average adult",
          .parameters = {}};
}

Session opened(Subject subject) {
  Session s(adult(), small_library());
  s.open(std::move(subject), "test", "default", {});
  return s;
}

// Frames of a fiftieth of a second until something is so, at most `most`.
template <class Until>
bool watch(Session& s, const Until& until, int most = 4000) {
  for (int i = 0; i < most; ++i) {
    if (until()) return true;
    s.frame(0.02);
  }
  return until();
}

TEST(Session, PlaysToTheEndAndStopsThere) {
  Session s = opened(quiet_lift());
  EXPECT_FALSE(s.ready());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  s.frame(0.02);
  EXPECT_FALSE(s.controls.playing);
  EXPECT_NEAR(s.now_s(), 0.8, 1e-9);
  EXPECT_NEAR(s.end_s(), 0.8, 1e-9);
}

TEST(Session, ShowsThePopInSlowMotionWithCaptionAndTellsItOnce) {
  Session s = opened(twist());
  int told = 0;
  ASSERT_TRUE(watch(s, [&] {
    told += static_cast<int>(s.popped_now().size());
    return s.at_end();
  }));
  EXPECT_EQ(told, static_cast<int>(s.run().pops().size()));
  ASSERT_GE(told, 3);
  EXPECT_LT(s.run().pops()[0].event.time_s, 2.3);
  EXPECT_EQ(s.seen_pops().size(), s.run().pops().size());
  ASSERT_TRUE(s.explained_pop());
  EXPECT_EQ(s.explained_pop()->mechanism, Mechanism::facet_cavitation);

  Session t = opened(twist());
  ASSERT_TRUE(watch(t, [&] { return !t.captions().empty(); }));
  EXPECT_LT(t.speed_now(), 0.05);
  EXPECT_EQ(t.captions()[0].text, "The left facet joint L2-L3 popped.");
}

TEST(Session, StepsSeeksAndJumpsBetweenPops) {
  Session s = opened(twist());
  s.controls.slow_motion = false;
  EXPECT_FALSE(s.to_next_pop());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  s.seek(0);
  EXPECT_TRUE(s.to_next_pop());
  const double first_s = s.run().pops()[0].event.time_s;
  EXPECT_NEAR(s.now_s(), first_s - 0.03, 0.0011);
  s.step_by(1);
  s.step_by(-3);
  EXPECT_NEAR(s.now_s(), first_s - 0.032, 0.0011);
  EXPECT_FALSE(s.controls.playing);
  s.seek(2.5);
  EXPECT_TRUE(s.to_previous_pop());
  EXPECT_LT(s.now_s(), s.run().pops().back().event.time_s);
  s.seek(0);
  EXPECT_FALSE(s.to_previous_pop());
  s.seek(99);
  EXPECT_NEAR(s.now_s(), 2.5, 1e-9);
}

TEST(Session, ASliderMovedAtTheEndWaitsForReplayAndLeavesAGhostThatSaysWhatWasDifferent) {
  Session s = opened(quiet_lift());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  EXPECT_FALSE(s.awaits_replay());
  s.set(parameter("laxity"), 2);
  EXPECT_TRUE(s.awaits_replay());
  EXPECT_TRUE(s.run().inputs().empty());
  s.play_or_pause();
  ASSERT_EQ(s.earlier().size(), 1u);
  EXPECT_EQ(s.label(s.earlier()[0]), "Ligament laxity 1");
  EXPECT_EQ(s.run().subject().parameters.laxity, 2);
  EXPECT_EQ(s.earlier()[0].curves.time_s.size(), 801u);
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  s.play_again();  // nothing has changed: the same run is shown again
  EXPECT_EQ(s.earlier().size(), 1u);
  EXPECT_EQ(s.now_s(), 0);
  s.forget_earlier();
  EXPECT_TRUE(s.earlier().empty());
}

TEST(Session, ASliderMovedOnTheWayGlidesThere) {
  Session s = opened(quiet_lift());
  ASSERT_TRUE(watch(s, [&] { return s.now_s() > 0.3; }));
  s.set(parameter("pelvic_tilt"), 5);
  EXPECT_EQ(s.run().inputs().size(), 1u);
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  EXPECT_GT(s.run().shown().state().actual.pelvic_tilt_deg, 4);
  EXPECT_LT(s.run().shown().state().actual.pelvic_tilt_deg, 5.0001);
  s.set(parameter("pelvic_tilt"), 99);
  EXPECT_EQ(s.chosen().pelvic_tilt_deg, 15) << "clamped to the range of the table";
  s.reset_all();
  EXPECT_EQ(s.chosen(), Parameters());
}

TEST(Session, LoopsAfterAPause) {
  Session s = opened(quiet_lift());
  s.controls.loop = true;
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  ASSERT_TRUE(watch(
      s, [&] { return s.now_s() < 0.2; }, 100));
  EXPECT_TRUE(s.controls.playing);
}

TEST(Session, ExplainsInSlicesAndTriesWhatWouldHelp) {
  Subject at_the_step_of_explanations = twist();
  at_the_step_of_explanations.scene.step_s = 0.005;
  Session s = opened(at_the_step_of_explanations);
  s.controls.slow_motion = false;
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  EXPECT_FALSE(s.card());
  int slices = 0;
  while (s.think(200)) ++slices;
  EXPECT_GT(slices, 20);
  const std::optional<WhyCard> card = s.card();
  ASSERT_TRUE(card);
  EXPECT_TRUE(card->popped);
  const PopEvent first = s.run().pops().front().event;
  EXPECT_EQ(card->title, first.mechanism == Mechanism::sacroiliac_release
                             ? "The " + first.side + " sacroiliac joint slipped"
                             : "The " + first.side + " facet joint " + first.joint.substr(0, 2) + "-" + first.joint.substr(2) + " popped");
  EXPECT_GE(card->because.size(), 2u);
  ASSERT_FALSE(card->remedies.empty());
  const std::size_t before = s.run().pops().size();
  for (std::size_t i = 1; i < card->remedies.size(); ++i)
    EXPECT_GE(card->remedies[i - 1].benefit, card->remedies[i].benefit);
  s.try_remedy(card->remedies[0]);
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  const auto same = [&](const ShownPop& p) {
    return p.event.mechanism == first.mechanism && p.event.joint == first.joint && p.event.side == first.side;
  };
  if (card->remedies[0].effect == "gone") {
    EXPECT_TRUE(std::none_of(s.run().pops().begin(), s.run().pops().end(), same)) << before;
  }
  EXPECT_EQ(s.earlier().size(), 1u);
}

TEST(Session, SaysHowCloseItCameWhereNothingPops) {
  Session s = opened(quiet_lift());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  while (s.think(500)) {
  }
  const std::optional<WhyCard> card = s.card();
  ASSERT_TRUE(card);
  EXPECT_FALSE(card->popped);
  EXPECT_EQ(card->title, "Nothing popped");
  EXPECT_FALSE(card->because.empty());
}

TEST(Session, ClocksRunAfterAPopAndCanBeSkipped) {
  Session s = opened(twist());
  s.controls.slow_motion = false;
  EXPECT_TRUE(s.clocks().empty());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  const std::vector<JointClock> clocks = s.clocks();
  ASSERT_GE(clocks.size(), 2u);
  EXPECT_GT(clocks[0].minutes, 18);
  EXPECT_LT(clocks[0].minutes, 22);  // about twenty minutes (Unsworth 1971)
  s.rest_minutes(20);
  for (const JointClock& c : s.clocks()) EXPECT_LT(c.minutes, 2);
  s.rest_minutes(5);
  EXPECT_TRUE(s.clocks().empty());
}

TEST(Session, AtOnceTheSameFacetsStayQuiet) {
  Session s = opened(twist());
  s.controls.slow_motion = false;
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  std::set<std::string> spent;
  for (const ShownPop& p : s.run().pops())
    if (p.event.mechanism == Mechanism::facet_cavitation) spent.insert(p.event.joint + p.event.side);
  EXPECT_FALSE(spent.empty());
  s.play_again_at_once();
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  for (const ShownPop& p : s.run().pops())
    EXPECT_FALSE(spent.contains(p.event.joint + p.event.side)) << p.event.joint << " " << p.event.side;
}

TEST(Session, ChangesPersonAndKeepsTheOldCurvesUnderTheirName) {
  Session s = opened(quiet_lift());
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  s.open_person("hypermobile");
  EXPECT_EQ(s.run().subject().person, "Very flexible");
  EXPECT_GT(s.chosen().laxity, 1);
  ASSERT_EQ(s.earlier().size(), 1u);
  EXPECT_EQ(s.label(s.earlier()[0]), "Average adult");
  s.set(parameter("tone"), 0.02);
  s.open_scene("quiet_standing");
  EXPECT_EQ(s.chosen().tone, 0.02) << "what was set by hand goes along";
  EXPECT_EQ(s.persons().tone, 0.01);
  EXPECT_EQ(s.run().subject().person, "Very flexible");
  EXPECT_TRUE(s.earlier().empty());
  EXPECT_THROW(s.open_file("/no/such/scene.toml"), std::exception);
  try {
    s.open_file("/somewhere/holiday.png");
    ADD_FAILURE();
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(),
                 "holiday.png is no scene: scenes are .toml files, like those that this window "
                 "saves (Ctrl S).");
  }
  EXPECT_EQ(s.scene_id(), "quiet_standing") << "a file that is no scene changes nothing";
}

TEST(Session, APullMarksTheRunAndLetsGo) {
  Session s = opened(quiet_lift());
  ASSERT_TRUE(watch(s, [&] { return s.now_s() > 0.2; }));
  s.pull(find_body(s.run().shown().model(), "femur_left"), Vec3(0), Vec3(0, 0, -100));
  watch(s, [&] { return s.now_s() > 0.3; });
  s.let_go();
  ASSERT_TRUE(watch(s, [&] { return s.at_end(); }));
  EXPECT_TRUE(s.run().disturbed());
  EXPECT_EQ(s.run().inputs().size(), 2u);
}

TEST(Differences, NameAtMostTwo) {
  EXPECT_EQ(differences(set({"laxity=1.5"}), {}), "Ligament laxity 1.5");
  EXPECT_EQ(differences(set({"laxity=1.5", "pelvic_tilt=5", "tone=0.02"}), {}),
            "Ligament laxity 1.5, Pelvic tilt 5 deg and 1 more");
  EXPECT_EQ(differences({}, {}), "");
}

}  // namespace
}  // namespace crepitus::testing
