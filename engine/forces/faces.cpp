#include "engine/forces/faces.h"

#include <algorithm>

#include "engine/forces/laws.h"
#include "engine/state.h"

namespace crepitus {

Faces::Faces(std::span<const Facet> facets)
    : count_(static_cast<int>(facets.size())), table_(kColumns, facets.size()) {
  for (int i = 0; i < table_.items(); ++i) {
    const Facet& f = facets[static_cast<std::size_t>(std::min(i, count_ - 1))];  // the padding repeats the last one
    for (int k = 0; k < 3; ++k) table_.at(kNormal + k, i) = f.lower_normal[k], table_.at(kPlane + k, i) = f.lower_at[k];
    for (int p = 0; p < kFacetPoints; ++p)
      for (int k = 0; k < 3; ++k) table_.at(kUpperAt + 3 * p + k, i) = f.upper_at[p][k];
    table_.at(kStiffness, i) = f.point_stiffness_N_per_m, table_.at(kOverlap, i) = f.overlap_m;
    table_.at(kSmoothing, i) = f.smoothing_m, table_.at(kDampingTime, i) = f.damping_time_s;
    upper_.push_back(f.upper), lower_.push_back(f.lower);
  }
}

CREPITUS_WIDE void Faces::measure(std::span<const BodyKinematics> bodies) {
  static_assert(sizeof(BodyKinematics) == 18 * sizeof(double));  // R_WB, column by column, p_WC, v_WC, w_WB
  constexpr int kBody = 18;
  const int count = table_.items();
  if (count == 0) return;
  double* const first = table_.column(0);
  const double* const b = &bodies.front().R_WB[0][0];
  const int *upper = upper_.data(), *lower = lower_.data();
  const auto of = [first, count](int column, int i) -> double& {
    return first[static_cast<std::size_t>(column) * count + i];
  };
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    const int u = kBody * upper[i], l = kBody * lower[i];
    const double nx = of(kNormal, i), ny = of(kNormal + 1, i), nz = of(kNormal + 2, i);
    const double cx = of(kPlane, i), cy = of(kPlane + 1, i), cz = of(kPlane + 2, i);
    // unit normal of the plane, in W and in the upper body; the plane from the upper's centre of mass
    const double normal_x = b[l] * nx + b[l + 3] * ny + b[l + 6] * nz, normal_y = b[l + 1] * nx + b[l + 4] * ny + b[l + 7] * nz,
                 normal_z = b[l + 2] * nx + b[l + 5] * ny + b[l + 8] * nz;
    const double r0 = b[u], r1 = b[u + 1], r2 = b[u + 2], r3 = b[u + 3], r4 = b[u + 4], r5 = b[u + 5], r6 = b[u + 6],
                 r7 = b[u + 7], r8 = b[u + 8];
    const double upper_x = r0 * normal_x + r1 * normal_y + r2 * normal_z, upper_y = r3 * normal_x + r4 * normal_y + r5 * normal_z,
                 upper_z = r6 * normal_x + r7 * normal_y + r8 * normal_z;
    const double apart_x = b[u + 9] - b[l + 9], apart_y = b[u + 10] - b[l + 10], apart_z = b[u + 11] - b[l + 11];
    const double from_x = apart_x - (b[l] * cx + b[l + 3] * cy + b[l + 6] * cz),
                 from_y = apart_y - (b[l + 1] * cx + b[l + 4] * cy + b[l + 7] * cz),
                 from_z = apart_z - (b[l + 2] * cx + b[l + 5] * cy + b[l + 8] * cz);
    const double centre = normal_x * from_x + normal_y * from_y + normal_z * from_z;

    // the push on the upper body goes along -normal; its rate at the upper's centre of mass
    const double dx = -normal_x, dy = -normal_y, dz = -normal_z;
    const double more_x = apart_y * dz - apart_z * dy, more_y = apart_z * dx - apart_x * dz, more_z = apart_x * dy - apart_y * dx;
    const double spin_x = b[u + 15] - b[l + 15], spin_y = b[u + 16] - b[l + 16], spin_z = b[u + 17] - b[l + 17];
    const double rate = dx * (b[u + 12] - b[l + 12]) + dy * (b[u + 13] - b[l + 13]) + dz * (b[u + 14] - b[l + 14]) -
                        (b[l + 15] * more_x + b[l + 16] * more_y + b[l + 17] * more_z);
    of(kDirection, i) = dx, of(kDirection + 1, i) = dy, of(kDirection + 2, i) = dz;
    of(kApartMoment, i) = more_x, of(kApartMoment + 1, i) = more_y, of(kApartMoment + 2, i) = more_z;

    const double stiffness = of(kStiffness, i), overlap = of(kOverlap, i), smoothing = of(kSmoothing, i);
    const double damping_time = of(kDampingTime, i);
    double depth_sum = 0;
#pragma GCC unroll 9
    for (int k = 0; k < kFacetPoints; ++k) {
      const double x = of(kUpperAt + 3 * k, i), y = of(kUpperAt + 3 * k + 1, i), z = of(kUpperAt + 3 * k + 2, i);
      const double depth = centre + upper_x * x + upper_y * y + upper_z * z, p = overlap + depth;
      depth_sum += depth;
      const Curve elastic = facet_point_force(stiffness, smoothing, p);
      const double slope = elastic.slope, damping = damping_time * slope;
      const double ax = r0 * x + r3 * y + r6 * z, ay = r1 * x + r4 * y + r7 * z, az = r2 * x + r5 * y + r8 * z;
      const double mx = ay * dz - az * dy, my = az * dx - ax * dz, mz = ax * dy - ay * dx;
      const int out = kPoints + kPointOut * k;
      const double opening = rate + spin_x * mx + spin_y * my + spin_z * mz;
      of(out, i) = elastic.value - damping * opening;
      of(out + 1, i) = slope, of(out + 2, i) = damping, of(out + 3, i) = opening;
      of(out + 4, i) = mx, of(out + 5, i) = my, of(out + 6, i) = mz;
    }
    of(kDepth, i) = depth_sum / kFacetPoints;
  }
}

}  // namespace crepitus
