// Skin on floor or table: spheres fixed in the bones against the plane y = 0 of W.
//
//   d = radius - height of the centre                             [m]  depth, > 0 touches
//   N = max(0, k ramp(d) (1 + damping dd/dt))                     [N]  on the body, up
//   f = -mu N v_t / sqrt(|v_t|^2 + v_s^2)                         [N]  along x and z
//
// ramp(d): d^2 / (0.4 mm) over the first 0.2 mm, then d - 0.1 mm; k [N/m]; damping [s/m]; mu [-]; v_t [m/s] velocity
// along the plane of the body's point at the bottom of the sphere; v_s [m/s] slip speed below which friction behaves like
// a damper (there is no true sticking: a standing foot creeps by some v_s * |f| / (mu N)).
// Normal row: coordinate = height of the lowest point, force N, k = k ramp' (1 + damping dd/dt), c = k ramp damping.
// Friction rows: k = 0 and c = mu N / sqrt(..), the secant instead of the tangent: then lambda - c dv = -c v_new points
// against the new velocity, and the rows stay positive in fast slip. -d lambda / dv equals it at v_t = 0 and is smaller
// elsewhere.
//
// Left out: shape of the skin beyond spheres, sticking, rolling resistance, how normal force changes friction within
// one step. Sources: Hunt & Crossley 1975, J Appl Mech 42(2), 440-445 (damping that grows with depth, with a linear
// instead of a Hertz law). v_s and the ramp of 0.2 mm are numerics: a smaller v_s creeps less and is stiffer, a shorter ramp
// makes heel strike ring, a longer one softens the sole.

#include "engine/forces/forces.h"
#include "engine/forces/laws.h"

namespace crepitus {
namespace {

constexpr double kContactOnset_m = 2e-4;

}  // namespace

Curve contact_force(const ContactPoint& point, double depth_m) {
  const Curve ramp = toe_ramp(depth_m, kContactOnset_m);
  return {point.stiffness_N_per_m * ramp.value, point.stiffness_N_per_m * ramp.slope};
}

void add_contact_rows(const Model& m, Loads& loads) {
  for (std::size_t i = 0; i < m.contacts.size(); ++i) {
    const ContactPoint& point = m.contacts[i];
    const BodyKinematics& body = loads.bodies[point.at.body];
    ContactLoad& load = loads.contacts[i];

    const Vec3 r = body.R_WB * point.at.p_CP - Vec3(0, point.radius_m, 0);  // bottom of the sphere
    load = {.at_W = body.p_WC + r};
    if (load.at_W.y >= 0) continue;

    // normal
    const Curve elastic = contact_force(point, -load.at_W.y);
    const Vec3 v = velocity_W(body, r);
    const double faster = 1 - m.surface.damping_s_per_m * v.y;
    const double normal = elastic.value * faster;
    if (normal <= 0) continue;  // lifted faster than the skin recoils

    // friction
    const double slip = std::sqrt(v.x * v.x + v.z * v.z + square(m.surface.slip_speed_m_per_s));
    const double drag = m.surface.friction * normal / slip;
    load.normal_N = normal;
    load.force_W = {-drag * v.x, normal, -drag * v.z};

    const int b = point.at.body;
    load.row =
        loads.rows.begin(normal, elastic.slope * faster, elastic.value * m.surface.damping_s_per_m, v.y);
    loads.rows.add_point(b, Vec3(0, 1, 0), r);
    loads.rows.begin(load.force_W.x, 0, drag, v.x);
    loads.rows.add_point(b, Vec3(1, 0, 0), r);
    loads.rows.begin(load.force_W.z, 0, drag, v.z);
    loads.rows.add_point(b, Vec3(0, 0, 1), r);
  }
}

}  // namespace crepitus
