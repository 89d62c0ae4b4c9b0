// Scenes and helpers that the tests of the whole simulation share.
#pragma once

#include <gtest/gtest.h>

#include <cinttypes>
#include <string>
#include <vector>

#include "engine/simulation.h"
#include "engine/state_hash.h"
#include "tests/forces/two_bodies.h"  // tolerance()

namespace crepitus::testing {

inline constexpr double kOneMillisecond_s = 0.001;

inline const Anatomy& adult() {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return anatomy;
}

inline Scene scene_file(const std::string& name) { return load_scene(CREPITUS_SOURCE_DIR "/scenes/" + name + ".toml"); }

// A scene of scenes/, settled and run for shorter.
inline Scene shortened(const std::string& name, double settle_s, double duration_s) {
  Scene scene = scene_file(name);
  scene.settle_s = settle_s, scene.duration_s = duration_s;
  return scene;
}

inline Scene quiet(const std::string& posture, double settle_s, double duration_s) {
  Scene scene = parse_scene("title = 'rest'\nnotice = 'nothing happens'\nduration_s = 1\nposture = '" + posture + "'\n",
                            posture + ".toml");
  scene.settle_s = settle_s, scene.duration_s = duration_s;
  return scene;
}

// Everything at once and at the same time: both legs on the floor, one about to move, weight shifting, a push on the back.
// As text, so that another process can read it too. Starts moving with the first tick.
inline std::string busy_scene() {
  return R"(
title = "Everything at once"
notice = "For tests."
source = "made for tests"
posture = "standing"
duration_s = 2
settle_s = 0.1
[[track]]
coordinate = "weight_shift"
times_s = [0, 1]
values = [0, -0.6]
[[track]]
coordinate = "hip_flexion.left"
times_s = [0, 1]
degrees = [0, 30]
[[track]]
coordinate = "knee_flexion.left"
times_s = [0, 1]
degrees = [0, 40]
[[load]]
body = "thorax"
force_N = [15, 0, 5]
times_s = [0.05, 0.1, 0.2, 0.25]
factors = [0, 1, 1, 0]
)";
}

inline Parameters set(const std::vector<std::string>& settings, Parameters p = {}) {
  for (const std::string& s : settings) set_parameter_text(p, s);
  return p;
}

inline Simulation start(const Scene& scene, const Parameters& p = {}, double step_s = kOneMillisecond_s) {
  return Simulation(adult(), scene, 0, p, step_s);
}

// Runs so many steps, or to the first trouble.
inline StepStatus run(Simulation& s, std::int64_t steps) {
  for (std::int64_t i = 0; i < steps; ++i)
    if (const StepStatus status = s.step(); !status.ok) return status;
  return {};
}

inline StepStatus run_to_end(Simulation& s) {
  while (!s.finished())
    if (const StepStatus status = s.step(); !status.ok) return status;
  return {};
}

inline std::string hex(std::uint64_t hash) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, hash);
  return text;
}

// Every number of a state in one row: what a snapshot consists of.
struct Flattener {
  std::vector<double> numbers;
  template <class T>
  void operator()(T x) {
    numbers.push_back(static_cast<double>(x));
  }
  template <class T>
  void list(const std::vector<T>&) {}
};
inline std::vector<double> flattened(const State& s) {
  Flattener f;
  visit_state(s, f);
  return f.numbers;
}

inline bool all_finite(const State& s) {
  for (const double x : flattened(s))
    if (!std::isfinite(x)) return false;
  return true;
}

// Where two runs differ, or "" when every bit is the same.
inline std::string difference(const State& a, const State& b) {
  if (state_hash(a) == state_hash(b)) return "";
  const std::vector<double> x = flattened(a), y = flattened(b);
  if (x.size() != y.size()) return "sizes " + std::to_string(x.size()) + " and " + std::to_string(y.size());
  int count = 0;
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::bit_cast<std::uint64_t>(x[i]) == std::bit_cast<std::uint64_t>(y[i])) continue;
    ++count;
    largest = std::max(largest, std::abs(x[i] - y[i]));
  }
  char text[100];
  std::snprintf(text, sizeof text, "%d of %zu numbers differ, by up to %.3g", count, x.size(), largest);
  return text;
}

}  // namespace crepitus::testing
