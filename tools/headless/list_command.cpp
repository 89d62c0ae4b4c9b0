// crepitus list: what there is to choose from.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/observe/channels.h"
#include "engine/simulation.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/sweep_files.h"

namespace crepitus {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kPostureNames[] = {"bench",         "standing",       "supine",
                                         "prone",         "side_lying",     "hook_lying",
                                         "half_kneeling", "hands_and_knees", "plank"};
constexpr const char* kDriverNames[] = {"muscles", "passive", "activations", "none"};

Json scenes(const std::filesystem::path& data) {
  Json list = Json::array();
  for (const SceneFile& file : scene_files(data)) {
    const Scene s = load_scene(file.path.string());
    Json cases = Json::array();
    for (const Case& c : s.cases) cases.push_back(c.name);
    list.push_back({{"name", file.id},
                    {"title", s.title},
                    {"notice", s.notice},
                    {"target", s.target},
                    {"pop", s.may_pop},
                    {"posture", kPostureNames[static_cast<int>(s.posture)]},
                    {"driver", kDriverNames[static_cast<int>(s.driver)]},
                    {"duration_s", s.duration_s},
                    {"person", s.person},
                    {"cases", cases},
                    {"tags", s.tags}});
  }
  return list;
}

Json people(const std::filesystem::path& data) {
  Json list = Json::array();
  for (const SceneFile& file : people_files(data)) {
    const Person p = load_person(file.path.string());
    Json changes = Json::object();
    for (const auto& [key, value] : p.parameters) changes[key] = value;
    list.push_back({{"name", file.id},
                    {"title", p.title},
                    {"note", p.note},
                    {"parameters", changes},
                    {"source", p.source}});
  }
  return list;
}

Json parameters(const std::filesystem::path&) {
  Json list = Json::array();
  for (const ParameterInfo& p : parameter_table()) {
    list.push_back({{"name", p.key},
                    {"title", p.label},
                    {"unit", p.unit},
                    {"low", p.lo},
                    {"high", p.hi},
                    {"default", p.standard},
                    {"group", p.group},
                    {"help", p.help},
                    {"source", p.source},
                    {"grade", p.grade},
                    {"structural", p.structural}});
  }
  return list;
}

Json sweeps(const std::filesystem::path& data) {
  Json list = Json::array();
  for (const SceneFile& file : sweep_files(data)) {
    const Sweep s = open_sweep(load_sweep_files(data, file.id));
    list.push_back({{"name", file.id},
                    {"title", s.plan.title},
                    {"scene", s.plan.scene},
                    {"design", kDesigns[static_cast<std::size_t>(s.plan.design)]},
                    {"runs", s.runs},
                    {"note", s.plan.note}});
  }
  return list;
}

Json channels(const std::filesystem::path& data) {
  const Anatomy anatomy = load_model(data);
  const Scene scene = load_scene(find_scene(data, kDefaultScene).path.string());
  const Simulation simulation(anatomy, scene, 0, Parameters{}, scene.step_s);
  Json list = Json::array();
  const Channels all(simulation);
  for (const ChannelInfo& c : all.list()) {
    list.push_back(
        {{"name", c.name}, {"unit", c.unit}, {"title", c.description}, {"headline", c.headline}});
  }
  return list;
}

Json muscles(const std::filesystem::path& data) {
  Json list = Json::array();
  for (const MuscleSpec& m : load_model(data).muscles) {
    list.push_back({{"name", m.name},
                    {"title", m.group},
                    {"side", m.side},
                    {"force_N", m.force_N},
                    {"optimal_fibre_mm", m.optimal_fibre_m * 1e3},
                    {"tendon_slack_mm", m.tendon_slack_m * 1e3},
                    {"path_points", m.path.size()},
                    {"wraps", m.wraps.size()},
                    {"source", m.source.text}});
  }
  return list;
}

struct Kind {
  const char* name;
  Json (*make)(const std::filesystem::path&);
  std::string (*detail)(const Json&);  // the middle column
  std::string (*more)(const Json&) = nullptr;  // behind the title
};

// "(piriformis lengthens; may pop: facet_cavitation)", or nothing.
std::string aim_of_scene(const Json& j) {
  std::string text = j["target"].get<std::string>(), pops;
  for (const Json& pop : j["pop"]) pops += (pops.empty() ? "" : ", ") + pop.get<std::string>();
  if (!pops.empty()) text += (text.empty() ? "may pop: " : "; may pop: ") + pops;
  return text.empty() ? text : " (" + text + ")";
}

constexpr Kind kKinds[] = {
    {"scenes", scenes,
     [](const Json& j) { return fmt::format("{:.3g} s", j["duration_s"].get<double>()); },
     aim_of_scene},
    {"people", people,
     [](const Json& j) { return fmt::format("{} changes", j["parameters"].size()); }},
    {"sweeps", sweeps,
     [](const Json& j) { return fmt::format("{} runs", j["runs"].get<std::int64_t>()); }},
    {"parameters", parameters,
     [](const Json& j) {
       return fmt::format("{:g}, {:g}..{:g} {}", j["default"].get<double>(), j["low"].get<double>(),
                          j["high"].get<double>(), j["unit"].get<std::string>());
     }},
    {"channels", channels, [](const Json& j) { return j["unit"].get<std::string>(); }},
    {"muscles", muscles,
     [](const Json& j) { return fmt::format("{:.0f} N", j["force_N"].get<double>()); }},
};

void print_table(const Kind& kind, const Json& list) {
  std::size_t name_width = 0, detail_width = 0;
  for (const Json& item : list) {
    name_width = std::max(name_width, item["name"].get<std::string>().size());
    detail_width = std::max(detail_width, kind.detail(item).size());
  }
  for (const Json& item : list) {
    fmt::print("{:<{}}  {:<{}}  {}{}\n", item["name"].get<std::string>(), name_width,
               kind.detail(item), detail_width, item["title"].get<std::string>(),
               kind.more ? kind.more(item) : "");
  }
}

}  // namespace

Action add_list(CLI::App& app, const CommonOptions& common) {
  auto kind = std::make_shared<std::string>();
  auto pattern = std::make_shared<std::string>("*");
  auto json = std::make_shared<bool>(false);
  app.add_option("what", *kind, "scenes, people, sweeps, parameters, channels or muscles")
      ->required()
      ->check(CLI::IsMember({"scenes", "people", "sweeps", "parameters", "channels", "muscles"}));
  app.add_option("pattern", *pattern, "Only names of this pattern (* any run, ? one character)");
  app.add_flag("--json", *json, "Everything known about each, as JSON");
  app.footer(
      "Examples:\n"
      "  crepitus list scenes\n"
      "  crepitus list parameters 'strength.*.left'\n"
      "  crepitus list channels 'facet_gap.*' --json");
  return [kind, pattern, json, &common] {
    for (const Kind& k : kKinds) {
      if (*kind != k.name) continue;
      Json some = Json::array();
      for (Json& item : k.make(find_data(common.data))) {
        if (matches(*pattern, item["name"].get<std::string>())) some.push_back(std::move(item));
      }
      if (*json) {
        fmt::print("{}\n", some.dump(2));
      } else {
        print_table(k, some);
      }
    }
    return static_cast<int>(kOk);
  };
}

}  // namespace crepitus
