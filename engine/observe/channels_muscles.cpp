// Muscles and ligaments.
#include <fmt/format.h>

#include "engine/observe/channel_groups.h"

namespace crepitus {
namespace {

std::vector<int> muscles_of(const Model& m, int group, int side) {
  std::vector<int> found;
  for (int i = 0; i < static_cast<int>(m.muscles.size()); ++i) {
    if (m.muscles[i].group_index == group && m.muscles[i].side == side) found.push_back(i);
  }
  return found;
}

int group_index(std::string_view name) {
  for (int g = 0; g < kGroups; ++g) {
    if (name == kMuscleGroups[g]) return g;
  }
  return -1;
}

double total_tension_N(const Simulation& s, const std::vector<int>& muscles) {
  double sum = 0;
  for (const int i : muscles) sum += s.loads().muscles[i].tension_N;
  return sum;
}

double mean_activation(const Simulation& s, const std::vector<int>& muscles) {
  double sum = 0, weight = 0;
  for (const int i : muscles) {
    sum += s.state().activation[i] * s.model().muscles[i].force_N;
    weight += s.model().muscles[i].force_N;
  }
  return weight > 0 ? sum / weight : 0;
}

void add_groups(ChannelBuilder& b, int side) {
  const Model& m = b.simulation.model();
  const char* side_name = kSideNames[side];
  std::vector<int> iliopsoas = muscles_of(m, group_index("psoas_major"), side);
  const std::vector<int> iliacus = muscles_of(m, group_index("iliacus"), side);
  iliopsoas.insert(iliopsoas.end(), iliacus.begin(), iliacus.end());
  if (!iliopsoas.empty()) {
    b.add_headline(fmt::format("iliopsoas_tension.{}", side_name), "N",
                   fmt::format("{} iliopsoas: pull of psoas major and iliacus together", side_name),
                   [iliopsoas](const Simulation& s) { return total_tension_N(s, iliopsoas); });
  }
  for (int g = 0; g < kGroups; ++g) {
    const std::vector<int> muscles = muscles_of(m, g, side);
    if (muscles.empty()) continue;
    b.add(fmt::format("activation_group.{}.{}", kMuscleGroups[g], side_name), "%",
          fmt::format("{} {}: mean activation, weighted by maximal force", side_name,
                      kMuscleGroups[g]),
          [muscles](const Simulation& s) { return kPercent * mean_activation(s, muscles); });
    b.add(fmt::format("muscle_group_force.{}.{}", kMuscleGroups[g], side_name), "N",
          fmt::format("{} {}: pull of all its parts", side_name, kMuscleGroups[g]),
          [muscles](const Simulation& s) { return total_tension_N(s, muscles); });
  }
}

void add_muscle(ChannelBuilder& b, int i) {
  const std::string& name = b.simulation.model().muscles[i].name;
  b.add("activation." + name, "%", name + ": activation",
        [i](const Simulation& s) { return kPercent * s.state().activation[i]; });
  b.add("muscle_force." + name, "N", name + ": pull",
        [i](const Simulation& s) { return s.loads().muscles[i].tension_N; });
  b.add("muscle_length." + name, "mm", name + ": length of muscle and tendon",
        [i](const Simulation& s) { return kMillimetres * s.loads().muscles[i].length_m; });
}

void add_ligament(ChannelBuilder& b, int i) {
  const std::string& name = b.simulation.model().ligaments[i].name;
  b.add("ligament_strain." + name, "%", name + ": stretch beyond its slack length",
        [i](const Simulation& s) { return kPercent * s.loads().ligaments[i].strain; });
  b.add("ligament_force." + name, "N", name + ": tension",
        [i](const Simulation& s) { return s.loads().ligaments[i].tension_N; });
}

}  // namespace

void add_muscle_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  for (const int side : {kRight, kLeft}) add_groups(b, side);
  for (int i = 0; i < static_cast<int>(m.muscles.size()); ++i) add_muscle(b, i);
  for (int i = 0; i < static_cast<int>(m.ligaments.size()); ++i) add_ligament(b, i);
}

}  // namespace crepitus
