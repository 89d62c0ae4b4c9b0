// A bone as triangles: what the generator of bones makes and what is drawn, exported and measured.
#pragma once

#include <array>
#include <cstdint>
#include <glm/glm.hpp>
#include <string>
#include <vector>

namespace crepitus {

struct Mesh {
  std::vector<glm::vec3>
      position_m;  // in the bone's body frame B (origin as in models/, not the centre of mass)
  std::vector<glm::vec3> normal;  // unit, outwards
  std::vector<float> occlusion;   // ambient: 1 open to the light, 0 buried
  std::vector<float> cavity;      // 0.5 flat, towards 1 on edges, towards 0 in hollows
  std::vector<float> cartilage;   // 1 on a joint face, 0 on bare bone
  std::vector<std::array<std::uint32_t, 3>> triangles;  // counter-clockwise seen from outside
};

struct Bone {
  std::string
      name;       // "L4", "sacrum", "innominate_r", "femur_l": the name of its file when exported
  int body = -1;  // index into Model::bodies of the body it moves with
  Mesh mesh;
};

}  // namespace crepitus
