// Raw triangles are as thin as 1 degree; three rounds of sliding each vertex towards the mean of
// its neighbours and back onto the zero surface leave 15 and more. Sharp borders need more rounds,
// and flips of diagonals; where a wall is as thin as the triangles are wide, slivers are merged
// away.
#include "engine/bones/mend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>

namespace crepitus {

Neighbours::Neighbours(const Mesh& mesh)
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

long Neighbours::with_edge(std::uint32_t a, std::uint32_t b) const {
  for (std::uint32_t n = first[a]; n < first[a + 1]; ++n)
    if (vertex[n] == b) return triangle[n];
  return -1;
}

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

namespace {

constexpr double kThin_cosine = 0.9563;  // 17 degrees

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

}  // namespace

void mend(const Grid& grid, Mesh& mesh) {
  constexpr int kRounds = 3, kMoreRounds = 8;
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
}

}  // namespace crepitus
