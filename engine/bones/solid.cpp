// The formulas are those usual among people who draw with distance functions. Ellipsoids and rods
// use d = k0 (k0 - 1) / k1 with k0 = |(u/a, v/b, w/c)| and k1 = |(u/a^2, v/b^2, w/c^2)|: not exact,
// but of the right value and slope at the surface.
#include "engine/bones/solid.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace crepitus {
namespace {

constexpr float kThinnest =
    0.5f;  // half axes below this are meant as "absent" and would vanish between grid points

template <std::size_t N>
std::array<double, N> catmull_rom(const std::array<double, N>& a, const std::array<double, N>& b,
                                  const std::array<double, N>& c, const std::array<double, N>& d,
                                  double t) {
  std::array<double, N> r{};
  for (std::size_t i = 0; i < N; ++i)
    r[i] =
        b[i] +
        0.5 * t *
            (c[i] - a[i] +
             t * (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i] + t * (3 * (b[i] - c[i]) + d[i] - a[i])));
  return r;
}

}  // namespace

CREPITUS_WIDE Ball ball_around(const Batch& p) {
  glm::vec3 sum(0);
  for (int i = 0; i < kBatch; ++i) sum += glm::vec3(p.x[i], p.y[i], p.z[i]);
  const glm::vec3 c = sum / static_cast<float>(kBatch);
  float radius2 = 0;
  for (int i = 0; i < kBatch; ++i) {
    const float x = p.x[i] - c.x, y = p.y[i] - c.y, z = p.z[i] - c.z;
    radius2 = larger(radius2, x * x + y * y + z * z);
  }
  return {c, std::sqrt(radius2) + 1e-3f};
}

CREPITUS_WIDE void join(Distances& d, const Distances& other, double blend_mm) {
  const float k = static_cast<float>(blend_mm);
  for (int i = 0; i < kBatch; ++i) d.d[i] = smooth_min(d.d[i], other.d[i], k);
}
CREPITUS_WIDE void carve(Distances& d, const Distances& other, double blend_mm) {
  const float k = static_cast<float>(blend_mm);
  for (int i = 0; i < kBatch; ++i) d.d[i] = smooth_max(d.d[i], -other.d[i], k);
}
CREPITUS_WIDE void limit(Distances& d, const Distances& other, double blend_mm) {
  const float k = static_cast<float>(blend_mm);
  for (int i = 0; i < kBatch; ++i) d.d[i] = smooth_max(d.d[i], other.d[i], k);
}

Strut::Strut(const StrutTable& table) : blend_(static_cast<float>(table.chain_blend_mm)) {
  for (std::size_t i = 1; i < table.nodes_mm.size(); ++i) {
    const auto &a = table.nodes_mm[i - 1], &b = table.nodes_mm[i];
    const Vec3 start(a[0], a[1], a[2]), along = Vec3(b[0], b[1], b[2]) - start;
    const Vec3 axis = glm::normalize(along);
    const Vec3 height = glm::normalize(table.up - axis * glm::dot(table.up, axis));
    const Vec3 width = glm::cross(axis, height);
    const auto f = [](double x) { return static_cast<float>(x); };
    rods_.push_back({f(start.x), f(start.y), f(start.z), f(axis.x), f(axis.y), f(axis.z),
                     f(height.x), f(height.y), f(height.z), f(width.x), f(width.y), f(width.z),
                     f(glm::length(along)), f(a[3]), f(b[3]), f(a[4]), f(b[4])});
  }
}

CREPITUS_WIDE void Strut::distance(const Batch& p, Distances& d) const {
  for (int i = 0; i < kBatch; ++i) d.d[i] = 1e6f;
  for (const Rod& rod : rods_) {
    const Rod r = rod;
    const float k = blend_, per_length = 1 / r.length;
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - r.ax, y = p.y[i] - r.ay, z = p.z[i] - r.az;
      const float along = x * r.ex + y * r.ey + z * r.ez;
      const float t = clamped(along * per_length, 0.0f, 1.0f);
      const float u = x * r.ux + y * r.uy + z * r.uz, v = x * r.vx + y * r.vy + z * r.vz;
      const float over = along - t * r.length;
      // sizes run straight from node to node and are only then kept from vanishing
      const float per_h = 1 / at_least(r.h0 + t * (r.h1 - r.h0), kThinnest);
      const float per_w = 1 / at_least(r.w0 + t * (r.w1 - r.w0), kThinnest);
      const float per_c = per_h > per_w ? per_h : per_w;
      const float a = u * per_h, b = v * per_w, c = over * per_c;
      const float k0 = std::sqrt(a * a + b * b + c * c);
      const float a1 = a * per_h, b1 = b * per_w, c1 = c * per_c;
      const float k1 = std::sqrt(a1 * a1 + b1 * b1 + c1 * c1);
      const float inside = -1 / per_c;
      const float own = k1 > 1e-9f ? k0 * (k0 - 1) / at_least(k1, 1e-9f) : inside;
      d.d[i] = smooth_min(d.d[i], own, k);
    }
  }
}

Ellipsoid::Ellipsoid(const Vec3& centre_mm, const Vec3& half_axes_mm) {
  for (int i = 0; i < 3; ++i) {
    centre_[i] = static_cast<float>(centre_mm[i]);
    axes_[i] = std::max(static_cast<float>(half_axes_mm[i]), kThinnest);
  }
}

CREPITUS_WIDE void Ellipsoid::distance(const Batch& p, Distances& d) const {
  const float cx = centre_[0], cy = centre_[1], cz = centre_[2];
  const float per_a = 1 / axes_[0], per_b = 1 / axes_[1], per_c = 1 / axes_[2];
  const float inside = -std::min({axes_[0], axes_[1], axes_[2]});
  for (int i = 0; i < kBatch; ++i) {
    const float a = (p.x[i] - cx) * per_a, b = (p.y[i] - cy) * per_b, c = (p.z[i] - cz) * per_c;
    const float k0 = std::sqrt(a * a + b * b + c * c);
    const float a1 = a * per_a, b1 = b * per_b, c1 = c * per_c;
    const float k1 = std::sqrt(a1 * a1 + b1 * b1 + c1 * c1);
    d.d[i] = k1 > 1e-9f ? k0 * (k0 - 1) / at_least(k1, 1e-9f) : inside;
  }
}

Sheet::Sheet(const SheetTable& table, Start start) {
  using Node = std::array<double, 4>;
  const int across = table.lines, along = table.per_line;
  const auto reflected = [](const Node& end, const Node& inner) {
    Node r;
    for (int i = 0; i < 4; ++i) r[i] = 2 * end[i] - inner[i];
    return r;
  };
  const auto inside = [&](int line, int k) { return table.nodes_mm[line * along + k]; };
  const auto on_line = [&](int line, int k) -> Node {
    if (k == -1 && start == Start::kMirrored) {
      Node n = inside(line, 1);
      n[2] = -n[2];
      return n;
    }
    if (k < 0) return reflected(inside(line, 0), inside(line, 1));
    if (k >= along) return reflected(inside(line, along - 1), inside(line, along - 2));
    return inside(line, k);
  };
  const auto node = [&](int line, int k) -> Node {
    if (line < 0) return reflected(on_line(0, k), on_line(1, k));
    if (line >= across) return reflected(on_line(across - 1, k), on_line(across - 2, k));
    return on_line(line, k);
  };
  const auto surface = [&](double s, double t) {
    const int k = std::clamp(static_cast<int>(std::floor(s)), 0, along - 2);
    const int l = std::clamp(static_cast<int>(std::floor(t)), 0, across - 2);
    std::array<Node, 4> rows;
    for (int j = 0; j < 4; ++j)
      rows[j] = catmull_rom(node(l + j - 1, k - 1), node(l + j - 1, k), node(l + j - 1, k + 1),
                            node(l + j - 1, k + 2), s - k);
    return catmull_rom(rows[0], rows[1], rows[2], rows[3], t - l);
  };

  constexpr double kStep = 1.0 / kSteps, kSmall = 1e-3;
  const int s_samples = (along - 1) * kSteps, t_samples = (across - 1) * kSteps;
  for (int j = 0; j <= t_samples; ++j)
    for (int i = 0; i <= s_samples; ++i) {
      const double s = i * kStep, t = j * kStep;
      const Node p = surface(s, t);
      // one-sided at the borders, where the patches end
      const double s0 = i == 0 ? s : s - kSmall, s1 = i == s_samples ? s : s + kSmall;
      const double t0 = j == 0 ? t : t - kSmall, t1 = j == t_samples ? t : t + kSmall;
      const Node ps0 = surface(s0, t), ps1 = surface(s1, t), pt0 = surface(s, t0),
                 pt1 = surface(s, t1);
      Sample q{};
      constexpr double kHalf = kStep / 2;
      const Node s_back = surface(s - kHalf, t), s_on = surface(s + kHalf, t),
                 t_back = surface(s, t - kHalf), t_on = surface(s, t + kHalf),
                 both_back = surface(s - kHalf, t - kHalf), both_on = surface(s + kHalf, t + kHalf);
      for (int c = 0; c < 3; ++c) {
        const double ss = s_back[c] - 2 * p[c] + s_on[c], tt = t_back[c] - 2 * p[c] + t_on[c];
        q.ss[c] = static_cast<float>(4 * ss), q.tt[c] = static_cast<float>(4 * tt);
        q.st[c] = static_cast<float>(2 * (both_back[c] - 2 * p[c] + both_on[c] - ss - tt));
        q.p[c] = static_cast<float>(p[c]);
        q.s[c] = static_cast<float>((ps1[c] - ps0[c]) / (s1 - s0) * kStep);
        q.t[c] = static_cast<float>((pt1[c] - pt0[c]) / (t1 - t0) * kStep);
      }
      q.r = static_cast<float>(p[3]);
      q.rs = static_cast<float>((ps1[3] - ps0[3]) / (s1 - s0) * kStep);
      q.rt = static_cast<float>((pt1[3] - pt0[3]) / (t1 - t0) * kStep);
      q.s_lo = i == 0 && start == Start::kFree ? 0.0f : -1.0f,
      q.s_hi = i == s_samples ? 0.0f : 1.0f;
      q.t_lo = j == 0 ? 0.0f : -1.0f, q.t_hi = j == t_samples ? 0.0f : 1.0f;
      samples_.push_back(q);
    }
}

CREPITUS_WIDE void Sheet::distance(const Batch& p, Distances& d) const {
  // only samples that can be nearest to some point of the batch: within the nearest distance plus
  // twice the batch's radius
  const Ball ball = ball_around(p);
  const float mx = ball.centre.x, my = ball.centre.y, mz = ball.centre.z;
  thread_local std::vector<float> from_middle;
  from_middle.resize(samples_.size());
  float nearest2 = 1e30f;
  for (std::size_t s = 0; s < samples_.size(); ++s) {
    const float x = samples_[s].p[0] - mx, y = samples_[s].p[1] - my, z = samples_[s].p[2] - mz;
    from_middle[s] = x * x + y * y + z * z;
    nearest2 = std::min(nearest2, from_middle[s]);
  }
  const float reach = std::sqrt(nearest2) + 2 * ball.radius;
  const float reach2 = reach * reach;

  alignas(32) float best[kBatch];
  alignas(32) std::int32_t which[kBatch];
  for (int i = 0; i < kBatch; ++i) best[i] = 1e30f, which[i] = 0;
  for (std::size_t s = 0; s < samples_.size(); ++s) {
    if (from_middle[s] > reach2) continue;
    const float sx = samples_[s].p[0], sy = samples_[s].p[1], sz = samples_[s].p[2];
    const std::int32_t index = static_cast<std::int32_t>(s);
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - sx, y = p.y[i] - sy, z = p.z[i] - sz;
      const float d2 = x * x + y * y + z * z;
      which[i] = d2 < best[i] ? index : which[i];
      best[i] = d2 < best[i] ? d2 : best[i];
    }
  }

  for (int i = 0; i < kBatch; ++i) {
    const Sample& q = samples_[which[i]];
    const float x = p.x[i] - q.p[0], y = p.y[i] - q.p[1], z = p.z[i] - q.p[2];
    const float a = q.s[0] * q.s[0] + q.s[1] * q.s[1] + q.s[2] * q.s[2];
    const float b = q.s[0] * q.t[0] + q.s[1] * q.t[1] + q.s[2] * q.t[2];
    const float c = q.t[0] * q.t[0] + q.t[1] * q.t[1] + q.t[2] * q.t[2];
    const float e = x * q.s[0] + y * q.s[1] + z * q.s[2], f = x * q.t[0] + y * q.t[1] + z * q.t[2];
    const float det = std::max(a * c - b * b, 1e-12f);
    float s = clamped((c * e - b * f) / det, q.s_lo, q.s_hi);
    float t = clamped((a * f - b * e) / det, q.t_lo, q.t_hi);
    for (int sweep = 0; sweep < 3; ++sweep) {
      s = clamped((e - b * t) / at_least(a, 1e-12f), q.s_lo, q.s_hi);
      t = clamped((f - b * s) / at_least(c, 1e-12f), q.t_lo, q.t_hi);
    }
    const auto on = [&](int k) {
      return s * (q.s[k] + 0.5f * s * q.ss[k] + t * q.st[k]) + t * (q.t[k] + 0.5f * t * q.tt[k]);
    };
    const float dx = x - on(0), dy = y - on(1), dz = z - on(2);
    d.d[i] =
        std::sqrt(dx * dx + dy * dy + dz * dz) - at_least(q.r + s * q.rs + t * q.rt, kThinnest);
  }
}

Sweep::Sweep(const SweepTable& table)
    : top_(static_cast<float>(table.rows_mm.front()[0])),
      bottom_(static_cast<float>(table.rows_mm.back()[0])),
      blend_(static_cast<float>(table.end_blend_mm)) {
  const auto& r = table.rows_mm;
  const std::size_t last = r.size() - 1;
  // cubic between rows, slopes from the rows on both sides
  const auto slope = [&](std::size_t i, int c) {
    const std::size_t a = i == 0 ? 0 : i - 1, b = std::min(i + 1, last);
    return (r[b][c] - r[a][c]) / (r[b][0] - r[a][0]);
  };
  std::size_t k = 0;
  for (double y = top_; y > bottom_ - 1; y -= 1) {
    const double at = std::max<double>(y, bottom_);
    while (k + 2 < r.size() && at < r[k + 1][0]) ++k;
    const double span = r[k + 1][0] - r[k][0], t = (at - r[k][0]) / span;
    std::array<float, 5> row;
    for (int c = 1; c <= 5; ++c) {
      const double m0 = slope(k, c) * span, m1 = slope(k + 1, c) * span,
                   rise = r[k + 1][c] - r[k][c];
      row[c - 1] = static_cast<float>(
          r[k][c] + t * (m0 + t * (3 * rise - 2 * m0 - m1 + t * (m0 + m1 - 2 * rise))));
    }
    rows_.push_back({row[0], row[1], row[2], row[3], row[4]});
  }
}

CREPITUS_WIDE void Sweep::distance(const Batch& p, Distances& d) const {
  const int last = static_cast<int>(rows_.size()) - 1;
  alignas(32) float X[kBatch], Z[kBatch], H[kBatch], W[kBatch], N[kBatch];
  for (int i = 0; i < kBatch; ++i) {
    const float down = clamped(top_ - p.y[i], 0.0f, static_cast<float>(last) - 1e-3f);
    const int row = static_cast<int>(down);
    const float t = down - static_cast<float>(row);
    const Row &a = rows_[row], &b = rows_[row + 1];
    X[i] = p.x[i] - (a.x + t * (b.x - a.x)), Z[i] = p.z[i] - (a.z + t * (b.z - a.z));
    H[i] = at_least(a.h + t * (b.h - a.h), kThinnest),
    W[i] = at_least(a.w + t * (b.w - a.w), kThinnest);
    N[i] = a.n + t * (b.n - a.n);
  }
  const float top = top_, bottom = bottom_, k = blend_;
  for (int i = 0; i < kBatch; ++i) {
    const float x = X[i] < 0 ? -X[i] : X[i], z = Z[i] < 0 ? -Z[i] : Z[i];
    const float rho = power(power(x / H[i], N[i]) + power(z / W[i], N[i]), 1 / N[i]);
    const float r = std::sqrt(x * x + z * z);
    const float thinner = H[i] < W[i] ? H[i] : W[i];
    const float side = rho > 1e-6f ? r * (1 - 1 / at_least(rho, 1e-6f)) : -thinner;
    d.d[i] = smooth_max(smooth_max(side, p.y[i] - top, k), bottom - p.y[i], k);
  }
}

Outline::Outline(const std::vector<std::array<double, 2>>& corners_mm) {
  constexpr int kSides = 4;
  const int n = static_cast<int>(corners_mm.size());
  for (int i = 0; i < n; ++i)
    for (int step = 0; step < kSides; ++step) {
      const auto p =
          catmull_rom(corners_mm[(i + n - 1) % n], corners_mm[i], corners_mm[(i + 1) % n],
                      corners_mm[(i + 2) % n], step / double(kSides));
      corners_.push_back({static_cast<float>(p[0]), static_cast<float>(p[1])});
    }
}

CREPITUS_WIDE void Outline::distance(const Batch& p, Distances& d) const {
  alignas(32) float best[kBatch], sign[kBatch];
  for (int i = 0; i < kBatch; ++i) best[i] = 1e30f, sign[i] = 1;
  const std::size_t n = corners_.size();
  for (std::size_t c = 0; c < n; ++c) {
    const float ax = corners_[c][0], ay = corners_[c][1], bx = corners_[(c + 1) % n][0],
                by = corners_[(c + 1) % n][1];
    const float ex = bx - ax, ey = by - ay, per_length2 = 1 / at_least(ex * ex + ey * ey, 1e-12f);
    const float run = ey == 0 ? 0.0f : ex / ey;
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - ax, y = p.y[i] - ay;
      const float t = clamped((x * ex + y * ey) * per_length2, 0.0f, 1.0f);
      const float dx = x - t * ex, dy = y - t * ey, d2 = dx * dx + dy * dy;
      best[i] = d2 < best[i] ? d2 : best[i];
      // a ray forward crosses the side: even-odd rule
      const bool above_a = p.y[i] >= ay, above_b = p.y[i] >= by;
      const bool crosses = (above_a != above_b) & (x < y * run);
      sign[i] = crosses ? -sign[i] : sign[i];
    }
  }
  for (int i = 0; i < kBatch; ++i) d.d[i] = sign[i] * std::sqrt(best[i]);
}

}  // namespace crepitus
