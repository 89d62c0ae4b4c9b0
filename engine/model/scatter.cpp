#include "engine/model/scatter.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace crepitus {
namespace {

// Counter-based: SplitMix64 (Steele, Lea & Flood 2014) over a hash of seed and name. No generator has a state to share.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
double uniform(std::uint64_t bits) { return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53; }  // in (0, 1)

std::string on(std::string_view what, std::string_view where) { return std::string(what) + "/" + std::string(where); }

}  // namespace

double drawn_factor(double seed, std::string_view name, double cv) {
  std::uint64_t hash = mix(std::bit_cast<std::uint64_t>(seed));
  for (const char c : name) hash = mix(hash ^ static_cast<unsigned char>(c));
  // Box & Muller 1958
  const double normal = std::sqrt(-2 * std::log(uniform(mix(hash)))) * std::cos(2 * kPi * uniform(mix(hash + 1)));
  return std::exp(normal * std::sqrt(std::log(1 + cv * cv)));
}

void scatter(const ScatterSpec& spread, double seed, Model& m) {
  const auto draw = [&](const std::string& name, double cv) { return drawn_factor(seed, name, cv); };
  // what a person has on both sides, a little different
  const auto paired = [&](const std::string& name, const std::string& side, double cv) {
    return draw(name, cv) * draw(on(name, side), spread.sides);
  };

  const double fluid = draw("viscosity", spread.viscosity);
  const double cavitation = draw("cavitation", spread.cavitation);
  for (Facet& f : m.facets) {
    const std::string joint = on(f.level, f.side);
    f.film.rest_m *= draw(on("film", joint), spread.film);
    f.film.series_N_per_m *= draw(on("series", joint), spread.film_tissue);
    f.film.capsule_N_per_m *= draw(on("capsule", joint), spread.film_tissue);
    f.film.low_shear_Pa_s *= fluid, f.film.high_shear_Pa_s *= fluid;
    f.film.cavitation_Pa *= cavitation;
  }
  for (RoughJoint& j : m.rough_joints) {
    const double friction = paired("friction", j.side, spread.friction);
    j.static_friction *= friction, j.kinetic_friction *= friction;
    j.preload_N *= paired("preload", j.side, spread.preload);
  }
  for (BrimTendon& t : m.tendons) t.ridge_m *= paired("ridge", t.side, spread.ridge);
  for (Bushing& b : m.bushings) {
    if (b.kind != "disc") continue;
    const double k = draw(on("disc", b.name), spread.discs);
    b.translation_N_per_m *= k, b.axial_stiffening_N_per_m2 *= k;
    for (double* x : {&b.lateral_k, &b.lateral_k3, &b.axial_k, &b.axial_k3, &b.flexion_k, &b.flexion_k3, &b.extension_k,
                      &b.extension_k3})
      *x *= k;
  }
  for (Ligament& l : m.ligaments) {
    const std::string side = l.name.ends_with("_left") ? "left" : l.name.ends_with("_right") ? "right" : "middle";
    l.stiffness_N_per_m *= paired(on(l.group, l.level), side, spread.ligaments);
  }
  for (Muscle& x : m.muscles) x.force_N *= paired(x.group, x.side == kLeft ? "left" : "right", spread.muscles);
}

}  // namespace crepitus
