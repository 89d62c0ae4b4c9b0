#include "engine/observe/channels.h"

#include "engine/check.h"
#include "engine/observe/channel_groups.h"

namespace crepitus {

Channels::Channels(const Simulation& s) {
  ChannelBuilder builder{s};
  add_spine_channels(builder);
  add_pelvis_channels(builder);
  add_leg_channels(builder);
  add_pop_channels(builder);
  add_muscle_channels(builder);
  add_whole_body_channels(builder);
  list_ = std::move(builder.list);
  readers_ = std::move(builder.readers);
}

int Channels::find(std::string_view name) const {
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (list_[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

void Channels::observe(const Simulation& s, std::span<double> out) const {
  CREPITUS_CHECK(out.size() == readers_.size());
  for (std::size_t i = 0; i < readers_.size(); ++i) out[i] = readers_[i](s);
}

std::vector<char> bodies_beyond(const Model& m, int joint) {
  std::vector<char> beyond(m.bodies.size(), 0);
  if (joint < 0) return beyond;
  beyond[m.joints[joint].child] = 1;
  // the chain is three joints long; one pass a joint is enough whatever their order
  for (std::size_t pass = 0; pass < m.joints.size(); ++pass) {
    for (const Joint& j : m.joints) beyond[j.child] |= beyond[j.parent];
  }
  return beyond;
}

}  // namespace crepitus
