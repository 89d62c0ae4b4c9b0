// min 1/2 |B x - r|^2 + 1/2 sum w_m x_m^2,  lo <= x <= hi, by projected coordinate descent.
#pragma once

#include <span>

namespace crepitus {

// B is rows x columns, stored by columns. x holds the start and receives the result; r receives the residual r - B x.
// A fixed number of sweeps: bounded time, and the same bits whatever the machine does meanwhile.
void solve_bounded_least_squares(std::span<const double> B, std::span<const double> weight, std::span<const double> lo,
                                 std::span<const double> hi, int sweeps, std::span<double> x, std::span<double> r);

}  // namespace crepitus
