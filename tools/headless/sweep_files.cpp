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
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(data / "scenes" / "sweeps", none))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw UsageError(
        fmt::format("sweep '{}': not found{}; name a .toml file or one of scenes/sweeps/", name,
                    did_you_mean(name, names)));
  return data / "scenes" / "sweeps" / (name + ".toml");
}

fs::path person_path(const fs::path& data, const std::string& name) {
  if (name.ends_with(".toml") && fs::exists(name)) return name;
  std::vector<std::string> names;
  for (const SceneFile& file : people_files(data)) {
    if (file.id == name) return file.path;
    names.push_back(file.id);
  }
  throw InputError(fmt::format("person '{}': not found{}; `crepitus list people` shows all", name,
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
  // CSV files lie beside the sweep
  const Plan plan = parse_plan(f.sweep_text, path.string(), [&](const std::string& name) {
    const fs::path csv = path.parent_path() / name;
    if (!fs::is_regular_file(csv))
      throw InputError(fmt::format("{}: csv '{}': not found", path.string(), csv.string()));
    return f.csv[name] = read_text(csv);
  });
  fs::path scene_path;
  try {
    scene_path = find_scene(data, plan.scene).path;
  } catch (const UsageError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
  f.scene_path = plan.scene;
  f.scene_text = read_text(scene_path);
  f.person_name =
      plan.person.empty() ? parse_scene(f.scene_text, f.scene_path).person : plan.person;
  try {
    f.person_text = read_text(person_path(data, f.person_name));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
  f.model_hash = model_hash(data);
  f.version = CREPITUS_VERSION;
  return f;
}

}  // namespace crepitus
