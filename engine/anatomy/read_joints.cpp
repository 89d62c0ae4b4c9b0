#include "engine/anatomy/reader.h"

namespace crepitus {
namespace {

// One end of the range: a moment that grows exponentially around an angle.
struct EndMoment {
  double moment_Nm = 0, rate_per_rad = 0, at_rad = 0;
};

EndMoment read_end(TomlTable& axis, std::string_view key) {
  EndMoment end;
  if (std::optional<TomlTable> table = axis.table(key)) {
    end.moment_Nm = table->number("moment_Nm", {-1e4, 1e4});
    end.rate_per_rad = table->number("rate_per_rad", {-100, 100});
    end.at_rad = table->number("at_rad", {-7, 7});
    table->done();
    if (end.moment_Nm * end.rate_per_rad > 0) {
      table->fail("moment_Nm",
                  "must have the sign opposite to rate_per_rad, or it would push further out");
    }
  }
  return end;
}

PassiveAxisSpec read_passive(TomlTable& axis) {
  PassiveAxisSpec p;
  const EndMoment high = read_end(axis, "high_end"), low = read_end(axis, "low_end");
  p.k1 = high.moment_Nm;
  p.k2 = high.rate_per_rad;
  p.theta2_rad = high.at_rad;
  p.k3 = low.moment_Nm;
  p.k4 = low.rate_per_rad;
  p.theta1_rad = low.at_rad;
  p.offset_rad = rad(axis.number_or("offset_deg", 0, {-90, 90}));
  p.linear_Nm_per_rad = axis.number_or("linear_Nm_per_rad", 0, {0, 1e6});
  p.damping_Nms_per_rad = axis.number("damping_Nms_per_rad", {0, 1e4});
  return p;
}

JointSpec read_joint(TomlTable& block, const BodyNames& names, const std::string& name,
                     BlockSide side) {
  JointSpec j;
  j.name = name;
  j.side = side_in_name(name);
  j.parent = names.find(block, "parent", side);
  j.child = names.find(block, "child", side);
  if (j.parent == j.child) block.fail("child", "is the same body as the parent");
  j.centre_G_m = read_point_m(block, "centre_G_mm", side);
  j.translation_N_per_m = 1e3 * block.number("translation_N_per_mm", {1, 1e6});
  j.translation_damping_Ns_per_m = block.number("translation_damping_Ns_per_m", {0, 1e6});
  std::vector<TomlTable> axes = block.tables("axis");
  if (axes.size() != 3)
    block.fail("axis", "must have 3 axes (z, x, y), has " + std::to_string(axes.size()));
  for (size_t i = 0; i < 3; ++i) {
    TomlTable& axis = axes[i];
    axis.set_element(block.element() + ", axis");
    j.axis_name[i] = axis.text("name");
    axis.set_element(block.element() + ", axis '" + j.axis_name[i] + "'");
    const double sign = axis.number("sign");
    if (sign != 1 && sign != -1) axis.fail("sign", "must be 1 or -1");
    j.sign[i] = side == BlockSide::kLeft && i > 0
                    ? -sign
                    : sign;  // turning about x and y is mirrored, about z it is not
    j.axis[i] = read_passive(axis);
    const std::vector<double> range_deg = axis.numbers("range_deg", {-180, 180});
    if (range_deg.size() != 2)
      axis.fail("range_deg", "must have 2 numbers, has " + std::to_string(range_deg.size()));
    if (range_deg[0] > range_deg[1])
      axis.fail("range_deg", "the first number must not be greater than the second");
    j.range_deg[2 * i] = range_deg[0];
    j.range_deg[2 * i + 1] = range_deg[1];
    axis.done();
  }
  j.source = read_source(block);
  block.done();
  return j;
}

}  // namespace

void read_joints(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/joints.toml");
  Blocks kind("joint");
  for (TomlTable& block : file.tables("joint")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = kind.name_of(block, side);
      anatomy.joints.push_back(read_joint(block, names, name, side));
    }
  }
  file.done();
}

}  // namespace crepitus
