#include "tools/viewer/render/bone_upload.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace crepitus {
namespace {

struct BoneVertex {
  glm::vec3 position, normal;
  std::array<std::uint8_t, 4> surface;  // open, cavity, cartilage, grain
};

std::uint8_t byte_of(float x) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(x, 0.0f, 1.0f)));
}

// Bone is not one colour: a slow grain, baked into the vertices. Trilinear noise on a lattice of 7
// mm.
float lattice(int x, int y, int z) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 73856093u ^
                    static_cast<std::uint32_t>(y) * 19349663u ^
                    static_cast<std::uint32_t>(z) * 83492791u;
  h ^= h >> 13;
  h *= 0x5bd1e995u;
  h ^= h >> 15;
  return static_cast<float>(h & 0xffff) / 65535.0f;
}
float grain(const glm::vec3& p_m) {
  const glm::vec3 q = p_m / 0.007f, cell = glm::floor(q), t = q - cell;
  float sum = 0;
  for (int k = 0; k < 8; ++k) {
    const int dx = k & 1, dy = k >> 1 & 1, dz = k >> 2;
    const float w = (dx ? t.x : 1 - t.x) * (dy ? t.y : 1 - t.y) * (dz ? t.z : 1 - t.z);
    sum += w * lattice(static_cast<int>(cell.x) + dx, static_cast<int>(cell.y) + dy,
                       static_cast<int>(cell.z) + dz);
  }
  return sum;
}

}  // namespace

gl::Mesh upload_bone(const Mesh& mesh) {
  std::vector<BoneVertex> vertices(mesh.position_m.size());
  for (std::size_t i = 0; i < vertices.size(); ++i) {
    const auto of = [i](const std::vector<float>& list, float otherwise) {
      return i < list.size() ? list[i] : otherwise;
    };
    vertices[i] = {mesh.position_m[i],
                   mesh.normal[i],
                   {byte_of(of(mesh.occlusion, 1)), byte_of(of(mesh.cavity, 0.5f)),
                    byte_of(of(mesh.cartilage, 0)), byte_of(grain(mesh.position_m[i]))}};
  }
  std::vector<std::uint32_t> indices;
  for (const auto& t : mesh.triangles) indices.insert(indices.end(), t.begin(), t.end());
  gl::Mesh uploaded(sizeof(BoneVertex),
                    {{3, GL_FLOAT, false, offsetof(BoneVertex, position)},
                     {3, GL_FLOAT, false, offsetof(BoneVertex, normal)},
                     {4, GL_UNSIGNED_BYTE, true, offsetof(BoneVertex, surface)}});
  uploaded.upload(vertices.data(), vertices.size() * sizeof(BoneVertex), indices, GL_STATIC_DRAW);
  return uploaded;
}

}  // namespace crepitus
