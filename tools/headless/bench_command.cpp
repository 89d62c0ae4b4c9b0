// crepitus bench: how much faster than real time, by processor time of one core.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/simulation.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"

namespace crepitus {
namespace {

constexpr int kRuns = 5;             // the median of five forgives two that were disturbed
constexpr double kMeasured_s = 3.0;  // of simulated time: through weight shift and half of the lift
constexpr double kFreeFall_s =
    0.3;  // without a controller the body falls; measured while it still stands

struct Timing {
  double realtime_factor, step_us;
};

// One run: settles untimed, then times the steps.
Timing time_once(const Anatomy& anatomy, const Scene& scene, double step_s, double measured_s) {
  Simulation s(anatomy, scene, 0, Parameters{}, step_s);
  while (s.time_s() < 0) s.step();
  const int steps = static_cast<int>(measured_s / step_s);
  const double start_s = processor_time_s();
  for (int i = 0; i < steps; ++i) s.step();
  const double used_s = processor_time_s() - start_s;
  return {steps * step_s / used_s, used_s / steps * 1e6};
}

Timing median_timing(const Anatomy& anatomy, const Scene& scene, double step_s, double measured_s) {
  std::vector<Timing> timings;
  for (int i = 0; i < kRuns && !interrupted(); ++i)
    timings.push_back(time_once(anatomy, scene, step_s, measured_s));
  std::sort(timings.begin(), timings.end(),
            [](const Timing& a, const Timing& b) { return a.step_us < b.step_us; });
  return timings.empty() ? Timing{} : timings[timings.size() / 2];
}

// The same body and rows with nobody choosing activations.
Scene without_controller(Scene scene) {
  scene.driver = Driver::activations;
  scene.settle_s = 0;
  return scene;
}

int bench(bool json, const std::string& scene_name, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  const Scene scene = load_scene(find_scene(data, scene_name).path.string());
  const Scene free = without_controller(scene);
  const double measured_s = std::min(kMeasured_s, scene.duration_s);

  const Timing at_1ms = median_timing(anatomy, scene, 0.001, measured_s);
  const Timing at_5ms = median_timing(anatomy, scene, 0.005, measured_s);
  const Timing free_1ms = median_timing(anatomy, free, 0.001, kFreeFall_s);
  const Timing free_5ms = median_timing(anatomy, free, 0.005, kFreeFall_s);
  if (interrupted()) return kInterrupted;

  if (json) {
    const nlohmann::ordered_json result{
        {"scene", scene.id},
        {"runs", kRuns},
        {"simulated_s", measured_s},
        {"realtime_factor_1ms", at_1ms.realtime_factor},
        {"realtime_factor_5ms", at_5ms.realtime_factor},
        {"step_us_1ms", at_1ms.step_us},
        {"step_us_5ms", at_5ms.step_us},
        {"realtime_factor_1ms_no_controller", free_1ms.realtime_factor},
        {"realtime_factor_5ms_no_controller", free_5ms.realtime_factor},
        {"step_us_1ms_no_controller", free_1ms.step_us},
        {"step_us_5ms_no_controller", free_5ms.step_us}};
    fmt::print("{}\n", result.dump(2));
    return kOk;
  }
  fmt::print("{}, {:g} s, one core, median of {} runs, processor time\n\n", scene.id, measured_s,
             kRuns);
  fmt::print("{:<22}{:>14}{:>14}\n", "", "x real time", "us a step");
  const auto row = [](const char* name, const Timing& t) {
    fmt::print("{:<22}{:>14.1f}{:>14.1f}\n", name, t.realtime_factor, t.step_us);
  };
  row("1 ms", at_1ms);
  row("5 ms", at_5ms);
  row("1 ms, no controller", free_1ms);
  row("5 ms, no controller", free_5ms);
  return kOk;
}

}  // namespace

Action add_bench(CLI::App& app, const CommonOptions& common) {
  auto json = std::make_shared<bool>(false);
  auto scene = std::make_shared<std::string>(kDefaultScene);
  app.add_option("scene", *scene, "Scene to time")->capture_default_str();
  app.add_flag("--json", *json, "Numbers as JSON");
  app.footer("Example:\n  crepitus bench --json");
  return [json, scene, &common] { return bench(*json, *scene, common); };
}

}  // namespace crepitus
