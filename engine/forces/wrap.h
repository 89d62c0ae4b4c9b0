// Lines that bend round cylinders: the shortest one from A to B that passes the cylinder on the side given by `turn`, as long
// as the straight line would not clear it on that side. The cylinder has no ends (length_m of the specification is not used:
// at an end the length of the path would jump).
//
// In the plane across the axis, A and B at distances ra, rb from it, R the radius, and
// Phi = turn (phi_B - phi_A) mod 2 pi the way from A to B:
//
//   theta = Phi - acos(R/ra) - acos(R/rb)  mod 2 pi        angle in contact; wraps if theta < pi
//   flat  = sqrt(ra^2 - R^2) + R theta + sqrt(rb^2 - R^2)  length across the axis
//   L     = sqrt(flat^2 + (zB - zA)^2)                     straight on the unrolled surface
//
// theta > pi means that the line clears the cylinder (theta just below 0). What is left out: more than half a turn in
// contact, where the path would snap straight; the adult's never come near.
//
// A point may come inside the cylinder when a neighbouring joint bends far. Then R shrinks to at most 0.985 of its distance
// from the axis, smoothly, so that the path slides round the point instead of snapping, and L keeps a continuous gradient.
// Where R depends on the point, the gradient includes dL/dR = theta flat / L.
//
// turn: +1 when the path travels from A to B counter-clockwise about the cylinder's axis (right-handed), -1 clockwise. It is
// chosen once in the neutral pose and kept, hence the path never flips to the other side.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/forces/lines.h"
#include "engine/model.h"

namespace crepitus {

struct BodyKinematics;

// One line. All vectors in the cylinder's frame: (x, y) across, z along the axis.
struct WrapResult {
  bool wrapped = false;
  double length_m = 0;
  Vec3 gradient_a{0}, gradient_b{0};  // d(length)/d(point), the cylinder held still
  // for drawing, only when wrapped: contact runs from angle_a to angle_b = angle_a + turn * theta
  double radius_m = 0, angle_a_rad = 0, angle_b_rad = 0;
  double z_a_m = 0, z_b_m = 0;
};
WrapResult wrap_round(const Vec3& a, const Vec3& b, double radius_m, double turn);

// A cylinder in W, and what is in its frame.
struct PlacedCylinder {
  Vec3 centre;
  Mat3 axes;
  PlacedCylinder(const WrapCylinder& w, std::span<const BodyKinematics> bodies);
  Vec3 in(const Vec3& p_W) const { return (p_W - centre) * axes; }  // v * M = transpose(M) v
  Vec3 out(const Vec3& v) const { return axes * v; }
};

// Many lines at once, each with a cylinder of its own.
class WrappedLines {
 public:
  // The ends by their places among the points of some Lines.
  struct Plan {
    WrapCylinder cylinder;
    int from, to;
  };
  WrappedLines() = default;
  explicit WrappedLines(std::span<const Plan> lines);

  void measure(std::span<const BodyKinematics> bodies, const Lines& points);

  int body(int i) const { return body_[i]; }
  bool touches(int i) const { return table_.at(kTouches, i) != 0; }
  // Of one that touches: its length, and the gradients of that by both ends and by the cylinder's body, about its centre of
  // mass; all in W.
  double length_m(int i) const { return table_.at(kLength, i); }
  Vec3 pull_from(int i) const { return table_.vector(kFrom, i); }
  Vec3 pull_to(int i) const { return table_.vector(kTo, i); }
  Vec3 linear(int i) const { return table_.vector(kLinear, i); }
  Vec3 angular(int i) const { return table_.vector(kAngular, i); }

 private:
  // of a line; then what comes out
  enum Column { kCentre, kAxes = kCentre + 3, kRadius = kAxes + 9, kTurn, kTouches, kLength, kFrom, kTo = kFrom + 3,
                kLinear = kTo + 3, kAngular = kLinear + 3, kColumns = kAngular + 3 };

  LaneTable table_;
  std::vector<int> body_, from_, to_;
};

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
