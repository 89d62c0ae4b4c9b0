#include <map>

#include "engine/anatomy/reader.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

HillSpec read_hill(TomlTable& file) {
  std::optional<TomlTable> block = file.table("hill");
  if (!block) file.fail("", "missing table [hill]");
  HillSpec h;
  h.active_width = block->number("active_width", {0.05, 2});
  h.passive_shape = block->number("passive_shape", {0.1, 20});
  h.passive_strain = block->number("passive_strain", {0.05, 3});
  h.max_velocity_per_s = block->number("max_velocity_per_s", {0.1, 50});
  h.af = block->number("af", {0.01, 2});
  h.flen = block->number("flen", {1.01, 4});
  h.tau_activation_s = 1e-3 * block->number("activation_ms", {1, 1000});
  h.tau_deactivation_s = 1e-3 * block->number("deactivation_ms", {1, 1000});
  h.source = read_source(*block);
  block->done();
  return h;
}

WrapSpec read_wrap(TomlTable& block, const BodyNames& names, const std::string& name,
                   BlockSide side) {
  WrapSpec w;
  w.name = name;
  w.body = names.find(block, "body", side);
  w.centre_m = read_point_m(block, "centre_mm", side);
  const Vec3 axis = read_direction(block, "axis"), ex = read_direction(block, "ex");
  const double slant = glm::dot(axis, ex);
  if (std::abs(slant) > 0.02) block.fail("ex", "must be at right angles to the axis");
  const Vec3 right_ex = glm::normalize(ex - slant * axis);
  w.axis = mirrored_axis(axis, side);
  w.ex = mirrored(right_ex, side);
  w.ey = mirrored(glm::cross(axis, right_ex), side);
  w.radius_m = 1e-3 * block.number("radius_mm", {1, 200});
  w.length_m = 1e-3 * block.number("length_mm", {1, 1000});
  w.quadrant = block.one_of("quadrant", {"all", "x", "-x", "y", "-y"});
  w.first_point = w.last_point = -1;
  read_source(block);
  block.done();
  return w;
}

std::vector<PathPointSpec> read_path(TomlTable& block, const BodyNames& names, BlockSide side) {
  std::vector<PathPointSpec> path;
  for (TomlTable& point : block.tables("path")) {
    point.set_element(block.element() + ", path point " + std::to_string(path.size() + 1));
    path.push_back({names.find(point, "body", side, true), read_point_m(point, "at_mm", side)});
    point.done();
  }
  if (path.size() < 2)
    block.fail("path", "needs at least 2 points, has " + std::to_string(path.size()));
  return path;
}

// Which points a wrap lies between; both left out: anywhere along the path.
void read_wrap_points(TomlTable& use, int points, WrapSpec& wrap) {
  if (!use.has("first_point") && !use.has("last_point")) return;
  const auto point = [&](const char* key, double lo) {
    const double value = use.number(key, {lo, static_cast<double>(points)});
    if (value != std::floor(value)) use.fail(key, "must be a whole number");
    return static_cast<int>(value);
  };
  wrap.first_point = point("first_point", 1);
  wrap.last_point = point("last_point", wrap.first_point + 1);
}

MuscleSpec read_muscle(TomlTable& block, const BodyNames& names,
                       const std::map<std::string, WrapSpec>& wraps, const std::string& name,
                       BlockSide side) {
  MuscleSpec m;
  m.name = name;
  m.group = block.text("group");
  m.side = side_in_name(name);
  m.force_N = block.number("force_N", {0.1, 5e4});
  m.optimal_fibre_m = 1e-3 * block.number("optimal_fibre_mm", {1, 1000});
  m.tendon_slack_m = 1e-3 * block.number("tendon_slack_mm", {0, 1000});
  m.pennation_rad = rad(block.number("pennation_deg", {0, 60}));
  m.passive_factor = block.number_or("passive_factor", 1, {0, 10});
  m.reflex = block.flag_or("reflex", true);
  m.path = read_path(block, names, side);
  for (TomlTable& use : block.tables("wraps")) {
    use.set_element(block.element() + ", wraps");
    const std::string written = use.text("name");
    const auto wrap = wraps.find(written + suffix_of(side));
    if (wrap == wraps.end()) {
      std::vector<std::string> known;
      for (const auto& [key, value] : wraps) {
        if (key.ends_with(suffix_of(side)))
          known.push_back(key.substr(0, key.size() - suffix_of(side).size()));
      }
      use.fail("name", "unknown wrap '" + written + "'" + did_you_mean(written, known));
    }
    m.wraps.push_back(wrap->second);
    read_wrap_points(use, static_cast<int>(m.path.size()), m.wraps.back());
    use.done();
  }
  m.source = read_source(block);
  block.done();
  return m;
}

void check_path(TomlTable& block, const Anatomy& anatomy, const MuscleSpec& muscle) {
  const auto pose_of = [&](const std::string& name) -> Pose {
    for (const CarrierSpec& c : anatomy.carriers) {
      if (c.name == name) return {c.origin_G_m, rotation_about({0, 0, 1}, rad(c.rot_z_deg))};
    }
    return neutral_pose(anatomy.bodies, name);
  };
  bool several_bodies = false;
  for (size_t i = 1; i < muscle.path.size(); ++i) {
    const PathPointSpec &a = muscle.path[i - 1], &b = muscle.path[i];
    several_bodies = several_bodies || a.body != b.body;
    const double length_m = glm::distance(pose_of(a.body) * a.at_m, pose_of(b.body) * b.at_m);
    if (length_m < 1e-5)
      block.fail("path",
                 "points " + std::to_string(i) + " and " + std::to_string(i + 1) + " coincide");
  }
  if (!several_bodies) block.fail("path", "stays on one body");
}

}  // namespace

void read_muscles(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/muscles.toml");
  anatomy.hill = read_hill(file);

  Blocks wrap_kind("wrap");
  std::map<std::string, WrapSpec> wraps;
  for (TomlTable& block : file.tables("wrap")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = wrap_kind.name_of(block, side);
      wraps.emplace(name, read_wrap(block, names, name, side));
    }
  }

  Blocks kind("muscle");
  for (TomlTable& block : file.tables("muscle")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = kind.name_of(block, side);
      anatomy.muscles.push_back(read_muscle(block, names, wraps, name, side));
      check_path(block, anatomy, anatomy.muscles.back());
    }
  }
  file.done();
}

}  // namespace crepitus
