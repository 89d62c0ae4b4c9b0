// Runs that are watched for pops, and people drawn over the whole table of parameters.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/simulation/body.h"

namespace crepitus::testing {

inline constexpr double kSweepStep_s = 0.005;
inline const std::vector<std::string> kReady{"film_thickness=8"};  // um: the median of people, as calibrated to Cramer 2011

inline std::string shown(const PopEvent& e) {
  return std::to_string(e.time_s) + " s: " + e.joint + " " + e.side + " (" + kMechanisms[static_cast<std::size_t>(e.mechanism)] + ")";
}

inline void collect(const Simulation& s, std::vector<PopEvent>& pops) {
  pops.insert(pops.end(), s.events().begin(), s.events().end());
}

// All pops of a run that may end early when the body falls.
inline std::vector<PopEvent> watch(Simulation& s) {
  std::vector<PopEvent> pops;
  while (!s.finished()) {
    const StepStatus status = s.step();
    collect(s, pops);
    if (!status.ok) break;
  }
  return pops;
}

inline std::vector<PopEvent> pops_of(const Scene& scene, const Parameters& p = {}, double step_s = kSweepStep_s) {
  Simulation s = start(scene, p, step_s);
  return watch(s);
}

inline int count(const std::vector<PopEvent>& pops, Mechanism m) {
  int n = 0;
  for (const PopEvent& e : pops) n += e.mechanism == m;
  return n;
}

// As usual, anything, an end or the other end, for every parameter.
inline Parameters absurd_person(std::mt19937& random) {
  Parameters p;
  for (const ParameterInfo& info : parameter_table()) {
    const double share = static_cast<double>(random()) / 4294967296.0;
    const unsigned kind = random() % 4;
    const double value = kind == 0   ? info.standard
                         : kind == 1 ? info.lo + share * (info.hi - info.lo)
                         : kind == 2 ? info.lo
                                     : info.hi;
    set_parameter(p, info.key, value);
  }
  p.movement_speed = std::max(1.0, p.movement_speed);  // slower only takes longer
  return p;
}

}  // namespace crepitus::testing
