#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

void SoftMesh::grid(std::uint32_t first, int rows, int columns, bool closed) {
  const int wide = closed ? columns : columns - 1;
  for (int r = 0; r + 1 < rows; ++r) {
    for (int c = 0; c < wide; ++c) {
      const std::uint32_t a = first + r * columns + c, b = first + r * columns + (c + 1) % columns;
      triangle(a, b, a + columns);
      triangle(b, b + columns, a + columns);
    }
  }
}

void SoftMesh::end_part(const Part& part) {
  const std::uint32_t done = ranges.empty() ? 0 : ranges.back().first + ranges.back().count;
  const auto all = static_cast<std::uint32_t>(indices.size() / 3);
  if (all > done) ranges.push_back({part, done, all - done});
}

double enclosed_volume_m3(const SoftMesh& mesh, std::uint32_t first, std::uint32_t count) {
  double six_times = 0;
  if (count == 0) return 0;
  // about a point of the surface: floats far from the origin would cancel
  const glm::dvec3 o(mesh.vertices[mesh.indices[3 * first]].position_W);
  for (std::uint32_t t = first; t < first + count; ++t) {
    const auto at = [&](int k) {
      return glm::dvec3(mesh.vertices[mesh.indices[3 * t + k]].position_W) - o;
    };
    six_times += glm::dot(at(0), glm::cross(at(1), at(2)));
  }
  return six_times / 6;
}

}  // namespace crepitus
