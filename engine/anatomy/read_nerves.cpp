// Which nerve roots drive which muscles, and the belt a person may wear around the pelvis.
#include <algorithm>
#include <map>

#include "engine/anatomy/reader.h"
#include "engine/input_error.h"

namespace crepitus {

void read_nerves(const std::string& folder, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/nerves.toml");
  std::vector<std::string> groups;
  for (const MuscleSpec& m : anatomy.muscles) {
    if (std::find(groups.begin(), groups.end(), m.group) == groups.end()) groups.push_back(m.group);
  }
  Blocks kind("nerve");
  std::map<std::string, double> total;
  for (TomlTable& block : file.tables("nerve")) {
    NerveSpec n;
    n.name = kind.name_of(block, BlockSide::kMiddle);
    std::optional<TomlTable> shares = block.table("shares");
    if (!shares) block.fail("", "missing table [nerve.shares]");
    shares->set_element(block.element());
    for (const std::string& group : shares->keys()) {
      if (std::find(groups.begin(), groups.end(), group) == groups.end())
        shares->fail(group, "unknown muscle group" + did_you_mean(group, groups));
      const double share = shares->number(group, {0, 1});
      if ((total[group] += share) > 1 + 1e-9) shares->fail(group, "the roots of this group give more than 1 together");
      n.shares.emplace_back(group, share);
    }
    n.source = read_source(block);
    block.done();
    anatomy.nerves.push_back(n);
  }
  file.done();
}

void read_belt(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  TomlTable file = TomlTable::parse_file(folder + "/belt.toml");
  std::optional<TomlTable> belt = file.table("belt");
  if (!belt) file.fail("", "missing table [belt]");
  anatomy.belt.stretch_m = 1e-3 * belt->number("stretch_mm", {0.1, 1000});
  anatomy.belt.source = read_source(*belt);
  belt->done();

  Blocks kind("span");
  for (TomlTable& block : file.tables("span")) {
    BeltSpanSpec s;
    s.name = kind.name_of(block, BlockSide::kMiddle);
    s.body_a = names.find(block, "from", BlockSide::kMiddle);
    s.a_m = read_point_m(block, "from_mm", BlockSide::kMiddle);
    s.body_b = names.find(block, "to", BlockSide::kMiddle);
    s.b_m = read_point_m(block, "to_mm", BlockSide::kMiddle);
    if (s.body_a == s.body_b) block.fail("to", "both ends are on '" + s.body_a + "'");
    s.source = read_source(block);
    block.done();
    anatomy.belt.spans.push_back(s);
  }
  file.done();
}

}  // namespace crepitus
