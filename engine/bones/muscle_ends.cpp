#include "engine/bones/muscle_ends.h"

namespace crepitus {
namespace {

// The straight muscle of the belly ends on cartilage of the fifth to seventh rib, 16 cm from any
// bone that is drawn; the next furthest, of the oblique muscles, 4 cm from the tip of the tenth.
constexpr double kFurthest_m = 0.045;

BoneEnd nearest_on_bone(const Model& model, std::span<const Bone> bones, const CarriedPoint& end) {
  if (end.b.body >= 0) return {};  // rides between two bodies: fascia
  const Vec3& com_m = model.bodies[end.a.body].com_m;
  const glm::vec3 p(end.a.p_CP + com_m);
  const Mesh* mesh = nullptr;
  std::size_t vertex = 0;
  float least2 = static_cast<float>(square(kFurthest_m));
  for (const Bone& bone : bones) {
    if (bone.body != end.a.body) continue;
    for (std::size_t v = 0; v < bone.mesh.position_m.size(); ++v) {
      const glm::vec3 r = bone.mesh.position_m[v] - p;
      if (const float r2 = glm::dot(r, r); r2 < least2) least2 = r2, mesh = &bone.mesh, vertex = v;
    }
  }
  if (!mesh) return {};
  return {true,
          {end.a.body, Vec3(mesh->position_m[vertex]) - com_m},
          Vec3(mesh->normal[vertex]),
          std::sqrt(static_cast<double>(least2))};
}

}  // namespace

std::vector<MuscleEnds> muscle_ends(const Model& model, std::span<const Bone> bones) {
  std::vector<MuscleEnds> ends;
  for (const Muscle& m : model.muscles)
    ends.push_back({nearest_on_bone(model, bones, m.path.front()),
                    nearest_on_bone(model, bones, m.path.back())});
  return ends;
}

}  // namespace crepitus
