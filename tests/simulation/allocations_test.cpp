// A step allocates nothing while parameters rest. In a program of its own: it counts every operator new.
#include <gtest/gtest.h>

#include "tests/allocation_count.h"
#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

int allocations_of_steps(const Scene& scene, int warm_up, int counted) {
  Simulation s = start(scene);
  EXPECT_EQ(run(s, warm_up).what, "");
  return allocations_of([&] { run(s, counted); });
}

// 25 steps have ticks of the controller in them, and some contact coming or going in the moving scenes.
TEST(Allocations, StandingStepsHaveNone) { EXPECT_EQ(allocations_of_steps(quiet("standing", 0.05, 1), 100, 25), 0); }
TEST(Allocations, LyingStepsHaveNone) { EXPECT_EQ(allocations_of_steps(quiet("supine", 0.05, 1), 100, 25), 0); }
TEST(Allocations, MovingStepsHaveNone) {
  EXPECT_EQ(allocations_of_steps(parse_scene(busy_scene(), "busy.toml"), 120, 400), 0);
}
TEST(Allocations, StepsWithAnExaminerHaveNone) {
  EXPECT_EQ(allocations_of_steps(shortened("straight_leg_raise_passive", 0.05, 2), 100, 400), 0);
}
TEST(Allocations, StepsOfASpecimenHaveNone) {
  EXPECT_EQ(allocations_of_steps(load_scene(CREPITUS_SOURCE_DIR "/scenes/lab/lumbar_range_7_5Nm.toml"), 20, 200), 0);
}
// and the counter counts
TEST(Allocations, AModelCosts) {
  EXPECT_GT(allocations_of([] { build_model(adult(), {}); }), 100);
}

}  // namespace
}  // namespace crepitus::testing
