// The same moving body in Crepitus, Simbody and MuJoCo: simulated seconds per CPU second at equal error. README.md here
// says what is compared. bench_peers [--json] [--repeat N] [--lift NEWTON] [--only ENGINE]
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/bench/peers/peers.h"

namespace crepitus::peers {
namespace {

using swing::Joints;
using swing::Measures;

// What counts as equally good; taste: what a plot would show.
constexpr Measures kGoodEnough{0.02, 3, 0.05};
bool good_enough(const Measures& e) {
  return e.hip_deg <= kGoodEnough.hip_deg && e.gap_um <= kGoodEnough.gap_um && e.torque_Nm <= kGoodEnough.torque_Nm;
}

struct Result {
  Method method;
  std::vector<double> times_real_time{};  // one a repetition
  int evaluations = 0;
  std::string failure{};
  Measures error{};

  double speed() const {
    std::vector<double> sorted = times_real_time;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[sorted.size() / 2];
  }
  bool usable() const { return failure.empty() && good_enough(error); }
};

std::vector<Method> crepitus_methods(const Bodies& bodies) {
  std::vector<Method> out;
  // 20 / 12 ms and such: whole steps between samples, so that the bounds can be met closely
  for (double step_ms : {5.0, 4.0, 2.0, 20.0 / 12, 20.0 / 13, 1.25, 1.0, 0.8, 0.5, 0.2})
    out.push_back({"Crepitus", "linearly implicit", fmt::format("{:.3g} ms", step_ms), Joints::compliant, [=, &bodies] {
                     Run run;
                     const double begun = cpu_seconds();
                     run.trajectory = swing::run_implicit(bodies.compliant, 1e-3 * step_ms, kDuration_s);
                     run.cpu_s = cpu_seconds() - begun;
                     run.evaluations = static_cast<int>(std::lround(kDuration_s / (1e-3 * step_ms)));
                     return run;
                   }});
  return out;
}

// Each body against its own converged motion: what rigid joints change about the body is no error of integration.
class Judge {
 public:
  explicit Judge(const Bodies& bodies) : bodies_(bodies) {
    const auto implicit = [&](double step_s) {
      return swing::measure_all(bodies.compliant, swing::run_implicit(bodies.compliant, step_s, kDuration_s));
    };
    compliant_ = swing::extrapolate(implicit(0.02e-3), implicit(0.01e-3));
    const Run rigid = simbody_reference(bodies, Joints::jointed), soft = simbody_reference(bodies, Joints::compliant);
    if (!rigid.failure.empty() || !soft.failure.empty()) throw std::runtime_error("the reference runs did not finish");
    jointed_ = swing::measure_all(bodies.jointed, rigid.trajectory);
    references_apart = swing::rms_difference(swing::measure_all(bodies.compliant, soft.trajectory), compliant_);
    bodies_apart = swing::rms_difference(jointed_, compliant_);
  }
  Measures error(Joints joints, const swing::Trajectory& t) const {
    return swing::rms_difference(swing::measure_all(bodies_.of(joints), t),
                                 joints == Joints::compliant ? compliant_ : jointed_);
  }
  const std::vector<Measures>& motion() const { return compliant_; }

  Measures references_apart, bodies_apart;

 private:
  const Bodies& bodies_;
  std::vector<Measures> compliant_, jointed_;
};

const char* name_of(Joints joints) { return joints == Joints::compliant ? "stiff rows" : "real joints"; }
std::string text_of(const Measures& e) { return fmt::format("{:9.4f} {:9.3f} {:9.4f}", e.hip_deg, e.gap_um, e.torque_Nm); }

// Rounds outside, methods inside: what else the machine does meets all alike.
void measure(std::vector<Result>& results, const Judge& judge, int rounds) {
  for (int round = 0; round < rounds; ++round)
    for (Result& r : results) {
      if (!r.failure.empty()) continue;
      const Run run = r.method.run();
      r.failure = run.failure;
      r.evaluations = run.evaluations;
      if (!r.failure.empty()) continue;
      r.error = judge.error(r.method.joints, run.trajectory);
      if (!(r.error.hip_deg < 90 && r.error.gap_um < 1e5)) r.failure = "unstable";
      r.times_real_time.push_back(kDuration_s / run.cpu_s);
      std::fprintf(stderr, ".");
    }
  std::fprintf(stderr, "\n");
}

const Result* fastest(const std::vector<Result>& results, const std::string& engine) {
  const Result* best = nullptr;
  for (const Result& r : results)
    if (r.method.engine == engine && r.usable() && (best == nullptr || r.speed() > best->speed())) best = &r;
  return best;
}

void print(const std::vector<Result>& results, const Judge& judge) {
  const auto [low, high] = std::minmax_element(judge.motion().begin(), judge.motion().end(),
                                               [](auto& a, auto& b) { return a.hip_deg < b.hip_deg; });
  fmt::print("Motion: hip {:.1f} to {:.1f} deg within {:g} s. Errors are RMS over it.\n", low->hip_deg, high->hip_deg, kDuration_s);
  fmt::print("Two references (Crepitus extrapolated, Simbody at 1e-8) differ by       {}\n", text_of(judge.references_apart));
  fmt::print("Real joints instead of stiff rows change the motion itself by           {}\n\n", text_of(judge.bodies_apart));
  fmt::print("{:13}{:23}{:17}{:12}{:>8}{:>8}  {:>9} {:>9} {:>9}\n", "engine", "scheme", "setting", "joints", "sim/CPU", "laws/s",
             "hip deg", "gap um", "SI Nm");
  for (const Result& r : results) {
    fmt::print("{:13}{:23}{:17}{:12}", r.method.engine, r.method.scheme, r.method.setting, name_of(r.method.joints));
    if (r.failure.empty())
      fmt::print("{:8.2f}{:8}  {}{}\n", r.speed(), r.evaluations, text_of(r.error), r.usable() ? "  *" : "");
    else
      fmt::print("{}\n", r.failure);
  }
  fmt::print("* within hip {:g} deg, gap {:g} um, sacroiliac moment {:g} Nm\n\n", kGoodEnough.hip_deg, kGoodEnough.gap_um,
             kGoodEnough.torque_Nm);
}

nlohmann::json to_json(const Measures& e) {
  return {{"hip_deg", e.hip_deg}, {"gap_um", e.gap_um}, {"si_torque_Nm", e.torque_Nm}};
}
nlohmann::json to_json(const Result& r) {
  nlohmann::json j{{"engine", r.method.engine}, {"scheme", r.method.scheme}, {"setting", r.method.setting},
                   {"joints", name_of(r.method.joints)}, {"failure", r.failure}};
  if (!r.failure.empty()) return j;
  j["realtime_factor"] = r.speed();
  j["law_evaluations_per_s"] = r.evaluations / kDuration_s;
  j["rms_error"] = to_json(r.error);
  j["within_bounds"] = r.usable();
  return j;
}

// The fastest admissible setting of each engine, and how many times the peers Crepitus is.
nlohmann::json compare(const std::vector<Result>& results, bool talk) {
  nlohmann::json out = nlohmann::json::object();
  const Result* ours = fastest(results, "Crepitus");
  for (const char* engine : {"Crepitus", "Simbody 3.7", "MuJoCo 2.2.2"}) {
    const Result* r = fastest(results, engine);
    if (r == nullptr) {
      if (talk) fmt::print("{:13} nothing within the bounds\n", engine);
      continue;
    }
    out[engine] = to_json(*r);
    if (ours != nullptr) out[engine]["crepitus_is_times_faster"] = ours->speed() / r->speed();
    if (talk)
      fmt::print("{:13} at its best {} {}, {}: {:.1f}x real time; Crepitus is {:.2f} times that\n", engine, r->method.scheme,
                 r->method.setting, name_of(r->method.joints), r->speed(), ours ? ours->speed() / r->speed() : 0.0);
  }
  return out;
}

int run(bool json, int rounds, double lift_N, const std::string& only) {
  const Bodies bodies(lift_N);
  const Judge judge(bodies);
  std::vector<Result> results;
  for (const auto& methods : {crepitus_methods(bodies), simbody_methods(bodies), mujoco_methods(bodies)})
    for (const Method& m : methods)
      if (m.engine.starts_with(only) || m.engine == "Crepitus") results.push_back({m});
  measure(results, judge, rounds);
  if (!json) {
    print(results, judge);
    compare(results, true);
    return 0;
  }
  nlohmann::json all{{"simulated_s", kDuration_s}, {"repetitions", rounds}, {"references_differ_by", to_json(judge.references_apart)},
                     {"real_joints_change_the_motion_by", to_json(judge.bodies_apart)}, {"results", nlohmann::json::array()}};
  for (const Result& r : results) all["results"].push_back(to_json(r));
  all["fastest_within_bounds"] = compare(results, false);
  fmt::print("{}\n", all.dump(2));
  return 0;
}

}  // namespace
}  // namespace crepitus::peers

int main(int argc, char** argv) {
  bool json = false;
  int rounds = 3;
  double lift_N = crepitus::swing::Options{}.lift_N;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--repeat") == 0 && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else if (std::strcmp(argv[i], "--lift") == 0 && i + 1 < argc) {
      lift_N = std::atof(argv[++i]);
    } else if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
      only = argv[++i];
    } else {
      fmt::print(stderr, "usage: bench_peers [--json] [--repeat N] [--lift NEWTON] [--only Simbody|MuJoCo]\n");
      return 2;
    }
  }
  try {
    return crepitus::peers::run(json, rounds, lift_N, only);
  } catch (const std::exception& e) {
    fmt::print(stderr, "bench_peers: {}\n", e.what());
    return 1;
  }
}
