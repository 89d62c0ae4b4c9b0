#include "engine/bones/surface.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/bones/marching_cubes.h"
#include "engine/bones/mend.h"

namespace crepitus {
namespace {

class Pieces {
 public:
  explicit Pieces(const Mesh& mesh) : parent_(mesh.position_m.size()) {
    std::iota(parent_.begin(), parent_.end(), 0u);
    for (const auto& t : mesh.triangles) unite(t[0], t[1]), unite(t[0], t[2]);
  }
  std::uint32_t root(std::uint32_t v) {
    while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
    return v;
  }

 private:
  void unite(std::uint32_t a, std::uint32_t b) { parent_[root(a)] = root(b); }
  std::vector<std::uint32_t> parent_;
};

void keep_largest_piece(Mesh& mesh) {
  Pieces pieces(mesh);
  std::vector<std::uint32_t> size(mesh.position_m.size(), 0);
  for (const auto& t : mesh.triangles) ++size[pieces.root(t[0])];
  const auto largest =
      static_cast<std::uint32_t>(std::max_element(size.begin(), size.end()) - size.begin());
  std::vector<std::uint32_t> renamed(mesh.position_m.size());
  std::vector<glm::vec3> kept;
  for (std::uint32_t v = 0; v < renamed.size(); ++v)
    if (pieces.root(v) == largest)
      renamed[v] = static_cast<std::uint32_t>(kept.size()), kept.push_back(mesh.position_m[v]);
  std::erase_if(mesh.triangles, [&](const auto& t) { return pieces.root(t[0]) != largest; });
  for (auto& t : mesh.triangles)
    for (std::uint32_t& v : t) v = renamed[v];
  mesh.position_m = std::move(kept);
}

// Each vertex half way to the mean of its neighbours, again and again: what is painted on a crease
// that crosses the grid would look like a string of beads.
void soften(const Neighbours& near, std::vector<float>& paint, int rounds) {
  std::vector<float> softer(paint.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t v = 0; v < paint.size(); ++v) {
      float mean = 0;
      for (std::uint32_t n = near.first[v]; n < near.first[v + 1]; ++n)
        mean += paint[near.vertex[n]];
      mean /= static_cast<float>(near.first[v + 1] - near.first[v]);
      softer[v] = 0.5f * (paint[v] + mean);
    }
    paint.swap(softer);
  }
}

}  // namespace

Mesh surface_of(const Grid& grid) {
  Mesh mesh = march_cubes(grid);
  keep_largest_piece(mesh);
  mend(grid, mesh);
  return mesh;
}

void shade(const Grid& grid, Mesh& mesh) {
  struct Probe {
    float reach_mm, weight;
  };
  constexpr Probe kProbes[]{
      {2.5f, 0.35f}, {6, 0.4f}, {12, 0.45f}};  // what crowds a point, near and further: by eye
  constexpr int kSoftenings = 4;               // by eye
  constexpr float kTap_mm = 2,
                  kFullCurvature_per_mm = 0.25f;  // of the ridges that are drawn lightest: by eye
  const std::size_t n = mesh.position_m.size();
  mesh.normal.resize(n), mesh.occlusion.resize(n), mesh.cavity.resize(n),
      mesh.cartilage.assign(n, 0.0f);
  for (std::size_t v = 0; v < n; ++v) {
    const glm::vec3 p = mesh.position_m[v], slope = grid.gradient(p);
    const glm::vec3 normal = slope / std::max(glm::length(slope), 1e-6f);
    mesh.normal[v] = normal;
    float open = 1.05f;
    for (const Probe& probe : kProbes)
      open -= probe.weight *
              std::clamp(probe.reach_mm - grid.sample(p + normal * probe.reach_mm), 0.0f,
                         probe.reach_mm) /
              probe.reach_mm;
    mesh.occlusion[v] = std::clamp(open, 0.0f, 1.0f);
    float taps = -6 * grid.sample(p);
    for (int axis = 0; axis < 3; ++axis) {
      glm::vec3 step(0);
      step[axis] = kTap_mm;
      taps += grid.sample(p + step) + grid.sample(p - step);
    }
    mesh.cavity[v] =
        std::clamp(0.5f + 0.5f * taps / (kTap_mm * kTap_mm) / kFullCurvature_per_mm, 0.0f, 1.0f);
  }
  const Neighbours near(mesh);
  soften(near, mesh.cavity, kSoftenings);
  soften(near, mesh.occlusion, 1);
}

MeshFacts facts_of(const Mesh& mesh) {
  MeshFacts f;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges, twins;  // as run, and backwards
  std::vector<double> angles;
  for (const auto& t : mesh.triangles) {
    for (int c = 0; c < 3; ++c)
      edges.emplace_back(t[c], t[(c + 1) % 3]), twins.emplace_back(t[(c + 1) % 3], t[c]);
    angles.push_back(deg(std::acos(sharpest_cosine(mesh, t))));
    const glm::dvec3 a = mesh.position_m[t[0]], b = mesh.position_m[t[1]],
                     c = mesh.position_m[t[2]];
    f.volume += glm::dot(a, glm::cross(b, c)) / 6;
  }
  std::sort(edges.begin(), edges.end()), std::sort(twins.begin(), twins.end());
  f.watertight = !edges.empty() && edges == twins &&
                 std::adjacent_find(edges.begin(), edges.end()) == edges.end();
  Pieces pieces(mesh);
  for (std::uint32_t v = 0; v < mesh.position_m.size(); ++v) f.pieces += pieces.root(v) == v;
  const long characteristic = static_cast<long>(mesh.position_m.size()) -
                              static_cast<long>(edges.size() / 2) +
                              static_cast<long>(mesh.triangles.size());
  f.genus = static_cast<int>((2 * f.pieces - characteristic) / 2);
  std::sort(angles.begin(), angles.end());
  if (!angles.empty())
    f.smallest_angle_deg = angles.front(),
    f.first_percentile_angle_deg = angles[angles.size() / 100];
  return f;
}

}  // namespace crepitus
