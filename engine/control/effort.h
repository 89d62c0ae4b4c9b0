// The least effort that gives the wanted accelerations: a bounded convex problem, solved by descent over pairs.
#pragma once

#include <span>
#include <vector>

namespace crepitus {

// min 1/2 |B x - r|^2 + sum w_j (1/2 x_j^2 + 1/4 g_j x_j^4),  lo <= x <= hi.
//
// The quartic makes a muscle that already pulls dearer to pull harder. It is part of the problem, by Newton's step for each
// pair, and not a weight set from the last activation: that loop from tick to tick is unstable once 2 g x^2 exceeds 1 + g x^2.
//
// Columns are stored one after the other, each padded with zeros to a multiple of four rows (pad_rows), so that the inner
// loops run on four lanes whose sums are added in a fixed order: the same bits on every processor.
inline int pad_rows(int rows) { return (rows + 3) / 4 * 4; }

// Two unknowns that are each other's mirror image, or one alone (second = -1). They are solved together, so that a
// mirrored body chooses mirrored activations whatever the order of the columns.
struct EffortPair {
  int first, second;
};

class EffortProblem {
 public:
  EffortProblem(int rows, int columns, std::vector<EffortPair> pairs);

  double* column(int j) { return columns_.data() + static_cast<std::size_t>(j) * rows_; }
  std::span<double> residual() { return residual_; }  // wanted on entry, what is left of it after solve()
  std::vector<double> weight, growth, lo, hi, x;  // w, g, bounds, and the answer

  // A fixed number of sweeps from the x given: bounded time, and the same result whatever the machine does meanwhile.
  void solve(int sweeps);

 private:
  void move(int j, double by);

  int rows_;  // padded
  std::vector<EffortPair> pairs_;
  std::vector<double> columns_, residual_, own_, cross_;  // own: |b_j|^2; cross: b_first . b_second of a pair
};

}  // namespace crepitus
