// The only file that knows Bullet. A Bullet world (double precision) holds one rigid body per segment and runs its usual
// step; our coupled solve is its constraint solver, so that Bullet integrates the poses from velocities we computed.
// State is pushed in before a step and read back after it: Bullet keeps nothing between steps that we depend on.
#pragma once

#include <memory>

#include "engine/dynamics/dynamics.h"
#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

class World {
 public:
  explicit World(const Model& m);
  ~World();

  // One linearly implicit step of h from the rows in `loads` (computed for `state`): velocities, then poses.
  void advance(const Model& m, const Loads& loads, double gravity_m_per_s2, double h_s, State& state);

  // The body first met by a ray and where (W), or body -1. Shapes are capsules and boxes around the segments.
  struct Hit {
    int body = -1;
    Vec3 at_W{0};
  };
  Hit cast_ray(const State& state, const Vec3& from_W, const Vec3& to_W);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
