#include "tools/viewer/render/camera.h"

#include <array>
#include <glm/gtc/matrix_transform.hpp>

#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

// Smooth start and end (quintic: no jerk at either).
double eased(double t) {
  t = std::clamp(t, 0.0, 1.0);
  return t * t * t * (t * (6 * t - 15) + 10);
}

// Direction from target to eye.
Vec3 towards_eye(const Camera& c) {
  const double level = std::cos(c.pitch_rad);
  return {level * std::cos(c.yaw_rad), std::sin(c.pitch_rad), -level * std::sin(c.yaw_rad)};
}

// A view in the axes of the pelvis: direction towards the eye, how much height fits in, and which
// point is in the middle.
struct Place {
  CameraPreset preset;
  Vec3 direction;  // forward, headward, right
  double height_m, width_m;
  Vec3 (*middle)(const Model&, const State&);
};

// Where a body is, or the first one when a bench has taken it away.
Vec3 place_of(const Model& m, const State& s, const char* name) {
  return origin_W(m, s, std::max(0, find_body(m, name)));
}

Vec3 trunk(const Model& m, const State& s) { return place_of(m, s, "L4"); }
Vec3 loins(const Model& m, const State& s) { return place_of(m, s, "L5"); }
Vec3 facets(const Model& m, const State& s) {  // between the two joints of L4-L5
  Vec3 sum{0};
  int count = 0;
  for (const Facet& f : m.facets) {
    if (f.level != "L4L5") continue;
    sum += point_on_W(s, f.lower, f.lower_at);
    ++count;
  }
  return count > 0 ? sum / static_cast<double>(count) : loins(m, s);
}
Vec3 left_si(const Model& m, const State& s) {
  for (const RoughJoint& j : m.rough_joints)
    if (j.side == "left") return point_on_W(s, j.lower, 0.5 * (j.lower_at[0] + j.lower_at[1]));
  return loins(m, s);
}
Vec3 left_brim(const Model& m, const State& s) {
  for (const BrimTendon& t : m.tendons)
    if (t.side == "left" && t.body >= 0) return point_on_W(s, t.body, t.rest_CP);
  return loins(m, s);
}

// Heights are taste: what should fill the picture.
constexpr std::array kPlaces{
    Place{{"overview", "Overview, from the left front"}, {0.82, 0.16, -0.57}, 0.6, 0.5, loins},
    Place{{"front", "Front"}, {1, 0.06, 0}, 0.6, 0.5, loins},
    Place{{"left", "Left side"}, {0.06, 0.04, -1}, 0.6, 0.5, loins},
    Place{{"back", "Back"}, {-1, 0.1, -0.12}, 0.6, 0.5, loins},
    Place{{"whole", "Whole body"}, {0.85, 0.12, -0.52}, 1.5, 1.0, trunk},
    Place{{"facets", "L4-L5 facet joints"}, {-0.86, 0.32, -0.5}, 0.2, 0.2, facets},
    Place{{"left_si", "Left sacroiliac joint"}, {-0.86, 0.3, -0.42}, 0.26, 0.26, left_si},
    Place{{"left_brim", "Left hip brim, iliopsoas tendon"},
          {0.86, 0.12, -0.36},
          0.26,
          0.26,
          left_brim},
};
constexpr auto kPresets = [] {
  std::array<CameraPreset, kPlaces.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kPlaces[i].preset;
  return all;
}();

// The body's axes as a picture needs them: a standing person's headward is up.
Mat3 axes_W(const Model& m, const State& s) {
  const int sacrum = std::max(0, find_body(m, "sacrum"));
  return glm::mat3_cast(body_pose_W(m, s, sacrum).q * glm::conjugate(m.bodies[sacrum].neutral_G.q));
}

Camera looking_from(const Vec3& direction_W, const Vec3& headward_W, const Vec3& target_W,
                    double distance_m) {
  Camera c;
  c.target_W = target_W;
  c.distance_m = distance_m;
  Vec3 d = glm::normalize(direction_W);
  // "front" of somebody on hands and knees is below the floor: rather a little from above
  if (d.y < -0.25) d = glm::normalize(Vec3(d.x, -0.45 * d.y, d.z));
  // seen from straight above, the head should be at the top of the picture: step a little towards
  // the feet
  const Vec3 level = d - 0.35 * std::abs(d.y) * headward_W;
  c.yaw_rad = std::atan2(-level.z, level.x);
  c.pitch_rad = std::clamp(std::asin(std::clamp(d.y, -1.0, 1.0)), -1.35, 1.35);
  return c;
}

double distance_for(double height_m, double fov_rad) {
  return height_m / (2 * std::tan(fov_rad / 2));
}

Camera close_up(const Model& m, const State& s, const Vec3& at_W, const Vec3& direction,
                double height_m) {
  const Mat3 axes = axes_W(m, s);
  return looking_from(axes * direction, axes[1], at_W, distance_for(height_m, Camera{}.fov_rad));
}

double side_sign(const std::string& side) { return side == "left" ? -1 : 1; }

}  // namespace

Vec3 eye_W(const Camera& c) { return c.target_W + c.distance_m * towards_eye(c); }

glm::dmat4 view_matrix(const Camera& c) { return glm::lookAt(eye_W(c), c.target_W, Vec3(0, 1, 0)); }

glm::dmat4 projection_matrix(const Camera& c, double aspect) {
  glm::dmat4 p =
      glm::perspective(c.fov_rad, aspect, std::max(0.02, 0.15 * c.distance_m), c.distance_m + 6);
  p[2][0] = -c.shift.x;
  p[2][1] = -c.shift.y;
  return p;
}

Vec3 project(const Camera& c, double aspect, const Vec3& p_W) {
  const glm::dvec4 q = projection_matrix(c, aspect) * (view_matrix(c) * glm::dvec4(p_W, 1));
  if (q.w <= 0) return {0, 0, 2};
  return {q.x / q.w, q.y / q.w, 0.5 + 0.5 * q.z / q.w};
}

Ray ray_through(const Camera& c, double aspect, const Vec2& at) {
  const glm::dmat4 back = glm::inverse(projection_matrix(c, aspect) * view_matrix(c));
  const glm::dvec4 far_point = back * glm::dvec4(at, 1, 1);
  const Vec3 from = eye_W(c);
  return {from, glm::normalize(Vec3(far_point) / far_point.w - from)};
}

Camera orbited(Camera c, double by_yaw_rad, double by_pitch_rad) {
  c.yaw_rad = std::remainder(c.yaw_rad + by_yaw_rad, 2 * kPi);
  c.pitch_rad = std::clamp(c.pitch_rad + by_pitch_rad, -kMaxPitch_rad, kMaxPitch_rad);
  return c;
}

Camera panned(Camera c, const Vec2& by) {
  const double height_m = 2 * c.distance_m * std::tan(c.fov_rad / 2);
  const Vec3 back = towards_eye(c), right = glm::normalize(glm::cross(Vec3(0, 1, 0), back));
  c.target_W -= height_m * (by.x * right + by.y * glm::cross(back, right));
  return c;
}

Camera zoomed(Camera c, double factor) {
  c.distance_m = std::clamp(c.distance_m * factor, 0.12, 8.0);
  return c;
}

Camera travel(const Camera& from, const Camera& to, double t) {
  const double u = eased(t);
  const auto between = [u](const auto& a, const auto& b) { return a + u * (b - a); };
  Camera c = to;
  c.target_W = between(from.target_W, to.target_W);
  c.yaw_rad = from.yaw_rad + u * std::remainder(to.yaw_rad - from.yaw_rad, 2 * kPi);
  c.pitch_rad = between(from.pitch_rad, to.pitch_rad);
  c.distance_m = std::exp(between(std::log(from.distance_m), std::log(to.distance_m)));
  c.fov_rad = between(from.fov_rad, to.fov_rad);
  c.shift = between(from.shift, to.shift);
  return c;
}

std::span<const CameraPreset> camera_presets() { return kPresets; }

bool find_camera(std::string_view name, const Model& m, const State& s, double aspect,
                 Camera& out) {
  for (const Place& place : kPlaces) {
    if (name != place.preset.name) continue;
    const double height_m = std::max(place.height_m, place.width_m / aspect);
    out = close_up(m, s, place.middle(m, s), place.direction, height_m);
    return true;
  }
  return false;
}

Camera facet_camera(const Model& m, const State& s, int facet) {
  // along the gap, from behind and a little above: the faces are seen edge-on
  const Facet& f = m.facets[facet];
  const Quat q = s.bodies[f.lower].q_WB;
  const Mat3 axes = axes_W(m, s);
  const Vec3 normal = q * f.lower_normal;
  Vec3 along = glm::cross(normal, axes[1]);
  if (glm::dot(along, axes[0]) > 0) along = -along;
  const Vec3 direction = glm::normalize(glm::normalize(along) + 0.25 * axes[1] + 0.12 * normal);
  return looking_from(direction, axes[1], point_on_W(s, f.lower, f.lower_at),
                      distance_for(0.05, Camera{}.fov_rad));
}

Camera rough_joint_camera(const Model& m, const State& s, int rough_joint) {
  const RoughJoint& j = m.rough_joints[rough_joint];
  const Vec3 at = point_on_W(s, j.lower, 0.5 * (j.lower_at[0] + j.lower_at[1]));
  return close_up(m, s, at, {-0.86, 0.3, 0.42 * side_sign(j.side)}, 0.16);
}

Camera tendon_camera(const Model& m, const State& s, int tendon) {
  const BrimTendon& t = m.tendons[tendon];
  return close_up(m, s, point_on_W(s, t.body, t.rest_CP), {0.86, 0.12, 0.36 * side_sign(t.side)},
                  0.16);
}

}  // namespace crepitus
