#include "tools/viewer/render/soft/curve.h"

namespace crepitus {
namespace {

constexpr double kSame_m = 1e-6;  // points nearer than this are one

Vec3 perpendicular(const Vec3& v, const Vec3& along) {
  const Vec3 p = v - glm::dot(v, along) * along;
  const double size = glm::length(p);
  if (size > 1e-6) return p / size;
  const Vec3 other = std::abs(along.y) < 0.9 ? Vec3(0, 1, 0) : Vec3(1, 0, 0);
  return glm::normalize(glm::cross(along, other));
}

// Turns `out` from one direction of the line to the next without twist: two reflections (Wang,
// Juttler, Zheng & Liu 2008, ACM Trans Graph 27(1), "double reflection").
Vec3 carried(const Station& from, const Station& to) {
  const Vec3 v1 = to.at - from.at;
  const double c1 = glm::dot(v1, v1);
  if (c1 < kSame_m * kSame_m) return perpendicular(from.out, to.along);
  const Vec3 out = from.out - 2 / c1 * glm::dot(v1, from.out) * v1;
  const Vec3 along = from.along - 2 / c1 * glm::dot(v1, from.along) * v1;
  const Vec3 v2 = to.along - along;
  const double c2 = glm::dot(v2, v2);
  if (c2 < 1e-18) return perpendicular(out, to.along);
  return perpendicular(out - 2 / c2 * glm::dot(v2, out) * v2, to.along);
}

}  // namespace

double length_of(std::span<const Vec3> points) {
  double sum = 0;
  for (std::size_t i = 1; i < points.size(); ++i) sum += glm::distance(points[i - 1], points[i]);
  return sum;
}

std::vector<Vec3> rounded(std::span<const Vec3> points, double cut_m) {
  constexpr int kArc = 5;
  std::vector<Vec3> kept;
  for (const Vec3& p : points)
    if (kept.empty() || glm::distance(kept.back(), p) > kSame_m) kept.push_back(p);
  if (kept.size() < 3) return kept;
  std::vector<Vec3> line{kept.front()};
  for (std::size_t i = 1; i + 1 < kept.size(); ++i) {
    const Vec3 before = kept[i - 1] - kept[i], after = kept[i + 1] - kept[i];
    const double lb = glm::length(before), la = glm::length(after);
    const double cut = std::min({cut_m, 0.45 * lb, 0.45 * la});
    const Vec3 a = kept[i] + before * (cut / lb), b = kept[i] + after * (cut / la);
    for (int k = 0; k < kArc; ++k) {
      const double t = k / (kArc - 1.0);
      line.push_back((1 - t) * (1 - t) * a + 2 * t * (1 - t) * kept[i] + t * t * b);
    }
  }
  line.push_back(kept.back());
  return line;
}

void place_stations(std::span<const Vec3> points, int count, const Vec3& out,
                    std::vector<Station>& stations) {
  stations.assign(static_cast<std::size_t>(count), Station{});
  if (points.size() < 2) return;
  const double total = length_of(points);
  std::size_t segment = 1;
  double passed = 0, here = glm::distance(points[0], points[1]);
  for (int i = 0; i < count; ++i) {
    const double s = total * i / (count - 1.0);
    while (segment + 1 < points.size() && passed + here < s) {
      passed += here;
      ++segment;
      here = glm::distance(points[segment - 1], points[segment]);
    }
    const double t = here > 0 ? std::clamp((s - passed) / here, 0.0, 1.0) : 0;
    stations[i].at = points[segment - 1] + t * (points[segment] - points[segment - 1]);
    stations[i].s_m = s;
  }
  for (int i = 0; i < count; ++i) {
    const Vec3 d = stations[std::min(i + 1, count - 1)].at - stations[std::max(i - 1, 0)].at;
    const double size = glm::length(d);
    if (size > 1e-9) stations[i].along = d / size;
  }
  const int middle = count / 2;
  stations[middle].out = perpendicular(out, stations[middle].along);
  for (int i = middle + 1; i < count; ++i) stations[i].out = carried(stations[i - 1], stations[i]);
  for (int i = middle - 1; i >= 0; --i) stations[i].out = carried(stations[i + 1], stations[i]);
}

}  // namespace crepitus
