// A fixture that runs the built `crepitus` command in a folder of its own.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/temporary_folder.h"

namespace fs = std::filesystem;

inline std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Command : public testing::Test {
 protected:
  // Starts a program in the test's folder with stdout and stderr in files.
  pid_t start_program(std::vector<std::string> words) const {
    const pid_t child = fork();
    if (child != 0) return child;
    if (chdir(folder.c_str()) != 0) _exit(126);
    dup2(open("stdout.txt", O_CREAT | O_TRUNC | O_WRONLY, 0644), STDOUT_FILENO);
    dup2(open("stderr.txt", O_CREAT | O_TRUNC | O_WRONLY, 0644), STDERR_FILENO);
    for (const char* name : {"CREPITUS_DATA", "DISPLAY", "WAYLAND_DISPLAY"}) unsetenv(name);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  // `crepitus words...`
  pid_t start(std::vector<std::string> words) const {
    words.insert(words.begin(), CREPITUS_PROGRAM);
    return start_program(std::move(words));
  }

  int finish(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    out = text_of(folder / "stdout.txt");
    err = text_of(folder / "stderr.txt");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  int crepitus(const std::vector<std::string>& words) { return finish(start(words)); }

  // A line of bash in which crepitus is `$CREPITUS`.
  int shell(const std::string& line) {
    return finish(
        start_program({"bash", "-c", std::string("CREPITUS=") + CREPITUS_PROGRAM + "\n" + line}));
  }

  const crepitus::TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  std::string out, err;
};

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)
