#include "tools/viewer/session/scene_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <filesystem>
#include <regex>
#include <span>
#include <sstream>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr const char* kHead =
    "# Played in the window. `crepitus run` with this file repeats it bit by bit.\n\n";

toml::array numbers(std::span<const double> list) {
  toml::array out;
  for (const double x : list) out.push_back(x);
  return out;
}

toml::table as_table(const HandPull& p) {
  toml::array axis[3];
  for (const Vec3& f : p.force_W)
    for (int i = 0; i < 3; ++i) axis[i].push_back(f[i]);
  const double at_mm[] = {1e3 * p.at_m.x, 1e3 * p.at_m.y, 1e3 * p.at_m.z};
  toml::array rounded;
  for (const double mm : at_mm) rounded.push_back(std::round(1e3 * mm) / 1e3);
  return toml::table{{"body", p.body},    {"at_mm", rounded}, {"times_s", numbers(p.time_s)},
                     {"x_N", axis[0]},    {"y_N", axis[1]},   {"z_N", axis[2]},
                     {"source", p.source}};
}

// The library writes 0.3 as 0.29999999999999999; the shortest number that is read back as the same
// is what people can read.
std::string shortened(const std::string& text) {
  static const std::regex long_number(R"(-?\d+\.\d{12,}(e[-+]?\d+)?)");
  std::string out;
  auto from = text.begin();
  for (std::sregex_iterator m(text.begin(), text.end(), long_number), end; m != end; ++m) {
    out.append(from, (*m)[0].first);
    out += fmt::format("{}", std::stod(m->str()));
    from = (*m)[0].second;
  }
  return out.append(from, text.end());
}

void put_list(toml::table& scene, const char* key, toml::array list) {
  if (list.empty())
    scene.erase(key);
  else
    scene.insert_or_assign(key, std::move(list));
}

// What was set by hand, where it has the last word: in the case that was played, if it has a name.
void put_parameters(toml::table& scene, const RecordedRun& run, const Parameters& persons) {
  const Subject& s = run.subject();
  toml::table* where = &scene;
  if (const auto& c = s.scene.cases[static_cast<std::size_t>(s.case_index)]; !c.name.empty())
    where = scene["case"][static_cast<std::size_t>(s.case_index)].as_table();
  if (!where->contains("parameters")) where->insert("parameters", toml::table{});
  toml::table& parameters = *(*where)["parameters"].as_table();
  for (const ParameterInfo& p : parameter_table())
    if (const double value = values(s.parameters)[p.index]; value != values(persons)[p.index])
      parameters.insert_or_assign(p.key, value);
  if (parameters.empty()) where->erase("parameters");
}

void put_deeds(toml::table& scene, const Scene& played) {
  toml::array changes, rests, pulls;
  for (const ParameterChange& c : played.changes)
    changes.push_back(toml::table{{"at_s", c.at_s}, {"parameter", c.key}, {"value", c.value}});
  for (const Rest& r : played.rests)
    rests.push_back(toml::table{{"at_s", r.at_s}, {"minutes", r.minutes}});
  // those of the file stay as they are written
  if (const toml::array* before = scene["pull"].as_array()) pulls = *before;
  for (std::size_t i = pulls.size(); i < played.pulls.size(); ++i)
    pulls.push_back(as_table(played.pulls[i]));
  put_list(scene, "change", std::move(changes));
  put_list(scene, "rest", std::move(rests));
  put_list(scene, "pull", std::move(pulls));
}

}  // namespace

std::string scene_text(const RecordedRun& run, const std::string& person,
                       const Parameters& persons) {
  const Subject& s = run.subject();
  if (!s.gas.empty())
    throw InputError(
        "This run began with gas left in the joints (Shift R), which a scene cannot say. Play it "
        "from the beginning (R), then save it.");
  toml::table scene;
  try {
    scene = toml::parse_file(s.scene.path);
  } catch (const toml::parse_error& error) {
    throw InputError("The scene's own file cannot be read any more: " + s.scene.path + ": " +
                     std::string(error.description()));
  }
  if (!person.empty()) scene.insert_or_assign("person", person);
  scene.insert_or_assign("step_s", s.scene.step_s);
  put_parameters(scene, run, persons);
  put_deeds(scene, run.as_scene());
  std::ostringstream out;
  out << kHead << scene << "\n";
  return shortened(out.str());
}

std::string free_scene_name(const std::string& folder, const std::string& scene_id) {
  const std::filesystem::path stem = std::filesystem::path(folder) / (scene_id + "_played");
  std::string name = stem.string() + ".toml";
  for (int i = 2; std::filesystem::exists(name); ++i)
    name = stem.string() + "_" + std::to_string(i) + ".toml";
  return name;
}

}  // namespace crepitus
