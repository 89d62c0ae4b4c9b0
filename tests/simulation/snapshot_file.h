// A State in a file, bit for bit: hexadecimal words, lists with their lengths.
#pragma once

#include <bit>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "engine/state.h"

namespace crepitus::testing {

// One walk over all fields for writing and reading; `transfer` takes a std::uint64_t&.
template <class Transfer>
void transfer_state(State& s, const Transfer& transfer) {
  const auto number = [&](double& x) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    transfer(bits);
    x = std::bit_cast<double>(bits);
  };
  const auto flag = [&](bool& x) {
    std::uint64_t bits = x;
    transfer(bits);
    x = bits != 0;
  };
  const auto resized = [&](auto& list) {
    std::uint64_t size = list.size();
    transfer(size);
    list.resize(size);
  };
  auto& [time_s, clock_s, step, bodies, activation, excitation, torque_Nm, integral, reference, predicted, speed_at_tick,
         films, rough_joints, tendons, rested_s, refined_until_s, quiet_until_s, actual] = s;
  number(time_s), number(clock_s);
  std::uint64_t steps = static_cast<std::uint64_t>(step);
  transfer(steps);
  step = static_cast<std::int64_t>(steps);
  resized(bodies);
  for (BodyState& b : bodies) {
    for (Vec3* v : {&b.p_WC, &b.v_WC, &b.w_WB}) number(v->x), number(v->y), number(v->z);
    number(b.q_WB.w), number(b.q_WB.x), number(b.q_WB.y), number(b.q_WB.z);
  }
  for (auto* list : {&activation, &excitation, &torque_Nm, &integral, &reference, &predicted, &speed_at_tick}) {
    resized(*list);
    for (double& x : *list) number(x);
  }
  resized(films);
  for (FilmState& f : films)
    for (double* x : {&f.thickness_m, &f.rate_m_per_s, &f.gas, &f.suction_N, &f.opening_m, &f.load_N}) number(*x);
  resized(rough_joints);
  for (FrictionState& f : rough_joints) {
    for (FrictionState::Patch& p : f.patch) number(p.stretch_m[0]), number(p.stretch_m[1]), number(p.slip_m_per_s);
    for (double* x : {&f.normal_N, &f.slip_start_s, &f.moved_m[0], &f.moved_m[1], &f.fastest_m_per_s, &f.drop_N}) number(*x);
    flag(f.slipping);
  }
  resized(tendons);
  for (TendonState& t : tendons) {
    for (double* x : {&t.position_m, &t.speed_m_per_s, &t.ridge_share, &t.start_s, &t.start_m, &t.fastest_m_per_s, &t.energy_J, &t.tension_N})
      number(*x);
    flag(t.snapping);
  }
  number(rested_s), number(refined_until_s), number(quiet_until_s);
  for (double& x : values(actual)) number(x);
}

inline void write_state(const std::string& path, State s) {
  std::ofstream file(path);
  transfer_state(s, [&](std::uint64_t& word) { file << std::hex << word << '\n'; });
}

inline State read_state(const std::string& path) {
  std::ifstream file(path);
  State s;
  transfer_state(s, [&](std::uint64_t& word) { file >> std::hex >> word; });
  return s;
}

}  // namespace crepitus::testing
