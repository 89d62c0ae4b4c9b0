#include "engine/control/effort.h"

#include <algorithm>
#include <cstddef>

namespace crepitus {
namespace {

double dot(const double* a, const double* b, int rows) {
  double lane[4] = {0, 0, 0, 0};
  for (int i = 0; i < rows; i += 4)
    for (int k = 0; k < 4; ++k) lane[k] += a[i + k] * b[i + k];
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

// Maximum of g d - 1/2 d H d over a box for two unknowns, by looking at the inside and at the four edges.
struct Two {
  double g[2], own[2], cross, lo[2], hi[2];

  double value(double a, double b) const {
    return g[0] * a + g[1] * b - 0.5 * (own[0] * a * a + own[1] * b * b) - cross * a * b;
  }
  void best(double& a, double& b) const {
    const double det = own[0] * own[1] - cross * cross;
    a = (g[0] * own[1] - g[1] * cross) / det;
    b = (g[1] * own[0] - g[0] * cross) / det;
    if (a >= lo[0] && a <= hi[0] && b >= lo[1] && b <= hi[1]) return;
    double best_value = -1e300;
    for (int fixed = 0; fixed < 2; ++fixed)
      for (const double edge : {lo[fixed], hi[fixed]}) {
        const int free = 1 - fixed;
        const double other = std::clamp((g[free] - cross * edge) / own[free], lo[free], hi[free]);
        const double v = fixed == 0 ? value(edge, other) : value(other, edge);
        if (v > best_value) best_value = v, a = fixed == 0 ? edge : other, b = fixed == 0 ? other : edge;
      }
  }
};

}  // namespace

EffortProblem::EffortProblem(int rows, int columns, std::vector<EffortPair> pairs)
    : weight(columns), growth(columns), lo(columns), hi(columns), x(columns), rows_(pad_rows(rows)), pairs_(std::move(pairs)),
      columns_(static_cast<std::size_t>(pad_rows(rows)) * columns), residual_(pad_rows(rows)), own_(columns),
      cross_(pairs_.size()) {}

void EffortProblem::move(int j, double by) {
  if (by == 0) return;
  x[j] += by;
  const double* b = column(j);
  for (int i = 0; i < rows_; ++i) residual_[i] -= b[i] * by;
}

void EffortProblem::solve(int sweeps) {
  const int columns = static_cast<int>(x.size());
  for (int j = 0; j < columns; ++j) {
    const double start = std::clamp(x[j], lo[j], hi[j]);
    x[j] = 0;
    move(j, start);
    own_[j] = dot(column(j), column(j), rows_);
  }
  for (std::size_t p = 0; p < pairs_.size(); ++p)
    if (pairs_[p].second >= 0) cross_[p] = dot(column(pairs_[p].first), column(pairs_[p].second), rows_);

  const auto descent = [&](int j) {
    return dot(column(j), residual_.data(), rows_) - weight[j] * x[j] * (1 + growth[j] * x[j] * x[j]);
  };
  const auto curvature = [&](int j) { return own_[j] + weight[j] * (1 + 3 * growth[j] * x[j] * x[j]); };
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
      const auto [i, j] = pairs_[p];
      const double g_i = descent(i), own_i = curvature(i);
      if (j < 0) {
        if (own_i > 0) move(i, std::clamp(g_i / own_i, lo[i] - x[i], hi[i] - x[i]));
        continue;
      }
      const double g_j = descent(j);
      double d_i, d_j;
      Two{{g_i, g_j}, {own_i, curvature(j)}, cross_[p], {lo[i] - x[i], lo[j] - x[j]}, {hi[i] - x[i], hi[j] - x[j]}}.best(d_i, d_j);
      move(i, d_i);
      move(j, d_j);
    }
}

}  // namespace crepitus
