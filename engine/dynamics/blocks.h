// Arithmetic on row-major 6x6 blocks and their right-hand sides, written so that compilers turn it into vector code (lanes.h).
#pragma once

#include <cmath>

#include "engine/check.h"
#include "engine/lanes.h"

namespace crepitus::blocks {

// 6x6, each row followed by two zeros, so that it is one vector; or six rows of eight right-hand sides.
inline constexpr int kRow = 8;
struct alignas(64) Block {
  double at[6 * kRow];
};

// C -= A^T B.
template <class Eight>
CREPITUS_INLINE void subtract_product(double* __restrict c, const double* __restrict a, const double* __restrict b) {
  Eight row[6];
#pragma GCC unroll 6
  for (int k = 0; k < 6; ++k) row[k] = at<Eight>(b + kRow * k);
#pragma GCC unroll 1
  for (int i = 0; i < 6; ++i) {
    Eight sum = at<Eight>(c + kRow * i);
#pragma GCC unroll 6
    for (int k = 0; k < 6; ++k) sum -= a[kRow * k + i] * row[k];
    at<Eight>(c + kRow * i) = sum;
  }
}

// U^T U = D in place (upper triangle), then the reciprocals of the diagonal on it.
CREPITUS_INLINE void factor_diagonal(double* d) {
  double u[6][6];
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
#pragma GCC unroll 6
    for (int j = i; j < 6; ++j) {
      double sum = d[kRow * i + j];
#pragma GCC unroll 6
      for (int k = 0; k < i; ++k) sum -= u[k][i] * u[k][j];
      if (i == j) {
        CREPITUS_CHECK(sum > 0 || !(sum == sum));  // not positive definite: a row with negative k or c
        u[i][i] = 1 / std::sqrt(sum);
      } else {
        u[i][j] = sum * u[i][i];
      }
      d[kRow * i + j] = u[i][j];
    }
  }
}

// B <- U^-T B for n rows of eight, U upper triangular with reciprocals on its diagonal; rows of both `stride` apart.
template <class Eight, int n>
CREPITUS_INLINE void solve_rows(const double* __restrict u, double* __restrict b, int stride) {
  Eight y[n];
#pragma GCC unroll 8
  for (int i = 0; i < n; ++i) {
    y[i] = at<Eight>(b + stride * i);
#pragma GCC unroll 8
    for (int k = 0; k < i; ++k) y[i] -= u[stride * k + i] * y[k];
    y[i] *= u[stride * i + i];
    at<Eight>(b + stride * i) = y[i];
  }
}

// The same for a block, U as left by factor_diagonal. Eight right-hand sides for one, where B holds them.
template <class Eight>
CREPITUS_INLINE void solve_block(const double* __restrict u, double* __restrict b) {
  solve_rows<Eight, 6>(u, b, kRow);
}

// Block += a b^T.
template <class Eight>
CREPITUS_INLINE void add_outer(double* __restrict block, const double* __restrict a, const Eight& b) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) at<Eight>(block + kRow * i) += a[i] * b;
}

template <class Eight>
CREPITUS_INLINE void add(double* __restrict to, const double* __restrict block) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) at<Eight>(to + kRow * i) += at<Eight>(block + kRow * i);
}
template <class Eight>
CREPITUS_INLINE void subtract(double* __restrict from, const double* __restrict block) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) at<Eight>(from + kRow * i) -= at<Eight>(block + kRow * i);
}

// Each column is a wrench (force, moment); out has it about a point that lies -r from the old one: moment += r x force.
template <class Eight>
CREPITUS_INLINE void shift_rows(double rx, double ry, double rz, const double* __restrict in, double* __restrict out) {
  Eight f[3];
#pragma GCC unroll 3
  for (int i = 0; i < 3; ++i) at<Eight>(out + kRow * i) = f[i] = at<Eight>(in + kRow * i);
  at<Eight>(out + kRow * 3) = at<Eight>(in + kRow * 3) + (ry * f[2] - rz * f[1]);
  at<Eight>(out + kRow * 4) = at<Eight>(in + kRow * 4) + (rz * f[0] - rx * f[2]);
  at<Eight>(out + kRow * 5) = at<Eight>(in + kRow * 5) + (rx * f[1] - ry * f[0]);
}

// The same for rows.
CREPITUS_INLINE void shift_columns(double rx, double ry, double rz, const double* __restrict in,
                                   double* __restrict out) {
  for (int i = 0; i < 6; ++i) {
    const double* from = in + kRow * i;
    const double fx = from[0], fy = from[1], fz = from[2];
    double* to = out + kRow * i;
    to[0] = fx, to[1] = fy, to[2] = fz;
    to[3] = from[3] + (ry * fz - rz * fy);
    to[4] = from[4] + (rz * fx - rx * fz);
    to[5] = from[5] + (rx * fy - ry * fx);
    to[6] = to[7] = 0;
  }
}

// The four below solve for one right-hand side.

// x_j -= B^T x_i.
template <class Eight>
CREPITUS_INLINE void push_down(const double* __restrict b, const double* __restrict x_i, double* __restrict x_j) {
  Eight sum;
  load_six(x_j, sum);
#pragma GCC unroll 6
  for (int k = 0; k < 6; ++k) sum -= at<Eight>(b + kRow * k) * x_i[k];
  store_six(sum, x_j);
}

// x_i -= B x_j.
CREPITUS_INLINE void pull_up(const double* __restrict b, double* __restrict x_i, const double* __restrict x_j) {
#pragma GCC unroll 3
  for (int k = 0; k < 6; k += 2) {
    Lanes<2, 2> sum = at<Lanes<2, 2>>(x_i + k);
#pragma GCC unroll 3
    for (int j = 0; j < 6; j += 2) {
      const double *upper = b + kRow * k + j, *lower = upper + kRow;
      sum -= Lanes<2, 2>{{upper[0], lower[0]}} * x_j[j];
      sum -= Lanes<2, 2>{{upper[1], lower[1]}} * x_j[j + 1];
    }
    at<Lanes<2, 2>>(x_i + k) = sum;
  }
}

// x <- U^-T x.
CREPITUS_INLINE void forward_diagonal(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
    double sum = x[i];
#pragma GCC unroll 6
    for (int k = 0; k < i; ++k) sum -= u[kRow * k + i] * x[k];
    x[i] = sum * u[kRow * i + i];
  }
}

// x <- U^-1 x.
CREPITUS_INLINE void backward_diagonal(const double* __restrict u, double* __restrict x) {
#pragma GCC unroll 6
  for (int i = 5; i >= 0; --i) {
    double sum = x[i];
#pragma GCC unroll 6
    for (int k = i + 1; k < 6; ++k) sum -= u[kRow * i + k] * x[k];
    x[i] = sum * u[kRow * i + i];
  }
}

// The same for eight right-hand sides at once, entry kRow * axis + side, in the same order of sums. On the way down push_down
// is subtract_product and forward_diagonal is solve_block.

template <class Eight>
CREPITUS_INLINE void pull_up_sides(const double* __restrict b, double* __restrict x_i, const double* __restrict x_j) {
  Eight from[6];
#pragma GCC unroll 6
  for (int k = 0; k < 6; ++k) from[k] = at<Eight>(x_j + kRow * k);
#pragma GCC unroll 1
  for (int i = 0; i < 6; ++i) {
    Eight sum = at<Eight>(x_i + kRow * i);
#pragma GCC unroll 6
    for (int k = 0; k < 6; ++k) sum -= b[kRow * i + k] * from[k];
    at<Eight>(x_i + kRow * i) = sum;
  }
}

template <class Eight>
CREPITUS_INLINE void backward_diagonal_sides(const double* __restrict u, double* __restrict x) {
  Eight y[6];
#pragma GCC unroll 6
  for (int i = 5; i >= 0; --i) {
    y[i] = at<Eight>(x + kRow * i);
#pragma GCC unroll 6
    for (int k = i + 1; k < 6; ++k) y[i] -= u[kRow * i + k] * y[k];
    y[i] *= u[kRow * i + i];
    at<Eight>(x + kRow * i) = y[i];
  }
}

}  // namespace crepitus::blocks
