#include "tools/viewer/render/soft/ligament.h"

#include <array>
#include <string_view>

#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

// Widths are taste within what atlases show of one strand.
struct NamedRibbon {
  std::string_view group;
  RibbonShape shape;
};
constexpr NamedRibbon kRibbons[] = {
    {"ALL", {0.012, 0.0016, 0.0042, 0.001, false}},
    {"PLL", {0.006, 0.0012, 0.001, 0.001, false}},
    {"LF", {0.008, 0.0016, 0, 0.001, false}},
    {"ISL", {0.010, 0.001, 0, 0.001, true}},
    {"SSL", {0.006, 0.002, 0, 0.001, true}},
    {"ITL", {0.005, 0.001, 0, 0.001, false}},
    {"CL", {0.004, 0.0008, 0, 0.001, false}},
    {"iliolumbar", {0.009, 0.002, 0.001, -0.001, false}},
    {"anterior_sacroiliac", {0.010, 0.001, 0.001, 0.001, false}},
    {"interosseous_sacroiliac", {0.006, 0.0015, 0, -0.004, false}},
    {"posterior_sacroiliac_long_dorsal", {0.008, 0.002, 0.0015, 0.001, false}},
    {"posterior_sacroiliac_short", {0.008, 0.0015, 0.0015, 0.001, false}},
    {"sacrotuberous", {0.013, 0.003, 0.001, 0.001, false}},
    {"sacrospinous", {0.011, 0.002, 0, 0.001, false}},
    {"superior_pubic", {0.007, 0.0015, 0.001, 0.001, false}},
    {"arcuate_pubic", {0.007, 0.0015, 0.001, 0.001, false}},
    {"iliofemoral_lateral", {0.014, 0.002, 0.002, 0.001, false}},
    {"iliofemoral_medial", {0.014, 0.002, 0.002, 0.001, false}},
    {"pubofemoral", {0.010, 0.0015, 0, 0.001, false}},
    {"ischiofemoral", {0.012, 0.0015, 0, 0.001, false}},
    {"ligamentum_teres", {0.005, 0.002, 0, 0.001, false}}};
constexpr RibbonShape kPlainRibbon{0.008, 0.0015, 0, 0.001, false};

constexpr int kWaves = 3;

// Ribbons lie flat on what they join: outwards is away from the middle between the two bodies'
// frames.
Vec3 outwards(const Model& m, const State& s, const Ligament& ligament, const Vec3& middle) {
  const int lower = std::max(ligament.a.body, ligament.b.body);
  if (ribbon_shape(ligament).sagittal) return s.bodies[lower].q_WB * Vec3(0, 0, 1);
  Vec3 centre = 0.5 * (origin_W(m, s, ligament.a.body) + origin_W(m, s, ligament.b.body));
  for (const Bushing& b : m.bushings) {  // a disc between the two is a better middle
    const bool same = (b.upper == ligament.a.body && b.lower == ligament.b.body) ||
                      (b.upper == ligament.b.body && b.lower == ligament.a.body);
    if (same) centre = point_on_W(s, b.lower, b.lower_at);
  }
  return middle - centre;
}

}  // namespace

double ligament_tautness(const Ligament& ligament, double length_m) {
  const double strain = length_m / ligament.slack_m - 1;
  const double toe = std::max(1e-4, ligament.toe_strain);
  if (strain < 0) return std::max(-1.0, strain / 0.1);
  return std::min(2.0, strain / toe);
}

const RibbonShape& ribbon_shape(const Ligament& ligament) {
  for (const NamedRibbon& r : kRibbons)
    if (r.group == ligament.group) return r.shape;
  return kPlainRibbon;
}

double ribbon_width_m(const Ligament& ligament, double tautness) {
  const double slack = 1.15, taut = 0.7;
  const double factor = tautness < 0 ? 1 + (slack - 1) * smoothstep(0, 0.2, -tautness)
                                     : 1 + (taut - 1) * smoothstep(0.2, 1.5, tautness);
  return ribbon_shape(ligament).width_m * factor;
}

double wave_height_m(double length_m, double slack_m, int waves) {
  if (slack_m <= length_m || length_m <= 0) return 0;
  // a sine of height a and angular frequency w is longer by a^2 w^2 / 4 per length, for flat waves
  const double w = 2 * kPi * waves / length_m;
  return std::min(std::sqrt(4 * (slack_m / length_m - 1)) / w, 0.12 * length_m / waves);
}

void add_ligament(const Ligament& ligament, const Vec3& a_W, const Vec3& b_W, const Vec3& out_W,
                  bool fine, const Part& part, SoftMesh& mesh) {
  const double length = glm::distance(a_W, b_W);
  if (length < 1e-6) return;
  const double tautness = ligament_tautness(ligament, length);
  const double wave = wave_height_m(length, ligament.slack_m, kWaves);
  const int sides = fine ? 10 : 6, rows = (wave > 1e-4 ? 4 * kWaves : 6) * (fine ? 2 : 1) + 1;
  const Vec3 along = (b_W - a_W) / length;
  Vec3 out = out_W - glm::dot(out_W, along) * along;
  out = glm::length(out) > 1e-6 ? glm::normalize(out)
                                : glm::normalize(glm::cross(along, Vec3(0.3, 0.2, 0.9)));
  const Vec3 across = glm::cross(along, out);
  const RibbonShape& shape = ribbon_shape(ligament);
  const double half = ribbon_width_m(ligament, tautness) / 2;
  const double thick = shape.thickness_m * (0.5 + 0.2 * std::clamp(tautness, 0.0, 1.5));
  const std::uint32_t first = mesh.size();
  for (int r = 0; r < rows; ++r) {
    const double u = r / (rows - 1.0), phase = 2 * kPi * kWaves * u;
    const double ends = std::sin(kPi * u);  // no waves where it grows into the bone
    const double reach = (2 * u - 1) * (length / 2 + shape.root_m);
    const double foot = std::min(1.0, 0.3 + 9 * std::min(u, 1 - u));  // rounded off at both ends
    const double rise = smoothstep(0, 0.3, std::min(u, 1 - u));
    const double bow = shape.lift_m * rise + 0.02 * length * ends;
    const Vec3 middle =
        0.5 * (a_W + b_W) + along * reach + out * (bow + wave * ends * std::sin(phase));
    const double slope = wave * ends * 2 * kPi * kWaves / length * std::cos(phase);
    const Vec3 up = glm::normalize(out - slope * along);
    const double spread = foot * (1 + 0.2 * square(2 * u - 1));
    for (int c = 0; c < sides; ++c) {
      const double angle = 2 * kPi * c / sides, x = std::sin(angle), y = std::cos(angle);
      mesh.vertices.push_back({glm::vec3(middle + across * (x * half * spread) + up * (y * thick)),
                               glm::vec3(glm::normalize(up * (y / thick) + across * (x / half))),
                               {static_cast<float>(u * length), static_cast<float>(x),
                                static_cast<float>(tautness), 0}});
    }
  }
  mesh.grid(first, rows, sides, true);
  mesh.end_part(part);
}

void add_ligaments(const Instant& now, bool fine, SoftMesh& mesh) {
  const Model& m = now.m;
  const State& s = now.s;
  for (int i = 0; i < static_cast<int>(m.ligaments.size()); ++i) {
    const Ligament& l = m.ligaments[i];
    const Vec3 a = point_on_W(s, l.a.body, l.a.p_CP), b = point_on_W(s, l.b.body, l.b.p_CP);
    add_ligament(l, a, b, outwards(m, s, l, 0.5 * (a + b)), fine, {PartKind::ligament, i}, mesh);
  }
}

}  // namespace crepitus
