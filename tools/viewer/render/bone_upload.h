// A bone on the graphics card.
#pragma once

#include "engine/bones/mesh.h"
#include "tools/viewer/render/gl.h"

namespace crepitus {

// Its vertices carry light, cavity, cartilage, and a grain of the bone that is made here.
gl::Mesh upload_bone(const Mesh& mesh);

}  // namespace crepitus
