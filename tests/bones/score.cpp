#include "tests/bones/score.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

namespace crepitus {
namespace {

// Ericson 2005, Real-Time Collision Detection, ch. 5.1.5: which feature of the triangle is nearest.
Vec3 nearest_on_triangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c) {
  const Vec3 ab = b - a, ac = c - a, ap = p - a, bp = p - b, cp = p - c;
  const double d1 = glm::dot(ab, ap), d2 = glm::dot(ac, ap), d3 = glm::dot(ab, bp),
               d4 = glm::dot(ac, bp), d5 = glm::dot(ab, cp), d6 = glm::dot(ac, cp);
  if (d1 <= 0 && d2 <= 0) return a;
  if (d3 >= 0 && d4 <= d3) return b;
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return a + ab * (d1 / (d1 - d3));
  if (d6 >= 0 && d5 <= d6) return c;
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return a + ac * (d2 / (d2 - d6));
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 >= d3 && d5 >= d6) return b + (c - b) * ((d4 - d3) / ((d4 - d3) + (d5 - d6)));
  const double sum = va + vb + vc;
  return a + ab * (vb / sum) + ac * (vc / sum);
}

struct Similarity {
  Mat3 turn{1};
  Vec3 shift{0};
  double scale = 1;
  Vec3 operator()(const Vec3& p) const { return scale * (turn * p) + shift; }
};

// Kabsch: the turn, shift and scale that bring `from` onto `to`.
Similarity fit(const std::vector<Vec3>& from, const std::vector<Vec3>& to, bool scale) {
  Vec3 a(0), b(0);
  for (std::size_t i = 0; i < from.size(); ++i) a += from[i], b += to[i];
  a /= static_cast<double>(from.size()), b /= static_cast<double>(from.size());
  Eigen::Matrix3d h = Eigen::Matrix3d::Zero();
  double spread = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Vec3 x = from[i] - a, y = to[i] - b;
    spread += glm::dot(x, x);
    h += Eigen::Vector3d(y.x, y.y, y.z) * Eigen::RowVector3d(x.x, x.y, x.z);
  }
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(h, Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Vector3d keep(1, 1,
                       (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0 ? -1 : 1);
  const Eigen::Matrix3d r = svd.matrixU() * keep.asDiagonal() * svd.matrixV().transpose();
  Similarity s;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) s.turn[j][i] = r(i, j);
  if (scale) s.scale = svd.singularValues().dot(keep) / spread;
  s.shift = b - s.scale * (s.turn * a);
  return s;
}

}  // namespace

Shell shell_from(const Mesh& mesh, double mm_per_unit) {
  Shell s;
  for (const glm::vec3& p : mesh.position_m) s.points_mm.push_back(mm_per_unit * Vec3(p));
  s.triangles = mesh.triangles;
  return s;
}

Shell read_obj(const std::string& path) {
  Shell s;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "v") {
      Vec3 p;
      words >> p.x >> p.y >> p.z;
      s.points_mm.push_back(1000.0 * p);
    } else if (kind == "f") {
      std::array<std::uint32_t, 3> t{};
      for (std::uint32_t& v : t) {
        std::string corner;
        words >> corner;
        v = static_cast<std::uint32_t>(std::stoul(corner) - 1);
      }
      s.triangles.push_back(t);
    }
  }
  return s;
}

Nearest::Nearest(const Shell& shell) : s_(shell) {
  Vec3 lo(1e9), hi(-1e9);
  for (const Vec3& p : s_.points_mm) lo = glm::min(lo, p), hi = glm::max(hi, p);
  lo_ = lo;
  size_ = std::max({hi.x - lo.x, hi.y - lo.y, hi.z - lo.z}) / 40;
  for (int i = 0; i < 3; ++i) n_[i] = static_cast<int>((hi[i] - lo[i]) / size_) + 1;
  cells_.resize(static_cast<std::size_t>(n_[0]) * n_[1] * n_[2]);
  for (std::uint32_t t = 0; t < s_.triangles.size(); ++t) {
    int a[3], b[3];
    for (int i = 0; i < 3; ++i) {
      const auto at = [&](int c) { return s_.points_mm[s_.triangles[t][c]][i]; };
      a[i] = static_cast<int>((std::min({at(0), at(1), at(2)}) - lo_[i]) / size_);
      b[i] =
          std::min(static_cast<int>((std::max({at(0), at(1), at(2)}) - lo_[i]) / size_), n_[i] - 1);
    }
    for (int k = a[2]; k <= b[2]; ++k)
      for (int j = a[1]; j <= b[1]; ++j)
        for (int i = a[0]; i <= b[0]; ++i) cells_[cell(i, j, k)].push_back(t);
  }
}

Nearest::Hit Nearest::hit(const Vec3& p, double give_up_mm) const {
  int c[3];
  for (int i = 0; i < 3; ++i) c[i] = static_cast<int>(std::floor((p[i] - lo_[i]) / size_));
  Hit best{Vec3(1e9), 0};
  double best_mm = 1e9;
  // shells of cells around the point, until no nearer triangle can lie further out
  for (int ring = 0; ring < 200 && std::min(best_mm, give_up_mm) > (ring - 1) * size_; ++ring)
    for (int k = std::max(c[2] - ring, 0); k <= std::min(c[2] + ring, n_[2] - 1); ++k)
      for (int j = std::max(c[1] - ring, 0); j <= std::min(c[1] + ring, n_[1] - 1); ++j)
        for (int i = std::max(c[0] - ring, 0); i <= std::min(c[0] + ring, n_[0] - 1); ++i) {
          if (std::max({std::abs(i - c[0]), std::abs(j - c[1]), std::abs(k - c[2])}) != ring)
            continue;
          for (const std::uint32_t t : cells_[cell(i, j, k)]) {
            const auto& v = s_.triangles[t];
            const Vec3 q =
                nearest_on_triangle(p, s_.points_mm[v[0]], s_.points_mm[v[1]], s_.points_mm[v[2]]);
            if (const double d = glm::length(q - p); d < best_mm) best = {q, t}, best_mm = d;
          }
        }
  return best;
}

std::vector<Vec3> sample(const Shell& s, std::size_t count) {
  std::vector<double> area{0};
  for (const auto& t : s.triangles) {
    const Vec3 a = s.points_mm[t[0]], b = s.points_mm[t[1]], c = s.points_mm[t[2]];
    area.push_back(area.back() + glm::length(glm::cross(b - a, c - a)) / 2);
  }
  std::mt19937 random(7);
  std::uniform_real_distribution<double> share(0, 1);
  std::vector<Vec3> points;
  std::size_t t = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double at =
        (static_cast<double>(i) + share(random)) / static_cast<double>(count) * area.back();
    while (t + 2 < area.size() && area[t + 1] < at) ++t;
    double u = share(random), v = share(random);
    if (u + v > 1) u = 1 - u, v = 1 - v;
    const auto& tri = s.triangles[t];
    points.push_back((1 - u - v) * s.points_mm[tri[0]] + u * s.points_mm[tri[1]] +
                     v * s.points_mm[tri[2]]);
  }
  return points;
}

Score score(const Shell& candidate, const Shell& reference, bool scale) {
  constexpr std::size_t kForFit = 1500, kForScore = 6000;
  constexpr double kKept = 0.9;  // the worst tenth is left out of the fit
  const Nearest to_reference(reference);
  const std::vector<Vec3> some = sample(candidate, kForFit);
  Similarity move;
  for (int i = 0; i < 60; ++i) {
    std::vector<std::pair<double, std::size_t>> order;
    std::vector<Vec3> target;
    for (std::size_t n = 0; n < some.size(); ++n) {
      const Vec3 p = move(some[n]);
      target.push_back(to_reference.point(p));
      order.emplace_back(glm::length(target.back() - p), n);
    }
    std::sort(order.begin(), order.end());
    order.resize(static_cast<std::size_t>(kKept * static_cast<double>(order.size())));
    std::vector<Vec3> from, to;
    for (const auto& [d, n] : order) from.push_back(some[n]), to.push_back(target[n]);
    move = fit(from, to, scale);
  }
  Shell moved = candidate;
  for (Vec3& p : moved.points_mm) p = move(p);
  const Nearest to_candidate(moved);
  std::vector<double> d;
  for (const Vec3& p : sample(moved, kForScore)) d.push_back(to_reference.distance(p));
  for (const Vec3& p : sample(reference, kForScore)) d.push_back(to_candidate.distance(p));
  std::sort(d.begin(), d.end());
  double sum = 0;
  for (const double x : d) sum += x;
  return {sum / static_cast<double>(d.size()), d[d.size() * 95 / 100], d.back()};
}

}  // namespace crepitus
