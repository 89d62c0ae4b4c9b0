// The list of readouts: each channel has a name object.quantity, a unit and a description. CSV
// columns, plots, report expressions and `crepitus list channels` come from it. Names and signs:
// see README.md in this folder.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/simulation.h"

namespace crepitus {

struct ChannelInfo {
  std::string name, unit, description;
  bool headline = false;  // shown first
};

// "L4-L5" from "L4L5", "T12-L1" from "T12L1".
std::string plain_level(const std::string& level);

// Resolves every name once, so that reading is cheap. Valid for every simulation of the same scene
// and case, whatever the parameters: what the readers keep are places, not values.
class Channels {
 public:
  explicit Channels(const Simulation& s);

  // In a fixed order that depends on the model and on what the scene tracks.
  const std::vector<ChannelInfo>& list() const { return list_; }
  std::size_t size() const { return list_.size(); }

  // Index by name, or -1.
  int find(std::string_view name) const;

  // One of them, by its place in the list.
  double read(int channel, const Simulation& s) const { return readers_[channel](s); }

  // Fills one value a channel (human units as in the list) from the last step's State and Loads;
  // allocates nothing.
  void observe(const Simulation& s, std::span<double> out) const;

 private:
  std::vector<ChannelInfo> list_;
  std::vector<std::function<double(const Simulation&)>> readers_;
};

}  // namespace crepitus
