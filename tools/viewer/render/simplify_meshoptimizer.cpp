#include <meshoptimizer.h>

#include "tools/viewer/render/simplify.h"

namespace crepitus {

Mesh simplified(const Mesh& mesh, double error_m) {
  const std::size_t vertices = mesh.position_m.size(), indices = 3 * mesh.triangles.size();
  if (indices == 0) return mesh;
  const auto* all = mesh.triangles.front().data();
  const auto* points = &mesh.position_m.front().x;
  const float extent_m = meshopt_simplifyScale(points, vertices, sizeof(glm::vec3));
  std::vector<std::uint32_t> kept(indices);
  kept.resize(meshopt_simplify(kept.data(), all, indices, points, vertices, sizeof(glm::vec3), 0,
                               static_cast<float>(error_m) / extent_m, 0, nullptr));
  meshopt_optimizeVertexCache(kept.data(), kept.data(), kept.size(), vertices);
  std::vector<std::uint32_t> place(vertices);
  const std::size_t count =
      meshopt_optimizeVertexFetchRemap(place.data(), kept.data(), kept.size(), vertices);
  Mesh small;
  const auto carry = [&](const auto& from, auto& to) {
    if (from.size() != vertices) return;
    to.resize(count);
    for (std::size_t i = 0; i < vertices; ++i)
      if (place[i] != ~0u) to[place[i]] = from[i];
  };
  carry(mesh.position_m, small.position_m);
  carry(mesh.normal, small.normal);
  carry(mesh.occlusion, small.occlusion);
  carry(mesh.cavity, small.cavity);
  carry(mesh.cartilage, small.cartilage);
  for (std::size_t i = 0; i + 2 < kept.size(); i += 3)
    small.triangles.push_back({place[kept[i]], place[kept[i + 1]], place[kept[i + 2]]});
  return small;
}

}  // namespace crepitus
