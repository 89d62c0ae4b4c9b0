// Real movements, from question to explanation.
#include "engine/explain/explainer.h"

#include <gtest/gtest.h>

#include <climits>

namespace crepitus {
namespace {

const Anatomy& adult() {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return anatomy;
}

Question question(const std::string& scene, const std::vector<std::string>& settings) {
  Question q{.scene = load_scene(CREPITUS_SOURCE_DIR "/scenes/" + scene + ".toml")};
  q.info.scene = scene;
  q.info.title = q.scene.title;
  q.info.parameters = scene_parameters({}, q.scene.cases[0], settings);
  q.info.duration_s = q.scene.duration_s;
  q.info.step_s = q.info.every_s = kExplainStep_s;
  return q;
}
Question snapping() { return question("faber_to_neutral", {"tendon_ridge.left=0.6"}); }

const VariantResult* find(const Explanation& e, std::string_view id) {
  for (const VariantResult& v : e.variants)
    if (v.variant.id == id) return &v;
  return nullptr;
}

TEST(Explainer, FindsTheRidgeThatMakesTheTendonSnap) {
  Explainer explainer(adult(), snapping());
  while (explainer.advance(INT_MAX)) {}
  const Explanation e = explainer.explanation();
  ASSERT_FALSE(e.pops.empty());
  EXPECT_EQ(e.pops[0].pop.mechanism, Mechanism::iliopsoas_snap);
  EXPECT_EQ(e.pops[0].chain[0].about, "movement");
  ASSERT_TRUE(find(e, "default:tendon_ridge.left"));
  for (const PopChange& c : find(e, "default:tendon_ridge.left")->comparison.changes) EXPECT_EQ(c.effect, Effect::removed);
  EXPECT_EQ(e.variants[0].variant.id, "default:tendon_ridge.left");
  // a snap has no refractory time
  for (const PopChange& c : find(e, "ready:5min")->comparison.changes) EXPECT_EQ(c.effect, Effect::unchanged);
}

TEST(Explainer, SlicesComeToTheSameAsOneGo) {
  Explainer whole(adult(), snapping()), sliced(adult(), snapping());
  EXPECT_FALSE(whole.advance(INT_MAX));
  int slices = 0;
  while (sliced.advance(7)) {
    ++slices;
    EXPECT_LE(sliced.done_s(), sliced.total_s() + 1e-6);
  }
  EXPECT_GT(slices, 100);
  EXPECT_EQ(explanation_json(whole.explanation()), explanation_json(sliced.explanation()));
  EXPECT_EQ(explanation_html(whole.explanation()), explanation_html(sliced.explanation()));
  EXPECT_NEAR(sliced.done_s(), sliced.total_s(), 1e-6);
}

TEST(Explainer, AJointThatJustPoppedIsNotReady) {
  Explainer explainer(adult(), question("supine_hip_flexion", {"film_thickness=8"}));
  while (explainer.advance(1000)) {}
  const Explanation e = explainer.explanation();
  ASSERT_FALSE(e.pops.empty());
  for (std::size_t k = 0; k < e.pops.size(); ++k) {
    if (e.pops[k].pop.mechanism != Mechanism::facet_cavitation) continue;
    EXPECT_EQ(find(e, "ready:5min")->comparison.changes[k].effect, Effect::removed);
  }
}

TEST(Explainer, AQuietMovementIsToldWhatWouldMakeItPop) {
  Explainer explainer(adult(), question("pelvic_tilt_standing", {}));
  while (explainer.advance(1000)) {}
  const Explanation e = explainer.explanation();
  ASSERT_TRUE(e.pops.empty());
  EXPECT_EQ(e.closeness.size(), 16u) << "12 facets, 2 sacroiliac joints, 2 tendons";
  for (const JointCloseness& j : e.closeness) EXPECT_LT(j.percent, 100) << j.joint << j.side;
  EXPECT_TRUE(find(e, "provoke:faster"));
}

TEST(Ensemble, IsTheSameForTheSameSeedAndDependsOnTheDraws) {
  const Question q = question("supine_hip_flexion", {});
  Ensemble a(adult(), q, 6, 10), b(adult(), q, 6, 10);
  while (a.advance(INT_MAX)) {}
  while (b.advance(11)) {}
  EXPECT_EQ(ensemble_json(a.result()), ensemble_json(b.result()));
  EXPECT_EQ(a.result().count, 6);
}

}  // namespace
}  // namespace crepitus
