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
#include "engine/lanes.h"

namespace crepitus {
namespace {

constexpr int kSteps = 16;           // numerics: three or four are usual; a bound on the time of a tick
constexpr double kMisfit = 1e-7;     // numerics, of activation: the next step would change so little at most
constexpr double kAtBound = 1e-9;    // numerics: a start this near to its bound is taken to stay there
constexpr double kOvershoot = 0.5;   // numerics: how much of F along a step may be left on the other side
constexpr double kSmallestPivot = 1e-12;
constexpr int kSearch = 8;           // halvings of the step's length
constexpr int kCubicSteps = 4;       // Halley's, from anywhere in 0..1 to rounding

CREPITUS_INLINE void clamp_four(Four& x, const Four& lo, const Four& hi) {
  x = x < lo ? lo : x;
  x = x > hi ? hi : x;
}

// lo <= x <= hi with x (1 + g x^2) nearest to `load`, and dx/dload; `x` comes in as a guess. Whether a bound is in the way is
// seen from the load, as x itself may miss it by rounding.
CREPITUS_INLINE void cubic_root(const Four& load, const Four& g, const Four& lo, const Four& hi, Four& x, Four& by_load) {
  const Four least = lo * (1 + g * lo * lo), most = hi * (1 + g * hi * hi);
  Four within = load;
  clamp_four(within, least, most);
  clamp_four(x, lo, hi);
#pragma GCC unroll 4
  for (int i = 0; i < kCubicSteps; ++i) {
    const Four gx = g * x, f = x * (1 + gx * x) - within, slope = 1 + 3 * gx * x;
    x -= f * slope / (slope * slope - 3 * f * gx);
    clamp_four(x, lo, hi);
  }
  const Four none{0, 0, 0, 0}, slope = 1 / (1 + 3 * g * x * x);
  by_load = load > least ? slope : none;
  by_load = load < most ? by_load : none;
}

}  // namespace

EffortProblem::EffortProblem(int rows, int columns)
    : rows_(rows), stride_(pad_rows(rows)), columns_count_((columns + 3) / 4 * 4),
      columns_(static_cast<std::size_t>(stride_) * columns_count_), metric_(static_cast<std::size_t>(stride_) * stride_),
      wanted_(stride_), free_(columns_.size()), factor_(metric_.size()), y_(stride_) {
  for (std::vector<double>* list : {&growth, &lo, &hi, &x, &compliance_, &t_, &dt_, &next_, &next_compliance_, &misfit_, &carried_})
    list->assign(columns_count_, 0.0);
  weight.assign(columns_count_, 1.0);
  for (int i = rows; i < stride_; ++i) metric(i)[i] = 1;  // whatever stands beside the padding is 0
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

// K = U^T U.
CREPITUS_WIDE void EffortProblem::factorise() {
  const int n = stride_;
  // the free columns side by side, each times the root of its compliance
  int free_count = 0;
  for (int j = 0; j < columns_count_; ++j) {
    if (compliance_[j] == 0) continue;
    const double root = std::sqrt(compliance_[j]);
    const double* from = columns_.data() + static_cast<std::size_t>(j) * n;
    double* to = free_.data() + static_cast<std::size_t>(free_count++) * n;
    for (int i = 0; i < n; i += 4) four(to + i) = four(from + i) * root;
  }

  // S + F F^T, in tiles of 4 x 8; left of the diagonal only what the tiles bring along
  for (int i = 0; i < n; i += 4)
    for (int c = i / 8 * 8; c < n; c += 8) {
      const double* s = metric_.data() + static_cast<std::size_t>(i) * n + c;
      Four tile[4][2];
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) tile[k][0] = four(s + k * n), tile[k][1] = four(s + k * n + 4);
      const double* f = free_.data();
      for (int j = 0; j < free_count; ++j, f += n) {
        const Four left = four(f + c), right = four(f + c + 4);
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) tile[k][0] += f[i + k] * left, tile[k][1] += f[i + k] * right;
      }
      double* to = factor_.data() + static_cast<std::size_t>(i) * n + c;
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) four(to + k * n) = tile[k][0], four(to + k * n + 4) = tile[k][1];
    }

  // Cholesky, four rows at a time; the diagonal keeps reciprocals
  for (int p = 0; p < n; p += 4) {
    double* rows[4];
    for (int k = 0; k < 4; ++k) rows[k] = factor_.data() + static_cast<std::size_t>(p + k) * n;
    for (int k = 0; k < 4; ++k) {
      for (int l = 0; l < k; ++l) {
        const double u = rows[l][p + k];
        for (int c = p; c < n; c += 4) four(rows[k] + c) -= u * four(rows[l] + c);
      }
      const double inverse = 1 / std::sqrt(std::max(rows[k][p + k], kSmallestPivot));
      for (int c = p; c < n; c += 4) four(rows[k] + c) *= inverse;
      rows[k][p + k] = inverse;
      for (int l = 0; l < k; ++l) rows[k][p + l] = 0;
    }
    // what is left of them, four rows at a time too
    for (int i = p + 4; i < n; i += 4) {
      double* to = factor_.data() + static_cast<std::size_t>(i) * n;
      for (int c = i; c < n; c += 4) {
        const Four pivot[4] = {four(rows[0] + c), four(rows[1] + c), four(rows[2] + c), four(rows[3] + c)};
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          Four sum = four(to + k * n + c);
#pragma GCC unroll 4
          for (int l = 0; l < 4; ++l) sum -= rows[l][i + k] * pivot[l];
          four(to + k * n + c) = sum;
        }
      }
    }
  }
}

// y <- K^-1 y.
CREPITUS_WIDE void EffortProblem::substitute(double* y) const {
  const int n = stride_;
  for (int i = 0; i < n; ++i) {
    const double* row = factor_.data() + static_cast<std::size_t>(i) * n;
    const double z = y[i] * row[i];
    for (int c = i / 4 * 4; c < n; c += 4) four(y + c) -= z * four(row + c);
    y[i] = z;
  }
  for (int i = n - 1; i >= 0; --i) {
    const double* row = factor_.data() + static_cast<std::size_t>(i) * n;
    double own = y[i];
    int c = i + 1;
    for (; c % 4 != 0; ++c) own -= row[c] * y[c];
    Four rest{0, 0, 0, 0};
    for (; c < n; c += 4) rest += four(row + c) * four(y + c);
    y[i] = (own - sum(rest)) * row[i];
  }
}

// t = B^T y.
CREPITUS_WIDE void EffortProblem::respond(const double* y, double* t) const {
  const double* b = columns_.data();
  for (int j = 0; j < columns_count_; ++j, b += stride_) {
    Four even{0, 0, 0, 0}, odd{0, 0, 0, 0};
    for (int i = 0; i < stride_; i += 8) even += four(b + i) * four(y + i), odd += four(b + i + 4) * four(y + i + 4);
    even += odd;
    t[j] = sum(even);
  }
}

// y = r - B x + B D t: the right-hand side of Newton's step, which gives the new y at once.
CREPITUS_WIDE void EffortProblem::residual() {
  for (int j = 0; j < columns_count_; ++j) next_[j] = x[j] - compliance_[j] * t_[j];
  for (int i = 0; i < stride_; i += 8) {
    const double* b = columns_.data() + i;
    Four left = four(wanted_.data() + i), right = four(wanted_.data() + i + 4);
    for (int j = 0; j < columns_count_; ++j, b += stride_) left -= next_[j] * four(b), right -= next_[j] * four(b + 4);
    four(y_.data() + i) = left, four(y_.data() + i + 4) = right;
  }
}

// What every x answers to t + length dt, its compliance there, and its misfit against the linearisation. Returns the part of F along the step,
// less what is left of it from before.
CREPITUS_WIDE double EffortProblem::answer(double length) {
  Four along{0, 0, 0, 0};
  for (int j = 0; j < columns_count_; j += 4) {
    const Four start = four(&x[j]), dt = four(&dt_[j]);
    const Four per_weight = 1 / four(&weight[j]);
    Four root = start, slope;
    cubic_root((four(&t_[j]) + length * dt) * per_weight, four(&growth[j]), four(&lo[j]), four(&hi[j]), root, slope);
    const Four misfit = root - (start + length * four(&compliance_[j]) * dt);
    four(&next_[j]) = root, four(&misfit_[j]) = misfit, four(&next_compliance_[j]) = slope * per_weight;
    along += misfit * dt;
  }
  return sum(along);
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
  for (steps_ = 1; steps_ <= kSteps; ++steps_) {
    factorise();
    residual();
    substitute(y_.data());
    respond(y_.data(), dt_.data());
    for (int j = 0; j < columns_count_; ++j) dt_[j] -= t_[j];
    double length = 1;
    if (steps_ == 1) answer(1);
    else length = step_length();
    double worst = 0;
    for (int j = 0; j < columns_count_; ++j) {
      t_[j] += length * dt_[j], x[j] = next_[j];
      carried_[j] = (1 - length) * carried_[j] + misfit_[j];
      worst = std::max(worst, std::abs(carried_[j]));
    }
    if (worst < kMisfit) return;
    compliance_.swap(next_compliance_);
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
