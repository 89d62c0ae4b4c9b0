// What the looking glass (z -> -z) makes of a body: names, vectors, states, parameters.
#pragma once

#include <string>
#include <utility>

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus::testing {

inline std::string swap_sides(std::string name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.compare(i, 5, "right") == 0)
      name.replace(i, 5, "left");
    else if (name.compare(i, 4, "left") == 0)
      name.replace(i, 4, "right"), ++i;
  }
  return name;
}

inline Vec3 mirrored_point(const Vec3& v) { return {v.x, v.y, -v.z}; }  // places, velocities, forces
inline Vec3 mirrored_spin(const Vec3& w) { return {-w.x, -w.y, w.z}; }  // angular velocities, moments
inline Quat mirrored_turn(const Quat& q) { return {q.w, -q.x, -q.y, q.z}; }

inline Parameters mirrored(Parameters p) {
  std::swap(p.strength[kLeft], p.strength[kRight]);
  std::swap(p.tightness[kLeft], p.tightness[kRight]);
  std::swap(p.hip_mobility_left, p.hip_mobility_right);
  std::swap(p.gluteal_strength[kLeft], p.gluteal_strength[kRight]);
  std::swap(p.nerve[kLeft], p.nerve[kRight]);
  std::swap(p.facet_inflammation[kLeft], p.facet_inflammation[kRight]);
  std::swap(p.si_inflammation[kLeft], p.si_inflammation[kRight]);
  std::swap(p.tendon_ridge_left_mm, p.tendon_ridge_right_mm);
  p.scoliosis_deg = -p.scoliosis_deg, p.muscle_imbalance = -p.muscle_imbalance;
  return p;
}

// Bodies, muscles and what else State lists by them; not the controller's memory.
inline State mirrored(const Model& m, const State& s) {
  State t = s;
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const BodyState& b = s.bodies[static_cast<std::size_t>(find_body(m, swap_sides(m.bodies[i].name)))];
    t.bodies[i] = {mirrored_point(b.p_WC), mirrored_turn(b.q_WB), mirrored_point(b.v_WC), mirrored_spin(b.w_WB)};
  }
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    const std::size_t twin = static_cast<std::size_t>(find_muscle(m, swap_sides(m.muscles[i].name)));
    t.activation[i] = s.activation[twin];
    if (!s.excitation.empty()) t.excitation[i] = s.excitation[twin];
  }
  t.actual = mirrored(s.actual);
  return t;
}

}  // namespace crepitus::testing
