// What a sweep file may say, and what it is told when it says something else.
#include "engine/sweep/plan.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr const char* kGood = R"(title = "t"
scene = "stand_hip_flexion"
seeds = { first = 5, count = 3 }
[design]
kind = "latin_hypercube"
points = 10
seed = 7
[parameters]
core_bracing = 0.2
[[parameter]]
key = "laxity"
uniform = { from = 0.5, to = 2 }
[[parameter]]
name = "psoas"
keys = ["tightness.psoas_major.left", "tightness.psoas_major.right"]
normal = { mean = 0.05, sd = 0.02 }
[[metric]]
channel = "facet_gap.*"
reduction = ["max", "range"]
[[metric]]
pop = "any"
reduction = "count"
)";

Plan parse(const std::string& text) {
  return parse_plan(text, "s.toml", [](const std::string&) {
    return std::string("laxity,other\n-,-\n1,9\n2,8\n");
  });
}

std::string complaint(const std::string& text) {
  try {
    parse(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string with(std::string from, std::string to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

#define EXPECT_COMPLAINT(text, part) \
  EXPECT_NE(complaint(text).find(part), std::string::npos) << complaint(text)

TEST(Plan, SaysWhatTheFileSays) {
  const Plan p = parse(kGood);
  EXPECT_EQ(p.scene, "stand_hip_flexion");
  EXPECT_EQ(p.step_s, 0.005);
  EXPECT_EQ(p.design, DesignKind::latin_hypercube);
  EXPECT_EQ(p.size, 10);
  EXPECT_EQ(p.seed, 7u);
  EXPECT_EQ(p.people, (std::vector<std::int64_t>{5, 6, 7}));
  ASSERT_EQ(p.axes.size(), 2u);
  EXPECT_EQ(p.axes[0].name, "laxity");
  EXPECT_EQ(p.axes[1].keys.size(), 2u);
  EXPECT_EQ(p.axes[1].distribution.lo, -0.1);  // the range of the parameter's own table
  EXPECT_EQ(p.axes[1].distribution.hi, 0.3);
  EXPECT_EQ(p.metrics[0].reductions, (std::vector{Reduction::max, Reduction::range}));
}

TEST(Plan, TakesAColumnOfACsvFile) {
  const Plan p = parse(with("uniform = { from = 0.5, to = 2 }", "csv = \"people.csv\""));
  EXPECT_EQ(p.axes[0].distribution.values, (std::vector<double>{1, 2}));
  EXPECT_COMPLAINT(
      with("uniform = { from = 0.5, to = 2 }", "csv = \"people.csv\"\ncolumn = \"othr\""),
      "people.csv:1: no column 'othr' (did you mean 'other'?)");
  EXPECT_COMPLAINT(
      with("uniform = { from = 0.5, to = 2 }", "csv = \"people.csv\"\ncolumn = \"other\""),
      "s.toml:12:7: parameter 'laxity', csv: 9 is outside 0.25 .. 4");
}

TEST(Plan, GridEndsExactlyWhereItSays) {
  const Plan p =
      parse(with("uniform = { from = 0.5, to = 2 }", "grid = { from = 0.3, to = 0.9, count = 3 }"));
  EXPECT_EQ(p.axes[0].distribution.values.back(), 0.9);
  EXPECT_DOUBLE_EQ(p.axes[0].distribution.values[1], 0.6);
}

TEST(Plan, SlipsAreAnsweredWithPlaceAndHelp) {
  EXPECT_COMPLAINT(with("\"laxity\"", "\"laxty\""), "s.toml:11:7: ");
  EXPECT_COMPLAINT(with("\"laxity\"", "\"laxty\""), "did you mean 'laxity'?");
  EXPECT_COMPLAINT(with("latin_hypercube", "latin_hypercub"), "did you mean 'latin_hypercube'?");
  EXPECT_COMPLAINT(with("points", "pionts"), "s.toml:6:1: design: unknown key 'pionts' (did you mean 'points'?)");
  EXPECT_COMPLAINT(with("to = 2 }", "to = 9 }"), "must be from 0.25 to 4, is 9");
  EXPECT_COMPLAINT(with("from = 0.5", "from = 3"), "must be less than 'to'");
  EXPECT_COMPLAINT(with("[\"max\", \"range\"]", "[\"max\", \"rnage\"]"),
                   "unknown 'rnage' (did you mean 'range'?)");
  EXPECT_COMPLAINT(with("reduction = \"count\"", "reduction = \"max\""), "metric");
  EXPECT_COMPLAINT(with("core_bracing = 0.2", "core_bracing = 7"), "7 is outside 0 .. 1");
  EXPECT_COMPLAINT(with("core_bracing = 0.2", "laxity = 1"),
                   "'laxity' is swept; it cannot be fixed as well");
  EXPECT_COMPLAINT(with("points = 10", "points = 10.5"), "must be a whole number");
  EXPECT_COMPLAINT(with("mean = 0.05", "mean = 50"), "nothing of it is left");
  EXPECT_COMPLAINT(with("uniform =", "list = [1]\nuniform ="),
                   "'list' and 'uniform': give one of them");
}

TEST(Plan, WhatOneDesignNeedsIsNotTakenFromAnother) {
  EXPECT_COMPLAINT(
      with("kind = \"latin_hypercube\"\npoints = 10\nseed = 7", "kind = \"full_grid\""),
      "design 'full_grid' needs list, grid or csv");
  EXPECT_COMPLAINT(with("kind = \"latin_hypercube\"\npoints = 10\nseed = 7",
                        "kind = \"morris\"\ntrajectories = 5\nlevels = 5"),
                   "must be even");
}

TEST(Plan, KeysThatAreSetTwiceAreRefused) {
  EXPECT_COMPLAINT(with("[\"tightness.psoas_major.left\", ", "[\"tightness.psoas_major.right\", "),
                   "'tightness.psoas_major.right' is set twice");
  EXPECT_COMPLAINT(with("key = \"laxity\"\nuniform = { from = 0.5, to = 2 }",
                        "key = \"variation\"\nlist = [1, 2]"),
                   "seeds set the parameter 'variation'");
}

TEST(CsvColumn, SkipsRemarksUnitsAndSpace) {
  EXPECT_EQ(csv_column("# made up\n\n a , b\nkg,mm\r\n 1.5 , 2\r\n-3e2,4\n", "f.csv", "a"),
            (std::vector<double>{1.5, -300}));
}

TEST(CsvColumn, SaysWhereItIsWrong) {
  const auto complaint_of = [](const char* text) -> std::string {
    try {
      csv_column(text, "f.csv", "a");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint_of("a,b\n1,2\nx,3\n"), "f.csv:3: column 'a': 'x' is not a number");
  EXPECT_EQ(complaint_of("a,b\n1\n"), "f.csv:2: 1 fields where the heading has 2");
  EXPECT_EQ(complaint_of(""), "f.csv: no heading with the names of the columns");
  EXPECT_EQ(complaint_of("a\nnan\n"), "");  // a row of units, perhaps; then nothing
  EXPECT_EQ(complaint_of("a\n1\nnan\n"), "f.csv:3: column 'a': 'nan' is not a number");
}

// Any bytes end in a message or a plan.
TEST(Plan, DamagedFilesEndInAMessage) {
  std::mt19937 random(3);
  const std::string good = kGood;
  for (int i = 0; i < 3000; ++i) {
    std::string text = good;
    for (unsigned long changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, 1 + random() % 8);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 12));
      }
      if (text.empty()) text = " ";
    }
    complaint(text);
  }
}

}  // namespace
}  // namespace crepitus
