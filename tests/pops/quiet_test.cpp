// Who does not move does not pop.
#include <gtest/gtest.h>

#include "tests/pops/people.h"

namespace crepitus::testing {
namespace {

// Half a second of settling may be too short for an absurd body to find rest; what it does then is movement of its own, slow
// enough for films to follow and within what joints hold.
TEST(Quiet, AThousandPeopleWhoDoNotMoveDoNotPop) {
  std::mt19937 random(20260);
  int fell = 0, watched = 0;
  for (int person = 0; person < 1000; ++person) {
    const Parameters p = absurd_person(random);
    Simulation s = start(quiet(person % 2 ? "standing" : "supine", 0.4, 1.0 * p.movement_speed), p, kSweepStep_s);
    const std::vector<PopEvent> pops = watch(s);
    fell += !s.finished();
    watched += s.time_s() > s.state().quiet_until_s;
    for (const PopEvent& e : pops) ADD_FAILURE() << "person " << person << ", " << shown(e);
  }
  RecordProperty("fell", fell);
  std::printf("%d fell, in %d joints could have popped before the end\n", fell, watched);
  // most of these people are so absurd that their bodies never come to rest; it is the rest who show something
  EXPECT_GT(watched, 150);
}

// Sliders dragged from end to end: the body is another one afterwards and sways into its new stance.
TEST(Quiet, DraggedSlidersDoNotPop) {
  for (const ParameterInfo& info : parameter_table()) {
    if (info.key == "movement_speed") continue;
    Simulation s = start(quiet("standing", 0.5, 2.1), {}, kSweepStep_s);
    std::vector<PopEvent> pops;
    for (const double value : {info.hi, info.lo, info.standard}) {
      Parameters p;
      set_parameter(p, info.key, value);
      s.want(p);
      for (int i = 0; i < 100; ++i) {
        const StepStatus status = s.step();
        collect(s, pops);
        if (!status.ok) break;
      }
    }
    for (const PopEvent& e : pops) ADD_FAILURE() << info.key << ", " << shown(e);
  }
}

}  // namespace
}  // namespace crepitus::testing
