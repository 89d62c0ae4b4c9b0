#include "tools/headless/shard_choice.h"

#include <gtest/gtest.h>

#include <map>

#include "tools/headless/common.h"

namespace crepitus {
namespace {

using Variables = std::map<std::string, std::string>;

ShardChoice choose(const std::string& text, const Variables& environment = {}) {
  return choose_shard(text, [&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

std::string chosen(const std::string& text, const Variables& environment = {}) {
  const ShardChoice c = choose(text, environment);
  return std::to_string(c.index) + "/" + std::to_string(c.count);
}

std::string complaint(const std::string& text, const Variables& environment = {}) {
  try {
    choose(text, environment);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

const Variables kArray{{"SLURM_ARRAY_TASK_ID", "7"},   {"SLURM_ARRAY_TASK_MIN", "5"},
                         {"SLURM_ARRAY_TASK_MAX", "8"},  {"SLURM_ARRAY_TASK_COUNT", "4"},
                         {"SLURM_ARRAY_TASK_STEP", "1"}, {"SLURM_PROCID", "0"},
                         {"SLURM_NTASKS", "16"}};
const Variables kStep{
    {"SLURM_PROCID", "2"}, {"SLURM_STEP_NUM_TASKS", "8"}, {"SLURM_NTASKS", "8"}};

TEST(ShardChoice, IsWhatIsTyped) {
  EXPECT_EQ(chosen("1/1"), "1/1");
  EXPECT_EQ(chosen("3/12"), "3/12");
  for (const char* wrong : {"", "3", "0/4", "5/4", "a/b", "1/0", "1/2/3", "auto/", "-1/3"})
    EXPECT_NE(complaint(wrong), "") << wrong;
}

TEST(ShardChoice, FollowsASlurmArray) {
  EXPECT_EQ(chosen("auto", kArray), "3/4");
  Variables by_twos = kArray;
  by_twos["SLURM_ARRAY_TASK_STEP"] = "2";
  EXPECT_EQ(chosen("auto", by_twos), "2/4");
}

// A batch script has SLURM_PROCID=0 and SLURM_NTASKS of what it may start: it is alone all the
// same.
TEST(ShardChoice, DoesNotTakeABatchScriptForOneTaskOfMany) {
  EXPECT_NE(complaint("auto", {{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "16"}}), "");
}

TEST(ShardChoice, FollowsTheTasksOfAStep) {
  EXPECT_EQ(chosen("auto", kStep), "3/8");
  EXPECT_EQ(chosen("auto", {{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "2"}}), "1/2");
  EXPECT_EQ(chosen("auto", {{"PMI_RANK", "4"}, {"PMI_SIZE", "5"}}), "5/5");
}

TEST(ShardChoice, CountsTheArrayOutsideAndTheTasksInside) {
  Variables both = kArray;
  both["SLURM_STEP_NUM_TASKS"] = "8";
  both["SLURM_PROCID"] = "5";
  EXPECT_EQ(chosen("auto", both), "22/32");  // two whole elements of 8, then the sixth of the third
}

TEST(ShardChoice, AsksGnuParallelForTheCount) {
  EXPECT_EQ(chosen("auto/9", {{"PARALLEL_SEQ", "4"}}), "4/9");
  EXPECT_EQ(complaint("auto", {{"PARALLEL_SEQ", "4"}}),
            "--shard auto: GNU parallel does not say how many jobs there are; write --shard auto/N "
            "or --shard {#}/{##}");
}

TEST(ShardChoice, SaysWhatItDidNotFindOrUnderstand) {
  EXPECT_EQ(complaint("auto"),
            "--shard auto: found no variables of Slurm, Open MPI, PMI or GNU parallel in the "
            "environment; write --shard I/N");
  EXPECT_EQ(complaint("auto", {{"PMI_RANK", "x"}, {"PMI_SIZE", "5"}}),
            "--shard auto: PMI_RANK=x is not a whole number");
  Variables gaps = kArray;
  gaps["SLURM_ARRAY_TASK_ID"] = "80";
  EXPECT_NE(complaint("auto", gaps).find("a Slurm array with gaps"), std::string::npos);
}

}  // namespace
}  // namespace crepitus
