// Ligaments as ribbons. What they carry is told by shape, width and pattern, and only then by
// colour:
//   slack  length below slack length: the surplus length shows as waves; wide and pale
//   toe    fibres uncrimp: straight, of middle width
//   taut   beyond the toe: straight, narrow, with bold fibres
#pragma once

#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/muscle.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

// Surface of a vertex: u along in m, v across -1..1, tautness (ligament_tautness), group's depth of
// colour.

// Continuous: below 0 slack (-1: a tenth of the length is spare), 0..1 in the toe, 1..2 on the line
// up to twice the toe strain.
double ligament_tautness(const Ligament& ligament, double length_m);

struct RibbonShape {
  double width_m, thickness_m;
  double lift_m;  // over the line of the model: straps that lie on bone
  double root_m;  // how far the ends reach into the bone; negative: they end before it
  bool sagittal;  // a membrane between spinous processes stands upright; others lie on the bones
};
const RibbonShape& ribbon_shape(const Ligament& ligament);

// Width drawn: the ribbon's, times 1.15 when slack, 1 in the toe, 0.7 when taut.
double ribbon_width_m(const Ligament& ligament, double tautness);

// Height of the waves (half of crest to trough) with which `waves` sine periods over `length_m` are
// `slack_m` long; 0 if taut.
double wave_height_m(double length_m, double slack_m, int waves);

// `fine`: smoother, three times as many triangles.
void add_ligament(const Ligament& ligament, const Vec3& a_W, const Vec3& b_W, const Vec3& out_W,
                  bool fine, const Part& part, SoftMesh& mesh);
void add_ligaments(const Instant& now, bool fine, SoftMesh& mesh);

}  // namespace crepitus
