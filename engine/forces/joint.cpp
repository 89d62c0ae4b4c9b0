// Hip, knee and ankle: the child's point held on the parent's by stiff springs, and passive moments about three angles.
//
// Translation: the position of the child's joint point from the parent's, in the parent's joint axes [m], one linear
// spring and damper along each axis. The force pair acts at the child's point, so moments balance exactly.
//
// Rotation: Cardan angles R = Rz(q0) Rx'(q1) Ry''(q2) of the child's joint frame in the parent's: flexion, adduction,
// internal rotation; named angle = sign * q, sign chosen in models/ so that names mean the same on both sides.
// Angular velocity of the child relative to the parent, in parent axes: w = a_z dq0 + a_x' dq1 + a_y'' dq2. Because a_x'
// is normal to the other two, the inverse is in closed form; it is singular at q1 = +-90 deg, where cos q1 is held at 0.02
// (that is, beyond 88.9 deg of adduction the moment is no longer an exact gradient; no hip goes there).
//
// Passive moment about one axis (capsule, ligaments, skin; not the muscles), after Anderson & Pandy 1999:
//
//   M  = k1 exp(k2 (x - theta2)) + k3 exp(k4 (x - theta1)) - linear q - damping dq/dt      [Nm], positive increases q
//   x  = mid + (q + offset - mid) / range_factor,  mid = (theta1 + theta2) / 2
//
// q [rad] named angle; offset [rad] from our neutral to the source's; theta1 < theta2 [rad] where the range ends begin;
// range_factor [-] mobility: 1.2 widens the range by 20 % about its middle; linear [Nm/rad] a weak or a locking spring.
// Each exponential beyond 60 Nm continues on its tangent, so that no pose overflows: human end stops are measured to a
// few tens of Nm, and the tangent there (300-1300 Nm/rad for the hip) is already a wall.
//
// Left out: dependence of one axis on the others (the hip capsule winds up in extension), the moving axis of the knee,
// friction, joint gap. Sources: Anderson & Pandy 1999, Comput Methods Biomech Biomed Eng 2(3), 201-231 (constants as
// given in reference/anatomy/hip_passive.json); Riener & Edrich 1999, J Biomech 32(5), 539-544, fit hip and knee together
// and include the two-joint muscles, which here are elements of their own.

#include "engine/forces/forces.h"
#include "engine/forces/laws.h"
#include "engine/forces/pair.h"

namespace crepitus {
namespace {

constexpr double kTangentFrom_Nm = 60;
constexpr double kGimbalCosine = 0.02;

// k exp(x), on its tangent where larger than kTangentFrom_Nm. Slope with respect to x.
Curve capped_exponential(double k, double x) {
  if (k == 0) return {};
  const double from = std::log(kTangentFrom_Nm / std::abs(k));
  if (x <= from) {
    const double value = k * std::exp(x);
    return {value, value};
  }
  const double top = std::copysign(kTangentFrom_Nm, k);
  return {top * (1 + x - from), top};
}

}  // namespace

Curve passive_moment(const PassiveAxis& axis, double angle_rad) {
  const double middle = (axis.theta1_rad + axis.theta2_rad) / 2;
  const double x = middle + (angle_rad + axis.offset_rad - middle) / axis.range_factor;
  const Curve upper = capped_exponential(axis.k1, axis.k2 * (x - axis.theta2_rad));
  const Curve lower = capped_exponential(axis.k3, axis.k4 * (x - axis.theta1_rad));
  return {
      upper.value + lower.value - axis.linear_Nm_per_rad * angle_rad,
      (axis.k2 * upper.slope + axis.k4 * lower.slope) / axis.range_factor - axis.linear_Nm_per_rad};
}

Cardan cardan_zxy(const Mat3& R) {
  const double s1 = std::clamp(R[1][2], -1.0, 1.0);
  const double c1 = std::max(kGimbalCosine, std::sqrt((1 - s1) * (1 + s1)));
  const double q0 = std::atan2(-R[1][0], R[1][1]);
  const double c0 = std::cos(q0), s0 = std::sin(q0);
  const Vec3 node(-s0, c0, 0);  // z x x'
  return {{q0, std::asin(s1), std::atan2(-R[0][2], R[2][2])},
          {Vec3(0, 0, 1) - node * (s1 / c1), Vec3(c0, s0, 0), node / c1}};
}

void add_joint_rows(const Model& m, Loads& loads) {
  for (std::size_t i = 0; i < m.joints.size(); ++i) {
    const Joint& joint = m.joints[i];
    const BodyKinematics& parent = loads.bodies[joint.parent];
    const BodyKinematics& child = loads.bodies[joint.child];
    JointLoad& load = loads.joints[i];

    const Mat3 R_WP = parent.R_WB * glm::mat3_cast(joint.parent_frame);
    const Mat3 R_WJ = child.R_WB * glm::mat3_cast(joint.child_frame);

    // translation
    const Vec3 r_child = child.R_WB * joint.child_at;
    const Vec3 p_WJ = child.p_WC + r_child;
    const Vec3 r_parent =
        p_WJ - parent.p_WC;  // lever to the child's point: the axes turn with the parent
    const Vec3 apart = p_WJ - point_W(parent, joint.parent_at);
    const double k = joint.translation_N_per_m, c = joint.translation_damping_Ns_per_m;
    load.force_W = Vec3(0);
    for (int j = 0; j < 3; ++j) {
      const ForcePair pair = force_pair(child, r_child, parent, r_parent, R_WP[j]);
      const double force = -k * glm::dot(R_WP[j], apart) - c * pair.rate_m_per_s;
      load.force_W += force * R_WP[j];
      const int row = loads.rows.begin(force, k, c, pair.rate_m_per_s);
      if (j == 0) load.row = row;
      add_pair(loads.rows, joint.child, joint.parent, pair);
    }

    // rotation
    const Cardan cardan = cardan_zxy(glm::transpose(R_WP) * R_WJ);
    const Vec3 w_rel = child.w_WB - parent.w_WB;
    for (int j = 0; j < 3; ++j) {
      const PassiveAxis& axis = joint.axis[j];
      load.angle_rad[j] = joint.sign[j] * cardan.angle_rad[j];
      const Curve elastic = passive_moment(axis, load.angle_rad[j]);
      load.passive_Nm[j] = elastic.value;
      const Vec3 turn = R_WP * (joint.sign[j] * cardan.rate[j]);
      const double rate = glm::dot(turn, w_rel);
      loads.rows.begin(elastic.value - axis.damping_Nms_per_rad * rate,
                       std::max(0.0, -elastic.slope), axis.damping_Nms_per_rad, rate);
      add_turn_pair(loads.rows, joint.child, joint.parent, turn);
    }
  }
}

}  // namespace crepitus
