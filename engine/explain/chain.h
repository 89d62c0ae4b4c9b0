// What happened before a pop, read from the recorded channels: from the leg or trunk that moved to the joint that let go.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/observe/recording.h"
#include "engine/pops/event.h"

namespace crepitus {

class Simulation;

struct ChainNumber {
  std::string name, unit;
  double value;
};

// One link: what it says in plain words, and the numbers behind it.
struct ChainLink {
  std::string about;  // "movement", "segment", "pressed", "film", "hold", "pressing", "hip", "tendon", "release"
  std::string sentence;
  std::vector<ChainNumber> numbers;
};

// What the channels do not say: where each joint gives way.
struct Limits {
  std::vector<std::pair<std::string, double>> cavitation_kPa;   // by "L4L5.left"
  std::vector<std::pair<std::string, double>> static_friction;  // by side
  double operator()(const std::vector<std::pair<std::string, double>>& list, const std::string& name) const {
    for (const auto& [key, value] : list)
      if (key == name) return value;
    return 0;
  }
};
Limits limits_of(const Simulation& s);

// Links whose channels are missing are left out.
std::vector<ChainLink> chain_of(const PopEvent& pop, const RunRecording& recording, const Limits& limits);

// A small chart of what led to the pop. Around its time, in the channel's unit.
struct PopPlot {
  std::string title, unit;
  std::vector<double> time_s, value;
  double limit;  // where the joint gives way; NaN: none to draw
};
std::vector<PopPlot> plots_of(const PopEvent& pop, const RunRecording& recording, const Limits& limits);

}  // namespace crepitus
