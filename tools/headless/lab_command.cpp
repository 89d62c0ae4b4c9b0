// crepitus lab: runs every case of the experiments in scenes/lab/ and compares what their report
// lines ask for.
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "engine/input_error.h"
#include "engine/observe/expression.h"
#include "engine/observe/files.h"
#include "engine/observe/recorder.h"
#include "engine/simulation.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"
#include "tools/headless/validation.h"

namespace crepitus {
namespace {

struct LabOptions {
  std::string pattern = "*", output;
  std::vector<std::string> settings;
  double step_ms = 0;
  bool check = false;
};

struct CaseRun {
  Recording recording;
  std::string failure;  // "" when it reached its end
};

// The channels that the reports of a scene read; recording only these keeps the memory of a long
// session small.
Recording only_used(const RunRecording& all, const std::vector<std::string>& used) {
  Recording some{{}, all.time_s, {}};
  for (std::size_t i = 0; i < all.channels.size(); ++i) {
    if (std::find(used.begin(), used.end(), all.channels[i].name) == used.end()) continue;
    some.channels.push_back(all.channels[i].name);
    some.columns.push_back(all.columns[i]);
  }
  return some;
}

CaseRun run_case(const Anatomy& anatomy, const Scene& scene, int index,
                 const Parameters& parameters, double step_s,
                 const std::vector<std::string>& used) {
  Simulation s(anatomy, scene, index, parameters, step_s);
  // ten milliseconds, or the step where that is longer
  Recorder recorder(s, std::max(1.0, std::round(kDefaultEvery_s / step_s)) * step_s);
  Progress progress(scene.id + " " + scene.cases[index].name, scene.duration_s - s.time_s());
  const double begin_s = s.time_s();
  recorder.record(s);
  while (!s.finished() && !interrupted()) {
    const StepStatus status = s.step();
    if (!status.ok)
      return {{},
              fmt::format("case '{}' diverged at {:.3f} s: {}", scene.cases[index].name, s.time_s(),
                          status.what)};
    recorder.record(s);
    progress.update(s.time_s() - begin_s);
  }
  return {only_used(recorder.recording(), used), ""};
}

std::string place_of(const Scene& scene, const Report& report) {
  return fmt::format("{}: report '{}'", scene.path, report.id);
}

std::vector<ValidationResult> run_scene(const Anatomy& anatomy, const std::filesystem::path& data,
                                        const Scene& scene, const LabOptions& o) {
  std::vector<std::string> used;
  for (const Report& report : scene.reports) {
    for (const ChannelUse& use : channels_used(report.expression, place_of(scene, report)))
      used.push_back(use.channel);
  }

  const Person person = find_person(data, scene.person);
  std::map<std::string, Recording> recordings;
  std::string failure;
  for (int i = 0; i < static_cast<int>(scene.cases.size()) && !interrupted(); ++i) {
    const Parameters parameters = parameters_for(person, scene.cases[i], o.settings);
    CaseRun run = run_case(anatomy, scene, i, parameters,
                           o.step_ms > 0 ? o.step_ms * 1e-3 : scene.step_s, used);
    if (!run.failure.empty()) {
      fmt::print(stderr, "{}: {}\n", scene.id, run.failure);
      failure = run.failure;
    }
    recordings[scene.cases[i].name] = std::move(run.recording);
  }

  std::vector<ValidationResult> results;
  for (const Report& report : scene.reports) {
    ValidationResult r{scene.id, report, 0, ""};
    try {
      r.value = evaluate_expression(report.expression, recordings, place_of(scene, report));
    } catch (const InputError& error) {
      // a case that diverged has no channels: its own failure says more
      r.failure = failure.empty() ? error.what() : failure;
    }
    results.push_back(std::move(r));
  }
  return results;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw UsageError(fmt::format("--check: cannot read {}", path.string()));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Prints every verdict that is not the committed one; true when all are alike.
bool same_verdicts(const std::vector<ValidationResult>& results,
                   const std::filesystem::path& committed) {
  const std::map<std::string, std::string> before = verdicts_in(read_text(committed));
  bool same = true;
  for (const ValidationResult& r : results) {
    const std::string key = r.scene + "/" + r.report.id;
    const auto known = before.find(key);
    const std::string was = known == before.end() ? "not there" : known->second;
    if (was == verdict(r)) continue;
    same = false;
    fmt::print("changed: {} was {}, is {} ({:.4g} {})\n", key, was, verdict(r), r.value,
               r.report.unit);
  }
  if (same) fmt::print("All {} verdicts are those of {}.\n", results.size(), committed.string());
  return same;
}

int lab(const LabOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  const std::filesystem::path committed = data / "tests" / "VALIDATION.md";
  const Anatomy anatomy = load_model(data);

  std::vector<ValidationResult> results;
  int scenes = 0;
  bool every_file_good = true;
  for (const SceneFile& file : scene_files(data)) {
    if (!file.id.starts_with("lab/") || !matches(o.pattern, file.path.stem().string())) continue;
    if (interrupted()) return kInterrupted;
    ++scenes;
    try {
      const Scene scene = load_scene(file.path.string());
      std::vector<ValidationResult> some = run_scene(anatomy, data, scene, o);
      results.insert(results.end(), some.begin(), some.end());
    } catch (const InputError& error) {  // one wrong file does not cost the others their results
      fmt::print(stderr, "crepitus: {}\n", error.what());
      every_file_good = false;
    }
  }
  if (interrupted()) return kInterrupted;
  if (scenes == 0)
    throw UsageError(fmt::format("lab: no scene in scenes/lab/ is named '{}'", o.pattern));

  fmt::print("{}", validation_table(results));
  const bool everything = o.pattern == "*" && o.settings.empty() && o.step_ms == 0;
  if (!o.check && (everything || !o.output.empty())) {
    const std::string path = o.output.empty() ? committed.string() : o.output;
    write_file(path, validation_markdown(results, CREPITUS_VERSION));
    fmt::print(stderr, "written: {}\n", path);
  }
  const bool same = !o.check || same_verdicts(results, committed);
  const bool failed = std::any_of(results.begin(), results.end(),
                                  [](const ValidationResult& r) { return verdict(r) == "failed"; });
  if (!every_file_good) return kInvalidFile;
  return failed || !same ? kFailed : kOk;
}

}  // namespace

Action add_lab(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<LabOptions>();
  app.add_option("pattern", o->pattern,
                 "Only experiments of this name (* any run, ? one character)");
  app.add_option("-o,--output", o->output,
                 "Write the table there (default: tests/VALIDATION.md when all experiments run)")
      ->type_name("FILE");
  app.add_option("--set", o->settings, "Parameter for every case, as key=value")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--step", o->step_ms, "Step in ms (default: the scene's)")
      ->type_name("MS")
      ->check(CLI::Range(0.01, 20.0));
  app.add_flag("--check", o->check,
               "Write nothing; exit code 1 when a verdict differs from tests/VALIDATION.md");
  app.footer(
      "A value outside its band is reported, not an error; exit code 1 means that something "
      "diverged or could not be read.\n"
      "Examples:\n"
      "  crepitus lab\n"
      "  crepitus lab 'facet*' --set laxity=0.8");
  return [o, &common] { return lab(*o, common); };
}

}  // namespace crepitus
