// Choices, exponential and angle for loops that the compiler turns into vector code (lanes.h): no branch, no call, no table, and the
// same bits on every processor that fuses. Series with the coefficients that everybody knows, on ranges so short that what is
// cut off lies below rounding.
#pragma once

#include <bit>
#include <cstdint>

#include "engine/lanes.h"
#include "engine/maths.h"

namespace crepitus {

CREPITUS_INLINE double smaller(double a, double b) { return a < b ? a : b; }
CREPITUS_INLINE double larger(double a, double b) { return a > b ? a : b; }

// e^x for |x| <= 700, and that of the nearer end beyond; relative error below 4e-16. With x = k ln 2 + r, |r| <= ln 2 / 2:
// Taylor's series of e^r up to the 13th power leaves out 4e-18.
CREPITUS_INLINE double exp_of(double x) {
  constexpr double kLog2e = 1.44269504088896340736, kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  constexpr double kWhole = 6755399441055744.0;  // 1.5 * 2^52: what is added to it loses its fraction, the rest stands in the last bits
  const double bounded = smaller(larger(x, -700), 700);
  const double shifted = bounded * kLog2e + kWhole, k = shifted - kWhole;
  const double r = (bounded - k * kLn2High) - k * kLn2Low;
  double series = 1.0 / 6227020800;
  series = series * r + 1.0 / 479001600;
  series = series * r + 1.0 / 39916800;
  series = series * r + 1.0 / 3628800;
  series = series * r + 1.0 / 362880;
  series = series * r + 1.0 / 40320;
  series = series * r + 1.0 / 5040;
  series = series * r + 1.0 / 720;
  series = series * r + 1.0 / 120;
  series = series * r + 1.0 / 24;
  series = series * r + 1.0 / 6;
  series = series * r + 0.5;
  series = series * r + 1;
  series = series * r + 1;
  const std::uint64_t power = (std::bit_cast<std::uint64_t>(shifted) + 1023) << 52;
  return series * std::bit_cast<double>(power);
}

// The angle in 0..pi whose sine and cosine are as `sine` > 0 to `cosine`; error below 5e-16. The smaller over the larger is
// the tangent of 0..pi/4; from the nearest of 0, pi/8, pi/4 it is at most pi/16 away, where the series up to the 23rd power
// leaves out 1e-19.
CREPITUS_INLINE double angle_of(double sine, double cosine) {
  constexpr double kTan16 = 0.19891236737965800691, kTan8 = 0.41421356237309504880, kTan316 = 0.66817863791929891999;
  const double size = cosine < 0 ? -cosine : cosine;
  const double high = larger(sine, size), low = smaller(sine, size);
  const double tangent = low > kTan316 * high ? 1 : low > kTan16 * high ? kTan8 : 0;
  const double from = low > kTan316 * high ? kPi / 4 : low > kTan16 * high ? kPi / 8 : 0;
  const double x = (low - tangent * high) / (high + tangent * low), z = x * x;
  double series = -1.0 / 23;
  series = series * z + 1.0 / 21;
  series = series * z - 1.0 / 19;
  series = series * z + 1.0 / 17;
  series = series * z - 1.0 / 15;
  series = series * z + 1.0 / 13;
  series = series * z - 1.0 / 11;
  series = series * z + 1.0 / 9;
  series = series * z - 1.0 / 7;
  series = series * z + 1.0 / 5;
  series = series * z - 1.0 / 3;
  const double acute = from + (x + x * z * series);
  const double right = sine > size ? kPi / 2 - acute : acute;
  return cosine < 0 ? kPi - right : right;
}

}  // namespace crepitus
