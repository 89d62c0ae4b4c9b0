// Arithmetic on floats that the compiler can turn into vector code, and that gives the same bits on
// every processor (std::pow and std::exp choose their code by processor).
#pragma once

#include <bit>
#include <cstdint>

#include "engine/lanes.h"

namespace crepitus {

CREPITUS_INLINE float smaller(float a, float b) { return a < b ? a : b; }
CREPITUS_INLINE float larger(float a, float b) { return a > b ? a : b; }
CREPITUS_INLINE float magnitude(float x) { return x < 0 ? -x : x; }
CREPITUS_INLINE float at_least(float x, float low) { return x > low ? x : low; }
CREPITUS_INLINE float clamped(float x, float low, float high) {
  return x < low ? low : x > high ? high : x;
}

// log2 by splitting off the exponent; 2 / ln 2 artanh((m - 1) / (m + 1)) of the rest, up to the 9th
// power.
CREPITUS_INLINE float log2_of(float x) {
  const std::int32_t bits = std::bit_cast<std::int32_t>(x) - 0x3f3504f3;  // 1 / sqrt 2
  const std::int32_t exponent = bits >> 23;
  const float m = std::bit_cast<float>((bits & 0x7fffff) + 0x3f3504f3);
  const float s = (m - 1) / (m + 1), s2 = s * s;
  const float series =
      s * (2.88539008f +
           s2 * (0.961796694f + s2 * (0.577078016f + s2 * (0.412198583f + s2 * 0.320598898f))));
  return static_cast<float>(exponent) + series;
}

// 2^x by splitting off the whole part; Taylor series of the rest.
CREPITUS_INLINE float exp2_of(float x) {
  const float bounded = clamped(x, -126.0f, 126.0f);
  const std::int32_t whole = static_cast<std::int32_t>(bounded + (bounded < 0 ? -0.5f : 0.5f));
  const float f = bounded - static_cast<float>(whole);
  const float series =
      1 + f * (0.693147181f +
               f * (0.240226507f +
                    f * (0.0555041087f +
                         f * (0.00961812911f + f * (0.00133335581f + f * 0.000154035304f)))));
  return series * std::bit_cast<float>((whole + 127) << 23);
}

// x to the power n for x >= 0, good to 1e-6.
CREPITUS_INLINE float power(float x, float n) { return exp2_of(n * log2_of(at_least(x, 1e-30f))); }

// Smooth minimum: min(a, b) where they differ by more than k, lower by k / 6 where they are equal.
CREPITUS_INLINE float smooth_min(float a, float b, float k) {
  const float gap = a < b ? b - a : a - b;
  const float h = gap < k ? (k - gap) / k : 0.0f;
  return (a < b ? a : b) - h * h * h * k * (1.0f / 6.0f);
}
CREPITUS_INLINE float smooth_max(float a, float b, float k) { return -smooth_min(-a, -b, k); }

}  // namespace crepitus
