// crepitus bench: how much faster than real time, by processor time of one core.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/control/controller.h"
#include "engine/simulation.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"

namespace crepitus {
namespace {

constexpr int kRuns = 5;             // the median of five forgives two that were disturbed
constexpr double kMeasured_s = 3.0;  // of simulated time: through weight shift and half of the lift

// Of a step: on average over the scene, and of those between the ticks of the controller, which are all there is to the
// physics: the full model with all its rows.
struct Timing {
  double step_s, step_us, between_ticks_us;
  double realtime_factor() const { return 1e6 * step_s / step_us; }
  double between_ticks_factor() const { return 1e6 * step_s / between_ticks_us; }
};

double wall_clock_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// One run: settles untimed, then times the steps. Asking for processor time is a system call that costs a step some percent,
// so it is asked once; the wall clock, which is cheap, says what share of it fell between ticks.
Timing time_once(const Anatomy& anatomy, const Scene& scene, double step_s, double measured_s) {
  Simulation s(anatomy, scene, 0, Parameters{}, step_s);
  while (s.time_s() < 0) s.step();
  const std::int64_t steps = std::llround(measured_s / step_s), a_tick = std::max<std::int64_t>(1, std::llround(kTick_s / step_s));
  double wall_s = 0, between_wall_s = 0;
  std::int64_t between = 0;
  const double start_s = processor_time_s();
  for (std::int64_t i = 0; i < steps; ++i) {
    const bool tick = s.state().step % a_tick == 0;
    const double step_start_s = wall_clock_s();
    s.step();
    const double used_s = wall_clock_s() - step_start_s;
    wall_s += used_s;
    if (tick) continue;
    between_wall_s += used_s, ++between;
  }
  const double all_s = processor_time_s() - start_s, between_s = all_s * between_wall_s / wall_s;
  return {step_s, 1e6 * all_s / static_cast<double>(steps), 1e6 * between_s / static_cast<double>(std::max<std::int64_t>(1, between))};
}

Timing median_timing(const Anatomy& anatomy, const Scene& scene, double step_s, double measured_s) {
  std::vector<Timing> timings;
  for (int i = 0; i < kRuns && !interrupted(); ++i)
    timings.push_back(time_once(anatomy, scene, step_s, measured_s));
  std::sort(timings.begin(), timings.end(),
            [](const Timing& a, const Timing& b) { return a.step_us < b.step_us; });
  return timings.empty() ? Timing{} : timings[timings.size() / 2];
}

int bench(bool json, const std::string& scene_name, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  const Scene scene = load_scene(find_scene(data, scene_name).path.string());
  const double measured_s = std::min(kMeasured_s, scene.duration_s);

  const Timing at_1ms = median_timing(anatomy, scene, 0.001, measured_s);
  const Timing at_5ms = median_timing(anatomy, scene, 0.005, measured_s);
  if (interrupted()) return kInterrupted;

  if (json) {
    const nlohmann::ordered_json result{
        {"scene", scene.id},
        {"runs", kRuns},
        {"simulated_s", measured_s},
        {"realtime_factor_1ms", at_1ms.realtime_factor()},
        {"realtime_factor_5ms", at_5ms.realtime_factor()},
        {"step_us_1ms", at_1ms.step_us},
        {"step_us_5ms", at_5ms.step_us},
        {"realtime_factor_1ms_between_ticks", at_1ms.between_ticks_factor()},
        {"realtime_factor_5ms_between_ticks", at_5ms.between_ticks_factor()},
        {"step_us_1ms_between_ticks", at_1ms.between_ticks_us},
        {"step_us_5ms_between_ticks", at_5ms.between_ticks_us}};
    fmt::print("{}\n", result.dump(2));
    return kOk;
  }
  fmt::print("{}, {:g} s, one core, median of {} runs, processor time\n\n", scene.id, measured_s,
             kRuns);
  fmt::print("{:<40}{:>14}{:>14}\n", "", "x real time", "us a step");
  const auto row = [](const char* name, double factor, double us) { fmt::print("{:<40}{:>14.1f}{:>14.1f}\n", name, factor, us); };
  row("1 ms", at_1ms.realtime_factor(), at_1ms.step_us);
  row("5 ms", at_5ms.realtime_factor(), at_5ms.step_us);
  row("1 ms, steps without a controller's tick", at_1ms.between_ticks_factor(), at_1ms.between_ticks_us);
  row("5 ms, steps without a controller's tick", at_5ms.between_ticks_factor(), at_5ms.between_ticks_us);
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
