// What can pop: fluid film, rough surfaces, tendon on the brim.
#include <cmath>

#include "engine/anatomy/reader.h"

namespace crepitus {
namespace {

FilmSpec read_film(TomlTable block) {
  FilmSpec f;
  f.area_m2 = 1e-6 * block.number("area_mm2", {10, 2000});
  f.series_N_per_m = 1e3 * block.number("series_N_per_mm", {0.1, 1e4});
  f.capsule_N_per_m = 1e3 * block.number("capsule_N_per_mm", {0.1, 1e4});
  f.moving_mass_kg = 1e-3 * block.number("moving_mass_g", {0.1, 1000});
  f.damping_ratio = block.number("damping_ratio", {0.01, 0.99});
  f.low_shear_Pa_s = block.number("low_shear_Pa_s", {1e-4, 100});
  f.high_shear_Pa_s = 1e-3 * block.number("high_shear_mPa_s", {0.1, 1000});
  if (f.high_shear_Pa_s > f.low_shear_Pa_s) block.fail("high_shear_mPa_s", "must not exceed low_shear_Pa_s: joint fluid thins with shear");
  f.shear_time_s = block.number("shear_time_s", {1e-4, 100});
  f.power_index = block.number("power_index", {0.05, 1});
  f.cavitation_Pa = 1e3 * block.number("cavitation_kPa", {10, 1000});
  f.gas_fraction = block.number("gas_fraction", {0.01, 1});
  f.gas_time_s = 60 * block.number("gas_time_min", {0.1, 1000});
  f.source = read_source(block);
  block.done();
  return f;
}

FrictionSpec read_friction(TomlTable block) {
  FrictionSpec f;
  f.centre_G_m = read_point_m(block, "centre_G_mm", BlockSide::kRight);
  f.normal_G = read_direction(block, "normal");
  const Vec3 along = read_direction(block, "along");
  const double slant = glm::dot(along, f.normal_G);
  if (std::abs(slant) > 0.05) block.fail("along", "must lie in the surface, at right angles to the normal");
  f.along_G = glm::normalize(along - slant * f.normal_G);
  f.half_length_m = 1e-3 * block.number("half_length_mm", {1, 50});
  f.shear_N_per_m = 1e3 * block.number("shear_N_per_mm", {1, 1e4});
  f.preload_N = block.number("preload_N", {0, 5000});
  f.static_friction = block.number("static_friction", {0, 3});
  f.kinetic_friction = block.number("kinetic_friction", {0, 3});
  if (f.kinetic_friction > f.static_friction) block.fail("kinetic_friction", "must not exceed static_friction");
  f.stribeck_m_per_s = 1e-3 * block.number("stribeck_mm_per_s", {1e-3, 1000});
  f.healing_s = 1e-3 * block.number("healing_ms", {0.1, 1e4});
  f.source = read_source(block);
  block.done();
  return f;
}

TendonSpec read_tendon(TomlTable block, const Anatomy& anatomy) {
  TendonSpec t;
  t.group = block.text("group");
  t.path_point = static_cast<int>(block.number("path_point", {1, 100}));
  bool any = false;
  for (const MuscleSpec& m : anatomy.muscles) {
    if (m.group != t.group) continue;
    any = true;
    if (t.path_point > static_cast<int>(m.path.size())) block.fail("path_point", "muscle '" + m.name + "' has no such point");
  }
  if (!any) block.fail("group", "no muscle belongs to group '" + t.group + "'");
  t.lateral = read_direction(block, "lateral");
  t.outward = read_direction(block, "outward");
  if (std::abs(glm::dot(t.lateral, t.outward)) > 0.02) block.fail("outward", "must be at right angles to lateral");
  t.ridge_at_m = 1e-3 * block.number("ridge_at_mm", {-30, 30});
  t.ridge_half_width_m = 1e-3 * block.number("ridge_half_width_mm", {0.5, 30});
  t.cushion_N = block.number("cushion_N", {1, 1e4});
  t.friction = block.number("friction", {0, 1});
  t.damping_Ns_per_m = block.number("damping_Ns_per_m", {1, 1e4});
  const std::vector<double> range = block.numbers("range_mm", {-50, 50});
  if (range.size() != 2 || range[0] >= 0 || range[1] <= 0) block.fail("range_mm", "must be two numbers, below and above 0");
  t.lo_m = 1e-3 * range[0], t.hi_m = 1e-3 * range[1];
  t.source = read_source(block);
  block.done();
  return t;
}

ScatterSpec read_scatter(TomlTable block) {
  const Range kSpread{0, 2};
  ScatterSpec s;
  s.film = block.number("film", kSpread);
  s.viscosity = block.number("viscosity", kSpread);
  s.film_tissue = block.number("film_tissue", kSpread);
  s.cavitation = block.number("cavitation", kSpread);
  s.friction = block.number("friction", kSpread);
  s.preload = block.number("preload", kSpread);
  s.ridge = block.number("ridge", kSpread);
  s.discs = block.number("discs", kSpread);
  s.ligaments = block.number("ligaments", kSpread);
  s.muscles = block.number("muscles", kSpread);
  s.sides = block.number("sides", kSpread);
  s.source = read_source(block);
  block.done();
  return s;
}

}  // namespace

void read_pops(const std::string& folder, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/pops.toml");
  anatomy.facet_film = read_film(file.needed_table("facet_film"));
  anatomy.sacroiliac_surface = read_friction(file.needed_table("sacroiliac_surface"));
  anatomy.iliopsoas_brim = read_tendon(file.needed_table("iliopsoas_brim"), anatomy);
  anatomy.scatter = read_scatter(file.needed_table("scatter"));
  file.done();
}

}  // namespace crepitus
