#include "tools/viewer/render/soft/muscle.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/forces/path.h"
#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

// Shapes by group: taste, so that each reads as the muscle an atlas shows.
struct NamedShape {
  std::string_view group;
  MuscleShape shape;
};
constexpr NamedShape kShapes[] = {{"psoas_major", {1.2, 1.1, 0.76, 0.02}},
                                  {"iliacus", {4.2, 1.3, 0.7, 0.0, 0.2, {0.55, 0.3, -0.78}}},
                                  {"rectus_femoris", {1.4, 1.3, 0.72, 0.3}},
                                  {"sartorius", {1.9, 1.7, 0.9, 0.3}},
                                  {"tensor_fasciae_latae", {2.0, 1.6, 0.4, 0.0}},
                                  {"adductor_brevis", {1.4, 1.8, 0.92, 0.5}},
                                  {"adductor_longus", {1.3, 1.8, 0.88, 0.4}},
                                  {"adductor_magnus", {1.5, 1.9, 0.9, 0.3}},
                                  {"pectineus", {1.9, 1.7, 0.92, 0.4}},
                                  {"gracilis", {1.8, 1.3, 0.8, 0.2}},
                                  {"hamstrings", {1.2, 1.2, 0.76, 0.35}},
                                  {"biceps_femoris_short", {1.4, 1.2, 0.85, 0.1}},
                                  {"vasti", {2.3, 2.0, 0.95, 0.0, 0.12}},
                                  {"gastrocnemius", {1.9, 1.7, 0.55, 0.02}},
                                  {"gluteus_maximus", {3.2, 2.0, 0.9, 0.1, 0.2}},
                                  {"gluteus_medius", {3.6, 1.5, 0.88, 0.0, 0.22}},
                                  {"gluteus_minimus", {3.4, 1.5, 0.84, 0.0, 0.22}},
                                  {"piriformis", {1.9, 1.1, 0.78, 0.05, 0.1}},
                                  {"quadratus_femoris", {2.0, 2.0, 0.95, 0.5}},
                                  {"gemelli", {1.7, 1.2, 0.85, 0.2}},
                                  {"obturator_internus", {2.2, 1.2, 0.75, 0.1}},
                                  {"obturator_externus", {2.2, 1.2, 0.8, 0.1}},
                                  {"rectus_abdominis", {4.5, 3.5, 0.97, 0.5, 0.06}},
                                  {"external_oblique", {6.0, 6.0, 0.94, 0.3, 0.1}},
                                  {"internal_oblique", {6.0, 6.0, 0.94, 0.3, 0.1}},
                                  {"transversus_abdominis", {7.0, 7.0, 0.9, 0.5, 0.1}},
                                  {"quadratus_lumborum", {2.8, 2.4, 0.95, 0.5}},
                                  {"multifidus", {1.3, 1.5, 0.9, 0.5}},
                                  {"longissimus_lumbar", {1.3, 1.5, 0.9, 0.4}},
                                  {"longissimus_thoracic", {1.5, 1.6, 0.84, 0.5}},
                                  {"iliocostalis_lumbar", {1.4, 1.5, 0.92, 0.5}},
                                  {"iliocostalis_thoracic", {1.5, 1.6, 0.84, 0.5}}};
constexpr MuscleShape kPlainMuscle{1.2, 1.2, 0.8, 0.3};

constexpr double kSpindle = 0.62;                      // taste: fuller than a sine
constexpr double kFootWidens = 0.45, kFoot_m = 0.008;  // taste: a tendon spreads as it grows on
constexpr double kLies_m = 0.06, kLifted = 1.0;        // taste: the length of the iliac fossa
constexpr double kSunk_m = 0.001;  // into the bone, so that no gap shows at the rim of the foot
constexpr double kCommonTendon_m =
    0.02;  // fascicles end in the common tendon so far behind the brim

double spindle(double t, double blunt) {
  // the broad beginning of a fan is rounded, not cut
  const double x = 1 - std::clamp(t / 0.15, 0.0, 1.0);
  const double round = blunt > 0 ? std::sqrt(1 - x * x) : 1;
  return round * std::pow(std::max(0.0, std::sin(kPi * (blunt + (1 - blunt) * t))), kSpindle);
}

double spindle_mean(double blunt) {
  constexpr int kParts = 200;
  double sum = 0;
  for (int i = 0; i < kParts; ++i) sum += spindle((i + 0.5) / kParts, blunt);
  return sum / kParts;
}

Vec3 nearest_on(const std::pair<Vec3, Vec3>& segment, const Vec3& p) {
  const Vec3 d = segment.second - segment.first;
  const double t = glm::dot(p - segment.first, d) / std::max(1e-12, glm::dot(d, d));
  return segment.first + std::clamp(t, 0.0, 1.0) * d;
}

// One ring of the tube. The normal leans back where the tube widens (slope = d radius / ds).
void add_ring(const Station& at, double width_m, double thick_m, double slope, int sides,
              const glm::vec4& surface, SoftMesh& mesh) {
  const Vec3 across = glm::cross(at.along, at.out);
  for (int i = 0; i < sides; ++i) {
    const double angle = 2 * kPi * i / sides;
    const double c = std::cos(angle), s = std::sin(angle);
    const Vec3 normal = glm::normalize(c / thick_m * at.out + s / width_m * across);
    glm::vec4 painted = surface;
    painted.y = static_cast<float>(i) / static_cast<float>(sides);
    mesh.vertices.push_back({glm::vec3(at.at + c * thick_m * at.out + s * width_m * across),
                             glm::vec3(glm::normalize(normal - slope * at.along)), painted});
  }
}

void close_end(std::uint32_t ring, int sides, bool first, SoftMesh& mesh) {
  for (int i = 1; i + 1 < sides; ++i)
    first ? mesh.triangle(ring, ring + i + 1, ring + i)
          : mesh.triangle(ring, ring + i, ring + i + 1);
}

// Fascicles that leave through the common tendon: which one draws it, and with what cross-section.
struct Common {
  bool shared = false, leads = false;
  int point = 0;
  double tendon_area_m2 = 0;
};
Common common_tendon(const Model& m, int muscle) {
  Common c;
  for (const BrimTendon& t : m.tendons) {
    if (std::find(t.muscles.begin(), t.muscles.end(), muscle) == t.muscles.end()) continue;
    c = {true, t.muscles.front() == muscle, t.point, 0};
    for (const int i : t.muscles) c.tendon_area_m2 += m.muscles[i].force_N / kTendonStress_Pa;
  }
  return c;
}

// The belly of a fascicle ends where the common tendon begins.
MuscleProfile ending_in_common(MuscleProfile p, const Muscle& muscle, double at_m) {
  p.belly_m = at_m - p.belly_begin_m;
  p.belly_area_m2 = belly_volume_m3(muscle) / (p.belly_m * spindle_mean(p.blunt));
  return p;
}

// Cuts the path `keep_m` after its point `point`; wrapping adds points, so the way is measured by
// the points themselves.
std::vector<Vec3> cut_after(const std::vector<Vec3>& line, const Vec3& at, double keep_m) {
  std::vector<Vec3> kept;
  std::size_t i = 0;
  for (; i < line.size(); ++i) {
    kept.push_back(line[i]);
    if (glm::distance(line[i], at) < 1e-6) break;
  }
  double left_m = keep_m;
  for (++i; i < line.size() && left_m > 0; ++i) {
    const double step = glm::distance(kept.back(), line[i]);
    kept.push_back(step <= left_m ? line[i]
                                  : kept.back() + (line[i] - kept.back()) * (left_m / step));
    left_m -= step;
  }
  return kept;
}

}  // namespace

const MuscleShape& muscle_shape(const Muscle& muscle) {
  for (const NamedShape& s : kShapes)
    if (s.group == muscle.group) return s.shape;
  return kPlainMuscle;
}

double belly_volume_m3(const Muscle& muscle) {
  return muscle.optimal_m * muscle.force_N / kSpecificTension_Pa;
}

MuscleProfile muscle_profile(const Muscle& muscle, double length_m) {
  const MuscleShape& shape = muscle_shape(muscle);
  const double full_m = muscle.optimal_m + muscle.tendon_m;
  const double tendons_m = (1 - shape.belly_share) * full_m;
  const double belly_m = std::max(length_m - tendons_m, 0.3 * length_m);
  return {.length_m = length_m,
          .belly_begin_m = (length_m - belly_m) * shape.upper_tendon,
          .belly_m = belly_m,
          .belly_area_m2 = belly_volume_m3(muscle) / (belly_m * spindle_mean(shape.blunt)),
          .tendon_area_m2 = muscle.force_N / kTendonStress_Pa,
          .flat_begin = shape.flat_begin,
          .flat_end = shape.flat_end,
          .blunt = shape.blunt};
}

double MuscleProfile::belly_at(double s_m) const {
  return std::clamp((s_m - belly_begin_m) / belly_m, 0.0, 1.0);
}

double MuscleProfile::area_m2(double s_m) const {
  return tendon_area_m2 + belly_area_m2 * spindle(belly_at(s_m), blunt);
}

double MuscleProfile::foot(double s_m) const {
  const auto near = [](double r_m) { return kFootWidens * std::exp(-square(r_m / kFoot_m)); };
  return 1 + (foot_begin ? near(s_m) : 0) + (foot_end ? near(length_m - s_m) : 0);
}

double MuscleProfile::flatness(double s_m) const {
  return flat_begin + (flat_end - flat_begin) * smoothstep(0, 1, belly_at(s_m));
}

double MuscleProfile::tendon_share(double s_m) const {
  const double t = (s_m - belly_begin_m) / belly_m;
  return 1 - smoothstep(-0.02, blunt > 0 ? 0.04 : 0.09, t) * (1 - smoothstep(0.86, 1.0, t));
}

void add_muscle(const MuscleProfile& profile, std::span<const Station> stations, int sides,
                double intensity, const Part& part, SoftMesh& mesh) {
  const std::uint32_t first = mesh.size();
  const auto radius = [&](double s_m) {
    return profile.foot(s_m) * std::sqrt(profile.area_m2(s_m) / kPi);
  };
  for (const Station& at : stations) {
    const double flat = std::sqrt(profile.flatness(at.s_m));
    const double h = 1e-3;
    const double slope = (radius(at.s_m + h) - radius(at.s_m - h)) / (2 * h);
    add_ring(at, radius(at.s_m) * flat, radius(at.s_m) / flat, std::clamp(slope / flat, -1.2, 1.2),
             sides,
             {static_cast<float>(at.s_m / profile.length_m), 0,
              static_cast<float>(profile.tendon_share(at.s_m)), static_cast<float>(intensity)},
             mesh);
  }
  const int rows = static_cast<int>(stations.size());
  mesh.grid(first, rows, sides, true);
  close_end(first, sides, true, mesh);
  close_end(first + static_cast<std::uint32_t>((rows - 1) * sides), sides, false, mesh);
  mesh.end_part(part);
}

Skeleton skeleton_of(const Model& m, const State& s) {
  Skeleton skeleton;
  for (const Bushing& b : m.bushings)  // down the spine, and out to the hip bones
    skeleton.segments_W.push_back({origin_W(m, s, b.upper), origin_W(m, s, b.lower)});
  for (const Joint& j : m.joints)  // hip to knee to ankle
    skeleton.segments_W.push_back({point_on_W(s, j.parent, j.parent_at), origin_W(m, s, j.child)});
  for (const Joint& j : m.joints) {
    for (const Joint& k : m.joints)
      if (k.parent == j.child)
        skeleton.segments_W.push_back(
            {point_on_W(s, j.child, j.child_at), point_on_W(s, k.parent, k.parent_at)});
  }
  return skeleton;
}

Vec3 outward(const Skeleton& skeleton, const Vec3& p_W) {
  Vec3 nearest = p_W - Vec3(1, 0, 0);
  double best = 1e9;
  for (const auto& segment : skeleton.segments_W) {
    const Vec3 q = nearest_on(segment, p_W);
    if (glm::distance(q, p_W) >= best) continue;
    best = glm::distance(q, p_W);
    nearest = q;
  }
  return p_W - nearest;
}

// Which way the flat side of a muscle looks.
Vec3 flat_side(const Muscle& muscle, const State& s, const Skeleton& skeleton,
               const Vec3& middle_W) {
  Vec3 facing = muscle_shape(muscle).facing;
  if (facing == Vec3(0)) return outward(skeleton, middle_W);
  if (muscle.side == kLeft) facing.z = -facing.z;
  return s.bodies[muscle.path.front().a.body].q_WB * facing;
}

std::vector<Vec3> led_to_bone(std::span<const Vec3> line, const Vec3& offset_W) {
  constexpr int kSteps = 10;
  const double length_m = length_of(line);
  // three times as far as it goes sideways: a gentle bend, but never the other end
  const double reach_m = std::min(std::max(0.015, 3 * glm::length(offset_W)), 0.6 * length_m);
  std::vector<Vec3> led;
  double passed_m = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    led.push_back(line[i] + (1 - smoothstep(0, reach_m, passed_m)) * offset_W);
    if (i + 1 == line.size() || passed_m >= reach_m) continue;
    const double step_m = glm::distance(line[i], line[i + 1]);
    const int parts = std::max(1, static_cast<int>(std::ceil(kSteps * step_m / reach_m)));
    for (int k = 1; k < parts; ++k) {
      const double s_m = passed_m + step_m * k / parts;
      led.push_back(line[i] + (line[i + 1] - line[i]) * (1.0 * k / parts) +
                    (1 - smoothstep(0, reach_m, s_m)) * offset_W);
    }
    passed_m += step_m;
  }
  return led;
}

namespace {

void lead_end(const BoneEnd& end, std::span<const BodyKinematics> bodies, std::vector<Vec3>& line) {
  if (!end.on_bone) return;
  const BodyKinematics& body = bodies[end.at.body];
  const Vec3 bone_W = point_W(body, end.at.p_CP) - body.R_WB * (end.normal * kSunk_m);
  line = led_to_bone(line, bone_W - line.front());
}

// A fan that fills a hollow of its bone lies in it, instead of half inside the bone: lifted by some
// of its own half thickness where it begins. `facing_W`: out of the hollow.
std::vector<Vec3> lifted(const MuscleProfile& profile, const Vec3& facing_W,
                         std::span<const Station> stations) {
  std::vector<Vec3> line;
  for (const Station& at : stations) {
    const double half_thick_m = std::sqrt(profile.area_m2(at.s_m) / kPi / profile.flatness(at.s_m));
    const double share =
        smoothstep(0, kFoot_m, at.s_m) * (1 - smoothstep(kLies_m, 2 * kLies_m, at.s_m));
    line.push_back(at.at + kLifted * share * half_thick_m * facing_W);
  }
  return line;
}

}  // namespace

bool is_iliopsoas(const Muscle& muscle) {
  return muscle.group == "psoas_major" || muscle.group == "iliacus";
}

void add_muscles(const Instant& now, const MuscleLook& look, bool iliopsoas, SoftMesh& mesh) {
  const Model& m = now.m;
  const State& s = now.s;
  const Loads& loads = now.loads;
  constexpr int kMaxPoints = 96;
  std::array<Vec3, kMaxPoints> buffer;
  std::vector<Station> stations;
  const Skeleton skeleton = skeleton_of(m, s);
  for (int i = 0; i < static_cast<int>(m.muscles.size()); ++i) {
    const Muscle& muscle = m.muscles[i];
    if (is_iliopsoas(muscle) != iliopsoas) continue;
    const int count = path_points(muscle, now.bodies, buffer);
    std::vector<Vec3> line(buffer.begin(), buffer.begin() + count);
    if (line.size() < 2) continue;
    const MuscleEnds ends = look.ends.size() == m.muscles.size() ? look.ends[i] : MuscleEnds{};
    bool ends_itself = true;
    MuscleProfile profile = muscle_profile(muscle, length_of(line));
    if (const Common common = common_tendon(m, i); common.shared) {
      const Vec3 brim = carried_point_W(muscle.path[common.point], now.bodies);
      const std::vector<Vec3> to_tendon = cut_after(line, brim, kCommonTendon_m);
      profile = ending_in_common(profile, muscle, length_of(to_tendon));
      if (common.leads) profile.tendon_area_m2 = common.tendon_area_m2;
      if (!common.leads) line = to_tendon, ends_itself = false;
    }
    lead_end(ends.begin, now.bodies, line);
    if (ends_itself) {
      std::reverse(line.begin(), line.end());
      lead_end(ends.end, now.bodies, line);
      std::reverse(line.begin(), line.end());
    }
    const std::vector<Vec3> smooth = rounded(line, kCornerCut_m);
    const double length = length_of(smooth);
    profile.length_m = length;
    profile.foot_begin = ends.begin.on_bone, profile.foot_end = ends_itself && ends.end.on_bone;
    const int rows = std::clamp(static_cast<int>(length / look.quality.step_m), 8, 64);
    const Vec3 out = flat_side(muscle, s, skeleton, smooth[smooth.size() / 2]);
    place_stations(smooth, rows, out, stations);
    if (muscle_shape(muscle).facing != Vec3(0) && ends.begin.on_bone)
      place_stations(lifted(profile, glm::normalize(out), stations), rows, out, stations);
    const double force =
        i < static_cast<int>(loads.muscles.size()) ? loads.muscles[i].tension_N : 0;
    const double intensity =
        look.by_force ? force / std::max(1.0, muscle.force_N) : s.activation[i];
    add_muscle(profile, stations, look.quality.sides, std::clamp(intensity, 0.0, 1.0),
               {PartKind::muscle, i}, mesh);
  }
}

}  // namespace crepitus
