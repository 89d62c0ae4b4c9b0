// Merged results: the same bytes whatever the shards, every table as it is described.
#include "engine/sweep/results.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/explain/ensemble.h"
#include "engine/input_error.h"
#include "engine/sweep/database.h"
#include "engine/sweep/design.h"
#include "engine/sweep/report.h"
#include "tests/sweep/rows.h"
#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

using namespace testing;

constexpr std::int64_t kRuns = 100;  // 50 points, two people

bool always(std::int64_t) { return true; }

class Merged : public ::testing::Test {
 protected:
  const TemporaryFolder folder;

  fs::path one_shard() {
    const fs::path in = folder.path() / "one";
    fs::create_directories(in);
    ShardWriter::create(in / shard_name(1, 1), header()).append(rows(0, kRuns));
    return in;
  }
  // Out of order, in pieces of changing size, some runs twice.
  fs::path three_shards() {
    const fs::path in = folder.path() / "three";
    fs::create_directories(in);
    ShardWriter a = ShardWriter::create(in / shard_name(1, 3), header()),
                b = ShardWriter::create(in / shard_name(2, 3), header()),
                c = ShardWriter::create(in / shard_name(3, 3), header());
    b.append(rows(90, 100));
    b.append(rows(10, 30));
    a.append({row(1), row(0), row(3)});
    a.append({row(2), row(4)});
    c.append(rows(30, 91));
    c.append(rows(5, 12));
    return in;
  }
};

TEST_F(Merged, HasTheSameBytesForAnyShards) {
  const Results one(one_shard()), three(three_shards());
  EXPECT_EQ(one.rows(), kRuns);
  EXPECT_EQ(three.rows(), kRuns);
  const auto merged = [&](const Results& r, const char* name) {
    const std::string path = (folder.path() / name).string();
    EXPECT_TRUE(fs::path(name).extension() == ".db" ? write_database(path, r, always)
                                                    : write_results_csv(path, r, always));
    return bytes_of(path);
  };
  const std::string database = merged(one, "1.db"), csv = merged(one, "1.csv");
  EXPECT_GT(database.size(), 10000u);
  EXPECT_EQ(database, merged(three, "3.db"));
  EXPECT_EQ(csv, merged(three, "3.csv"));
}

TEST_F(Merged, EveryRowHasItsParametersMetricsAndPops) {
  const Results results(three_shards());
  const Database db = Database::in_memory();
  ASSERT_TRUE(fill(db, results, always));
  const auto table = query(db,
                           "SELECT run, point, person, trouble, state_hash, laxity, \"count.any\", "
                           "\"time_of_pop.any\" FROM runs");
  ASSERT_EQ(table.size(), static_cast<std::size_t>(kRuns));
  for (std::int64_t run = 0; run < kRuns; ++run) {
    const auto& cells = table[static_cast<std::size_t>(run)];
    const RunRow expected = row(run);
    EXPECT_EQ(cells[0].number, static_cast<double>(run));
    EXPECT_EQ(cells[1].number, static_cast<double>(run / 2));
    EXPECT_EQ(cells[2].number, run % 2 ? 4 : 3);
    EXPECT_EQ(cells[3].text, expected.trouble);
    EXPECT_EQ(cells[5].number, axis_values(results.sweep().plan, run / 2)[0]);
    EXPECT_EQ(cells[6].is_null, !expected.trouble.empty());
    if (expected.trouble.empty()) {
      EXPECT_EQ(cells[6].number, static_cast<double>(expected.pops.size()));
    }
    EXPECT_EQ(stored_run(db, run)->state_hash, expected.state_hash);
  }
  std::size_t pops = 0;
  for (std::int64_t run = 0; run < kRuns; ++run) pops += row(run).pops.size();
  EXPECT_EQ(query(db, "SELECT count(*) FROM pops")[0][0].number, static_cast<double>(pops));
  EXPECT_FALSE(stored_run(db, kRuns));
}

TEST_F(Merged, SharesOfPopsAreThoseOfTheRows) {
  const Results results(one_shard());
  const Database db = Database::in_memory();
  ASSERT_TRUE(fill(db, results, always));
  int complete = 0, any = 0;
  for (std::int64_t run = 0; run < kRuns; ++run) {
    complete += row(run).trouble.empty();
    any += !row(run).pops.empty();
  }
  const auto first = query(db, "SELECT mechanism, runs, popped, share, lo, hi FROM probability")[0];
  EXPECT_EQ(first[0].text, "");
  EXPECT_EQ(first[1].number, complete);
  EXPECT_EQ(first[2].number, any);
  EXPECT_DOUBLE_EQ(first[3].number, static_cast<double>(any) / complete);
  EXPECT_DOUBLE_EQ(first[4].number, wilson_interval(any, complete).lo);
}

TEST_F(Merged, UnitsAndOriginTravelAlong) {
  const Results results(one_shard());
  const Database db = Database::in_memory();
  ASSERT_TRUE(fill(db, results, always));
  EXPECT_EQ(query(db, "SELECT unit FROM columns WHERE name = 'time_of_pop.any'")[0][0].text, "s");
  EXPECT_NE(query(db, "SELECT source FROM columns WHERE name = 'laxity'")[0][0].text, "");
  EXPECT_EQ(query(db, "SELECT value FROM provenance WHERE key = 'sweep_hash'")[0][0].text,
            header().sweep_hash);
  EXPECT_EQ(open_sweep(stored_files(db)).hash, header().sweep_hash);
}

// A view of means over the people of a point: what a probability is.
TEST_F(Merged, PointsAreMeansOverPeople) {
  const Results results(one_shard());
  const Database db = Database::in_memory();
  ASSERT_TRUE(fill(db, results, always));
  const auto points =
      query(db, "SELECT point, runs, complete, \"count.any\" FROM points ORDER BY point");
  ASSERT_EQ(points.size(), 50u);
  EXPECT_EQ(points[0][1].number, 2);
  EXPECT_EQ(
      points[0][3].number,
      (static_cast<double>(row(0).pops.size()) + static_cast<double>(row(1).pops.size())) / 2);
  EXPECT_EQ(points[2][2].number, 1);  // run 5 diverged
}

TEST_F(Merged, CsvBringsBackTheSameBits) {
  const Results results(one_shard());
  const std::string path = (folder.path() / "r.csv").string();
  ASSERT_TRUE(write_results_csv(path, results, always));
  const std::vector<double> laxity = csv_column(bytes_of(path), path, "laxity");
  ASSERT_EQ(laxity.size(), static_cast<std::size_t>(kRuns));
  for (std::int64_t run = 0; run < kRuns; ++run)
    EXPECT_EQ(laxity[static_cast<std::size_t>(run)], axis_values(results.sweep().plan, run / 2)[0]);
  EXPECT_NE(bytes_of(path).find("\"L4L5 disc: moved by 31.2 mm, at 0.5 s\""), std::string::npos);
}

TEST_F(Merged, ShardsOfAnotherSweepAreRefused) {
  const fs::path in = one_shard();
  std::string other = kSweepText;
  other.replace(other.find("to = 2"), 6, "to = 3");
  ShardWriter::create(in / shard_name(2, 2), header(other));
  try {
    Results results(in);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(
        std::string(error.what())
            .find("shard-2-of-2.crepshard: holds runs of another sweep, or the sweep, its scene"),
        std::string::npos)
        << error.what();
  }
}

TEST_F(Merged, ShardsThatDisagreeAreRefused) {
  const fs::path in = one_shard();
  RunRow wrong = row(42);
  wrong.state_hash ^= 1;
  ShardWriter::create(in / shard_name(2, 2), header()).append({wrong});
  const Results results(in);
  try {
    write_results_csv((folder.path() / "r.csv").string(), results, always);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("run 42: two shards have different results"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Merged, AFolderWithoutResultsIsSaid) {
  EXPECT_THROW(Results(folder.path() / "nowhere"), InputError);
  EXPECT_THROW(Results(folder.path()), InputError);
}

TEST_F(Merged, AStopLeavesNoFile) {
  const Results results(one_shard());
  for (const char* name : {"r.db", "r.csv"}) {
    const std::string path = (folder.path() / name).string();
    const auto until_ten = [](std::int64_t rows) { return rows < 10; };
    EXPECT_FALSE(fs::path(name).extension() == ".db" ? write_database(path, results, until_ten)
                                                     : write_results_csv(path, results, until_ten));
    EXPECT_FALSE(fs::exists(path));
    EXPECT_FALSE(fs::exists(path + ".partial"));
  }
}

TEST_F(Merged, FilesThatAreNoResultsAreRefused) {
  const std::string path = (folder.path() / "x.db").string();
  for (const char* bytes :
       {"", "not a database at all, though long enough to be taken for one at a glance"}) {
    write_bytes(path, bytes);
    EXPECT_THROW(Database::open(path), InputError);
  }
  EXPECT_THROW(Database::open((folder.path() / "nowhere.db").string()), InputError);
}

// The page needs nothing else, and its every point can be repeated.
TEST_F(Merged, ReportIsSelfContained) {
  const Results results(one_shard());
  const Database db = Database::in_memory();
  ASSERT_TRUE(fill(db, results, always));
  const std::string page = sweep_report_html(db, "my results.db");
  EXPECT_EQ(page.find("<script src"), std::string::npos);
  EXPECT_EQ(page.find("<link rel=\"stylesheet\""), std::string::npos);
  EXPECT_EQ(page.find("sourceMappingURL"), std::string::npos);
  EXPECT_NE(page.find("\"results\":\"my results.db\""), std::string::npos);
  EXPECT_NE(page.find("crepitus run --from ${data.results} --run ${row[0]}"), std::string::npos);
  EXPECT_NE(page.find("See a doctor when"), std::string::npos);
  int complete = 0;
  for (std::int64_t run = 0; run < kRuns; ++run) complete += row(run).trouble.empty();
  EXPECT_NE(page.find("\"complete\":" + std::to_string(complete)), std::string::npos);
}

}  // namespace
}  // namespace crepitus
