// What a step costs and where, on the adult as it stands in quiet_standing after half a second. Run with
//   bench_step --benchmark_repetitions=9 --benchmark_report_aggregates_only=true   and read the medians.
#include <benchmark/benchmark.h>

#include "engine/forces/forces.h"
#include "engine/simulation.h"
#include "engine/world.h"

namespace crepitus {
namespace {

constexpr double kStep_s = 1e-3;

Simulation standing(double step_s) {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  static const Scene scene = load_scene(CREPITUS_SOURCE_DIR "/scenes/quiet_standing.toml");
  Simulation simulation(anatomy, scene, 0, scene_parameters({}, scene.cases.at(0), {}), step_s);
  while (simulation.state().step < std::llround(0.5 / step_s)) simulation.step();
  return simulation;
}
const Simulation& body() {
  static const Simulation simulation = standing(kStep_s);
  return simulation;
}

// One law, again and again from the same pose.
template <typename Add>
void time_law(benchmark::State& bench, Add add) {
  const Model& m = body().model();
  const State& s = body().state();
  Loads loads = make_loads(m);
  compute_kinematics(m, s, loads);
  for (auto _ : bench) {
    loads.rows.clear();
    add(m, s, loads);
    benchmark::DoNotOptimize(loads.rows.terms.data());
  }
  bench.counters["rows"] = static_cast<double>(loads.rows.rows.size());
}
template <void (*add)(const Model&, Loads&)>
void law(benchmark::State& bench) {
  time_law(bench, [](const Model& m, const State&, Loads& loads) { add(m, loads); });
}
void muscles(benchmark::State& bench) {
  time_law(bench, [](const Model& m, const State& s, Loads& loads) { add_muscle_rows(m, s.activation, loads); });
}
void kinematics(benchmark::State& bench) {
  time_law(bench, [](const Model& m, const State& s, Loads& loads) { compute_kinematics(m, s, loads); });
}
BENCHMARK(kinematics);
BENCHMARK(law<add_bushing_rows>)->Name("bushings");
BENCHMARK(law<add_ligament_rows>)->Name("ligaments");
BENCHMARK(law<add_facet_rows>)->Name("facets");
BENCHMARK(law<add_joint_rows>)->Name("joints");
BENCHMARK(muscles);
BENCHMARK(law<add_contact_rows>)->Name("contacts");

void assemble(benchmark::State& bench) {
  Dynamics dynamics(body().model());
  for (auto _ : bench) dynamics.assemble(body().model(), body().loads(), kStep_s);
}
void assemble_and_factorise(benchmark::State& bench) {
  Dynamics dynamics(body().model());
  for (auto _ : bench) {
    dynamics.assemble(body().model(), body().loads(), kStep_s);
    dynamics.factorise();
  }
}
void solve(benchmark::State& bench) {
  Dynamics dynamics(body().model());
  dynamics.assemble(body().model(), body().loads(), kStep_s);
  dynamics.factorise();
  std::vector<double> b(static_cast<std::size_t>(dynamics.size()), 1.0);
  for (auto _ : bench) {
    std::fill(b.begin(), b.end(), 1.0);
    dynamics.solve(b);
    benchmark::DoNotOptimize(b.data());
  }
}
void solve_many(benchmark::State& bench) {
  Dynamics dynamics(body().model());
  dynamics.assemble(body().model(), body().loads(), kStep_s);
  dynamics.factorise();
  const int groups = static_cast<int>(bench.range(0)) / blocks::kRow;
  blocks::Block ones;
  std::ranges::fill(ones.at, 1.0);
  std::vector<blocks::Block> b(body().model().bodies.size() * static_cast<std::size_t>(groups));
  for (auto _ : bench) {
    std::ranges::fill(b, ones);
    dynamics.solve(b, groups);
    benchmark::DoNotOptimize(b.data());
  }
}
BENCHMARK(assemble);
BENCHMARK(assemble_and_factorise);
BENCHMARK(solve);
BENCHMARK(solve_many)->Arg(40);

void world_advance(benchmark::State& bench) {
  World world(body().model());
  for (auto _ : bench) {
    State s = body().state();
    world.advance(body().model(), body().loads(), kGravity_m_per_s2, kStep_s, s);
    benchmark::DoNotOptimize(s.bodies.data());
  }
}
BENCHMARK(world_advance);

void tick(benchmark::State& bench) {
  Controller controller(body().model(), body().scene());
  for (auto _ : bench) {
    State s = body().state();
    controller.tick(body().model(), body().scene(), body().loads(), s.clock_s, kGravity_m_per_s2, s);
    benchmark::DoNotOptimize(s.excitation.data());
  }
}
BENCHMARK(tick);

// All in, controller ticks too; the argument is the step in ms.
void step(benchmark::State& bench) {
  const double step_s = 1e-3 * static_cast<double>(bench.range(0));
  Simulation simulation = standing(step_s);
  for (auto _ : bench) simulation.step();
  bench.counters["times_real_time"] =
      benchmark::Counter(step_s * static_cast<double>(bench.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(step)->Arg(1)->Arg(5)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace crepitus
