// Samples the channels of a running simulation at regular times, from t = 0.
#pragma once

#include "engine/observe/recording.h"

namespace crepitus {

class Recorder {
 public:
  // Throws InputError unless every_s is a whole number of steps.
  Recorder(const Simulation& s, double every_s);

  // Call after construction and after every step: takes a sample when one is due. Settling is not
  // recorded.
  void record(const Simulation& s);

  const RunRecording& recording() const { return recording_; }
  RunRecording take() { return std::move(recording_); }

 private:
  Channels channels_;
  RunRecording recording_;
  double every_s_;
  std::vector<double> values_;
};

}  // namespace crepitus
