// One walk over everything that evolves: hashes, snapshots and comparisons all take the same one, so none can miss a field.
#pragma once

#include <array>
#include <vector>

#include "engine/state.h"

namespace crepitus {

// Calls visit(x) for every double, integer and flag of a state, in the order of the fields; before the elements of a list,
// visit.list(list), which may resize it. S is State or const State.
template <class S, class Visit>
void visit_state(S& state, Visit&& visit) {
  // a field added to one of these structs does not compile here until it is visited too
  const auto vec3 = [&](auto& v) { visit(v.x), visit(v.y), visit(v.z); };
  const auto body = [&](auto& b) {
    auto& [p_WC, q_WB, v_WC, w_WB] = b;
    vec3(p_WC), visit(q_WB.w), visit(q_WB.x), visit(q_WB.y), visit(q_WB.z), vec3(v_WC), vec3(w_WB);
  };
  const auto film = [&](auto& f) {
    auto& [thickness_m, rate_m_per_s, gas, suction_N, opening_m, load_N] = f;
    visit(thickness_m), visit(rate_m_per_s), visit(gas), visit(suction_N), visit(opening_m), visit(load_N);
  };
  const auto friction = [&](auto& f) {
    auto& [patches, normal_N, slip_start_s, last_slip_s, moved_m, fastest_m_per_s, drop_N, slipping] = f;
    for (auto& [stretch_m, grip] : patches) visit(stretch_m[0]), visit(stretch_m[1]), visit(grip);
    visit(normal_N), visit(slip_start_s), visit(last_slip_s), visit(moved_m[0]), visit(moved_m[1]), visit(fastest_m_per_s), visit(drop_N);
    visit(slipping);
  };
  const auto tendon = [&](auto& t) {
    auto& [position_m, speed_m_per_s, ridge_share, snapping, start_s, start_m, fastest_m_per_s, energy_J, tension_N] = t;
    visit(position_m), visit(speed_m_per_s), visit(ridge_share), visit(snapping);
    visit(start_s), visit(start_m), visit(fastest_m_per_s), visit(energy_J), visit(tension_N);
  };
  const auto number = [&](auto& x) { visit(x); };
  const auto each = [&](auto& list, const auto& element) {
    visit.list(list);
    for (auto& x : list) element(x);
  };

  auto& [time_s, clock_s, step, bodies, activation, excitation, torque_Nm, foot_weight_N, integral, reference, predicted, speed_at_tick,
         films, rough_joints, tendons, rested_s, refined_until_s, quiet_until_s, actual] = state;
  visit(time_s), visit(clock_s), visit(step);
  each(bodies, body);
  for (auto* list : {&activation, &excitation, &torque_Nm, &foot_weight_N, &integral, &reference, &predicted, &speed_at_tick}) each(*list, number);
  each(films, film);
  each(rough_joints, friction);
  each(tendons, tendon);
  visit(rested_s), visit(refined_until_s), visit(quiet_until_s);
  for (auto& x : values(actual)) visit(x);
}

}  // namespace crepitus
