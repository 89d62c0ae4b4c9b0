#include "tools/viewer/render/hit.h"

namespace crepitus {
namespace {

constexpr double kNone = 1e9;

}  // namespace

Box box_of(const Mesh& mesh) {
  Box box;
  for (const glm::vec3& p : mesh.position_m) {
    box.lo = glm::min(box.lo, Vec3(p));
    box.hi = glm::max(box.hi, Vec3(p));
  }
  return box;
}

bool meets(const Ray& ray, const Box& box) {
  double enter = 0, leave = kNone;
  for (int i = 0; i < 3; ++i) {
    const double d = ray.unit_W[i];
    if (std::abs(d) < 1e-12) {
      if (ray.from_W[i] < box.lo[i] || ray.from_W[i] > box.hi[i]) return false;
      continue;
    }
    const double a = (box.lo[i] - ray.from_W[i]) / d, b = (box.hi[i] - ray.from_W[i]) / d;
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  }
  return enter <= leave;
}

// Moller & Trumbore 1997, J Graph Tools 2(1), 21-28; both sides of the triangle count.
double distance_to(const Ray& ray, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 e1 = b - a, e2 = c - a, p = glm::cross(ray.unit_W, e2);
  const double determinant = glm::dot(e1, p);
  if (std::abs(determinant) < 1e-16) return kNone;
  const Vec3 t = ray.from_W - a, q = glm::cross(t, e1);
  const double u = glm::dot(t, p) / determinant, v = glm::dot(ray.unit_W, q) / determinant;
  if (u < 0 || v < 0 || u + v > 1) return kNone;
  const double distance = glm::dot(e2, q) / determinant;
  return distance > 0 ? distance : kNone;
}

double distance_to(const Ray& ray, const Mesh& mesh, const Box& box) {
  double nearest = kNone;
  if (!meets(ray, box)) return nearest;
  for (const auto& t : mesh.triangles)
    nearest =
        std::min(nearest, distance_to(ray, Vec3(mesh.position_m[t[0]]), Vec3(mesh.position_m[t[1]]),
                                      Vec3(mesh.position_m[t[2]])));
  return nearest;
}

double distance_to(const Ray& ray, const SoftMesh& mesh, const SoftMesh::Range& range) {
  double nearest = kNone;
  const auto at = [&](std::uint32_t i) { return Vec3(mesh.vertices[mesh.indices[i]].position_W); };
  for (std::uint32_t t = range.first; t < range.first + range.count; ++t)
    nearest = std::min(nearest, distance_to(ray, at(3 * t), at(3 * t + 1), at(3 * t + 2)));
  return nearest;
}

}  // namespace crepitus
