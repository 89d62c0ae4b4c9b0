// `crepitus sweep`, `merge`, `report` and `run --from` as a user or a cluster meets them.
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/headless/sweep_command.h"

namespace {

// With muscles, in a real scene.
TEST_F(SweepCommand, ThreadsShardsAndRanksGiveTheSameBytes) {
  std::string text = kSweep;
  text.replace(text.find("pulled.toml"), 11, "stand_hip_flexion_fast");
  text.replace(text.find("points = 120"), 12, "points = 12");
  text.insert(text.find("[design]"), "duration_s = 0.05\n");
  std::ofstream(folder / "s.toml") << text;
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "one", "--threads", "1"}), 0) << err;
  EXPECT_SAYS(out, "12 of 12 runs done");
  const std::string database = merged("one"), csv = merged("one", "r.csv");
  ASSERT_GT(database.size(), 4096u);

  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "two", "--threads", "2"}), 0) << err;
  EXPECT_TRUE(merged("two") == database);
  for (const char* shard : {"2/3", "1/3", "3/3"})
    ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "three", "--shard", shard}), 0) << err;
  EXPECT_TRUE(merged("three") == database);
  EXPECT_EQ(merged("three", "r.csv"), csv);

  if (!has("mpirun") || crepitus({"sweep", "s.toml", "--mpi", "-o", "alone"}) == 2)
    GTEST_SKIP() << "built without MPI";
  EXPECT_TRUE(merged("alone") == database);
  ASSERT_EQ(shell("OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun "
                  "--oversubscribe -n 2 $CREPITUS sweep s.toml -o ranks --mpi"),
            0)
      << err;
  EXPECT_TRUE(merged("ranks") == database);
}

TEST_F(SweepCommand, ARankThatIsSlowHoldsNobodyUp) {
  if (!has("mpirun")) GTEST_SKIP() << "no mpirun";
  const std::string whole = undisturbed();
  // the last rank stands still for a second in the middle; the others go on with what is left
  const int status = shell(R"(export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
mpirun --oversubscribe -n 3 bash -c '
  if [[ $OMPI_COMM_WORLD_RANK == 2 ]]; then (sleep 0.5; kill -STOP $$; sleep 1; kill -CONT $$) & fi
  exec "$0" sweep s.toml -o ranks --mpi' $CREPITUS)");
  if (status == 2) GTEST_SKIP() << "built without MPI";
  ASSERT_EQ(status, 0) << err;
  EXPECT_TRUE(merged("ranks") == whole);
}

TEST_F(SweepCommand, KilledAgainAndAgainLosesNothing) {
  const std::string whole = undisturbed();
  std::mt19937 random(7);
  int unfinished = 0;
  for (int kill_number = 0; kill_number < 6; ++kill_number) {
    const pid_t child = start({"sweep", "s.toml", "-o", "killed", "--threads", "2", "--resume"});
    std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 150));
    kill(child, SIGKILL);
    unfinished += finish(child) == 1000 + SIGKILL;
  }
  EXPECT_GT(unfinished, 0);
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "killed", "--resume"}), 0) << err;
  EXPECT_SAYS(out, "120 of 120 runs done");
  EXPECT_TRUE(merged("killed") == whole);
}

TEST_F(SweepCommand, GoesOnFromAShardCutAnywhere) {
  const std::string whole = undisturbed();
  const std::string bytes = text_of(only_shard("whole"));
  const std::size_t header = bytes.find(
      "\xf5"
      "BLOCK");
  ASSERT_NE(header, std::string::npos);
  // no byte, right after the header, in a mark, in a length, in a checksum, in rows, one byte short
  for (const std::size_t size : {std::size_t{0}, header, header + 4, header + 9, header + 15,
                                 header + 100, bytes.size() / 2, bytes.size() - 1}) {
    fs::create_directories(folder / "cut");
    std::ofstream(only_shard("cut"), std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
    ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "cut", "--resume"}), 0) << size << err;
    EXPECT_TRUE(merged("cut") == whole) << size;
  }
}

TEST_F(SweepCommand, SignalsFinishTheBlockAndSayHowToGoOn) {
  make_long();
  std::size_t before = 0;
  for (const auto& [signal, code] : {std::pair{SIGTERM, 5}, {SIGINT, 130}}) {
    const pid_t child = start({"sweep", "s.toml", "-o", "stopped", "--threads", "1", "--resume"});
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    kill(child, signal);
    EXPECT_EQ(finish(child), code) << err;
    EXPECT_SAYS(err, "--resume goes on");
    EXPECT_GT(fs::file_size(only_shard("stopped")), before) << "what was under way is there";
    before = fs::file_size(only_shard("stopped"));
  }
  EXPECT_EQ(crepitus({"merge", "stopped", "-o", "r.db"}), 5);
  EXPECT_EQ(err.find("half-written"), std::string::npos) << err;
}

TEST_F(SweepCommand, ALimitIsAPartAndMergingItSaysSo) {
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "part", "--limit", "7"}), 0) << err;
  EXPECT_SAYS(out, "7 of 7 runs done");
  EXPECT_EQ(crepitus({"merge", "part", "-o", "part.db"}), 5);
  EXPECT_SAYS(err, "113 runs are missing");
  EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "part"}), 2);
  EXPECT_SAYS(err, "part holds 7 runs of 120 already; --resume goes on with them");
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "part", "--resume"}), 0) << err;
  EXPECT_TRUE(merged("part") == undisturbed());
}

TEST_F(SweepCommand, AChangedSweepIsNotMixedIn) {
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--limit", "5"}), 0) << err;
  const std::string before = text_of(only_shard("r"));
  for (const char* file : {"s.toml", "pulled.toml"}) {
    const std::string old = text_of(folder / file);
    std::ofstream(folder / file, std::ios::app) << "# a remark\n";
    EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--resume"}), 3) << file;
    EXPECT_SAYS(err,
                "shard-1-of-1.crepshard: holds runs of another sweep, or the sweep, its scene, "
                "person, CSV files, the model");
    std::ofstream(folder / file) << old;
  }
  EXPECT_EQ(text_of(only_shard("r")), before);
  EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--resume", "--limit", "6"}), 0) << err;
}

TEST_F(SweepCommand, StrangersAmongTheShardsAreNamed) {
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--limit", "5"}), 0) << err;
  std::ofstream(folder / "r" / "shard-9-of-9.crepshard")
      << "something else, and long enough to be looked at as a header, or not";
  EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--resume"}), 3);
  EXPECT_SAYS(err, "shard-9-of-9.crepshard: not a shard of a sweep");
  EXPECT_EQ(crepitus({"merge", "r", "-o", "r.db"}), 3);
  EXPECT_FALSE(fs::exists(folder / "r.db"));
}

TEST_F(SweepCommand, AnotherProgramIsNoticedOnResume) {
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--limit", "3", "--threads", "1"}), 0) << err;
  // as if the program had changed: the rows of a scene that pulls harder, under our header
  std::string harder = kScene;
  harder.replace(harder.find("30"), 2, "31");
  std::ofstream(folder / "pulled.toml") << harder;
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "harder", "--limit", "3", "--threads", "1"}), 0)
      << err;
  std::ofstream(folder / "pulled.toml") << kScene;
  const std::string ours = text_of(only_shard("r")), theirs = text_of(only_shard("harder"));
  const auto blocks = [](const std::string& bytes) {
    return bytes.find(
        "\xf5"
        "BLOCK");
  };
  std::ofstream(only_shard("r"), std::ios::binary | std::ios::trunc)
      << ours.substr(0, blocks(ours)) + theirs.substr(blocks(theirs));
  EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--resume"}), 3);
  EXPECT_SAYS(err, "comes out differently with this program or processor");
}

TEST_F(SweepCommand, PlacesThatCannotBeWrittenAreSaidBeforeAnyWork) {
  EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "/proc/results"}), 1);
  EXPECT_SAYS(err, "cannot make the folder /proc/results");
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--limit", "2"}), 0) << err;
  EXPECT_EQ(crepitus({"merge", "r", "-o", "/proc/r.db"}), 1);
  EXPECT_EQ(crepitus({"merge", "r", "-o", "/proc/r.csv"}), 1);
  EXPECT_EQ(crepitus({"report", "r", "-o", "/proc/r.html"}), 1);
}

// A limit on the size of files stands for a full disk.
TEST_F(SweepCommand, AFullDiskEndsInAMessageAndLosesNothing) {
  EXPECT_EQ(shell("ulimit -f 6; $CREPITUS sweep s.toml -o r --threads 2"), 1);
  EXPECT_SAYS(err, "cannot write r/shard-1-of-1.crepshard: File too large");
  ASSERT_EQ(crepitus({"sweep", "s.toml", "-o", "r", "--resume"}), 0) << err;
  EXPECT_TRUE(merged("r") == undisturbed());
  EXPECT_EQ(shell("ulimit -f 12; $CREPITUS merge r -o full.db"), 1);
  EXPECT_EQ(shell("ulimit -f 4; $CREPITUS merge r -o full.csv"), 1);
  EXPECT_FALSE(fs::exists(folder / "full.db") || fs::exists(folder / "full.db.partial"));
  EXPECT_FALSE(fs::exists(folder / "full.csv") || fs::exists(folder / "full.csv.partial"));
}

TEST_F(SweepCommand, AnyRunCanBeSeenAgainBitForBit) {
  const std::string database = undisturbed();
  for (const char* results : {"r.db", "whole"}) {
    EXPECT_EQ(crepitus({"run", "--from", results, "--run", "77", "-o", "again"}), 0) << err;
    EXPECT_SAYS(err, "Run 77 came out bit for bit as in the sweep.");
  }
  EXPECT_TRUE(fs::exists(folder / "again" / "report.html"));
  EXPECT_EQ(crepitus({"run", "--from", "r.db", "--run", "120"}), 2);
  EXPECT_SAYS(err, "holds no such run; they go from 0 to 119");
  EXPECT_EQ(crepitus({"run", "--from", "r.db", "--run", "1", "--set", "laxity=1"}), 2);
  EXPECT_EQ(crepitus({"run", "--from", "s.toml", "--run", "1"}), 3);
  EXPECT_SAYS(err, "not results of a sweep");

  if (!has("python3")) return;
  ASSERT_EQ(shell("python3 -c \"import sqlite3; db = sqlite3.connect('r.db'); db.execute('update "
                  "runs set state_hash = 0 "
                  "where run = 5'); db.commit()\""),
            0);
  EXPECT_EQ(crepitus({"run", "--from", "r.db", "--run", "5", "-o", "again"}), 4);
  EXPECT_SAYS(err, "Run 5 came out differently from the sweep");
}

TEST_F(SweepCommand, DryRunsSayHowMuchAndWriteNothing) {
  ASSERT_EQ(crepitus({"sweep", "s.toml", "--dry-run", "-o", "nothing"}), 0) << err;
  EXPECT_SAYS(out, "120 of 120 runs in latin_hypercube (2 parameters), 120 points");
  EXPECT_SAYS(out, "3 metrics from 1 channel");
  EXPECT_SAYS(out, "of one core's time");
  EXPECT_FALSE(fs::exists(folder / "nothing"));
}

TEST_F(SweepCommand, ProgressIsAJsonLineASecondOffTheTerminal) {
  make_long();
  const pid_t child = start({"sweep", "s.toml", "-o", "r"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1800));
  kill(child, SIGTERM);
  finish(child);
  EXPECT_SAYS(err, "{\"progress\":\"pulled\",\"share\":");
  EXPECT_SAYS(err, "\"runs_per_s\":");
}

TEST_F(SweepCommand, WrongFilesNameTheirPlace) {
  std::ofstream(folder / "s.toml", std::ios::app)
      << "[[metric]]\nchannel = 'hip_angel.left.flexion'\nreduction = 'max'\n";
  EXPECT_EQ(crepitus({"sweep", "s.toml"}), 3);
  EXPECT_SAYS(err, "no channel 'hip_angel.left.flexion' (did you mean 'hip_angle.left.flexion'?)");
  EXPECT_EQ(crepitus({"sweep", "laxity_psoas_tilt_sped"}), 2);
  EXPECT_SAYS(err, "did you mean 'laxity_psoas_tilt_speed'?");
  EXPECT_EQ(crepitus({"sweep", "s.toml", "--shard", "4/3"}), 2);
}

// Every sweep that is shipped can be done.
TEST_F(SweepCommand, ShippedSweepsAreSound) {
  int sweeps = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(CREPITUS_SOURCE_DIR) / "scenes" / "sweeps")) {
    if (entry.path().extension() != ".toml") continue;
    ++sweeps;
    EXPECT_EQ(crepitus({"sweep", entry.path().stem(), "-o", entry.path().stem(), "--limit", "1"}),
              0)
        << entry.path() << err;
  }
  EXPECT_GE(sweeps, 5);
}

// What stands in scenes/sweeps/README.md for people with Python.
TEST_F(SweepCommand, PythonReadsTheResultsWithoutUs) {
  if (!has("python3")) GTEST_SKIP() << "no python3";
  undisturbed();
  merged("whole", "results.csv");
  fs::rename(folder / "r.db", folder / "results.db");
  ASSERT_EQ(shell(std::string("python3 ") + CREPITUS_SOURCE_DIR +
                  "/scenes/sweeps/read_results.py results.db results.csv"),
            0)
      << err;
  EXPECT_SAYS(out, "120 runs, 120 complete");
  EXPECT_SAYS(out, "SQLite and CSV agree");
}

}  // namespace
