#include "engine/forces/path.h"

#include <utility>

#include "engine/check.h"

namespace crepitus {
namespace {

// How close the surface may come to a point, in parts of the point's distance from the axis. At 1
// the tangent would be undefined; smaller values shorten the lever arm of points close to a bone.
// Taste, from the prototype.
constexpr double kClip = 0.985;
// The clip sets in over this range of R / r, so that the gradient has no kink: 0.97 .. 1.0.
constexpr double kClipEnd = 1.0, kClipStart = 2 * kClip - kClipEnd;
// A point on the axis has no direction; closer than this the wrap is dropped.
constexpr double kOnAxis_m = 1e-7;

struct Clip {
  double radius_m, by_radius, by_distance;  // d(radius)/d(radius wanted), d(radius)/d(distance)
};

// radius = r g(R / r); g is the identity, then a parabola, then constant. Takes r^2: most points
// are far away.
Clip clip_radius(double radius_m, double distance2_m2) {
  if (square(radius_m) <= square(kClipStart) * distance2_m2) return {radius_m, 1, 0};
  const double distance_m = std::sqrt(distance2_m2), x = radius_m / distance_m;
  if (x >= kClipEnd) return {kClip * distance_m, 0, kClip};
  const double t = (x - kClipStart) / (kClipEnd - kClipStart);
  const double g = x - t * (x - kClipStart) / 2;
  const double slope = 1 - t;
  return {g * distance_m, slope, g - x * slope};
}

// A cylinder in W.
struct Placed {
  Vec3 centre;
  Mat3 axes;
  Vec3 in(const Vec3& p_W) const { return (p_W - centre) * axes; }  // v * M = transpose(M) v
  Vec3 out(const Vec3& v) const { return axes * v; }
};

Placed place(const WrapCylinder& w, std::span<const BodyKinematics> bodies) {
  const BodyKinematics& b = bodies[w.body];
  return {point_W(b, w.centre), b.R_WB * w.axes};
}

inline void add_force(PathGeometry& g, int body, const Vec3& linear, const Vec3& angular) {
  for (int i = g.term_count - 1; i >= 0; --i) {  // most often the last one
    if (g.terms[i].body != body) continue;
    g.terms[i].linear += linear;
    g.terms[i].angular += angular;
    return;
  }
  CREPITUS_CHECK(g.term_count < kMaxPathBodies);
  g.terms[g.term_count++] = {body, linear, angular};
}

// A carried point in W, with its levers from the centres of mass, which the gradient needs again.
struct Spot {
  Vec3 p_W, lever_a, lever_b;
};

// Into a place of the caller's: copies of a Spot just written stall the processor.
inline void find_spot(const CarriedPoint& at, std::span<const BodyKinematics> bodies, Spot& spot) {
  const BodyKinematics& a = bodies[at.a.body];
  spot.lever_a = a.R_WB * at.a.p_CP;
  spot.p_W = a.p_WC + spot.lever_a;
  if (at.b.body < 0) return;
  const BodyKinematics& b = bodies[at.b.body];
  spot.lever_b = b.R_WB * at.b.p_CP;
  spot.p_W = at.share_a * spot.p_W + (1 - at.share_a) * (b.p_WC + spot.lever_b);
}

// The gradient at a carried point, shared between its bodies.
inline void add_gradient(PathGeometry& g, const CarriedPoint& at, const Spot& spot, const Vec3& gradient) {
  if (at.b.body < 0) {
    add_force(g, at.a.body, gradient, glm::cross(spot.lever_a, gradient));
    return;
  }
  const Vec3 on_a = at.share_a * gradient, on_b = (1 - at.share_a) * gradient;
  add_force(g, at.a.body, on_a, glm::cross(spot.lever_a, on_a));
  add_force(g, at.b.body, on_b, glm::cross(spot.lever_b, on_b));
}

// The half of a wrap that decides: is the cylinder in the way, and by how much (tan theta = sine /
// cosine).
struct Contact {
  bool touches;
  double ra2, rb2;  // squared distances from the axis
  double radius, tangent_a, tangent_b, sine, cosine;
  Clip clip_a, clip_b;
};

Contact find_contact(const Vec3& a, const Vec3& b, double radius_m, double turn) {
  Contact c;
  c.touches = false;
  c.ra2 = a.x * a.x + a.y * a.y;
  c.rb2 = b.x * b.x + b.y * b.y;
  if (std::min(c.ra2, c.rb2) < square(kOnAxis_m)) return c;

  c.clip_a = clip_radius(radius_m, c.ra2);
  c.clip_b = clip_radius(c.clip_a.radius_m, c.rb2);
  c.radius = c.clip_b.radius_m;
  c.tangent_a = std::sqrt(c.ra2 - c.radius * c.radius);
  c.tangent_b = std::sqrt(c.rb2 - c.radius * c.radius);

  // theta = Phi - (alpha_a + alpha_b) as a product of two rotations: no trigonometry for the
  // muscles that stay clear
  const double cos_phi = a.x * b.x + a.y * b.y, sin_phi = turn * (a.x * b.y - a.y * b.x);
  const double cos_alpha = c.radius * c.radius - c.tangent_a * c.tangent_b;
  const double sin_alpha = c.radius * (c.tangent_a + c.tangent_b);
  c.sine = sin_phi * cos_alpha - cos_phi * sin_alpha;
  c.cosine = cos_phi * cos_alpha + sin_phi * sin_alpha;
  c.touches = c.sine > 0;
  return c;
}

// d(flat)/d(point): the unit vector from the tangent point to the point. Seen from the radius to
// the point it is turned by asin(R / r) towards `away`.
Vec3 tangent_direction(const Vec3& p, double r2, double radius, double tangent, double away) {
  const double along = tangent / r2, aside = away * radius / r2;
  return {p.x * along - p.y * aside, p.y * along + p.x * aside, 0};
}

struct Segment {
  bool touches;
  double length_m;
  Vec3 gradient_a, gradient_b;
};

// Length and gradient of a segment that touches; everything in the cylinder's frame.
Segment wrapped_segment(const Vec3& a, const Vec3& b, double turn, const Contact& c) {
  const double theta = std::atan2(c.sine, c.cosine);
  const double flat = c.tangent_a + c.tangent_b + c.radius * theta, rise = b.z - a.z;
  const double length = std::sqrt(flat * flat + rise * rise);
  const double across = flat / length, along = rise / length;

  Segment s{true, length, {}, {}};
  s.gradient_a = across * tangent_direction(a, c.ra2, c.radius, c.tangent_a, -turn);
  s.gradient_b = across * tangent_direction(b, c.rb2, c.radius, c.tangent_b, turn);
  s.gradient_a.z = -along;
  s.gradient_b.z = along;

  // a clipped radius follows the point: dL/dR = theta flat / L
  if (c.clip_a.by_distance + c.clip_b.by_distance > 0) {
    const double by_a =
        theta * across * c.clip_b.by_radius * c.clip_a.by_distance / std::sqrt(c.ra2);
    const double by_b = theta * across * c.clip_b.by_distance / std::sqrt(c.rb2);
    s.gradient_a += Vec3(by_a * a.x, by_a * a.y, 0);
    s.gradient_b += Vec3(by_b * b.x, by_b * b.y, 0);
  }
  return s;
}

// The segment around its cylinder, when that is in the way: adds its length, and to the gradients what it pulls at its
// ends a and b.
inline bool wrap_segment(const WrapCylinder& w, std::span<const BodyKinematics> bodies, const Vec3& a, const Vec3& b,
                         PathGeometry& g, Vec3& gradient_a, Vec3& gradient_b) {
  const Placed cylinder = place(w, bodies);
  const Vec3 a_in = cylinder.in(a), b_in = cylinder.in(b);
  const Contact contact = find_contact(a_in, b_in, w.radius_m, w.turn);
  if (!contact.touches) return false;
  const Segment s = wrapped_segment(a_in, b_in, w.turn, contact);
  const Vec3 pull_a = cylinder.out(s.gradient_a), pull_b = cylinder.out(s.gradient_b);
  g.length_m += s.length_m;
  ++g.wrapped;
  gradient_a += pull_a;
  gradient_b += pull_b;
  // L depends only on where the ends are relative to the cylinder, so its body gets the opposite wrench
  const Vec3 com = bodies[w.body].p_WC;
  add_force(g, w.body, -(pull_a + pull_b), -(glm::cross(a - com, pull_a) + glm::cross(b - com, pull_b)));
  return true;
}

// Both points fixed in one and the same body: the line between them keeps its length and pulls on nothing.
inline bool on_one_body(const CarriedPoint& p, const CarriedPoint& q) {
  return p.a.body == q.a.body && p.b.body < 0 && q.b.body < 0;
}

double angle_of_contact(const Vec3& p, double radius, double turn) {
  return std::atan2(p.y, p.x) + turn * std::acos(radius / std::hypot(p.x, p.y));
}

}  // namespace

WrapResult wrap_round(const Vec3& a, const Vec3& b, double radius_m, double turn) {
  WrapResult result;
  const Contact c = find_contact(a, b, radius_m, turn);
  if (!c.touches) {
    result.length_m = glm::length(b - a);
    result.gradient_b = (b - a) / result.length_m;
    result.gradient_a = -result.gradient_b;
    return result;
  }
  const Segment s = wrapped_segment(a, b, turn, c);
  result.wrapped = true;
  result.length_m = s.length_m;
  result.gradient_a = s.gradient_a;
  result.gradient_b = s.gradient_b;

  const double theta = std::atan2(c.sine, c.cosine);
  const double slope = (b.z - a.z) / (c.tangent_a + c.radius * theta + c.tangent_b);
  result.radius_m = c.radius;
  result.angle_a_rad = angle_of_contact(a, c.radius, turn);
  result.angle_b_rad = result.angle_a_rad + turn * theta;
  result.z_a_m = a.z + slope * c.tangent_a;
  result.z_b_m = b.z - slope * c.tangent_b;
  return result;
}

Vec3 carried_point_W(const CarriedPoint& point, std::span<const BodyKinematics> bodies) {
  Spot spot;
  find_spot(point, bodies, spot);
  return spot.p_W;
}

Vec3 segment_gradient_W(const Muscle& muscle, int from, std::span<const BodyKinematics> bodies) {
  const Vec3 a = carried_point_W(muscle.path[from], bodies), b = carried_point_W(muscle.path[from + 1], bodies);
  for (const WrapCylinder& w : muscle.wraps) {
    if (w.segment != from) continue;
    const Placed cylinder = place(w, bodies);
    const WrapResult r = wrap_round(cylinder.in(a), cylinder.in(b), w.radius_m, w.turn);
    return cylinder.out(r.gradient_a);
  }
  return (a - b) / glm::distance(a, b);
}

void measure_path(const Muscle& muscle, std::span<const BodyKinematics> bodies, PathGeometry& g) {
  g.length_m = 0;
  g.wrapped = 0;
  g.term_count = 0;
  const std::span<const CarriedPoint> path = muscle.path;
  const WrapCylinder* wrap = muscle.wraps.data();
  const WrapCylinder* const wraps_end = wrap + muscle.wraps.size();
  Spot spots[2];
  Spot *from = spots, *to = spots + 1;  // points i and i + 1
  Vec3 gradient_a(0);                   // what the segments so far pull at point i
  bool pulled = false;                  // whether the last segment did, and `from` is up to date

  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const bool wraps = wrap != wraps_end && wrap->segment == static_cast<int>(i);
    if (!wraps && on_one_body(path[i], path[i + 1])) {
      g.length_m += glm::distance(path[i].a.p_CP, path[i + 1].a.p_CP);
      if (pulled) add_gradient(g, path[i], *from, gradient_a);
      pulled = false;
      continue;
    }
    if (!pulled) find_spot(path[i], bodies, *from), gradient_a = Vec3(0);
    find_spot(path[i + 1], bodies, *to);
    Vec3 gradient_b(0);
    if (!wraps || !wrap_segment(*wrap, bodies, from->p_W, to->p_W, g, gradient_a, gradient_b)) {
      const Vec3 d = to->p_W - from->p_W;
      const double length = glm::length(d);
      g.length_m += length;
      if (length > 0) gradient_b = d * (1 / length);
      gradient_a -= gradient_b;
    }
    if (wraps) ++wrap;

    add_gradient(g, path[i], *from, gradient_a);
    std::swap(from, to);
    gradient_a = gradient_b;
    pulled = true;
  }
  if (pulled) add_gradient(g, path.back(), *from, gradient_a);
}

double path_speed_m_per_s(const PathGeometry& g, std::span<const BodyKinematics> bodies) {
  double speed = 0;
  for (const RowTerm& t : g.jacobian())
    speed += glm::dot(t.linear, bodies[t.body].v_WC) + glm::dot(t.angular, bodies[t.body].w_WB);
  return speed;
}

int path_points(const Muscle& muscle, std::span<const BodyKinematics> bodies, std::span<Vec3> out) {
  constexpr int kArcPoints = 9;  // taste: smooth enough on a screen
  std::size_t written = 0, next_wrap = 0;
  const auto write = [&](const Vec3& p) {
    if (written < out.size()) out[written++] = p;
  };
  for (std::size_t i = 0; i < muscle.path.size(); ++i) {
    const Vec3 a = carried_point_W(muscle.path[i], bodies);
    write(a);
    if (next_wrap >= muscle.wraps.size() || muscle.wraps[next_wrap].segment != static_cast<int>(i))
      continue;

    const WrapCylinder& w = muscle.wraps[next_wrap++];
    const Placed cylinder = place(w, bodies);
    const Vec3 b = carried_point_W(muscle.path[i + 1], bodies);
    const WrapResult r = wrap_round(cylinder.in(a), cylinder.in(b), w.radius_m, w.turn);
    for (int k = 0; r.wrapped && k < kArcPoints; ++k) {
      const double t = k / (kArcPoints - 1.0);
      const double angle = r.angle_a_rad + t * (r.angle_b_rad - r.angle_a_rad);
      const Vec3 on(r.radius_m * std::cos(angle), r.radius_m * std::sin(angle),
                    r.z_a_m + t * (r.z_b_m - r.z_a_m));
      write(cylinder.centre + cylinder.out(on));
    }
  }
  return static_cast<int>(written);
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
