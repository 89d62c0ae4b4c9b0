// crepitus explain: why a movement pops, link by link, and what would have changed it.
#include <fmt/format.h>

#include <memory>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/earlier_run.h"
#include "tools/headless/study.h"

namespace crepitus {
namespace {

struct ExplainOptions {
  std::string what = kDefaultScene, output, person, case_name;
  std::vector<std::string> settings;
  double step_ms = 0;
  bool json = false;
  EnsembleOptions ensemble;
};

struct Asked {
  Question question;
  std::vector<std::string> notes;
};

void forbid(const std::string& value, const char* option, const std::string& folder) {
  if (!value.empty())
    throw UsageError(fmt::format("{} {}: the run in {} has its own; name its scene instead to choose another", option, value, folder));
}

Asked repeat_of(const std::filesystem::path& data, const ExplainOptions& o) {
  forbid(o.person, "--person", o.what);
  forbid(o.case_name, "--case", o.what);
  const EarlierRun run = load_earlier_run(o.what);
  Asked a;
  a.question.scene = load_scene(find_scene(data, run.scene_file).path.string());
  a.question.scene.duration_s = run.duration_s;
  a.question.case_index = case_index(a.question.scene, run.case_name);
  a.question.info.person = run.person;
  a.question.info.parameters = with_settings(run.parameters, o.settings);
  const double step_s = o.step_ms > 0 ? o.step_ms * 1e-3 : kExplainStep_s;
  if (run.step_s != step_s)
    a.notes.push_back(fmt::format("The run in {} used steps of {:g} ms and had {} pop{}; it is repeated here at {:g} ms, where pops "
                                  "near their threshold may differ (--step {:g} repeats it exactly).",
                                  o.what, run.step_s * 1e3, run.pops, run.pops == 1 ? "" : "s", step_s * 1e3, run.step_s * 1e3));
  if (run.version != CREPITUS_VERSION)
    a.notes.push_back(fmt::format("Crepitus {} made that run; this is {}.", run.version, CREPITUS_VERSION));
  return a;
}

Asked movement_of(const std::filesystem::path& data, const ExplainOptions& o) {
  if (std::filesystem::is_directory(o.what))
    throw UsageError(fmt::format("{}: no summary.json in that folder; name a scene or a folder left by `crepitus run`", o.what));
  Asked a;
  a.question.scene = load_scene(find_scene(data, o.what).path.string());
  const Scene& scene = a.question.scene;
  a.question.case_index = case_index(scene, o.case_name);
  const std::string person_name = o.person.empty() ? scene.person : o.person;
  const Person person = find_person(data, person_name);
  a.question.info.person = person.title.empty() ? person_name : person.title;
  a.question.info.parameters = parameters_for(person, scene.cases[a.question.case_index], o.settings);
  return a;
}

Asked asked(const std::filesystem::path& data, const ExplainOptions& o) {
  Asked a = is_earlier_run(o.what) ? repeat_of(data, o) : movement_of(data, o);
  const Scene& scene = a.question.scene;
  RunInfo& info = a.question.info;
  info.version = CREPITUS_VERSION;
  info.scene = scene.id;
  info.case_name = scene.cases[a.question.case_index].name;
  info.title = scene.title;
  info.notice = scene.notice;
  info.duration_s = scene.duration_s;
  info.step_s = o.step_ms > 0 ? o.step_ms * 1e-3 : kExplainStep_s;
  info.every_s = info.step_s;
  return a;
}

int run(const ExplainOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  check(o.ensemble);
  const Asked a = asked(data, o);
  check_length(a.question.scene, a.question.info.parameters, a.question.info.step_s);
  const Anatomy anatomy = load_model(data);
  if (!o.output.empty()) make_folder(o.output);

  std::optional<Explanation> e = run_explainer(anatomy, a.question);
  if (!e) {
    fmt::print(stderr, "Interrupted before the movement itself was simulated; nothing is explained.\n");
    return kInterrupted;
  }
  e->notes = a.notes;
  if (o.ensemble.count > 0 && !interrupted()) e->ensemble = run_ensemble(anatomy, a.question, o.ensemble);
  if (interrupted()) e->notes.push_back("Interrupted: what had not been tried by then is missing.");

  const std::string json = explanation_json(*e);
  if (!o.output.empty()) {
    write_file(o.output + "/explanation.html", explanation_html(*e));
    write_file(o.output + "/explanation.json", json);
  }
  fmt::print("{}", o.json ? json : explanation_text(*e));
  if (!o.output.empty()) fmt::print(stderr, "Files in {}/: explanation.html (open it in a browser), explanation.json\n", o.output);
  if (interrupted()) return kInterrupted;
  if (e->info.status == "diverged") {
    fmt::print(stderr, "The simulation diverged: {}.\n", e->info.message);
    return kFailed;
  }
  return kOk;
}

}  // namespace

void add_ensemble_options(CLI::App& app, EnsembleOptions& o) {
  app.add_option("--ensemble", o.count, "Also try N drawn people like this one: in how many does it pop?")
      ->type_name("N")
      ->check(CLI::Range(1, 10000));
  app.add_option("--seed", o.seed, "The draws are S+1 .. S+N")->type_name("S")->check(CLI::Range(0, 1000000));
}

Action add_explain(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<ExplainOptions>();
  app.add_option("what", o->what, "Name of a scene, a .toml file, or a folder left by `crepitus run`")->capture_default_str();
  app.add_option("-o,--output", o->output, "Folder for explanation.html and explanation.json (default: no files)");
  app.add_option("--set", o->settings, "Parameter, as key=value; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--person", o->person, "Person (`crepitus list people`) instead of the scene's")->type_name("NAME");
  app.add_option("--case", o->case_name, "Case of a scene that has several")->type_name("NAME");
  app.add_option("--step", o->step_ms, "Step of the simulation in ms (default: 5)")->type_name("MS")->check(CLI::Range(0.01, 20.0));
  add_ensemble_options(app, o->ensemble);
  app.add_flag("--json", o->json, "Print the explanation as JSON");
  app.footer(
      "Examples:\n"
      "  crepitus explain twist_leg_extension_fast\n"
      "  crepitus explain faber_to_neutral --set tendon_ridge.left=0.6 -o why\n"
      "  crepitus explain out/stand_hip_flexion --ensemble 50");
  return [o, &common] { return run(*o, common); };
}

}  // namespace crepitus
