// Skin that may touch the floor, and landmarks of the bones.
#include "engine/anatomy/reader.h"

namespace crepitus {

void read_contact(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/contact.toml");
  std::optional<TomlTable> surface = file.table("surface");
  if (!surface) file.fail("", "missing table [surface]");
  anatomy.surface.damping_s_per_m = surface->number("damping_s_per_m", {0, 100});
  anatomy.surface.friction = surface->number("friction", {0, 3});
  anatomy.surface.slip_speed_m_per_s = 1e-3 * surface->number("slip_speed_mm_per_s", {1e-3, 1e3});
  anatomy.surface.source = read_source(*surface);
  surface->done();

  Blocks kind("contact");
  for (TomlTable& block : file.tables("contact")) {
    for (const BlockSide side : sides_of(block)) {
      ContactPointSpec c;
      c.name = kind.name_of(block, side);
      c.body = names.find(block, "body", side);
      c.at_m = read_point_m(block, "at_mm", side);
      c.radius_m = 1e-3 * block.number("radius_mm", {1, 200});
      c.stiffness_N_per_m = 1e3 * block.number("stiffness_N_per_mm", {0.1, 1e5});
      c.part = block.text("part");
      c.source = read_source(block);
      block.done();
      anatomy.contacts.push_back(c);
    }
  }
  file.done();
}

void read_landmarks(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/landmarks.toml");
  Blocks kind("landmark");
  for (TomlTable& block : file.tables("landmark")) {
    for (const BlockSide side : sides_of(block)) {
      LandmarkSpec l;
      l.name = kind.name_of(block, side);
      l.body = names.find(block, "body", side);
      l.at_m = read_point_m(block, "at_mm", side);
      l.source = read_source(block);
      block.done();
      anatomy.landmarks.push_back(l);
    }
  }
  file.done();
}

}  // namespace crepitus
