// From a sampled distance function to a closed surface of well-shaped triangles.
#pragma once

#include "engine/bones/grid.h"
#include "engine/bones/mesh.h"

namespace crepitus {

// The zero surface in millimetres: closed, one piece (the largest), triangles relaxed along the
// surface. Only positions and triangles are filled.
Mesh surface_of(const Grid& grid);

// Normals, occlusion and cavity at every vertex of a surface of this grid.
void shade(const Grid& grid, Mesh& mesh);

// What can be said of a mesh without knowing what it is.
struct MeshFacts {
  bool watertight =
      false;  // every edge between exactly two triangles that run it in opposite directions
  int pieces = 0, genus = 0;
  double volume = 0;  // in the cube of the unit of positions; positive when normals point outwards
  double smallest_angle_deg = 0, first_percentile_angle_deg = 0;
};
MeshFacts facts_of(const Mesh& mesh);

}  // namespace crepitus
