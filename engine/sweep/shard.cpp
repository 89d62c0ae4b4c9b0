#include "engine/sweep/shard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/check.h"
#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/sweep/bytes.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFileMark = "CREPSWP1", kBlockMark =
                                                       "\xf5"
                                                       "BLOCK\r\n";
constexpr std::size_t kHead =
    8 + sizeof(std::uint32_t) + sizeof(std::uint64_t);  // mark, length, checksum
constexpr const char* kEnding = ".crepshard";
constexpr std::uint32_t kLongestBlock = 1u << 30;

std::uint64_t checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string framed(std::string_view mark, std::string_view bytes) {
  std::string all(mark);
  put(all, static_cast<std::uint32_t>(bytes.size()));
  put(all, checksum(bytes));
  return all.append(bytes);
}

// A file that is read at places.
class File {
 public:
  explicit File(const fs::path& path)
      : path_(path.string()), file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat info {};
    if (file_ < 0 || fstat(file_, &info) != 0) fail(errno);
    size_ = static_cast<std::uint64_t>(info.st_size);
  }
  ~File() {
    if (file_ >= 0) close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::uint64_t size() const { return size_; }

  // Fewer when the file ends before.
  std::string read(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    std::size_t have = 0;
    while (have < count) {
      const ssize_t got =
          pread(file_, bytes.data() + have, count - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(errno);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
  }

  // The bytes framed at `offset`, when mark, length and checksum are right.
  std::optional<std::string> framed_at(std::uint64_t offset, std::string_view mark) const {
    const std::string head = read(offset, kHead);
    if (head.size() < kHead || !std::string_view(head).starts_with(mark)) return {};
    ByteReader reader(std::string_view(head).substr(mark.size()));
    const auto length = reader.number<std::uint32_t>();
    const auto sum = reader.number<std::uint64_t>();
    if (length > kLongestBlock || offset + kHead + length > size_) return {};
    std::string bytes = read(offset + kHead, length);
    if (bytes.size() != length || checksum(bytes) != sum) return {};
    return bytes;
  }

  // Where the next mark stands at or after `offset`, or the end.
  std::uint64_t find(std::uint64_t offset, std::string_view mark) const {
    constexpr std::size_t kChunk = 1 << 16;
    for (; offset < size_; offset += kChunk) {
      const std::string chunk = read(offset, kChunk + mark.size() - 1);
      if (const std::size_t at = chunk.find(mark); at != std::string::npos) return offset + at;
    }
    return size_;
  }

 private:
  [[noreturn]] void fail(int error) const {
    throw InputError(fmt::format("cannot read {}: {}", path_, std::strerror(error)));
  }
  std::string path_;
  int file_;
  std::uint64_t size_ = 0;
};

[[noreturn]] void cannot_write(const fs::path& path, int error) {
  throw OutputError(fmt::format("cannot write {}: {}", path.string(), std::strerror(error)));
}

// 0 or the error.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return 0;
}

// A name is there for good only when its folder has been synced too.
void sync_folder(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  fsync(handle);
  close(handle);
}

int open_locked(const fs::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) cannot_write(path, errno);
  if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(file);
    throw OutputError(
        fmt::format("{}: another crepitus is writing it; wait for it, or give each its own --shard",
                    path.string()));
  }
  return file;
}

using Json = nlohmann::ordered_json;

template <class T>
T field(const Json& json, const char* key, const std::string& path) {
  try {
    return json.at(key).get<T>();
  } catch (const nlohmann::json::exception&) {
    throw InputError(
        fmt::format("{}: its header has no proper '{}'; another version wrote it?", path, key));
  }
}

}  // namespace

std::string header_json(const ShardHeader& h) {
  const SweepFiles& f = h.files;
  Json json{{"format", 1},
            {"version", f.version},
            {"sweep_hash", h.sweep_hash},
            {"model_hash", f.model_hash},
            {"sweep_path", f.sweep_path},
            {"sweep", f.sweep_text},
            {"scene_path", f.scene_path},
            {"scene", f.scene_text},
            {"person_name", f.person_name},
            {"person", f.person_text},
            {"csv", f.csv}};
  json["columns"] = Json::array();
  for (const ColumnInfo& c : h.columns)
    json["columns"].push_back({{"name", c.name}, {"unit", c.unit}, {"description", c.description}});
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ShardHeader parse_header(std::string_view text, const std::string& path) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw InputError(fmt::format("{}: its header is not JSON", path));
  if (field<int>(json, "format", path) != 1)
    throw InputError(fmt::format("{}: written in a format this version does not know", path));
  const auto text_of = [&](const char* key) { return field<std::string>(json, key, path); };
  ShardHeader h{{text_of("sweep_path"), text_of("sweep"), text_of("scene_path"), text_of("scene"),
                 text_of("person_name"), text_of("person"),
                 field<std::map<std::string, std::string>>(json, "csv", path),
                 text_of("model_hash"), text_of("version")},
                text_of("sweep_hash"),
                {}};
  for (const Json& c : field<Json::array_t>(json, "columns", path))
    h.columns.push_back({field<std::string>(c, "name", path), field<std::string>(c, "unit", path),
                         field<std::string>(c, "description", path)});
  return h;
}

std::string encode_rows(const std::vector<RunRow>& rows) {
  std::string bytes;
  for (const RunRow& row : rows) {
    put(bytes, row.run);
    put(bytes, row.end_s);
    put(bytes, row.state_hash);
    put_text(bytes, row.trouble);
    if (!row.trouble.empty()) continue;
    for (const double x : row.values) put(bytes, x);
    put(bytes, static_cast<std::uint32_t>(row.pops.size()));
    for (const RowPop& p : row.pops) {
      put(bytes, p.time_s);
      put(bytes, p.energy_mJ);
      put(bytes, p.mechanism);
      put_text(bytes, p.joint);
      put_text(bytes, p.side);
    }
  }
  return bytes;
}

std::optional<std::vector<RunRow>> decode_rows(std::string_view bytes, std::size_t columns) {
  std::vector<RunRow> rows;
  ByteReader reader(bytes);
  while (reader.good() && !reader.at_end()) {
    RunRow& row = rows.emplace_back();
    row.run = reader.number<std::int64_t>();
    row.end_s = reader.number<double>();
    row.state_hash = reader.number<std::uint64_t>();
    row.trouble = reader.text();
    if (!row.trouble.empty()) continue;
    if (columns * sizeof(double) > reader.left()) return {};
    for (std::size_t i = 0; i < columns; ++i) row.values.push_back(reader.number<double>());
    for (auto left = reader.number<std::uint32_t>(); left > 0 && reader.good(); --left) {
      RowPop& p = row.pops.emplace_back();
      p.time_s = reader.number<double>();
      p.energy_mJ = reader.number<double>();
      p.mechanism = reader.number<std::uint8_t>();
      p.joint = reader.text();
      p.side = reader.text();
      if (p.mechanism >= kMechanisms.size()) return {};
    }
  }
  if (!reader.good()) return {};
  return rows;
}

ShardScan scan_shard(const fs::path& path) {
  const File file(path);
  const std::optional<std::string> header = file.framed_at(0, kFileMark);
  if (!header)
    throw InputError(
        fmt::format("{}: not a shard of a sweep, or its header is damaged", path.string()));
  ShardScan scan{.header = parse_header(*header, path.string()), .blocks = {}, .runs = {}};
  scan.good_end = kHead + header->size();
  const std::size_t columns = scan.header.columns.size();
  for (std::uint64_t at = scan.good_end; at < file.size();) {
    const std::optional<std::string> bytes = file.framed_at(at, kBlockMark);
    const auto rows = bytes ? decode_rows(*bytes, columns) : std::nullopt;
    if (!rows || rows->empty()) {
      at = file.find(at + 1, kBlockMark);
      continue;
    }
    scan.damaged_bytes += at - scan.good_end;
    const auto [first, last] = std::minmax_element(
        rows->begin(), rows->end(), [](const RunRow& a, const RunRow& b) { return a.run < b.run; });
    scan.blocks.push_back(
        {at + kHead, static_cast<std::uint32_t>(bytes->size()), first->run, last->run});
    for (const RunRow& row : *rows) scan.runs.push_back(row.run);
    at = scan.good_end = at + kHead + bytes->size();
  }
  scan.tail_bytes = file.size() - scan.good_end;
  return scan;
}

std::vector<RunRow> read_block(const fs::path& path, const BlockPlace& block, std::size_t columns) {
  auto rows = decode_rows(File(path).read(block.offset, block.length), columns);
  if (!rows) throw InputError(fmt::format("{}: has changed while it was read", path.string()));
  return std::move(*rows);
}

std::string shard_name(int index, int count) {
  return fmt::format("shard-{}-of-{}{}", index, count, kEnding);
}

std::vector<fs::path> shards_in(const fs::path& folder) {
  std::vector<fs::path> shards;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == kEnding) shards.push_back(entry.path());
  std::sort(shards.begin(), shards.end());
  return shards;
}

ShardWriter ShardWriter::create(const fs::path& path, const ShardHeader& header) {
  const std::string bytes = framed(kFileMark, header_json(header));
  const std::string partial = path.string() + ".partial";
  const int file = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) cannot_write(path, errno);
  int error = write_all(file, bytes);
  if (error == 0 && fsync(file) != 0) error = errno;
  close(file);
  if (error == 0 && std::rename(partial.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    std::remove(partial.c_str());
    cannot_write(path, error);
  }
  sync_folder(path);
  return resume(path, bytes.size());
}

ShardWriter ShardWriter::resume(const fs::path& path, std::uint64_t good_end) {
  ShardWriter writer(path, open_locked(path), good_end);
  if (ftruncate(writer.file_, static_cast<off_t>(good_end)) != 0 ||
      lseek(writer.file_, 0, SEEK_END) < 0)
    cannot_write(path, errno);
  return writer;
}

ShardWriter::ShardWriter(ShardWriter&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), end_(other.end_) {}

ShardWriter::~ShardWriter() {
  if (file_ >= 0) close(file_);
}

void ShardWriter::append_encoded(std::string_view rows) {
  CREPITUS_CHECK(rows.size() <= kLongestBlock);
  const std::string bytes = framed(kBlockMark, rows);
  if (const int error = write_all(file_, bytes); error != 0) {
    // a full disk leaves half a block: take it back
    if (ftruncate(file_, static_cast<off_t>(end_)) == 0) lseek(file_, 0, SEEK_END);
    cannot_write(path_, error);
  }
  end_ += bytes.size();
}

void ShardWriter::sync() {
  if (fsync(file_) != 0) cannot_write(path_, errno);
}

}  // namespace crepitus
