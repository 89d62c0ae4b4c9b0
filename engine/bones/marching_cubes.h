// The zero surface of a grid as raw triangles.
#pragma once

#include "engine/bones/grid.h"
#include "engine/bones/mesh.h"

namespace crepitus {

// Closed wherever the border of the grid lies outside the solid; any number of pieces. Only
// positions (in the grid's millimetres) and triangles are filled.
Mesh march_cubes(const Grid& grid);

}  // namespace crepitus
