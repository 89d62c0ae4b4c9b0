// A pop, as the detectors report it: what released, where, when, with how much energy, and the numbers that led to it.
#pragma once

#include <array>
#include <string>

namespace crepitus {

enum class Mechanism { facet_cavitation, sacroiliac_release, iliopsoas_snap };
inline constexpr std::array kMechanisms{"facet_cavitation", "sacroiliac_release", "iliopsoas_snap"};

// One number of a pop, for example {"opening_speed", "mm/s", 3.1}. Names and units are string literals.
struct PopNumber {
  const char *name = "", *unit = "";
  double value = 0;
};
inline constexpr int kPopNumbers = 8;

struct PopEvent {
  double time_s = 0;      // of the release, on the simulation's clock, finer than a step
  Mechanism mechanism = Mechanism::facet_cavitation;
  int element = -1;       // into Model::facets, the sacroiliac joints or the tendons, as the mechanism says
  std::string joint;      // "L4L5", "sacroiliac", "iliopsoas"
  std::string side;       // "left" or "right"
  double energy_J = 0;    // released
  double jump_m = 0;      // how far the parts sprang: gap, slip along the joint, tendon along the brim
  double duration_s = 0;  // of the jump itself
  std::array<PopNumber, kPopNumbers> numbers{};  // what led to it; unused places have empty names
};

}  // namespace crepitus
