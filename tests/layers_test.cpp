// Who may include whom. Data flows one way; an arrow that is not in this table fails the build's
// tests. To add an arrow, ask first whether the code stands in the right folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> kMayInclude{
    {"base", {}},  // maths, lanes, check, input_error
    {"anatomy", {"base"}},
    {"parameters", {"base"}},
    {"rows", {"base"}},
    // forces: build_model asks the tissue laws for the rest load that balances pre-strained
    // ligaments, see model.cpp
    {"model", {"base", "anatomy", "parameters", "rows", "forces"}},
    {"forces", {"base", "model", "parameters", "rows"}},
    {"dynamics", {"base", "model", "rows"}},
    {"movement", {"base", "anatomy", "parameters", "model", "rows", "forces"}},
    {"control", {"base", "parameters", "model", "rows", "movement", "dynamics", "forces"}},
    {"world", {"base", "model", "rows", "dynamics", "bullet"}},
    {"simulation",
     {"base", "anatomy", "parameters", "model", "rows", "forces", "dynamics", "movement", "control",
      "world", "pops"}},
    {"expression", {"base"}},
    // forces: cardan_zxy, the one definition of a joint's angles
    {"observe",
     {"base", "parameters", "model", "rows", "forces", "movement", "control", "simulation",
      "pops", "expression"}},
    // pops read what the tissue laws report; the laws know nothing of pops
    {"pops", {"base", "parameters", "model", "forces"}},
    // event.h only: a pop is heard, whoever found it
    {"sound", {"base", "pops"}},
    {"explain",
     {"base", "anatomy", "parameters", "model", "movement", "simulation", "observe", "pops"}},
    {"bones", {"base", "anatomy", "parameters", "model"}},
    // designs, shards and reductions; the threads that run them belong to the command
    // explain: the interval of a share, one formula for ensembles and sweeps
    {"sweep",
     {"base", "anatomy", "parameters", "model", "movement", "simulation", "observe", "pops",
      "explain"}},
    {"headless",
     {"base", "anatomy", "parameters", "model", "movement", "control", "simulation", "observe",
      "expression", "pops", "sound", "explain", "bones", "sweep", "viewer"}},
    // forces: where a muscle runs and what pulls on a tendon, to draw them
    {"viewer",
     {"base", "anatomy", "parameters", "model", "rows", "forces", "movement", "control", "simulation", "observe",
      "expression", "pops", "sound", "explain", "bones"}},
};

// The layer of a file given by its path from the root of the repository.
std::string layer_of(const fs::path& path) {
  const std::string name = path.stem().string();
  const auto part = path.begin();
  const bool tools = *part == "tools";
  const fs::path second = *std::next(part);
  if (tools) return second.string();
  if (path == "engine/forces/rows.h") return "rows";
  if (name == "expression") return "expression";
  if (second.has_extension()) {
    static const std::map<std::string, std::string> kFiles{
        {"maths", "base"}, {"check", "base"}, {"lanes", "base"}, {"input_error", "base"}, {"state", "model"}, {"state_hash", "model"}, {"state_visit", "model"}};
    const auto found = kFiles.find(name);
    return found == kFiles.end() ? name : found->second;
  }
  return second.string();
}

struct Include {
  fs::path from;
  std::string what;  // as written, without quotes or brackets
};

std::vector<Include> includes_of(const fs::path& root, const char* folder) {
  std::vector<Include> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#include ")) continue;
      const std::size_t open = line.find_first_of("<\""),
                        close = line.find_first_of(">\"", open + 1);
      found.push_back({fs::relative(entry.path(), root), line.substr(open + 1, close - open - 1)});
    }
  }
  return found;
}

std::string layer_of_include(const std::string& what) {
  if (what.starts_with("engine/") || what.starts_with("tools/")) return layer_of(what);
  if (what.starts_with("bt") || what.starts_with("Bullet") || what.starts_with("LinearMath"))
    return "bullet";
  return "";
}

const fs::path kRoot = CREPITUS_SOURCE_DIR;

TEST(Layers, EveryIncludeFollowsTheTable) {
  int arrows = 0;
  for (const char* folder : {"engine", "tools"}) {
    for (const Include& include : includes_of(kRoot, folder)) {
      const std::string from = layer_of(include.from), to = layer_of_include(include.what);
      if (to.empty() || from == to) continue;
      ++arrows;
      const auto row = kMayInclude.find(from);
      ASSERT_NE(row, kMayInclude.end())
          << include.from << ": layer '" << from << "' is not in the table";
      EXPECT_TRUE(row->second.contains(to)) << include.from << " includes " << include.what << ": '"
                                            << from << "' may not know '" << to << "'";
    }
  }
  EXPECT_GT(arrows, 50) << "the scan found next to nothing; is the path right?";
}

TEST(Layers, NothingInTheEngineKnowsAScreenOrACommandLine) {
  for (const Include& include : includes_of(kRoot, "engine")) {
    for (const char* forbidden : {"GLFW", "imgui", "GL/", "GLES", "epoxy", "EGL", "CLI/"}) {
      EXPECT_FALSE(include.what.starts_with(forbidden))
          << include.from << " includes " << include.what;
    }
  }
}

}  // namespace
