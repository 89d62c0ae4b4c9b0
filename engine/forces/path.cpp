#include "engine/forces/path.h"

#include <algorithm>

#include "engine/state.h"

namespace crepitus {
namespace {

// Both points fixed in one and the same body: the line between them keeps its length and pulls on nothing.
inline bool on_one_body(const CarriedPoint& p, const CarriedPoint& q) {
  return p.a.body == q.a.body && p.b.body < 0 && q.b.body < 0;
}

}  // namespace

Vec3 carried_point_W(const CarriedPoint& at, std::span<const BodyKinematics> bodies) {
  const Vec3 on_a = point_W(bodies[at.a.body], at.a.p_CP);
  if (at.b.body < 0) return on_a;
  return at.share_a * on_a + (1 - at.share_a) * point_W(bodies[at.b.body], at.b.p_CP);
}

Vec3 segment_gradient_W(const Muscle& muscle, int from, std::span<const BodyKinematics> bodies) {
  const Vec3 a = carried_point_W(muscle.path[from], bodies), b = carried_point_W(muscle.path[from + 1], bodies);
  for (const WrapCylinder& w : muscle.wraps) {
    if (w.segment != from) continue;
    const PlacedCylinder cylinder(w, bodies);
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
  std::vector<WrapCylinder> cylinders;
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
  std::vector<WrappedLines::Plan> wrapped;
  for (std::size_t i = 0; i < wrapped_segment_.size(); ++i)
    wrapped.push_back({so_far.cylinders[i], lines_.from[wrapped_segment_[i]], lines_.to[wrapped_segment_[i]]});
  wrapped_lines_ = WrappedLines(wrapped);

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
  Path p{};
  p.first_segment = static_cast<int>(so_far.segments.size());
  p.first_node = static_cast<int>(so_far.node_point.size());
  p.first_wrap = static_cast<int>(wrapped_segment_.size());
  p.first_point = static_cast<int>(point_.size());
  p.first_body = static_cast<int>(body_.size());
  const auto term_of = [&](int body) {
    const auto first = body_.begin() + p.first_body;
    const auto term = std::find(first, body_.end(), body) - first;
    if (first + term == body_.end()) body_.push_back(body);
    return static_cast<int>(term);
  };

  // every point, and its number as the end of a segment
  std::vector<int> first_fixed, number;
  for (const CarriedPoint& at : muscle.path) {
    first_fixed.push_back(static_cast<int>(so_far.fixed.size()));
    point_.push_back(first_fixed.back());
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
    if (wraps) wrapped_segment_.push_back(segment_after[i]), so_far.cylinders.push_back(*wrap++);
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
  p.end_wrap = static_cast<int>(wrapped_segment_.size());
  p.end_body = static_cast<int>(body_.size());
  paths_.push_back(std::move(p));
}

void Paths::move_point(int i, int point, const CarriedPoint& to) {
  const int number = point_[paths_[i].first_point + point];
  lines_.move_point(number, to.a.p_CP);
  if (to.b.body >= 0) lines_.move_point(number + 1, to.b.p_CP);
}

void Paths::measure(std::span<const BodyKinematics> bodies) {
  lines_.measure(bodies);
  pull_along_lines();
  wrap_segments(bodies);
  pull_at_nodes();
  for (Path& p : paths_) {
    p.length_m = p.fixed_m, p.wrapped = 0;
    for (int i = p.first_segment; i < p.end_segment; ++i) p.length_m += lines_.length_m()[i];
    for (int i = p.first_wrap; i < p.end_wrap; ++i) p.wrapped += wrapped_lines_.touches(i);
  }
}

// Straight segments pull along themselves.
void Paths::pull_along_lines() {
  const auto both_ways = [](const std::vector<Line>& along, std::vector<Line>& from, std::vector<Line>& to) {
    for (std::size_t i = 0; i < along.size(); ++i)
      for (int k = 0; k < 8; ++k) to[i].at[k] = along[i].at[k], from[i].at[k] = -along[i].at[k];
  };
  both_ways(lines_.along_W.x, pull_from_.x, pull_to_.x);
  both_ways(lines_.along_W.y, pull_from_.y, pull_to_.y);
  both_ways(lines_.along_W.z, pull_from_.z, pull_to_.z);
}

// Segments around their cylinders, where those are in the way.
void Paths::wrap_segments(std::span<const BodyKinematics> bodies) {
  wrapped_lines_.measure(bodies, lines_);
  for (int i = 0; i < static_cast<int>(wrapped_segment_.size()); ++i) {
    if (!wrapped_lines_.touches(i)) continue;
    const int segment = wrapped_segment_[i];
    lines_.length_m()[segment] = wrapped_lines_.length_m(i);
    pull_from_.set(segment, wrapped_lines_.pull_from(i)), pull_to_.set(segment, wrapped_lines_.pull_to(i));
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
  terms.resize(first + static_cast<std::size_t>(p.end_body - p.first_body));
  RowTerm* const own = terms.data() + first;
  for (int k = p.first_body; k < p.end_body; ++k) own[k - p.first_body] = {body_[k], Vec3(0), Vec3(0)};
  const double *fx = force_.xs(), *fy = force_.ys(), *fz = force_.zs(), *mx = moment_.xs(), *my = moment_.ys(), *mz = moment_.zs();
  const int* term = term_.data();
  for (int n = p.first_node; n < p.end_node; ++n) {
    RowTerm& t = own[term[n]];
    t.linear += Vec3(fx[n], fy[n], fz[n]);
    t.angular += Vec3(mx[n], my[n], mz[n]);
  }
  for (int k = p.first_wrap; k < p.end_wrap; ++k) {
    if (!wrapped_lines_.touches(k)) continue;
    const int body = wrapped_lines_.body(k);
    std::size_t at = first;
    while (at < terms.size() && terms[at].body != body) ++at;
    if (at == terms.size()) terms.push_back({body, Vec3(0), Vec3(0)});
    terms[at].linear += wrapped_lines_.linear(k);
    terms[at].angular += wrapped_lines_.angular(k);
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
    const PlacedCylinder cylinder(w, bodies);
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

}  // namespace crepitus
