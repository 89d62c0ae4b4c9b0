// Length of a muscle path and its gradient: a polyline through points carried by bodies, with
// cylinders in the way.
//
// The path runs straight between consecutive points, except on a segment that owns a WrapCylinder:
// there it is the shortest line from A to B that passes the cylinder on the side given by `turn`,
// as long as the straight line would not clear it on that side. The cylinder has no ends (length_m
// of the specification is not used: at an end the length of the path would jump).
//
// In the plane across the axis, A and B at distances ra, rb from it, R the radius, and
// Phi = turn (phi_B - phi_A) mod 2 pi the way from A to B:
//
//   theta = Phi - acos(R/ra) - acos(R/rb)  mod 2 pi        angle in contact; wraps if theta < pi
//   flat  = sqrt(ra^2 - R^2) + R theta + sqrt(rb^2 - R^2)  length across the axis
//   L     = sqrt(flat^2 + (zB - zA)^2)                     straight on the unrolled surface
//
// theta > pi means that the line clears the cylinder (theta just below 0). What is left out: more
// than half a turn in contact, where the path would snap straight; the adult's never come near.
//
// A point may come inside the cylinder when a neighbouring joint bends far. Then R shrinks to at
// most 0.985 of its distance from the axis, smoothly, so that the path slides round the point
// instead of snapping, and L keeps a continuous gradient. Where R depends on the point, the
// gradient includes dL/dR = theta flat / L.
//
// turn: +1 when the path travels from A to B counter-clockwise about the cylinder's axis
// (right-handed), -1 clockwise. It is chosen once in the neutral pose and kept, hence the path
// never flips to the other side.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "engine/forces/lines.h"
#include "engine/forces/rows.h"
#include "engine/model.h"

namespace crepitus {

struct BodyKinematics;
struct PathPlan;

// The shortest line from A to B past a cylinder. All vectors in the cylinder's frame: (x, y)
// across, z along the axis.
struct WrapResult {
  bool wrapped = false;
  double length_m = 0;
  Vec3 gradient_a{0}, gradient_b{0};  // d(length)/d(point), the cylinder held still
  // for drawing, only when wrapped: contact runs from angle_a to angle_b = angle_a + turn * theta
  double radius_m = 0, angle_a_rad = 0, angle_b_rad = 0;
  double z_a_m = 0, z_b_m = 0;
};
WrapResult wrap_round(const Vec3& a, const Vec3& b, double radius_m, double turn);

// All paths of some muscles at once. What is planned once stands beside what is measured anew in each step.
class Paths {
 public:
  Paths() = default;
  // Which points, segments and cylinders there are. To be made again when the muscles change in anything but the place of a
  // point within its body.
  explicit Paths(std::span<const Muscle> muscles);

  // The points of a muscle's path, from the muscle.
  void move_points(int i, const Muscle& muscle);

  void measure(std::span<const BodyKinematics> bodies);

  // Appends J = dL/dq of path i, as last measured, to `terms`: one term a body.
  void add_jacobian(int i, std::vector<RowTerm>& terms) const;
  int count() const { return static_cast<int>(paths_.size()); }
  double length_m(int i) const { return paths_[i].length_m; }
  int wrapped(int i) const { return paths_[i].wrapped; }  // number of cylinders touched

 private:
  struct Path {
    int first_segment, end_segment, first_node, end_node, first_wrap, end_wrap;
    int first_point;              // number of the first of its points, two for a carried one
    std::vector<int> bodies;      // that its points ride on: one term each
    double fixed_m;               // length of the segments within one body
    double length_m = 0;
    int wrapped = 0;
  };
  struct Wrap {
    int path, segment;
    WrapCylinder cylinder;
    bool touches = false;
    Vec3 linear{0}, angular{0};   // what the path pulls at the cylinder's body
  };
  void plan(const Muscle& muscle, PathPlan& so_far);
  void wrap_segments(std::span<const BodyKinematics> bodies);
  void pull_at_nodes();

  Lines lines_;                   // segments between different bodies
  Columns pull_from_, pull_to_;   // gradient of a segment's length by its ends
  // A node is a point, or one of the two that carry it, where segments pull.
  std::vector<int> before_, after_;  // segments that end and begin there; lines_.count for none
  std::vector<int> place_, term_;    // of the point, and of its body among those of the path
  std::vector<Line> share_;
  Columns force_, moment_;        // of the gradient there, about the centre of mass
  std::vector<Path> paths_;
  std::vector<Wrap> wraps_;
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

// For build_model, in the neutral pose, all vectors in one frame (G).
struct NeutralCylinder {
  Vec3 centre;
  Mat3 axes;  // columns ex, ey, axis
  double radius_m;
};

// The sense of travel from A to B. quadrant "x", "-x", "y", "-y": the middle of the arc looks that
// way in the cylinder's frame. "all": the shorter way round, which is the sign of the cross
// product; on an exact tie +1. A twin mirrored as the tables do it (ex and ey mirrored, axis
// mirrored and reversed) has the same (x, y), hence the same sense.
double choose_turn(const Vec3& a_G, const Vec3& b_G, const NeutralCylinder& cylinder,
                   std::string_view quadrant);

// Which segment owns a cylinder that may act on "any segment" (points -1 -1): 0-based, between
// points i and i + 1. part[i] numbers the part of the body that point i rides on; points of one
// part do not move relative to each other (give sacrum and ilia one number, and each carrier its
// own). Of the segments between different parts, the one whose straight line goes deepest into the
// cylinder in the neutral pose; if none touches it, the longest (rectus femoris reaches the femur's
// condyles only with a bent knee, and then with its long segment). Ties go to the first.
int choose_segment(std::span<const Vec3> points_G, std::span<const int> part,
                   const NeutralCylinder& cylinder);

}  // namespace crepitus
