// The one vocabulary of vectors and rotations: double precision, right-handed, SI.
#pragma once

#include <algorithm>
#include <cmath>
#include <glm/glm.hpp>
#include <glm/gtc/quaternion.hpp>

namespace crepitus {

using Vec3 = glm::dvec3;
using Mat3 = glm::dmat3;  // column-major: m[column][row]
using Quat = glm::dquat;  // (w, x, y, z)

inline constexpr double kPi = 3.14159265358979323846;
inline constexpr double kGravity_m_per_s2 = 9.80665;  // standard gravity, CGPM 1901

inline constexpr double rad(double deg) { return deg * (kPi / 180); }
inline constexpr double deg(double rad) { return rad * (180 / kPi); }
inline double square(double x) { return x * x; }

// A rigid pose X_AB: the position of B's origin in A and the rotation from B axes to A axes.
struct Pose {
  Vec3 p{0};
  Quat q{1, 0, 0, 0};
};

inline Pose operator*(const Pose& X_AB, const Pose& X_BC) {
  return {X_AB.p + X_AB.q * X_BC.p, glm::normalize(X_AB.q * X_BC.q)};
}
inline Vec3 operator*(const Pose& X_AB, const Vec3& p_BP) { return X_AB.p + X_AB.q * p_BP; }
inline Pose inverse(const Pose& X_AB) {
  const Quat q_BA = glm::conjugate(X_AB.q);
  return {-(q_BA * X_AB.p), q_BA};
}

inline Quat rotation_about(const Vec3& unit_axis, double angle_rad) {
  return glm::angleAxis(angle_rad, unit_axis);
}

// [a]x, the matrix with skew(a) * b = cross(a, b).
inline Mat3 skew(const Vec3& a) { return Mat3(0, a.z, -a.y, -a.z, 0, a.x, a.y, -a.x, 0); }

// Rotation vector e of a unit quaternion, and with it the matrix that turns angular velocity into de/dt (both below).
struct RotationLog {
  Vec3 vector;
  Mat3 rate;
};

// Rotation vector (axis times angle, rad, angle in [0, pi]) of a unit quaternion; exact near zero.
inline Vec3 rotation_vector(const Quat& q) {
  const Quat p = q.w < 0 ? -q : q;
  const Vec3 v(p.x, p.y, p.z);
  const double s = glm::length(v);
  if (s < 1e-9) return 2.0 * v;
  return v * (2 * std::atan2(s, p.w) / s);
}

inline Quat quaternion_from(const Vec3& rotation_vector_rad) {
  const double angle = glm::length(rotation_vector_rad);
  if (angle < 1e-12) return glm::normalize(Quat(1, rotation_vector_rad * 0.5));
  return glm::angleAxis(angle, rotation_vector_rad / angle);
}

// Inverse left Jacobian of SO(3): if R = exp(e) and R turns with angular velocity w (in the fixed frame), then
// de/dt = inverse_left_jacobian(e) * w. Sola, Deray & Atchuthan 2018 (arXiv 1812.01537), eq. 146.
inline Mat3 inverse_left_jacobian(const Vec3& e) {
  const double a2 = glm::dot(e, e);
  const double a = std::sqrt(a2);
  // (1/a^2 - (1 + cos a) / (2 a sin a)) tends to 1/12
  const double g = a < 1e-4 ? 1.0 / 12 + a2 / 720 : 1 / a2 - (1 + std::cos(a)) / (2 * a * std::sin(a));
  const Mat3 k = skew(e);
  return Mat3(1) - 0.5 * k + g * (k * k);
}

// Both at once: with the quaternion at hand no sine or cosine is needed, since (1 + cos a) / sin a = cot(a/2) = w / |v|.
inline RotationLog rotation_log(const Quat& q) {
  const Quat p = q.w < 0 ? -q : q;
  const Vec3 v(p.x, p.y, p.z);
  const double s = glm::length(v), a = 2 * std::atan2(s, p.w);
  const Vec3 e = s < 1e-9 ? 2.0 * v : v * (a / s);
  const double g = a < 1e-4 ? 1.0 / 12 + a * a / 720 : 1 / (a * a) - p.w / (2 * a * s);
  // [e]x [e]x = e e^T - a^2
  const double diagonal = 1 - g * a * a;
  Mat3 rate = g * glm::outerProduct(e, e) - 0.5 * skew(e);
  rate[0][0] += diagonal, rate[1][1] += diagonal, rate[2][2] += diagonal;
  return {e, rate};
}

}  // namespace crepitus
