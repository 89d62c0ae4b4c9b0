// Vectors of doubles that the compiler turns into vector code on every processor, lane by lane what the scalar would do, in
// the same order; lanes are summed in an order that the source says.
//
// Two ways to write such code. A function marked CREPITUS_WIDE is a loop over arrays of doubles: it is compiled for plain SSE2,
// for AVX2 and for AVX-512, and chosen when the program starts; those marked CREPITUS_INLINE are inlined into each. Code that
// keeps eight numbers at a time in registers is given to on_widest, as a function template of the type that eight numbers
// have there: one register of AVX-512, or a pair of halves. (The compiler's own vectors of eight would be torn apart by way of
// memory where registers are narrower: measured with AVX2, a step took twice as long and a tick five times.)
//
// Here, and only here, a product that is added at once is fused with the sum where the processor can: every x86-64 since 2013,
// where the C library does the same in exp and atan2. So the bits of a run are the same on all of these, and others differ by
// rounding. Buys 1 % of a step of 1 ms, 6 % of 5 ms.
#pragma once

#include <span>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CREPITUS_BY_PROCESSOR
#define CREPITUS_WIDE \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("fp-contract=fast")))
#define CREPITUS_INLINE inline __attribute__((always_inline))
#define CREPITUS_KERNEL __attribute__((always_inline))
#else
#define CREPITUS_WIDE
#define CREPITUS_INLINE inline
#define CREPITUS_KERNEL
#endif

// In front of a loop: what one turn writes no other turn reads.
#if defined(__clang__)
#define CREPITUS_NO_ALIAS _Pragma("clang loop vectorize(assume_safety)")
#else
#define CREPITUS_NO_ALIAS _Pragma("GCC ivdep")
#endif

namespace crepitus {

// Neighbours of an array of doubles, wherever it starts, as one register holds them.
using RawTwo = double __attribute__((vector_size(16), aligned(8), may_alias));
using RawFour = double __attribute__((vector_size(32), aligned(8), may_alias));
using RawEight = double __attribute__((vector_size(64), aligned(8), may_alias));

// kCount of them in registers of kRegister lanes: one, or two halves.
template <int kRegister, int kCount>
struct Lanes {
  Lanes<kRegister, kCount / 2> lo, hi;
};
template <>
struct Lanes<2, 2> {
  RawTwo v;
};
template <>
struct Lanes<4, 4> {
  RawFour v;
};
template <>
struct Lanes<8, 8> {
  RawEight v;
};

#define CREPITUS_LANES_OPERATOR(op)                                                                            \
  template <int r, int c>                                                                                      \
  CREPITUS_INLINE Lanes<r, c> operator op(const Lanes<r, c>& a, const Lanes<r, c>& b) {                        \
    if constexpr (r == c) return {a.v op b.v};                                                                 \
    else return {a.lo op b.lo, a.hi op b.hi};                                                                  \
  }                                                                                                            \
  template <int r, int c>                                                                                      \
  CREPITUS_INLINE Lanes<r, c> operator op(double a, const Lanes<r, c>& b) {                                    \
    if constexpr (r == c) return {a op b.v};                                                                   \
    else return {a op b.lo, a op b.hi};                                                                        \
  }                                                                                                            \
  template <int r, int c>                                                                                      \
  CREPITUS_INLINE Lanes<r, c> operator op(const Lanes<r, c>& a, double b) {                                    \
    if constexpr (r == c) return {a.v op b};                                                                   \
    else return {a.lo op b, a.hi op b};                                                                        \
  }
CREPITUS_LANES_OPERATOR(+)
CREPITUS_LANES_OPERATOR(-)
CREPITUS_LANES_OPERATOR(*)
CREPITUS_LANES_OPERATOR(/)
#undef CREPITUS_LANES_OPERATOR

template <int r, int c, class Other>
CREPITUS_INLINE Lanes<r, c>& operator+=(Lanes<r, c>& a, const Other& b) {
  return a = a + b;
}
template <int r, int c, class Other>
CREPITUS_INLINE Lanes<r, c>& operator-=(Lanes<r, c>& a, const Other& b) {
  return a = a - b;
}
template <int r, int c, class Other>
CREPITUS_INLINE Lanes<r, c>& operator*=(Lanes<r, c>& a, const Other& b) {
  return a = a * b;
}

// Those that begin at p.
template <class L>
CREPITUS_INLINE const L& at(const double* p) {
  return *reinterpret_cast<const L*>(p);
}
template <class L>
CREPITUS_INLINE L& at(double* p) {
  return *reinterpret_cast<L*>(p);
}

// One of them.
template <int r, int c>
CREPITUS_INLINE double lane(const Lanes<r, c>& x, int k) {
  if constexpr (r == c) return x.v[k];
  else return k < c / 2 ? lane(x.lo, k) : lane(x.hi, k - c / 2);
}

// Summed half on half: the same order at every width.
CREPITUS_INLINE double sum(const Lanes<2, 2>& x) { return x.v[0] + x.v[1]; }
CREPITUS_INLINE double sum(const Lanes<4, 4>& x) {
  const Lanes<2, 2> half{__builtin_shufflevector(x.v, x.v, 0, 1) + __builtin_shufflevector(x.v, x.v, 2, 3)};
  return sum(half);
}
CREPITUS_INLINE double sum(const Lanes<8, 8>& x) {
  const Lanes<4, 4> half{__builtin_shufflevector(x.v, x.v, 0, 1, 2, 3) + __builtin_shufflevector(x.v, x.v, 4, 5, 6, 7)};
  return sum(half);
}
template <int r, int c>
CREPITUS_INLINE double sum(const Lanes<r, c>& x) {
  const Lanes<r, c / 2> half = x.lo + x.hi;
  return sum(half);
}

// lo <= x <= hi, lane by lane.
template <int r, int c>
CREPITUS_INLINE void clamp(Lanes<r, c>& x, const Lanes<r, c>& lo, const Lanes<r, c>& hi) {
  if constexpr (r == c) {
    x.v = x.v < lo.v ? lo.v : x.v;
    x.v = x.v > hi.v ? hi.v : x.v;
  } else {
    clamp(x.lo, lo.lo, hi.lo), clamp(x.hi, lo.hi, hi.hi);
  }
}

// x becomes 0 in the lanes where not a < b.
template <int r, int c>
CREPITUS_INLINE void keep_where_less(Lanes<r, c>& x, const Lanes<r, c>& a, const Lanes<r, c>& b) {
  if constexpr (r == c) {
    const decltype(x.v) none{};
    x.v = a.v < b.v ? x.v : none;
  } else {
    keep_where_less(x.lo, a.lo, b.lo), keep_where_less(x.hi, a.hi, b.hi);
  }
}

// Six neighbours and two zeros.
CREPITUS_INLINE void load_six(const double* p, Lanes<8, 8>& x) {
  const RawTwo none{0, 0};
  const RawFour tail = __builtin_shufflevector(at<Lanes<2, 2>>(p + 4).v, none, 0, 1, 2, 3);
  x.v = __builtin_shufflevector(at<Lanes<4, 4>>(p).v, tail, 0, 1, 2, 3, 4, 5, 6, 7);
}
CREPITUS_INLINE void load_six(const double* p, Lanes<4, 8>& x) {
  const RawTwo none{0, 0};
  x.lo = at<Lanes<4, 4>>(p), x.hi.v = __builtin_shufflevector(at<Lanes<2, 2>>(p + 4).v, none, 0, 1, 2, 3);
}
CREPITUS_INLINE void load_six(const double* p, Lanes<2, 8>& x) {
  x.lo = at<Lanes<2, 4>>(p), x.hi.lo = at<Lanes<2, 2>>(p + 4), x.hi.hi.v = RawTwo{0, 0};
}

// The first six.
CREPITUS_INLINE void store_six(const Lanes<8, 8>& x, double* p) {
  at<Lanes<4, 4>>(p).v = __builtin_shufflevector(x.v, x.v, 0, 1, 2, 3);
  at<Lanes<2, 2>>(p + 4).v = __builtin_shufflevector(x.v, x.v, 4, 5);
}
CREPITUS_INLINE void store_six(const Lanes<4, 8>& x, double* p) {
  at<Lanes<4, 4>>(p) = x.lo;
  at<Lanes<2, 2>>(p + 4).v = __builtin_shufflevector(x.hi.v, x.hi.v, 0, 1);
}
CREPITUS_INLINE void store_six(const Lanes<2, 8>& x, double* p) { at<Lanes<2, 4>>(p) = x.lo, at<Lanes<2, 2>>(p + 4) = x.hi.lo; }

#if defined(CREPITUS_BY_PROCESSOR)
template <class Kernel>
__attribute__((target("arch=x86-64-v4"), optimize("fp-contract=fast"), noinline)) void run_with_avx512(const Kernel& kernel) {
  kernel.template operator()<Lanes<8, 8>>();
}
template <class Kernel>
__attribute__((target("arch=x86-64-v3"), optimize("fp-contract=fast"), noinline)) void run_with_avx2(const Kernel& kernel) {
  kernel.template operator()<Lanes<4, 8>>();
}
inline const int kRegisterLanes = __builtin_cpu_supports("x86-64-v4") ? 8 : __builtin_cpu_supports("x86-64-v3") ? 4 : 2;
#endif

// Runs kernel<Eight>(), where Eight is what eight numbers are in registers: `on_widest([&]<class Eight>() CREPITUS_KERNEL { ... })`.
template <class Kernel>
CREPITUS_INLINE void on_widest(const Kernel& kernel) {
#if defined(CREPITUS_BY_PROCESSOR)
  if (kRegisterLanes == 8) return run_with_avx512(kernel);
  if (kRegisterLanes == 4) return run_with_avx2(kernel);
#endif
  kernel.template operator()<Lanes<2, 8>>();
}

// Eight doubles that share a cache line: an array of them is crossed by no load of eight.
struct alignas(64) Line {
  double at[8];
};
inline std::span<double> numbers(std::vector<Line>& lines) { return {lines.front().at, 8 * lines.size()}; }

}  // namespace crepitus
