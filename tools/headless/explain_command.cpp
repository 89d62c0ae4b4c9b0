// crepitus explain: why a movement pops, link by link, and what would have changed it.
#include <fmt/format.h>

#include <memory>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/study.h"
#include "tools/headless/subject.h"

namespace crepitus {
namespace {

struct ExplainOptions {
  SubjectOptions subject;
  std::string output;
  bool json = false;
  EnsembleOptions ensemble;
};

struct Asked {
  Question question;
  std::vector<std::string> notes;
};

Asked asked(const std::filesystem::path& data, const ExplainOptions& o) {
  AskedSubject a = asked_subject(data, o.subject);
  const double step_s = o.subject.step_ms > 0 ? o.subject.step_ms * 1e-3 : kExplainStep_s;
  a.info.step_s = a.info.every_s = step_s;
  std::vector<std::string> notes;
  if (a.earlier && a.earlier->step_s != step_s)
    notes.push_back(fmt::format(
        "The run in {} used steps of {:g} ms and had {} pop{}; it is repeated here at {:g} ms, where pops "
        "near their threshold may differ (--step {:g} repeats it exactly).",
        o.subject.what, a.earlier->step_s * 1e3, a.earlier->pops, a.earlier->pops == 1 ? "" : "s", step_s * 1e3,
        a.earlier->step_s * 1e3));
  notes.insert(notes.end(), a.notes.begin(), a.notes.end());
  return {{std::move(a.scene), a.case_index, std::move(a.info)}, std::move(notes)};
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
  add_subject_options(app, o->subject);
  app.get_option("--step")->description("Step of the simulation in ms (default: 5)");
  app.add_option("-o,--output", o->output, "Folder for explanation.html and explanation.json (default: no files)");
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
