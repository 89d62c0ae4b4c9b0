// crepitus check: reads every model, person and scene, resolves every name, and lists what is only
// guessed.
#include <fmt/format.h>

#include <optional>

#include "engine/input_error.h"
#include "engine/observe/channels.h"
#include "engine/observe/expression.h"
#include "engine/simulation.h"
#include "engine/sweep/run.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/sweep_files.h"

namespace crepitus {
namespace {

// Runs one check and prints its verdict; true when nothing was wrong.
template <class Check>
bool checked(const std::string& what, const Check& check) {
  try {
    check();
  } catch (const InputError& error) {
    fmt::print("WRONG  {}\n       {}\n", what, error.what());
    return false;
  } catch (const UsageError& error) {
    fmt::print("WRONG  {}\n       {}\n", what, error.what());
    return false;
  }
  fmt::print("ok     {}\n", what);
  return true;
}

void check_person(const std::string& path) {
  const Person person = load_person(path);
  Parameters p;
  for (std::size_t i = 0; i < person.parameters.size(); ++i) {
    try {
      set_parameter(p, person.parameters[i].first, person.parameters[i].second);
    } catch (const InputError& error) {
      throw InputError(person.places[i] + ": " + error.what());
    }
  }
}

// Report lines may only read cases and channels that exist.
void check_reports(const Scene& scene, int case_index, const Simulation& simulation) {
  const Channels channels(simulation);
  std::vector<std::string> names;
  for (const ChannelInfo& c : channels.list()) names.push_back(c.name);
  const std::string& case_name = scene.cases[case_index].name;
  for (const Report& report : scene.reports) {
    const std::string place = fmt::format("{}: report '{}'", scene.path, report.id);
    for (const ChannelUse& use : channels_used(report.expression, place)) {
      if (!use.case_name.empty() && use.case_name != case_name) continue;
      if (channels.find(use.channel) >= 0) continue;
      throw InputError(fmt::format("{}: unknown channel '{}'{}", place, use.channel,
                                   did_you_mean(use.channel, names)));
    }
  }
}

void check_scene(const std::filesystem::path& data, const Anatomy& anatomy,
                 const std::string& path) {
  const Scene scene = load_scene(path);
  const Person person = find_person(data, scene.person);
  for (int i = 0; i < static_cast<int>(scene.cases.size()); ++i) {
    const Simulation simulation(
        anatomy, scene, i, scene_parameters(person.parameters, scene.cases[i], {}), scene.step_s);
    check_reports(scene, i, simulation);
  }
}

void check_sweep(const std::filesystem::path& data, const Anatomy& anatomy, const std::string& path) {
  const Sweep sweep = open_sweep(load_sweep_files(data, path));
  resolve_metrics(sweep.plan, start_run(sweep, anatomy, 0));
}

struct CheckOptions {
  std::vector<std::string> files;
  bool guesses = true;
};

int check(const CheckOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  std::optional<Anatomy> anatomy;
  bool good = checked((data / "models" / kModel).string(), [&] { anatomy = load_model(data); });

  std::vector<std::string> people, scenes, sweeps;
  for (const std::string& file : o.files) {
    const std::filesystem::path folder = std::filesystem::path(file).parent_path().filename();
    (folder == "people" ? people : folder == "sweeps" ? sweeps : scenes).push_back(file);
  }
  if (o.files.empty()) {
    for (const SceneFile& f : people_files(data)) people.push_back(f.path.string());
    for (const SceneFile& f : scene_files(data)) scenes.push_back(f.path.string());
    for (const SceneFile& f : sweep_files(data)) sweeps.push_back(f.path.string());
  }
  for (const std::string& path : people) good &= checked(path, [&] { check_person(path); });
  if (!anatomy) {
    fmt::print("Scenes were not checked, because the model cannot be read.\n");
    return kInvalidFile;
  }
  for (const std::string& path : scenes) {
    if (interrupted()) return kInterrupted;
    good &= checked(path, [&] { check_scene(data, *anatomy, path); });
  }
  for (const std::string& path : sweeps) good &= checked(path, [&] { check_sweep(data, *anatomy, path); });

  const std::vector<std::string> guesses = guesses_of(*anatomy);
  if (o.guesses && o.files.empty()) {
    fmt::print("\n{} blocks of the model rest on a guess:\n", guesses.size());
    for (const std::string& guess : guesses) fmt::print("  {}\n", guess);
  }
  return good ? kOk : kInvalidFile;
}

}  // namespace

Action add_check(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<CheckOptions>();
  app.add_option("files", o->files,
                 "Scenes, people or sweeps (in a folder of that name) to check; without any, every file of the data folder");
  app.add_flag("!--no-guesses", o->guesses, "Leave out the list of guesses");
  app.footer(
      "Exit code 3 when a file is wrong.\n"
      "Examples:\n"
      "  crepitus check\n"
      "  crepitus check my_scene.toml");
  return [o, &common] { return check(*o, common); };
}

}  // namespace crepitus
