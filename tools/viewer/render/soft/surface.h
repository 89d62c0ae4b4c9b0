// Triangles of soft tissue, made anew for every picture: what the builders fill and the renderer
// uploads.
#pragma once

#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "tools/viewer/render/part.h"

namespace crepitus {

struct SoftVertex {
  glm::vec3 position_W, normal_W;
  // u, v: along and across, for patterns; the other two as the kind of tissue says
  glm::vec4 surface;
};

struct SoftMesh {
  // Triangles [first, first + count) of `indices` / 3 belong to one part.
  struct Range {
    Part part;
    std::uint32_t first, count;
  };
  std::vector<SoftVertex> vertices;
  std::vector<std::uint32_t> indices;
  std::vector<Range> ranges;

  void clear() {
    vertices.clear();
    indices.clear();
    ranges.clear();
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(vertices.size()); }
  void triangle(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    indices.insert(indices.end(), {a, b, c});
  }

  // Joins rows of `columns` vertices each, written one after another from `first` on, into a grid;
  // `closed` joins the last column to the first. Outside is where (next column) x (next row)
  // points.
  void grid(std::uint32_t first, int rows, int columns, bool closed);

  // Everything added since the last call belongs to `part`.
  void end_part(const Part& part);
};

// Volume enclosed by triangles [first, first + count) of a closed surface, by the divergence
// theorem.
double enclosed_volume_m3(const SoftMesh& mesh, std::uint32_t first, std::uint32_t count);

}  // namespace crepitus
