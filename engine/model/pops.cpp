// What can pop, for this person: films of the facets, rough surfaces of the sacroiliac joints, psoas tendons on the brim.
#include "engine/forces/forces.h"
#include "engine/forces/tendon.h"
#include "engine/model.h"
#include "engine/model/tissue.h"

namespace crepitus {
namespace {

Film film_of(const FilmSpec& s, const Parameters& p, const std::string& side) {
  const FacetSwelling swelling = facet_swelling(side, p);
  const double thinner = p.fluid_viscosity_mPa_s * 1e-3 / s.high_shear_Pa_s * swelling.viscosity;  // an inflamed fluid is thinner at every shear
  return {.area_m2 = s.area_m2,
          .rest_m = 1e-6 * p.film_thickness_um + swelling.effusion_m,
          .series_N_per_m = s.series_N_per_m,
          .capsule_N_per_m = s.capsule_N_per_m / (p.laxity * p.laxity_spine) * swelling.capsule,
          .moving_mass_kg = s.moving_mass_kg,
          .damping_ratio = s.damping_ratio,
          .low_shear_Pa_s = s.low_shear_Pa_s * thinner,
          .high_shear_Pa_s = s.high_shear_Pa_s * thinner,
          .shear_time_s = s.shear_time_s,
          .power_index = s.power_index,
          .cavitation_Pa = s.cavitation_Pa,
          .gas_fraction = s.gas_fraction,
          .gas_time_s = s.gas_time_s};
}

Vec3 mirrored_left(Vec3 v, bool left) {
  if (left) v.z = -v.z;
  return v;
}

RoughJoint rough_joint(const FrictionSpec& s, const Parameters& p, const Model& m, int bushing) {
  const Bushing& b = m.bushings[bushing];
  const Body &upper = m.bodies[b.upper], &lower = m.bodies[b.lower];
  const bool left = b.name.ends_with("_left");
  const double loose = sacroiliac_stiffness(b.kind, b.name, p);
  RoughJoint j;
  j.name = b.name, j.side = left ? "left" : "right";
  j.bushing = bushing, j.upper = b.upper, j.lower = b.lower;
  const Vec3 normal_G = mirrored_left(s.normal_G, left), along_G = mirrored_left(s.along_G, left);
  const Vec3 across_G = glm::cross(normal_G, along_G);
  for (int patch = 0; patch < kPatches; ++patch) {
    const Vec3 at_G = mirrored_left(s.centre_G_m, left) + along_G * (patch == 0 ? s.half_length_m : -s.half_length_m);
    j.upper_at[patch] = inverse(upper.neutral_G) * at_G - upper.com_m;
    j.lower_at[patch] = inverse(lower.neutral_G) * at_G - lower.com_m;
  }
  const Quat to_lower = glm::conjugate(lower.neutral_G.q);
  j.tangent = {to_lower * along_G, to_lower * (left ? -across_G : across_G)};
  j.normal = glm::conjugate(b.lower_frame) * (to_lower * normal_G);
  j.shear_N_per_m = s.shear_N_per_m * loose / kPatches;
  j.preload_N = s.preload_N * loose / kPatches;
  j.static_friction = s.static_friction, j.kinetic_friction = s.kinetic_friction;
  j.stribeck_m_per_s = s.stribeck_m_per_s, j.healing_s = s.healing_s;
  return j;
}

// The diagonal of the stiffness that sticking surfaces add, in the bushing's axes: translations, then rotations.
std::array<double, 6> sticking_stiffness(const RoughJoint& j, const Bushing& b) {
  std::array<double, 6> k{};
  for (const Vec3& at : j.lower_at) {
    const Vec3 r = glm::conjugate(b.lower_frame) * (at - b.lower_at);
    for (int i = 0; i < 3; ++i) {
      Vec3 axis(0);
      axis[i] = 1;
      const Vec3 turning = glm::cross(axis, r);
      k[i] += j.shear_N_per_m * (1 - square(j.normal[i]));
      k[3 + i] += j.shear_N_per_m * (glm::dot(turning, turning) - square(glm::dot(turning, j.normal)));
    }
  }
  return k;
}

// The tendon of one side. Its bed is tilted so that the tendon rests at position 0 in the neutral pose, where all fascicles
// pull with their share of force: it is there that the path point was digitised.
BrimTendon brim_tendon(const TendonSpec& s, const Parameters& p, const Model& m, int side) {
  const bool left = side == kLeft;
  BrimTendon t;
  t.side = left ? "left" : "right";
  t.hip = find_joint(m, left ? "hip_left" : "hip_right");
  t.point = s.path_point - 1;
  for (std::size_t i = 0; i < m.muscles.size(); ++i)
    if (m.muscles[i].group == s.group && m.muscles[i].side == side) t.muscles.push_back(static_cast<int>(i));
  if (t.muscles.empty()) return t;
  const BodyPoint& at = m.muscles[t.muscles.front()].path[t.point].a;
  t.body = at.body, t.rest_CP = at.p_CP;
  t.lateral = mirrored_left(s.lateral, left), t.outward = mirrored_left(s.outward, left);
  t.ridge_m = 1e-3 * (left ? p.tendon_ridge_left_mm : p.tendon_ridge_right_mm);
  t.ridge_at_m = s.ridge_at_m, t.ridge_half_width_m = s.ridge_half_width_m;
  t.cushion_N = s.cushion_N, t.friction = s.friction, t.damping_Ns_per_m = s.damping_Ns_per_m;
  t.lo_m = s.lo_m, t.hi_m = s.hi_m;

  Loads neutral = make_loads(m);
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const Body& b = m.bodies[i];
    neutral.bodies[i] = {glm::mat3_cast(b.neutral_G.q), b.neutral_G * b.com_m, Vec3(0), Vec3(0)};
  }
  for (int i : t.muscles) neutral.muscles[i].tension_N = m.muscles[i].force_N;
  const Vec3 pull = tendon_pull(m, t, neutral).force_N;
  t.slope = -glm::dot(pull, t.lateral) / glm::dot(pull, t.outward);
  return t;
}

}  // namespace

void add_pop_elements(const Anatomy& a, const Parameters& p, Model& m) {
  for (Facet& f : m.facets) f.film = film_of(a.facet_film, p, f.side);
  for (int i = 0; i < static_cast<int>(m.bushings.size()); ++i) {
    Bushing& b = m.bushings[i];
    if (b.kind != "sacroiliac") continue;
    m.rough_joints.push_back(rough_joint(a.sacroiliac_surface, p, m, i));
    const std::array<double, 6> k = sticking_stiffness(m.rough_joints.back(), b);
    b.translation_N_per_m -= Vec3(k[0], k[1], k[2]);
    b.lateral_k -= k[3], b.axial_k -= k[4], b.flexion_k -= k[5], b.extension_k -= k[5];
  }
  for (const int side : {kRight, kLeft}) m.tendons.push_back(brim_tendon(a.iliopsoas_brim, p, m, side));
}

}  // namespace crepitus
