// Arithmetic on row-major 6x6 blocks and their right-hand sides, written so that compilers turn it into vector code (lanes.h).
#pragma once

#include <cmath>

#include "engine/check.h"
#include "engine/lanes.h"

namespace crepitus::blocks {

inline constexpr int kBlock = 36;
using Two = double __attribute__((vector_size(16)));

// A 6-vector as four doubles and two: spelled out, because compilers do not find the vectors in these small updates.
struct Six {
  Four head;
  Two tail;
};
CREPITUS_INLINE Two load(const double* p) { return Two{p[0], p[1]}; }
CREPITUS_INLINE void store(double* p, Two x) { p[0] = x[0], p[1] = x[1]; }
CREPITUS_INLINE void load_six(const double* p, Six& x) { x.head = four(p), x.tail = load(p + 4); }
CREPITUS_INLINE void store_six(double* p, const Six& x) { four(p) = x.head, store(p + 4, x.tail); }

// C -= A^T B.
CREPITUS_INLINE void subtract_product(double* __restrict c, const double* __restrict a, const double* __restrict b) {
  Six row[6];
#pragma GCC unroll 6
  for (int k = 0; k < 6; ++k) load_six(b + 6 * k, row[k]);
#pragma GCC unroll 1
  for (int i = 0; i < 6; ++i) {
    Six sum;
    load_six(c + 6 * i, sum);
#pragma GCC unroll 6
    for (int k = 0; k < 6; ++k) sum.head -= a[6 * k + i] * row[k].head, sum.tail -= a[6 * k + i] * row[k].tail;
    store_six(c + 6 * i, sum);
  }
}

// C -= A^T A, the upper triangle (and what lies below it in whole rows).
CREPITUS_INLINE void subtract_square(double* __restrict c, const double* __restrict a) { subtract_product(c, a, a); }

// U^T U = D in place (upper triangle), then the reciprocals of the diagonal on it.
CREPITUS_INLINE void factor_diagonal(double* d) {
  double u[6][6];
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
#pragma GCC unroll 6
    for (int j = i; j < 6; ++j) {
      double sum = d[6 * i + j];
#pragma GCC unroll 6
      for (int k = 0; k < i; ++k) sum -= u[k][i] * u[k][j];
      if (i == j) {
        CREPITUS_CHECK(sum > 0 || !(sum == sum));  // not positive definite: a row with negative k or c
        u[i][i] = 1 / std::sqrt(sum);
      } else {
        u[i][j] = sum * u[i][i];
      }
      d[6 * i + j] = u[i][j];
    }
  }
}

// B <- U^-T B, U as left by factor_diagonal.
CREPITUS_INLINE void solve_block(const double* __restrict u, double* __restrict b) {
  Six y[6];
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
    load_six(b + 6 * i, y[i]);
#pragma GCC unroll 6
    for (int k = 0; k < i; ++k) y[i].head -= u[6 * k + i] * y[k].head, y[i].tail -= u[6 * k + i] * y[k].tail;
    y[i].head *= u[6 * i + i], y[i].tail *= u[6 * i + i];
    store_six(b + 6 * i, y[i]);
  }
}

CREPITUS_INLINE double dot(const Six& a, const double* b) {
  const Four head = a.head * four(b);
  const Two tail = a.tail * load(b + 4);
  return sum(head) + (tail[0] + tail[1]);
}

// y += w x.
CREPITUS_INLINE void add_multiple(double* y, double w, const Six& x) {
  four(y) += w * x.head;
  store(y + 4, load(y + 4) + w * x.tail);
}

// Block += w a b^T; of the lower rows only what the upper triangle needs, where kUpper.
template <bool kUpper>
CREPITUS_INLINE void add_outer(double* block, double w, const double* a, const Six& b) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
    const double wa = w * a[i];
    double* row = block + 6 * i;
    if (!kUpper || i < 4) four(row) += wa * b.head;
    store(row + 4, load(row + 4) + wa * b.tail);
  }
}
// Block += w a b^T, and for a = b, of which the upper triangle (and a little below it) is enough.
CREPITUS_INLINE void add_outer(double* block, double w, const double* a, const Six& b) { add_outer<false>(block, w, a, b); }
CREPITUS_INLINE void add_square(double* block, double w, const double* a) {
  Six six;
  load_six(a, six);
  add_outer<true>(block, w, a, six);
}

CREPITUS_INLINE void add(double* __restrict to, const double* __restrict block) {
  for (int i = 0; i < kBlock; ++i) to[i] += block[i];
}
CREPITUS_INLINE void subtract(double* __restrict from, const double* __restrict block) {
  for (int i = 0; i < kBlock; ++i) from[i] -= block[i];
}

// The whole block of which `upper` holds the upper triangle.
CREPITUS_INLINE void mirror_upper(const double* __restrict upper, double* __restrict block) {
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) block[6 * i + j] = i <= j ? upper[6 * i + j] : upper[6 * j + i];
}

// Each column is a wrench (force, moment); out has it about a point that lies -r from the old one: moment += r x force.
CREPITUS_INLINE void shift_rows(double rx, double ry, double rz, const double* __restrict in, double* __restrict out) {
  for (int j = 0; j < 18; ++j) out[j] = in[j];
  for (int j = 0; j < 6; ++j) out[18 + j] = in[18 + j] + (ry * in[12 + j] - rz * in[6 + j]);
  for (int j = 0; j < 6; ++j) out[24 + j] = in[24 + j] + (rz * in[j] - rx * in[12 + j]);
  for (int j = 0; j < 6; ++j) out[30 + j] = in[30 + j] + (rx * in[6 + j] - ry * in[j]);
}

// The same for rows.
CREPITUS_INLINE void shift_columns(double rx, double ry, double rz, const double* __restrict in,
                                   double* __restrict out) {
  for (int i = 0; i < 6; ++i) {
    const double* from = in + 6 * i;
    const double fx = from[0], fy = from[1], fz = from[2];
    double* to = out + 6 * i;
    to[0] = fx, to[1] = fy, to[2] = fz;
    to[3] = from[3] + (ry * fz - rz * fy);
    to[4] = from[4] + (rz * fx - rx * fz);
    to[5] = from[5] + (rx * fy - ry * fx);
  }
}

// The four below solve for one right-hand side.

// x_j -= B^T x_i.
CREPITUS_INLINE void push_down(const double* __restrict b, const double* __restrict x_i, double* __restrict x_j) {
#pragma GCC unroll 3
  for (int j = 0; j < 3; ++j) {
    Two sum = load(x_j + 2 * j);
#pragma GCC unroll 6
    for (int k = 0; k < 6; ++k) sum -= load(b + 6 * k + 2 * j) * x_i[k];
    store(x_j + 2 * j, sum);
  }
}

// x_i -= B x_j.
CREPITUS_INLINE void pull_up(const double* __restrict b, double* __restrict x_i, const double* __restrict x_j) {
#pragma GCC unroll 3
  for (int k = 0; k < 3; ++k) {
    Two sum = load(x_i + 2 * k);
#pragma GCC unroll 3
    for (int j = 0; j < 3; ++j) {
      const Two upper = load(b + 12 * k + 2 * j), lower = load(b + 12 * k + 6 + 2 * j);
      sum -= Two{upper[0], lower[0]} * x_j[2 * j];
      sum -= Two{upper[1], lower[1]} * x_j[2 * j + 1];
    }
    store(x_i + 2 * k, sum);
  }
}

// x <- U^-T x.
CREPITUS_INLINE void forward_diagonal(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
    double sum = x[i];
#pragma GCC unroll 6
    for (int k = 0; k < i; ++k) sum -= u[6 * k + i] * x[k];
    x[i] = sum * u[6 * i + i];
  }
}

// x <- U^-1 x.
CREPITUS_INLINE void backward_diagonal(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 6
  for (int i = 5; i >= 0; --i) {
    double sum = x[i];
#pragma GCC unroll 6
    for (int k = i + 1; k < 6; ++k) sum -= u[6 * i + k] * x[k];
    x[i] = sum * u[6 * i + i];
  }
}

// The same for eight right-hand sides at once, entry 8 * axis + side, in the same order of sums.
inline constexpr int kSides = 8;

// One row of the result after the other, with `from` in registers.
template <bool kTransposed>
CREPITUS_INLINE void subtract_product_sides(const double* __restrict b, const double* __restrict from, double* __restrict to) {
  Four left[6], right[6];
#pragma GCC unroll 6
  for (int k = 0; k < 6; ++k) left[k] = four(from + kSides * k), right[k] = four(from + kSides * k + 4);
#pragma GCC unroll 1
  for (int i = 0; i < 6; ++i) {
    Four sum_left = four(to + kSides * i), sum_right = four(to + kSides * i + 4);
#pragma GCC unroll 6
    for (int k = 0; k < 6; ++k) {
      const double w = b[kTransposed ? 6 * k + i : 6 * i + k];
      sum_left -= w * left[k], sum_right -= w * right[k];
    }
    four(to + kSides * i) = sum_left, four(to + kSides * i + 4) = sum_right;
  }
}
CREPITUS_INLINE void push_down_sides(const double* b, const double* x_i, double* x_j) {
  subtract_product_sides<true>(b, x_i, x_j);
}
CREPITUS_INLINE void pull_up_sides(const double* b, double* x_i, const double* x_j) {
  subtract_product_sides<false>(b, x_j, x_i);
}

CREPITUS_INLINE void forward_diagonal_sides(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 2
  for (int half = 0; half < kSides; half += 4) {
    Four y[6];
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) {
      y[i] = four(x + kSides * i + half);
#pragma GCC unroll 6
      for (int k = 0; k < i; ++k) y[i] -= u[6 * k + i] * y[k];
      y[i] *= u[6 * i + i];
      four(x + kSides * i + half) = y[i];
    }
  }
}
CREPITUS_INLINE void backward_diagonal_sides(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 2
  for (int half = 0; half < kSides; half += 4) {
    Four y[6];
#pragma GCC unroll 6
    for (int i = 5; i >= 0; --i) {
      y[i] = four(x + kSides * i + half);
#pragma GCC unroll 6
      for (int k = i + 1; k < 6; ++k) y[i] -= u[6 * i + k] * y[k];
      y[i] *= u[6 * i + i];
      four(x + kSides * i + half) = y[i];
    }
  }
}

}  // namespace crepitus::blocks
