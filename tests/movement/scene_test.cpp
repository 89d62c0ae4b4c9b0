#include "engine/movement/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/input_error.h"
#include "engine/pops/event.h"
#include "tests/movement/complaint.h"

namespace crepitus {
namespace {

const std::string kHead = "title = 'a'\nnotice = 'b'\nduration_s = 2\n";  // three lines

std::string with(const std::string& more) { return kHead + more; }

TEST(Keyframes, PassThroughEveryKeyAtRest) {
  const Keyframes k{{0, 1, 1.5, 2.5}, {0, 90, 90, -3}};
  for (std::size_t i = 0; i < k.time_s.size(); ++i) {
    const Sample s = evaluate(k, k.time_s[i]);
    EXPECT_DOUBLE_EQ(s.x, k.value[i]);
    EXPECT_DOUBLE_EQ(s.v, 0);
    EXPECT_DOUBLE_EQ(s.a, 0);
  }
}

TEST(Keyframes, AreConstantOutside) {
  const Keyframes k{{1, 2}, {3, 4}};
  EXPECT_EQ(evaluate(k, -100).x, 3);
  EXPECT_EQ(evaluate(k, 100).x, 4);
  EXPECT_EQ(evaluate(k, 100).v, 0);
  EXPECT_EQ(evaluate({{5}, {7}}, 0).x, 7);
  EXPECT_EQ(evaluate({}, 0).x, 0);
}

TEST(Keyframes, FollowTheMinimumJerkPolynomial) {
  // half way: half the rise, 15/8 of the mean speed, no acceleration; a quarter: 53/512 of the rise
  const Keyframes k{{2, 6}, {10, 26}};
  EXPECT_DOUBLE_EQ(evaluate(k, 4).x, 18);
  EXPECT_DOUBLE_EQ(evaluate(k, 4).v, 15.0 / 8 * 16 / 4);
  EXPECT_NEAR(evaluate(k, 4).a, 0, 1e-14);
  EXPECT_NEAR(evaluate(k, 3).x, 10 + 16 * 53.0 / 512, 1e-13);
}

TEST(Keyframes, DerivativesAreThoseOfTheValue) {
  const Keyframes k{{0, 0.7, 1.1, 3}, {0.2, -1, 2, 0.3}};
  constexpr double h = 1e-5;
  for (double t = -0.2; t < 3.3; t += 0.0371) {
    const Sample before = evaluate(k, t - h), here = evaluate(k, t), after = evaluate(k, t + h);
    EXPECT_NEAR(here.v, (after.x - before.x) / (2 * h), 1e-6) << t;
    EXPECT_NEAR(here.a, (after.v - before.v) / (2 * h), 1e-4) << t;
  }
}

TEST(Ramp, IsStraightBetweenKeysAndConstantOutside) {
  const Keyframes k{{0, 2, 3}, {0, 1, -1}};
  EXPECT_EQ(evaluate_ramp(k, -1), 0);
  EXPECT_EQ(evaluate_ramp(k, 0.5), 0.25);
  EXPECT_EQ(evaluate_ramp(k, 2), 1);
  EXPECT_EQ(evaluate_ramp(k, 2.25), 0.5);
  EXPECT_EQ(evaluate_ramp(k, 9), -1);
}

TEST(SceneReader, GivesDefaults) {
  const Scene s = parse_scene(kHead, "scenes/nod.toml");
  EXPECT_EQ(s.id, "nod");
  EXPECT_EQ(s.person, "default");
  EXPECT_EQ(s.posture, Posture::standing);
  EXPECT_EQ(s.driver, Driver::muscles);
  EXPECT_EQ(s.stance, "both");
  EXPECT_EQ(s.settle_s, 1.5);
  EXPECT_EQ(s.step_s, 0.001);
  ASSERT_EQ(s.cases.size(), 1u);
  EXPECT_EQ(s.cases[0].name, "");
  EXPECT_TRUE(s.cases[0].gravity);
}

TEST(SceneReader, ConvertsHumanUnits) {
  const Scene s = parse_scene(with(R"toml(
[[track]]
coordinate = "hip_flexion.left"
times_s = [0, 1]
degrees = [0, 90]
source = "x"
[[track]]
coordinate = "weight_shift"
times_s = [0]
values = [-1]
source = "x"
[[load]]
body = "L1"
force_N = [1, 2, 3]
at_mm = [10, 0, -20]
source = "x"
[[spring]]
body = "femur_left"
stiffness_N_per_mm = [0, 0, 2]
rotation_Nm_per_deg = [1, 0, 0]
source = "x"
)toml"), "s.toml");
  EXPECT_DOUBLE_EQ(s.tracks[0].curve.value[1], kPi / 2);
  EXPECT_EQ(s.tracks[1].curve.value[0], -1);
  const Case& c = s.cases[0];
  EXPECT_DOUBLE_EQ(c.loads[0].at_m.z, -0.020);
  EXPECT_EQ(c.loads[0].vector, Vec3(1, 2, 3));
  EXPECT_EQ(c.loads[0].frame, "world");
  EXPECT_EQ(evaluate_ramp(c.loads[0].ramp, 0), 1);
  EXPECT_DOUBLE_EQ(c.springs[0].stiffness_N_per_m.z, 2000);
  EXPECT_DOUBLE_EQ(c.springs[0].rotation_Nm_per_rad.x, 180 / kPi);
}

TEST(SceneReader, MergesCommonSettingsIntoEachCase) {
  const Scene s = parse_scene(with(R"toml(
source = "everyone"
fix = ["sacrum"]
keep_bodies = ["L5", "sacrum"]
gravity = false
case = [
  { name = "one", load = [{ body = "L5", moment_Nm = [0, 0, 1] }] },
  { name = "two", fix = ["L5"], keep_bodies = ["L?"], gravity = true, parameters = { "laxity.spine" = 2 } },
]
[parameters]
"laxity.spine" = 1.5
[ramp]
times_s = [0, 3]
factors = [0, 1]
)toml"), "s.toml");
  ASSERT_EQ(s.cases.size(), 2u);
  EXPECT_EQ(s.cases[0].keep_bodies, (std::vector<std::string>{"L5", "sacrum"}));
  EXPECT_EQ(evaluate_ramp(s.cases[0].loads[0].ramp, 1.5), 0.5);
  EXPECT_EQ(s.cases[0].loads[0].source, "everyone");
  EXPECT_FALSE(s.cases[0].gravity);
  EXPECT_EQ(s.cases[1].fix, (std::vector<std::string>{"sacrum", "L5"}));
  EXPECT_EQ(s.cases[1].keep_bodies, (std::vector<std::string>{"L?"}));
  EXPECT_TRUE(s.cases[1].gravity);
  EXPECT_EQ(s.cases[1].parameters.back(), (std::pair<std::string, double>{"laxity.spine", 2}));
  EXPECT_TRUE(s.cases[1].loads.empty());
}

TEST(SceneReader, ReadsReports) {
  const Scene s = parse_scene(with(R"toml(
report = [
  { id = "a", quantity = "angle", value = "last(x.y)", unit = "deg", band = [1, 2], source = "s", calibrated = true },
  { id = "b", quantity = "angle", value = "last(x.y)", unit = "deg", source = "s" },
]
)toml"), "s.toml");
  EXPECT_EQ(s.reports[0].lo, 1);
  EXPECT_EQ(s.reports[0].hi, 2);
  EXPECT_TRUE(s.reports[0].calibrated);
  EXPECT_GT(s.reports[1].lo, s.reports[1].hi);
}

TEST(SceneReader, ReadsTargetAndPops) {
  using Names = std::vector<std::string>;
  const Scene silent = parse_scene(kHead, "s.toml");
  EXPECT_EQ(silent.target, "");
  EXPECT_EQ(silent.may_pop, Names{});
  EXPECT_EQ(parse_scene(with("target = 'piriformis lengthens'"), "s.toml").target, "piriformis lengthens");
  EXPECT_EQ(parse_scene(with("pop = 'none'"), "s.toml").may_pop, Names{});
  EXPECT_EQ(parse_scene(with("pop = 'iliopsoas_snap'"), "s.toml").may_pop, Names{"iliopsoas_snap"});
  EXPECT_EQ(parse_scene(with("pop = ['sacroiliac_release', 'facet_cavitation']"), "s.toml").may_pop,
            (Names{"sacroiliac_release", "facet_cavitation"}));
}

TEST(SceneReader, KnowsThePopsThatDetectorsReport) {
  for (const char* mechanism : kMechanisms) {
    EXPECT_NE(std::find(kScenePops.begin(), kScenePops.end(), std::string_view(mechanism)), kScenePops.end()) << mechanism;
  }
  EXPECT_EQ(kScenePops.size(), kMechanisms.size() + 1);
}

struct Mistake {
  const char* text;
  const char* message;
};

class SceneMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(SceneMistakes, AreExplained) {
  EXPECT_EQ(complaint_about(kHead + GetParam().text), std::string("scenes/broken.toml:") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Words, SceneMistakes,
    testing::Values(
        Mistake{"postur = 'supine'", "4:1: unknown key 'postur' (did you mean 'posture'?)"},
        Mistake{"posture = 'supin'", "4:11: posture: unknown value 'supin' (did you mean 'supine'?)"},
        Mistake{"driver = 'robot'",
                "4:10: driver: unknown value 'robot', must be one of 'muscles', 'passive', 'activations', 'none'"},
        Mistake{"pop = 'facet_cavitaton'", "4:7: pop: unknown value 'facet_cavitaton' (did you mean 'facet_cavitation'?)"},
        Mistake{"pop = ['bang']",
                "4:7: pop: unknown value 'bang'; there are 'facet_cavitation', 'sacroiliac_release', 'iliopsoas_snap'"},
        Mistake{"pop = ['iliopsoas_snip']", "4:7: pop: unknown value 'iliopsoas_snip' (did you mean 'iliopsoas_snap'?)"},
        Mistake{"pop = ['none', 'iliopsoas_snap']", "4:7: pop: 'none' stands alone, not in a list"},
        Mistake{"pop = ['iliopsoas_snap', 'iliopsoas_snap']", "4:7: pop: 'iliopsoas_snap' stands twice"},
        Mistake{"pop = 3", "4:7: pop: must be a string, is a number"},
        Mistake{"target = 3", "4:10: target: must be a string, is a number"},
        Mistake{"settle_s = -1", "4:12: settle_s: must be from 0 to 60, is -1"},
        Mistake{"settle_s = 'long'", "4:12: settle_s: must be a number, is a string"},
        Mistake{"step_s = 1", "4:10: step_s: must be from 1e-05 to 0.02, is 1"},
        Mistake{"thigh_in_world = 1", "4:18: thigh_in_world: must be true or false, is a number"},
        Mistake{"stance = 'lft'", "4:10: stance: unknown value 'lft' (did you mean 'left'?)"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.lef'\ntimes_s = [0]\ndegrees = [0]\nsource = 'x'",
                "5:14: track, coordinate: unknown value 'hip_flexion.lef' (did you mean 'hip_flexion.left'?)"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0, 1]\ndegrees = [0]\nsource = 'x'",
                "7:11: track 'hip_flexion.left', degrees: must have as many numbers as times_s (2), has 1"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0, 1, 1]\ndegrees = [0, 1, 2]\nsource = 'x'",
                "6:11: track 'hip_flexion.left', times_s: times must increase, number 3 does not"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = []\ndegrees = []\nsource = 'x'",
                "6:11: track 'hip_flexion.left', times_s: must hold at least one time"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0]\ndegrees = [900]\nsource = 'x'",
                "7:12: track 'hip_flexion.left', degrees: must be from -180 to 180, is 900"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0]\ndegrees = [nan]\nsource = 'x'",
                "7:12: track 'hip_flexion.left', degrees: must be a finite number, is nan"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0]\nvalues = [0]\nsource = 'x'",
                "4:1: track 'hip_flexion.left': missing key 'degrees'"},
        Mistake{"[[track]]\ncoordinate = 'hip_flexion.left'\ntimes_s = [0]\ndegrees = [0]",
                "4:1: track 'hip_flexion.left': missing key 'source'"},
        Mistake{"[[track]]\ncoordinate = 'weight_shift'\ntimes_s = [0]\nvalues = [2]\nsource = 'x'",
                "7:11: track 'weight_shift', values: must be from -1.5 to 1.5, is 2"},
        Mistake{"[[activation]]\nmuscles = 'a'\ntimes_s = [0]\nvalues = [0]\nsource = 'x'",
                "4:1: activation: only driver = \"activations\" plays activations"},
        Mistake{"[[load]]\nbody = 'L1'\nsource = 'x'", "4:1: load on 'L1': needs either force_N or moment_Nm"},
        Mistake{"[[load]]\nbody = 'L1'\nmoment_Nm = [1, 2]\nsource = 'x'",
                "6:13: load on 'L1', moment_Nm: must have 3 numbers, has 2"},
        Mistake{"[[load]]\nbody = 'L1'\nmoment_Nm = [1, 2, 3]\nat_mm = [0, 0, 0]\nsource = 'x'",
                "7:9: load on 'L1', at_mm: a moment has no point of application"},
        Mistake{"[[load]]\nbody = 'L1'\nforce_N = [0, 0, 1e6]\nsource = 'x'",
                "6:11: load on 'L1', force_N: each number must be from -20000 to 20000"},
        Mistake{"[[follower]]\ndiscs = []\nforce_N = 1\nsource = 'x'", "5:9: follower, discs: must name at least one disc"},
        Mistake{"[[spring]]\nbody = 'L1'\nsource = 'x'",
                "4:1: spring on 'L1': needs stiffness_N_per_mm or rotation_Nm_per_deg"},
        Mistake{"[[spring]]\nbody = 'L1'\nstiffness_N_per_mm = [0, -1, 0]\nsource = 'x'",
                "6:22: spring on 'L1', stiffness_N_per_mm: must not be negative"},
        Mistake{"remove = ['*a*b*c*']", "4:10: remove: a pattern may have at most 100 letters and 3 stars"},
        Mistake{"fix = ['']", "4:7: fix: must not hold an empty name"},
        Mistake{"[[case]]\nname = 'a b'",
                "5:8: case 'a b', name: must be letters, digits and _ and start with no digit, because expressions write it"},
        Mistake{"case = [{ name = 'a' }, { name = 'a' }]", "4:34: case 'a', name: there is another case of this name"},
        Mistake{"[[report]]\nid = 'a'\nquantity = 'b'\nvalue = 'c'\nunit = 'd'\nsource = 'e'\nband = [2, 1]",
                "10:8: report 'a', band: the lower bound must come first"},
        Mistake{"[[report]]\nid = 'a'\nquantity = 'b'\nvalue = 'c'\nunit = 'd'", "4:1: report 'a': missing key 'source'"},
        Mistake{"[parameters]\n\"laxity.spine\" = 'high'", "5:18: parameters, laxity.spine: must be a number, is a string"}));

TEST(SceneReader, NamesTheFileWhenItIsMissing) {
  try {
    load_scene("scenes/no_such_scene.toml");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "scenes/no_such_scene.toml: no such file");
  }
}

}  // namespace
}  // namespace crepitus
