// Discs: a wall between the rims of two vertebrae, which bulges so that the disc keeps its volume.
//
//   p(a, t) = (1 - t) lower(a) + t upper(a) + 4 t (1 - t) bulge(a) out(a)     a: way round, t:
//   height 0..1 bulge(a) = kRestBulge + w (1 + kSide (1 - h(a) / h0(a)))                  h: height
//   of the wall, h0 in neutral
//
// w is found so that the volume between the end plates is that of the neutral pose: where the bones
// come together the wall goes out, and more on the side that is pressed. Left out: fluid that
// leaves the disc over hours, and the nucleus.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

// Surface of a vertex: u round in parts of a turn, v height 0..1, pressure (share of
// kFullPressure_Pa), wear 0..1.

inline constexpr int kDiscSectors = 48;
inline constexpr int kDiscRings = 9;
inline constexpr double kRestBulge_m = 0.0012;  // of a healthy disc in neutral; taste
inline constexpr double kFullPressure_Pa =
    2e6;  // lifting 20 kg with a round back: 2.3 MPa (Wilke 1999, Spine 24(8))

// The rims, each fixed in its bone: relative to the centres of mass, in body axes.
struct DiscShape {
  std::array<Vec3, kDiscSectors> upper_CP, lower_CP;
  std::array<double, kDiscSectors> neutral_height_m;
  double volume_m3 = 0;  // in neutral, with the rest bulge
};

// A kidney-shaped rim of the bushing's area and height.
DiscShape plain_disc(const Bushing& bushing);
// The rims of the bones as they are drawn; falls back on the plain one where a bone is missing.
DiscShape disc_between(const Model& m, const Bushing& bushing, std::span<const Bone> bones);

// The wall's outward bulge now, for rims in W.
struct DiscPose {
  std::array<Vec3, kDiscSectors> upper_W, lower_W, out_W;
  std::array<double, kDiscSectors> bulge_m;
};
DiscPose pose_disc(const DiscShape& shape, const Bushing& bushing, const State& s);
double disc_volume_m3(const DiscPose& pose);

void add_disc(const DiscPose& pose, double pressure_Pa, double wear, const Part& part,
              SoftMesh& mesh);
void add_discs(const Instant& now, std::span<const DiscShape> shapes, SoftMesh& mesh);
std::vector<DiscShape> disc_shapes(const Model& m,
                                   std::span<const Bone> bones);  // of the bushings that are discs

}  // namespace crepitus
