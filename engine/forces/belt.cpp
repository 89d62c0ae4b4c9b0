// Pelvic belt: one elastic band around both hip bones.
//
// The band lies on the skin beside the hip bones and is free in front and behind, so only its free spans do anything: along
// each of them it pulls the two hip bones together. Friction on the skin is left out, hence one tension all round:
//
//   T = max(0, T0 + k (L - L0)),   k = T0 / stretch
//
// L [m] sum of the free spans, L0 the same in the neutral pose, T0 [N] how tight it was pulled there, stretch [m] by how
// much that stretched the band. One row: its coordinate is L, its force -T. Left out: the skin below, the weight of the belt.
// Source: tensions of 50 and 100 N in Vleeming 1992 and Damen 2002 (recalled).

#include <algorithm>
#include <cmath>

#include "engine/forces/forces.h"

namespace crepitus {

void add_belt_rows(const Model& m, Loads& loads) {
  const Belt& belt = m.belt;
  if (belt.tension_N <= 0) return;
  double length = 0;
  const int row = loads.rows.begin(0, belt.stiffness_N_per_m, 0, 0);
  for (const Belt::Span& span : belt.spans) {
    const BodyKinematics &a = loads.bodies[span.a.body], &b = loads.bodies[span.b.body];
    const Vec3 r_a = a.R_WB * span.a.p_CP, r_b = b.R_WB * span.b.p_CP;
    const Vec3 line = b.p_WC + r_b - a.p_WC - r_a;
    const double span_m = glm::length(line);
    length += span_m;
    loads.rows.add_point(span.b.body, line / span_m, r_b);
    loads.rows.add_point(span.a.body, -line / span_m, r_a);
  }
  const double tension = belt.tension_N + belt.stiffness_N_per_m * (length - belt.neutral_m);
  Row& r = loads.rows.rows[row];
  r.lambda = -std::max(0.0, tension);
  if (tension <= 0) r.k = 0;
  r.rate = row_speed(loads, r);
}

}  // namespace crepitus
