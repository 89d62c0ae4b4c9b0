// Solids as distance functions: negative inside, positive outside, millimetres, right near the
// surface. Evaluated for 64 points at a time, which the compiler turns into vector code.
//
// Primitives: a strut (chain of elliptic rods), an ellipsoid, a sheet (curved plate of varying
// thickness), a sweep (shaft with a superelliptic outline) and an outline (flat figure in the
// midline plane). They are joined by a smooth minimum and carved by a smooth maximum; the blend is
// the size of the fillet.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "engine/anatomy/bone_table.h"
#include "engine/bones/lane_maths.h"

namespace crepitus {

inline constexpr int kBatch = 64;
struct Batch {
  alignas(32) float x[kBatch], y[kBatch], z[kBatch];
};
struct Distances {
  alignas(32) float d[kBatch];
};

// A ball around all points of a batch, to pass over what is far from every one of them.
struct Ball {
  glm::vec3 centre;
  float radius;
};
Ball ball_around(const Batch& p);

// What a bone is made of: the distance of 64 points from its surface.
using Solid = std::function<void(const Batch&, Distances&)>;

void join(Distances& d, const Distances& other, double blend_mm);  // d = smooth_min(d, other)
void carve(Distances& d, const Distances& other,
           double blend_mm);  // d = smooth_max(d, -other): takes `other` away
void limit(Distances& d, const Distances& other,
           double blend_mm);  // d = smooth_max(d, other): keeps what is in both

class Strut {
 public:
  explicit Strut(const StrutTable& table);
  void distance(const Batch& p, Distances& d) const;

 private:
  struct Rod {
    float ax, ay, az, ex, ey, ez, ux, uy, uz, vx, vy, vz,
        length;  // start, axis, height, width directions
    float h0, h1, w0, w1;
  };
  std::vector<Rod> rods_;
  float blend_;
};

class Ellipsoid {
 public:
  Ellipsoid(const Vec3& centre_mm, const Vec3& half_axes_mm);
  explicit Ellipsoid(const EllipsoidTable& table)
      : Ellipsoid(table.centre_mm, table.half_axes_mm) {}
  void distance(const Batch& p, Distances& d) const;

 private:
  float centre_[3], axes_[3];
};

class Sheet {
 public:
  enum class Start {
    kFree,
    kMirrored
  };  // mirrored: nodes continue beyond the first of each line with z negated
  Sheet(const SheetTable& table, Start start);
  void distance(const Batch& p, Distances& d) const;

 private:
  static constexpr int kSteps =
      9;  // samples a cell; fewer leaves ribs on strongly curved plates, more costs time
  struct Sample {
    float p[3], s[3],
        t[3];  // point, and its change along the line and from line to line over one sample step
    float ss[3], st[3], tt[3];  // how these change: without, borders look strung of beads
    float r, rs, rt;            // half thickness and its changes
    float s_lo, s_hi, t_lo, t_hi;
  };
  std::vector<Sample> samples_;
};

class Sweep {
 public:
  explicit Sweep(const SweepTable& table);
  void distance(const Batch& p, Distances& d) const;

 private:
  struct Row {
    float x, z, h, w, n;
  };
  std::vector<Row> rows_;  // every millimetre from the top down
  float top_, bottom_, blend_;
};

// Distance in the x-y plane from a closed smooth curve through the given corners.
class Outline {
 public:
  explicit Outline(const std::vector<std::array<double, 2>>& corners_mm);
  void distance(const Batch& p, Distances& d) const;

 private:
  std::vector<std::array<float, 2>> corners_;
};

}  // namespace crepitus
