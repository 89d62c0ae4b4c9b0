// Shards under everything that happens to files: kills at any byte, damage, full disks, strangers.
#include "engine/sweep/shard.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <random>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "tests/sweep/rows.h"
#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

using namespace testing;

class Shard : public ::testing::Test {
 protected:
  const TemporaryFolder folder;
  fs::path path = folder.path() / shard_name(1, 1);

  // Blocks of 3, 1 and 4 runs; where each ends in the file.
  std::vector<std::uint64_t> write_three_blocks() {
    ShardWriter writer = ShardWriter::create(path, header());
    std::vector<std::uint64_t> ends{fs::file_size(path)};
    for (const auto& [from, to] : {std::pair{0, 3}, {3, 4}, {4, 8}}) {
      writer.append(rows(from, to));
      ends.push_back(fs::file_size(path));
    }
    return ends;
  }
};

TEST_F(Shard, GivesBackEveryRowAndSaysWhatItBelongsTo) {
  write_three_blocks();
  const ShardScan scan = scan_shard(path);
  EXPECT_EQ(scan.header.files.sweep_text, kSweepText);
  EXPECT_EQ(scan.header.sweep_hash, header().sweep_hash);
  EXPECT_EQ(scan.header.columns, header().columns);
  ASSERT_EQ(scan.blocks.size(), 3u);
  EXPECT_EQ(scan.blocks[2].first_run, 4);
  EXPECT_EQ(scan.blocks[2].last_run, 7);
  EXPECT_EQ(scan.tail_bytes + scan.damaged_bytes, 0u);
  const std::vector<RunRow> back = read_block(path, scan.blocks[2], 2);
  EXPECT_EQ(encode_rows(back), encode_rows(rows(4, 8)));
  EXPECT_EQ(back[1].trouble, row(5).trouble);
  EXPECT_TRUE(back[1].values.empty());
  EXPECT_EQ(back[3].pops, row(7).pops);
}

// kill -9 leaves a file that ends anywhere.
TEST_F(Shard, CutAtAnyByteKeepsEveryBlockBeforeItAndGoesOn) {
  const std::vector<std::uint64_t> ends = write_three_blocks();
  const std::string whole = bytes_of(path);
  const std::string tail = encode_rows(rows(8, 10));
  for (std::uint64_t cut = ends[0]; cut <= whole.size(); ++cut) {
    write_bytes(path, whole.substr(0, cut));
    const ShardScan scan = scan_shard(path);
    std::size_t complete = 0;
    while (complete < 3 && ends[complete + 1] <= cut) ++complete;
    ASSERT_EQ(scan.blocks.size(), complete) << cut;
    ASSERT_EQ(scan.good_end, ends[complete]);
    ASSERT_EQ(scan.tail_bytes, cut - ends[complete]);
    if (cut % 31 != 0) continue;  // syncing to disk hundreds of times would take long
    ShardWriter::resume(path, scan.good_end).append_encoded(tail);
    const ShardScan after = scan_shard(path);
    ASSERT_EQ(after.blocks.size(), complete + 1) << cut;
    ASSERT_EQ(after.tail_bytes + after.damaged_bytes, 0u);
    ASSERT_EQ(encode_rows(read_block(path, after.blocks.back(), 2)), tail);
  }
}

TEST_F(Shard, CutInItsHeaderIsNoShard) {
  const std::uint64_t header_end = write_three_blocks()[0];
  const std::string whole = bytes_of(path);
  for (std::uint64_t cut = 0; cut < header_end; cut += 13) {
    write_bytes(path, whole.substr(0, cut));
    EXPECT_THROW(scan_shard(path), InputError) << cut;
  }
}

TEST_F(Shard, ADamagedByteCostsItsBlockAndNoOther) {
  const std::vector<std::uint64_t> ends = write_three_blocks();
  const std::string whole = bytes_of(path);
  for (std::uint64_t at = ends[0]; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    write_bytes(path, damaged);
    ASSERT_EQ(scan_shard(path).blocks.size(), 2u) << at;
  }
}

TEST_F(Shard, DamageInTheHeaderIsNoticed) {
  const std::uint64_t header_end = write_three_blocks()[0];
  const std::string whole = bytes_of(path);
  for (std::uint64_t at = 0; at < header_end; at += 5) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x01);
    write_bytes(path, damaged);
    EXPECT_THROW(scan_shard(path), InputError) << at;
  }
}

TEST_F(Shard, AnyBytesAreReadWithoutHarm) {
  const std::vector<std::uint64_t> ends = write_three_blocks();
  const std::string whole = bytes_of(path);
  std::mt19937_64 random(11);
  for (int i = 0; i < 400; ++i) {
    std::string bytes = whole;
    for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
      const std::size_t at = ends[0] + random() % (bytes.size() - ends[0]);
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, random() % 40);
          break;
        case 2:
          bytes.insert(at, bytes.substr(ends[0] + random() % 50, random() % 200));
          break;
        default:
          bytes.resize(at);
      }
      if (bytes.size() <= ends[0] + 60) bytes += std::string(80, 'x');
    }
    write_bytes(path, bytes);
    for (const BlockPlace& block : scan_shard(path).blocks) read_block(path, block, 2);
  }
}

// Even with a right checksum: somebody else's bytes.
TEST_F(Shard, RowsThatAreNoneAreRefusedWhateverTheyAre) {
  std::mt19937_64 random(5);
  const std::string good = encode_rows(rows(0, 20));
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good.substr(0, random() % good.size());
    if (!bytes.empty() && i % 2) bytes[random() % bytes.size()] = static_cast<char>(random());
    refused += !decode_rows(bytes, i % 3 ? 2 : random() % 5).has_value();
  }
  EXPECT_GT(refused, 15000);
  EXPECT_FALSE(decode_rows(good, 3) == std::nullopt && decode_rows(good, 2) == std::nullopt);
  EXPECT_FALSE(decode_rows(good.substr(0, good.size() - 1), 2));
}

TEST_F(Shard, HeadersOfOtherKindsAreRefusedByName) {
  const auto complaint = [](const std::string& json) -> std::string {
    try {
      parse_header(json, "x.crepshard");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint(header_json(header())), "");
  EXPECT_EQ(complaint("[]"), "x.crepshard: its header is not JSON");
  EXPECT_EQ(complaint("{\"format\": 2}"),
            "x.crepshard: written in a format this version does not know");
  EXPECT_EQ(complaint("{\"format\": 1, \"sweep_path\": 3}"),
            "x.crepshard: its header has no proper 'sweep_path'; another version wrote it?");
}

TEST_F(Shard, OnlyOneWriterAtATime) {
  const ShardWriter writer = ShardWriter::create(path, header());
  try {
    ShardWriter::resume(path, fs::file_size(path));
    FAIL();
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find("another crepitus is writing it"), std::string::npos)
        << error.what();
  }
}

// A limit on the size of files stands for a full disk: half of the block is written, then no more.
TEST_F(Shard, AFullDiskLosesNothingThatWasThere) {
  ShardWriter writer = ShardWriter::create(path, header());
  writer.append(rows(0, 3));
  const std::string before = bytes_of(path);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit full{before.size() + 40, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  EXPECT_THROW(writer.append(rows(3, 20)), OutputError);
  setrlimit(RLIMIT_FSIZE, &old);
  EXPECT_EQ(bytes_of(path), before);
  writer.append(rows(3, 6));  // there is space again
  EXPECT_EQ(scan_shard(path).runs.size(), 6u);
}

TEST_F(Shard, AFolderThatCannotBeWrittenIsSaid) {
  try {
    ShardWriter::create("/proc/" + shard_name(1, 1), header());
    FAIL();
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find("cannot write /proc/shard-1-of-1.crepshard: "),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace crepitus
