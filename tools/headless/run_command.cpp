// crepitus run: one scene, once; leaves files and says in plain words what came out.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/input_error.h"
#include "engine/observe/csv.h"
#include "engine/observe/files.h"
#include "engine/observe/recorder.h"
#include "engine/observe/report.h"
#include "engine/observe/run_event.h"
#include "engine/observe/summary.h"
#include "engine/simulation.h"
#include "engine/sound/wav.h"
#include "engine/state_hash.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"
#include "tools/headless/render_command.h"
#include "tools/headless/stored_run.h"
#include "tools/headless/study.h"

namespace crepitus {
namespace {

struct RunOptions {
  std::string scene = kDefaultScene, output, person, case_name, channels = "*";
  std::vector<std::string> settings;
  double step_ms = 0, every_ms = kDefaultEvery_s * 1e3, duration_s = 0;
  bool json = false, wav = false, explain = false, film = false;
  std::string from;  // results of a sweep
  std::int64_t run = -1;
  EnsembleOptions ensemble;
};

// Steps to the end, to divergence or to a signal; says which in `info`. Returns what popped.
std::vector<PopEvent> simulate(Simulation& s, Recorder& recorder, RunInfo& info) {
  std::vector<PopEvent> pops;
  const double begin_s = s.time_s();
  Progress progress(info.scene, s.scene().duration_s / info.parameters.movement_speed - begin_s);
  recorder.record(s);
  info.events.push_back({s.time_s(), "start", begin_s < 0 ? "settling before t = 0" : ""});
  const double processor_s = processor_time_s();
  while (!s.finished() && !interrupted()) {
    const StepStatus status = s.step();
    if (!status.ok) {
      info.status = "diverged";
      info.message = fmt::format("{} at {:.3f} s", status.what, s.time_s());
      break;
    }
    pops.insert(pops.end(), s.events().begin(), s.events().end());
    recorder.record(s);
    progress.update(s.time_s() - begin_s);
  }
  const double used_s = processor_time_s() - processor_s;
  if (used_s > 0) info.realtime_factor = (s.time_s() - begin_s) / used_s;
  if (info.status == "ok" && !s.finished()) {
    info.status = "interrupted";
    info.message = fmt::format("stopped by a signal at {:.3f} s", s.time_s());
  }
  for (const PopEvent& pop : pops) info.events.push_back(run_event(pop));
  info.events.push_back({s.time_s(), info.status == "ok" ? "end" : info.status, info.message});
  return pops;
}

RunRecording only_channels(RunRecording r, const std::string& pattern) {
  if (pattern == "*") return r;
  RunRecording some;
  some.time_s = std::move(r.time_s);
  for (std::size_t i = 0; i < r.channels.size(); ++i) {
    if (!matches(pattern, r.channels[i].name)) continue;
    some.channels.push_back(std::move(r.channels[i]));
    some.columns.push_back(std::move(r.columns[i]));
  }
  if (some.channels.empty())
    throw UsageError(fmt::format(
        "--channels '{}': no channel has such a name; `crepitus list channels` shows all",
        pattern));
  return some;
}

// Says what can be heard in it.
std::string write_sound(const std::string& folder, const std::vector<PopEvent>& pops,
                        double end_s) {
  const double duration_s = std::max(0.0, end_s);  // stopped while the body settled: empty
  write_file(folder + "/sound.wav", wav_bytes(render_sound(pops, duration_s)));
  const auto heard = std::count_if(pops.begin(), pops.end(), [&](const PopEvent& pop) {
    return pop.time_s >= 0 && pop.time_s <= duration_s;
  });
  if (heard == 0) return "sound.wav is silent: nothing popped in this run";
  return fmt::format("sound.wav holds {} pop{}", heard, heard == 1 ? "" : "s");
}

// What follows a run that reached its end, at the run's own step.
struct Studies {
  std::string section;  // of the report
  std::string text;     // for the terminal
  std::optional<EnsembleResult> ensemble{};
};
Studies study(const RunOptions& o, const Anatomy& anatomy, const Scene& scene, int chosen,
              const RunInfo& info) {
  Studies s;
  if (info.status != "ok") return s;
  const Question question{scene, chosen, info};
  std::optional<Explanation> e;
  if (o.explain) e = run_explainer(anatomy, question);
  if (o.ensemble.count > 0 && !interrupted())
    s.ensemble = run_ensemble(anatomy, question, o.ensemble);
  if (e) {
    e->ensemble = s.ensemble;
    s.section = explanation_html_section(*e);
    s.text = "\nThe report says why (`crepitus explain` prints it).\n";
  }
  if (s.ensemble) s.text += "\n" + ensemble_text(*s.ensemble);
  return s;
}

std::string with_ensemble(const std::string& summary, const Studies& s) {
  if (!s.ensemble) return summary;
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(summary);
  json["ensemble"] = nlohmann::ordered_json::parse(ensemble_json(*s.ensemble));
  return json.dump(2) + "\n";
}

// What is to be run.
struct Request {
  Scene scene;
  int chosen = 0;
  std::string person, scene_file;
  Parameters parameters;
  double step_s = 0, every_s = 0;
  std::optional<RunOfSweep> before{};  // that it repeats
};

Request request_of(const std::filesystem::path& data, const RunOptions& o) {
  Request r{.scene = load_scene(find_scene(data, o.scene).path.string()), .person = {}, .scene_file = o.scene, .parameters = {}};
  if (o.duration_s > 0) r.scene.duration_s = o.duration_s;
  r.chosen = case_index(r.scene, o.case_name);
  const std::string person_name = o.person.empty() ? r.scene.person : o.person;
  const Person person = find_person(data, person_name);
  r.person = person.title.empty() ? person_name : person.title;
  r.parameters = parameters_for(person, r.scene.cases[r.chosen], o.settings);
  r.step_s = o.step_ms > 0 ? o.step_ms * 1e-3 : r.scene.step_s;
  r.every_s = o.every_ms * 1e-3;
  return r;
}

Request repeat_of(const std::filesystem::path& data, const RunOptions& o) {
  if (o.run < 0) throw UsageError(fmt::format("--from {}: say which run, with --run N", o.from));
  RunOfSweep before = load_run(data, o.from, o.run);
  const Sweep& s = before.sweep;
  const double step_s = s.plan.step_s;
  const double every_s = std::max(1.0, std::round(o.every_ms * 1e-3 / step_s)) * step_s;
  return {s.scene, s.case_index, s.person_title, s.files.scene_path, parameters_of(s, o.run), step_s, every_s, std::move(before)};
}

// Exit code of a repeated run: whether it came to the same bits.
int compare_with(const RunOfSweep& before, const Simulation& s) {
  if (state_hash(s.state()) == before.stored.state_hash) {
    fmt::print(stderr, "Run {} came out bit for bit as in the sweep.\n", before.run);
    return kOk;
  }
  fmt::print(stderr, "Run {} came out differently from the sweep: another program, model or processor made that one.\n", before.run);
  return kReplayDiverged;
}

// picture.png and film.mp4 of a run that is over. What cannot be drawn does not spoil the run.
int draw_run(const std::string& folder, const CommonOptions& common) {
  RenderRequest picture;
  picture.subject.what = folder;
  picture.outputs = {folder + "/picture.png"};
  RenderRequest film = picture;
  film.shot.width = 960;
  film.shot.height = 540;
  film.outputs = {folder + "/film.mp4"};
  try {
    const int drawn = render(picture, common);
    return drawn == kOk ? render(film, common) : drawn;
  } catch (const std::exception& error) {
    fmt::print(stderr, "The run is complete; it could not be drawn: {}\n", error.what());
    return kPartial;
  }
}

int run(const RunOptions& o, const CommonOptions& common) {
  check(o.ensemble);
  // everything that can be wrong with the request is found before time is spent on it
  const std::filesystem::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  const Request r = o.from.empty() ? request_of(data, o) : repeat_of(data, o);
  const Scene& scene = r.scene;
  const int chosen = r.chosen;
  const Parameters& parameters = r.parameters;
  const double lasts_s = scene.duration_s / parameters.movement_speed;
  if (o.wav && lasts_s > kLongestWav_s)
    throw UsageError(fmt::format("--wav: {:g} s is too long for sound.wav, which holds {:g} s",
                                 lasts_s, kLongestWav_s));
  const double step_s = r.step_s;
  if (o.explain) check_length(scene, parameters, step_s);

  Simulation simulation(anatomy, scene, chosen, parameters, step_s);
  std::unique_ptr<Recorder> recorder;
  try {
    recorder = std::make_unique<Recorder>(simulation, r.every_s);
  } catch (const InputError& error) {
    throw UsageError(error.what());
  }
  const std::string name = r.before ? fmt::format("{}_run_{}", scene.id, r.before->run) : scene.id;
  const std::string folder = o.output.empty() ? "out/" + name : o.output;
  make_folder(folder);
  write_file(folder + "/events.jsonl", "");

  RunInfo info{.version = CREPITUS_VERSION,
               .scene = scene.id,
               .case_name = scene.cases[chosen].name,
               .title = scene.title,
               .notice = scene.notice,
               .person = r.person,
               .parameters = parameters,
               .duration_s = scene.duration_s,
               .step_s = step_s,
               .every_s = r.every_s,
               .sources = sources_of(anatomy),
               .scene_file = r.scene_file};
  const std::vector<PopEvent> pops = simulate(simulation, *recorder, info);

  const RunRecording& recording = recorder->recording();
  const std::vector<SummaryItem> items = summarise(recording);
  const Studies studies = study(o, anatomy, scene, chosen, info);
  const std::string json = with_ensemble(summary_json(items, info), studies);
  write_file(folder + "/events.jsonl", events_text(info));
  write_file(folder + "/summary.json", json);
  write_file(folder + "/report.html", report_html(recording, info, studies.section));
  const RunRecording wanted = only_channels(recorder->take(), o.channels);
  write_file(folder + "/channels.csv", csv_text(wanted, info));
  write_file(folder + "/channels.sto", sto_text(wanted, info));
  std::string sound;
  if (o.wav) sound = write_sound(folder, pops, simulation.time_s());

  fmt::print("{}", o.json ? json : summary_text(items, info) + studies.text);
  if (!o.json) {
    fmt::print(
        "\nFiles in {}/: report.html (open it in a browser), channels.csv, channels.sto, "
        "events.jsonl, summary.json{}\n",
        folder, o.wav ? ", sound.wav" : "");
  }
  if (o.wav) fmt::print(stderr, "{}\n", sound);
  fmt::print(stderr, "{} of {:.1f} s simulated, {:.1f}x real time on one core\n", scene.id,
             simulation.time_s(), info.realtime_factor);
  const int same = r.before && info.status != "interrupted" ? compare_with(*r.before, simulation) : kOk;
  if (same != kOk) return same;
  if (info.status == "diverged") {
    fmt::print(stderr, "The simulation diverged: {}. The files hold what came before.\n",
               info.message);
    return kFailed;
  }
  if (info.status == "interrupted") {
    fmt::print(stderr, "Interrupted: {}. The files hold what came before.\n", info.message);
    return kInterrupted;
  }
  if (interrupted()) {
    fmt::print(stderr, "Interrupted after the movement: what had not been tried by then is missing.\n");
    return kInterrupted;
  }
  return o.film ? draw_run(folder, common) : kOk;
}

}  // namespace

Action add_run(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<RunOptions>();
  CLI::Option* scene =
      app.add_option("scene", o->scene, "Name of a scene (`crepitus list scenes`) or a .toml file")
          ->capture_default_str();
  app.add_option("-o,--output", o->output, "Folder for the files (default: out/SCENE)");
  CLI::Option* set =
      app.add_option("--set", o->settings, "Parameter, as key=value; may be given several times")
          ->type_name("KEY=VALUE")
          ->allow_extra_args(false);
  CLI::Option* person =
      app.add_option("--person", o->person, "Person (`crepitus list people`) instead of the scene's")
          ->type_name("NAME");
  CLI::Option* chosen =
      app.add_option("--case", o->case_name, "Case of a scene that has several")->type_name("NAME");
  CLI::Option* step =
      app.add_option("--step", o->step_ms, "Step of the simulation in ms (default: the scene's)")
          ->type_name("MS")
          ->check(CLI::Range(0.01, 20.0));
  app.add_option("--every", o->every_ms, "Sample the channels every so many ms")
      ->type_name("MS")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 10000.0));
  CLI::Option* duration =
      app.add_option("--duration", o->duration_s, "Stop after so many seconds (default: the scene's)")
          ->type_name("S")
          ->check(CLI::Range(0.001, 3600.0));
  CLI::Option* from =
      app.add_option("--from", o->from, "Repeat a run of a sweep, bit for bit: its results.db or folder; with --run")
          ->type_name("RESULTS");
  for (CLI::Option* other : {scene, set, person, chosen, step, duration}) from->excludes(other);
  app.add_option("--run", o->run, "Number of the run to repeat")->type_name("N")->needs(from)->check(CLI::NonNegativeNumber);
  app.add_option("--channels", o->channels,
                 "Only channels of this name pattern in CSV and .sto, for example 'facet_gap.*'")
      ->type_name("PATTERN");
  app.add_flag("--wav", o->wav,
               "Also write sound.wav, the pops as one would hear them, from time 0 to the end");
  app.add_flag("--film", o->film, "Also draw picture.png and film.mp4 (`crepitus render` has more to choose)");
  app.add_flag("--explain", o->explain,
               "Add to the report why it popped or not, and what would change it");
  add_ensemble_options(app, o->ensemble);
  app.add_flag("--json", o->json, "Print the summary as JSON");
  app.footer(
      "Examples:\n"
      "  crepitus run\n"
      "  crepitus run straight_leg_raise -o slr --wav\n"
      "  crepitus run twist_leg_extension_fast --explain --ensemble 20\n"
      "  crepitus run --set laxity=1.4 --set movement_speed=1.5 --person desk_worker\n"
      "  crepitus run --from results.db --run 1234 -o run_1234");
  return [o, &common] { return run(*o, common); };
}

}  // namespace crepitus
