// Bones with fewer triangles, for slow machines.
#pragma once

#include "engine/bones/mesh.h"

namespace crepitus {

// Keeps about `share` of the triangles where that moves the surface by at most `error_m`, else
// more. Vertices that stay keep all they carry; the surface stays closed. One of
// simplify_meshoptimizer.cpp and simplify_none.cpp is built; the latter keeps the mesh as it is.
Mesh simplified(const Mesh& mesh, double share, double error_m);

}  // namespace crepitus
