// The least effort that gives the wanted accelerations: a bounded convex problem, solved by Newton's method on its dual.
#pragma once

#include <span>
#include <vector>

#include "engine/lanes.h"

namespace crepitus {

// min 1/2 (B x - r)^T S^-1 (B x - r) + sum w_j (1/2 x_j^2 + 1/4 g_j x_j^4),  lo <= x <= hi.
//
// The quartic makes a muscle that already pulls dearer to pull harder. It is part of the problem and not a weight set from
// the last activation: that loop from tick to tick is unstable once 2 g x^2 exceeds 1 + g x^2.
//
// Columns of B and rows of S are padded to a multiple of eight (pad_rows), so that the inner loops run on whole lanes whose
// sums are added in a fixed order: the same bits on every processor.
inline int pad_rows(int rows) { return (rows + 7) / 8 * 8; }

class EffortProblem {
 public:
  EffortProblem(int rows, int columns);

  int stride() const { return 8 * lines_; }  // pad_rows(rows): of the columns of B and of the rows of S
  double* column(int j) { return columns_[static_cast<std::size_t>(j) * lines_].at; }
  double* metric(int i) { return metric_[static_cast<std::size_t>(i) * lines_].at; }  // row of S: diagonal and right of it
  std::span<double> wanted() { return wanted_; }  // r
  std::vector<double> weight, growth, lo, hi, x;  // w, g, bounds (lo >= 0 where g > 0), start and answer

  // From the x given. At most kSteps of Newton's method, fewer once another would change nothing.
  void solve();

  // acc += B a, for any a of as many entries as x.
  void add_accelerations(std::span<const double> a, std::span<double> acc) const;

  double unreached() const;  // sqrt((B x - r)^T S^-1 (B x - r)) of the answer
  int steps() const { return steps_; }

 private:
  void guess();
  void factorise();
  void add_free_columns();
  void substitute(double* y) const;
  void respond(const double* y, double* t) const;
  void residual();
  double answer(double length);
  double step_length();

  const double* factor_row(int i) const { return factor_[static_cast<std::size_t>(i) * lines_].at; }
  double* factor_row(int i) { return factor_[static_cast<std::size_t>(i) * lines_].at; }

  int rows_, lines_, columns_count_;
  int steps_ = 0;
  std::vector<Line> columns_, metric_;
  std::vector<double> wanted_;
  // work space, kept so that nothing is allocated
  std::vector<double> compliance_;      // dx_j/dt_j where x_j is free, 0 at a bound
  std::vector<Line> free_;              // columns times the root of their compliance, those that are free
  std::vector<Line> factor_;            // of K, upper triangle, zeros to its left in the lines that it begins in
  std::vector<double> y_, t_, dt_, next_, next_compliance_, misfit_, carried_;  // carried: F is B carried, once a step was made
};

}  // namespace crepitus
