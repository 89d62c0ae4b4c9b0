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
               actual] = s;
  StateHash hash;
  hash.add(time_s), hash.add(clock_s), hash.add(static_cast<std::uint64_t>(step));
  hash.add(bodies);
  hash.add(activation), hash.add(excitation);
  hash.add(torque_Nm), hash.add(integral), hash.add(reference), hash.add(predicted), hash.add(speed_at_tick);
  for (const double x : values(actual)) hash.add(x);
  return hash.value();
}

}  // namespace crepitus
