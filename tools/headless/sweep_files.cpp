#include "tools/headless/sweep_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "engine/input_error.h"
#include "tools/headless/common.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw InputError(fmt::format("cannot read {}", path.string()));
  return text.str();
}

fs::path find_sweep(const fs::path& data, const std::string& name) {
  if (name.ends_with(".toml")) {
    if (!fs::is_regular_file(name)) throw UsageError(fmt::format("sweep file {}: not found", name));
    return name;
  }
  std::vector<std::string> names;
  for (const SceneFile& file : sweep_files(data)) {
    if (file.id == name) return file.path;
    names.push_back(file.id);
  }
  throw UsageError(fmt::format("sweep '{}': not found{}; `crepitus list sweeps` shows all", name,
                               did_you_mean(name, names)));
}

// Files named in a sweep lie beside it; names without ending are those of scenes/ and
// models/people/.
fs::path beside(const fs::path& sweep, const std::string& name) {
  return sweep.parent_path() / name;
}

fs::path scene_path(const fs::path& data, const fs::path& sweep, const std::string& name) {
  return find_scene(data, name.ends_with(".toml") ? beside(sweep, name).string() : name).path;
}

fs::path person_path(const fs::path& data, const fs::path& sweep, const std::string& name) {
  if (name.ends_with(".toml")) return beside(sweep, name);
  std::vector<std::string> names;
  for (const SceneFile& file : people_files(data)) {
    if (file.id == name) return file.path;
    names.push_back(file.id);
  }
  throw UsageError(fmt::format("person '{}': not found{}; `crepitus list people` shows all", name,
                               did_you_mean(name, names)));
}

}  // namespace

std::string model_hash(const fs::path& data) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(data / "models" / kModel))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string all;
  for (const fs::path& file : files) {
    const std::string text = read_text(file);
    all += fmt::format("{}:{}:", file.filename().string(), text.size()) + text;
  }
  return content_hash(all);
}

SweepFiles load_sweep_files(const fs::path& data, const std::string& sweep) {
  SweepFiles f;
  const fs::path path = find_sweep(data, sweep);
  f.sweep_path = path.filename().string();  // results do not depend on where the files lie
  f.sweep_text = read_text(path);
  const Plan plan = parse_plan(f.sweep_text, path.string(), [&](const std::string& name) {
    const fs::path csv = beside(path, name);
    if (!fs::is_regular_file(csv))
      throw InputError(fmt::format("{}: csv file {} not found", path.string(), csv.string()));
    return f.csv[name] = read_text(csv);
  });
  try {
    f.scene_path = plan.scene;
    f.scene_text = read_text(scene_path(data, path, plan.scene));
    f.person_name =
        plan.person.empty() ? parse_scene(f.scene_text, f.scene_path).person : plan.person;
    f.person_text = read_text(person_path(data, path, f.person_name));
  } catch (const UsageError& error) {  // a name in a file, not one that was typed
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
  f.model_hash = model_hash(data);
  f.version = CREPITUS_VERSION;
  return f;
}

}  // namespace crepitus
