#include "tools/viewer/video.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "engine/observe/files.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

// A child process with a pipe into it; what it says goes to a file that nobody else sees.
struct Child {
  pid_t pid = -1;
  int in = -1;  // we write here
  FILE* said = nullptr;
};

[[noreturn]] void become(const std::vector<std::string>& words, int in, int said, int trouble) {
  setpgid(0, 0);  // Ctrl-C is for us: we end it in order
  signal(SIGPIPE, SIG_DFL);
  dup2(in, STDIN_FILENO);
  dup2(said, STDOUT_FILENO);
  dup2(said, STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& w : words) argv.push_back(const_cast<char*>(w.c_str()));
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  const int cause = errno;
  [[maybe_unused]] const ssize_t told = write(trouble, &cause, sizeof cause);
  _exit(127);
}

// Returns 0, or why the program could not be started (ENOENT: there is none).
int start(const std::vector<std::string>& words, Child& child) {
  int into[2], trouble[2];
  if (pipe2(into, O_CLOEXEC) != 0) return errno;
  if (pipe2(trouble, O_CLOEXEC) != 0) {
    close(into[0]), close(into[1]);
    return errno;
  }
  child.said = std::tmpfile();
  child.pid = child.said ? fork() : -1;
  if (child.pid == 0) become(words, into[0], fileno(child.said), trouble[1]);
  const int failed = child.pid < 0 ? errno : 0;
  close(into[0]);
  close(trouble[1]);
  int cause = failed;
  if (!failed && read(trouble[0], &cause, sizeof cause) <= 0) cause = 0;
  close(trouble[0]);
  child.in = into[1];
  return cause;
}

std::string what_it_said(FILE* said) {
  std::string text;
  std::rewind(said);
  std::array<char, 512> part;
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), said))
    text.append(part.data(), n);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  return text;
}

std::string last_line(const std::string& text) { return text.substr(text.rfind('\n') + 1); }

// Ends the child and frees what it held; its exit status, -1 when it did not end well.
int end(Child& child, bool by_force) {
  if (child.in >= 0) close(child.in);
  child.in = -1;
  if (child.pid < 0) return -1;
  if (by_force) kill(child.pid, SIGKILL);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  child.pid = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::string ffmpeg_version() {
  Child child;
  std::string version;
  if (start({"ffmpeg", "-version"}, child) == 0 && end(child, false) == 0) {
    const std::string text =
        what_it_said(child.said);  // "ffmpeg version 5.1.6-0+deb12u1 Copyright ..."
    const std::size_t from = text.find("version ");
    if (from != std::string::npos)
      version = "ffmpeg " + text.substr(from + 8, text.find(' ', from + 8) - from - 8);
  }
  end(child, false);
  if (child.said) std::fclose(child.said);
  return version;
}

struct FilmWriter::Parts {
  std::string path, film_part, sound_part;
  Child child;
  void (*old_handler)(int) = SIG_DFL;
  bool finished = false;

  [[noreturn]] void fail() {
    end(child, false);
    const std::string said = last_line(what_it_said(child.said));
    throw OutputError(
        fmt::format("cannot write {}: {}", path, said.empty() ? "ffmpeg ended early" : said));
  }
};

FilmWriter::FilmWriter(const std::string& path, int width, int height, double frames_per_s,
                       const std::string& wav)
    : parts_(std::make_unique<Parts>()) {
  Parts& p = *parts_;
  p.path = path;
  p.film_part = path + ".part.mp4";
  p.sound_part = path + ".part.wav";
  std::vector<std::string> words{"ffmpeg",
                                 "-loglevel",
                                 "error",
                                 "-nostats",
                                 "-y",
                                 "-f",
                                 "rawvideo",
                                 "-pixel_format",
                                 "rgb24",
                                 "-video_size",
                                 fmt::format("{}x{}", width, height),
                                 "-framerate",
                                 fmt::format("{}", frames_per_s),
                                 "-i",
                                 "-"};
  if (!wav.empty()) {
    write_file(p.sound_part, wav);
    words.insert(words.end(), {"-i", p.sound_part, "-c:a", "aac", "-b:a", "160k"});
  }
  words.insert(words.end(),
               {"-c:v", "libx264", "-preset", "veryfast", "-crf", "19", "-pix_fmt", "yuv420p",
                "-threads", "2", "-movflags", "+faststart", "file:" + p.film_part});
  p.old_handler = signal(SIGPIPE, SIG_IGN);
  if (const int cause = start(words, p.child); cause != 0)
    throw OutputError(
        fmt::format("cannot write {}: ffmpeg does not start: {}", path, std::strerror(cause)));
}

FilmWriter::~FilmWriter() {
  Parts& p = *parts_;
  end(p.child, !p.finished);
  if (p.child.said) std::fclose(p.child.said);
  std::error_code ignored;
  fs::remove(p.sound_part, ignored);
  if (!p.finished) fs::remove(p.film_part, ignored);
  signal(SIGPIPE, p.old_handler);
}

void FilmWriter::add(const Image& frame) {
  const std::uint8_t* at = frame.rgb.data();
  std::size_t left = frame.rgb.size();
  while (left > 0) {
    const ssize_t n = write(parts_->child.in, at, left);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) parts_->fail();
    at += n;
    left -= static_cast<std::size_t>(n);
  }
}

void FilmWriter::finish() {
  Parts& p = *parts_;
  const int status = end(p.child, false);
  const std::string said = what_it_said(p.child.said);
  // a full disk can leave the status at 0
  if (status != 0 || said.find("No space left") != std::string::npos || !fs::exists(p.film_part))
    p.fail();
  std::error_code error;
  fs::rename(p.film_part, p.path, error);
  if (error) throw OutputError(fmt::format("cannot write {}: {}", p.path, error.message()));
  p.finished = true;
}

}  // namespace crepitus
