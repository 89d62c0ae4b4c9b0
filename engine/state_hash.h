// One number for everything that evolves: equal hashes mean equal bits. For tests of determinism and for logs.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/state_visit.h"

namespace crepitus {

// FNV-1a, 64 bits (Fowler, Noll & Vo 1991), over the bits of every number in the order of the fields, lengths of lists
// included. Bytes are taken from the low end of each number, so that the hash does not depend on the machine's byte order.
class StateHash {
 public:
  void operator()(double x) { add(std::bit_cast<std::uint64_t>(x)); }
  void operator()(std::int64_t x) { add(static_cast<std::uint64_t>(x)); }
  void operator()(bool x) { add(static_cast<std::uint64_t>(x)); }
  template <class T>
  void list(const std::vector<T>& x) {
    add(static_cast<std::uint64_t>(x.size()));
  }
  std::uint64_t value() const { return hash_; }

  void add(std::uint64_t bits) {
    for (int byte = 0; byte < 8; ++byte) hash_ = (hash_ ^ (bits >> (8 * byte) & 0xff)) * 0x100000001b3u;
  }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

inline std::uint64_t state_hash(const State& s) {
  StateHash hash;
  visit_state(s, hash);
  return hash.value();
}

}  // namespace crepitus
