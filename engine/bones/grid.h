// The distance function of one bone, sampled on a cubic grid: exact near the surface, straight
// between coarse nodes elsewhere.
#pragma once

#include <glm/glm.hpp>
#include <vector>

#include "engine/bones/solid.h"

namespace crepitus {

struct Box {
  Vec3 lo{1e9}, hi{-1e9};
  void add(const Vec3& p) { lo = glm::min(lo, p), hi = glm::max(hi, p); }
  void add(const Vec3& p, double radius) { add(p - radius), add(p + radius); }
};

class Grid {
 public:
  // Nodes lie at whole multiples of the voxel, so that a midline bone is sampled alike on both
  // sides.
  Grid(const Solid& solid, const Box& box_mm, double voxel_mm);

  // Gaussian of `sigma` voxels: takes off creases and nubbles. Thin plates suffer when it is wider
  // than about 1 mm.
  void blur(double sigma);

  float voxel() const { return voxel_; }
  int nx() const { return nx_; }
  int ny() const { return ny_; }
  int nz() const { return nz_; }
  float at(int i, int j, int k) const {
    return d_[(static_cast<std::size_t>(k) * ny_ + j) * nx_ + i];
  }
  glm::vec3 node(int i, int j, int k) const { return origin_ + voxel_ * glm::vec3(i, j, k); }

  bool contains(const glm::vec3& p_mm) const;  // with room for a gradient
  float sample(
      const glm::vec3& p_mm) const;  // straight between nodes; beyond the border as at the border
  glm::vec3 gradient(const glm::vec3& p_mm) const;
  float distance(const glm::vec3& p_mm)
      const;  // sample divided by slope: nearer to millimetres where the slope is not 1

 private:
  float voxel_;
  int nx_, ny_, nz_;
  glm::vec3 origin_;
  std::vector<float> d_;
};

}  // namespace crepitus
