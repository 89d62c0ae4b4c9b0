#include <map>

#include "engine/anatomy/reader.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

Mat3 read_inertia(TomlTable& block, BlockSide side) {
  const Vec3 moments = block.vec3("inertia_kg_m2");  // xx yy zz
  Vec3 products =
      block.vec3_or("products_kg_m2", {0, 0, 0});  // xy xz yz, the matrix elements themselves
  if (side == BlockSide::kLeft) products = {products.x, -products.y, -products.z};
  const Mat3 inertia(moments.x, products.x, products.y,  //
                     products.x, moments.y, products.z,  //
                     products.y, products.z, moments.z);
  const double minor = moments.x * moments.y - square(products.x);
  if (!(moments.x > 0 && minor > 0 && glm::determinant(inertia) > 0)) {
    block.fail("inertia_kg_m2", "no body has such an inertia: it must be positive definite");
  }
  const double trace = moments.x + moments.y + moments.z;
  for (int i = 0; i < 3; ++i) {  // each moment is a sum of two mean squares, so none can exceed the
                                 // other two together
    if (2 * moments[i] > trace * (1 + 1e-6)) {
      block.fail("inertia_kg_m2",
                 "no body has such an inertia: one moment exceeds the sum of the other two");
    }
  }
  return inertia;
}

BodySpec read_body(TomlTable& block, const std::string& name, BlockSide side) {
  BodySpec body;
  body.name = name;
  body.parent = block.text_or("parent", "");
  body.mass_kg = block.number("mass_kg", {1e-3, 300});
  body.com_m = read_point_m(block, "com_mm", side);
  body.inertia_kg_m2 = read_inertia(block, side);
  body.bone_mass_kg = block.number("bone_mass_kg", {1e-3, 50});
  if (body.bone_mass_kg > body.mass_kg)
    block.fail("bone_mass_kg", "is more than the whole body's mass_kg");
  body.bone_source = read_source(block, "bone_source");
  body.origin_G_m = read_point_m(block, "origin_G_mm", side);
  body.rot_z_deg = block.number_or("tilt_deg", 0, {-180, 180});
  body.source = read_source(block);
  block.done();
  return body;
}

CarrierSpec read_carrier(TomlTable& block, const BodyNames& names, const std::string& name,
                         BlockSide side) {
  CarrierSpec carrier;
  carrier.name = name;
  carrier.body_a = names.find(block, "body_a", side);
  carrier.body_b = names.find(block, "body_b", side);
  if (carrier.body_a == carrier.body_b) block.fail("body_b", "is the same body as body_a");
  carrier.share_a = block.number("share_a", {0, 1});
  carrier.origin_G_m = read_point_m(block, "origin_G_mm", side);
  carrier.rot_z_deg = block.number_or("tilt_deg", 0, {-180, 180});
  carrier.source = read_source(block);
  block.done();
  return carrier;
}

// Every body must lead to the one root through its parents.
void check_tree(const std::vector<BodySpec>& bodies, std::vector<TomlTable>& blocks) {
  std::map<std::string, size_t> index;
  for (size_t i = 0; i < bodies.size(); ++i) index[bodies[i].name] = i;
  std::string root;
  for (size_t i = 0; i < bodies.size(); ++i) {
    blocks[i].set_element("body '" + bodies[i].name + "'");  // both twins share one block
    if (bodies[i].parent.empty()) {
      if (!root.empty())
        blocks[i].fail("name", "has no parent, but '" + root + "' is the root already");
      root = bodies[i].name;
    }
    size_t at = i, steps = 0;
    while (!bodies[at].parent.empty()) {
      at = index.at(bodies[at].parent);
      if (++steps > bodies.size()) blocks[i].fail("parent", "the parents go round in a circle");
    }
  }
}

}  // namespace

void read_bodies(const std::string& folder, Anatomy& anatomy, BodyNames& names) {
  TomlTable file = TomlTable::parse_file(folder + "/body.toml");
  anatomy.title = file.text("title");
  anatomy.height_m = file.number("height_m", {0.3, 2.8});
  anatomy.body_mass_kg = file.number("body_mass_kg", {1, 300});

  Blocks kind("body");
  std::vector<TomlTable> blocks;  // the block of each body
  for (TomlTable& block : file.tables("body")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = kind.name_of(block, side);
      anatomy.bodies.push_back(read_body(block, name, side));
      names.bodies.push_back(name);
      blocks.push_back(block);
    }
  }
  if (anatomy.bodies.empty()) file.fail("", "there is no [[body]]");

  // parents may stand below their children in the file
  double total_kg = 0;
  for (size_t i = 0; i < anatomy.bodies.size(); ++i) {
    BodySpec& body = anatomy.bodies[i];
    total_kg += body.mass_kg;
    blocks[i].set_element("body '" + body.name + "'");
    if (body.parent.empty()) continue;
    const bool both = blocks[i].has("sides");
    const BlockSide side = !both                               ? BlockSide::kMiddle
                           : side_in_name(body.name) == "left" ? BlockSide::kLeft
                                                               : BlockSide::kRight;
    body.parent = names.find(blocks[i], "parent", side);
  }
  check_tree(anatomy.bodies, blocks);
  if (std::abs(total_kg - anatomy.body_mass_kg) > 0.001) {
    file.fail("body_mass_kg", "the bodies weigh " + std::to_string(total_kg) + " kg together");
  }

  Blocks carriers("carrier");
  for (TomlTable& block : file.tables("carrier")) {
    for (const BlockSide side : sides_of(block)) {
      const std::string name = carriers.name_of(block, side);
      for (const std::string& body : names.bodies) {
        if (body == name) block.fail("name", "there is already a body of this name");
      }
      anatomy.carriers.push_back(read_carrier(block, names, name, side));
    }
  }
  for (const CarrierSpec& carrier : anatomy.carriers) names.carriers.push_back(carrier.name);
  file.done();
}

}  // namespace crepitus
