// Facet (zygapophysial) joint: the inferior face of the upper vertebra, nine points, against the plane of the superior
// face of the lower one; and the tip of that face against the lamina below.
//
// Joint face, each point:
//   p   = overlap + n . (P - A)                      [m]  positive presses
//   pen = (p + sqrt(p^2 + w^2)) / 2                  [m]  p when pressed, 0 when apart, smooth within w
//   F   = max(0, k pen + c dp/dt)                    [N]  c = damping_time * k dpen/dp
// P point of the upper vertebra, A a point and n the unit normal of the plane, fixed in the lower vertebra; n points from
// the inferior facet of the upper to the superior facet of the lower. k [N/m] of one point = face / 9. The upper vertebra
// feels -n F, the lower +n F at the same place. The row's coordinate is -p (opening), its force F. Points below 1 mN are
// dropped, so that a face that is open costs little; the step this makes is that millinewton.
//
// Lamina stop:
//   closing = -axis . (tip of upper - its place in the neutral pose), axis up in the lower vertebra
//   F = k_l ramp(closing - gap), a parabola over the first 0.2 mm and then a line; c = damping_time * slope; F >= 0
//
// gap_m in the readout is -(mean of p - overlap): how far the face has opened since the neutral pose.
//
// The film of joint fluid between the faces (film.h) pulls them together with `suction` at the middle of the face: a row of
// coordinate opening, force -suction as the film had it at the beginning of the step, k = c = 0: explicit, because 30 N/mm
// are soft beside a disc, and because a row that came and went with its stiffness would jolt the bones.
//
// Left out: friction (synovial), curvature of the face, its edge (points keep pressing when slid beyond the plane's real
// extent).
// Sources: stiffness 300 N/mm a face (cartilage in series with the arch), overlap 0.03 mm, w = 0.02 mm, nine points,
// lamina 20 N/mm after 1 mm: reference/anatomy/calibrated_passive.csv, calibrated there to facet forces measured under
// torque, extension and compression. The lamina's 0.2 mm is numerics: smaller makes the stop ring, larger softens its onset.

#include "engine/check.h"
#include "engine/forces/film.h"
#include "engine/forces/forces.h"
#include "engine/forces/laws.h"
#include "engine/forces/pair.h"

namespace crepitus {
namespace {

constexpr double kNoForce_N = 1e-3;
constexpr double kLaminaOnset_m = 0.2e-3;

}  // namespace

Curve lamina_force(const Facet& facet, double closing_m) {
  const Curve ramp = toe_ramp(closing_m - facet.lamina_gap_m, kLaminaOnset_m);
  return {facet.lamina_stiffness_N_per_m * ramp.value, facet.lamina_stiffness_N_per_m * ramp.slope};
}

// Depth of the face's points below the plane: linear in their place in the upper vertebra.
struct Depth {
  Vec3 normal, normal_upper;
  double centre;
  double of(const Vec3& at_upper) const { return centre + glm::dot(normal_upper, at_upper); }
};
static Depth facet_depth(const Facet& f, std::span<const BodyKinematics> bodies) {
  const BodyKinematics &upper = bodies[f.upper], &lower = bodies[f.lower];
  const Vec3 normal = lower.R_WB * f.lower_normal;
  return {normal, normal * upper.R_WB, glm::dot(normal, upper.p_WC - point_W(lower, f.lower_at))};  // v * R = R^T v
}

FilmDrive film_drive(const Facet& f, std::span<const BodyKinematics> bodies) {
  const Depth depth = facet_depth(f, bodies);
  double sum = 0, load = 0;
  for (const Vec3& at : f.upper_at) {
    const double p = f.overlap_m + depth.of(at);
    sum += p;
    load += facet_point_force(f.point_stiffness_N_per_m, f.smoothing_m, p).value;
  }
  return {-sum / kFacetPoints, load};
}

void add_film_rows(const Model& m, std::span<const FilmState> films, Loads& loads) {
  for (std::size_t i = 0; i < films.size(); ++i) {
    if (films[i].suction_N <= 0) continue;
    const Facet& f = m.facets[i];
    const BodyKinematics &upper = loads.bodies[f.upper], &lower = loads.bodies[f.lower];
    const Vec3 r_upper = upper.R_WB * f.upper_at[kFacetPoints / 2], r_lower = upper.p_WC + r_upper - lower.p_WC;
    loads.rows.begin_force(-films[i].suction_N);
    add_pair(loads.rows, f.upper, f.lower, force_pair(upper, r_upper, lower, r_lower, -(lower.R_WB * f.lower_normal)));
  }
}

void add_facet_rows(const Model& m, Loads& loads) {
  Faces& faces = loads.faces;
  CREPITUS_CHECK(faces.count() == static_cast<int>(m.facets.size()));  // planned by make_loads or plan_lines
  faces.measure(loads.bodies);
  for (std::size_t i = 0; i < m.facets.size(); ++i) {
    const Facet& f = m.facets[i];
    const BodyKinematics& upper = loads.bodies[f.upper];
    const BodyKinematics& lower = loads.bodies[f.lower];
    FacetLoad& load = loads.facets[i];

    // joint face
    const int face = static_cast<int>(i);
    const Vec3 direction = faces.direction(face), apart_moment = faces.apart_moment(face);
    load.force_N = 0;
    for (int point = 0; point < kFacetPoints; ++point) {
      const double force = faces.force_N(face, point);
      if (force < kNoForce_N) continue;
      const Vec3 moment = faces.moment(face, point);
      loads.rows.begin(force, faces.stiffness_N_per_m(face, point), faces.damping_Ns_per_m(face, point),
                       faces.rate_m_per_s(face, point));
      loads.rows.add_balanced(f.upper, direction, moment, f.lower, -direction, -(moment + apart_moment));
      load.force_N += force;
    }
    load.force_W = load.force_N * direction;
    load.gap_m = -faces.mean_depth_m(face);

    // lamina
    const Vec3 axis = lower.R_WB * f.lower_axis;
    const double closing =
        glm::dot(axis, point_W(lower, f.tip_lower_at) - point_W(upper, f.tip_upper_at));
    load.lamina_N = 0;
    if (closing <= f.lamina_gap_m) continue;
    const Vec3 r_upper = upper.R_WB * f.tip_upper_at;
    const ForcePair push = force_pair(upper, r_upper, lower, upper.p_WC + r_upper - lower.p_WC, axis);
    const Curve elastic = lamina_force(f, closing);
    const double damping = f.damping_time_s * elastic.slope, force = elastic.value - damping * push.rate_m_per_s;
    if (force < kNoForce_N) continue;
    load.lamina_N = force;
    loads.rows.begin(force, elastic.slope, damping, push.rate_m_per_s);
    add_pair(loads.rows, f.upper, f.lower, push);
  }
}

}  // namespace crepitus
