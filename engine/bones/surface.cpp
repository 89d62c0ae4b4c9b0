// Marching cubes, then relaxation: raw triangles are as thin as 1 degree; three rounds of sliding
// each vertex towards the mean of its neighbours and back onto the zero surface leave 15 and more.
// Sharp borders need more rounds, and flips of diagonals.
#include "engine/bones/surface.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

#include "engine/bones/marching_cubes.h"

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

// Neighbours of every vertex, one after the other, each with the triangle that has the edge to it.
struct Neighbours {
  std::vector<std::uint32_t> first, vertex, triangle;
  explicit Neighbours(const Mesh& mesh)
      : first(mesh.position_m.size() + 1, 0),
        vertex(mesh.triangles.size() * 3),
        triangle(vertex.size()) {
    // in a closed mesh each edge is run once in each direction, so the heads of the edges that
    // leave a vertex are its neighbours
    for (const auto& t : mesh.triangles)
      for (const std::uint32_t v : t) ++first[v + 1];
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::uint32_t> at(first.begin(), first.end() - 1);
    for (std::uint32_t n = 0; n < mesh.triangles.size(); ++n)
      for (int c = 0; c < 3; ++c) {
        const auto& t = mesh.triangles[n];
        triangle[at[t[c]]] = n, vertex[at[t[c]]++] = t[(c + 1) % 3];
      }
  }
  // The triangle with the edge from a to b; -1 when there is none.
  long with_edge(std::uint32_t a, std::uint32_t b) const {
    for (std::uint32_t n = first[a]; n < first[a + 1]; ++n)
      if (vertex[n] == b) return triangle[n];
    return -1;
  }
};

void back_to_surface(const Grid& grid, glm::vec3& p, const glm::vec3& slope) {
  const float steep2 = std::max(glm::dot(slope, slope), 0.05f);
  const glm::vec3 step = slope * (grid.sample(p) / steep2);
  const float length = glm::length(step);
  p -= length > grid.voxel() ? step * (grid.voxel() / length) : step;
}

void relax(const Grid& grid, Mesh& mesh, const Neighbours& near, const std::vector<bool>& moves,
           int rounds) {
  constexpr float kShare = 0.6f;  // of the way to the mean of the neighbours
  std::vector<glm::vec3>& p = mesh.position_m;
  std::vector<glm::vec3> moved(p.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t v = 0; v < p.size(); ++v) {
      moved[v] = p[v];
      if (!moves[v]) continue;
      glm::vec3 mean(0);
      for (std::uint32_t n = near.first[v]; n < near.first[v + 1]; ++n) mean += p[near.vertex[n]];
      mean /= static_cast<float>(near.first[v + 1] - near.first[v]);
      const glm::vec3 slope = grid.gradient(p[v]);
      const glm::vec3 normal = slope / std::max(glm::length(slope), 1e-6f);
      const glm::vec3 towards = mean - p[v];
      moved[v] = p[v] + kShare * (towards - normal * glm::dot(towards, normal));
      back_to_surface(grid, moved[v], slope);
      back_to_surface(grid, moved[v], grid.gradient(moved[v]));
    }
    p.swap(moved);
  }
}

constexpr double kThin_cosine = 0.9563;  // 17 degrees

// Of the smallest angle of a triangle.
double sharpest_cosine(const Mesh& mesh, const std::array<std::uint32_t, 3>& t) {
  double largest = -1;
  for (int c = 0; c < 3; ++c) {
    const glm::dvec3 a = mesh.position_m[t[c]], b = mesh.position_m[t[(c + 1) % 3]],
                     d = mesh.position_m[t[(c + 2) % 3]];
    largest = std::max(
        largest, glm::dot(b - a, d - a) / std::max(glm::length(b - a) * glm::length(d - a), 1e-30));
  }
  return std::min(largest, 1.0);
}

// Corners of thin triangles, their neighbours and the neighbours of these.
std::vector<bool> around_thin_triangles(const Mesh& mesh, const Neighbours& near,
                                        double thin_cosine) {
  std::vector<bool> chosen(mesh.position_m.size(), false);
  std::vector<std::uint32_t> rim;
  for (const auto& t : mesh.triangles)
    if (sharpest_cosine(mesh, t) > thin_cosine) rim.insert(rim.end(), t.begin(), t.end());
  for (int ring = 0; ring < 3; ++ring) {
    std::vector<std::uint32_t> next;
    for (const std::uint32_t v : rim) {
      if (chosen[v]) continue;
      chosen[v] = true;
      next.insert(next.end(), near.vertex.begin() + near.first[v],
                  near.vertex.begin() + near.first[v + 1]);
    }
    rim = std::move(next);
  }
  return chosen;
}

// Gives a thin triangle and the one across its longest edge their other diagonal, where that makes
// both better.
bool flip_thin_triangles(Mesh& mesh, const Neighbours& near, double thin_cosine) {
  bool any = false;
  std::vector<bool> touched(mesh.position_m.size(), false);
  for (std::size_t n = 0; n < mesh.triangles.size(); ++n) {
    const auto t = mesh.triangles[n];
    if (sharpest_cosine(mesh, t) <= thin_cosine) continue;
    int longest = 0;
    const auto length = [&](int c) {
      return glm::length(mesh.position_m[t[(c + 1) % 3]] - mesh.position_m[t[c]]);
    };
    for (int c = 1; c < 3; ++c)
      if (length(c) > length(longest)) longest = c;
    const std::uint32_t a = t[longest], b = t[(longest + 1) % 3], c = t[(longest + 2) % 3];
    const long across = near.with_edge(b, a);
    if (across < 0) continue;
    const auto s = mesh.triangles[across];
    const std::uint32_t d = s[0] != a && s[0] != b ? s[0] : s[1] != a && s[1] != b ? s[1] : s[2];
    if (touched[a] || touched[b] || touched[c] || touched[d]) continue;
    if (near.with_edge(c, d) >= 0 || near.with_edge(d, c) >= 0) continue;
    const std::array<std::uint32_t, 3> one{a, d, c}, other{d, b, c};
    const double before = std::max(sharpest_cosine(mesh, t), sharpest_cosine(mesh, s));
    if (std::max(sharpest_cosine(mesh, one), sharpest_cosine(mesh, other)) >= before) continue;
    mesh.triangles[n] = one, mesh.triangles[across] = other;
    for (const std::uint32_t v : {a, b, c, d}) touched[v] = true;
    any = true;
  }
  return any;
}

// Of the vertices around a and b, those that are neighbours of both. Two in all: a and b can become
// one vertex and the surface stays what it is, without a pinch and without a lost hole.
int shared_neighbours(const Neighbours& near, std::uint32_t a, std::uint32_t b) {
  int shared = 0;
  for (std::uint32_t n = near.first[a]; n < near.first[a + 1]; ++n)
    shared += near.with_edge(b, near.vertex[n]) >= 0;
  return shared;
}

// Whether the triangles of `from`, but for those that also touch `other`, keep their side when
// `from` moves to `to`.
bool keeps_sides(const Mesh& mesh, const Neighbours& near, std::uint32_t from, std::uint32_t other,
                 const glm::vec3& to) {
  for (std::uint32_t n = near.first[from]; n < near.first[from + 1]; ++n) {
    const auto& t = mesh.triangles[near.triangle[n]];
    if (std::find(t.begin(), t.end(), other) != t.end()) continue;
    std::array<glm::vec3, 3> was, is;
    for (int c = 0; c < 3; ++c)
      was[c] = mesh.position_m[t[c]], is[c] = t[c] == from ? to : mesh.position_m[t[c]];
    const auto face = [](const auto& p) { return glm::cross(p[1] - p[0], p[2] - p[0]); };
    if (glm::dot(face(was), face(is)) <= 0) return false;
  }
  return true;
}

// Where a and b can become one without turning a triangle over: half way, or at either. The tip of
// three triangles alone is cut off, folded or not.
std::optional<glm::vec3> meeting_point(const Mesh& mesh, const Neighbours& near, std::uint32_t a,
                                       std::uint32_t b) {
  const glm::vec3 p = mesh.position_m[a], q = mesh.position_m[b];
  const auto is_tip = [&](std::uint32_t v) { return near.first[v + 1] - near.first[v] == 3; };
  if (is_tip(a) != is_tip(b)) return is_tip(a) ? q : p;
  for (const glm::vec3& at : {0.5f * (p + q), p, q})
    if (keeps_sides(mesh, near, a, b, at) && keeps_sides(mesh, near, b, a, at)) return at;
  return {};
}

void drop_lost_vertices(Mesh& mesh) {
  std::vector<std::uint32_t> renamed(mesh.position_m.size(), 0);
  for (const auto& t : mesh.triangles)
    for (const std::uint32_t v : t) renamed[v] = 1;
  std::vector<glm::vec3> kept;
  for (std::uint32_t v = 0; v < renamed.size(); ++v)
    if (renamed[v])
      renamed[v] = static_cast<std::uint32_t>(kept.size()), kept.push_back(mesh.position_m[v]);
  for (auto& t : mesh.triangles)
    for (std::uint32_t& v : t) v = renamed[v];
  mesh.position_m = std::move(kept);
}

// The edges of a triangle, the shortest first.
std::array<std::array<std::uint32_t, 2>, 3> edges_by_length(const Mesh& mesh,
                                                            const std::array<std::uint32_t, 3>& t) {
  std::array<std::array<std::uint32_t, 2>, 3> edges{{{t[0], t[1]}, {t[1], t[2]}, {t[2], t[0]}}};
  std::stable_sort(edges.begin(), edges.end(), [&](const auto& a, const auto& b) {
    const auto length = [&](const auto& e) {
      return glm::length(mesh.position_m[e[1]] - mesh.position_m[e[0]]);
    };
    return length(a) < length(b);
  });
  return edges;
}

// Takes out every triangle thinner than that by making one vertex of the ends of its shortest edge
// that can be spared; those beside it wait for the next time.
bool merge_thin_triangles(Mesh& mesh, double thin_cosine) {
  const Neighbours near(mesh);
  std::vector<bool> touched(mesh.position_m.size(), false);
  std::vector<std::uint32_t> now(mesh.position_m.size());
  std::iota(now.begin(), now.end(), 0u);
  const auto around = [&](std::uint32_t v) {
    return std::span(near.vertex).subspan(near.first[v], near.first[v + 1] - near.first[v]);
  };
  const auto is_free = [&](std::uint32_t v) {
    return !touched[v] && std::none_of(around(v).begin(), around(v).end(),
                                       [&](std::uint32_t w) { return touched[w]; });
  };
  const auto try_merge = [&](std::uint32_t a, std::uint32_t b) {
    if (!is_free(a) || !is_free(b) || shared_neighbours(near, a, b) != 2) return false;
    const std::optional<glm::vec3> meeting = meeting_point(mesh, near, a, b);
    if (!meeting) return false;
    for (const std::uint32_t v : {a, b}) {
      touched[v] = true;
      for (const std::uint32_t w : around(v)) touched[w] = true;
    }
    mesh.position_m[a] = *meeting, now[b] = a;
    return true;
  };
  bool any = false;
  for (const auto& t : mesh.triangles) {
    if (sharpest_cosine(mesh, t) <= thin_cosine) continue;
    for (const auto& [a, b] : edges_by_length(mesh, t))
      if (try_merge(a, b)) {
        any = true;
        break;
      }
  }
  for (auto& t : mesh.triangles)
    for (std::uint32_t& v : t) v = now[v];
  std::erase_if(mesh.triangles,
                [](const auto& t) { return t[0] == t[1] || t[1] == t[2] || t[2] == t[0]; });
  if (any) drop_lost_vertices(mesh);
  return any;
}

// The rare triangles that neither sliding nor flipping makes better, where a wall is as thin as the
// triangles are wide.
void remove_slivers(const Grid& grid, Mesh& mesh) {
  constexpr int kPasses = 6;
  constexpr double kSliver_cosine = 0.9659;  // 15 degrees: some more than must be reached
  for (int pass = 0; pass < kPasses && merge_thin_triangles(mesh, kSliver_cosine); ++pass) {
    const Neighbours near(mesh);
    relax(grid, mesh, near, around_thin_triangles(mesh, near, kThin_cosine), 1);
  }
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
  constexpr int kRounds = 3, kMoreRounds = 8;
  Mesh mesh = march_cubes(grid);
  keep_largest_piece(mesh);
  Neighbours near(mesh);
  relax(grid, mesh, near, std::vector<bool>(mesh.position_m.size(), true), kRounds);
  // sharp borders need more, but only they
  for (int more = 0; more < kMoreRounds; ++more) {
    const std::vector<bool> thin = around_thin_triangles(mesh, near, kThin_cosine);
    if (std::find(thin.begin(), thin.end(), true) == thin.end()) break;
    if (flip_thin_triangles(mesh, near, kThin_cosine)) near = Neighbours(mesh);
    relax(grid, mesh, near, thin, kRounds);
  }
  remove_slivers(grid, mesh);
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
