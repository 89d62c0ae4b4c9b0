// Rough surfaces of the sacroiliac joint: what their friction does over a step, and when they let go. Derivation: friction.cpp.
#pragma once

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

// A release that ended within this step: from the first fast slip to rest.
struct FrictionRelease {
  bool happened = false;
  double start_s = 0, duration_s = 0;  // on the simulation's clock
  double jump_m = 0, fastest_m_per_s = 0, drop_N = 0, energy_J = 0, normal_N = 0;
};

// Bristles after a step of h from the velocities that it ended with; `loads` as of its beginning. With `may_release` false
// the surfaces creep without letting go. Sets `let_go` when a fast slip begins.
FrictionRelease advance_friction(const RoughJoint& joint, const Loads& loads,
                                 std::span<const BodyState> after, double time_s, double h_s, bool may_release,
                                 FrictionState& s, bool& let_go);

// Force that presses the surfaces together, both patches, N.
double surface_normal_N(const RoughJoint& joint, const Loads& loads);

// What a patch's bristles do to the sacrum, in the ilium's axes.
inline Vec3 bristle_force_N(const RoughJoint& j, const FrictionState::Patch& p) {
  return -j.shear_N_per_m * (p.stretch_m[0] * j.tangent[0] + p.stretch_m[1] * j.tangent[1]);
}

// How much more shear the surfaces would hold: sum of static friction less what the bristles carry, N.
double slip_margin_N(const RoughJoint& joint, const FrictionState& s);

}  // namespace crepitus
