// Where bodies are, from Model and State: small lookups shared by the drawing code.
#pragma once

#include <span>

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

// X_WB: the body's anatomical frame (in which bones are given) in W.
inline Pose body_pose_W(const Model& m, const State& s, int body) {
  const BodyState& b = s.bodies[body];
  return {b.p_WC - b.q_WB * m.bodies[body].com_m, b.q_WB};
}
inline Vec3 origin_W(const Model& m, const State& s, int body) { return body_pose_W(m, s, body).p; }

// A point given relative to a body's centre of mass.
inline Vec3 point_on_W(const State& s, int body, const Vec3& p_CP) {
  return s.bodies[body].p_WC + s.bodies[body].q_WB * p_CP;
}

// What is drawn: one moment of a simulation. `bodies` is of the state, one step later than those of
// the loads.
struct Instant {
  const Model& m;
  const State& s;
  const Loads& loads;
  std::span<const BodyKinematics> bodies;
};

}  // namespace crepitus
