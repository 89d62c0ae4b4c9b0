// What a run leaves behind, fed with recordings written by hand.
#include "engine/observe/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/observe/csv.h"
#include "engine/observe/report.h"
#include "engine/observe/summary.h"
#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

RunRecording small_recording() {
  return {{{"facet_gap.L4L5.left", "mm", "gap", true},
           {"facet_gap.L4L5.right", "mm", "gap", true},
           {"tracking.hip.left.flexion.wanted", "deg", "wanted", true},
           {"tracking.hip.left.flexion.actual", "deg", "actual", true},
           {"segment_force.L4L5.compression", "N", "load", false},
           {"activation.psoas_left", "%", "activation", false},
           {"help.hip.left.flexion", "Nm", "help", false}},
          {0, 0.01, 0.02},
          {{0.1, 0.2, 0.4},
           {0, -0.1, -0.05},
           {0, 10, 20},
           {0, 9, 18},
           {500, 600, 700},
           {1, 40, 20},
           {0, 0, 0}}};
}

RunInfo small_run() {
  RunInfo info{.version = "1.2",
               .scene = "lift",
               .case_name = "",
               .title = "Lift </script><b>",
               .notice = "Look",
               .person = "adult",
               .parameters = {},
               .duration_s = 0.02,
               .step_s = 0.001,
               .every_s = 0.01};
  info.parameters.laxity = 1.4;
  info.events = {{0, "start", ""}, {0.02, "end", ""}};
  return info;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class InAFolder : public testing::Test {
 protected:
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
};

TEST(Csv, HasMetadataHeaderUnitsAndOneRowASample) {
  const std::vector<std::string> lines = lines_of(csv_text(small_recording(), small_run()));
  std::size_t first = 0;
  bool laxity_named = false;
  while (lines[first].starts_with("#"))
    laxity_named |= lines[first++].find("laxity = 1.4") != std::string::npos;
  EXPECT_TRUE(laxity_named);
  ASSERT_EQ(lines.size(), first + 2 + 3);
  EXPECT_TRUE(lines[first].starts_with("time,facet_gap.L4L5.left,facet_gap.L4L5.right,"));
  EXPECT_EQ(lines[first + 1], "s,mm,mm,deg,deg,N,%,Nm");
  EXPECT_EQ(lines[first + 3], "0.01,0.2,-0.1,10,9,600,40,0");
}

TEST(Sto, HeadCountsRowsAndColumnsAsOpenSimExpects) {
  const std::vector<std::string> lines = lines_of(sto_text(small_recording(), small_run()));
  EXPECT_NE(std::find(lines.begin(), lines.end(), "nRows=3"), lines.end());
  EXPECT_NE(std::find(lines.begin(), lines.end(), "nColumns=8"), lines.end());
  const auto end = std::find(lines.begin(), lines.end(), "endheader");
  ASSERT_NE(end, lines.end());
  EXPECT_TRUE((end + 1)->starts_with("time\tfacet_gap.L4L5.left\t"));
  EXPECT_EQ(lines.end() - end, 1 + 1 + 3);
}

TEST(Events, AreOneJsonObjectALine) {
  const std::vector<std::string> lines = lines_of(events_text(small_run()));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(nlohmann::json::parse(lines[1])["kind"], "end");
}

TEST(Summary, SaysWhatTheRecordingHolds) {
  const auto json = nlohmann::json::parse(summary_json(summarise(small_recording()), small_run()));
  // error 0, 1, 2 deg: root of 5 / 3
  EXPECT_NEAR(json["results"]["tracking_error_rms"]["value"].get<double>(), std::sqrt(5.0 / 3),
              1e-12);
  EXPECT_NEAR(json["results"]["facet_gap_change"]["value"].get<double>(), 0.3, 1e-12);
  EXPECT_EQ(json["results"]["facet_gap_change"]["where"], "facet_gap.L4L5.left");
  EXPECT_NEAR(json["results"]["L4L5_compression_mean"]["value"].get<double>(), 600, 1e-12);
  EXPECT_NEAR(json["results"]["activation_peak"]["value"].get<double>(), 40, 1e-12);
  EXPECT_EQ(json["results"]["help_peak"]["value"].get<double>(), 0);
  EXPECT_FALSE(json["results"].contains("si_torque_peak_left")) << "no such channel was recorded";
  EXPECT_EQ(json["changed_parameters"].size(), 1u);
}

TEST(Summary, IsPlainWordsAndNoDiagnosis) {
  const std::string text = summary_text(summarise(small_recording()), small_run());
  EXPECT_NE(text.find("left L4-L5, opened by 0.30 mm"), std::string::npos) << text;
  EXPECT_NE(text.find("not a diagnosis"), std::string::npos);
}

TEST(Summary, TellsWhatWasToMoveFromWhatWasToStay) {
  RunRecording r = small_recording();
  r.channels.push_back({"tracking.thorax.flexion.wanted", "deg", "wanted", true});
  r.channels.push_back({"tracking.thorax.flexion.actual", "deg", "actual", true});
  r.columns.push_back({5, 5, 5});
  r.columns.push_back({5, 8, 5});
  const auto json = nlohmann::json::parse(summary_json(summarise(r), small_run()))["results"];
  EXPECT_EQ(json["tracking_error_rms"]["where"], "hip.left.flexion");
  EXPECT_NEAR(json["held_error_rms"]["value"].get<double>(), std::sqrt(3.0), 1e-12);
  EXPECT_EQ(json["held_error_rms"]["where"], "thorax.flexion");
}

TEST(Summary, SaysSoWhenTheBodyDidSomethingElse) {
  RunRecording fallen = small_recording();
  fallen.columns[3] = {0, 60, 90};
  EXPECT_NE(summary_text(summarise(fallen), small_run()).find("did NOT follow"), std::string::npos);
}

TEST(Report, IsSelfContainedAndCannotBeBrokenByATitle) {
  const std::string page = report_html(small_recording(), small_run());
  for (const char* outside : {"<script src", "<img", "rel=\"stylesheet\"", "href=\"http",
                              "src=\"http", "url(", "@import", "sourceMappingURL"}) {
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  }
  EXPECT_EQ(page.find("Lift </script>"), std::string::npos);
  EXPECT_NE(page.find("not a diagnosis"), std::string::npos);
  EXPECT_NE(page.find("See a doctor"), std::string::npos);

  const std::string open = "<script id=\"data\" type=\"application/json\">";
  const std::size_t from = page.find(open) + open.size();
  const auto data = nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
  EXPECT_EQ(data["title"], "Lift </script><b>");
  EXPECT_EQ(data["sections"][0]["charts"][0]["title"], "L4-L5");
  EXPECT_EQ(data["sections"][0]["charts"][0]["lines"].size(), 2u);
}

TEST(Report, OfARunThatStoppedBeforeItsFirstSampleIsStillAPage) {
  EXPECT_NE(report_html({small_recording().channels, {}, std::vector<std::vector<double>>(7)},
                        small_run())
                .find("</html>"),
            std::string::npos);
}

TEST_F(InAFolder, AFileIsWholeAndLeavesNoPartialNeighbour) {
  write_file((folder / "a.txt").string(), "whole");
  std::ifstream file(folder / "a.txt");
  std::string text;
  std::getline(file, text);
  EXPECT_EQ(text, "whole");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(InAFolder, AFolderThatCannotBeMadeSaysWhichAndWhy) {
  write_file((folder / "a.txt").string(), "a file");
  try {
    make_folder((folder / "a.txt" / "below").string());
    FAIL();
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find("a.txt/below: Not a directory"), std::string::npos)
        << error.what();
  }
}

// A limit on file size stands for a full disk: the write comes back short, and nothing half-written
// may stay.
TEST_F(InAFolder, WhenTheBytesDoNotFitTheOldFileStays) {
  const std::string path = (folder / "a.txt").string();
  write_file(path, "before");
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit small{1000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message;
  try {
    write_file(path, std::string(100000, 'x'));
  } catch (const OutputError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_EQ(message, "cannot write " + path + ": File too large");
  EXPECT_EQ(fs::file_size(path), 6u);
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

}  // namespace
}  // namespace crepitus
