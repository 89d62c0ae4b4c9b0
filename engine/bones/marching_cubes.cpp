// The cases of a cube are not tabulated but derived: on every face of the cube the surface runs
// from the edge where a walk around the face leaves the solid back to the edge where it entered it.
// Faces with solid at two opposite corners keep these apart; both cubes at the face do the same, so
// the surface is closed.
#include "engine/bones/marching_cubes.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace crepitus {
namespace {

// Corner c of a cube lies at (c & 1, c >> 1 & 1, c >> 2 & 1); edge e runs along axis e / 4.
struct CubeEdge {
  int from, to;
};
constexpr std::array<CubeEdge, 12> kEdges{{{0, 1},
                                           {2, 3},
                                           {4, 5},
                                           {6, 7},
                                           {0, 2},
                                           {1, 3},
                                           {4, 6},
                                           {5, 7},
                                           {0, 4},
                                           {1, 5},
                                           {2, 6},
                                           {3, 7}}};
// Corners of each face, counter-clockwise seen from outside.
constexpr int kFaces[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4},
                              {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};

int edge_between(int a, int b) {
  for (int e = 0; e < 12; ++e)
    if ((kEdges[e].from == a && kEdges[e].to == b) || (kEdges[e].from == b && kEdges[e].to == a))
      return e;
  return -1;
}

bool share_a_face(int edge_a, int edge_b) {
  for (const auto& face : kFaces) {
    const auto on = [&](int e) {
      const auto has = [&](int c) { return std::find(face, face + 4, c) != face + 4; };
      return has(kEdges[e].from) && has(kEdges[e].to);
    };
    if (on(edge_a) && on(edge_b)) return true;
  }
  return false;
}

// The closed loops of cut edges of one cube, and for each whether it can be filled by a fan from
// its first edge: a diagonal within a face could be met by the same diagonal of the next cube.
struct Loop {
  std::vector<int> edges;
  bool fan;
};

Loop ready_to_fill(std::vector<int> edges) {
  const std::size_t n = edges.size();
  for (std::size_t turn = 0; turn < n; ++turn) {
    bool good = true;
    for (std::size_t i = 2; i + 1 < n; ++i) good = good && !share_a_face(edges[0], edges[i]);
    if (good) return {edges, true};
    std::rotate(edges.begin(), edges.begin() + 1, edges.end());
  }
  return {edges, false};
}

std::vector<Loop> loops_of(int inside) {
  std::array<int, 12> next;
  next.fill(-1);
  for (const auto& face : kFaces)
    for (int first = 0; first < 4; ++first) {
      const auto in = [&](int i) { return (inside >> face[i & 3] & 1) != 0; };
      if (!in(first) || in(first + 3)) continue;  // `first` begins a run of solid corners
      int last = first;
      while (in(last + 1)) ++last;
      const int entered = edge_between(face[(first + 3) & 3], face[first]),
                left = edge_between(face[last & 3], face[(last + 1) & 3]);
      next[left] = entered;
    }
  std::vector<Loop> loops;
  for (int e = 0; e < 12; ++e) {
    if (next[e] < 0) continue;
    std::vector<int> loop;
    for (int at = e; next[at] >= 0;) {
      loop.push_back(at);
      const int following = next[at];
      next[at] = -1;
      at = following;
    }
    loops.push_back(ready_to_fill(loop));
  }
  return loops;
}

const std::array<std::vector<Loop>, 256>& cases() {
  static const std::array<std::vector<Loop>, 256> all = [] {
    std::array<std::vector<Loop>, 256> c;
    for (int inside = 0; inside < 256; ++inside) c[inside] = loops_of(inside);
    return c;
  }();
  return all;
}

class Marcher {
 public:
  explicit Marcher(const Grid& grid)
      : g_(grid),
        slice_(static_cast<std::size_t>(grid.nx()) * grid.ny()),
        vertex_(slice_ * 6, -1) {}

  Mesh march() {
    for (int k = 0; k + 1 < g_.nz(); ++k) {
      // vertices of the upper slice become those of the lower one
      std::copy(vertex_.begin() + 3 * slice_, vertex_.end(), vertex_.begin());
      std::fill(vertex_.begin() + 3 * slice_, vertex_.end(), -1);
      for (int j = 0; j + 1 < g_.ny(); ++j)
        for (int i = 0; i + 1 < g_.nx(); ++i) cube(i, j, k);
    }
    return std::move(mesh_);
  }

 private:
  void cube(int i, int j, int k) {
    int inside = 0;
    for (int c = 0; c < 8; ++c)
      inside |= (g_.at(i + (c & 1), j + (c >> 1 & 1), k + (c >> 2)) < 0) << c;
    if (inside == 0 || inside == 255) return;
    for (const Loop& loop : cases()[inside]) {
      std::vector<std::uint32_t> v;
      for (const int e : loop.edges) v.push_back(vertex_on(i, j, k, e));
      if (loop.fan) {
        for (std::size_t n = 1; n + 1 < v.size(); ++n)
          mesh_.triangles.push_back({v[0], v[n + 1], v[n]});
      } else {
        glm::vec3 middle(0);
        for (const std::uint32_t n : v) middle += mesh_.position_m[n];
        const auto centre = static_cast<std::uint32_t>(mesh_.position_m.size());
        mesh_.position_m.push_back(middle / static_cast<float>(v.size()));
        for (std::size_t n = 0; n < v.size(); ++n)
          mesh_.triangles.push_back({centre, v[(n + 1) % v.size()], v[n]});
      }
    }
  }

  std::uint32_t vertex_on(int i, int j, int k, int e) {
    const int c = kEdges[e].from, axis = e / 4;
    const int x = i + (c & 1), y = j + (c >> 1 & 1), up = c >> 2;
    std::int32_t& v = vertex_[(up * slice_ + static_cast<std::size_t>(y) * g_.nx() + x) * 3 + axis];
    if (v < 0) {
      const int z = k + up;
      const float a = g_.at(x, y, z), b = g_.at(x + (axis == 0), y + (axis == 1), z + (axis == 2));
      glm::vec3 p = g_.node(x, y, z);
      p[axis] += g_.voxel() * a / (a - b);
      v = static_cast<std::int32_t>(mesh_.position_m.size());
      mesh_.position_m.push_back(p);
    }
    return static_cast<std::uint32_t>(v);
  }

  const Grid& g_;
  std::size_t slice_;
  std::vector<std::int32_t> vertex_;  // of the edges that start at each node of two slices
  Mesh mesh_;
};

}  // namespace

Mesh march_cubes(const Grid& grid) { return Marcher(grid).march(); }

}  // namespace crepitus
