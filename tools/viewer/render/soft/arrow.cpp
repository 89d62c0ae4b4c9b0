#include "tools/viewer/render/soft/arrow.h"

#include <fmt/format.h>

#include <array>

#include "engine/forces/path.h"
#include "engine/observe/channels.h"
#include "engine/observe/sacroiliac_load.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/muscle.h"

namespace crepitus {
namespace {

constexpr int kSides = 14;
constexpr double kShaft_m = 0.0028, kHead_m = 0.0075, kHeadLength_m = 0.02;
constexpr double kSmallest_m = 0.006;  // shorter arrows say nothing
constexpr double kSmallestForce_N = 20, kSmallestTorque_Nm = 0.5;

struct Ring {
  Vec3 at, along, out;
  double radius_m, slope;  // slope: -d radius / ds, for the normal
};

void add_rings(const std::vector<Ring>& rings, int colour, SoftMesh& mesh) {
  const std::uint32_t first = mesh.size();
  for (const Ring& r : rings) {
    const Vec3 across = glm::cross(r.along, r.out);
    for (int i = 0; i < kSides; ++i) {
      const double angle = 2 * kPi * i / kSides;
      const Vec3 n = std::cos(angle) * r.out + std::sin(angle) * across;
      mesh.vertices.push_back({glm::vec3(r.at + r.radius_m * n),
                               glm::vec3(glm::normalize(n + r.slope * r.along)),
                               {static_cast<float>(colour), 0, 0, 0}});
    }
  }
  mesh.grid(first, static_cast<int>(rings.size()), kSides, true);
  mesh.end_part({});
}

Vec3 any_perpendicular(const Vec3& v) {
  return glm::normalize(glm::cross(v, std::abs(v.y) < 0.9 ? Vec3(0, 1, 0) : Vec3(1, 0, 0)));
}

// Shaft and head: head no longer than half of a short arrow.
void finish_with_head(std::vector<Ring>& rings, const Vec3& base, const Vec3& along,
                      const Vec3& out, double length_m) {
  const double slope = kHead_m / length_m;
  rings.push_back({base, along, out, kShaft_m, -1});
  rings.push_back({base, along, out, kHead_m, -1});
  rings.push_back({base, along, out, kHead_m, slope});
  rings.push_back({base + length_m * along, along, out, 1e-5, slope});
}

void add_torques(const Instant& now, SoftMesh& mesh, std::vector<ArrowText>& texts) {
  const auto& [m, s, loads, bodies] = now;
  const int sacrum = find_body(m, "sacrum");
  for (const RoughJoint& rough : m.rough_joints) {
    const SacroiliacJoint joint = sacroiliac_joint(m, rough.bushing, sacrum);
    const Bushing& b = m.bushings[rough.bushing];
    const Vec3 moment = sacroiliac_load(m, s, loads, joint).moment_Nm;
    const double size = glm::length(moment);
    if (size < kSmallestTorque_Nm) continue;
    const Vec3 axis_W = s.bodies[b.lower].q_WB * (b.lower_frame * (moment / size));
    const Vec3 centre = point_on_W(s, b.lower, b.lower_at);
    add_torque_arrow(centre, axis_W, std::min(size * kRadiansPerNewtonMetre, 1.9 * kPi), 0, mesh);
    texts.push_back({centre, fmt::format("{} SI torque {:.1f} Nm", rough.side, size)});
  }
}

void add_psoas(const Instant& now, SoftMesh& mesh, std::vector<ArrowText>& texts) {
  const auto& [m, s, loads, bodies] = now;
  for (const BrimTendon& t : m.tendons) {
    if (t.muscles.empty()) continue;
    const Muscle& first = m.muscles[t.muscles.front()];
    double tension = 0;
    for (std::size_t i = 0; i < m.muscles.size(); ++i)
      if (is_iliopsoas(m.muscles[i]) && m.muscles[i].side == first.side)
        tension += loads.muscles[i].tension_N;
    if (tension < kSmallestForce_N) continue;
    // from where the tendon grips the femur, along the way it leaves
    const int last = static_cast<int>(first.path.size()) - 2;
    const Vec3 at = carried_point_W(first.path[last], bodies);
    const Vec3 up = glm::normalize(carried_point_W(first.path[t.point], bodies) - at);
    const Vec3 forward = 0.03 * glm::normalize(bodies[t.body].R_WB * Vec3(1, 0, 0));
    const Vec3 tip = at + forward + tension * kMetresPerNewton * up;
    add_force_arrow(at + forward, tip, 1, mesh);
    texts.push_back({tip, fmt::format("{} iliopsoas {:.0f} N", t.side, tension)});
  }
}

void add_contacts(const Instant& now, SoftMesh& mesh, std::vector<ArrowText>& texts) {
  const auto& [m, s, loads, bodies] = now;
  int loaded = -1;
  for (int i = 0; i < static_cast<int>(m.facets.size()); ++i) {
    const double force = glm::length(loads.facets[i].force_W);
    if (force < kSmallestForce_N) continue;
    const Facet& f = m.facets[i];
    const Vec3 at = point_on_W(s, f.lower, f.lower_at);
    // what the upper vertebra feels, drawn behind the joint so that bone does not hide it
    add_force_arrow(at, at + loads.facets[i].force_W * kMetresPerNewton, 2, mesh);
    if (loaded < 0 || force > glm::length(loads.facets[loaded].force_W)) loaded = i;
  }
  if (loaded < 0) return;
  const Facet& f = m.facets[loaded];
  texts.push_back(
      {point_on_W(s, f.lower, f.lower_at) + loads.facets[loaded].force_W * kMetresPerNewton,
       fmt::format("facet {} {} {:.0f} N", plain_level(f.level), f.side,
                   glm::length(loads.facets[loaded].force_W))});
}

}  // namespace

void add_force_arrow(const Vec3& from_W, const Vec3& to_W, int colour, SoftMesh& mesh) {
  const double length = glm::distance(from_W, to_W);
  if (length < kSmallest_m) return;
  const Vec3 along = (to_W - from_W) / length, out = any_perpendicular(along);
  const double head = std::min(kHeadLength_m, 0.5 * length);
  std::vector<Ring> rings{{from_W, along, out, 1e-5, -1}, {from_W, along, out, kShaft_m, 0}};
  rings.push_back({to_W - head * along, along, out, kShaft_m, 0});
  finish_with_head(rings, to_W - head * along, along, out, head);
  add_rings(rings, colour, mesh);
}

void add_torque_arrow(const Vec3& centre_W, const Vec3& unit_axis_W, double angle_rad, int colour,
                      SoftMesh& mesh) {
  if (angle_rad * kTorqueRadius_m < kSmallest_m) return;
  const Vec3 x = any_perpendicular(unit_axis_W), y = glm::cross(unit_axis_W, x);
  const double head = std::min(kHeadLength_m / kTorqueRadius_m, 0.5 * angle_rad);
  const int steps = std::max(3, static_cast<int>(angle_rad / 0.15));
  std::vector<Ring> rings;
  const auto at = [&](double a) {
    return centre_W + kTorqueRadius_m * (std::cos(a) * x + std::sin(a) * y);
  };
  const auto along = [&](double a) { return -std::sin(a) * x + std::cos(a) * y; };
  for (int i = 0; i <= steps; ++i) {
    const double a = (angle_rad - head) * i / steps;
    rings.push_back({at(a), along(a), unit_axis_W, i == 0 ? 1e-5 : kShaft_m, 0});
  }
  // the head is straight: a chord that ends where the arc would
  const double a = angle_rad - head;
  const Vec3 chord = at(angle_rad) - at(a);
  finish_with_head(rings, at(a), glm::normalize(chord), unit_axis_W, glm::length(chord));
  add_rings(rings, colour, mesh);
}

void add_arrows(const Instant& now, SoftMesh& mesh, std::vector<ArrowText>& texts) {
  texts.clear();
  add_torques(now, mesh, texts);
  add_psoas(now, mesh, texts);
  add_contacts(now, mesh, texts);
}

}  // namespace crepitus
