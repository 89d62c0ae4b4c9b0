// Who does not move does not pop.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pops/people.h"

namespace crepitus::testing {
namespace {

// Bodies of absurd people sway long after 0.4 s, and some fall; half of them have come to rest by the end and are watched.
TEST(Quiet, AThousandPeopleWhoDoNotMoveDoNotPop) {
  constexpr int kWatched = 300;
  std::mt19937 random(20260);
  int fell = 0, watched = 0;
  for (int person = 0; person < 1000; ++person) {
    const Parameters p = absurd_person(random);
    Simulation s = start(quiet(person % 2 ? "standing" : "supine", 0.4, 1.2 * p.movement_speed), p, kSweepStep_s);
    const std::vector<PopEvent> pops = watch(s);
    fell += !s.finished();
    watched += s.time_s() > s.state().quiet_until_s;
    for (const PopEvent& e : pops) ADD_FAILURE() << "person " << person << ", " << shown(e);
  }
  std::printf("%d fell; %d had come to rest and could have popped\n", fell, watched);
  EXPECT_GT(watched, kWatched);
}

// Three sliders at a time, from end to end and back: the body is another one each time, and sways into its new stance.
TEST(Quiet, DraggedSlidersDoNotPop) {
  std::vector<const ParameterInfo*> sliders;
  for (const ParameterInfo& info : parameter_table())
    if (info.key != "movement_speed") sliders.push_back(&info);
  std::shuffle(sliders.begin(), sliders.end(), std::mt19937(7));
  for (std::size_t first = 0; first < sliders.size(); first += 3) {
    const std::size_t last = std::min(first + 3, sliders.size());
    std::string names;
    for (std::size_t i = first; i < last; ++i) names += sliders[i]->key + " ";
    Simulation s = start(quiet("standing", 0.5, 2.5), {}, kSweepStep_s);
    std::vector<PopEvent> pops;
    const auto drag = [&](double ParameterInfo::* end, int steps) {
      Parameters p;
      for (std::size_t i = first; i < last; ++i) set_parameter(p, sliders[i]->key, sliders[i]->*end);
      s.want(p);
      for (int i = 0; i < steps && s.step().ok; ++i) collect(s, pops);
    };
    drag(&ParameterInfo::hi, 80);
    drag(&ParameterInfo::lo, 80);
    drag(&ParameterInfo::standard, 350);
    for (const PopEvent& e : pops) ADD_FAILURE() << names << ", " << shown(e);
  }
}

// Everyday postures and unhurried exercises of the average person.
class QuietScene : public ::testing::TestWithParam<const char*> {};
TEST_P(QuietScene, DoesNotPop) {
  for (const PopEvent& e : pops_of(scene_file(GetParam()))) ADD_FAILURE() << shown(e);
}
INSTANTIATE_TEST_SUITE_P(Scenes, QuietScene,
                         ::testing::Values("quiet_standing", "side_lying_rest", "half_kneel_rest", "hands_and_knees_rest",
                                           "abdominal_hollowing", "pelvic_tilt_standing", "posterior_tilt", "clamshell",
                                           "dead_bug", "plank", "cat_cow", "glute_bridge", "straight_leg_raise", "aslr_20cm",
                                           "stand_hip_flexion", "supine_hip_flexion", "trunk_twist", "abduction", "bird_dog",
                                           "figure_four", "knee_to_chest", "piriformis_stretch", "half_kneel_flexor"),
                         [](const auto& scene) { return std::string(scene.param); });

}  // namespace
}  // namespace crepitus::testing
