#include "engine/forces/wrap.h"

#include <algorithm>

#include "engine/check.h"
#include "engine/forces/lane_functions.h"
#include "engine/state.h"

namespace crepitus {
namespace {

// How close the surface may come to a point, in parts of the point's distance from the axis. At 1 the tangent would be
// undefined; smaller values shorten the lever arm of points close to a bone. Taste, from the prototype.
constexpr double kClip = 0.985;
// The clip sets in over this range of R / r, so that the gradient has no kink: 0.97 .. 1.0.
constexpr double kClipEnd = 1.0, kClipStart = 2 * kClip - kClipEnd;
// A point on the axis has no direction; closer than this the wrap is dropped.
constexpr double kOnAxis_m = 1e-7;

// The laws choose between values rather than ways, and know no vectors, so that they run in lanes.

struct Clip {
  double per_distance_m, radius_m, by_radius, by_distance;  // d(radius)/d(radius wanted), d(radius)/d(distance)
};

// radius = r g(R / r); g is the identity, then a parabola, then constant.
CREPITUS_INLINE Clip clip_radius(double radius_m, double distance2_m2) {
  const double distance_m = std::sqrt(distance2_m2), per_distance_m = 1 / distance_m;
  const double wanted = radius_m * per_distance_m, x = smaller(wanted, kClipEnd);
  const double t = larger(x - kClipStart, 0) / (kClipEnd - kClipStart);
  const double g = x - t * (x - kClipStart) / 2, slope = 1 - t;
  return {per_distance_m, wanted <= kClipStart ? radius_m : g * distance_m, slope, wanted <= kClipStart ? 0 : g - x * slope};
}

struct Around {
  double touches;                                                   // 1 or 0
  double length_m;
  double from_x, from_y, from_z, to_x, to_y, to_z;                  // gradients by A and B
  double radius_m, theta_rad, tangent_a_m, tangent_b_m;
};

// Is the cylinder in the way, and then how does the line run? Everything in the cylinder's frame.
CREPITUS_INLINE Around go_round(double ax, double ay, double az, double bx, double by, double bz, double radius_m, double turn) {
  const double ra2 = ax * ax + ay * ay, rb2 = bx * bx + by * by;
  const Clip clip_a = clip_radius(radius_m, ra2), clip_b = clip_radius(clip_a.radius_m, rb2);
  const double radius = clip_b.radius_m;
  const double tangent_a = std::sqrt(ra2 - radius * radius), tangent_b = std::sqrt(rb2 - radius * radius);

  // theta = Phi - (alpha_a + alpha_b) as a product of two rotations
  const double cos_phi = ax * bx + ay * by, sin_phi = turn * (ax * by - ay * bx);
  const double cos_alpha = radius * radius - tangent_a * tangent_b, sin_alpha = radius * (tangent_a + tangent_b);
  const double sine = sin_phi * cos_alpha - cos_phi * sin_alpha, cosine = cos_phi * cos_alpha + sin_phi * sin_alpha;
  const double theta = angle_of(sine, cosine);

  const double flat = tangent_a + tangent_b + radius * theta, rise = bz - az;
  const double length = std::sqrt(flat * flat + rise * rise), per_length = 1 / length;
  const double across = flat * per_length, along = rise * per_length;

  // across the axis: the unit vector from the tangent point to the point, which is the direction of the radius turned by
  // asin(R / r) away from the arc; and a clipped radius follows the point, dL/dR = theta flat / L
  const double per_ra2 = clip_a.per_distance_m * clip_a.per_distance_m, per_rb2 = clip_b.per_distance_m * clip_b.per_distance_m;
  const double out_a = across * (tangent_a * per_ra2 + theta * clip_b.by_radius * clip_a.by_distance * clip_a.per_distance_m);
  const double out_b = across * (tangent_b * per_rb2 + theta * clip_b.by_distance * clip_b.per_distance_m);
  const double aside_a = across * turn * radius * per_ra2, aside_b = across * turn * radius * per_rb2;
  const double nearest2 = smaller(ra2, rb2);
  return {.touches = nearest2 > kOnAxis_m * kOnAxis_m ? (sine > 0 ? 1.0 : 0.0) : 0.0,
          .length_m = length,
          .from_x = out_a * ax + aside_a * ay,
          .from_y = out_a * ay - aside_a * ax,
          .from_z = -along,
          .to_x = out_b * bx - aside_b * by,
          .to_y = out_b * by + aside_b * bx,
          .to_z = along,
          .radius_m = radius,
          .theta_rad = theta,
          .tangent_a_m = tangent_a,
          .tangent_b_m = tangent_b};
}

double angle_of_contact(const Vec3& p, double radius, double turn) {
  return std::atan2(p.y, p.x) + turn * std::acos(radius / std::hypot(p.x, p.y));
}

}  // namespace

WrapResult wrap_round(const Vec3& a, const Vec3& b, double radius_m, double turn) {
  WrapResult result;
  const Around r = go_round(a.x, a.y, a.z, b.x, b.y, b.z, radius_m, turn);
  if (r.touches == 0) {
    result.length_m = glm::length(b - a);
    result.gradient_b = (b - a) / result.length_m;
    result.gradient_a = -result.gradient_b;
    return result;
  }
  result.wrapped = true;
  result.length_m = r.length_m;
  result.gradient_a = {r.from_x, r.from_y, r.from_z};
  result.gradient_b = {r.to_x, r.to_y, r.to_z};

  const double slope = (b.z - a.z) / (r.tangent_a_m + r.radius_m * r.theta_rad + r.tangent_b_m);
  result.radius_m = r.radius_m;
  result.angle_a_rad = angle_of_contact(a, r.radius_m, turn);
  result.angle_b_rad = result.angle_a_rad + turn * r.theta_rad;
  result.z_a_m = a.z + slope * r.tangent_a_m;
  result.z_b_m = b.z - slope * r.tangent_b_m;
  return result;
}

PlacedCylinder::PlacedCylinder(const WrapCylinder& w, std::span<const BodyKinematics> bodies)
    : centre(point_W(bodies[w.body], w.centre)), axes(bodies[w.body].R_WB * w.axes) {}

WrappedLines::WrappedLines(std::span<const Plan> lines) : table_(kColumns, lines.size()) {
  // the padding repeats the last one
  for (int i = 0; i < table_.items(); ++i) {
    const Plan& p = lines[std::min(static_cast<std::size_t>(i), lines.size() - 1)];
    for (int k = 0; k < 3; ++k) table_.at(kCentre + k, i) = p.cylinder.centre[k];
    for (int k = 0; k < 9; ++k) table_.at(kAxes + k, i) = p.cylinder.axes[k / 3][k % 3];
    table_.at(kRadius, i) = p.cylinder.radius_m, table_.at(kTurn, i) = p.cylinder.turn;
    body_.push_back(p.cylinder.body), from_.push_back(p.from), to_.push_back(p.to);
  }
}

CREPITUS_WIDE void WrappedLines::measure(std::span<const BodyKinematics> bodies, const Lines& points) {
  static_assert(sizeof(BodyKinematics) == 18 * sizeof(double));  // R_WB, column by column, then p_WC
  constexpr int kBody = 18, kCentreOfMass = 9;
  const int count = table_.items();
  if (count == 0) return;
  const auto in = [&](int column) -> const double* { return table_.column(column); };
  const auto out = [&](int column) { return table_.column(column); };
  const double *cx = in(kCentre), *cy = in(kCentre + 1), *cz = in(kCentre + 2), *radius = in(kRadius), *turn = in(kTurn);
  const double *x0 = in(kAxes), *x1 = in(kAxes + 1), *x2 = in(kAxes + 2), *y0 = in(kAxes + 3), *y1 = in(kAxes + 4),
               *y2 = in(kAxes + 5), *z0 = in(kAxes + 6), *z1 = in(kAxes + 7), *z2 = in(kAxes + 8);
  double *touches = out(kTouches), *length = out(kLength);
  double *from_x = out(kFrom), *from_y = out(kFrom + 1), *from_z = out(kFrom + 2);
  double *to_x = out(kTo), *to_y = out(kTo + 1), *to_z = out(kTo + 2);
  double *linear_x = out(kLinear), *linear_y = out(kLinear + 1), *linear_z = out(kLinear + 2);
  double *angular_x = out(kAngular), *angular_y = out(kAngular + 1), *angular_z = out(kAngular + 2);
  const double *px = points.at_W.xs(), *py = points.at_W.ys(), *pz = points.at_W.zs();
  const double* b = &bodies.front().R_WB[0][0];
  const int *body = body_.data(), *from = from_.data(), *to = to_.data();
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    const int at = kBody * body[i];
    const double r0 = b[at], r1 = b[at + 1], r2 = b[at + 2], r3 = b[at + 3], r4 = b[at + 4], r5 = b[at + 5], r6 = b[at + 6],
                 r7 = b[at + 7], r8 = b[at + 8], com_x = b[at + kCentreOfMass], com_y = b[at + kCentreOfMass + 1],
                 com_z = b[at + kCentreOfMass + 2];
    // axes of the cylinder in W
    const double ex = r0 * x0[i] + r3 * x1[i] + r6 * x2[i], ey = r1 * x0[i] + r4 * x1[i] + r7 * x2[i], ez = r2 * x0[i] + r5 * x1[i] + r8 * x2[i];
    const double fx = r0 * y0[i] + r3 * y1[i] + r6 * y2[i], fy = r1 * y0[i] + r4 * y1[i] + r7 * y2[i], fz = r2 * y0[i] + r5 * y1[i] + r8 * y2[i];
    const double gx = r0 * z0[i] + r3 * z1[i] + r6 * z2[i], gy = r1 * z0[i] + r4 * z1[i] + r7 * z2[i], gz = r2 * z0[i] + r5 * z1[i] + r8 * z2[i];
    // both ends from the centre of mass, then from the cylinder's centre
    const double ax = px[from[i]] - com_x, ay = py[from[i]] - com_y, az = pz[from[i]] - com_z;
    const double bx = px[to[i]] - com_x, by = py[to[i]] - com_y, bz = pz[to[i]] - com_z;
    const double ox = r0 * cx[i] + r3 * cy[i] + r6 * cz[i], oy = r1 * cx[i] + r4 * cy[i] + r7 * cz[i], oz = r2 * cx[i] + r5 * cy[i] + r8 * cz[i];
    const double ux = ax - ox, uy = ay - oy, uz = az - oz, vx = bx - ox, vy = by - oy, vz = bz - oz;
    const Around r = go_round(ex * ux + ey * uy + ez * uz, fx * ux + fy * uy + fz * uz, gx * ux + gy * uy + gz * uz,
                              ex * vx + ey * vy + ez * vz, fx * vx + fy * vy + fz * vz, gx * vx + gy * vy + gz * vz, radius[i], turn[i]);
    const double sx = ex * r.from_x + fx * r.from_y + gx * r.from_z, sy = ey * r.from_x + fy * r.from_y + gy * r.from_z,
                 sz = ez * r.from_x + fz * r.from_y + gz * r.from_z;
    const double tx = ex * r.to_x + fx * r.to_y + gx * r.to_z, ty = ey * r.to_x + fy * r.to_y + gy * r.to_z,
                 tz = ez * r.to_x + fz * r.to_y + gz * r.to_z;
    touches[i] = r.touches;
    length[i] = r.length_m;
    from_x[i] = sx, from_y[i] = sy, from_z[i] = sz;
    to_x[i] = tx, to_y[i] = ty, to_z[i] = tz;
    // L depends only on where the ends are relative to the cylinder, so its body gets the opposite wrench
    linear_x[i] = -(sx + tx), linear_y[i] = -(sy + ty), linear_z[i] = -(sz + tz);
    angular_x[i] = -((ay * sz - az * sy) + (by * tz - bz * ty));
    angular_y[i] = -((az * sx - ax * sz) + (bz * tx - bx * tz));
    angular_z[i] = -((ax * sy - ay * sx) + (bx * ty - by * tx));
  }
}

double choose_turn(const Vec3& a_G, const Vec3& b_G, const NeutralCylinder& cylinder,
                   std::string_view quadrant) {
  const Vec3 a = (a_G - cylinder.centre) * cylinder.axes,
             b = (b_G - cylinder.centre) * cylinder.axes;
  const double shorter = a.x * b.y - a.y * b.x >= 0 ? 1.0 : -1.0;
  if (quadrant == "all") return shorter;

  // how far the middle of the arc looks towards the wanted side, for each sense
  const bool is_x = quadrant == "x" || quadrant == "-x";
  CREPITUS_CHECK(is_x || quadrant == "y" || quadrant == "-y");
  const double sign = quadrant[0] == '-' ? -1.0 : 1.0;
  const double phi_a = std::atan2(a.y, a.x), phi_b = std::atan2(b.y, b.x);
  const auto alpha = [&](const Vec3& p) {
    return std::acos(std::min(kClip, cylinder.radius_m / std::hypot(p.x, p.y)));
  };
  const auto looks = [&](double turn) {
    double phi = std::fmod(turn * (phi_b - phi_a), 2 * kPi);
    if (phi < 0) phi += 2 * kPi;
    const double middle = phi_a + turn * (phi + alpha(a) - alpha(b)) / 2;
    return sign * (is_x ? std::cos(middle) : std::sin(middle));
  };
  return looks(shorter) >= looks(-shorter) ? shorter : -shorter;
}

int choose_segment(std::span<const Vec3> points_G, std::span<const int> part,
                   const NeutralCylinder& cylinder) {
  CREPITUS_CHECK(points_G.size() >= 2 && part.size() == points_G.size());
  int deepest = -1, longest = 0;
  double depth = 0, length = -1;
  for (std::size_t i = 0; i + 1 < points_G.size(); ++i) {
    if (part[i] == part[i + 1]) continue;
    const Vec3 a = (points_G[i] - cylinder.centre) * cylinder.axes;
    const Vec3 b = (points_G[i + 1] - cylinder.centre) * cylinder.axes;

    // distance of the straight line from the axis, between its ends
    const glm::dvec2 flat_a(a), d = glm::dvec2(b) - flat_a;
    const double t = std::clamp(-glm::dot(flat_a, d) / std::max(glm::dot(d, d), 1e-18), 0.0, 1.0);
    const double inside = cylinder.radius_m - glm::length(flat_a + t * d);
    if (inside > depth) {
      depth = inside;
      deepest = static_cast<int>(i);
    }
    if (glm::length(b - a) > length) {
      length = glm::length(b - a);
      longest = static_cast<int>(i);
    }
  }
  return deepest >= 0 ? deepest : longest;
}

}  // namespace crepitus
