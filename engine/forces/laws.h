// The scalar laws behind the rows: force against displacement, without geometry. For the force files and their tests;
// each law is derived at the head of the .cpp that defines it.
#pragma once

#include <array>
#include <cmath>

#include "engine/forces/lane_functions.h"
#include "engine/maths.h"
#include "engine/model.h"

namespace crepitus {

// A curve at one point: value and derivative.
struct Curve {
  double value = 0, slope = 0;
};

// The inline laws choose between values rather than ways and know no structures, so that they also run in lanes.

// Nothing below 0, a parabola up to `toe` > 0, then the line of slope 1 through toe / 2. Value and slope are continuous.
CREPITUS_INLINE Curve toe_ramp(double x, double toe) {
  const double above = larger(x, 0), in_toe = smaller(above, toe);
  return {in_toe * in_toe / (2 * toe) + (above - in_toe), in_toe / toe};
}

// bushing.cpp
struct BushingElastic {
  std::array<double, 6> force{};      // elastic, with the rest load: N, Nm
  std::array<double, 6> stiffness{};  // -d force[i] / d q[i], >= 0: N/m, Nm/rad
  std::array<double, 6> damping{};    // N s/m, Nm s/rad; continuous in q
};
BushingElastic bushing_elastic(const Bushing& b, const std::array<double, 6>& q);

// ligament.cpp: tension N and its slope N/m at a strain.
CREPITUS_INLINE Curve ligament_tension(double stiffness_N_per_m, double slack_m, double toe_strain, double strain) {
  const Curve ramp = toe_ramp(strain, toe_strain);
  return {stiffness_N_per_m * slack_m * ramp.value, stiffness_N_per_m * ramp.slope};
}

// facet.cpp: force N and slope N/m of one contact point, (p + sqrt(p^2 + w^2)) / 2 in a form that keeps its digits far apart.
CREPITUS_INLINE Curve facet_point_force(double stiffness_N_per_m, double smoothing_m, double penetration_m) {
  const double p = penetration_m, w2 = smoothing_m * smoothing_m, root = std::sqrt(p * p + w2), size = p < 0 ? -p : p;
  const double per_both = 1 / (root * (root + size));
  const double pen = p > 0 ? (p + root) / 2 : w2 / 2 * (per_both * root);
  return {stiffness_N_per_m * pen, stiffness_N_per_m * pen * (per_both * (root + size))};
}
// Of the lamina stop when the tips have closed by `closing_m`.
Curve lamina_force(const Facet& facet, double closing_m);

// joint.cpp: moment Nm about one axis and its slope Nm/rad (negative where it resists).
Curve passive_moment(const PassiveAxis& axis, double angle_rad);

// Angles of R = Rz(q0) Rx(q1) Ry(q2), and the vectors with dq_i/dt = rate[i] . w, where w is the angular velocity of the
// turned frame in the axes of the fixed one.
struct Cardan {
  std::array<double, 3> angle_rad;
  std::array<Vec3, 3> rate;
};
Cardan cardan_zxy(const Mat3& R);

// contact.cpp: normal force N at rest and its slope N/m.
Curve contact_force(const ContactPoint& point, double depth_m);

}  // namespace crepitus
