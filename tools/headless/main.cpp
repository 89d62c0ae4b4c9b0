// The `crepitus` command. Data on stdout; progress and messages on stderr.
// Exit codes: 0 ok, 1 failed or diverged, 2 usage, 3 invalid file, 4 replay diverged, 5 partial, 130 interrupted.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"

namespace crepitus {
namespace {

struct Command {
  const char* name;
  const char* description;
  Action (*add)(CLI::App&, const CommonOptions&);
};
constexpr Command kCommands[] = {
    {"view", "Open a window: watch, change, play again", add_view},
    {"run", "Simulate one scene and leave a report, CSV, .sto and a summary", add_run},
    {"render", "Draw a movement: a picture, pictures, or a film with sound", add_render},
    {"explain", "Say why a movement pops, and what would change it", add_explain},
    {"describe", "Say in words what happens in a movement", add_describe},
    {"lab", "Repeat the published experiments and compare", add_lab},
    {"sweep", "Run a movement thousands of times with settings varied", add_sweep},
    {"merge", "Gather the results of a sweep into SQLite or CSV", add_merge},
    {"report", "Make a page of the results of a sweep", add_report},
    {"export", "Write the bones as OBJ and glTF for other programs", add_export},
    {"list", "Scenes, people, sweeps, parameters, channels, muscles", add_list},
    {"check", "Validate every model, person, scene and sweep; list the guesses", add_check},
    {"bench", "Measure speed", add_bench},
    {"doctor", "Look whether this installation is sound", add_doctor},
};

// The first word that is no option and no command: most likely a slip.
std::string unknown_command(int count, char** words) {
  std::vector<std::string> names;
  for (const Command& c : kCommands) names.push_back(c.name);
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--data") {
      ++i;
      continue;
    }
    if (word.starts_with("-")) continue;
    if (std::find(names.begin(), names.end(), word) != names.end()) return "";
    return fmt::format("unknown command '{}'{}", word, did_you_mean(word, names));
  }
  return "";
}

bool has_screen() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"})
    if (const char* value = std::getenv(name); value && *value) return true;
  return false;
}

int usage_error(const std::string& message) {
  fmt::print(stderr, "crepitus: {}\nRun `crepitus --help` for how to use it.\n", message);
  return kUsage;
}

int guarded(const Action& action) {
  try {
    return action();
  } catch (const UsageError& error) {
    return usage_error(error.what());
  } catch (const InputError& error) {
    fmt::print(stderr, "crepitus: {}\n", error.what());
    return kInvalidFile;
  } catch (const std::exception& error) {  // OutputError, out of memory
    fmt::print(stderr, "crepitus: {}\n", error.what());
    return kFailed;
  }
}

int main_program(int count, char** words) {
  CLI::App app(
      "Crepitus: why a lower back pops when a leg moves. A simulator of the lumbar spine, pelvis "
      "and legs.\n"
      "Model estimates, not a diagnosis.");
  app.name("crepitus");
  app.set_version_flag("--version", std::string("crepitus ") + CREPITUS_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  CommonOptions common;
  app.add_option("--data", common.data,
                 "Folder with models/ and scenes/ (else CREPITUS_DATA, beside the program, its "
                 "source tree)")
      ->type_name("DIR");
  app.footer(
      "Examples:\n"
      "  crepitus                         the window, where there is a screen\n"
      "  crepitus run                     the default scene: lift the left knee, standing\n"
      "  crepitus list scenes             what else the body can do\n"
      "  crepitus run --help              options of one command");

  Action chosen;
  for (const Command& c : kCommands) {
    CLI::App* sub = app.add_subcommand(c.name, c.description);
    const Action action = c.add(*sub, common);
    sub->callback([&chosen, action] { chosen = action; });
  }
  const char* view[] = {words[0], "view"};
  if (count == 1 && has_screen()) {
    count = 2;
    words = const_cast<char**>(view);  // CLI11 reads them only
  }
  if (count == 1) {
    fmt::print(stderr, "{}", app.help());
    return kUsage;
  }
  if (const std::string slip = unknown_command(count, words); !slip.empty())
    return usage_error(slip);
  try {
    app.parse(count, words);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  watch_signals();
  return guarded(chosen);
}

}  // namespace
}  // namespace crepitus

int main(int count, char** words) { return crepitus::main_program(count, words); }
