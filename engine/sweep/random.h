// Random numbers as functions: what is drawn depends on seed and place, never on what was drawn
// before.
#pragma once

#include <cstdint>

namespace crepitus {

// The finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA): a bijection that scatters
// neighbours.
inline std::uint64_t scattered(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

// Of one seed, for one purpose (stream) and one place in it.
inline std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t place) {
  return scattered(scattered(scattered(seed) ^ stream) ^ place);
}

// 0 <= x < 1, in steps of 2^-53.
inline double unit_interval(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

// Where place i of 0 .. n-1 goes in the shuffle that `key` names, without storing the shuffle: a
// Feistel network of four rounds over the next even power of two (Luby & Rackoff 1988), walked
// until it lands below n (Black & Rogaway 2002).
inline std::uint64_t shuffled(std::uint64_t i, std::uint64_t n, std::uint64_t key) {
  int half = 1;  // bits; the walk takes four tries at most on average
  while (half < 31 && (std::uint64_t{1} << 2 * half) < n) ++half;
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  do {
    std::uint64_t left = i >> half, right = i & mask;
    for (std::uint64_t round = 0; round < 4; ++round) {
      const std::uint64_t next = left ^ (random_bits(key, round, right) & mask);
      left = right;
      right = next;
    }
    i = left << half | right;
  } while (i >= n);
  return i;
}

}  // namespace crepitus
