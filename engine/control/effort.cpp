// With y the multiplier of S^-1 (the residual r - B x = S y) and t = B^T y, every x_j answers to its own t_j alone:
//
//   w_j x_j (1 + g_j x_j^2) = t_j, or the bound in its way;     F(y) = S y + B x(B^T y) - r = 0
//
// F is the gradient of a convex function of y, piecewise smooth, with as many unknowns as there are coordinates. Newton's
// matrix is K = S + B D B^T, D = dx/dt: 0 for what stands at a bound. So the bounds cost nothing, muscles at rest drop out,
// and near the answer, where no bound changes, a step or two are exact to rounding. Where many bounds change a full step can
// overshoot; then the step ends where F has no part along it, which one dimension finds quickly because F is linear in y
// except for the x_j, which need no further product with B.
//
// S itself is needed only inside K: with m_j the misfit of x_j against its linearisation, F after a full step is B m, and
// after a part a of it (1 - a) B m_before + B m.

#include "engine/control/effort.h"

#include <algorithm>
#include <cmath>

#include "engine/check.h"
#include "engine/dynamics/blocks.h"
#include "engine/lanes.h"

namespace crepitus {
namespace {

constexpr int kSteps = 20;           // numerics: four or five are usual; a bound on the time of a tick
constexpr double kMisfit = 1e-7;     // numerics, of activation: the next step would change so little at most
constexpr double kNear = 1e-3;       // numerics, of misfit: from here on the last K serves again, as long as
constexpr double kStillFast = 0.2;   // each step leaves no more than this share of it
constexpr double kAtBound = 1e-9;    // numerics: a start this near to its bound is taken to stay there
constexpr double kOvershoot = 0.5;   // numerics: how much of F along a step may be left on the other side
constexpr double kSmallestPivot = 1e-12;
constexpr int kSearch = 8;           // halvings of the step's length
constexpr int kCubicSteps = 4;       // Halley's, from anywhere in 0..1 to rounding
constexpr double kCubicFound = 1e-11;  // sum of squares from which one more step, which cubes the distance, came to rounding

// lo <= x <= hi with x (1 + g x^2) nearest to `load`, and dx/dload; `x` comes in as a guess. Whether a bound is in the way is
// seen from the load, as x itself may miss it by rounding.
template <class Eight>
CREPITUS_INLINE void cubic_root(const Eight& load, const Eight& g, const Eight& lo, const Eight& hi, Eight& x, Eight& by_load) {
  const Eight least = lo * (1 + g * lo * lo), most = hi * (1 + g * hi * hi);
  Eight within = load;
  clamp(within, least, most);
  clamp(x, lo, hi);
  for (int i = 0; i < kCubicSteps; ++i) {
    const Eight gx = g * x, f = x * (1 + gx * x) - within, slope = 1 + 3 * gx * x;
    x -= f * slope / (slope * slope - 3 * f * gx);
    clamp(x, lo, hi);
    const Eight missed = f * f;
    if (sum(missed) < kCubicFound) break;
  }
  by_load = 1 / (1 + 3 * g * x * x);
  keep_where_less(by_load, least, load);
  keep_where_less(by_load, load, most);
}

}  // namespace

EffortProblem::EffortProblem(int rows, int columns)
    : rows_(rows), lines_(pad_rows(rows) / 8), columns_count_(pad_rows(columns)),
      columns_(static_cast<std::size_t>(lines_) * columns_count_), metric_(static_cast<std::size_t>(8 * lines_) * lines_),
      wanted_(stride()), free_(columns_.size()), factor_(metric_.size()), y_(stride()) {
  for (std::vector<double>* list : {&growth, &lo, &hi, &x, &compliance_, &t_, &dt_, &next_, &next_compliance_, &misfit_, &carried_})
    list->assign(columns_count_, 0.0);
  weight.assign(columns_count_, 1.0);
  for (int i = rows; i < stride(); ++i) metric(i)[i] = 1;  // whatever stands beside the padding is 0
}

// Where x starts, and which of it is free. A start at a bound is taken to stay there.
void EffortProblem::guess() {
  for (int j = 0; j < columns_count_; ++j) {
    x[j] = std::clamp(x[j], lo[j], hi[j]);
    t_[j] = weight[j] * x[j] * (1 + growth[j] * x[j] * x[j]);
    const bool is_free = x[j] - lo[j] > kAtBound && hi[j] - x[j] > kAtBound;
    compliance_[j] = is_free ? 1 / (weight[j] * (1 + 3 * growth[j] * x[j] * x[j])) : 0;
  }
}

// K = S + sum c_j b_j b_j^T, in tiles of 4 x 8; left of the diagonal only what the tiles bring along.
void EffortProblem::add_free_columns() {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const int n = stride();
    // the free columns side by side, each times the root of its compliance
    int free_count = 0;
    double* to = free_.front().at;
    for (int j = 0; j < columns_count_; ++j) {
      if (compliance_[j] == 0) continue;
      const double root = std::sqrt(compliance_[j]);
      const double* from = column(j);
      for (int i = 0; i < n; i += 8) at<Eight>(to + i) = at<Eight>(from + i) * root;
      to += n, ++free_count;
    }
    for (int i = 0; i < n; i += 4)
      for (int c = i / 8 * 8; c < n; c += 8) {
        Eight tile[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) tile[k] = at<Eight>(metric(i + k) + c);
        const double* f = free_.front().at;
        for (int j = 0; j < free_count; ++j, f += n) {
          const Eight along = at<Eight>(f + c);
#pragma GCC unroll 4
          for (int k = 0; k < 4; ++k) tile[k] += f[i + k] * along;
        }
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) at<Eight>(factor_row(i + k) + c) = tile[k];
      }
  });
}

// U^T U of a symmetric 8x8 block given by rows `stride` apart, in place; reciprocals on the diagonal, zeros left of it.
template <class Eight>
CREPITUS_INLINE void factor_8x8(double* block, int stride) {
  Eight row[8];
  double inverse[8];
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) row[k] = at<Eight>(block + k * stride);
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) {
    inverse[k] = 1 / std::sqrt(std::max(lane(row[k], k), kSmallestPivot));
    row[k] *= inverse[k];
#pragma GCC unroll 8
    for (int l = k + 1; l < 8; ++l) row[l] -= lane(row[k], l) * row[k];
  }
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) {
    at<Eight>(block + k * stride) = row[k];
    for (int l = 0; l < k; ++l) block[k * stride + l] = 0;
    block[k * stride + k] = inverse[k];
  }
}

// K = U^T U, eight rows at a time; the diagonal keeps reciprocals.
void EffortProblem::factorise() {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    add_free_columns();
    const int n = stride();
    for (int p = 0; p < n; p += 8) {
      const double* pivots = factor_row(p);
      factor_8x8<Eight>(factor_row(p) + p, n);
      for (int c = p + 8; c < n; c += 8) blocks::solve_rows<Eight, 8>(pivots + p, factor_row(p) + c, n);
      // what they take from the rows below, four at a time
      for (int i = p + 8; i < n; i += 4)
        for (int c = i / 8 * 8; c < n; c += 8) {
          Eight pivot[8];
#pragma GCC unroll 8
          for (int l = 0; l < 8; ++l) pivot[l] = at<Eight>(pivots + l * n + c);
#pragma GCC unroll 4
          for (int k = 0; k < 4; ++k) {
            Eight sum = at<Eight>(factor_row(i + k) + c);
#pragma GCC unroll 8
            for (int l = 0; l < 8; ++l) sum -= pivots[l * n + i + k] * pivot[l];
            at<Eight>(factor_row(i + k) + c) = sum;
          }
        }
    }
  });
}

// y <- K^-1 y, eight rows at a time: what they have from the others first or give to them last, and among themselves.
void EffortProblem::substitute(double* y) const {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const int n = stride();
    for (int p = 0; p < n; p += 8) {
      Line own;
      double* z = own.at;
      at<Eight>(z) = at<Eight>(y + p);
      for (int k = 0; k < 8; ++k) {
        const double* row = factor_row(p + k) + p;
        z[k] *= row[k];
        for (int l = k + 1; l < 8; ++l) z[l] -= z[k] * row[l];
      }
      at<Eight>(y + p) = at<Eight>(z);
      for (int c = p + 8; c < n; c += 8) {
        Eight rest = at<Eight>(y + c);
#pragma GCC unroll 8
        for (int k = 0; k < 8; ++k) rest -= z[k] * at<Eight>(factor_row(p + k) + c);
        at<Eight>(y + c) = rest;
      }
    }
    for (int p = n - 8; p >= 0; p -= 8) {
      Line own;
      double* z = own.at;
      for (int k = 0; k < 8; ++k) {
        const double* row = factor_row(p + k);
        Eight rest{};
        for (int c = p + 8; c < n; c += 8) rest += at<Eight>(row + c) * at<Eight>(y + c);
        z[k] = y[p + k] - sum(rest);
      }
      for (int k = 7; k >= 0; --k) {
        const double* row = factor_row(p + k) + p;
        for (int l = k + 1; l < 8; ++l) z[k] -= row[l] * z[l];
        z[k] *= row[k];
      }
      at<Eight>(y + p) = at<Eight>(z);
    }
  });
}

// t = B^T y.
void EffortProblem::respond(const double* y, double* t) const {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const int n = stride();
    const double* b = columns_.front().at;
    for (int j = 0; j < columns_count_; ++j, b += n) {
      Eight along{};
      for (int i = 0; i < n; i += 8) along += at<Eight>(b + i) * at<Eight>(y + i);
      t[j] = sum(along);
    }
  });
}

void EffortProblem::add_accelerations(std::span<const double> a, std::span<double> acc) const {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const int n = stride();
    const double* first = columns_.front().at;
    for (int i = 0; i < n; i += 8) {
      const double* b = first + i;
      Eight even = at<Eight>(acc.data() + i), odd{};
      for (int j = 0; j < columns_count_; j += 2, b += 2 * n) even += a[j] * at<Eight>(b), odd += a[j + 1] * at<Eight>(b + n);
      at<Eight>(acc.data() + i) = even + odd;
    }
  });
}

// y = r - B x + B D t: the right-hand side of Newton's step, which gives the new y at once.
void EffortProblem::residual() {
  for (int j = 0; j < columns_count_; ++j) next_[j] = compliance_[j] * t_[j] - x[j];
  y_ = wanted_;
  add_accelerations(next_, y_);
}

// What every x answers to t + length dt, its compliance there, and its misfit against the linearisation. Returns the part of F along the step,
// less what is left of it from before.
double EffortProblem::answer(double length) {
  double part = 0;
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    Eight along{};
    for (int j = 0; j < columns_count_; j += 8) {
      const Eight start = at<Eight>(&x[j]), dt = at<Eight>(&dt_[j]);
      const Eight per_weight = 1 / at<Eight>(&weight[j]);
      const Eight linear = start + length * at<Eight>(&compliance_[j]) * dt;
      Eight root = linear, slope;
      cubic_root((at<Eight>(&t_[j]) + length * dt) * per_weight, at<Eight>(&growth[j]), at<Eight>(&lo[j]), at<Eight>(&hi[j]), root, slope);
      const Eight misfit = root - linear;
      at<Eight>(&next_[j]) = root, at<Eight>(&misfit_[j]) = misfit, at<Eight>(&next_compliance_[j]) = slope * per_weight;
      along += misfit * dt;
    }
    part = sum(along);
  });
  return part;
}

// How much of the step to dt to take: all, unless F then points back with more than kOvershoot of what it had.
double EffortProblem::step_length() {
  double before = 0;  // F along the step, at its start: negative
  for (int j = 0; j < columns_count_; ++j) before += carried_[j] * dt_[j];
  double near = 0, at_near = before, far = 1, at_far = answer(1);
  if (at_far <= -kOvershoot * before) return 1;
  double length = 1;
  for (int i = 0; i < kSearch; ++i) {
    length = near + (far - near) * at_near / (at_near - at_far);
    const double here = (1 - length) * before + answer(length);
    if (std::abs(here) <= -kOvershoot * before) break;
    if (here < 0) near = length, at_near = here, at_far /= 2;  // halved: the other end must move too
    else far = length, at_far = here, at_near /= 2;
  }
  return length;
}

void EffortProblem::solve() {
  guess();
  std::fill(carried_.begin(), carried_.end(), 0.0);
  factorise();
  double worst = 1;
  for (steps_ = 1; steps_ <= kSteps; ++steps_) {
    residual();
    substitute(y_.data());
    respond(y_.data(), dt_.data());
    for (int j = 0; j < columns_count_; ++j) dt_[j] -= t_[j];
    double length = 1;
    if (steps_ == 1) answer(1);
    else length = step_length();
    const double before = worst;
    worst = 0;
    for (int j = 0; j < columns_count_; ++j) {
      t_[j] += length * dt_[j], x[j] = next_[j];
      carried_[j] = (1 - length) * carried_[j] + misfit_[j];
      worst = std::max(worst, std::abs(carried_[j]));
    }
    if (worst < kMisfit) return;
    if (worst < kNear && worst < kStillFast * before) continue;
    compliance_.swap(next_compliance_);
    factorise();
  }
}

double EffortProblem::unreached() const {
  // at the answer S^-1 (r - B x) is y
  double size = 0;
  for (int i = 0; i < rows_; ++i) size += y_[i] * wanted_[i];
  for (int j = 0; j < columns_count_; ++j) size -= t_[j] * x[j];
  return std::sqrt(std::max(0.0, size));
}

}  // namespace crepitus
