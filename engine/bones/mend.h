// Raw triangles of a closed surface made well-shaped, without moving the surface or closing its
// holes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/bones/grid.h"
#include "engine/bones/mesh.h"

namespace crepitus {

// Slides, flips and merges the triangles of a mesh of the grid's zero surface.
void mend(const Grid& grid, Mesh& mesh);

// Neighbours of every vertex, one after the other, each with the triangle that has the edge to it.
struct Neighbours {
  std::vector<std::uint32_t> first, vertex, triangle;
  explicit Neighbours(const Mesh& mesh);
  // The triangle with the edge from a to b; -1 when there is none.
  long with_edge(std::uint32_t a, std::uint32_t b) const;
};

// Of the smallest angle of a triangle.
double sharpest_cosine(const Mesh& mesh, const std::array<std::uint32_t, 3>& triangle);

}  // namespace crepitus
