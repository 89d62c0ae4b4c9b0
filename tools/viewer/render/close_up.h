// What pops, seen from close by: for the inset of window and film, and for flashes.
#pragma once

#include "engine/pops/event.h"
#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/look.h"

namespace crepitus {

// Where it popped, in W.
Vec3 place_of(const PopEvent& pop, const Model& m, const State& s);

Camera close_to(const PopEvent& pop, const Model& m, const State& s);

// `whole` without what would stand in the way, and with smaller flashes.
Look close_look(const Look& whole, Mechanism mechanism);

}  // namespace crepitus
