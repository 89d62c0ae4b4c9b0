// The scalar laws behind the rows: force against displacement, without geometry. For the force files and their tests;
// each law is derived at the head of the .cpp that defines it.
#pragma once

#include <array>
#include <cmath>

#include "engine/maths.h"
#include "engine/model.h"

namespace crepitus {

// A curve at one point: value and derivative.
struct Curve {
  double value = 0, slope = 0;
};

// Nothing below 0, a parabola up to `toe`, then the line of slope 1 through toe / 2. Value and slope are continuous.
inline Curve toe_ramp(double x, double toe) {
  if (x <= 0) return {};
  if (x < toe) return {x * x / (2 * toe), x / toe};
  return {x - toe / 2, 1};
}

// bushing.cpp
struct BushingElastic {
  std::array<double, 6> force{};      // elastic, with the rest load: N, Nm
  std::array<double, 6> stiffness{};  // -d force[i] / d q[i], >= 0: N/m, Nm/rad
  std::array<double, 6> damping{};    // N s/m, Nm s/rad; continuous in q
};
BushingElastic bushing_elastic(const Bushing& b, const std::array<double, 6>& q);

// ligament.cpp: tension N and its slope N/m at a length.
Curve ligament_tension(const Ligament& lig, double length_m);

// facet.cpp: force N and slope N/m of one contact point, and of the lamina stop when the tips have closed by `closing_m`.
Curve facet_point_force(const Facet& facet, double penetration_m);
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
