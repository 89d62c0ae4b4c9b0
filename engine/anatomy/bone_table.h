// What models/adult/bones/ says of the shape of one bone: rows of numbers for the solids of
// engine/bones/solid.h. These are the one place where millimetres stay millimetres: the numbers are
// read off bones to half a millimetre, and the generator works in them until the finished mesh is
// handed over in metres.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/anatomy/source.h"
#include "engine/maths.h"

namespace crepitus {

// A chain of elliptic rods: x, y, z, half height along `up`, half width across it.
struct StrutTable {
  std::string name;
  Vec3 up;
  double chain_blend_mm;  // fillet between its own rods
  double blend_mm;        // fillet to the rest of the bone
  std::vector<std::array<double, 5>> nodes_mm;
};

struct EllipsoidTable {
  std::string name;
  Vec3 centre_mm, half_axes_mm;
  double blend_mm;
};

// A curved plate: a net of x, y, z and half thickness, `lines` times `per_line` nodes.
struct SheetTable {
  int lines, per_line;
  std::vector<std::array<double, 4>> nodes_mm;
};

// A shaft: rows of y, centre x, centre z, half depth, half width, exponent of the outline; y falls
// from row to row.
struct SweepTable {
  std::string name;
  double end_blend_mm;
  std::vector<std::array<double, 6>> rows_mm;
};

struct CentrumTable {
  double half_height_mm, front_upper_mm, front_lower_mm, back_upper_mm, back_lower_mm;
  double half_width_upper_mm, half_width_lower_mm, waist_side_mm, waist_front_mm, waist_back_mm;
  double tilt_upper_deg, tilt_lower_deg, exponent_front, exponent_back;
  double dish_upper_mm, dish_lower_mm, rim_mm, back_hollow_mm;
};

struct SpinousTable {
  std::vector<std::array<double, 2>> outline_mm;
  double half_thickness_root_mm, half_thickness_tip_mm, extra_below_mm, root_x_mm, tip_x_mm,
      below_y_mm, blend_mm;
};

struct CanalTable {
  double centre_x_mm, half_front_mm, half_back_mm, half_width_mm, exponent, shift_x_per_10mm_mm;
};

struct CupTable {
  double radius_mm;
  Vec3 opening, centre_mm;
  double blend_mm;
};

struct EndplateTable {
  double height_mm, slope_mm_per_10mm;
};

struct HeadTable {
  Vec3 centre_mm;
  double radius_mm, blend_mm;
};

// What can be measured on any lumbar vertebra, in the frame of the tables. Taken on a table's own
// solid and wanted for a person, they stretch the table to the person.
struct VertebraMeasures {
  double half_height_mm, front_upper_mm, front_lower_mm, back_upper_mm, back_lower_mm;
  double half_width_upper_mm, half_width_lower_mm, waist_half_width_mm, tilt_upper_deg,
      tilt_lower_deg;
  double canal_back_x_mm, canal_half_width_mm, spinous_tip_x_mm, spinous_top_y_mm,
      spinous_bottom_y_mm;
  double inferior_tip_y_mm, inferior_tip_z_mm, superior_tip_y_mm, superior_tip_z_mm;
  double transverse_tip_y_mm, transverse_tip_z_mm;
};

// Where the table stands in the body frame: turned about z, then stretched along the axes of G,
// then shifted.
struct PlaceTable {
  Vec3 scale{1};
  double turn_deg = 0;
  Vec3 at_mm{0};
  Source source;
};

// Which bone it meets in a joint: it is carved to lie `gap_mm` from it in the neutral pose (0: it
// is not carved), and both carry cartilage where they come closer than `cartilage_mm`.
struct FitTable {
  std::string to;
  double gap_mm, cartilage_mm;
};

struct BoneTable {
  std::string name, kind, body;      // "innominate", kind of solid, "ilium"
  bool both_sides = false;           // the table is of the right one
  std::array<double, 3> voxel_mm{};  // length of the edges of triangles: fine, medium, coarse
  PlaceTable place;
  std::vector<StrutTable> struts;
  std::vector<EllipsoidTable> ellipsoids;
  std::vector<SweepTable> sweeps;
  std::optional<SheetTable> sheet;
  std::optional<CentrumTable> centrum;
  std::optional<SpinousTable> spinous;
  std::optional<CanalTable> canal;
  std::optional<CupTable> cup;
  std::optional<EndplateTable> endplate;
  std::optional<HeadTable> head;
  std::optional<double> symphysis_z_mm;
  std::optional<VertebraMeasures> own, wanted;
  std::vector<FitTable> fits;
  bool pinned = false;  // its surface is drawn to the ligament ends and facet faces of the anatomy
  Source source;

  const StrutTable& strut(std::string_view name) const;
  const EllipsoidTable& ellipsoid(std::string_view name) const;
};

}  // namespace crepitus
