#include "engine/observe/files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace crepitus {
namespace {

[[noreturn]] void fail(const std::string& path, int error) {
  throw OutputError("cannot write " + path + ": " + std::strerror(error));
}

}  // namespace

void make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw OutputError("cannot make the folder " + folder + ": " + error.message());
  if (!std::filesystem::is_directory(folder))
    throw OutputError("cannot make the folder " + folder + ": a file of that name exists");
}

void write_file(const std::string& path, std::string_view content) {
  const std::string partial = path + ".partial";
  std::FILE* file = std::fopen(partial.c_str(), "wb");
  if (!file) fail(path, errno);

  // a full disk may show only when the last bytes leave the buffer, so closing counts too
  errno = 0;
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  int error = written ? 0 : errno;
  errno = 0;
  if (std::fclose(file) != 0 && error == 0) error = errno ? errno : EIO;
  if (written && error == 0 && std::rename(partial.c_str(), path.c_str()) == 0) return;
  if (error == 0) error = errno ? errno : EIO;
  std::remove(partial.c_str());
  fail(path, error);
}

}  // namespace crepitus
