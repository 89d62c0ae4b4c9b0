// How far two surfaces are apart: the same quantities as the yardstick's own score.py, found
// independently.
#pragma once

#include <string>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/maths.h"

namespace crepitus {

struct Shell {
  std::vector<Vec3> points_mm;
  std::vector<std::array<std::uint32_t, 3>> triangles;
};
Shell shell_from(const Mesh& mesh, double mm_per_unit);
Shell read_obj(const std::string& path);  // metres in the file

// The nearest point of a shell, through a grid of its triangles.
class Nearest {
 public:
  struct Hit {
    Vec3 point;
    std::uint32_t triangle;
  };
  explicit Nearest(const Shell& shell);
  Hit hit(const Vec3& p,
          double give_up_mm = 1e9) const;  // beyond give_up_mm any answer that is further away
  Vec3 point(const Vec3& p) const { return hit(p).point; }
  double distance(const Vec3& p, double give_up_mm = 1e9) const {
    return glm::length(hit(p, give_up_mm).point - p);
  }

 private:
  std::size_t cell(int i, int j, int k) const {
    return (static_cast<std::size_t>(k) * n_[1] + j) * n_[0] + i;
  }
  const Shell& s_;
  Vec3 lo_;
  double size_;
  int n_[3];
  std::vector<std::vector<std::uint32_t>> cells_;
};

struct Score {
  double mean_mm, p95_mm, max_mm;
};
// Candidate moved onto the reference by iterated closest points (and scaled, if asked), then
// distances both ways.
Score score(const Shell& candidate, const Shell& reference, bool scale = false);

// Points spread evenly over a surface, always the same ones.
std::vector<Vec3> sample(const Shell& surface, std::size_t count);

}  // namespace crepitus
