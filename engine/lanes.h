// Vectors of doubles that the compiler turns into vector code on every processor, with the same bits on each.
//
// Functions marked CREPITUS_WIDE are compiled twice, for plain SSE2 and for AVX2, and chosen when the program starts; those
// marked CREPITUS_INLINE are inlined into both. Every lane does what the scalar would, in the same order, lanes are summed in
// an order that the source says, and contraction to FMA is off.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CREPITUS_WIDE __attribute__((target_clones("avx2", "default")))
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

// Four neighbours of an array of doubles, wherever it starts. Passed by reference: by value, processors with and without
// AVX would disagree about the registers.
using Four = double __attribute__((vector_size(32), aligned(8), may_alias));
CREPITUS_INLINE const Four& four(const double* p) { return *reinterpret_cast<const Four*>(p); }
CREPITUS_INLINE Four& four(double* p) { return *reinterpret_cast<Four*>(p); }
CREPITUS_INLINE double sum(const Four& x) { return (x[0] + x[1]) + (x[2] + x[3]); }

}  // namespace crepitus
