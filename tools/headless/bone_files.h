// Bones as the contents of files that other programs read.
#pragma once

#include <string>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/model.h"

namespace crepitus {

// Wavefront OBJ: metres, in the body frame; the pose of that frame in the neutral stance is in a
// comment.
std::string obj_of(const Bone& bone, const Model& model);

// Binary glTF 2.0: one node a bone, placed in the neutral stance. Vertex colours carry bone and
// cartilage, darkened where a surface is hidden from the light. Throws std::runtime_error when the
// library refuses.
std::string glb_of(const std::vector<Bone>& bones, const Model& model);

}  // namespace crepitus
