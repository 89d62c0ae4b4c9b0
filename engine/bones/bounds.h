// How far the solid of a table reaches, in the frame of the table.
#pragma once

#include "engine/bones/grid.h"

namespace crepitus {

Box bounds_of(const BoneTable& table);

}  // namespace crepitus
