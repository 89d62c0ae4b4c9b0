#include "engine/explain/describe.h"

#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

Scene kick() {
  return parse_scene(R"(
title = "A kick"
notice = "Look."
duration_s = 3
[[track]]
coordinate = "weight_shift"
times_s = [0, 1]
values = [0, -1]
source = "test"
[[track]]
coordinate = "hip_flexion.left"
times_s = [1, 2, 2.5]
degrees = [0, 30, -10]
source = "test"
[[track]]
coordinate = "knee_flexion.left"
times_s = [1, 2]
degrees = [0, 45]
source = "test"
[[track]]
coordinate = "pelvis_anterior_tilt"
times_s = [0]
degrees = [5]
source = "test"
)",
                     "kick.toml");
}

TEST(MovementPhases, SayWhatIsAskedInOrderOfTimeAndTogetherWhatIsTogether) {
  const std::vector<Phase> phases = movement_phases(kick(), 1);
  ASSERT_EQ(phases.size(), 3u);
  EXPECT_EQ(phases[0].text, "the weight goes over to the right foot");
  EXPECT_EQ(phases[1].text,
            "the left hip bends by 30 degrees and the left knee bends by 45 degrees");
  EXPECT_EQ(phases[1].from_s, 1);
  EXPECT_EQ(phases[1].to_s, 2);
  EXPECT_EQ(phases[2].text, "the left hip straightens by 40 degrees");
}

TEST(MovementPhases, AreShorterWhenTheMovementIsFaster) {
  const std::vector<Phase> phases = movement_phases(kick(), 2);
  EXPECT_EQ(phases[1].from_s, 0.5);
  EXPECT_EQ(phases[1].to_s, 1);
}

TEST(MovementPhases, EveryCoordinateOfEverySceneHasWords) {
  for (int c = 0; c < kSceneCoordinateCount; ++c) {
    Scene scene = kick();
    scene.tracks = {{c, {{0, 1, 2}, {0, 0.3, -0.3}}, "test"}};
    const std::vector<Phase> phases = movement_phases(scene, 1);
    ASSERT_EQ(phases.size(), 2u);
    EXPECT_NE(phases[0].text, phases[1].text) << kSceneCoordinates[static_cast<std::size_t>(c)];
  }
}

TEST(Narrator, SaysHowABodyStands) {
  Simulation s = start(shortened("quiet_standing", 0.3, 0.1));
  run(s, 300);
  const std::vector<std::string> said = Narrator(s).sentences(s);
  ASSERT_GE(said.size(), 3u);
  EXPECT_EQ(said[0], "Both feet carry the body.");
  EXPECT_EQ(said[1], "Both legs are straight.");
}

TEST(Narrator, SaysThatAKneeIsUp) {
  Scene scene = shortened("supine_hip_flexion", 0.2, 1.3);
  Simulation s = start(scene);
  run_to_end(s);
  const std::vector<std::string> said = Narrator(s).sentences(s);
  EXPECT_EQ(said[0], "The body is lying on the back.");
  EXPECT_NE(said[1].find("The left hip is bent 9"), std::string::npos)
      << said[1];  // the scene asks for 90 degrees
}

TEST(DescriptionText, TellsPhasesMomentsAndPopsInOrder) {
  RunInfo info{.version = "1",
               .scene = "kick",
               .case_name = "",
               .title = "A kick",
               .notice = "Look.",
               .person = "Somebody",
               .parameters = {},
               .duration_s = 3,
               .step_s = 0.001,
               .every_s = 0.01};
  info.parameters.laxity = 1.5;
  info.events = {{0, "start", ""},
                 {1.5, "facet_cavitation", "the left facet joint L4-L5 popped", "L4L5", "left"}};
  const std::string text =
      description_text(kick(), info, {{2, {"It is up.", "It hurts nobody."}}}, {});
  const auto at = [&](const char* what) { return text.find(what); };
  EXPECT_LT(at("Who: Somebody, standing."), at("Changed from the average: laxity = 1.5"));
  EXPECT_LT(at("  1.00 s  The left hip bends by 30 degrees"),
            at("  1.50 s  POP: the left facet joint L4-L5 popped."));
  EXPECT_LT(at("  1.50 s"), at("  2.00 s  It is up. It hurts nobody."));
  EXPECT_NE(at("  - At 1.50 s the left facet joint L4-L5 popped."), std::string::npos);
  EXPECT_NE(at("not a diagnosis"), std::string::npos);
}

}  // namespace
}  // namespace crepitus::testing
