// A line through space with corners rounded off and stations at even steps: the backbone of tubes
// and ribbons.
#pragma once

#include <span>
#include <vector>

#include "engine/maths.h"

namespace crepitus {

struct Station {
  Vec3 at{0}, along{1, 0, 0}, out{0, 1, 0};  // unit; out turns with the line as little as it can
  double s_m = 0;                            // length from the beginning
};

// 0 up to a, 1 from b on, without a kink.
inline double smoothstep(double a, double b, double x) {
  const double t = std::clamp((x - a) / (b - a), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double length_of(std::span<const Vec3> points);

// Corners replaced by arcs that begin at most `cut_m` before the corner: the line stays within
// cut_m / 2 of the corners.
std::vector<Vec3> rounded(std::span<const Vec3> points, double cut_m);

// `count` stations (at least 2) at even steps. `out` is wanted near the middle of the line.
void place_stations(std::span<const Vec3> points, int count, const Vec3& out,
                    std::vector<Station>& stations);

}  // namespace crepitus
