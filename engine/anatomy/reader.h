// What the readers of the model files share: sides, names of bodies, units. Internal to
// engine/anatomy.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/anatomy/toml_table.h"

namespace crepitus {

// A block with sides = "both" is read twice, once for each side; the left reading mirrors every
// vector.
enum class BlockSide { kMiddle, kRight, kLeft };

std::string suffix_of(BlockSide side);            // "", "_right", "_left"
std::string side_in_name(std::string_view name);  // "right", "left" or "", from the ending
Vec3 mirrored(const Vec3& v, BlockSide side);     // points and directions: z -> -z on the left
Vec3 mirrored_axis(const Vec3& axis,
                   BlockSide side);  // axes of rotation: x -> -x, y -> -y on the left
std::vector<BlockSide> sides_of(TomlTable& block);

// Reads blocks of one kind, refusing a name that occurs twice.
class Blocks {
 public:
  explicit Blocks(std::string kind) : kind_(std::move(kind)) {}
  // Names the block in messages, and returns its name with the side.
  std::string name_of(TomlTable& block, BlockSide side);

 private:
  std::string kind_;
  std::set<std::string> names_;
};

// Bodies (and carriers) as the other files refer to them.
struct BodyNames {
  std::vector<std::string> bodies;
  std::vector<std::string> carriers;

  // In a both-block, "femur" means the femur of the side; "femur_left" means the opposite one in
  // the mirrored twin.
  std::string find(TomlTable& block, std::string_view key, BlockSide side,
                   bool carriers_too = false) const;
};

Source read_source(TomlTable& block, std::string_view key = "source");
Vec3 read_point_m(TomlTable& block, std::string_view key,
                  BlockSide side);  // from mm, at most 3 m from the origin
Vec3 read_direction(TomlTable& block,
                    std::string_view key);  // must be of unit length, is made so exactly
Pose neutral_pose(const std::vector<BodySpec>& bodies, const std::string& name);  // X_GB

// One function a file; each reads the file of its name in `folder`.
void read_bodies(const std::string& folder, Anatomy& anatomy, BodyNames& names);
void read_discs(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_ligaments(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_facets(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_joints(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_muscles(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_contact(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_pops(const std::string& folder, Anatomy& anatomy);
void read_landmarks(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_nerves(const std::string& folder, Anatomy& anatomy);  // after the muscles
void read_belt(const std::string& folder, const BodyNames& names, Anatomy& anatomy);
void read_bones(const std::string& folder, const BodyNames& names, Anatomy& anatomy);

}  // namespace crepitus
