#include "tools/viewer/render/soft/disc.h"

#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

constexpr double kSide = 3;       // how much more the pressed side bulges; taste
constexpr double kCover_m = 0.0;  // rims as found on the bone

using Rim = std::array<Vec3, kDiscSectors>;

double sector_angle(int i) { return 2 * kPi * i / kDiscSectors; }

// x forward, z right; the back is flat with a slight hollow.
Rim kidney(double area_m2, double height_m) {
  Rim rim;
  double area = 0;
  std::array<double, kDiscSectors> r;
  for (int i = 0; i < kDiscSectors; ++i) {
    const double c = std::cos(sector_angle(i)), s = std::sin(sector_angle(i));
    const double hollow = c < 0 ? 0.3 * std::pow(-c, 3.0) : 0.0;
    r[i] = 1 / std::sqrt(square(c / 0.74) + square(s)) * (1 - hollow);
    area += kPi / kDiscSectors * square(r[i]);
  }
  const double scale = std::sqrt(area_m2 / area);
  for (int i = 0; i < kDiscSectors; ++i)
    rim[i] = Vec3(scale * r[i] * std::cos(sector_angle(i)), height_m,
                  scale * r[i] * std::sin(sector_angle(i)));
  return rim;
}

// Heights and volume in neutral, where the two frames coincide.
void finish(const Bushing& b, const Rim& upper, const Rim& lower, DiscShape& shape) {
  DiscPose neutral;
  for (int i = 0; i < kDiscSectors; ++i) {
    shape.upper_CP[i] = b.upper_at + b.upper_frame * upper[i];
    shape.lower_CP[i] = b.lower_at + b.lower_frame * lower[i];
    shape.neutral_height_m[i] = glm::distance(upper[i], lower[i]);
    neutral.upper_W[i] = upper[i];
    neutral.lower_W[i] = lower[i];
    neutral.out_W[i] = Vec3(std::cos(sector_angle(i)), 0, std::sin(sector_angle(i)));
    neutral.bulge_m[i] = kRestBulge_m;
  }
  shape.volume_m3 = disc_volume_m3(neutral);
}

// The rim of an end plate: in each sector the point of the bone that sticks out most along a
// direction between outwards and towards the disc. `side` +1: bone above the disc. Points are in
// the disc's frame.
Rim rim_of(std::span<const Vec3> points, double side, double height_m, const Rim& plain) {
  constexpr double kReach = 1.5;  // of the plain rim: arch and processes are further out
  const double band_m = height_m / 2 + 0.007;
  std::array<double, kDiscSectors> best;
  best.fill(-1e9);
  Rim rim = plain;
  for (const Vec3& p : points) {
    if (std::abs(p.y) > band_m) continue;
    const double radius = std::hypot(p.x, p.z);
    int i = static_cast<int>(std::lround(std::atan2(p.z, p.x) / (2 * kPi) * kDiscSectors));
    i = (i + kDiscSectors) % kDiscSectors;
    if (radius > kReach * std::hypot(plain[i].x, plain[i].z)) continue;
    const double support = 0.75 * radius - 0.66 * side * p.y;
    if (support <= best[i]) continue;
    best[i] = support;
    rim[i] = Vec3(radius, p.y, 0);  // completed below
  }
  for (int i = 0; i < kDiscSectors; ++i) {
    if (best[i] < -1e8) rim[i] = Vec3(std::hypot(plain[i].x, plain[i].z), plain[i].y, 0);
  }
  // an even line round the bone
  for (int pass = 0; pass < 3; ++pass) {
    const Rim old = rim;
    for (int i = 0; i < kDiscSectors; ++i)
      rim[i] = 0.25 * old[(i + kDiscSectors - 1) % kDiscSectors] + 0.5 * old[i] +
               0.25 * old[(i + 1) % kDiscSectors];
  }
  for (int i = 0; i < kDiscSectors; ++i) {
    const double radius = rim[i].x - kCover_m;
    rim[i] = Vec3(radius * std::cos(sector_angle(i)), rim[i].y, radius * std::sin(sector_angle(i)));
  }
  return rim;
}

// Vertices of the bones of a body, in the disc's frame (neutral pose).
std::vector<Vec3> points_near(const Model& m, std::span<const Bone> bones, int body, const Vec3& at,
                              const Quat& frame) {
  std::vector<Vec3> points;
  for (const Bone& bone : bones) {
    if (bone.body != body) continue;
    for (const glm::vec3& p_BP : bone.mesh.position_m) {
      const Vec3 p = glm::conjugate(frame) * (Vec3(p_BP) - m.bodies[body].com_m - at);
      if (std::abs(p.y) < 0.02 && std::hypot(p.x, p.z) < 0.045) points.push_back(p);
    }
  }
  return points;
}

}  // namespace

DiscShape plain_disc(const Bushing& b) {
  DiscShape shape;
  finish(b, kidney(b.area_m2, b.height_m / 2), kidney(b.area_m2, -b.height_m / 2), shape);
  return shape;
}

DiscShape disc_between(const Model& m, const Bushing& b, std::span<const Bone> bones) {
  const Rim plain_upper = kidney(b.area_m2, b.height_m / 2),
            plain_lower = kidney(b.area_m2, -b.height_m / 2);
  const std::vector<Vec3> above = points_near(m, bones, b.upper, b.upper_at, b.upper_frame);
  const std::vector<Vec3> below = points_near(m, bones, b.lower, b.lower_at, b.lower_frame);
  DiscShape shape;
  finish(b, above.empty() ? plain_upper : rim_of(above, 1, b.height_m, plain_upper),
         below.empty() ? plain_lower : rim_of(below, -1, b.height_m, plain_lower), shape);
  return shape;
}

double disc_volume_m3(const DiscPose& pose) {
  // exact for the triangles drawn: the same rings
  SoftMesh mesh;
  add_disc(pose, 0, 0, {}, mesh);
  return enclosed_volume_m3(mesh, 0, static_cast<std::uint32_t>(mesh.indices.size() / 3));
}

DiscPose pose_disc(const DiscShape& shape, const Bushing& b, const State& s) {
  DiscPose pose;
  const Quat lower_q = s.bodies[b.lower].q_WB * b.lower_frame,
             upper_q = s.bodies[b.upper].q_WB * b.upper_frame;
  const Quat q = glm::slerp(lower_q, upper_q, 0.5);
  std::array<double, kDiscSectors> weight;
  for (int i = 0; i < kDiscSectors; ++i) {
    pose.upper_W[i] = point_on_W(s, b.upper, shape.upper_CP[i]);
    pose.lower_W[i] = point_on_W(s, b.lower, shape.lower_CP[i]);
    pose.out_W[i] = q * Vec3(std::cos(sector_angle(i)), 0, std::sin(sector_angle(i)));
    const double height = glm::distance(pose.upper_W[i], pose.lower_W[i]);
    const double pressed = 1 - height / std::max(1e-4, shape.neutral_height_m[i]);
    weight[i] = std::max(0.1, 1 + kSide * pressed);
  }
  const auto volume = [&](double w) {
    for (int i = 0; i < kDiscSectors; ++i) pose.bulge_m[i] = kRestBulge_m + w * weight[i];
    return disc_volume_m3(pose);
  };
  // the volume is nearly a line in w: three secant steps reach it
  double w0 = 0, v0 = volume(0), w1 = 1e-3;
  for (int i = 0; i < 3; ++i) {
    const double v1 = volume(w1);
    if (std::abs(v1 - v0) < 1e-15) break;
    const double next =
        std::clamp(w1 + (shape.volume_m3 - v1) * (w1 - w0) / (v1 - v0), -0.004, 0.008);
    w0 = w1;
    v0 = v1;
    w1 = next;
  }
  volume(w1);
  return pose;
}

void add_disc(const DiscPose& pose, double pressure_Pa, double wear, const Part& part,
              SoftMesh& mesh) {
  const std::uint32_t first = mesh.size();
  const auto pressure = static_cast<float>(std::clamp(pressure_Pa / kFullPressure_Pa, 0.0, 1.0));
  for (int ring = 0; ring < kDiscRings; ++ring) {
    const double t = ring / (kDiscRings - 1.0);
    for (int i = 0; i < kDiscSectors; ++i) {
      const Vec3 up = pose.upper_W[i] - pose.lower_W[i];
      const Vec3 p = pose.lower_W[i] + t * up + 4 * t * (1 - t) * pose.bulge_m[i] * pose.out_W[i];
      const Vec3 axis = up + 4 * (1 - 2 * t) * pose.bulge_m[i] * pose.out_W[i];  // dp / dt
      const Vec3 around = glm::cross(pose.out_W[i], glm::normalize(up));
      mesh.vertices.push_back({glm::vec3(p),
                               glm::vec3(glm::normalize(glm::cross(axis, around))),
                               {static_cast<float>(i) / kDiscSectors, static_cast<float>(t),
                                pressure, static_cast<float>(wear)}});
    }
  }
  // the way round (x towards z) is clockwise about the axis
  for (int r = 0; r + 1 < kDiscRings; ++r) {
    for (int i = 0; i < kDiscSectors; ++i) {
      const std::uint32_t a = first + r * kDiscSectors + i,
                          b = first + r * kDiscSectors + (i + 1) % kDiscSectors;
      mesh.triangle(a, a + kDiscSectors, b);
      mesh.triangle(b, a + kDiscSectors, b + kDiscSectors);
    }
  }
  const std::uint32_t top = first + (kDiscRings - 1) * kDiscSectors;
  for (int i = 1; i + 1 < kDiscSectors; ++i) {
    mesh.triangle(first, first + i, first + i + 1);
    mesh.triangle(top, top + i + 1, top + i);
  }
  mesh.end_part(part);
}

std::vector<DiscShape> disc_shapes(const Model& m, std::span<const Bone> bones) {
  std::vector<DiscShape> shapes;
  for (const Bushing& b : m.bushings)
    shapes.push_back(b.kind == "disc" ? disc_between(m, b, bones) : DiscShape{});
  return shapes;
}

void add_discs(const Instant& now, std::span<const DiscShape> shapes, SoftMesh& mesh) {
  const Model& m = now.m;
  const State& s = now.s;
  const Loads& loads = now.loads;
  for (int i = 0; i < static_cast<int>(m.bushings.size()); ++i) {
    const Bushing& b = m.bushings[i];
    if (b.kind != "disc") continue;
    const double force =
        i < static_cast<int>(loads.bushings.size()) ? loads.bushings[i].force[1] : 0;
    const double grade = m.parameters.degeneration[std::min(i, kLevels - 1)];
    add_disc(pose_disc(shapes[i], b, s), std::max(0.0, force) / std::max(1e-6, b.area_m2),
             (grade - 1) / 4, {PartKind::disc, i}, mesh);
  }
}

}  // namespace crepitus
