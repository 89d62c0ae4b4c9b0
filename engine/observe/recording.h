// What a run leaves behind: every channel at regular times.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/observe/channels.h"
#include "engine/observe/expression.h"

namespace crepitus {

struct RunRecording {
  std::vector<ChannelInfo> channels;
  std::vector<double> time_s;
  std::vector<std::vector<double>> columns;  // [channel][sample], in the channel's unit

  // The column of a channel, or nullptr.
  const std::vector<double>* column(std::string_view name) const {
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (channels[i].name == name) return &columns[i];
    }
    return nullptr;
  }

  // The same as report expressions read it.
  Recording for_expressions() const {
    Recording r{{}, time_s, columns};
    for (const ChannelInfo& c : channels) r.channels.push_back(c.name);
    return r;
  }
};

}  // namespace crepitus
