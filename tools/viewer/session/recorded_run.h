// One performance of a movement, as far as it has been simulated: any moment of it can be shown
// again, played on from, or changed. Two simulations do it, one at the end of what is known and one
// at the moment shown; both take the same inputs at the same steps and therefore come to the same
// bits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/observe/channels.h"
#include "engine/simulation.h"

namespace crepitus {

// Who does what, and how it begins.
struct Subject {
  Scene scene;
  int case_index = 0;
  std::string person;     // title, for words
  Parameters parameters;  // at the start; the scene may change them later
  std::vector<double>
      gas{};  // left in each facet by an earlier performance; empty: as minutes_since_pop says
};

// What was done to the body at a step; the state of that step is the one after it.
struct Input {
  std::int64_t step;
  double clock_s = 0;  // of the scene
  std::optional<Parameters> wanted{};
  std::optional<Pull> pull{};
  double rest_s = 0;
};

struct ShownPop {
  std::int64_t step;  // after which it is there
  PopEvent event;
};

// Curves of the charts. Sample i belongs to time_s[i]; every step until there are very many.
struct Curves {
  std::vector<double> time_s;
  std::vector<std::vector<double>> value;  // in the order of curve_channels()
};

// Channels whose curves are kept: gaps of all facets, torque of the sacroiliac joints, tension of
// iliopsoas.
const std::vector<std::string>& curve_channels();
int curve_index(std::string_view channel);  // or -1

class RecordedRun {
 public:
  // Keeps a reference to `anatomy`. Throws InputError as Simulation does.
  RecordedRun(const Anatomy& anatomy, Subject subject);

  // Simulates on, at most so many steps; stops at the end of the scene or when the body diverges.
  void extend(std::int64_t steps);
  bool ended() const;                                      // nothing can be added
  const std::string& trouble() const { return trouble_; }  // why it ended early, or ""

  std::int64_t first() const { return settle_steps_; }  // step 0 is the beginning of settling
  std::int64_t last() const { return live_.state().step; }
  bool settled() const { return last() >= first(); }
  double time_s(std::int64_t step) const {
    return static_cast<double>(step - settle_steps_) * live_.step_s();
  }
  std::int64_t step_at(double time_s) const;  // nearest, within what is known

  // The moment shown.
  void show(std::int64_t step);
  std::int64_t at() const { return shown_.state().step; }
  const Simulation& shown() const { return shown_; }
  const Channels& channels() const { return channels_; }

  // Inputs at the moment shown. What was known beyond it is forgotten.
  void want(const Parameters& wanted);
  void pull(const Pull& pull);  // rounded to what a scene file says: 0.001 mm, 0.001 N
  void rest(double seconds);

  const Subject& subject() const { return subject_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const std::vector<ShownPop>& pops() const { return pops_; }
  const Curves& curves() const { return curves_; }
  bool disturbed() const;  // somebody pulled at it

  // The same as `crepitus run` would do it, bit for bit: inputs written into the scene.
  Scene as_scene() const;

 private:
  struct Keyframe {
    std::int64_t step;
    State state;
    Parameters wanted;
    Pull pull;
  };
  Pull pull_at(std::int64_t step) const;
  Pull as_written(const Pull& pull) const;
  void add_changes(Scene& scene) const;
  void add_pulls(Scene& scene) const;
  void add_rests(Scene& scene) const;
  void forget_beyond();
  void add(Input input);
  void keep();
  void sample();
  void thin_out();

  Subject subject_;
  Simulation live_, shown_;
  Channels channels_;
  std::vector<Vec3> com_m_;  // of the bodies as they were at the beginning, as scenes count
  std::vector<int> curve_channel_;
  std::int64_t settle_steps_, keyframe_every_, sample_every_ = 1;
  std::vector<Keyframe> keyframes_;
  std::vector<Input> inputs_;
  std::vector<ShownPop> pops_;
  Curves curves_;
  std::string trouble_;
};

}  // namespace crepitus
