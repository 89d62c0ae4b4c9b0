// The built `crepitus` command as a user meets it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Command : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / ("crepitus_command_test_" + std::to_string(getpid()));
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  // Starts `crepitus words...` in the test's folder with stdout and stderr in files.
  pid_t start(std::vector<std::string> words) const {
    const pid_t child = fork();
    if (child != 0) return child;
    if (chdir(folder.c_str()) != 0) _exit(126);
    dup2(open("stdout.txt", O_CREAT | O_TRUNC | O_WRONLY, 0644), STDOUT_FILENO);
    dup2(open("stderr.txt", O_CREAT | O_TRUNC | O_WRONLY, 0644), STDERR_FILENO);
    unsetenv("CREPITUS_DATA");
    words.insert(words.begin(), CREPITUS_PROGRAM);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(CREPITUS_PROGRAM, arguments.data());
    _exit(127);
  }

  int finish(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    out = text_of(folder / "stdout.txt");
    err = text_of(folder / "stderr.txt");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  int crepitus(const std::vector<std::string>& words) { return finish(start(words)); }

  fs::path folder;
  std::string out, err;
};

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST_F(Command, HelpAndVersionGoToStdoutEverywhere) {
  EXPECT_EQ(crepitus({"--version"}), 0);
  EXPECT_SAYS(out, "crepitus ");
  for (const char* command : {"run", "lab", "list", "check", "bench", "doctor"}) {
    EXPECT_EQ(crepitus({command, "--help"}), 0) << command;
    EXPECT_SAYS(out, "Example");
    EXPECT_EQ(err, "") << command;
  }
}

TEST_F(Command, NothingToDoShowsHelpAndCountsAsUsage) {
  EXPECT_EQ(crepitus({}), 2);
  EXPECT_EQ(out, "");
  EXPECT_SAYS(err, "crepitus run");
}

TEST_F(Command, SlipsAreAnsweredWithTheNearestName) {
  EXPECT_EQ(crepitus({"rnu"}), 2);
  EXPECT_SAYS(err, "unknown command 'rnu' (did you mean 'run'?)");
  EXPECT_EQ(crepitus({"run", "stand_hip_flexoin"}), 2);
  EXPECT_SAYS(err, "scene 'stand_hip_flexoin': not found (did you mean 'stand_hip_flexion'?)");
  EXPECT_EQ(crepitus({"run", "--set", "laxty=1"}), 2);
  EXPECT_SAYS(err, "did you mean 'laxity'?");
  EXPECT_EQ(crepitus({"run", "--person", "nobody_like_that"}), 2);
  EXPECT_SAYS(err, "person 'nobody_like_that': not found");
}

TEST_F(Command, WrongOptionsAreUsageErrors) {
  EXPECT_EQ(crepitus({"run", "--stp", "1"}), 2);
  EXPECT_EQ(crepitus({"run", "--step", "-1"}), 2);
  EXPECT_EQ(crepitus({"run", "--step", "abc"}), 2);
  EXPECT_EQ(crepitus({"run", "--set", "laxity=1e9"}), 2);
  EXPECT_EQ(crepitus({"run", "--set", "laxity"}), 2);
  EXPECT_EQ(crepitus({"run", "--every", "2.5"}), 2);
  EXPECT_SAYS(err, "not a whole number of steps");
  EXPECT_EQ(crepitus({"list", "sceens"}), 2);
  EXPECT_EQ(crepitus({"--data", "/nowhere", "list", "scenes"}), 2);
  EXPECT_SAYS(err, "no models/ and scenes/");
}

TEST_F(Command, AWrongFileNamesItsPlaceAndEndsWithThree) {
  std::ofstream(folder / "mine.toml") << "title = 'x'\nnotice = 'x'\nduration_s = 'long'\n";
  EXPECT_EQ(crepitus({"run", "mine.toml"}), 3);
  EXPECT_SAYS(err, "mine.toml:3");
  EXPECT_EQ(crepitus({"check", "mine.toml"}), 3);
  EXPECT_SAYS(out, "WRONG  mine.toml");
}

TEST_F(Command, RunLeavesEveryFileAndAPlainSummary) {
  ASSERT_EQ(crepitus({"run", "--duration", "0.1", "--set", "laxity=1.2", "-o", "here"}), 0) << err;
  EXPECT_SAYS(out, "not a diagnosis");
  EXPECT_SAYS(out, "laxity = 1.2");
  for (const char* name :
       {"channels.csv", "channels.sto", "events.jsonl", "summary.json", "report.html"}) {
    EXPECT_TRUE(fs::exists(folder / "here" / name)) << name;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "here"), fs::directory_iterator()), 5);
  const auto summary = nlohmann::json::parse(text_of(folder / "here" / "summary.json"));
  EXPECT_EQ(summary["status"], "ok");
  EXPECT_EQ(summary["parameters"]["laxity"], 1.2);
}

TEST_F(Command, SoundIsWrittenWhenAskedForAndLastsAsLongAsTheRun) {
  ASSERT_EQ(crepitus({"run", "--duration", "0.1", "--wav", "-o", "here"}), 0) << err;
  EXPECT_SAYS(out, "sound.wav");
  EXPECT_SAYS(err, "sound.wav is silent: nothing popped in this run");
  constexpr std::size_t kHead = 44, kFrame = 6;
  EXPECT_EQ(text_of(folder / "here" / "sound.wav").size(), kHead + 4800 * kFrame);
  EXPECT_EQ(crepitus({"run", "--duration", "3600", "--set", "movement_speed=0.5", "--wav"}), 2);
  EXPECT_SAYS(err, "--wav: 7200 s is too long for sound.wav, which holds 3600 s");
}

TEST_F(Command, SoundHoldsThePopsOfTheEvents) {
  ASSERT_EQ(crepitus({"run", "twist_leg_extension", "--wav", "-o", "here"}), 0) << err;
  std::istringstream events(text_of(folder / "here" / "events.jsonl"));
  int heard = 0;
  for (std::string line; std::getline(events, line);) {
    const auto event = nlohmann::json::parse(line);
    heard += event.contains("joint") && event["time_s"] >= 0;
  }
  const std::string wav = text_of(folder / "here" / "sound.wav");
  const bool silent = wav.find_first_not_of('\0', 44) == std::string::npos;
  EXPECT_EQ(silent, heard == 0);
  EXPECT_SAYS(err, heard == 0 ? std::string("sound.wav is silent")
                              : "sound.wav holds " + std::to_string(heard) + " pop");
}

TEST_F(Command, TwoRunsLeaveTheSameBytes) {
  ASSERT_EQ(crepitus({"run", "--duration", "0.2", "-o", "a"}), 0);
  ASSERT_EQ(crepitus({"run", "--duration", "0.2", "-o", "b"}), 0);
  for (const char* name :
       {"channels.csv", "channels.sto", "events.jsonl", "summary.json", "report.html"}) {
    EXPECT_EQ(text_of(folder / "a" / name), text_of(folder / "b" / name)) << name;
  }
}

TEST_F(Command, AnOutputFolderThatCannotBeMadeIsSaidBeforeSimulating) {
  std::ofstream(folder / "taken") << "a file";
  EXPECT_EQ(crepitus({"run", "-o", "taken/here"}), 1);
  EXPECT_SAYS(err, "taken/here");
  EXPECT_EQ(err.find("simulated"), std::string::npos);
}

TEST_F(Command, DataGoesToStdoutAndNothingElse) {
  ASSERT_EQ(crepitus({"run", "--json", "--duration", "0.1"}), 0) << err;
  EXPECT_EQ(nlohmann::json::parse(out)["scene"], "stand_hip_flexion");
  EXPECT_SAYS(err, "simulated");
}

// Without a terminal, progress is one JSON object a second.
TEST_F(Command, InterruptWritesWhatWasRecordedAndEndsWith130) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const pid_t child =
        start({"run", "quiet_standing", "--duration", "3000", "--every", "100", "-o", "cut"});
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    kill(child, signal);
    EXPECT_EQ(finish(child), 130) << err;
    const auto summary = nlohmann::json::parse(text_of(folder / "cut" / "summary.json"));
    EXPECT_EQ(summary["status"], "interrupted");
    EXPECT_TRUE(fs::exists(folder / "cut" / "report.html"));
    EXPECT_SAYS(text_of(folder / "cut" / "events.jsonl"), "\"interrupted\"");

    const auto first = nlohmann::json::parse(err.substr(0, err.find('\n')));
    EXPECT_GT(first["simulated_s"].get<double>(), 0);
    EXPECT_GT(first["realtime_factor"].get<double>(), 0);
  }
}

TEST_F(Command, ListsAreTablesAndJson) {
  for (const char* what : {"scenes", "people", "parameters", "channels", "muscles"}) {
    EXPECT_EQ(crepitus({"list", what}), 0) << err;
    EXPECT_FALSE(out.empty()) << what;
    EXPECT_EQ(crepitus({"list", what, "--json"}), 0) << err;
    const auto list = nlohmann::json::parse(out);
    EXPECT_GT(list.size(), 0u) << what;
    EXPECT_TRUE(list[0].contains("name")) << what;
  }
  EXPECT_EQ(crepitus({"list", "channels", "facet_gap.L4L5.*"}), 0);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 2);
}

TEST_F(Command, ListOfScenesSaysWhatTheyAreForAndWhatMayPop) {
  ASSERT_EQ(crepitus({"list", "scenes", "adductor_squeeze"}), 0);
  EXPECT_SAYS(out, "(adductors of both thighs; may pop: sacroiliac_release)");
  ASSERT_EQ(crepitus({"list", "scenes", "adductor_squeeze", "--json"}), 0);
  const auto scene = nlohmann::json::parse(out)[0];
  EXPECT_EQ(scene["target"], "adductors of both thighs");
  EXPECT_EQ(scene["pop"], nlohmann::json::array({"sacroiliac_release"}));
}

TEST_F(Command, EveryShippedFileIsSound) {
  EXPECT_EQ(crepitus({"check"}), 0) << out;
  EXPECT_SAYS(out, "rest on a guess");
}

TEST_F(Command, LabComparesWithMeasurementsAndWritesOnlyWhatItIsAskedTo) {
  EXPECT_EQ(crepitus({"lab", "disc_compression", "-o", "table.md"}), 0) << err;
  EXPECT_SAYS(out, "disc_compression/disc_k");
  EXPECT_SAYS(text_of(folder / "table.md"), "| disc_compression/disc_k |");
  EXPECT_EQ(crepitus({"lab", "no_such_experiment"}), 2);
}

TEST_F(Command, DoctorFindsThisInstallationWell) {
  EXPECT_EQ(crepitus({"doctor"}), 0) << out;
  EXPECT_SAYS(out, "double precision");
}

}  // namespace
