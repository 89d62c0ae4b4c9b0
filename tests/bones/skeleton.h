// The bones of the adult where they stand, to measure at.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/bones/bones.h"
#include "tests/bones/score.h"

namespace crepitus {

inline const Anatomy& adult() {
  static const Anatomy a = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return a;
}

// Bones in G, in millimetres, where they stand in the neutral pose.
struct Skeleton {
  Model model;
  std::vector<Bone> bones;
  std::map<std::string, Shell> in_body, in_G;
  std::map<std::string, std::vector<Vec3>> normals_G;
  std::map<std::string, std::unique_ptr<Nearest>> near;

  Skeleton(const Anatomy& anatomy, const Parameters& p, Detail detail)
      : model(build_model(anatomy, p)), bones(make_bones(anatomy, model, detail)) {
    for (const Bone& b : bones) {
      in_body[b.name] = shell_from(b.mesh, 1000);
      Shell& s = in_G[b.name] = in_body[b.name];
      const Pose& X = model.bodies[b.body].neutral_G;
      for (Vec3& point : s.points_mm) point = X.q * point + 1000.0 * X.p;
      for (const glm::vec3& n : b.mesh.normal) normals_G[b.name].push_back(X.q * Vec3(n));
      near[b.name] = std::make_unique<Nearest>(s);
    }
  }
  const Bone& bone(const std::string& name) const {
    return *std::find_if(bones.begin(), bones.end(), [&](const Bone& b) { return b.name == name; });
  }
  // Distance from a bone, negative inside it.
  double signed_mm(const std::string& name, const Vec3& p_G) const {
    const auto [q, triangle] = near.at(name)->hit(p_G);
    Vec3 normal(0);  // of the nearest triangle, as it is shaded
    for (const std::uint32_t v : in_G.at(name).triangles[triangle]) normal += normals_G.at(name)[v];
    const double side = glm::dot(p_G - q, normal);
    return side < 0 ? -glm::length(p_G - q) : glm::length(p_G - q);
  }
  // The bone that is drawn for a body where ligaments and facets are.
  std::string drawn(const std::string& body) const {
    static const std::map<std::string, std::string> kNames{{"thorax", "T12"},
                                                           {"ilium_right", "innominate_r"},
                                                           {"ilium_left", "innominate_l"},
                                                           {"femur_right", "femur_r"},
                                                           {"femur_left", "femur_l"}};
    const auto found = kNames.find(body);
    return found == kNames.end() ? body : found->second;
  }
};

inline double percentile(std::vector<double> x, double share) {
  std::sort(x.begin(), x.end());
  return x[static_cast<std::size_t>(share * static_cast<double>(x.size() - 1))];
}

}  // namespace crepitus
