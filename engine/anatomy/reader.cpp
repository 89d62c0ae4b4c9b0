#include "engine/anatomy/reader.h"

#include <algorithm>
#include <cctype>

#include "engine/check.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_plain_name(const std::string& name) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; };
  return name.size() <= 64 && std::isalpha(static_cast<unsigned char>(name[0])) &&
         std::all_of(name.begin(), name.end(), plain);
}

std::string opposite(const std::string& name) {
  const std::string side = side_in_name(name);
  if (side == "right") return name.substr(0, name.size() - 5) + "left";
  if (side == "left") return name.substr(0, name.size() - 4) + "right";
  return name;
}

}  // namespace

std::string suffix_of(BlockSide side) {
  return side == BlockSide::kRight ? "_right" : side == BlockSide::kLeft ? "_left" : "";
}

std::string side_in_name(std::string_view name) {
  return name.ends_with("_right") ? "right" : name.ends_with("_left") ? "left" : "";
}

Vec3 mirrored(const Vec3& v, BlockSide side) {
  return side == BlockSide::kLeft ? Vec3(v.x, v.y, -v.z) : v;
}
Vec3 mirrored_axis(const Vec3& a, BlockSide side) {
  return side == BlockSide::kLeft ? Vec3(-a.x, -a.y, a.z) : a;
}

std::vector<BlockSide> sides_of(TomlTable& block) {
  if (block.has("name")) block.set_element(block.element() + " '" + block.text("name") + "'");
  if (block.text_or("sides", "").empty()) return {BlockSide::kMiddle};
  block.one_of("sides", {"both"});
  return {BlockSide::kRight, BlockSide::kLeft};
}

std::string Blocks::name_of(TomlTable& block, BlockSide side) {
  block.set_element(kind_);
  const std::string written = block.text("name");
  if (!is_plain_name(written)) {
    block.fail("name",
               "'" + written + "' must begin with a letter and hold only letters, digits, _ and -");
  }
  const std::string name = written + suffix_of(side);
  block.set_element(kind_ + " '" + name + "'");
  if (!names_.insert(name).second)
    block.fail("name", "there is already a " + kind_ + " of this name");
  return name;
}

std::string BodyNames::find(TomlTable& block, std::string_view key, BlockSide side,
                            bool carriers_too) const {
  const std::string written = block.text(key);
  std::vector<std::string> known = bodies;
  if (carriers_too) known.insert(known.end(), carriers.begin(), carriers.end());
  if (side != BlockSide::kMiddle && contains(known, written + suffix_of(side)))
    return written + suffix_of(side);
  const std::string wanted = side == BlockSide::kLeft ? opposite(written) : written;
  if (contains(known, wanted)) return wanted;
  if (contains(carriers, wanted))
    block.fail(key, "'" + wanted + "' is a carrier; only muscles may attach to it");
  if (side != BlockSide::kMiddle) {  // here the bodies of the own side may be named without it, and
                                     // come first
    std::vector<std::string> short_names;
    for (const std::string& name : known) {
      if (name.ends_with(suffix_of(side)))
        short_names.push_back(name.substr(0, name.size() - suffix_of(side).size()));
    }
    known.insert(known.begin(), short_names.begin(), short_names.end());
  }
  block.fail(key, "unknown body '" + written + "'" + did_you_mean(written, known));
}

Source read_source(TomlTable& block, std::string_view key) {
  Source source;
  source.text = block.text(key);
  source.guess = source.text.starts_with("guess");
  source.place = block.place_of(key);
  return source;
}

Vec3 read_point_m(TomlTable& block, std::string_view key, BlockSide side) {
  const Vec3 point_mm = block.vec3(key);
  if (!(glm::length(point_mm) <= 3000)) block.fail(key, "lies more than 3000 mm from the origin");
  return mirrored(point_mm / 1000.0, side);
}

Vec3 read_direction(TomlTable& block, std::string_view key) {
  const Vec3 direction = block.vec3(key);
  const double length = glm::length(direction);
  if (!(std::abs(length - 1) < 1e-3))
    block.fail(key, "must have length 1, has " + std::to_string(length));
  return direction / length;
}

Pose neutral_pose(const std::vector<BodySpec>& bodies, const std::string& name) {
  const auto body =
      std::find_if(bodies.begin(), bodies.end(), [&](const BodySpec& b) { return b.name == name; });
  CREPITUS_CHECK(body != bodies.end());
  return {body->origin_G_m, rotation_about({0, 0, 1}, rad(body->rot_z_deg))};
}

}  // namespace crepitus
