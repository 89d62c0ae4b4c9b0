// The built `crepitus` command as a user meets it.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/headless/command.h"

namespace {

TEST_F(Command, HelpAndVersionGoToStdoutEverywhere) {
  EXPECT_EQ(crepitus({"--version"}), 0);
  EXPECT_SAYS(out, "crepitus ");
  for (const char* command : {"run", "explain", "lab", "list", "export", "check", "bench", "doctor"}) {
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

// A movement that snaps: short enough for a test.
const std::vector<std::string> kSnapping{"faber_to_neutral", "--set", "tendon_ridge.left=0.6"};
std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& first,
                              const std::vector<std::string>& last = {}) {
  words.insert(words.end(), first.begin(), first.end());
  words.insert(words.end(), last.begin(), last.end());
  return words;
}

TEST_F(Command, ExplainSaysWhyAndWhatIfOnStdoutAndLeavesFilesOnlyWhenAsked) {
  ASSERT_EQ(crepitus(with({"explain"}, kSnapping)), 0) << err;
  EXPECT_SAYS(out, "the left iliopsoas tendon snapped over the pelvis");
  EXPECT_SAYS(out, "Your left hip");
  EXPECT_SAYS(out, "Ridge under the hip flexor tendon, left 0.1 mm instead of 0.6");
  EXPECT_SAYS(out, "When to see a doctor");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 2) << "stdout.txt, stderr.txt";

  ASSERT_EQ(crepitus(with({"explain"}, kSnapping, {"-o", "why", "--json"})), 0) << err;
  const auto json = nlohmann::json::parse(out);
  EXPECT_EQ(json["pops"][0]["mechanism"], "iliopsoas_snap");
  EXPECT_EQ(json["variants"][0]["id"], "default:tendon_ridge.left");
  EXPECT_TRUE(json.contains("see_a_doctor"));
  EXPECT_SAYS(text_of(folder / "why" / "explanation.html"), "When to see a doctor");
  EXPECT_EQ(text_of(folder / "why" / "explanation.json"), out);
}

TEST_F(Command, ExplainRepeatsAnEarlierRunToTheLastBitAtItsStep) {
  ASSERT_EQ(crepitus(with({"run"}, kSnapping, {"--step", "2", "-o", "earlier", "--duration", "2.8"})), 0) << err;
  std::vector<double> times;
  std::istringstream events(text_of(folder / "earlier" / "events.jsonl"));
  for (std::string line; std::getline(events, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event["kind"] == "iliopsoas_snap") times.push_back(event["time_s"]);
  }
  ASSERT_FALSE(times.empty());
  ASSERT_EQ(crepitus({"explain", "earlier", "--step", "2", "--json"}), 0) << err;
  const auto same = nlohmann::json::parse(out);
  ASSERT_EQ(same["pops"].size(), times.size());
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_EQ(same["pops"][i]["time_s"], times[i]);
  EXPECT_EQ(same["notes"].size(), 0u);

  ASSERT_EQ(crepitus({"explain", "earlier"}), 0) << err;
  EXPECT_SAYS(out, "The run in earlier used steps of 2 ms and had ");
  EXPECT_SAYS(out, "tendon_ridge.left = 0.6 mm");
}

TEST_F(Command, ExplainAnswersSlipsInOneMessage) {
  const auto says = [&](const std::vector<std::string>& words, int code, const std::string& message) {
    EXPECT_EQ(crepitus(words), code) << message;
    EXPECT_EQ(err.substr(0, err.find('\n')), "crepitus: " + message);
    EXPECT_EQ(out, "");
  };
  fs::create_directory(folder / "empty");
  says({"explain", "empty"}, 2, "empty: no summary.json in that folder; name a scene or a folder left by `crepitus run`");
  says({"explain", "faber_to_neutrall"}, 2,
       "scene 'faber_to_neutrall': not found (did you mean 'faber_to_neutral'?); `crepitus list scenes` shows all");
  says({"explain", "--set", "laxty=1"}, 2,
       "--set laxty=1: parameter 'laxty': unknown (did you mean 'laxity'?); `crepitus list parameters` shows all");
  says({"explain", "--ensemble", "5", "--seed", "999998"}, 2,
       "--seed 999998 with --ensemble 5: the draws 999999 .. 1000003 leave the range 1 .. 1000000");

  says({"run", "--explain", "--duration", "3000"}, 2,
       "stand_hip_flexion: 3000 s in steps of 1 ms are too long to explain, which holds 20000 steps");

  std::ofstream(folder / "empty" / "summary.json") << "{";
  says({"explain", "empty"}, 3, "empty/summary.json: not the summary of a run");
  std::ofstream(folder / "empty" / "summary.json") << R"({"scene": "stand_hip_flexion"})";
  says({"explain", "empty"}, 3,
       "empty/summary.json: 'scene_file' is missing; an older version wrote it? Run the scene again");
  const std::string good =
      R"("scene_file": "stand_hip_flexion", "case": "", "person": "x", "version": "1", "duration_s": 1, "step_s": 0.001)";
  std::ofstream(folder / "empty" / "summary.json") << "{" << good << R"(, "parameters": {"laxity": 100}})";
  says({"explain", "empty"}, 3, "empty/summary.json: parameter 'laxity': 100 is outside 0.25 .. 4 (no unit)");
  std::ofstream(folder / "empty" / "summary.json") << "{" << good << R"(, "parameters": {"laxity": "much"}})";
  says({"explain", "empty"}, 3, "empty/summary.json: parameter 'laxity' is not a number");
  std::ofstream(folder / "empty" / "summary.json") << "{" << good << R"(, "parameters": {}})";
  says({"explain", "empty", "--person", "desk_worker"}, 2,
       "--person desk_worker: the run in empty has its own; name its scene instead to choose another");
}

TEST_F(Command, ExplainCanBeInterrupted) {
  const pid_t child = start(with({"explain"}, kSnapping, {"--ensemble", "5000"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(4000));
  kill(child, SIGINT);
  EXPECT_EQ(finish(child), 130) << err;
  EXPECT_SAYS(out, "Interrupted: what had not been tried by then is missing.");
  EXPECT_SAYS(err, "{\"progress\":\"");  // of the explanation or of the people, as fast as the machine is
}

TEST_F(Command, DescribeTellsASceneAndAnEarlierRunInWordsOnStdout) {
  EXPECT_EQ(crepitus({"describe", "twist_leg_extension_fast"}), 0);
  const std::string scene = out;
  EXPECT_NE(scene.find("Who: Average adult, standing."), std::string::npos);
  EXPECT_NE(scene.find("  2.20 s  The left leg goes back by 15 degrees"), std::string::npos) << scene;
  EXPECT_NE(scene.find("POP: the left sacroiliac joint slipped."), std::string::npos);
  EXPECT_EQ(crepitus({"run", "twist_leg_extension_fast", "-o", "twist"}), 0);
  EXPECT_EQ(crepitus({"describe", "twist"}), 0);
  EXPECT_EQ(out, scene);
  EXPECT_EQ(crepitus({"describe", "twist", "--person", "hypermobile"}), 2);
  EXPECT_EQ(crepitus({"describe", "twist_leg_extensoin_fast"}), 2);
  EXPECT_NE(err.find("did you mean 'twist_leg_extension_fast'?"), std::string::npos);
}

TEST_F(Command, RunCanExplainAndDrawPeople) {
  ASSERT_EQ(crepitus(with({"run"}, kSnapping, {"--step", "5", "--explain", "--ensemble", "3", "-o", "here"})), 0) << err;
  EXPECT_SAYS(text_of(folder / "here" / "report.html"), "<section id=\"explanation\"><h2>Why it popped</h2>");
  EXPECT_SAYS(out, " of 3 backs like this one");
  const auto summary = nlohmann::json::parse(text_of(folder / "here" / "summary.json"));
  EXPECT_EQ(summary["ensemble"]["asked"], 3);
  EXPECT_EQ(summary["ensemble"]["any"]["popped"].get<int>() >= 0, true);
}

TEST_F(Command, EnsemblesOfTheSameSeedAreTheSame) {
  const std::vector<std::string> draws{"--ensemble", "3", "--seed", "40", "--json"};
  ASSERT_EQ(crepitus(with({"explain"}, kSnapping, draws)), 0) << err;
  const std::string first = out;
  ASSERT_EQ(crepitus(with({"explain"}, kSnapping, draws)), 0) << err;
  EXPECT_EQ(first, out);
  EXPECT_EQ(nlohmann::json::parse(out)["ensemble"]["seed"], 40);
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
  ASSERT_EQ(crepitus({"list", "scenes", "ball_squeeze"}), 0);
  EXPECT_SAYS(out, "(adductors of both thighs; may pop: sacroiliac_release)");
  ASSERT_EQ(crepitus({"list", "scenes", "ball_squeeze", "--json"}), 0);
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

TEST_F(Command, ExportWritesOneFileABoneAndTheWholeBody) {
  ASSERT_EQ(crepitus({"export", "bones", "-o", "bones", "--detail", "coarse"}), 0) << err;
  for (const char* name : {"L1", "L5", "sacrum", "innominate_r", "innominate_l", "femur_r", "femur_l", "T12", "tibia_r", "foot_l"}) {
    const std::string obj = text_of(folder / "bones" / (std::string(name) + ".obj"));
    EXPECT_TRUE(obj.starts_with("# " + std::string(name) + ": metres")) << name;
    EXPECT_SAYS(out, std::string("bones/") + name + ".obj\n");
  }
  EXPECT_TRUE(text_of(folder / "bones" / "body.glb").starts_with("glTF"));
  for (const auto& entry : fs::directory_iterator(folder / "bones")) EXPECT_NE(entry.path().extension(), ".partial");
}

TEST_F(Command, ExportSaysWhyItCannotWrite) {
  std::ofstream(folder / "bones") << "a file in the way";
  EXPECT_EQ(crepitus({"export", "bones", "-o", "bones", "--detail", "coarse"}), 1);
  EXPECT_SAYS(err, "cannot make the folder bones");
  EXPECT_EQ(crepitus({"export", "muscles"}), 2);
  EXPECT_EQ(crepitus({"export", "bones", "--set", "lordosi=60"}), 2);
  EXPECT_SAYS(err, "did you mean 'lordosis'");
}

}  // namespace
