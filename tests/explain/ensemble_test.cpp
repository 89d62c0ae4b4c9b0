#include "engine/explain/ensemble.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace crepitus {
namespace {

// Newcombe 1998, Stat Med 17, 857-872, table I, method 3.
TEST(WilsonInterval, AgreesWithNewcombe) {
  const struct {
    int k, n;
    double lo, hi;
  } rows[] = {{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}};
  for (const auto& r : rows) {
    const Interval i = wilson_interval(r.k, r.n);
    EXPECT_NEAR(i.lo, r.lo, 5e-5) << r.k << '/' << r.n;
    EXPECT_NEAR(i.hi, r.hi, 5e-5) << r.k << '/' << r.n;
  }
}

TEST(WilsonInterval, IsSymmetricStaysWithinZeroAndOneAndKnowsNothingOfNothing) {
  const Interval a = wilson_interval(3, 10), b = wilson_interval(7, 10);
  EXPECT_NEAR(a.lo, 1 - b.hi, 1e-12);
  EXPECT_EQ(wilson_interval(10, 10).hi, 1);
  EXPECT_EQ(wilson_interval(0, 10).lo, 0);
  EXPECT_EQ(wilson_interval(0, 0).lo, 0);
  EXPECT_EQ(wilson_interval(0, 0).hi, 1);
}

PopEvent facet(const char* joint) {
  return {.time_s = 1, .mechanism = Mechanism::facet_cavitation, .joint = joint, .side = "left"};
}

TEST(EnsembleResult, CountsPeopleNotPops) {
  const std::vector<Outcome> draws{{{facet("L4L5"), facet("L4L5"), facet("L3L4")}}, {{facet("L4L5")}}, {{}}, {{}, 1, "diverged"}};
  const EnsembleResult e = ensemble_result(draws, 4, 100);
  EXPECT_EQ(e.count, 3);
  EXPECT_EQ(e.any.popped, 2);
  EXPECT_EQ(e.mechanisms[0].popped, 2);
  EXPECT_EQ(e.mechanisms[1].popped, 0);
  ASSERT_EQ(e.joints.size(), 2u);
  EXPECT_EQ(e.joints[0].name, "L4L5.left");
  EXPECT_EQ(e.joints[0].popped, 2);
  EXPECT_EQ(e.joints[1].popped, 1);
}

TEST(EnsembleResult, IsSaidInWordsAndJson) {
  const EnsembleResult e = ensemble_result({{{facet("L4L5")}}, {{}}}, 2, 0);
  const std::string text = ensemble_text(e);
  EXPECT_NE(text.find("Pops in 1 of 2 backs like this one (95 % interval 9 - 91 %"), std::string::npos) << text;
  EXPECT_NE(text.find("left facet joint L4-L5"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(ensemble_json(e));
  EXPECT_EQ(json["any"]["popped"], 1);
  EXPECT_EQ(json["joints"][0]["name"], "L4L5.left");
}

}  // namespace
}  // namespace crepitus
