// The chain picks the right numbers from the right time of a recording.
#include "engine/explain/chain.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/explain/hand_written.h"

namespace crepitus::testing {
namespace {

const ChainLink* link(const std::vector<ChainLink>& chain, std::string_view about) {
  for (const ChainLink& l : chain)
    if (l.about == about) return &l;
  return nullptr;
}
double number(const ChainLink* l, std::string_view name) {
  if (l)
    for (const ChainNumber& n : l->numbers)
      if (n.name == name) return n.value;
  ADD_FAILURE() << "no number " << name;
  return NAN;
}

TEST(FacetChain, FindsTheFastestMotionJustBeforeAndNothingFromOtherTimes) {
  const auto chain = chain_of(facet_pop(), facet_recording(), limits());
  const ChainLink* movement = link(chain, "movement");
  ASSERT_TRUE(movement);
  EXPECT_NEAR(number(movement, "hip_angle.left.flexion"), -120, 1e-6);
  EXPECT_NEAR(number(movement, "change"), -12, 0.01);
  EXPECT_EQ(movement->sentence, "Your left hip straightened (the thigh went back) at up to 120 deg/s in the 0.2 s before.");
}

TEST(FacetChain, SaysHowItReachedTheLevel) {
  const auto chain = chain_of(facet_pop(), facet_recording(), limits());
  const ChainLink* segment = link(chain, "segment");
  EXPECT_NEAR(number(segment, "flexion_speed"), -10, 1e-6);
  EXPECT_NEAR(number(segment, "rotation_left_speed"), 9, 1e-6);
  EXPECT_NEAR(number(segment, "side_bend_left_speed"), 1, 1e-6);
  EXPECT_EQ(segment->sentence,
            "Through pelvis and spine this reached L4-L5: its upper bone bent back (10.0 deg/s), turned to the left (9.0 deg/s).");
}

TEST(FacetChain, KnowsWhenAndHowHardTheJointWasLastPressed) {
  const auto chain = chain_of(facet_pop(), facet_recording(), limits());
  EXPECT_NEAR(number(link(chain, "pressed"), "last_pressed"), 1.0032 - 0.95, 1e-9);
  EXPECT_EQ(number(link(chain, "pressed"), "press_force"), 30);
}

TEST(FacetChain, HandsOnTheNumbersOfThePop) {
  const auto chain = chain_of(facet_pop(), facet_recording(), limits());
  const ChainLink* film = link(chain, "film");
  EXPECT_EQ(number(film, "opening_speed"), 3.1);
  EXPECT_EQ(number(film, "film"), 20);
  EXPECT_EQ(number(film, "deficit"), 121);
  EXPECT_EQ(number(film, "cavitation_limit"), 121);
  EXPECT_NEAR(number(link(chain, "release"), "energy"), 1.1, 1e-12);
}

TEST(FacetChain, LeavesOutWhatWasNotRecorded) {
  const auto chain = chain_of(facet_pop(), HandWritten().recording, limits());
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(chain[0].about, "film");
  EXPECT_EQ(chain[1].about, "release");
}

TEST(FacetChain, AJointThatWasNeverPressedIsNotSaidToBe) {
  RunRecording r = HandWritten().channel("facet_force.L4L5.left", "N", [](double t) { return t > 1.01 ? 50 : 0; }).recording;
  EXPECT_EQ(link(chain_of(facet_pop(), r, limits()), "pressed")->sentence,
            "The joint had not been pressed together since the movement began.");
}

TEST(SacroiliacChain, SetsShearAgainstHoldAndSaysWhatPressed) {
  const auto chain = chain_of(sacroiliac_pop(), sacroiliac_recording(), limits());
  // friction 0.45 of 400 N, margin 125 - 0.195 s * 400 N/s in the last sample before
  EXPECT_NEAR(number(link(chain, "hold"), "hold"), 180, 1e-9);
  EXPECT_NEAR(number(link(chain, "hold"), "slip_margin"), 47, 1e-9);
  EXPECT_NEAR(number(link(chain, "hold"), "shear"), 133, 1e-9);
  EXPECT_NEAR(number(link(chain, "pressing"), "normal_force"), 400, 1e-9);
  EXPECT_NEAR(number(link(chain, "pressing"), "normal_force_start"), 500, 1e-9);
  EXPECT_NEAR(number(link(chain, "pressing"), "weight_on_leg"), 10, 1e-9);
  EXPECT_EQ(link(chain, "pressing")->sentence,
            "The surfaces were pressed together with 400 N, less than at the start (500 N): the left leg carried 10 % of the "
            "weight, the gluteus maximus worked at 7 %.");
}

TEST(TendonChain, SaysWhereTheHipWasAndWhereTheTendonRan) {
  const auto chain = chain_of(tendon_pop(), tendon_recording(), limits());
  EXPECT_NEAR(number(link(chain, "hip"), "flexion"), 70 - 34 * 0.495, 1e-9);
  EXPECT_EQ(link(chain, "hip")->sentence, "Your left hip was then bent by 53 deg, 13 deg out to the side, 4 deg turned inwards.");
  EXPECT_EQ(number(link(chain, "tendon"), "tension"), 338);
  EXPECT_EQ(link(chain, "tendon")->sentence,
            "The psoas tendon, pulled with 338 N, lay on a ridge at the front of the pelvis, lost its hold 5.3 mm from its "
            "resting place and ran inwards to 0.0 mm, at up to 544 mm/s.");
}

TEST(PopPlots, ShowTheTimeAroundThePopWithThePopItself) {
  const auto plots = plots_of(facet_pop(), facet_recording(), limits());
  ASSERT_EQ(plots.size(), 2u);
  EXPECT_EQ(plots[0].limit, 121);
  EXPECT_GE(plots[0].time_s.front(), 0.6);
  EXPECT_LE(plots[0].time_s.back(), 1.21);
  EXPECT_EQ(*std::max_element(plots[0].value.begin(), plots[0].value.end()), 121);
  EXPECT_TRUE(std::is_sorted(plots[0].time_s.begin(), plots[0].time_s.end()));
}

}  // namespace
}  // namespace crepitus::testing
