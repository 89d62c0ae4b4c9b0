// Vectors of doubles that the compiler turns into vector code on every processor, lane by lane what the scalar would do, in
// the same order; lanes are summed in an order that the source says.
//
// Functions marked CREPITUS_WIDE are compiled for plain SSE2, for AVX2 and for AVX-512, and chosen when the program starts;
// those marked CREPITUS_INLINE are inlined into each. Here, and only here, a product that is added at once is fused with the
// sum where the processor can: every x86-64 since 2013, where the C library does the same in exp and atan2. So the bits of a
// run are the same on all of these, and others differ by rounding. Buys 1 % of a step of 1 ms, 6 % of 5 ms.
#pragma once

#include <span>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CREPITUS_WIDE \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("fp-contract=fast")))
#define CREPITUS_INLINE inline __attribute__((always_inline))
#else
#define CREPITUS_WIDE
#define CREPITUS_INLINE inline
#endif

// In front of a loop: what one turn writes no other turn reads.
#if defined(__clang__)
#define CREPITUS_NO_ALIAS _Pragma("clang loop vectorize(assume_safety)")
#else
#define CREPITUS_NO_ALIAS _Pragma("GCC ivdep")
#endif

namespace crepitus {

// Four or eight neighbours of an array of doubles, wherever it starts. Passed by reference: by value, processors with and
// without AVX would disagree about the registers.
using Two = double __attribute__((vector_size(16), aligned(8), may_alias));
using Four = double __attribute__((vector_size(32), aligned(8), may_alias));
using Eight = double __attribute__((vector_size(64), aligned(8), may_alias));
CREPITUS_INLINE const Two& two(const double* p) { return *reinterpret_cast<const Two*>(p); }
CREPITUS_INLINE Two& two(double* p) { return *reinterpret_cast<Two*>(p); }
CREPITUS_INLINE const Four& four(const double* p) { return *reinterpret_cast<const Four*>(p); }
CREPITUS_INLINE Four& four(double* p) { return *reinterpret_cast<Four*>(p); }
CREPITUS_INLINE const Eight& eight(const double* p) { return *reinterpret_cast<const Eight*>(p); }
CREPITUS_INLINE Eight& eight(double* p) { return *reinterpret_cast<Eight*>(p); }
CREPITUS_INLINE double sum(const Four& x) { return (x[0] + x[1]) + (x[2] + x[3]); }
CREPITUS_INLINE double sum(const Eight& x) {
  const Four half = __builtin_shufflevector(x, x, 0, 1, 2, 3) + __builtin_shufflevector(x, x, 4, 5, 6, 7);
  return sum(half);
}

// Six neighbours and two zeros.
CREPITUS_INLINE void load_six(const double* p, Eight& x) {
  const Two none{0, 0};
  const Four tail = __builtin_shufflevector(two(p + 4), none, 0, 1, 2, 3);
  x = __builtin_shufflevector(four(p), tail, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Eight doubles that share a cache line: an array of them is crossed by no load of Eight.
struct alignas(64) Line {
  double at[8];
};
inline std::span<double> numbers(std::vector<Line>& lines) { return {lines.front().at, 8 * lines.size()}; }

}  // namespace crepitus
