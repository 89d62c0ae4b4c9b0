// Bushing with six coordinates: intervertebral discs, sacroiliac joints, symphysis.
//
// Frame L is fixed in the lower body, frame U in the upper; they coincide in the neutral pose. x anterior, y axial (up,
// the normal of the disc), z to the right.
//
//   q_t = (x, y, z) [m]    position of U's origin from L's origin, in L (in the axes midway between L and U where
//                          axes_share is 1/2: the symphysis joins twins, and neither ilium is the lower one)
//   q_r = (a, b, g) [rad]  rotation vector of U in L: a lateral bending, b axial rotation, g flexion (-) / extension (+)
//   d = max(0, -y)  [m]    compression
//
// The elastic force is minus the gradient of one energy, so that no closed loop of motion gains or loses work:
//
//   U   = kx x^2/2 + kz z^2/2 + c0 y^2/2 + c2 d^3/3 + B (1 + beta psi) + A (1 + alpha psi) - r . q       [J]
//   B   = (k a^2/2 + k3 a^4/4) of lateral bending + the same of g, with the flexion or the extension constants
//   A   = (k b^2/2 + k3 b^4/4) of axial rotation
//   psi = c0 d^2 / (d + d0)                                                                               [N]
//
//   axial force   = -c0 y + c2 d^2 + (beta B + alpha A) psi'(d)     psi' = c0 (1 - d0^2 / (d + d0)^2)
//   moment        = -(k q + k3 q^3) (1 + beta psi)                  (alpha for axial rotation)
//   shear         = -kx x, -kz z
//   + rest load r: the constant force that balances pre-strained ligaments in the neutral pose
//   - c dq/dt, c = damping_time * local stiffness
//
// kx, kz, c0 [N/m]; c2 [N/m^2]; k [Nm/rad]; k3 [Nm/rad^3]; beta, alpha [1/N] relative stiffening per newton. Positive
// force moves the upper body along +q. Joints that do not stiffen have c2 = beta = alpha = 0.
//
// psi stands for the compression force c0 d that stiffens bending. It starts with zero slope (d0 = 0.2 mm), so that force
// is continuous at y = 0, and runs c0 d0 = 140 N below c0 d under large loads, on the safe side of a factor that is
// itself a compromise. The third term of the axial force is the price of a conservative coupling: what is harder to bend
// when compressed is also harder to compress when bent (about 80 N at 6 deg of flexion with the L4-L5 constants).
// Damping uses a stiffness that is continuous in q: without the psi'' term, and with flexion blending into extension over
// about 1 deg; a step of c would be a step of force in motion.
//
// Valid to about 15 deg and 2 mm, where the sources measured. Left out: off-diagonal terms (shear with bending, Gardner-
// Morse & Stokes 2004), creep, poroelastic relaxation, failure. q_r is singular at 180 deg.
// Sources: values and shape reference/anatomy/calibrated_passive.csv; stiffening with compression as in
// Gardner-Morse & Stokes 2004, J Biomech 37(2), 205-212 (they find a factor near 2 at 500 N; the calibrated 1.5 is
// discussed in reference/anatomy/README.md). d0 is numerics: larger delays the stiffening, smaller makes the axial
// stiffness of a bent disc jump higher at y = 0.

#include "engine/forces/forces.h"
#include "engine/forces/laws.h"
#include "engine/forces/pair.h"

namespace crepitus {
namespace {

constexpr double kPreloadOnset_m = 0.2e-3;  // d0
constexpr double kBlend_rad = 0.0175;       // 1 deg, flexion damping to extension damping

// Energy, moment and stiffness of k q + k3 q^3.
struct Cubic {
  double energy, moment, stiffness;
};
Cubic cubic(double q, double k, double k3) {
  const double q2 = q * q;
  return {(k / 2 + k3 / 4 * q2) * q2, (k + k3 * q2) * q, k + 3 * k3 * q2};
}

}  // namespace

BushingElastic bushing_elastic(const Bushing& b, const std::array<double, 6>& q) {
  const double compression = std::max(0.0, -q[1]);
  const double c0 = b.translation_N_per_m.y;

  // psi and its derivatives; psi'' steps at zero, the force does not
  const double far = compression + kPreloadOnset_m;
  const double ratio = kPreloadOnset_m / far;
  const double psi = c0 * compression * compression / far;
  const double psi1 = c0 * (1 - ratio * ratio);
  const double psi2 = compression > 0 ? 2 * c0 * ratio * ratio / far : 0;
  const double bending = 1 + b.preload_bending_per_N * psi;
  const double axial = 1 + b.preload_axial_per_N * psi;

  const bool flexed = q[5] < 0;
  const Cubic lateral = cubic(q[3], b.lateral_k, b.lateral_k3);
  const Cubic twist = cubic(q[4], b.axial_k, b.axial_k3);
  const Cubic sagittal =
      flexed ? cubic(q[5], b.flexion_k, b.flexion_k3) : cubic(q[5], b.extension_k, b.extension_k3);
  const double coupling = b.preload_bending_per_N * (lateral.energy + sagittal.energy) +
                          b.preload_axial_per_N * twist.energy;

  BushingElastic e;
  const double axial_N =
      -c0 * q[1] + b.axial_stiffening_N_per_m2 * compression * compression + coupling * psi1;
  e.force = {-b.translation_N_per_m.x * q[0], axial_N,
             -b.translation_N_per_m.z * q[2], -lateral.moment * bending,
             -twist.moment * axial,           -sagittal.moment * bending};

  const double axial_k = c0 + 2 * b.axial_stiffening_N_per_m2 * compression;
  e.stiffness = {b.translation_N_per_m.x, axial_k + coupling * psi2,
                 b.translation_N_per_m.z, lateral.stiffness * bending,
                 twist.stiffness * axial, sagittal.stiffness * bending};

  // the same, made continuous where it steps
  const double extended = q[5] / std::sqrt(q[5] * q[5] + kBlend_rad * kBlend_rad);  // -1 .. 1
  const double small_k = flexed ? b.flexion_k : b.extension_k;
  const double blended_k =
      (b.extension_k + b.flexion_k + extended * (b.extension_k - b.flexion_k)) / 2;
  e.damping = e.stiffness;
  e.damping[1] = axial_k;
  e.damping[5] = (sagittal.stiffness - small_k + blended_k) * bending;
  for (std::size_t i = 0; i < 6; ++i) {
    e.force[i] += b.rest_load[i];
    e.damping[i] *= b.damping_time_s;
  }
  return e;
}

void add_bushing_rows(const Model& m, Loads& loads) {
  for (std::size_t i = 0; i < m.bushings.size(); ++i) {
    const Bushing& b = m.bushings[i];
    const BodyKinematics& upper = loads.bodies[b.upper];
    const BodyKinematics& lower = loads.bodies[b.lower];
    BushingLoad& load = loads.bushings[i];

    // coordinates
    const Mat3 R_WL = lower.R_WB * glm::mat3_cast(b.lower_frame);
    const Mat3 R_WU = upper.R_WB * glm::mat3_cast(b.upper_frame);
    const Vec3 r_upper = upper.R_WB * b.upper_at, r_lower = lower.R_WB * b.lower_at;
    const Vec3 from_lower = upper.p_WC + r_upper - (lower.p_WC + r_lower);
    const auto [q_r, to_rate] = rotation_log(glm::quat_cast(glm::transpose(R_WL) * R_WU));

    // the axes A of q_t turn at w_L + share (w_U - w_L); with none to the upper body they are L
    Mat3 R_WA = R_WL, share(0);
    if (b.axes_share > 0) {
      const Vec3 turned = b.axes_share * q_r;
      R_WA = R_WL * glm::mat3_cast(quaternion_from(turned));
      share = R_WL * (b.axes_share * glm::inverse(inverse_left_jacobian(turned)) * to_rate) * glm::transpose(R_WL);
    }
    const Vec3 q_t = from_lower * R_WA;  // R_WA^T p
    load.q = {q_t.x, q_t.y, q_t.z, q_r.x, q_r.y, q_r.z};

    // rates: those of a translation along the axes A, and of the rotation vector
    const Mat3 turn = R_WL * glm::transpose(to_rate);  // column i: dq_r[i] / dw, in W
    const Vec3 w_rel = upper.w_WB - lower.w_WB;

    const BushingElastic e = bushing_elastic(b, load.q);
    const auto begin = [&](int j, double rate) {
      load.force[j] = e.force[j] - e.damping[j] * rate;
      return loads.rows.begin(load.force[j], e.stiffness[j], e.damping[j], rate);
    };
    for (int j = 0; j < 3; ++j) {
      // the turning of the axes moves the lever: with that of L alone, the lower's lever reaches to the upper's point
      const Vec3 of_axes = glm::cross(R_WA[j], from_lower), of_upper = of_axes * share;
      const ForcePair pair = force_pair(upper, r_upper, of_upper, lower, r_lower, of_upper - of_axes, R_WA[j]);
      const int row = begin(j, pair.rate_m_per_s);
      if (j == 0) load.row = row;
      add_pair(loads.rows, b.upper, b.lower, pair);
    }
    for (int j = 0; j < 3; ++j) {
      begin(3 + j, glm::dot(turn[j], w_rel));
      add_turn_pair(loads.rows, b.upper, b.lower, turn[j]);
    }
  }
}

}  // namespace crepitus
