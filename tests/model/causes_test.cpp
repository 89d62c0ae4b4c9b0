// What each cause does to the model: nerves, tension, inflammation, places of masses, stiff levels, dry discs, a belt.
// Expected values come from the tables, from the meaning of a parameter or from statics.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/model/shape.h"
#include "engine/movement/posture.h"
#include "tests/model/numbers.h"

namespace crepitus::testing {
namespace {

// Name, field and ratio of everything that changed, by kind of element.
std::set<std::string> kinds(const std::map<std::string, double>& changed) {
  std::set<std::string> k;
  for (const auto& [name, ratio] : changed) k.insert(name.substr(0, name.find('.')) + name.substr(name.rfind('.')));
  return k;
}
using Kinds = std::set<std::string>;

TEST(Causes, ANerveTakesItsShareOfEveryMuscleItDrivesOnItsSide) {
  for (const NerveSpec& nerve : adult().nerves)
    for (const char* side : {"left", "right"}) {
      const auto changed = changed_by(with("nerve." + nerve.name + "." + side, 0.6));
      std::size_t expected = 0;
      for (const MuscleSpec& x : adult().muscles) {
        const auto share = std::find_if(nerve.shares.begin(), nerve.shares.end(), [&](const auto& s) { return s.first == x.group; });
        if (share == nerve.shares.end() || x.side != side) continue;
        ++expected;
        ASSERT_TRUE(changed.contains("muscle." + x.name + ".force")) << x.name;
        EXPECT_NEAR(changed.at("muscle." + x.name + ".force"), 1 - 0.6 * share->second, kRelativeRounding) << x.name;
      }
      EXPECT_EQ(changed.size(), expected) << nerve.name << " changes nothing but strength";
      EXPECT_GT(expected, 20u);
    }
}

TEST(Causes, NervesAddUpAndLeaveNoMuscleLessThanNothing) {
  Parameters p;
  for (const char* key : {"nerve.L4.left", "nerve.L5.left", "nerve.S1.left"}) set_parameter(p, key, 1);
  const Model m = build_model(adult(), p);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    EXPECT_GT(m.muscles[i].force_N, 0) << m.muscles[i].name << ": the controller divides by it";
    if (m.muscles[i].group == "gluteus_maximus" && m.muscles[i].side == kLeft) {
      EXPECT_NEAR(m.muscles[i].force_N / standard().muscles[i].force_N, 0.15, 1e-9) << "S2 is left";
    }
  }
}

TEST(Causes, GuardingAndBracingKeepTrunkMusclesTense) {
  const auto resting = [](const Parameters& p, std::string_view group) {
    for (const Muscle& x : build_model(adult(), p).muscles)
      if (x.group == group) return x.resting_activation;
    return -1.0;
  };
  for (const char* group : {"multifidus", "longissimus_thoracic", "external_oblique", "internal_oblique", "quadratus_lumborum", "psoas_major"})
    EXPECT_NEAR(resting(with("guarding", 0.5), group), 0.025, 1e-15) << group;
  for (const char* group : {"gluteus_maximus", "rectus_abdominis", "vasti"}) EXPECT_EQ(resting(with("guarding", 1), group), 0) << group;
  EXPECT_NEAR(resting(with("core_bracing", 1), "transversus_abdominis"), 0.3, 1e-15);
  EXPECT_GT(resting(with("core_bracing", 1), "internal_oblique"), 0.1);
  EXPECT_EQ(resting(with("core_bracing", 1), "vasti"), 0) << "legs stay loose";
  EXPECT_EQ(kinds(changed_by(with("guarding", 1))), Kinds{"muscle.resting"});
  EXPECT_EQ(kinds(changed_by(with("core_bracing", 1))), Kinds{"muscle.resting"});
}

TEST(Causes, InflamedFacetsSwellOnTheirSide) {
  const Model m = build_model(adult(), with("inflammation.facets.left", 1));
  for (const Facet& f : m.facets) {
    const Film& before = standard().facets[0].film;
    EXPECT_NEAR(f.film.high_shear_Pa_s / before.high_shear_Pa_s, f.side == "left" ? 0.1 : 1, 1e-15) << f.name;  // Schurz 1987
    EXPECT_NEAR(f.film.rest_m / before.rest_m, f.side == "left" ? 2 : 1, 1e-12) << f.name;
    EXPECT_NEAR(f.film.capsule_N_per_m / before.capsule_N_per_m, f.side == "left" ? 1.5 : 1, 1e-12) << f.name;
  }
  for (const auto& [name, ratio] : changed_by(with("inflammation.facets.left", 1))) {
    EXPECT_NE(name.find("left"), std::string::npos) << name;
    if (starts(name, "ligament.")) {
      EXPECT_TRUE(starts(name, "ligament.CL_")) << name;
      EXPECT_EQ(ratio > 1, name.ends_with(".stiffness")) << name << ": thick, and blown up";
    } else {
      EXPECT_TRUE(starts(name, "facet.") || starts(name, "muscle.")) << name;
    }
  }
}

TEST(Causes, AnInflamedSacroiliacJointGivesALittleOnItsSide) {
  const auto changed = changed_by(with("inflammation.si.right", 1));
  EXPECT_TRUE(changed.contains("sacroiliac.sacroiliac_right.k.axial"));
  for (const auto& [name, ratio] : changed) {
    EXPECT_NE(name.find("right"), std::string::npos) << name;
    if (name.ends_with(".stiffness") || name.find(".k.") != std::string::npos) {
      EXPECT_NEAR(ratio, 0.8, 1e-12) << name;
    }
  }
}

TEST(Causes, KyphosisAndForwardHeadMoveTheMassOfTheChestForwardAndNothingElse) {
  const auto com = [](const Parameters& p) {
    const Model m = build_model(adult(), p);
    return m.bodies[static_cast<std::size_t>(find_body(m, "thorax"))].com_m;
  };
  const Vec3 before = com({});
  // 8.1 % of 75 kg out of 26.5 kg
  EXPECT_NEAR(com(with("forward_head", 50)).x - before.x, 0.05 * 0.081 * 75 / 26.4989, 1e-12);
  EXPECT_NEAR(com(with("kyphosis", 65)).x - before.x, 20 * 0.0018, 0.004) << "1.8 mm a degree";
  EXPECT_LT(com(with("kyphosis", 25)).x, before.x);
  const Model m = build_model(adult(), with("kyphosis", 80));
  EXPECT_NEAR(m.total_mass_kg, 75, 1e-9);
  for (const Body& b : m.bodies) EXPECT_GT(glm::determinant(b.inertia_kg_m2), 0) << b.name;
  // points of the bones stay where they were in the bone
  EXPECT_EQ(kinds(changed_by(with("forward_head", 50))).count("body.neutral_at"), 0u);
  const int thorax = find_body(m, "thorax");
  for (std::size_t i = 0; i < m.ligaments.size(); ++i) {
    if (m.ligaments[i].a.body != thorax) continue;
    const Vec3 now = m.ligaments[i].a.p_CP + m.bodies[static_cast<std::size_t>(thorax)].com_m;
    EXPECT_LT(glm::distance(now, standard().ligaments[i].a.p_CP + before), kRounding_m);
    EXPECT_NEAR(m.ligaments[i].slack_m, standard().ligaments[i].slack_m, kRounding_m);
  }
}

TEST(Causes, ABellyWeighsInFront) {
  const Model m = build_model(adult(), with("belly_mass", 8));
  EXPECT_NEAR(m.total_mass_kg, 83, 1e-9);
  Vec3 moment(0);
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const Body &now = m.bodies[i], &before = standard().bodies[i];
    moment += now.mass_kg * (now.neutral_G * now.com_m) - before.mass_kg * (before.neutral_G * before.com_m);
    EXPECT_GT(glm::determinant(now.inertia_kg_m2), 0) << now.name;
  }
  EXPECT_NEAR(moment.x / 8, 0.15, 0.01) << "15 cm in front of the spine, which stands over the hips";
  EXPECT_NEAR(moment.z, 0, 1e-12);
}

TEST(Causes, AddingAPointMassFollowsTheParallelAxes) {
  // two points of 1 and 3 kg a metre apart: centre at 3/4, inertia m1 m2 / (m1 + m2) across
  Body b{"b", 1, Mat3(0), Vec3(0), {}, 0};
  add_mass(b, 3, {1, 0, 0});
  EXPECT_NEAR(b.mass_kg, 4, 1e-15);
  EXPECT_NEAR(b.com_m.x, 0.75, 1e-15);
  EXPECT_NEAR(b.inertia_kg_m2[1][1], 0.75, 1e-15);
  EXPECT_NEAR(b.inertia_kg_m2[0][0], 0, 1e-15);
  // and moving the 3 kg out to 2 m is the same as having put them there
  Body moved = b, put{"b", 1, Mat3(0), Vec3(0), {}, 0};
  shift_mass(moved, 3, {1, 0, 0}, {1, 0.5, 0});
  add_mass(put, 3, {2, 0.5, 0});
  EXPECT_LT(glm::distance(moved.com_m, put.com_m), 1e-15);
  for (int i = 0; i < 3; ++i) EXPECT_LT(glm::distance(moved.inertia_kg_m2[i], put.inertia_kg_m2[i]), 1e-14);
}

TEST(Causes, AStiffSegmentIsStiffThereAndAtRest) {
  const auto changed = changed_by(with("segment_stiffness.L4L5", 3));
  int ligaments = 0;
  for (const auto& [name, ratio] : changed) {
    EXPECT_NE(name.find("L4L5"), std::string::npos) << name;
    if (name.find("rest_load") != std::string::npos) continue;
    EXPECT_NEAR(ratio, 3, 1e-12) << name;
    ligaments += starts(name, "ligament.");
  }
  EXPECT_EQ(ligaments, 22);
}

TEST(Causes, ADryDiscIsLowerSofterInBendingAndHarderToPress) {
  const Model m = build_model(adult(), with("dehydration", 1));
  for (std::size_t i = 0; i < kLevels; ++i) {
    const Bushing &now = m.bushings[i], &before = standard().bushings[i];
    EXPECT_LT(now.height_m / before.height_m, 0.95) << now.name;
    EXPECT_GT(now.height_m / before.height_m, 0.90) << "diurnal loss is 5 to 10 %";
    EXPECT_LT(now.flexion_k, before.flexion_k);
    EXPECT_GT(now.translation_N_per_m.y, before.translation_N_per_m.y);
  }
  // 8 % of six discs, 65 mm together
  const std::size_t thorax = static_cast<std::size_t>(find_body(m, "thorax"));
  EXPECT_NEAR(standard().bodies[thorax].neutral_G.p.y - m.bodies[thorax].neutral_G.p.y, 0.005, 0.0005);
}

// A disc dries within a day; ligaments keep their length and hang slack over it.
TEST(Causes, LigamentsDoNotFollowADryDisc) {
  for (const auto& [name, ratio] : changed_by(with("dehydration", 1))) {
    if (starts(name, "ligament.")) ADD_FAILURE() << name << " x " << ratio;
  }
}

TEST(Causes, ANeutralValueOfEveryParameterLeavesTheModelToTheLastBit) {
  for (const ParameterInfo& info : parameter_table()) {
    Parameters p;
    set_parameter(p, info.key, info.standard);
    ASSERT_EQ(p, Parameters{}) << info.key;
  }
  // a macro and its opposite cancel
  Parameters p = with("core_strength", 0.5);
  for (const char* group : {"rectus_abdominis", "external_oblique", "internal_oblique", "transversus_abdominis"})
    for (const char* side : {"left", "right"}) set_parameter(p, std::string("strength.") + group + "." + side, 2);
  EXPECT_EQ(numbers_of(build_model(adult(), p)), numbers_of(standard()));
}

TEST(Causes, TheBeltPullsTheHipBonesTogetherWithItsTension) {
  const Model m = build_model(adult(), with("pelvic_belt", 100));
  const std::vector<Load6> w =
      wrenches(m, at_neutral(m), [](const Model& model, const State&, Loads& loads) { add_belt_rows(model, loads); });
  const Load6 &right = w[static_cast<std::size_t>(find_body(m, "ilium_right"))], &left = w[static_cast<std::size_t>(find_body(m, "ilium_left"))];
  EXPECT_NEAR(right.force.z, -200, 1e-9) << "two spans, straight across";
  EXPECT_NEAR(left.force.z, 200, 1e-9);
  EXPECT_NEAR(right.force.x, 0, 1e-9);
  EXPECT_EQ(kinds(changed_by(with("pelvic_belt", 100))), (Kinds{"belt.tension", "belt.stiffness"}));
}

TEST(Causes, TheBeltTightensWhenThePelvisWidens) {
  const Model m = build_model(adult(), with("pelvic_belt", 100));
  const std::size_t left = static_cast<std::size_t>(find_body(m, "ilium_left"));
  const auto pull = [&](double outward_m) {
    State s = at_neutral(m);
    s.bodies[left].p_WC.z -= outward_m;
    return wrenches(m, s, [](const Model& model, const State&, Loads& loads) { add_belt_rows(model, loads); })[left].force.z;
  };
  // both spans longer by 1 mm: 2 mm x 100 N / 20 mm on each of two
  EXPECT_NEAR(pull(0.001), 200 + 20, 1e-9);
  EXPECT_EQ(pull(-0.02), 0) << "slack";
  // force is minus the gradient of the energy, and its stiffness the slope
  Loads loads = make_loads(m);
  compute_kinematics(m, at_neutral(m), loads);
  add_belt_rows(m, loads);
  ASSERT_EQ(loads.rows.rows.size(), 1u);
  EXPECT_NEAR(loads.rows.rows[0].k, 5000, 1e-9);
  EXPECT_EQ(loads.rows.rows[0].c, 0);
  Loads none = make_loads(standard());
  compute_kinematics(standard(), at_neutral(standard()), none);
  add_belt_rows(standard(), none);
  EXPECT_TRUE(none.rows.rows.empty()) << "no belt, no row";
}

TEST(Causes, AStiffUpperBackLeavesMoreOfATurnToTheLowerOne) {
  EXPECT_EQ(chest_turn_factor(1), 1);
  EXPECT_GT(chest_turn_factor(2), 1.3);
  EXPECT_LT(chest_turn_factor(0.5), 0.7);
  // a chest of stone: all of it, (7.3 + 24.9) / 7.3
  EXPECT_NEAR(chest_turn_factor(1e12), 32.2 / 7.3, 1e-9);
  // springs in series: the same torque turns both parts
  const double s = 3, lumbar = chest_turn_factor(s) * 7.3, shoulders = 32.2;
  EXPECT_NEAR(lumbar / 7.3, (shoulders - lumbar) * s / 24.9, 1e-12);
}

}  // namespace
}  // namespace crepitus::testing
