// A movement as pictures. It is performed twice, and comes out the same to the last bit: first to
// know what pops and how the curves run, then again to be drawn at the moments that a film shows.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/movement/scene.h"
#include "engine/observe/recording.h"
#include "engine/pops/event.h"
#include "tools/viewer/film_plan.h"
#include "tools/viewer/offscreen.h"

namespace crepitus {

// Who does what.
struct Take {
  Scene scene;
  int case_index = 0;
  Parameters parameters;
  double step_s = 0.001;
  std::string person;  // title
};

struct Rehearsal {
  RunRecording recording;
  std::vector<PopEvent> pops;  // from time 0 on
  double end_s = 0;            // as far as it went
  std::string trouble;         // why it diverged, ""
};

// Called with the simulated time; false stops.
using KeepGoing = std::function<bool(double time_s)>;

Rehearsal rehearse(const Anatomy& anatomy, const Take& take, const KeepGoing& keep_going);

// The moment that says most: just after the first pop, else when the body is furthest from how it
// began.
double telling_time_s(const Rehearsal& rehearsal);

struct Shot {
  std::string camera = "overview";
  Look look;
  int width = 1280, height = 720;
  bool plain = false;  // no words, no curves, no close-up
  bool names = false;  // of the bones
};

class Shooting {
 public:
  // Opens the off-screen context. Throws std::runtime_error when there is none, InputError for an
  // unknown camera.
  Shooting(const Anatomy& anatomy, const Take& take, const Rehearsal& rehearsal,
           std::vector<Bone> bones, const Shot& shot);
  ~Shooting();

  // The picture at a simulated time, with everything that a film at this point shows. Times must
  // not descend.
  Image frame(const FilmPlan& plan, std::size_t index, const KeepGoing& keep_going);
  Image still(double time_s, const KeepGoing& keep_going);
  std::string description() const;  // of the renderer

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
