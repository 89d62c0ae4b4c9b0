// What the subcommands share: where data is, how to start a simulation, exit codes, stopping by
// signal.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/anatomy/person.h"
#include "engine/movement/scene.h"
#include "engine/parameters.h"

namespace crepitus {

enum ExitCode : int { kOk = 0, kFailed = 1, kUsage = 2, kInvalidFile = 3, kPartial = 5, kInterrupted = 130 };

// Somebody typed a wrong option or name; ends with kUsage.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr const char* kDefaultScene = "stand_hip_flexion";
inline constexpr const char* kModel = "adult";
inline constexpr double kDefaultEvery_s = 0.01;

// The folder that holds models/ and scenes/: --data, CREPITUS_DATA, beside the program, or the
// source tree it was built from.
std::filesystem::path find_data(const std::string& option);

struct SceneFile {
  std::string id;  // "stand_hip_flexion", "lab/rom_L1L5"
  std::filesystem::path path;
};
std::vector<SceneFile> scene_files(
    const std::filesystem::path& data);  // ordinary ones, then lab/, each sorted
std::vector<SceneFile> people_files(const std::filesystem::path& data);

// By id or path; throws UsageError with the nearest name.
SceneFile find_scene(const std::filesystem::path& data, const std::string& name);
Person find_person(const std::filesystem::path& data, const std::string& name);

Anatomy load_model(const std::filesystem::path& data);

// Distinct sources of every block of an anatomy, sorted.
std::vector<std::string> sources_of(const Anatomy& anatomy);

// "file:line: element" of every block that calls itself a guess.
std::vector<std::string> guesses_of(const Anatomy& anatomy);

// By name; the first when it is empty, and says so on stderr when there are several. Throws UsageError.
int case_index(const Scene& scene, const std::string& name);

// "key=value" options on top; a wrong one ends as UsageError.
Parameters with_settings(Parameters p, const std::vector<std::string>& settings);

// Person, case and options put together; wrong options end as UsageError, wrong files as
// InputError.
Parameters parameters_for(const Person& person, const Case& scene_case,
                          const std::vector<std::string>& settings);

// Processor seconds used by this process so far.
double processor_time_s();

// From the first SIGINT or SIGTERM on `interrupted` is true; a second one ends the program at once.
void watch_signals();
bool interrupted();

}  // namespace crepitus
