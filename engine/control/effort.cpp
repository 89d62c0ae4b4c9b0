#include "engine/control/effort.h"

#include <algorithm>
#include <cstddef>

namespace crepitus {

void solve_bounded_least_squares(std::span<const double> B, std::span<const double> weight, std::span<const double> lo,
                                 std::span<const double> hi, int sweeps, std::span<double> x, std::span<double> r) {
  const std::size_t rows = r.size(), columns = x.size();
  // residual form: r = r0 - B x
  for (std::size_t j = 0; j < columns; ++j) {
    x[j] = std::clamp(x[j], lo[j], hi[j]);
    const double* b = B.data() + j * rows;
    for (std::size_t i = 0; i < rows; ++i) r[i] -= b[i] * x[j];
  }
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t j = 0; j < columns; ++j) {
      const double* b = B.data() + j * rows;
      double slope = -weight[j] * x[j], curvature = weight[j];
      for (std::size_t i = 0; i < rows; ++i) {
        slope += b[i] * r[i];
        curvature += b[i] * b[i];
      }
      if (curvature <= 0) continue;
      const double moved = std::clamp(x[j] + slope / curvature, lo[j], hi[j]) - x[j];
      if (moved == 0) continue;
      x[j] += moved;
      for (std::size_t i = 0; i < rows; ++i) r[i] -= b[i] * moved;
    }
}

}  // namespace crepitus
