#include "engine/sweep/sweep.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "engine/anatomy/person.h"
#include "engine/input_error.h"
#include "engine/simulation.h"
#include "engine/sweep/design.h"

namespace crepitus {
namespace {

// A block is what a kill may cost, and what a stop waits for: about a second of work at 100 times
// real time. Small sweeps have blocks enough for every thread.
constexpr double kBlock_s = 100;
constexpr std::int64_t kMostInBlock = 64, kFewestBlocks = 64;

std::int64_t runs_of_block(double run_s, std::int64_t runs) {
  const auto by_time = static_cast<std::int64_t>(kBlock_s / std::max(run_s, 1e-3));
  return std::clamp<std::int64_t>(std::min(by_time, runs / kFewestBlocks), 1, kMostInBlock);
}

int find_case(const Scene& scene, const std::string& name, const std::string& sweep_path) {
  if (name.empty()) return 0;
  std::vector<std::string> names;
  for (const Case& c : scene.cases) names.push_back(c.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw InputError(fmt::format("{}: case '{}': scene '{}' has no such case{}", sweep_path, name,
                                 scene.id, did_you_mean(name, names)));
  return static_cast<int>(found - names.begin());
}

std::string hash_of(const SweepFiles& f) {
  std::string all;
  const auto add = [&](std::string_view text) {
    all += fmt::format("{}:", text.size()).append(text);
  };
  for (const std::string* text :
       {&f.sweep_text, &f.scene_text, &f.person_text, &f.model_hash, &f.version})
    add(*text);
  for (const auto& [name, text] : f.csv) add(name), add(text);
  return content_hash(all);
}

}  // namespace

std::string content_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

Sweep open_sweep(SweepFiles files) {
  Sweep s;
  s.files = std::move(files);
  const SweepFiles& f = s.files;
  s.hash = hash_of(f);
  s.plan = parse_plan(f.sweep_text, f.sweep_path, [&](const std::string& name) {
    const auto found = f.csv.find(name);
    if (found == f.csv.end())
      throw InputError(fmt::format("{}: its file '{}' is missing", f.sweep_path, name));
    return found->second;
  });
  s.scene = parse_scene(f.scene_text, f.scene_path);
  if (s.plan.duration_s > 0) s.scene.duration_s = s.plan.duration_s;
  s.case_index = find_case(s.scene, s.plan.case_name, f.sweep_path);
  const Person person = parse_person(f.person_text, f.person_name);
  s.person_title = person.title.empty() ? f.person_name : person.title;
  s.base = scene_parameters(person.parameters,
                            s.scene.cases[static_cast<std::size_t>(s.case_index)], {});
  for (const auto& [key, value] : s.plan.parameters) set_parameter(s.base, key, value);
  s.points = point_count(s.plan);
  s.runs = s.points * std::max<std::int64_t>(1, static_cast<std::int64_t>(s.plan.people.size()));
  s.block_runs = runs_of_block(run_length_s(s, parameters_of(s, 0)), s.runs);
  return s;
}

std::int64_t point_of(const Sweep& sweep, std::int64_t run) {
  return sweep.plan.people.empty() ? run
                                   : run / static_cast<std::int64_t>(sweep.plan.people.size());
}

std::int64_t person_of(const Sweep& sweep, std::int64_t run) {
  const auto& people = sweep.plan.people;
  return people.empty() ? 0 : people[static_cast<std::size_t>(run) % people.size()];
}

Parameters parameters_of(const Sweep& sweep, std::int64_t run) {
  Parameters p = sweep.base;
  const std::vector<double> axis = axis_values(sweep.plan, point_of(sweep, run));
  for (std::size_t j = 0; j < axis.size(); ++j)
    for (const std::string& key : sweep.plan.axes[j].keys) set_parameter(p, key, axis[j]);
  if (!sweep.plan.people.empty())
    set_parameter(p, "variation", static_cast<double>(person_of(sweep, run)));
  return p;
}

double run_length_s(const Sweep& sweep, const Parameters& parameters) {
  return sweep.scene.settle_s + sweep.scene.duration_s / parameters.movement_speed;
}

}  // namespace crepitus
