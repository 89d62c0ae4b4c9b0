#include "tools/headless/subject.h"

#include <fmt/format.h>

#include <cmath>

#include "tools/headless/common.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

AskedSubject repeat_of(const fs::path& data, const SubjectOptions& o) {
  for (const auto& [value, option] :
       {std::pair{o.person, "--person"}, std::pair{o.case_name, "--case"}})
    if (!value.empty())
      throw UsageError(
          fmt::format("{} {}: the run in {} has its own; name its scene instead to choose another",
                      option, value, o.what));
  const EarlierRun run = load_earlier_run(o.what);
  AskedSubject a;
  a.scene = load_scene(find_scene(data, run.scene_file).path.string());
  a.scene.duration_s = run.duration_s;
  a.case_index = case_index(a.scene, run.case_name);
  a.info.person = run.person;
  a.info.parameters = with_settings(run.parameters, o.settings);
  a.info.step_s = run.step_s;
  if (run.version != CREPITUS_VERSION)
    a.notes.push_back(fmt::format("Crepitus {} made that run; this is {}.", run.version, CREPITUS_VERSION));
  a.earlier = run;
  return a;
}

AskedSubject movement_of(const fs::path& data, const SubjectOptions& o) {
  if (fs::is_directory(o.what))
    throw UsageError(fmt::format(
        "{}: no summary.json in that folder; name a scene or a folder left by `crepitus run`",
        o.what));
  AskedSubject a;
  a.scene = load_scene(find_scene(data, o.what).path.string());
  a.case_index = case_index(a.scene, o.case_name);
  a.person_file = o.person.empty() ? a.scene.person : o.person;
  const Person person = find_person(data, a.person_file);
  a.info.person = person.title.empty() ? a.person_file : person.title;
  a.info.parameters =
      parameters_for(person, a.scene.cases[static_cast<std::size_t>(a.case_index)], o.settings);
  a.info.step_s = a.scene.step_s;
  return a;
}

}  // namespace

void add_subject_options(CLI::App& app, SubjectOptions& o) {
  app.add_option(
      "what", o.what,
      "Name of a scene (`crepitus list scenes`), a .toml file, or a folder left by `crepitus run`");
  app.add_option("--set", o.settings, "Parameter, as key=value; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--person", o.person, "Person (`crepitus list people`) instead of the scene's")
      ->type_name("NAME");
  app.add_option("--case", o.case_name, "Case of a scene that has several")->type_name("NAME");
  app.add_option("--step", o.step_ms, "Step of the simulation in ms (default: the scene's)")
      ->type_name("MS")
      ->check(CLI::Range(0.01, 20.0));
}

AskedSubject asked_subject(const fs::path& data, const SubjectOptions& asked) {
  SubjectOptions o = asked;
  if (o.what.empty()) o.what = kDefaultScene;
  AskedSubject a = is_earlier_run(o.what) ? repeat_of(data, o) : movement_of(data, o);
  if (o.step_ms > 0) a.info.step_s = o.step_ms * 1e-3;
  a.info.version = CREPITUS_VERSION;
  a.info.scene = a.scene.id;
  a.info.scene_file = o.what;
  a.info.case_name = a.scene.cases[static_cast<std::size_t>(a.case_index)].name;
  a.info.title = a.scene.title;
  a.info.notice = a.scene.notice;
  a.info.duration_s = a.scene.duration_s;
  a.info.every_s = a.info.step_s * std::max(1.0, std::round(kDefaultEvery_s / a.info.step_s));
  return a;
}

}  // namespace crepitus
