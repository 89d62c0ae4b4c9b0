// From the table of a bone to its solid, in the frame of the table and without neighbours: one
// function a kind of bone.
#pragma once

#include "engine/bones/solid.h"

namespace crepitus {

Solid vertebra_solid(const BoneTable& table);
Solid sacrum_solid(const BoneTable& table);
Solid innominate_solid(const BoneTable& table);
Solid femur_solid(const BoneTable& table);
Solid joined_solid(
    const BoneTable& table);  // struts, sweeps and ellipsoids in the order of the file

// By table.kind.
Solid solid_of(const BoneTable& table);

// The table of a vertebra stretched from the measures of its own solid to others: lengths by maps
// that are straight between landmarks, thicknesses by the mean of three ratios. The table's own
// measures give the table back.
BoneTable stretched(const BoneTable& vertebra, const VertebraMeasures& own,
                    const VertebraMeasures& wanted);

}  // namespace crepitus
