// Discs and pelvic joints, ligaments, facets: the tissue that has no will of its own.
#include "engine/anatomy/reader.h"

namespace crepitus {
namespace {

constexpr Range kStiffness_N_per_mm{1e-3, 1e6};
constexpr Range kTime_ms{0, 100};

void check_different(TomlTable& block, std::string_view key, const std::string& a,
                     const std::string& b) {
  if (a == b) block.fail(key, "both ends are on '" + a + "'");
}

Vec3 read_translation_N_per_m(TomlTable& block) {
  const std::vector<double> k = block.numbers("translation_N_per_mm", kStiffness_N_per_mm);
  if (k.size() != 3)
    block.fail("translation_N_per_mm", "must have 3 numbers, has " + std::to_string(k.size()));
  return Vec3(k[0], k[1], k[2]) * 1e3;
}

BushingSpec read_bushing(TomlTable& block, const BodyNames& names, const std::string& name,
                         BlockSide side) {
  constexpr Range kBending{0.1, 1e6}, kCubic{0, 1e6}, kPreload{0, 0.1};
  BushingSpec b;
  b.name = name;
  b.kind = block.one_of("kind", {"disc", "sacroiliac", "symphysis"});
  b.upper = names.find(block, "upper", side);
  b.lower = names.find(block, "lower", side);
  check_different(block, "lower", b.upper, b.lower);
  b.centre_G_m = read_point_m(block, "centre_G_mm", side);
  b.tilt_deg = block.number_or("tilt_deg", 0, {-90, 90});
  b.translation_N_per_m = read_translation_N_per_m(block);
  b.axial_stiffening_N_per_m2 = 1e6 * block.number_or("axial_stiffening_N_per_mm2", 0, {0, 1e5});
  b.lateral_Nm_per_rad = block.number("lateral_Nm_per_rad", kBending);
  b.axial_Nm_per_rad = block.number("axial_Nm_per_rad", kBending);
  b.flexion_Nm_per_rad = block.number("flexion_Nm_per_rad", kBending);
  b.extension_Nm_per_rad = block.number("extension_Nm_per_rad", kBending);
  b.lateral_k3 = block.number_or("lateral_Nm_per_rad3", 0, kCubic);
  b.axial_k3 = block.number_or("axial_Nm_per_rad3", 0, kCubic);
  b.flexion_k3 = block.number_or("flexion_Nm_per_rad3", 0, kCubic);
  b.extension_k3 = block.number_or("extension_Nm_per_rad3", 0, kCubic);
  b.preload_bending_per_N = block.number_or("preload_bending_per_N", 0, kPreload);
  b.preload_axial_per_N = block.number_or("preload_axial_per_N", 0, kPreload);
  b.damping_time_s = 1e-3 * block.number("damping_ms", kTime_ms);
  const bool disc = b.kind == "disc";
  b.height_m =
      1e-3 * (disc ? block.number("height_mm", {1, 40}) : block.number_or("height_mm", 0, {0, 40}));
  b.area_m2 = 1e-6 * (disc ? block.number("area_mm2", {10, 5000})
                           : block.number_or("area_mm2", 0, {0, 5000}));
  b.source = read_source(block);
  block.done();
  return b;
}

LigamentSpec read_ligament(TomlTable& block, const BodyNames& names, const Anatomy& anatomy,
                           const std::string& name, BlockSide side) {
  LigamentSpec l;
  l.name = name;
  l.group = block.text("group");
  l.region = block.one_of("region", {"spine", "si", "hip", "symphysis"});
  l.level = block.text_or("level", "");
  l.body_a = names.find(block, "from", side);
  l.body_b = names.find(block, "to", side);
  check_different(block, "to", l.body_a, l.body_b);
  l.a_m = read_point_m(block, "from_mm", side);
  l.b_m = read_point_m(block, "to_mm", side);
  l.slack_ratio = block.number("slack_ratio", {0.5, 3});
  l.stiffness_N_per_m = 1e3 * block.number("stiffness_N_per_mm", kStiffness_N_per_mm);
  l.toe_strain = block.number("toe_strain", {1e-3, 1});
  l.damping_time_s = 1e-3 * block.number("damping_ms", kTime_ms);
  l.source = read_source(block);
  const Vec3 a_G = neutral_pose(anatomy.bodies, l.body_a) * l.a_m;
  const Vec3 b_G = neutral_pose(anatomy.bodies, l.body_b) * l.b_m;
  const double length_m = glm::distance(a_G, b_G);
  if (length_m < 1e-4) block.fail("to_mm", "the two ends coincide in the neutral pose");
  if (length_m > 0.5)
    block.fail("to_mm", "is " + std::to_string(length_m) + " m long in the neutral pose");
  block.done();
  return l;
}

FacetSpec read_facet(TomlTable& block, const BodyNames& names, const Anatomy& anatomy,
                     const std::string& name, BlockSide side) {
  FacetSpec f;
  f.name = name;
  f.level = block.text("name");
  f.side = side == BlockSide::kLeft ? "left" : "right";
  f.upper = names.find(block, "upper", side);
  f.lower = names.find(block, "lower", side);
  check_different(block, "lower", f.upper, f.lower);

  // the file gives the joint in the lower bone; the upper one meets it there in the neutral pose
  f.lower_at_m = read_point_m(block, "at_mm", side);
  const Vec3 at_G = neutral_pose(anatomy.bodies, f.lower) * f.lower_at_m;
  f.upper_at_m = inverse(neutral_pose(anatomy.bodies, f.upper)) * at_G;

  const Vec3 normal = read_direction(block, "normal");
  const Vec3 up = read_direction(block, "up");
  const double slant = glm::dot(normal, up);
  if (std::abs(slant) > 0.02) block.fail("up", "must be at right angles to the normal");
  f.normal_lower = mirrored(normal, side);
  f.up_lower = mirrored(glm::normalize(up - slant * normal), side);

  f.height_m = 1e-3 * block.number("height_mm", {1, 60});
  f.width_m = 1e-3 * block.number("width_mm", {1, 60});
  f.stiffness_N_per_m = 1e3 * block.number("stiffness_N_per_mm", kStiffness_N_per_mm);
  f.overlap_m = 1e-3 * block.number("overlap_mm", {-5, 5});
  f.smoothing_m = 1e-3 * block.number("smoothing_mm", {1e-4, 1});
  f.damping_time_s = 1e-3 * block.number("damping_ms", kTime_ms);
  f.lamina_gap_m = 1e-3 * block.number("lamina_gap_mm", {0, 20});
  f.lamina_stiffness_N_per_m = 1e3 * block.number("lamina_stiffness_N_per_mm", kStiffness_N_per_mm);
  f.bone_gap_m = 1e-3 * block.number("bone_gap_mm", {0, 10});
  f.source = read_source(block);
  block.done();
  return f;
}

}  // namespace

void read_discs(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/discs.toml");
  Blocks kind("bushing");
  for (TomlTable& block : file.tables("bushing")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = kind.name_of(block, side);
      anatomy.bushings.push_back(read_bushing(block, names, name, side));
    }
  }
  file.done();
}

void read_ligaments(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  Blocks kind("ligament");
  for (const char* part : {"/ligaments_spine.toml", "/ligaments_pelvis.toml"}) {
    TomlTable file = TomlTable::parse_file(folder + part);
    for (TomlTable& block : file.tables("ligament")) {
      for (const BlockSide side : sides_of(block)) {
        const std::string name = kind.name_of(block, side);
        anatomy.ligaments.push_back(read_ligament(block, names, anatomy, name, side));
      }
    }
    file.done();
  }
}

void read_facets(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/facets.toml");
  Blocks kind("facet");
  for (TomlTable& block : file.tables("facet")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = kind.name_of(block, side);
      if (side == BlockSide::kMiddle) block.fail("name", "a facet needs sides = \"both\"");
      anatomy.facets.push_back(read_facet(block, names, anatomy, name, side));
    }
  }
  file.done();
}

}  // namespace crepitus
