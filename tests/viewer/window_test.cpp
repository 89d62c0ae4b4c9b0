// The real window, driven with mouse and keyboard on a virtual screen. Waits for states, which the
// window writes to a file, never for times.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr auto kPatience =
    std::chrono::seconds(60);  // for one state, on a machine that is busy with other things

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool installed(const char* program) {
  return std::system((std::string("command -v ") + program + " >/dev/null").c_str()) == 0;
}

pid_t start(std::vector<std::string> words, const std::function<void()>& prepare = {}) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (prepare) prepare();
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

int finish(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// An X server of its own.
class Screen {
 public:
  Screen() {
    int ends[2];
    if (pipe(ends) != 0) return;
    server_ = start({"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", "1600x1000x24",
                     "-noreset", "-nolisten", "tcp"},
                    [] { dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); });
    close(ends[1]);
    char c;
    while (read(ends[0], &c, 1) == 1 && c != '\n') number_ += c;
    close(ends[0]);
  }
  ~Screen() {
    kill(server_, SIGTERM);
    finish(server_);
  }
  std::string display() const { return ":" + number_; }
  bool up() const { return !number_.empty(); }

 private:
  pid_t server_ = -1;
  std::string number_;
};

class WindowOfTheViewer : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"Xvfb", "xdotool"})
      if (!installed(program))
        GTEST_SKIP() << program << " is not installed (tools/packages.txt, group test)";
    fs::create_directories(folder / "crepitus");
    std::ofstream(folder / "crepitus/viewer.toml")
        << "width = 900\nheight = 600\nslow_motion = false\nquality = \"low\"\n";
    std::ofstream(folder / "alsoft.conf")
        << "[general]\ndrivers = wave\n[wave]\nfile = " << (folder / "heard.wav").string() << "\n";
  }
  void TearDown() override {
    if (viewer > 0) {
      kill(viewer, SIGKILL);
      finish(viewer);
    }
    if (HasFailure()) temporary.keep();
  }

  void open_viewer(const Screen& screen, const std::vector<std::string>& words) {
    display = screen.display();
    std::vector<std::string> command{CREPITUS_PROGRAM, "view", "--status",
                                     (folder / "status.json").string()};
    command.insert(command.end(), words.begin(), words.end());
    viewer = start(command, [&] {
      setenv("DISPLAY", display.c_str(), 1);
      if (chdir(folder.c_str()) != 0) _exit(99);  // where runs are saved
      setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
      setenv("ALSOFT_CONF", (folder / "alsoft.conf").c_str(), 1);
      setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
      unsetenv("WAYLAND_DISPLAY");
      dup2(open((folder / "stderr.txt").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644),
           STDERR_FILENO);
    });
  }

  Json status() {
    const Json json = Json::parse(text_of(folder / "status.json"), nullptr, false);
    return json.is_object() ? json : Json::object();
  }

  bool wait_until(const char* what, const std::function<bool(const Json&)>& so) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    Json now;
    while (std::chrono::steady_clock::now() < end) {
      now = status();
      if (!now.empty() && so(now)) return true;
      if (waitpid(viewer, nullptr, WNOHANG) != 0) {
        viewer = -1;
        ADD_FAILURE() << "the viewer ended while waiting for: " << what << "\n"
                      << text_of(folder / "stderr.txt");
        return false;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    now.erase("boxes");
    ADD_FAILURE() << "waited in vain for: " << what << "\n" << now.dump();
    return false;
  }

  // A few frames, so that what was done has been taken in.
  void let_it_draw(int frames = 2) {
    const int from = status().value("frames", 0);
    wait_until("frames", [&](const Json& j) { return j["frames"].get<int>() >= from + frames; });
  }

  void xdo(std::vector<std::string> words) {
    words.insert(words.begin(), "xdotool");
    EXPECT_EQ(finish(start(words, [&] { setenv("DISPLAY", display.c_str(), 1); })), 0) << words[1];
  }
  void press(const std::string& key) {
    xdo({"key", key});
    let_it_draw();
  }
  struct Place {
    int x, y;
  };
  Place place(const std::string& box, double across = 0.5) {
    EXPECT_TRUE(wait_until(box.c_str(), [&](const Json& j) { return j["boxes"].contains(box); }));
    const Json b = status()["boxes"][box];
    return {
        static_cast<int>(b[0].get<double>() + across * (b[2].get<double>() - b[0].get<double>())),
        static_cast<int>((b[1].get<double>() + b[3].get<double>()) / 2)};
  }
  void move_to(const Place& p) {
    xdo({"mousemove", std::to_string(p.x), std::to_string(p.y)});
    let_it_draw();
  }
  void click(const std::string& box, double across = 0.5) {
    move_to(place(box, across));
    xdo({"mousedown", "1"});
    let_it_draw();
    xdo({"mouseup", "1"});
    let_it_draw();
  }
  void drag(const std::string& box, double from, double to) {
    move_to(place(box, from));
    xdo({"mousedown", "1"});
    let_it_draw();
    for (const double share : {0.3, 0.7, 1.0}) move_to(place(box, from + share * (to - from)));
    xdo({"mouseup", "1"});
    let_it_draw();
  }

  crepitus::TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  std::string display;
  pid_t viewer = -1;
};

// Some sample of a WAV file is louder than noise.
bool something_is_heard(const fs::path& wav) {
  const std::string bytes = text_of(wav);
  for (std::size_t i = 44; i + 1 < bytes.size(); i += 2) {
    const int sample = static_cast<std::int16_t>(static_cast<unsigned char>(bytes[i]) |
                                                 static_cast<unsigned char>(bytes[i + 1]) << 8);
    if (std::abs(sample) > 300) return true;
  }
  return false;
}

TEST_F(WindowOfTheViewer, OpensPlaysPopsAndObeysMouseAndKeyboard) {
  const Screen screen;
  ASSERT_TRUE(screen.up());
  display = screen.display();
  xdo({"mousemove", "600", "200"});  // the pointer is over the body before anything is drawn
  open_viewer(screen, {"twist_leg_extension_fast", "--step", "2"});
  ASSERT_TRUE(wait_until("a moving picture", [](const Json& j) {
    return j["ready"] == true && j["time_s"].get<double>() > 0;
  }));
  xdo({"search", "--sync", "--name", "Crepitus", "windowfocus"});

  // the first hint goes when it is told so
  click("hint_ok");
  ASSERT_TRUE(
      wait_until("the hint to go", [](const Json& j) { return !j["boxes"].contains("hint_ok"); }));

  // faster, and then it pops: seen, and heard
  press("bracketright");
  press("bracketright");
  ASSERT_TRUE(wait_until("a pop", [](const Json& j) { return j["pops"].get<int>() >= 3; }));
  EXPECT_GE(status()["heard"].get<int>(), 3);
  ASSERT_TRUE(wait_until(
      "the end", [](const Json& j) { return j["at_end"] == true && j["playing"] == false; }));
  EXPECT_GE(status()["clocks"].get<int>(), 2);

  // a slider with the mouse, then again with the change, and the old curves stay
  drag("slider:laxity", 0.5, 0.85);
  ASSERT_TRUE(wait_until("laxity", [](const Json& j) {
    return j.contains("changed") && j["changed"].value("laxity", 1.0) > 1.5;
  }));
  press("space");
  ASSERT_TRUE(wait_until("the earlier run as a ghost", [](const Json& j) {
    return j["earlier"] == 1 && j["ready"] == true && j["time_s"].get<double>() > 1;
  }));

  // back on the timeline
  click("timeline", 0.2);
  ASSERT_TRUE(wait_until("an earlier moment", [](const Json& j) {
    return j["playing"] == false && std::abs(j["time_s"].get<double>() - 0.6) < 0.15;
  }));
  const double there_s = status()["time_s"];
  press("period");
  ASSERT_TRUE(wait_until("one step on", [&](const Json& j) {
    return std::abs(j["time_s"].get<double>() - there_s - 0.002) < 1e-6;
  }));

  // pages and themes
  press("F2");
  ASSERT_TRUE(wait_until("the page about pops", [](const Json& j) { return j["doctor"] == true; }));
  press("Escape");
  ASSERT_TRUE(wait_until("it to close", [](const Json& j) { return j["doctor"] == false; }));
  press("t");
  ASSERT_TRUE(wait_until("the light theme", [](const Json& j) { return j["theme"] == "light"; }));

  // another movement by its name
  press("ctrl+f");
  ASSERT_TRUE(wait_until("the search box",
                         [](const Json& j) { return j["boxes"].contains("scene_search"); }));
  let_it_draw();
  xdo({"type", "--delay", "60", "plank"});
  ASSERT_TRUE(wait_until("the word", [](const Json& j) { return j["search"] == "plank"; }));
  press("Return");
  ASSERT_TRUE(wait_until(
      "the plank", [](const Json& j) { return j["scene"] == "plank" && j["theme"] == "light"; }));

  // another size
  xdo({"search", "--name", "Crepitus", "windowsize", "640", "480"});
  ASSERT_TRUE(wait_until("a smaller window",
                         [](const Json& j) { return j["width"] == 640 && j["height"] == 480; }));
  let_it_draw(3);

  xdo({"key", "ctrl+q"});
  const pid_t leaving = viewer;
  viewer = -1;
  EXPECT_EQ(finish(leaving), 0);
  EXPECT_EQ(text_of(folder / "stderr.txt"), "");
  EXPECT_TRUE(something_is_heard(folder / "heard.wav"));
  const std::string settings = text_of(folder / "crepitus/viewer.toml");
  EXPECT_NE(settings.find("theme = \"light\"\n"), std::string::npos) << settings;
  EXPECT_NE(settings.find("width = 640\n"), std::string::npos);
  EXPECT_NE(settings.find("hint_seen = true\n"), std::string::npos);
}

double width_of(const Json& status, const char* box) {
  const Json b = status["boxes"].value(box, Json::array({0, 0, 0, 0}));
  return b[2].get<double>() - b[0].get<double>();
}

TEST_F(WindowOfTheViewer, FitsSmallWindowsAndLargeLettersAndSavesARun) {
  const Screen screen;
  ASSERT_TRUE(screen.up());
  open_viewer(screen, {"quiet_standing", "--step", "2"});
  ASSERT_TRUE(wait_until("a picture", [](const Json& j) {
    return j["ready"] == true && j["boxes"].contains("hint_ok");
  }));
  xdo({"search", "--sync", "--name", "Crepitus", "windowfocus"});
  click("hint_ok");

  // 900 x 600: every key at once
  press("F1");
  ASSERT_TRUE(wait_until("the keys", [](const Json& j) {
    return j["help"] == true && j["boxes"].contains("help_hidden");
  }));
  let_it_draw(3);
  EXPECT_EQ(status()["boxes"]["help_hidden"][3].get<double>(), 0) << "must be scrolled";
  press("Escape");

  const double play_px = width_of(status(), "play");
  press("ctrl+equal");
  ASSERT_TRUE(wait_until("larger letters",
                         [&](const Json& j) { return width_of(j, "play") > 1.08 * play_px; }));
  press("ctrl+0");
  ASSERT_TRUE(wait_until("letters as before",
                         [&](const Json& j) { return width_of(j, "play") == play_px; }));
  press("ctrl+minus");
  ASSERT_TRUE(wait_until("smaller letters", [&](const Json& j) {
    return width_of(j, "play") > 0 && width_of(j, "play") < 0.95 * play_px;
  }));
  press("ctrl+0");

  // skipped minutes and the run become a scene
  ASSERT_TRUE(wait_until("what physics costs", [](const Json& j) {
    return j["physics_at_real_time"].get<double>() > 0;
  }));
  press("k");
  press("ctrl+s");
  ASSERT_TRUE(wait_until("a file", [](const Json& j) {
    return j["message"].get<std::string>().starts_with("Saved as ");
  }));
  const std::string saved = text_of(folder / "quiet_standing_played.toml");
  EXPECT_NE(saved.find("minutes = 20"), std::string::npos) << saved;

  xdo({"search", "--name", "Crepitus", "windowsize", "400", "400"});
  ASSERT_TRUE(wait_until("a narrow window", [](const Json& j) {
    return j["width"] == 400 && j["boxes"].contains("drawer");
  }));
  for (const auto& [name, box] : status()["boxes"].items())
    EXPECT_LE(box[2].get<double>(), 400.5) << name << " is cut off";
  xdo({"key", "ctrl+q"});
  const pid_t leaving = viewer;
  viewer = -1;
  EXPECT_EQ(finish(leaving), 0);
  EXPECT_EQ(text_of(folder / "stderr.txt"), "");
}

TEST_F(WindowOfTheViewer, IsTwiceAsLargeOnAFineScreen) {
  if (!installed("xrdb")) GTEST_SKIP() << "xrdb is not installed (tools/packages.txt, group test)";
  const auto play_px = [&](const char* dpi) {
    const Screen screen;
    display = screen.display();
    const std::string say = std::string("echo Xft.dpi: ") + dpi + " | xrdb -merge";
    EXPECT_EQ(finish(start({"sh", "-c", say}, [&] { setenv("DISPLAY", display.c_str(), 1); })), 0);
    open_viewer(screen, {"quiet_standing"});
    wait_until("a picture", [](const Json& j) { return width_of(j, "play") > 0; });
    const double px = width_of(status(), "play");
    kill(viewer, SIGKILL);
    finish(viewer);
    viewer = -1;
    fs::remove(folder / "status.json");
    return px;
  };
  const double plain = play_px("96");
  EXPECT_NEAR(play_px("192") / plain, 2, 0.05);
}

TEST_F(WindowOfTheViewer, SaysWhatIsMissingWhereOpenGlIsTooOld) {
  const Screen screen;
  ASSERT_TRUE(screen.up());
  const int code = finish(start({CREPITUS_PROGRAM, "view"}, [&] {
    setenv("DISPLAY", screen.display().c_str(), 1);
    setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
    setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
    setenv("MESA_GL_VERSION_OVERRIDE", "2.1", 1);
    unsetenv("WAYLAND_DISPLAY");
    dup2(open((folder / "stderr.txt").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644), STDERR_FILENO);
  }));
  const std::string words = text_of(folder / "stderr.txt");
  EXPECT_EQ(code, 1);
  EXPECT_EQ(words.find("crepitus: no window with OpenGL 3.3"), 0u) << words;
  EXPECT_EQ(std::count(words.begin(), words.end(), '\n'), 1) << words;
}

TEST_F(WindowOfTheViewer, SaysInOneSentenceWhyItCannotOpen) {
  const auto refused = [&](const std::vector<std::string>& words) {
    std::vector<std::string> command{CREPITUS_PROGRAM, "view"};
    command.insert(command.end(), words.begin(), words.end());
    return finish(start(command, [&] {
      unsetenv("DISPLAY");
      unsetenv("WAYLAND_DISPLAY");
      setenv("XDG_CONFIG_HOME", folder.c_str(), 1);
      dup2(open((folder / "stderr.txt").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644),
           STDERR_FILENO);
    }));
  };
  EXPECT_EQ(refused({}), 1);
  const std::string no_display = text_of(folder / "stderr.txt");
  EXPECT_EQ(no_display.find("crepitus: no display: use `crepitus render`"), 0u) << no_display;
  EXPECT_EQ(std::count(no_display.begin(), no_display.end(), '\n'), 1);
  EXPECT_EQ(refused({"stand_hip_flexoin"}), 2);
  EXPECT_NE(text_of(folder / "stderr.txt").find("did you mean 'stand_hip_flexion'?"),
            std::string::npos);
  std::ofstream(folder / "broken.toml") << "title = 3\n";
  EXPECT_EQ(refused({(folder / "broken.toml").string()}), 3);
}

}  // namespace
