// The job scripts of tools/cluster under what they are written for.
#include <cstdlib>

#include "tests/headless/sweep_command.h"

namespace {

class Cluster : public SweepCommand {
 protected:
  // A line in which the scripts are `$SCRIPTS/...` and find this crepitus.
  int script(const std::string& line) {
    const std::string source = CREPITUS_SOURCE_DIR;
    return shell(
        "export CREPITUS OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1\nSCRIPTS=" +
        source + "/tools/cluster\n" + line);
  }
  // The same as a job of a Slurm that this test starts.
  int under_slurm(const std::string& line) {
    return script(std::string(CREPITUS_SOURCE_DIR) +
                  "/tests/headless/local_slurm.sh $PWD/slurm bash -c '" + line + "'");
  }
  std::size_t shards(const char* results) const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder / results))
      count += entry.path().extension() == ".crepshard";
    return count;
  }
};

constexpr int kCannot = 77;

TEST_F(Cluster, SlurmScripts) {
  const int status =
      under_slurm("scripts=" CREPITUS_SOURCE_DIR
                  "/tools/cluster; "
                  "sbatch --array=1-2 --cpus-per-task=1 --mem-per-cpu=100M $scripts/slurm_array.sh "
                  "s.toml array; "
                  "sbatch --ntasks=2 --mem-per-cpu=100M $scripts/slurm_srun.sh s.toml step; "
                  "sbatch --ntasks=2 --mem-per-cpu=100M $scripts/mpi.sh s.toml ranks; "
                  "for i in $(seq 300); do [[ -n $(squeue -h) ]] || break; sleep 0.2; done; cat "
                  "crepitus-*.log");
  if (status == kCannot)
    GTEST_SKIP() << "no Slurm could be started here; shard_choice_test has its variables";
  ASSERT_EQ(status, 0) << out << err;
  EXPECT_EQ(shards("array"), 2u) << out;
  EXPECT_SAYS(out, "shard 2 of 2, says a Slurm array");
  EXPECT_EQ(shards("step"), 2u) << out;
  EXPECT_SAYS(out, "shard 2 of 2, says a Slurm step");
  const std::string whole = undisturbed();
  EXPECT_TRUE(merged("array") == whole);
  EXPECT_TRUE(merged("step") == whole);
  if (out.find("built without MPI") != std::string::npos) GTEST_SKIP() << "built without MPI";
  EXPECT_EQ(shards("ranks"), 1u) << out;
  EXPECT_TRUE(merged("ranks") == whole);
}

TEST_F(Cluster, MpiScriptWithoutSlurm) {
  if (!has("mpirun") || crepitus({"sweep", "s.toml", "--mpi", "-o", "alone", "--limit", "1"}) == 2)
    GTEST_SKIP() << "built without MPI";
  ASSERT_EQ(script("MPI_OPTIONS='--oversubscribe -n 2' $SCRIPTS/mpi.sh s.toml r"), 0) << out << err;
  EXPECT_TRUE(merged("r") == undisturbed());
}

TEST_F(Cluster, GnuParallelScript) {
  if (!has("parallel")) GTEST_SKIP() << "no GNU parallel";
  ASSERT_EQ(script("$SCRIPTS/gnu_parallel.sh s.toml r 3"), 0) << out << err;
  EXPECT_EQ(shards("r"), 3u);
  EXPECT_SAYS(err, "shard 3 of 3, says GNU parallel");
  EXPECT_TRUE(merged("r") == undisturbed());
}

TEST_F(Cluster, EnduranceScript) {
  ASSERT_EQ(script("$SCRIPTS/endurance.sh s.toml 40 1 e"), 0) << out << err;
  EXPECT_SAYS(out, "identical: ");
}

}  // namespace
