// A pop in events.jsonl.
#include "engine/observe/run_event.h"
#include "engine/observe/summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/observe/csv.h"

namespace crepitus {
namespace {

PopEvent facet_pop() {
  PopEvent pop{.time_s = 1.23456,
               .mechanism = Mechanism::facet_cavitation,
               .element = 4,
               .joint = "L4L5",
               .side = "left",
               .energy_J = 1.5e-3,
               .jump_m = 0.4e-3,
               .duration_s = 1.55e-3};
  pop.numbers[0] = {"opening_speed", "mm/s", 3.1};
  return pop;
}

TEST(PopAsRunEvent, HasPeoplesUnitsAndEveryNamedNumber) {
  RunInfo info{};
  info.events = {run_event(facet_pop())};
  const auto line = nlohmann::json::parse(events_text(info));
  EXPECT_EQ(line["time_s"], 1.23456);
  EXPECT_EQ(line["kind"], "facet_cavitation");
  EXPECT_EQ(line["text"], "the left facet joint L4-L5 popped");
  EXPECT_EQ(line["joint"], "L4L5");
  EXPECT_EQ(line["side"], "left");
  EXPECT_DOUBLE_EQ(line["numbers"]["energy"]["value"].get<double>(), 1.5);
  EXPECT_EQ(line["numbers"]["energy"]["unit"], "mJ");
  EXPECT_DOUBLE_EQ(line["numbers"]["jump"]["value"].get<double>(), 0.4);
  EXPECT_DOUBLE_EQ(line["numbers"]["duration"]["value"].get<double>(), 1.55);
  EXPECT_EQ(line["numbers"]["opening_speed"]["value"], 3.1);
  EXPECT_EQ(line["numbers"]["opening_speed"]["unit"], "mm/s");
  EXPECT_EQ(line["numbers"].size(), 4u) << "places without a name are not written";
}

TEST(PopAsRunEvent, EveryMechanismSaysWhatHappened) {
  PopEvent pop{.joint = "sacroiliac", .side = "right"};
  pop.mechanism = Mechanism::sacroiliac_release;
  EXPECT_EQ(run_event(pop).kind, "sacroiliac_release");
  EXPECT_EQ(run_event(pop).text, "the right sacroiliac joint slipped");
  pop.mechanism = Mechanism::iliopsoas_snap;
  EXPECT_EQ(run_event(pop).kind, "iliopsoas_snap");
  EXPECT_EQ(run_event(pop).text, "the right iliopsoas tendon snapped over the pelvis");
  pop = {.joint = "L5S1", .side = "right"};
  EXPECT_EQ(run_event(pop).text, "the right facet joint L5-S1 popped");
}

TEST(PopAsRunEvent, StandsBetweenStartAndEnd) {
  RunInfo info{};
  info.events = {{0, "start", ""}, {2, "end", ""}, run_event(facet_pop())};
  const std::string text = events_text(info);
  EXPECT_LT(text.find("\"start\""), text.find("\"facet_cavitation\""));
  EXPECT_LT(text.find("\"facet_cavitation\""), text.find("\"end\""));
  EXPECT_EQ(text.find("joint"), text.find("joint", text.find("\"facet_cavitation\"")))
      << "start and end have no joint";
}

// Who reads only the summary must learn what popped.
TEST(RunEvent, TheSummarySaysEveryPopInOrderOrThatNothingPopped) {
  RunInfo info{};
  info.events = {{0, "start", ""}, {2, "end", ""}};
  EXPECT_EQ(pop_sentences(info), std::vector<std::string>{"Nothing popped."});
  PopEvent early{.time_s = 0.5, .joint = "sacroiliac", .side = "right"};
  early.mechanism = Mechanism::sacroiliac_release;
  info.events.push_back(run_event(facet_pop()));
  info.events.push_back(run_event(early));
  EXPECT_EQ(pop_sentences(info), (std::vector<std::string>{"At 0.50 s the right sacroiliac joint slipped.",
                                                           "At 1.23 s the left facet joint L4-L5 popped."}));
  EXPECT_NE(summary_text({}, info).find("At 1.23 s the left facet joint L4-L5 popped."), std::string::npos);
}

}  // namespace
}  // namespace crepitus
