// Every scene in the repository, and a corpus of broken ones: wrong files must be explained, never crash.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "engine/input_error.h"
#include "engine/movement/scene.h"
#include "engine/observe/expression.h"
#include "tests/movement/complaint.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> toml_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool sweep = entry.path().parent_path().filename() == "sweeps";  // no scenes; tests/headless does them
    if (entry.path().extension() == ".toml" && !sweep) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

bool begins_with_place(const std::string& message) {
  static const std::regex place(R"(^scenes/broken\.toml:[1-9][0-9]*:[1-9][0-9]*: \S[^]*)");
  return std::regex_match(message, place);
}

TEST(SceneFiles, AllLoad) {
  const auto files = toml_files("scenes");
  EXPECT_GE(files.size(), 40u);
  for (const std::string& file : files) {
    const Scene s = load_scene(file);
    EXPECT_GT(s.duration_s, 0) << file;
    EXPECT_FALSE(s.tags.empty()) << file;
  }
}

TEST(SceneFiles, OfMovementsSayWhatTheyAreFor) {
  for (const std::string& file : toml_files("scenes")) {
    if (file.starts_with("scenes/lab/")) continue;
    EXPECT_NE(load_scene(file).target, "") << file;
    EXPECT_NE(text_of(file).find("\npop = "), std::string::npos) << file;
  }
}

TEST(SceneFiles, ExerciseEveryPosture) {
  std::set<Posture> seen;
  for (const std::string& file : toml_files("scenes")) seen.insert(load_scene(file).posture);
  EXPECT_EQ(seen.size(), 9u);
}

TEST(SceneFiles, MovementsEndWithinTheScene) {
  for (const std::string& file : toml_files("scenes")) {
    const Scene s = load_scene(file);
    for (const Track& track : s.tracks) EXPECT_LE(track.curve.time_s.back(), s.duration_s) << file;
  }
}

TEST(SceneFiles, SetOnlyParametersThatExistAndAreInRange) {
  for (const std::string& file : toml_files("scenes")) {
    const Scene s = load_scene(file);
    Parameters p;
    for (const Case& c : s.cases) {
      for (const auto& [key, value] : c.parameters) EXPECT_NO_THROW(set_parameter(p, key, value)) << file;
    }
    for (const ParameterChange& change : s.changes) EXPECT_NO_THROW(set_parameter(p, change.key, change.value)) << file;
  }
}

TEST(SceneFiles, ReportsAreWellFormedAndNameCasesThatExist) {
  for (const std::string& file : toml_files("scenes")) {
    const Scene s = load_scene(file);
    for (const Report& report : s.reports) {
      const auto used = channels_used(report.expression, file + ": report '" + report.id + "'");
      EXPECT_FALSE(used.empty()) << file << " " << report.id;
      for (const ChannelUse& use : used) {
        const bool known = std::any_of(s.cases.begin(), s.cases.end(), [&](const Case& c) { return c.name == use.case_name; });
        EXPECT_TRUE(known) << file << " " << report.id << ": case '" << use.case_name << "'";
      }
    }
  }
}

TEST(SceneFiles, ExampleInTheReadmeLoads) {
  const std::string readme = text_of("scenes/README.md"), fence = "```toml\n";
  const std::size_t begin = readme.find(fence) + fence.size();
  const Scene s = parse_scene(readme.substr(begin, readme.find("```", begin) - begin), "scenes/README.md");
  EXPECT_EQ(s.cases.size(), 2u);
}

TEST(SceneFiles, SpeakOfNoPlacesOutsideTheRepository) {
  for (const std::string& file : toml_files("scenes")) {
    const std::string text = text_of(file);
    EXPECT_EQ(text.find("/work"), std::string::npos) << file;
    EXPECT_EQ(text.find(".csv"), std::string::npos) << file;
  }
}

TEST(BrokenScenes, HandMadeFilesAreExplained) {
  const auto files = toml_files("tests/data/broken/scenes");
  EXPECT_GE(files.size(), 8u);
  for (const std::string& file : files) {
    const std::string message = complaint_about(text_of(file));
    EXPECT_TRUE(begins_with_place(message)) << file << ": " << message;
  }
}

TEST(BrokenScenes, TruncatedFilesAreExplained) {
  int wrong = 0;
  for (const std::string& file : toml_files("scenes")) {
    const std::string text = text_of(file);
    for (int i = 1; i <= 5; ++i) {
      const std::string message = complaint_about(text.substr(0, text.size() * static_cast<std::size_t>(i) / 6));
      if (message.empty()) continue;  // cut between two blocks: still a scene
      ++wrong;
      EXPECT_TRUE(begins_with_place(message)) << file << ": " << message;
    }
  }
  EXPECT_GE(wrong, 60);
}

TEST(BrokenScenes, MutatedFilesAreExplained) {
  std::mt19937 random(20260101);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string bytes = "[]{}=\"'#,.\n\\-9e\x01\xff \t";
  int wrong = 0;
  for (const std::string& file : toml_files("scenes")) {
    const std::string original = text_of(file);
    for (int i = 0; i < 20; ++i) {
      std::string text = original;
      for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
        const std::size_t at = below(text.size());
        switch (below(4)) {
          case 0: text[at] = bytes[below(bytes.size())]; break;
          case 1: text.erase(at, 1 + below(20)); break;
          case 2: text.insert(at, 1 + below(3), bytes[below(bytes.size())]); break;
          default: text.insert(at, text.substr(below(text.size()), below(40))); break;
        }
      }
      const std::string message = complaint_about(text);
      if (message.empty()) continue;
      ++wrong;
      EXPECT_TRUE(begins_with_place(message)) << file << ": " << message;
    }
  }
  EXPECT_GE(wrong, 300);
}

}  // namespace
}  // namespace crepitus
