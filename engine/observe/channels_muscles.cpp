// Muscles and ligaments.
#include <algorithm>

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

double mean_length_m(const Simulation& s, const std::vector<int>& muscles) {
  double sum = 0, weight = 0;
  for (const int i : muscles) {
    sum += s.loads().muscles[i].length_m * s.model().muscles[i].force_N;
    weight += s.model().muscles[i].force_N;
  }
  return weight > 0 ? sum / weight : 0;
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
    b.add(fmt::format("iliopsoas_length.{}", side_name), "mm",
          fmt::format("{} iliopsoas: length of muscle and tendon, mean of its parts weighted by maximal force", side_name),
          [iliopsoas](const Simulation& s) { return kMillimetres * mean_length_m(s, iliopsoas); });
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

double largest_strain(const Simulation& s, const std::vector<int>& ligaments) {
  double largest = -1;
  for (const int i : ligaments) largest = std::max(largest, s.loads().ligaments[i].strain);
  return largest;
}

void add_ligament_group(ChannelBuilder& b, const std::string& name, const std::string& what, const std::vector<int>& ligaments) {
  if (ligaments.empty()) return;
  b.add(name, "%", what, [ligaments](const Simulation& s) { return kPercent * largest_strain(s, ligaments); });
}

// The most stretched line of each capsule, and of each group of the body.
void add_ligament_groups(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  const auto lines = [&](const auto& belongs) {
    std::vector<int> found;
    for (int i = 0; i < static_cast<int>(m.ligaments.size()); ++i)
      if (belongs(m.ligaments[i])) found.push_back(i);
    return found;
  };
  for (const Facet& f : m.facets) {
    const std::string side = "_" + f.side;
    add_ligament_group(b, fmt::format("capsule_strain.{}.{}", f.level, f.side),
                       fmt::format("{} {} facet: stretch of its capsule, most stretched line", plain_level(f.level), f.side),
                       lines([&](const Ligament& l) { return l.group == "CL" && l.level == f.level && l.name.ends_with(side); }));
  }
  std::vector<std::string> groups;
  for (const Ligament& l : m.ligaments)
    if (std::find(groups.begin(), groups.end(), l.group) == groups.end()) groups.push_back(l.group);
  for (const std::string& g : groups)
    add_ligament_group(b, "ligament_group_strain." + g, g + ": stretch of the most stretched line of the group",
                       lines([&](const Ligament& l) { return l.group == g; }));
}

}  // namespace

void add_muscle_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  add_ligament_groups(b);
  for (const int side : {kRight, kLeft}) add_groups(b, side);
  for (int i = 0; i < static_cast<int>(m.muscles.size()); ++i) add_muscle(b, i);
  for (int i = 0; i < static_cast<int>(m.ligaments.size()); ++i) add_ligament(b, i);
}

}  // namespace crepitus
