// Bones with fewer triangles, for slow machines.
#pragma once

#include "engine/bones/mesh.h"

namespace crepitus {

// As few triangles as may be while the surface moves by at most `error_m`. Vertices that stay keep
// all they carry; the surface stays closed. One of simplify_meshoptimizer.cpp and simplify_none.cpp
// is built; the latter keeps the mesh as it is.
Mesh simplified(const Mesh& mesh, double error_m);

}  // namespace crepitus
