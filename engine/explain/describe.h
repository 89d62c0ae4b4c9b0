// What happens, in words: for those who do not see the picture, and as a text of its own.
#pragma once

#include <string>
#include <vector>

#include "engine/observe/channels.h"
#include "engine/observe/run_info.h"
#include "engine/observe/summary.h"

namespace crepitus {

// A stretch of the movement: "the left hip bends by 90 degrees". Times are the run's: the scene's
// divided by `speed`.
struct Phase {
  double from_s, to_s;
  std::string text;
};

// What the scene asks of the body, in order of time; what begins and ends together stands together.
std::vector<Phase> movement_phases(const Scene& scene, double speed);

// "standing", "lying on the back", ...
const char* plain_posture(Posture posture);

// Says what can be seen and read at the moment of a simulation: where the weight rests, how the
// legs and trunk are held, what moves, what the joints carry. Valid for simulations of the model it
// was made from.
class Narrator {
 public:
  explicit Narrator(const Simulation& s);
  std::vector<std::string> sentences(const Simulation& s) const;

 private:
  double read(int channel, const Simulation& s) const {
    return channel < 0 ? 0 : channels_.read(channel, s);
  }
  std::string weight(const Simulation& s) const;
  std::string legs(const Simulation& s) const;
  std::string trunk(const Simulation& s) const;
  std::string joints(const Simulation& s) const;

  Channels channels_;
  struct Side {
    int ground, hip, knee, tension, torque;
  };
  Side sides_[2];  // by Side
  int tilt_, list_, turn_, chest_bend_, chest_side_, chest_turn_;
  std::vector<int> gaps_;
};

// A moment of a run, for description_text.
struct Moment {
  double time_s;
  std::vector<std::string> sentences;
};

// The whole of a run as a page of text, at most 100 columns: who and what, then phases, moments and
// pops in order of time, then the summary.
std::string description_text(const Scene& scene, const RunInfo& info,
                             const std::vector<Moment>& moments,
                             const std::vector<SummaryItem>& items);

}  // namespace crepitus
