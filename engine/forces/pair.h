// A unit force on one body and its opposite on another, along one line of action: the geometry of every internal row.
#pragma once

#include "engine/forces/rows.h"
#include "engine/state.h"

namespace crepitus {

struct ForcePair {
  Vec3 direction, moment_a,
      moment_b;  // of the unit force on a, and of the same force on b, about their centres of mass
  double rate_m_per_s;  // J u: the points part along `direction` at this speed
};

// Levers run from the centres of mass, in W; `turning_a` and `turning_b` are further moments, of a direction that turns
// with the bodies. The pair is balanced when both points lie on the line of action or the moments make up for it.
inline ForcePair force_pair(const BodyKinematics& a, const Vec3& r_a, const Vec3& turning_a, const BodyKinematics& b,
                            const Vec3& r_b, const Vec3& turning_b, const Vec3& direction) {
  const Vec3 moment_a = glm::cross(r_a, direction) + turning_a, moment_b = glm::cross(r_b, direction) + turning_b;
  // direction . (w x r) = w . (r x direction): the moments serve twice
  return {direction, moment_a, moment_b,
          glm::dot(direction, a.v_WC - b.v_WC) + glm::dot(a.w_WB, moment_a) -
              glm::dot(b.w_WB, moment_b)};
}

inline ForcePair force_pair(const BodyKinematics& a, const Vec3& r_a, const BodyKinematics& b,
                            const Vec3& r_b, const Vec3& direction) {
  return force_pair(a, r_a, Vec3(0), b, r_b, Vec3(0), direction);
}

inline void add_pair(Rows& rows, int body_a, int body_b, const ForcePair& pair) {
  rows.add_balanced(body_a, pair.direction, pair.moment_a, body_b, -pair.direction, -pair.moment_b);
}

// A unit moment on one body and its opposite on another.
inline void add_turn_pair(Rows& rows, int body_a, int body_b, const Vec3& axis) {
  rows.add_balanced(body_a, Vec3(0), axis, body_b, Vec3(0), -axis);
}

}  // namespace crepitus
