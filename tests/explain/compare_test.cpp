// Which pop of one run is which of another, and which change counts for more; fed with hand-written runs.
#include "engine/explain/compare.h"

#include <gtest/gtest.h>

namespace crepitus {
namespace {

PopEvent facet(const char* joint, const char* side, double time_s, double energy_J = 1e-3) {
  return {.time_s = time_s, .mechanism = Mechanism::facet_cavitation, .joint = joint, .side = side, .energy_J = energy_J};
}
PopEvent snap(double time_s, double energy_J = 0.1) {
  return {.time_s = time_s, .mechanism = Mechanism::iliopsoas_snap, .joint = "iliopsoas", .side = "left", .energy_J = energy_J};
}

PopChange only_change(const Outcome& base, const Outcome& other) {
  const Comparison c = compare(base, other);
  EXPECT_EQ(c.changes.size(), 1u);
  EXPECT_TRUE(c.appeared.empty());
  return c.changes.at(0);
}

TEST(Compare, SaysWhatBecameOfAPop) {
  const Outcome base{{snap(1.0)}};
  EXPECT_EQ(only_change(base, {{}}).effect, Effect::removed);
  EXPECT_EQ(only_change(base, {{snap(1.0, 0.05)}}).effect, Effect::weaker);
  EXPECT_EQ(only_change(base, {{snap(1.3)}}).effect, Effect::delayed);
  EXPECT_EQ(only_change(base, {{snap(1.01, 0.095)}}).effect, Effect::unchanged);
  EXPECT_EQ(only_change(base, {{snap(0.7)}}).effect, Effect::earlier);
  EXPECT_EQ(only_change(base, {{snap(1.0, 0.2)}}).effect, Effect::stronger);
  EXPECT_NEAR(only_change(base, {{snap(1.3)}}).delay_s, 0.3, 1e-12);
  EXPECT_NEAR(only_change(base, {{snap(1.3, 0.05)}}).energy_ratio, 0.5, 1e-12);
}

TEST(Compare, LooksAtTheSameMomentOfTheMovement) {
  // half as fast, everything happens at twice the time: nothing is delayed
  const PopChange c = only_change({{snap(1.0)}, 1.0}, {{snap(2.0)}, 0.5});
  EXPECT_EQ(c.effect, Effect::unchanged);
  EXPECT_NEAR(c.delay_s, 0, 1e-12);
}

TEST(Compare, NeverMixesJointsSidesOrMechanisms) {
  const Outcome base{{facet("L4L5", "left", 1.0)}};
  const Outcome other{{facet("L4L5", "right", 1.0), facet("L3L4", "left", 1.0), snap(1.0)}};
  const Comparison c = compare(base, other);
  EXPECT_EQ(c.changes[0].effect, Effect::removed);
  EXPECT_EQ(c.appeared, (std::vector<int>{0, 1, 2}));
}

TEST(Compare, RepeatedPopsKeepTheirOrder) {
  const Comparison c = compare({{snap(0.7), snap(2.2)}}, {{snap(2.1), snap(2.3)}});
  EXPECT_EQ(c.changes[0].match, 0);
  EXPECT_EQ(c.changes[1].match, 1);
}

TEST(Compare, WhenOneOfTwoGoesTheNearestIsTheOneThatStays) {
  const Comparison gone = compare({{snap(0.7), snap(2.2)}}, {{snap(2.3)}});
  EXPECT_EQ(gone.changes[0].effect, Effect::removed);
  EXPECT_EQ(gone.changes[1].effect, Effect::delayed);
  EXPECT_EQ(gone.changes[1].match, 0);

  const Comparison more = compare({{snap(2.3)}}, {{snap(0.7), snap(2.2), snap(4.0)}});
  EXPECT_EQ(more.changes[0].match, 1);
  EXPECT_EQ(more.appeared, (std::vector<int>{0, 2}));
}

TEST(Benefit, RemovedBeatsWeakerBeatsDelayedBeatsNothingBeatsWorse) {
  const PopChange removed{Effect::removed, 0, 0}, much_weaker{Effect::weaker, 0, 0.1}, weaker{Effect::weaker, 0, 0.8};
  const PopChange long_delay{Effect::delayed, 60, 1}, delay{Effect::delayed, 0.1, 1}, none{Effect::unchanged, 0, 1};
  const PopChange earlier{Effect::earlier, -0.1, 1}, stronger{Effect::stronger, 0, 1.2}, much_stronger{Effect::stronger, 0, 9};
  const PopChange* order[] = {&removed, &much_weaker, &weaker, &long_delay, &delay, &none, &earlier, &stronger, &much_stronger};
  for (std::size_t i = 1; i < std::size(order); ++i) EXPECT_GT(benefit(*order[i - 1]), benefit(*order[i])) << i;
  EXPECT_EQ(benefit(none), 0);
}

TEST(Benefit, ANewPopUndoesARemovedOne) {
  EXPECT_EQ(benefit(Comparison{{{Effect::removed}}, {0}}), 0);
  EXPECT_TRUE(makes_no_difference({{{Effect::unchanged}}, {}}));
  EXPECT_FALSE(makes_no_difference({{{Effect::unchanged}}, {0}}));
  EXPECT_FALSE(makes_no_difference({{{Effect::delayed}}, {}}));
}

}  // namespace
}  // namespace crepitus
