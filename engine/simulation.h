// Owns everything that runs: the model, the state, the world and the controller. Simulation::step() reads like a table of
// contents of the physics.
#pragma once

#include <memory>
#include <string>

#include "engine/anatomy/anatomy.h"
#include "engine/control/controller.h"
#include "engine/model.h"
#include "engine/movement/bench.h"
#include "engine/movement/scene.h"
#include "engine/pops/event.h"
#include "engine/state.h"

namespace crepitus {

// What a step came to: ok, or the element and quantity that left the bounds of sense ("L4L5 disc: 31.2 mm of shear").
struct StepStatus {
  bool ok = true;
  std::string what;
};

class World;
class Dynamics;

class Simulation {
 public:
  // Builds the model of the person with `wanted` parameters (scene and case overrides already applied, see
  // scene_parameters) and puts it into the scene's posture at time -settle_s. Keeps a reference to `anatomy`. Throws InputError for names the scene gets wrong.
  Simulation(const Anatomy& anatomy, const Scene& scene, int case_index, const Parameters& wanted, double step_s);
  ~Simulation();
  Simulation(Simulation&&) noexcept;

  StepStatus step();           // advances step_s; allocates nothing while parameters rest
  void want(const Parameters& wanted);  // parameters glide there
  const Parameters& wanted() const;     // as last set here or by the scene
  // From the next step on, until another call; like wanted() no part of State, so that whoever repeats a run repeats these
  // calls too.
  void pull(const Pull& pull);

  std::span<const PopEvent> events() const;  // pops that ended within the last step, in order of detection
  void rest(double seconds);   // lets gas and fluid of the joints have that much time, without moving the body

  double time_s() const;       // negative while settling
  bool finished() const;       // time has reached the scene's duration
  const Scene& scene() const;
  const Case& scene_case() const;
  const Model& model() const;
  const State& state() const;
  const Loads& loads() const;
  const ControlReport& control() const;
  double step_s() const;
  void restore(const State& state);  // continue from a copied state, bit for bit

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Defaults, then the person's, the scene's case's and the caller's "key=value" settings, in that order.
Parameters scene_parameters(const std::vector<std::pair<std::string, double>>& person, const Case& scene_case,
                            const std::vector<std::string>& settings);

}  // namespace crepitus
