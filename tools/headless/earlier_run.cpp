#include "tools/headless/earlier_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/input_error.h"
#include "engine/pops/event.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;

template <class T>
T field(const Json& json, const char* key, const std::string& place) {
  const auto found = json.find(key);
  if (found == json.end())
    throw InputError(fmt::format("{}: '{}' is missing; an older version wrote it? Run the scene again", place, key));
  try {
    return found->get<T>();
  } catch (const Json::exception&) {
    throw InputError(fmt::format("{}: '{}' has the wrong type", place, key));
  }
}

int count_pops(const fs::path& file) {
  std::ifstream stream(file);
  int pops = 0;
  for (std::string line; std::getline(stream, line);) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) continue;
    const auto kind = json.find("kind");
    pops += kind != json.end() && kind->is_string() &&
            std::find(kMechanisms.begin(), kMechanisms.end(), kind->get<std::string>()) != kMechanisms.end();
  }
  return pops;
}

}  // namespace

bool is_earlier_run(const fs::path& folder) { return fs::is_regular_file(folder / "summary.json"); }

EarlierRun load_earlier_run(const fs::path& folder) {
  const std::string place = (folder / "summary.json").string();
  std::ifstream stream(place);
  const Json json = Json::parse(stream, nullptr, false);
  if (!json.is_object()) throw InputError(fmt::format("{}: not the summary of a run", place));
  EarlierRun run{.scene_file = field<std::string>(json, "scene_file", place),
                 .case_name = field<std::string>(json, "case", place),
                 .person = field<std::string>(json, "person", place),
                 .version = field<std::string>(json, "version", place),
                 .parameters = {},
                 .duration_s = field<double>(json, "duration_s", place),
                 .step_s = field<double>(json, "step_s", place),
                 .pops = count_pops(folder / "events.jsonl")};
  if (!(run.duration_s > 0 && run.duration_s <= 3600 && run.step_s >= 1e-5 && run.step_s <= 0.02))
    throw InputError(fmt::format("{}: duration or step outside their ranges", place));
  for (const auto& [key, value] : field<Json::object_t>(json, "parameters", place)) {
    if (!value.is_number()) throw InputError(fmt::format("{}: parameter '{}' is not a number", place, key));
    try {
      set_parameter(run.parameters, key, value.get<double>());
    } catch (const InputError& error) {
      throw InputError(fmt::format("{}: {}", place, error.what()));
    }
  }
  return run;
}

}  // namespace crepitus
