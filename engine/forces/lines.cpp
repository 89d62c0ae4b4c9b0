#include "engine/forces/lines.h"

#include <algorithm>

#include "engine/state.h"

namespace crepitus {
namespace {

int whole_lines(int count) { return (count + 7) / 8; }

}  // namespace

void Columns::resize(int count) {
  for (std::vector<Line>* column : {&x, &y, &z}) column->assign(static_cast<std::size_t>(std::max(1, whole_lines(count))), Line{});
}

Lines::Lines(std::span<const FixedPoint> fixed, std::span<const MixedPoint> mixed, std::span<const std::array<int, 2>> lines)
    : count(static_cast<int>(lines.size())), place(fixed.size() + mixed.size()) {
  int last_body = -1, places = 0;
  for (const FixedPoint& p : fixed) last_body = std::max(last_body, p.body);
  for (int body = 0; body <= last_body; ++body) {
    const int first = places;
    for (std::size_t i = 0; i < fixed.size(); ++i)
      if (fixed[i].body == body) place[i] = places++;
    places = 8 * whole_lines(places);
    if (places > first) ranges_.push_back({body, first, places});
  }
  for (std::size_t i = 0; i < mixed.size(); ++i) {
    mixed_.push_back({place[mixed[i].a], place[mixed[i].b], mixed[i].share_a});
    place[fixed.size() + i] = places++;
  }
  for (Columns* c : {&p_CP_, &lever_W, &at_W}) c->resize(places);
  for (std::size_t i = 0; i < fixed.size(); ++i) p_CP_.set(place[i], fixed[i].p_CP);

  for (const auto& [a, b] : lines) from.push_back(place[a]), to.push_back(place[b]);
  along_W.resize(count + 1);
  length_lines.resize(along_W.x.size());
}

void Lines::measure(std::span<const BodyKinematics> bodies) {
  measure_points(bodies);
  measure_lines();
}

void Lines::measure_points(std::span<const BodyKinematics> bodies) {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    for (const Range& r : ranges_) {
      const Mat3& R = bodies[r.body].R_WB;
      const Vec3& com = bodies[r.body].p_WC;
      for (int i = r.first; i < r.end; i += 8) {
        const Eight x = at<Eight>(p_CP_.xs() + i), y = at<Eight>(p_CP_.ys() + i), z = at<Eight>(p_CP_.zs() + i);
        const Eight lever_x = R[0][0] * x + R[1][0] * y + R[2][0] * z;
        const Eight lever_y = R[0][1] * x + R[1][1] * y + R[2][1] * z;
        const Eight lever_z = R[0][2] * x + R[1][2] * y + R[2][2] * z;
        at<Eight>(lever_W.xs() + i) = lever_x, at<Eight>(at_W.xs() + i) = com.x + lever_x;
        at<Eight>(lever_W.ys() + i) = lever_y, at<Eight>(at_W.ys() + i) = com.y + lever_y;
        at<Eight>(lever_W.zs() + i) = lever_z, at<Eight>(at_W.zs() + i) = com.z + lever_z;
      }
    }
    int at = static_cast<int>(place.size() - mixed_.size());
    for (const MixedPoint& m : mixed_) at_W.set(place[at++], m.share_a * at_W.at(m.a) + (1 - m.share_a) * at_W.at(m.b));
  });
}

CREPITUS_WIDE void Lines::measure_lines() {
  const double *x = at_W.xs(), *y = at_W.ys(), *z = at_W.zs();
  double *dx = along_W.xs(), *dy = along_W.ys(), *dz = along_W.zs(), *length = length_m();
  const int *a = from.data(), *b = to.data();
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    dx[i] = x[b[i]] - x[a[i]];
    dy[i] = y[b[i]] - y[a[i]];
    dz[i] = z[b[i]] - z[a[i]];
  }
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    length[i] = std::sqrt(dx[i] * dx[i] + dy[i] * dy[i] + dz[i] * dz[i]);
    const double inverse = length[i] > 0 ? 1 / length[i] : 0;
    dx[i] *= inverse, dy[i] *= inverse, dz[i] *= inverse;
  }
}

}  // namespace crepitus
