// One number for everything that evolves: equal hashes mean equal bits. For tests of determinism and for logs.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/state.h"

namespace crepitus {

// FNV-1a, 64 bits (Fowler, Noll & Vo 1991), over the bits of every number in the order of the fields, lengths of lists
// included. Bytes are taken from the low end of each number, so that the hash does not depend on the machine's byte order.
class StateHash {
 public:
  void add(std::uint64_t bits) {
    for (int byte = 0; byte < 8; ++byte) {
      hash_ = (hash_ ^ (bits >> (8 * byte) & 0xff)) * 0x100000001b3u;
    }
  }
  void add(double x) { add(std::bit_cast<std::uint64_t>(x)); }
  void add(const Vec3& v) { add(v.x), add(v.y), add(v.z); }
  void add(const Quat& q) { add(q.w), add(q.x), add(q.y), add(q.z); }
  void add(const BodyState& b) {
    const auto& [p_WC, q_WB, v_WC, w_WB] = b;
    add(p_WC), add(q_WB), add(v_WC), add(w_WB);
  }
  void add(const FilmState& f) {
    const auto& [thickness_m, rate_m_per_s, gas, suction_N, opening_m, load_N] = f;
    add(thickness_m), add(rate_m_per_s), add(gas), add(suction_N), add(opening_m), add(load_N);
  }
  void add(const FrictionState& f) {
    const auto& [patches, normal_N, slip_start_s, moved_m, fastest_m_per_s, drop_N, slipping] = f;
    for (const FrictionState::Patch& p : patches) add(p.stretch_m[0]), add(p.stretch_m[1]), add(p.slip_m_per_s);
    add(normal_N), add(slip_start_s), add(moved_m[0]), add(moved_m[1]), add(fastest_m_per_s), add(drop_N);
    add(static_cast<std::uint64_t>(slipping));
  }
  void add(const TendonState& t) {
    const auto& [position_m, speed_m_per_s, ridge_share, snapping, start_s, start_m, fastest_m_per_s, energy_J, tension_N] = t;
    add(position_m), add(speed_m_per_s), add(ridge_share), add(static_cast<std::uint64_t>(snapping));
    add(start_s), add(start_m), add(fastest_m_per_s), add(energy_J), add(tension_N);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add(static_cast<std::uint64_t>(list.size()));
    for (const T& x : list) add(x);
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

inline std::uint64_t state_hash(const State& s) {
  // a field added to State does not compile here until it is hashed too
  const auto& [time_s, clock_s, step, bodies, activation, excitation, torque_Nm, integral, reference, predicted, speed_at_tick,
               films, rough_joints, tendons, rested_s, refined_until_s, quiet_until_s, actual] = s;
  StateHash hash;
  hash.add(time_s), hash.add(clock_s), hash.add(static_cast<std::uint64_t>(step));
  hash.add(bodies);
  hash.add(activation), hash.add(excitation);
  hash.add(torque_Nm), hash.add(integral), hash.add(reference), hash.add(predicted), hash.add(speed_at_tick);
  hash.add(films), hash.add(rough_joints), hash.add(tendons), hash.add(rested_s), hash.add(refined_until_s), hash.add(quiet_until_s);
  for (const double x : values(actual)) hash.add(x);
  return hash.value();
}

}  // namespace crepitus
