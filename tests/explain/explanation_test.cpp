// What people are told: text, JSON and page.
#include "engine/explain/explanation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/explain/words.h"
#include "engine/observe/red_flags.h"
#include "engine/observe/report.h"
#include "tests/explain/hand_written.h"

namespace crepitus::testing {
namespace {

std::string single_spaced(const std::string& text) {
  std::istringstream stream(text);
  std::string out;
  for (std::string word; stream >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}
bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
void erase_all(std::string& text, const std::string& part) {
  for (std::size_t at; (at = text.find(part)) != std::string::npos;) text.erase(at, part.size());
}

// Two pops; each variant does to the first what its name says.
Explanation two_pops() {
  PopEvent second = facet_pop();
  second.time_s = 1.2, second.side = "right";
  const BaseRun base = base_run(facet_recording(), {facet_pop(), second});
  const auto variant = [](const char* id) { return Variant{id, VariantKind::help, id, {}}; };
  PopEvent late = facet_pop(), weak = facet_pop(), fresh = facet_pop();
  late.time_s += 0.1;
  weak.energy_J /= 2;
  fresh.joint = "L3L4";
  Outcome diverged{{}, 1, "L4L5 disc: bent by 80 deg at 0.5 s"};
  return explain(base, {variant("same"), variant("late"), variant("gone"), variant("weak"), variant("broke"), variant("worse")},
                 {{{facet_pop(), second}}, {{late, second}}, {{second}}, {{weak, second}}, diverged, {{facet_pop(), second, fresh}}});
}
Explanation no_pops() {
  RunRecording r = facet_recording();
  return explain(base_run(r, {}), {{"provoke:faster", VariantKind::provoke, "Moving twice as fast", {}}}, {{{facet_pop()}}});
}
Explanation of(const RunRecording& r, const PopEvent& pop) { return explain(base_run(r, {pop}), {}, {}); }

std::vector<Explanation> all_kinds() {
  std::vector<Explanation> list{two_pops(), no_pops(), of(sacroiliac_recording(), sacroiliac_pop()), of(tendon_recording(), tendon_pop())};
  list[0].ensemble = ensemble_result({{{facet_pop()}}, {{}}}, 2, 0);
  return list;
}

TEST(Explanation, RanksVariantsByWhatTheyTakeAway) {
  const Explanation e = two_pops();
  std::vector<std::string> order;
  for (const VariantResult& v : e.variants) order.push_back(v.variant.id);
  EXPECT_EQ(order, (std::vector<std::string>{"gone", "weak", "late", "same", "worse", "broke"}));
  ASSERT_EQ(e.pops.size(), 2u);
  order.clear();
  for (const int i : e.pops[0].ranking) order.push_back(e.variants[i].variant.id);
  EXPECT_EQ(order, (std::vector<std::string>{"gone", "weak", "late", "same", "worse"})) << "what did not run ranks nowhere";
}

TEST(Explanation, VariantsThatWereNotRunAreLeftOut) {
  const Explanation e = explain(base_run(facet_recording(), {facet_pop()}), counterfactuals({}), {{}});
  EXPECT_EQ(e.variants.size(), 1u);
}

TEST(ExplanationText, NamesThePopTheChainAndWhatChangesIt) {
  const std::string text = single_spaced(explanation_text(two_pops()));
  EXPECT_TRUE(contains(text, "1. At 1.003 s the left facet joint L4-L5 popped (1.1 mJ).")) << text;
  EXPECT_TRUE(contains(text, "Your left hip straightened (the thigh went back) at up to 120 deg/s")) << text;
  EXPECT_TRUE(contains(text, "> Changes it most: gone (gone); weak (-50 %); late (+0.10 s).")) << text;
  EXPECT_TRUE(contains(text, "gone gone same -")) << text;
  EXPECT_TRUE(contains(text, "Made no difference: same.")) << text;
  EXPECT_TRUE(contains(text, "broke did not reach its end")) << text;
  EXPECT_TRUE(contains(text, "\"Your\" below means this simulated person, not you who read it.")) << text;
  EXPECT_TRUE(contains(text, "Model estimates, not a diagnosis.")) << text;
}

TEST(ExplanationText, FitsAHundredColumns) {
  for (const Explanation& e : all_kinds()) {
    std::istringstream stream(explanation_text(e));
    for (std::string line; std::getline(stream, line);) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(ExplanationText, SaysHowCloseItCame) {
  const std::string text = single_spaced(explanation_text(no_pops()));
  EXPECT_TRUE(contains(text, "Nothing popped. How close it came:")) << text;
  EXPECT_TRUE(contains(text, "left facet joint L4-L5: 41 % of the suction that makes gas, opened too slowly (at most 3.0 mm/s) "
                             "for its film of 20 um.")) << text;
  EXPECT_TRUE(contains(text, "Moving twice as fast: left facet joint L4-L5 at 1.00 s.")) << text;
}

TEST(Closeness, SaysWhyEachJointStayedQuiet) {
  const auto why = [](double gap_mm, double force_N, double ready_in_min) {
    const RunRecording r = HandWritten()
                               .channel("facet_suction.L4L5.left", "kPa", [](double t) { return ramp(t, 1, 1.1, 300); })
                               .channel("facet_gap.L4L5.left", "mm", [=](double t) { return ramp(t, 1, 1.1, 10 * gap_mm); })
                               .channel("facet_force.L4L5.left", "N", [=](double t) { return t < 1 ? force_N : 0; })
                               .channel("facet_film.L4L5.left", "um", [](double) { return 20; })
                               .channel("facet_ready_in.L4L5.left", "min", [=](double) { return ready_in_min; })
                               .recording;
    return closeness_of(r, limits()).at(0).why;
  };
  EXPECT_EQ(why(0.3, 20, 12), Why::gas_left);
  EXPECT_EQ(why(0.001, 20, 0), Why::stayed_closed);
  EXPECT_EQ(why(0.3, 0, 0), Why::not_pressed);
  EXPECT_EQ(why(0.3, 20, 0), Why::too_slow);
}

TEST(Closeness, OfTheSacroiliacJointIsItsSmallestMargin) {
  const auto list = closeness_of(sacroiliac_recording(), {{}, {{"left", 0.45}}});
  ASSERT_EQ(list.size(), 1u);
  EXPECT_NEAR(list[0].percent, 100 * (1 - 45.0 / 180), 1e-9);
  EXPECT_EQ(list[0].sentence, "its surfaces held; 45 N more shear would have made them slip");
}

TEST(ExplanationJson, HoldsNumbersChangesAndRanking) {
  const auto json = nlohmann::json::parse(explanation_json(two_pops()));
  EXPECT_EQ(json["pops"][0]["joint"], "L4L5");
  EXPECT_EQ(json["pops"][0]["chain"][0]["numbers"]["hip_angle.left.flexion"]["unit"], "deg/s");
  EXPECT_EQ(json["pops"][0]["ranking"][0], "gone");
  EXPECT_EQ(json["variants"][0]["pops"][0]["effect"], "removed");
  EXPECT_EQ(json["variants"][1]["pops"][0]["energy_ratio"], 0.5);
  EXPECT_EQ(json["variants"][4]["new"][0]["joint"], "L3L4");
  EXPECT_EQ(json["variants"][5]["trouble"], "L4L5 disc: bent by 80 deg at 0.5 s");
  const auto quiet = nlohmann::json::parse(explanation_json(no_pops()));
  EXPECT_EQ(quiet["closeness"][0]["why"], "too_slow");
}

TEST(ExplanationHtml, IsOnePageOfTextTablesAndChartsWithoutScripts) {
  const std::string page = explanation_html(two_pops());
  EXPECT_TRUE(contains(page, "<polyline points=\""));
  EXPECT_TRUE(contains(page, "<td class=\"number removed\">gone</td>"));
  EXPECT_TRUE(contains(page, "Lift &lt;/script&gt;&lt;b&gt;"));
  EXPECT_FALSE(contains(page, "<script"));
  EXPECT_FALSE(contains(page, "<b>"));
  EXPECT_FALSE(contains(page, "nan"));
  EXPECT_FALSE(contains(page, "http"));
}

TEST(ExplanationHtml, BecomesAPartOfTheReport) {
  const RunInfo info = two_pops().info;
  const std::string page = report_html(facet_recording(), info, explanation_html_section(two_pops()));
  EXPECT_TRUE(contains(page, "<section id=\"explanation\"><h2>Why it popped</h2>"));
  EXPECT_FALSE(contains(report_html(facet_recording(), info), "id=\"explanation\""));
}

TEST(RedFlags, StandInEveryOutputAndInTheReadmeWordForWord) {
  for (const char* part : {kSeeADoctor, kEmergency, kUsuallyHarmless}) {
    for (const Explanation& e : all_kinds()) {
      EXPECT_TRUE(contains(single_spaced(explanation_text(e)), part)) << part;
      EXPECT_TRUE(contains(explanation_json(e), part)) << part;
      EXPECT_TRUE(contains(explanation_html(e), part)) << part;
    }
    EXPECT_TRUE(contains(report_html(facet_recording(), two_pops().info), part)) << part;
    std::ifstream readme(CREPITUS_SOURCE_DIR "/README.md");
    std::ostringstream text;
    text << readme.rdbuf();
    EXPECT_TRUE(contains(single_spaced(text.str()), part)) << "README.md: " << part;
  }
}

TEST(Words, NeverDiagnoseAndNeverAlarm) {
  for (const Explanation& e : all_kinds()) {
    for (std::string text : {single_spaced(explanation_text(e)), explanation_json(e), explanation_html_section(e)}) {
      for (const char* fixed : {kSeeADoctor, kEmergency, "not a diagnosis"}) erase_all(text, fixed);
      for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      for (const char* forbidden : {"diagnos", "damage", "injur", "out of place", "put back", "misalign", "disease", "patholog",
                                    "danger", "abnormal", "subluxat", "tear", "wrong", "degenerat", "arthrit", "warning"})
        EXPECT_FALSE(contains(text, forbidden)) << forbidden << " in " << text;
    }
  }
}

TEST(Wrapped, BreaksBetweenWordsAndKeepsNumbersWithTheirUnits) {
  EXPECT_EQ(wrapped("one two three", "- ", "  ", 9), "- one two\n  three\n");
  EXPECT_EQ(wrapped("about 12 mm", "", "", 9), "about\n12 mm\n");
  EXPECT_EQ(wrapped("unbreakable", "", "", 4), "unbreakable\n");
  EXPECT_EQ(wrapped("", "x ", "  ", 9), "x \n");
}

}  // namespace
}  // namespace crepitus::testing
