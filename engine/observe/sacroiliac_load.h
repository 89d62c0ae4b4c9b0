// What bushing, rough surfaces and ligaments of one sacroiliac joint carry together: for channels
// and for the arrows of a picture.
#pragma once

#include <vector>

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

struct SacroiliacJoint {
  int bushing;
  double sacrum_sign;          // +1 when the sacrum is the bushing's upper body, else -1
  std::vector<int> ligaments;  // those that run from the one bone to the other
};
SacroiliacJoint sacroiliac_joint(const Model& m, int bushing, int sacrum);

// Force and moment on the sacrum about the joint's centre, in the axes of the bushing. Positive
// moves the sacrum along + relative to the ilium.
struct LoadAcross {
  Vec3 force_N, moment_Nm;
};
LoadAcross sacroiliac_load(const Model& m, const State& s, const Loads& loads,
                           const SacroiliacJoint& joint);

}  // namespace crepitus
