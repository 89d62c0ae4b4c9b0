#include "tools/viewer/session/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <tuple>

#include "tests/temporary_folder.h"
#include "tools/viewer/session/actions.h"
#include "tools/viewer/session/library.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

class SettingsFile : public ::testing::Test {
 protected:
  void write(const std::string& text) {
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << text;
  }
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  const std::string path = (folder / "crepitus/viewer.toml").string();
  std::string trouble;
};

TEST_F(SettingsFile, IsReadBackAsItWasWritten) {
  Settings s;
  s.theme = "projector", s.scale = 1.5, s.muted = true, s.width = 1920, s.volume = 0.25,
  s.hint_seen = true;
  EXPECT_EQ(save_settings(path, s), "");
  EXPECT_EQ(read_settings(path, trouble), s);
  EXPECT_EQ(trouble, "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "crepitus"), {}), 1)
      << "a temporary file was left";
}

TEST_F(SettingsFile, ThatIsNotThereMeansDefaults) {
  EXPECT_EQ(read_settings(path, trouble), Settings());
  EXPECT_EQ(trouble, "");
}

TEST_F(SettingsFile, ThatIsDamagedMeansDefaultsAndOneLine) {
  write("theme = \"dark\nvolume = ");
  EXPECT_EQ(read_settings(path, trouble), Settings());
  EXPECT_EQ(trouble, path + ": damaged; the window begins with default settings");
}

TEST_F(SettingsFile, KeepsWhatIsSoundAndNamesTheRest) {
  write("theme = \"neon\"\nvolume = 0.5\nscale = 1e9\nmuted = \"yes\"\nunknown = 1\n");
  const Settings s = read_settings(path, trouble);
  EXPECT_EQ(s.theme, "dark");
  EXPECT_EQ(s.volume, 0.5);
  EXPECT_EQ(s.scale, 1);
  EXPECT_FALSE(s.muted);
  EXPECT_EQ(trouble, path + ": not understood, so left at their defaults: theme, scale, muted");
}

TEST_F(SettingsFile, ThatCannotBeWrittenIsSaidAndNothingElse) {
  write("");
  EXPECT_NE(save_settings(path + "/below/a/file.toml", {}), "");
  EXPECT_EQ(save_settings("", {}), "");
}

TEST(SettingsPath, FollowsTheUsersFolders) {
  setenv("XDG_CONFIG_HOME", "/somewhere", 1);
  EXPECT_EQ(settings_path(), "/somewhere/crepitus/viewer.toml");
  unsetenv("XDG_CONFIG_HOME");
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(settings_path(), "/home/ada/.config/crepitus/viewer.toml");
}

TEST(Actions, HaveOneKeyEachAndNoKeyTwice) {
  std::set<std::tuple<int, bool, bool>> keys;
  std::set<UserAction> actions;
  for (const ActionInfo& a : action_table()) {
    EXPECT_TRUE(keys.insert({a.key.code, a.key.shift, a.key.control}).second) << a.does;
    EXPECT_TRUE(actions.insert(a.action).second) << a.does;
    EXPECT_STRNE(a.does, "");
  }
  EXPECT_EQ(actions.size(), static_cast<std::size_t>(UserAction::quit) + 1);
}

TEST(Search, FindsBeginningsOfWordsInAnyOrderAndCase) {
  EXPECT_TRUE(found_by("Lift the left knee, standing", "KNEE lef"));
  EXPECT_TRUE(found_by("Lift the left knee, standing", ""));
  EXPECT_FALSE(found_by("Lift the left knee, standing", "nee"));
  EXPECT_FALSE(found_by("Lift the left knee, standing", "knee lying"));
  EXPECT_TRUE(found_by("L4-L5 disc", "l5"));
}

TEST(Library, ShowsMovementsAndLeavesOutExperimentsAndBrokenFiles) {
  const TemporaryFolder temporary;
  const fs::path broken = temporary.path() / "broken.toml";
  std::ofstream(broken) << "title = 3\n";
  const std::string scenes = CREPITUS_SOURCE_DIR "/scenes/",
                    people = CREPITUS_SOURCE_DIR "/models/people/";
  const Library l = load_library({{"plank", scenes + "plank.toml"},
                                  {"lab/trunk_twist", scenes + "lab/trunk_twist.toml"},
                                  {"broken", broken.string()},
                                  {"abduction", scenes + "abduction.toml"}},
                                 {{"hypermobile", people + "hypermobile.toml"}});
  ASSERT_EQ(l.scenes.size(), 2u);
  EXPECT_LT(l.scenes[0].title, l.scenes[1].title);
  ASSERT_EQ(l.broken.size(), 1u);
  EXPECT_NE(l.broken[0].find(broken.filename().string() + ":1"), std::string::npos) << l.broken[0];
  ASSERT_TRUE(l.person("hypermobile"));
  EXPECT_EQ(l.person("hypermobile")->title, "Very flexible");
  EXPECT_FALSE(l.scene("nobody"));
  EXPECT_TRUE(found_by(searched_text(*l.scene("plank")), "plank"));
}

}  // namespace
}  // namespace crepitus
