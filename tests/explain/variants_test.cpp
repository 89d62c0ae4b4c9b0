#include "engine/explain/variants.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace crepitus {
namespace {

const Variant* find(const std::vector<Variant>& list, std::string_view id) {
  for (const Variant& v : list)
    if (v.id == id) return &v;
  return nullptr;
}

TEST(Counterfactuals, OfTheDefaultPersonAskAboutSpeedReadinessAndHelp) {
  const std::vector<Variant> list = counterfactuals({});
  std::vector<std::string> ids;
  for (const Variant& v : list) ids.push_back(v.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"movement:half", "ready:5min", "help:psoas", "help:gluteals", "help:core"}));
  EXPECT_EQ(find(list, "movement:half")->parameters.movement_speed, 0.5);
  EXPECT_EQ(find(list, "ready:5min")->parameters.minutes_since_pop, 5);
  EXPECT_EQ(find(list, "help:core")->parameters.core_bracing, 0.6);
  EXPECT_NEAR(find(list, "help:gluteals")->parameters.gluteal_strength[kLeft], 1.3, 1e-12);
  EXPECT_EQ(find(list, "help:psoas")->parameters.tightness[kRight][0], -0.1);
}

TEST(Counterfactuals, PutEveryChangedSettingAtItsDefaultAloneAndAllTogether) {
  Parameters p;
  p.laxity = 1.5;
  p.movement_speed = 2;
  p.film_thickness_um = 8;
  const std::vector<Variant> list = counterfactuals(p);
  const Variant* laxity = find(list, "default:laxity");
  ASSERT_TRUE(laxity);
  EXPECT_EQ(laxity->label, "Ligament laxity 1 instead of 1.5");
  EXPECT_EQ(laxity->kind, VariantKind::one_default);
  EXPECT_EQ(laxity->parameters.laxity, 1);
  EXPECT_EQ(laxity->parameters.movement_speed, 2);
  EXPECT_EQ(find(list, "default:movement_speed")->kind, VariantKind::movement);
  EXPECT_EQ(find(list, "default:film_thickness")->label, "Joint film thickness 20 um instead of 8");
  EXPECT_EQ(find(list, "default:film_thickness")->kind, VariantKind::readiness);
  EXPECT_EQ(find(list, "default:all")->parameters, Parameters{});
  EXPECT_FALSE(find(list, "movement:half")) << "half of twice as fast is the default, which is there already";
}

TEST(Counterfactuals, TwinsChangedAlikeAreOneVariantAndOthersTwo) {
  Parameters p;
  p.hip_mobility_left = p.hip_mobility_right = 0.8;
  p.strength[kLeft][0] = 0.7;
  p.strength[kRight][0] = 0.9;
  const std::vector<Variant> list = counterfactuals(p);
  const Variant* both = find(list, "default:hip_mobility");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->label, "Hip mobility, both sides 1 instead of 0.8");
  EXPECT_EQ(both->parameters.hip_mobility_left, 1);
  EXPECT_EQ(both->parameters.hip_mobility_right, 1);
  EXPECT_TRUE(find(list, "default:strength.psoas_major.left"));
  EXPECT_TRUE(find(list, "default:strength.psoas_major.right"));
  EXPECT_FALSE(find(list, "default:strength.psoas_major"));
}

TEST(Counterfactuals, NeverRepeatTheBaseOrEachOtherAndStayInRange) {
  Parameters p;
  p.core_bracing = 0.8;
  p.minutes_since_pop = 2;
  p.gluteal_strength = {2, 2};
  p.movement_speed = 0.25;
  for (auto& side : p.tightness) side.fill(-0.1);
  const std::vector<Variant> list = counterfactuals(p);
  for (std::size_t i = 0; i < list.size(); ++i) {
    EXPECT_NE(list[i].parameters, p) << list[i].id;
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(list[i].parameters, list[k].parameters) << list[i].id;
    for (const ParameterInfo& info : parameter_table()) {
      EXPECT_GE(values(list[i].parameters)[info.index], info.lo) << list[i].id << ' ' << info.key;
      EXPECT_LE(values(list[i].parameters)[info.index], info.hi) << list[i].id << ' ' << info.key;
    }
  }
  for (const char* id : {"help:core", "ready:5min", "help:gluteals", "help:psoas", "movement:half"}) EXPECT_FALSE(find(list, id)) << id;
}

TEST(Counterfactuals, ADrawnPersonIsComparedWithTheTypicalOne) {
  Parameters p;
  p.variation = 7;
  EXPECT_EQ(find(counterfactuals(p), "default:variation")->label, "The typical person instead of draw 7");
}

TEST(Provocations, AreFasterThinnerRestedAndBoth) {
  Parameters p;
  p.minutes_since_pop = 5;
  const std::vector<Variant> list = provocations(p);
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].parameters.movement_speed, 2);
  EXPECT_EQ(list[1].parameters.film_thickness_um, 8);
  EXPECT_EQ(list[2].parameters.minutes_since_pop, 120);
  EXPECT_EQ(list[3].parameters.movement_speed, 2);
  EXPECT_EQ(list[3].parameters.film_thickness_um, 8);
}

TEST(TwinKey, IsTheOtherSidesKeyWhereThereIsOne) {
  EXPECT_EQ(twin_key("tightness.iliacus.left"), "tightness.iliacus.right");
  EXPECT_EQ(twin_key("hip_mobility.right"), "hip_mobility.left");
  EXPECT_EQ(twin_key("laxity"), "");
}

}  // namespace
}  // namespace crepitus
