// From a release, as the tissue laws report it, to the event people are told of: place, time, energy, and the numbers that
// led to it. Only reads.
#pragma once

#include "engine/forces/film.h"
#include "engine/forces/friction.h"
#include "engine/forces/tendon.h"
#include "engine/model.h"
#include "engine/pops/event.h"

namespace crepitus {

// step_start_s: of the step in which it happened.
PopEvent facet_cavitation(const Model& m, int facet, double step_start_s, const FilmRelease& release);
PopEvent sacroiliac_release(const Model& m, int joint, const FrictionRelease& release);

PopEvent iliopsoas_snap(const Model& m, int tendon, const Loads& loads, const TendonSnap& snap);

}  // namespace crepitus
