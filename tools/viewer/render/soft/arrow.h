// Arrows: a straight one for a force, one bent round an axis for a torque. Lengths are in
// proportion, by one scale each, so that two arrows in one picture can be compared.
#pragma once

#include <string>
#include <vector>

#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

// Surface of a vertex: which colour (0 torque, 1 pull, 2 contact), the rest unused.

inline constexpr double kMetresPerNewton = 0.08 / 400;      // 400 N: 8 cm
inline constexpr double kRadiansPerNewtonMetre = kPi / 20;  // 20 Nm: half a turn
inline constexpr double kTorqueRadius_m = 0.032;

void add_force_arrow(const Vec3& from_W, const Vec3& to_W, int colour, SoftMesh& mesh);
void add_torque_arrow(const Vec3& centre_W, const Vec3& unit_axis_W, double angle_rad, int colour,
                      SoftMesh& mesh);

struct ArrowText {
  Vec3 at_W{0};
  std::string text;
};
// SI torques, the pull of the iliopsoas at the brim, forces between facets that are pressed
// together.
void add_arrows(const Instant& now, SoftMesh& mesh, std::vector<ArrowText>& texts);

}  // namespace crepitus
