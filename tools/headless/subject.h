// Whose movement a command is about: a scene, a scene file, or a folder left by `crepitus run`,
// with options on top.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/movement/scene.h"
#include "engine/observe/run_info.h"
#include "tools/headless/earlier_run.h"

namespace crepitus {

struct SubjectOptions {
  std::string what, person, case_name;
  std::vector<std::string> settings;
  double step_ms = 0;
};

// The argument `what` and --set, --person, --case, --step.
void add_subject_options(CLI::App& app, SubjectOptions& o);

struct AskedSubject {
  Scene scene;
  int case_index = 0;
  RunInfo info;                      // sampled every 10 ms, or every step where that is longer
  std::string person_file;           // id in models/people, or "" of an earlier run
  std::optional<EarlierRun> earlier{};  // whose repetition this is
  std::vector<std::string> notes{};     // what a user should know
};

// `what` empty: the default scene. Throws UsageError and InputError.
AskedSubject asked_subject(const std::filesystem::path& data, const SubjectOptions& o);

}  // namespace crepitus
