// Columns of real runs against the recorder, the explainer's pop counts and a fresh list of
// channels.
#include "engine/sweep/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "engine/input_error.h"
#include "engine/observe/recorder.h"
#include "engine/state_hash.h"
#include "engine/sweep/run.h"

namespace crepitus {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(CREPITUS_SOURCE_DIR) + "/" + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const Anatomy& adult() {
  static const Anatomy anatomy = load_anatomy(std::string(CREPITUS_SOURCE_DIR) + "/models/adult");
  return anatomy;
}

// A quick twist with thin films: several joints let go within three seconds.
Sweep twist(const std::string& metrics) {
  const std::string text = R"(title = "t"
scene = "twist_leg_extension_fast"
[design]
kind = "rows"
[parameters]
film_thickness = 8
[[parameter]]
key = "laxity.si"
list = [1, 1.3]
[[parameter]]
key = "pelvic_tilt"
list = [0, 6]
)" + metrics;
  return open_sweep({"t.toml",
                     text,
                     "twist_leg_extension_fast",
                     text_of("scenes/twist_leg_extension_fast.toml"),
                     "default",
                     text_of("models/people/default.toml"),
                     {},
                     "",
                     ""});
}

double value_of(const MetricTable& table, const RunRow& row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name) return row.values[i];
  ADD_FAILURE() << "no column " << name;
  return 0;
}

constexpr const char* kMetrics = R"(
[[metric]]
channel = "thorax.rotation_left"
reduction = ["min", "max", "range", "mean", "first", "last", "time_of_max"]
[[metric]]
channel = "facet_suction.L4L5.*"
reduction = "max"
[[metric]]
channel = "thorax.rotation_left"
reduction = "at_pop"
pop = "facet_cavitation"
[[metric]]
pop = "any"
reduction = ["count", "probability", "time_of_pop", "energy"]
[[metric]]
pop = "facet_cavitation"
reduction = "count"
joint = "*"
side = "*"
[[metric]]
pop = "iliopsoas_snap"
reduction = ["probability", "time_of_pop"]
)";

TEST(Metrics, AreWhatTheRecorderSawAndWhatPopped) {
  const Sweep sweep = twist(kMetrics);
  const MetricTable table = resolve_metrics(sweep.plan, start_run(sweep, adult(), 0));
  EXPECT_EQ(table.inputs.size(), 3u) << "a channel is read once however many columns need it";
  for (std::int64_t run = 0; run < 2; ++run) {
    const RunRow row = do_run(sweep, adult(), table, run);
    ASSERT_EQ(row.trouble, "");

    Simulation s = start_run(sweep, adult(), run);
    Recorder recorder(s, s.step_s());
    std::vector<PopEvent> pops;
    while (!s.finished()) {
      ASSERT_TRUE(s.step().ok);
      recorder.record(s);
      pops.insert(pops.end(), s.events().begin(), s.events().end());
    }
    EXPECT_EQ(row.state_hash, state_hash(s.state()));
    const RunRecording& r = recorder.recording();
    const std::vector<double>& turn = *r.column("thorax.rotation_left");
    const auto [lo, hi] = std::minmax_element(turn.begin(), turn.end());
    EXPECT_EQ(value_of(table, row, "min.thorax.rotation_left"), *lo);
    EXPECT_EQ(value_of(table, row, "max.thorax.rotation_left"), *hi);
    EXPECT_EQ(value_of(table, row, "range.thorax.rotation_left"), *hi - *lo);
    EXPECT_EQ(value_of(table, row, "first.thorax.rotation_left"), turn.front());
    EXPECT_EQ(value_of(table, row, "last.thorax.rotation_left"), turn.back());
    EXPECT_EQ(value_of(table, row, "time_of_max.thorax.rotation_left"),
              r.time_s[static_cast<std::size_t>(hi - turn.begin())]);
    double sum = 0;
    for (const double x : turn) sum += x;
    EXPECT_NEAR(value_of(table, row, "mean.thorax.rotation_left"),
                sum / static_cast<double>(turn.size()), 1e-12);
    const std::vector<double>& suction = *r.column("facet_suction.L4L5.left");
    EXPECT_EQ(value_of(table, row, "max.facet_suction.L4L5.left"),
              *std::max_element(suction.begin(), suction.end()));

    ASSERT_FALSE(pops.empty()) << "the scene must pop for this to be a test";
    EXPECT_EQ(row.pops.size(), pops.size());
    EXPECT_EQ(value_of(table, row, "count.any"), static_cast<double>(pops.size()));
    EXPECT_EQ(value_of(table, row, "probability.any"), 1);
    double energy = 0, first = HUGE_VAL, first_facet = HUGE_VAL;
    int facets = 0;
    for (const PopEvent& p : pops) {
      energy += 1e3 * p.energy_J;
      first = std::min(first, p.time_s);
      if (p.mechanism != Mechanism::facet_cavitation) continue;
      ++facets;
      first_facet = std::min(first_facet, p.time_s);
    }
    EXPECT_NEAR(value_of(table, row, "energy.any"), energy, 1e-9);
    EXPECT_EQ(value_of(table, row, "time_of_pop.any"), first);
    ASSERT_GT(facets, 0);
    double counted = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (table.columns[i].name.starts_with("count.facet_cavitation.")) counted += row.values[i];
    EXPECT_EQ(counted, facets);
    // the last step that ended before the joint let go
    const auto before =
        std::upper_bound(r.time_s.begin(), r.time_s.end(), first_facet) - r.time_s.begin() - 1;
    EXPECT_EQ(value_of(table, row, "at_pop.facet_cavitation.thorax.rotation_left"),
              turn[static_cast<std::size_t>(before)]);
    EXPECT_EQ(value_of(table, row, "probability.iliopsoas_snap"), 0);
    EXPECT_TRUE(std::isnan(value_of(table, row, "time_of_pop.iliopsoas_snap")));
  }
}

// One list of channels serves all runs of a sweep.
TEST(Metrics, ChannelsOfOneRunReadEveryOther) {
  const Sweep sweep = twist("[[metric]]\npop = \"any\"\nreduction = \"count\"\n");
  const Channels first(start_run(sweep, adult(), 0));
  Simulation other = start_run(sweep, adult(), 1);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(other.step().ok);
  const Channels own(other);
  ASSERT_EQ(own.size(), first.size());
  for (int i = 0; i < static_cast<int>(own.size()); ++i) {
    const auto place = static_cast<std::size_t>(i);
    EXPECT_EQ(own.list()[place].name, first.list()[place].name);
    EXPECT_EQ(own.read(i, other), first.read(i, other)) << own.list()[place].name;
  }
}

TEST(Metrics, NamesTheModelDoesNotHaveAreAnswered) {
  const auto complaint = [](const std::string& metric) -> std::string {
    const Sweep sweep = twist(metric);
    try {
      resolve_metrics(sweep.plan, start_run(sweep, adult(), 0));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(complaint("[[metric]]\nchannel = \"facet_gap.L4L5.lft\"\nreduction = \"max\"\n")
                .find("t.toml:13: metric: no channel 'facet_gap.L4L5.lft' (did you mean "
                      "'facet_gap.L4L5.left'?)"),
            std::string::npos);
  EXPECT_NE(
      complaint("[[metric]]\npop = \"facet_cavitation\"\njoint = \"L4L6\"\nreduction = \"count\"\n")
          .find("no joint 'L4L6' can pop that way (did you mean"),
      std::string::npos);
  EXPECT_NE(
      complaint("[[metric]]\nchannel = \"facet_gap.*\"\nreduction = \"max\"\nname = \"gap\"\n")
          .find("a second column 'gap'; 'name' is for a metric that makes one column"),
      std::string::npos);
  EXPECT_NE(
      complaint(
          "[[metric]]\nchannel = \"thorax.flexion\"\nreduction = \"max\"\nname = \"laxity.si\"\n")
          .find("laxity.si"),
      std::string::npos)
      << "a parameter has that column";
}

// Two tonnes on a thigh that nothing holds: a run that ends in a message, not a sweep that ends.
TEST(Metrics, ARunThatDivergesIsARowThatSaysWhy) {
  SweepFiles files{"d.toml",
                   "title = 't'\nscene = 'd'\n[design]\nkind = 'rows'\n[[parameter]]\nkey = "
                   "'laxity'\nlist = [1, 2]\n"
                   "[[metric]]\npop = 'any'\nreduction = 'count'\n",
                   "d",
                   "title = 'd'\nnotice = 'd'\nposture = 'bench'\ndriver = 'none'\nduration_s = "
                   "1\nsource = 'guess'\n"
                   "[[load]]\nbody = 'femur_left'\nforce_N = [0, 20000, 0]\nat_mm = [0, 0, 0]\n",
                   "default",
                   text_of("models/people/default.toml"),
                   {},
                   "",
                   ""};
  const Sweep sweep = open_sweep(files);
  const MetricTable table = resolve_metrics(sweep.plan, start_run(sweep, adult(), 0));
  const RunRow row = do_run(sweep, adult(), table, 0);
  EXPECT_NE(row.trouble.find(" at 0.0"), std::string::npos) << row.trouble;
  EXPECT_TRUE(row.values.empty());
}

}  // namespace
}  // namespace crepitus
