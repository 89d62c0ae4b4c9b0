#include "engine/bones/bounds.h"

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

constexpr double kMargin_mm = 6;  // room for fillets, the blur and gradients

void add_centrum(Box& box, const CentrumTable& c) {
  const double front = std::max(c.front_upper_mm, c.front_lower_mm),
               back = std::min(c.back_upper_mm, c.back_lower_mm);
  const double width = std::max(c.half_width_upper_mm, c.half_width_lower_mm);
  const double slope =
      std::tan(rad(std::max(std::abs(c.tilt_upper_deg), std::abs(c.tilt_lower_deg))));
  const double height = c.half_height_mm + slope * std::max(front, -back);
  box.add({front, height, width}), box.add({back, -height, -width});
}

// Both sides of the midline, whichever side the table describes.
void mirror(Box& box) {
  box.hi.z = std::max(box.hi.z, -box.lo.z);
  box.lo.z = -box.hi.z;
}

}  // namespace

Box bounds_of(const BoneTable& t) {
  Box box;
  for (const StrutTable& s : t.struts)
    for (const auto& n : s.nodes_mm) box.add({n[0], n[1], n[2]}, std::max(n[3], n[4]));
  for (const EllipsoidTable& e : t.ellipsoids)
    if (t.kind == "joined" || t.kind == "femur")
      box.add(e.centre_mm - e.half_axes_mm), box.add(e.centre_mm + e.half_axes_mm);
  for (const SweepTable& s : t.sweeps)
    for (const auto& r : s.rows_mm) box.add({r[1], r[0], r[2]}, std::max(r[3], r[4]));
  if (t.sheet)
    for (const auto& n : t.sheet->nodes_mm) box.add({n[0], n[1], n[2]}, n[3]);
  if (t.spinous)
    for (const auto& c : t.spinous->outline_mm) box.add({c[0], c[1], 0}, 4);
  if (t.centrum) add_centrum(box, *t.centrum);
  if (t.head) box.add(t.head->centre_mm, t.head->radius_mm);
  if (t.kind == "vertebra" || t.kind == "sacrum") mirror(box);
  box.lo -= kMargin_mm, box.hi += kMargin_mm;
  return box;
}

}  // namespace crepitus
