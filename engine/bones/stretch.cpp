// One vertebra's table stretched to the measures of another.
//
// Nodes go through maps that are straight between landmarks: along x spinous tip, canal, back and
// front of the body; along y tip of the inferior processes, both endplates, just above the tip of
// the superior ones; along z midline, wall of the canal, superior process, tip of the transverse
// process. The body's main sizes follow their own measures. Thicknesses grow with the mean of three
// ratios: pedicles and laminae are not scaled apart, because they share their volume freely.
#include <algorithm>

#include "engine/bones/kinds.h"

namespace crepitus {
namespace {

class Map {
 public:
  Map(std::vector<double> from, std::vector<double> to)
      : from_(std::move(from)), to_(std::move(to)) {}
  double operator()(double x) const {
    std::size_t i = 1;
    while (i + 1 < from_.size() && x > from_[i]) ++i;
    const double slope = (to_[i] - to_[i - 1]) / (from_[i] - from_[i - 1]);
    return to_[i - 1] + slope * (x - from_[i - 1]);
  }

 private:
  std::vector<double> from_, to_;
};

double back(const VertebraMeasures& m) { return (m.back_upper_mm + m.back_lower_mm) / 2; }
double front(const VertebraMeasures& m) { return (m.front_upper_mm + m.front_lower_mm) / 2; }
constexpr double kAboveTip_mm = 6, kBesideProcess_mm = 4;

std::vector<double> along_x(const VertebraMeasures& m) {
  return {m.spinous_tip_x_mm, m.canal_back_x_mm, back(m), front(m)};
}
std::vector<double> along_y(const VertebraMeasures& m) {
  return {m.inferior_tip_y_mm, -m.half_height_mm, m.half_height_mm,
          m.superior_tip_y_mm + kAboveTip_mm};
}
std::vector<double> along_z(const VertebraMeasures& m) {
  return {0, m.canal_half_width_mm, m.superior_tip_z_mm + kBesideProcess_mm, m.transverse_tip_z_mm};
}

double mean_ratio(const VertebraMeasures& own, const VertebraMeasures& wanted) {
  const auto depth = [](const VertebraMeasures& m) { return front(m) - m.spinous_tip_x_mm; };
  const auto height = [](const VertebraMeasures& m) {
    return m.superior_tip_y_mm + kAboveTip_mm - m.inferior_tip_y_mm;
  };
  return (depth(wanted) / depth(own) + height(wanted) / height(own) +
          wanted.transverse_tip_z_mm / own.transverse_tip_z_mm) /
         3;
}

void stretch_centrum(CentrumTable& c, const VertebraMeasures& own, const VertebraMeasures& wanted,
                     double ratio) {
  c.half_height_mm *= wanted.half_height_mm / own.half_height_mm;
  c.front_upper_mm *= wanted.front_upper_mm / own.front_upper_mm,
      c.front_lower_mm *= wanted.front_lower_mm / own.front_lower_mm;
  c.back_upper_mm *= wanted.back_upper_mm / own.back_upper_mm,
      c.back_lower_mm *= wanted.back_lower_mm / own.back_lower_mm;
  const double waist = (c.half_width_upper_mm + c.half_width_lower_mm) / 2 - c.waist_side_mm;
  c.half_width_upper_mm *= wanted.half_width_upper_mm / own.half_width_upper_mm;
  c.half_width_lower_mm *= wanted.half_width_lower_mm / own.half_width_lower_mm;
  c.waist_side_mm = (c.half_width_upper_mm + c.half_width_lower_mm) / 2 -
                    waist * wanted.waist_half_width_mm / own.waist_half_width_mm;
  c.tilt_upper_deg += wanted.tilt_upper_deg - own.tilt_upper_deg,
      c.tilt_lower_deg += wanted.tilt_lower_deg - own.tilt_lower_deg;
  for (double* length : {&c.waist_front_mm, &c.waist_back_mm, &c.dish_upper_mm, &c.dish_lower_mm,
                         &c.rim_mm, &c.back_hollow_mm})
    *length *= ratio;
}

void stretch_spinous(SpinousTable& s, const VertebraMeasures& own, const VertebraMeasures& wanted,
                     const Map& x, const Map& y, double ratio) {
  // towards its tip the process keeps its own top and bottom; at its root it goes with the arch
  const Map tip({own.spinous_bottom_y_mm, own.spinous_top_y_mm},
                {wanted.spinous_bottom_y_mm, wanted.spinous_top_y_mm});
  for (auto& corner : s.outline_mm) {
    const double share = std::clamp(
        (own.canal_back_x_mm - corner[0]) / (own.canal_back_x_mm - own.spinous_tip_x_mm), 0.0, 1.0);
    corner = {x(corner[0]), (1 - share) * y(corner[1]) + share * tip(corner[1])};
  }
  s.root_x_mm = x(s.root_x_mm), s.tip_x_mm = x(s.tip_x_mm), s.below_y_mm = tip(s.below_y_mm);
  for (double* thickness : {&s.half_thickness_root_mm, &s.half_thickness_tip_mm, &s.extra_below_mm})
    *thickness *= ratio;
}

}  // namespace

BoneTable stretched(const BoneTable& vertebra, const VertebraMeasures& own,
                    const VertebraMeasures& wanted) {
  BoneTable t = vertebra;
  const Map x(along_x(own), along_x(wanted)), y(along_y(own), along_y(wanted)),
      z(along_z(own), along_z(wanted));
  const double ratio = mean_ratio(own, wanted);
  stretch_centrum(*t.centrum, own, wanted, ratio);
  for (StrutTable& s : t.struts)
    for (auto& n : s.nodes_mm) n = {x(n[0]), y(n[1]), z(n[2]), n[3] * ratio, n[4] * ratio};
  for (EllipsoidTable& e : t.ellipsoids) {
    e.centre_mm = {x(e.centre_mm.x), y(e.centre_mm.y), z(e.centre_mm.z)};
    e.half_axes_mm *= ratio;
  }
  stretch_spinous(*t.spinous, own, wanted, x, y, ratio);
  CanalTable& c = *t.canal;
  const double centre = x(c.centre_x_mm);
  c.half_front_mm = x(c.centre_x_mm + c.half_front_mm) - centre,
  c.half_back_mm = centre - x(c.centre_x_mm - c.half_back_mm);
  c.half_width_mm *= wanted.canal_half_width_mm / own.canal_half_width_mm;
  c.centre_x_mm = centre;
  return t;
}

}  // namespace crepitus
