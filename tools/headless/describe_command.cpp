// crepitus describe: what happens, in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "engine/explain/describe.h"
#include "engine/observe/recorder.h"
#include "engine/observe/run_event.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"
#include "tools/headless/subject.h"

namespace crepitus {
namespace {

// When the body is described: at the beginning, when a stretch of the movement is over, and at the
// end.
std::set<double> moments_of(const Scene& scene, double speed) {
  const double end_s = scene.duration_s / speed;
  std::set<double> times{0, end_s};
  for (const Phase& p : movement_phases(scene, speed))
    if (p.to_s < end_s - 0.25 && std::none_of(times.begin(), times.end(), [&](double t) {
          return std::abs(t - p.to_s) < 0.25;
        }))
      times.insert(p.to_s);
  return times;
}

int describe(const SubjectOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  AskedSubject a = asked_subject(data, o);
  for (const std::string& note : a.notes) fmt::print(stderr, "{}\n", note);
  RunInfo& info = a.info;
  Simulation s(anatomy, a.scene, a.case_index, info.parameters, info.step_s);
  const Narrator narrator(s);
  Recorder recorder(s, info.every_s);
  const std::set<double> times = moments_of(a.scene, info.parameters.movement_speed);
  auto next = times.begin();
  std::vector<Moment> moments;
  const double begin_s = s.time_s();
  Progress progress(info.scene, a.scene.duration_s / info.parameters.movement_speed - begin_s);
  const auto look = [&] {
    for (; next != times.end() && s.time_s() >= *next - 0.5 * info.step_s; ++next)
      moments.push_back({s.time_s(), narrator.sentences(s)});
  };
  recorder.record(s);
  look();
  int code = kOk;
  while (!s.finished() && !interrupted()) {
    const StepStatus status = s.step();
    for (const PopEvent& pop : s.events()) info.events.push_back(run_event(pop));
    if (!status.ok) {
      fmt::print(stderr,
                 "The simulation diverged: {} at {:.3f} s. The text holds what came before.\n",
                 status.what, s.time_s());
      code = kFailed;
      break;
    }
    recorder.record(s);
    look();
    progress.update(s.time_s() - begin_s);
  }
  fmt::print("{}", description_text(a.scene, info, moments, summarise(recorder.recording())));
  return interrupted() ? kInterrupted : code;
}

}  // namespace

Action add_describe(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<SubjectOptions>();
  add_subject_options(app, *o);
  app.footer(
      "Examples:\n"
      "  crepitus describe stand_hip_flexion\n"
      "  crepitus describe out/stand_hip_flexion");
  return [o, &common] { return describe(*o, common); };
}

}  // namespace crepitus
