// A shard: one file that one process appends blocks of rows to. It says itself what it belongs to,
// and survives a kill at any byte.
//
//   "CREPSWP1"  u32 length  u64 checksum  header as JSON     written whole, by renaming, before the
//   first block
//   "\xf5BLOCK\r\n"  u32 length  u64 checksum  rows            appended, again and again
//
// Numbers are little-endian, checksums XXH3. A reader takes every block whose checksum is right and
// looks for the next mark after bytes that make no sense: a half-written tail and a damaged stretch
// cost what they hold and nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sweep/run.h"

namespace crepitus {

struct ColumnInfo {
  std::string name, unit, description;
  bool operator==(const ColumnInfo&) const = default;
};

// What every shard of a sweep says of itself.
struct ShardHeader {
  SweepFiles files;
  std::string sweep_hash;
  std::vector<ColumnInfo> columns;
};
std::string header_json(const ShardHeader& header);
// Throws InputError; shown_path stands in its messages.
ShardHeader parse_header(std::string_view json, const std::string& shown_path);

std::string encode_rows(const std::vector<RunRow>& rows);
// Empty when the bytes are not rows of that many columns.
std::optional<std::vector<RunRow>> decode_rows(std::string_view bytes, std::size_t columns);

struct BlockPlace {
  std::uint64_t offset = 0;  // of the rows in the file
  std::uint32_t length = 0;
  std::int64_t first_run = 0, last_run = 0;  // smallest and largest
};

struct ShardScan {
  ShardHeader header;
  std::vector<BlockPlace> blocks;
  std::vector<std::int64_t> runs;   // all that are in it
  std::uint64_t good_end = 0;       // end of the last good block
  std::uint64_t tail_bytes = 0;     // after it: half-written
  std::uint64_t damaged_bytes = 0;  // before it
};
// Throws InputError when the file cannot be read or is no shard.
ShardScan scan_shard(const std::filesystem::path& path);
std::vector<RunRow> read_block(const std::filesystem::path& path, const BlockPlace& block,
                               std::size_t columns);

// "shard-2-of-3.crepshard"; all of a folder, sorted.
std::string shard_name(int index, int count);
std::vector<std::filesystem::path> shards_in(const std::filesystem::path& folder);

// Appends to one shard; nobody else can meanwhile. Throws OutputError.
class ShardWriter {
 public:
  // Makes the shard, or goes on after `good_end` bytes of one that was scanned: what follows is cut
  // off.
  static ShardWriter create(const std::filesystem::path& path, const ShardHeader& header);
  static ShardWriter resume(const std::filesystem::path& path, std::uint64_t good_end);
  ~ShardWriter();
  ShardWriter(ShardWriter&& other) noexcept;
  ShardWriter& operator=(ShardWriter&&) = delete;

  // Survives the end of this process when it returns, and of the machine after sync(). After an
  // error the file is as it was.
  void append(const std::vector<RunRow>& rows) { append_encoded(encode_rows(rows)); }
  void append_encoded(std::string_view rows);
  void sync();  // also while another thread appends

 private:
  ShardWriter(std::filesystem::path path, int file, std::uint64_t end)
      : path_(std::move(path)), file_(file), end_(end) {}
  std::filesystem::path path_;
  int file_;
  std::uint64_t end_;
};

}  // namespace crepitus
