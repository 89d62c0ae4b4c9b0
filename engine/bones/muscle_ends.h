// Where a muscle's ends are drawn: on the bone, though the line of the mechanics ends beside it.
//
// The mechanics have a broad muscle end in one point, the middle of where it springs from: often in
// the air above a curved bone or under its surface. The drawn tendon is led from there to the
// nearest point of the bone; the line that pulls stays where the sources have it.
#pragma once

#include <span>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/model.h"

namespace crepitus {

struct BoneEnd {
  bool on_bone = false;       // false: it ends in a sheet of fascia, or on a bone that is not drawn
  BodyPoint at{-1, Vec3(0)};  // on the drawn surface
  Vec3 normal{0};             // of the surface there, unit, in body axes
  double moved_m = 0;         // from where the mechanics have it
};
struct MuscleEnds {
  BoneEnd begin, end;
};

// One entry a muscle. Takes some hundredths of a second: for when bones are made, not for every
// frame.
std::vector<MuscleEnds> muscle_ends(const Model& model, std::span<const Bone> bones);

}  // namespace crepitus
