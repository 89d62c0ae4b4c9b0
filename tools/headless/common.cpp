#include "tools/headless/common.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <set>

#include "engine/input_error.h"
#include "engine/simulation.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

bool holds_data(const fs::path& folder) {
  return fs::is_directory(folder / "models") && fs::is_directory(folder / "scenes");
}

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path();
}

std::vector<SceneFile> toml_files(const fs::path& folder, const std::string& prefix) {
  std::vector<SceneFile> files;
  if (!fs::is_directory(folder)) return files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".toml")
      files.push_back({prefix + entry.path().stem().string(), entry.path()});
  }
  std::sort(files.begin(), files.end(),
            [](const SceneFile& a, const SceneFile& b) { return a.id < b.id; });
  return files;
}

SceneFile find_named(const std::vector<SceneFile>& files, const std::string& name, const char* kind,
                     const char* list) {
  std::vector<std::string> ids;
  for (const SceneFile& file : files) {
    if (file.id == name) return file;
    ids.push_back(file.id);
  }
  throw UsageError(fmt::format("{} '{}': not found{}; `crepitus list {}` shows all", kind, name,
                               did_you_mean(name, ids), list));
}

// Calls f(kind, name, source) for every block that carries a source.
template <class F>
void for_each_block(const Anatomy& a, const F& f) {
  const auto all = [&](const char* kind, const auto& blocks) {
    for (const auto& block : blocks) f(kind, block.name, block.source);
  };
  all("body", a.bodies);
  all("carrier", a.carriers);
  all("bushing", a.bushings);
  all("ligament", a.ligaments);
  all("facet", a.facets);
  all("joint", a.joints);
  f("law", "hill", a.hill.source);
  all("muscle", a.muscles);
  all("contact", a.contacts);
  f("law", "surface", a.surface.source);
  all("landmark", a.landmarks);
  f("law", "facet_film", a.facet_film.source);
  f("law", "sacroiliac_surface", a.sacroiliac_surface.source);
  f("law", "iliopsoas_brim", a.iliopsoas_brim.source);
  f("law", "scatter", a.scatter.source);
  all("nerve", a.nerves);
  f("law", "belt", a.belt.source);
  all("span", a.belt.spans);
  all("bone", a.bones);
  for (const BoneTable& b : a.bones) f("place of bone", b.name, b.place.source);
}

volatile std::sig_atomic_t stop_signal = 0;

void on_signal(int signal) {
  stop_signal = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

fs::path find_data(const std::string& option) {
  if (!option.empty()) {
    if (!holds_data(option))
      throw UsageError(fmt::format("--data {}: no models/ and scenes/ in that folder", option));
    return option;
  }
  if (const char* variable = std::getenv("CREPITUS_DATA"); variable && *variable) {
    if (!holds_data(variable))
      throw UsageError(
          fmt::format("CREPITUS_DATA={}: no models/ and scenes/ in that folder", variable));
    return variable;
  }
  for (const fs::path& folder :
       {program_folder(), program_folder() / "../share/crepitus", fs::path(CREPITUS_SOURCE_DIR)}) {
    if (holds_data(folder)) return folder.lexically_normal();
  }
  throw UsageError(
      "no folder with models/ and scenes/ found; name one with --data DIR or CREPITUS_DATA");
}

std::vector<SceneFile> scene_files(const fs::path& data) {
  std::vector<SceneFile> files = toml_files(data / "scenes", "");
  const std::vector<SceneFile> lab = toml_files(data / "scenes" / "lab", "lab/");
  files.insert(files.end(), lab.begin(), lab.end());
  return files;
}

std::vector<SceneFile> people_files(const fs::path& data) {
  return toml_files(data / "models" / "people", "");
}

SceneFile find_scene(const fs::path& data, const std::string& name) {
  if (name.ends_with(".toml")) {
    if (!fs::exists(name)) throw UsageError(fmt::format("scene file {}: not found", name));
    return {fs::path(name).stem().string(), name};
  }
  return find_named(scene_files(data), name, "scene", "scenes");
}

Person find_person(const fs::path& data, const std::string& name) {
  if (name.ends_with(".toml") && fs::exists(name)) return load_person(name);
  return load_person(find_named(people_files(data), name, "person", "people").path.string());
}

Anatomy load_model(const fs::path& data) {
  return load_anatomy((data / "models" / kModel).string());
}

std::vector<std::string> sources_of(const Anatomy& anatomy) {
  std::set<std::string> sources;
  for_each_block(anatomy, [&](const char*, const std::string&, const Source& s) {
    if (!s.text.empty()) sources.insert(s.text);
  });
  return {sources.begin(), sources.end()};
}

std::vector<std::string> guesses_of(const Anatomy& anatomy) {
  std::vector<std::string> guesses;
  for_each_block(anatomy, [&](const char* kind, const std::string& name, const Source& s) {
    if (s.guess) guesses.push_back(fmt::format("{}: {} '{}': {}", s.place, kind, name, s.text));
  });
  // the mirrored twin of a block stands at the same place
  std::sort(guesses.begin(), guesses.end());
  guesses.erase(std::unique(guesses.begin(), guesses.end()), guesses.end());
  return guesses;
}

int case_index(const Scene& scene, const std::string& name) {
  if (name.empty()) {
    if (scene.cases.size() > 1) {
      fmt::print(stderr, "{} has {} cases; running the first, '{}' (--case NAME chooses)\n",
                 scene.id, scene.cases.size(), scene.cases[0].name);
    }
    return 0;
  }
  std::vector<std::string> names;
  for (const Case& c : scene.cases) names.push_back(c.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw UsageError(fmt::format("--case {}: scene '{}' has no such case{}", name, scene.id,
                                 did_you_mean(name, names)));
  return static_cast<int>(found - names.begin());
}

Parameters with_settings(Parameters p, const std::vector<std::string>& settings) {
  for (const std::string& setting : settings) {
    try {
      set_parameter_text(p, setting);
    } catch (const InputError& error) {
      throw UsageError(fmt::format("--set {}: {}", setting, error.what()));
    }
  }
  return p;
}

Parameters parameters_for(const Person& person, const Case& scene_case,
                          const std::vector<std::string>& settings) {
  return with_settings(scene_parameters(person.parameters, scene_case, {}), settings);
}

double processor_time_s() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void watch_signals() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool interrupted() { return stop_signal != 0; }

}  // namespace crepitus
