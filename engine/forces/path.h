// Length of a muscle path and its gradient: a polyline through points carried by bodies, with
// cylinders in the way.
//
// The path runs straight between consecutive points, except on a segment that owns a WrapCylinder (wrap.h).
#pragma once

#include <array>
#include <span>

#include "engine/forces/lines.h"
#include "engine/forces/rows.h"
#include "engine/forces/wrap.h"
#include "engine/model.h"

namespace crepitus {

struct BodyKinematics;
struct PathPlan;

// All paths of some muscles at once. What is planned once stands beside what is measured anew in each step.
class Paths {
 public:
  Paths() = default;
  // Which points, segments and cylinders there are. To be made again when the muscles change in anything but the place of a
  // point within its body.
  explicit Paths(std::span<const Muscle> muscles);

  // One point of path i within its body, or its bodies.
  void move_point(int i, int point, const CarriedPoint& to);

  void measure(std::span<const BodyKinematics> bodies);

  // Appends J = dL/dq of path i, as last measured, to `terms`: one term a body.
  void add_jacobian(int i, std::vector<RowTerm>& terms) const;
  int count() const { return static_cast<int>(paths_.size()); }
  double length_m(int i) const { return paths_[i].length_m; }
  int wrapped(int i) const { return paths_[i].wrapped; }  // number of cylinders touched

 private:
  struct Path {
    int first_segment, end_segment, first_node, end_node, first_wrap, end_wrap;
    int first_point;              // in point_
    int first_body, end_body;     // in body_: those that its points ride on, one term each
    double fixed_m;               // length of the segments within one body
    double length_m = 0;
    int wrapped = 0;
  };
  void plan(const Muscle& muscle, PathPlan& so_far);
  void pull_along_lines();
  void wrap_segments(std::span<const BodyKinematics> bodies);
  void pull_at_nodes();

  Lines lines_;                   // segments between different bodies
  Columns pull_from_, pull_to_;   // gradient of a segment's length by its ends
  // A node is a point, or one of the two that carry it, where segments pull.
  std::vector<int> point_;           // of a point of a path: its number among those of the lines; the next is a carried one's other
  std::vector<int> body_;
  std::vector<int> before_, after_;  // segments that end and begin there; lines_.count for none
  std::vector<int> place_, term_;    // of the point, and of its body among those of the path
  std::vector<Line> share_;
  Columns force_, moment_;        // of the gradient there, about the centre of mass
  std::vector<Path> paths_;
  WrappedLines wrapped_lines_;
  std::vector<int> wrapped_segment_; // on which each of them lies
};

// One path now.
struct PathGeometry {
  double length_m = 0;
  int wrapped = 0;
  std::vector<RowTerm> terms;

  std::span<const RowTerm> jacobian() const { return terms; }
};
void measure_path(const Muscle& muscle, std::span<const BodyKinematics> bodies, PathGeometry& geometry);

// Gradient (in W, both ends carried along with their bodies) of the length of the segment from path point `from` to the next,
// by the place of `from`: minus the unit vector that the path leaves it with.
Vec3 segment_gradient_W(const Muscle& muscle, int from, std::span<const BodyKinematics> bodies);

// dL/dt = J u.
double path_speed_m_per_s(std::span<const RowTerm> jacobian, std::span<const BodyKinematics> bodies);

// Points of the path in W for drawing, arcs included. Returns how many were written, at most
// out.size().
int path_points(const Muscle& muscle, std::span<const BodyKinematics> bodies, std::span<Vec3> out);

Vec3 carried_point_W(const CarriedPoint& point, std::span<const BodyKinematics> bodies);

}  // namespace crepitus
