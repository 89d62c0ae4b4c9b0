#include "engine/forces/path.h"

#include <algorithm>

#include "engine/check.h"
#include "engine/state.h"

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

Vec3 carried_point_W(const CarriedPoint& at, std::span<const BodyKinematics> bodies) {
  const Vec3 on_a = point_W(bodies[at.a.body], at.a.p_CP);
  if (at.b.body < 0) return on_a;
  return at.share_a * on_a + (1 - at.share_a) * point_W(bodies[at.b.body], at.b.p_CP);
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

// The lists from which Lines are planned.
struct PathPlan {
  std::vector<FixedPoint> fixed;
  std::vector<MixedPoint> mixed;
  std::vector<std::array<int, 2>> segments;   // numbers of points; of mixed ones below 0: -1 - number
  std::vector<int> node_point;                // of the fixed point that the node pulls at
  std::vector<double> share;
};

Paths::Paths(std::span<const Muscle> muscles) {
  PathPlan so_far;
  for (const Muscle& m : muscles) plan(m, so_far);

  const int fixed_count = static_cast<int>(so_far.fixed.size());
  for (auto& segment : so_far.segments)
    for (int& end : segment)
      if (end < 0) end = fixed_count - 1 - end;
  lines_ = Lines(so_far.fixed, so_far.mixed, so_far.segments);
  pull_from_.resize(lines_.count + 1), pull_to_.resize(lines_.count + 1);

  // whole lines of nodes: the padding pulls with nothing
  const std::size_t nodes = (so_far.node_point.size() + 7) / 8 * 8;
  force_.resize(static_cast<int>(nodes)), moment_.resize(static_cast<int>(nodes));
  share_.assign(force_.x.size(), Line{});
  std::copy(so_far.share.begin(), so_far.share.end(), numbers(share_).begin());
  for (int point : so_far.node_point) place_.push_back(lines_.place[point]);
  for (std::vector<int>* segments : {&before_, &after_}) {
    for (int& segment : *segments)
      if (segment < 0) segment = lines_.count;
    segments->resize(nodes, lines_.count);
  }
  place_.resize(nodes, 0);
}

void Paths::plan(const Muscle& muscle, PathPlan& so_far) {
  const int index = static_cast<int>(paths_.size());
  Path p{};
  p.first_segment = static_cast<int>(so_far.segments.size());
  p.first_node = static_cast<int>(so_far.node_point.size());
  p.first_wrap = static_cast<int>(wraps_.size());
  p.first_point = static_cast<int>(so_far.fixed.size());
  const auto term_of = [&](int body) {
    const auto found = std::find(p.bodies.begin(), p.bodies.end(), body);
    if (found == p.bodies.end()) p.bodies.push_back(body);
    return static_cast<int>(std::find(p.bodies.begin(), p.bodies.end(), body) - p.bodies.begin());
  };

  // every point, and its number as the end of a segment
  std::vector<int> first_fixed, number;
  for (const CarriedPoint& at : muscle.path) {
    first_fixed.push_back(static_cast<int>(so_far.fixed.size()));
    so_far.fixed.push_back({at.a.body, at.a.p_CP});
    if (at.b.body < 0) {
      number.push_back(first_fixed.back());
      continue;
    }
    so_far.fixed.push_back({at.b.body, at.b.p_CP});
    number.push_back(-1 - static_cast<int>(so_far.mixed.size()));
    so_far.mixed.push_back({first_fixed.back(), first_fixed.back() + 1, at.share_a});
  }

  std::vector<int> segment_after(muscle.path.size(), -1);
  auto wrap = muscle.wraps.begin();
  for (std::size_t i = 0; i + 1 < muscle.path.size(); ++i) {
    const bool wraps = wrap != muscle.wraps.end() && wrap->segment == static_cast<int>(i);
    if (!wraps && on_one_body(muscle.path[i], muscle.path[i + 1])) {
      p.fixed_m += glm::distance(muscle.path[i].a.p_CP, muscle.path[i + 1].a.p_CP);
      continue;
    }
    segment_after[i] = static_cast<int>(so_far.segments.size());
    if (wraps) wraps_.push_back({.path = index, .segment = segment_after[i], .cylinder = *wrap++});
    so_far.segments.push_back({number[i], number[i + 1]});
  }

  for (std::size_t i = 0; i < muscle.path.size(); ++i) {
    const int before = i > 0 ? segment_after[i - 1] : -1, after = segment_after[i];
    if (before < 0 && after < 0) continue;
    const CarriedPoint& at = muscle.path[i];
    const auto add_node = [&](int point, int body, double share) {
      so_far.node_point.push_back(point), so_far.share.push_back(share);
      before_.push_back(before), after_.push_back(after), term_.push_back(term_of(body));
    };
    add_node(first_fixed[i], at.a.body, at.b.body < 0 ? 1 : at.share_a);
    if (at.b.body >= 0) add_node(first_fixed[i] + 1, at.b.body, 1 - at.share_a);
  }
  p.end_segment = static_cast<int>(so_far.segments.size());
  p.end_node = static_cast<int>(so_far.node_point.size());
  p.end_wrap = static_cast<int>(wraps_.size());
  paths_.push_back(std::move(p));
}

void Paths::move_points(int i, const Muscle& muscle) {
  int point = paths_[i].first_point;
  for (const CarriedPoint& at : muscle.path) {
    lines_.move_point(point++, at.a.p_CP);
    if (at.b.body >= 0) lines_.move_point(point++, at.b.p_CP);
  }
}

void Paths::measure(std::span<const BodyKinematics> bodies) {
  lines_.measure(bodies);
  for (std::size_t c = 0; c < pull_to_.x.size(); ++c) {
    eight(pull_to_.x[c].at) = eight(lines_.along_W.x[c].at), eight(pull_from_.x[c].at) = -eight(lines_.along_W.x[c].at);
    eight(pull_to_.y[c].at) = eight(lines_.along_W.y[c].at), eight(pull_from_.y[c].at) = -eight(lines_.along_W.y[c].at);
    eight(pull_to_.z[c].at) = eight(lines_.along_W.z[c].at), eight(pull_from_.z[c].at) = -eight(lines_.along_W.z[c].at);
  }
  wrap_segments(bodies);
  pull_at_nodes();
  for (Path& p : paths_) {
    p.length_m = p.fixed_m, p.wrapped = 0;
    for (int i = p.first_segment; i < p.end_segment; ++i) p.length_m += lines_.length_m()[i];
    for (int i = p.first_wrap; i < p.end_wrap; ++i) p.wrapped += wraps_[i].touches;
  }
}

// Segments around their cylinders, where those are in the way.
void Paths::wrap_segments(std::span<const BodyKinematics> bodies) {
  for (Wrap& w : wraps_) {
    const Vec3 a = lines_.at_W.at(lines_.from[w.segment]), b = lines_.at_W.at(lines_.to[w.segment]);
    const Placed cylinder = place(w.cylinder, bodies);
    const Vec3 a_in = cylinder.in(a), b_in = cylinder.in(b);
    const Contact contact = find_contact(a_in, b_in, w.cylinder.radius_m, w.cylinder.turn);
    w.touches = contact.touches;
    if (!w.touches) continue;
    const Segment s = wrapped_segment(a_in, b_in, w.cylinder.turn, contact);
    const Vec3 pull_a = cylinder.out(s.gradient_a), pull_b = cylinder.out(s.gradient_b);
    lines_.length_m()[w.segment] = s.length_m;
    pull_from_.set(w.segment, pull_a), pull_to_.set(w.segment, pull_b);
    // L depends only on where the ends are relative to the cylinder, so its body gets the opposite wrench
    const Vec3 com = bodies[w.cylinder.body].p_WC;
    w.linear = -(pull_a + pull_b);
    w.angular = -(glm::cross(a - com, pull_a) + glm::cross(b - com, pull_b));
  }
}

CREPITUS_WIDE void Paths::pull_at_nodes() {
  const int count = static_cast<int>(place_.size());
  const int *before = before_.data(), *after = after_.data(), *at = place_.data();
  const double *to_x = pull_to_.xs(), *to_y = pull_to_.ys(), *to_z = pull_to_.zs();
  const double *from_x = pull_from_.xs(), *from_y = pull_from_.ys(), *from_z = pull_from_.zs();
  const double *lever_x = lines_.lever_W.xs(), *lever_y = lines_.lever_W.ys(), *lever_z = lines_.lever_W.zs();
  const double* share = share_.front().at;
  double *fx = force_.xs(), *fy = force_.ys(), *fz = force_.zs();
  double *mx = moment_.xs(), *my = moment_.ys(), *mz = moment_.zs();
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    const double gx = share[i] * (to_x[before[i]] + from_x[after[i]]);
    const double gy = share[i] * (to_y[before[i]] + from_y[after[i]]);
    const double gz = share[i] * (to_z[before[i]] + from_z[after[i]]);
    const double rx = lever_x[at[i]], ry = lever_y[at[i]], rz = lever_z[at[i]];
    fx[i] = gx, fy[i] = gy, fz[i] = gz;
    mx[i] = ry * gz - rz * gy, my[i] = rz * gx - rx * gz, mz[i] = rx * gy - ry * gx;
  }
}

void Paths::add_jacobian(int i, std::vector<RowTerm>& terms) const {
  const Path& p = paths_[i];
  const std::size_t first = terms.size();
  for (int body : p.bodies) terms.push_back({body, Vec3(0), Vec3(0)});
  for (int n = p.first_node; n < p.end_node; ++n) {
    RowTerm& t = terms[first + static_cast<std::size_t>(term_[n])];
    t.linear += force_.at(n);
    t.angular += moment_.at(n);
  }
  for (int k = p.first_wrap; k < p.end_wrap; ++k) {
    const Wrap& w = wraps_[k];
    if (!w.touches) continue;
    std::size_t at = first;
    while (at < terms.size() && terms[at].body != w.cylinder.body) ++at;
    if (at == terms.size()) terms.push_back({w.cylinder.body, Vec3(0), Vec3(0)});
    terms[at].linear += w.linear;
    terms[at].angular += w.angular;
  }
}

void measure_path(const Muscle& muscle, std::span<const BodyKinematics> bodies, PathGeometry& g) {
  Paths paths(std::span(&muscle, 1));
  paths.measure(bodies);
  g = {.length_m = paths.length_m(0), .wrapped = paths.wrapped(0), .terms = {}};
  paths.add_jacobian(0, g.terms);
}

double path_speed_m_per_s(std::span<const RowTerm> jacobian, std::span<const BodyKinematics> bodies) {
  double speed = 0;
  for (const RowTerm& t : jacobian)
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
