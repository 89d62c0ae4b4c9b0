// The space in a facet joint: its two faces, and the film of fluid between them, which thins, is
// sucked at and turns to gas.
#pragma once

#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

// Surface of a vertex: u, v on the face -1..1; suction 0..1 (1: about to cavitate); gas 0..1 (1:
// just popped).

// Half height and half width of the joint's face, from the contact points.
struct FacetSize {
  double half_height_m, half_width_m;
};
FacetSize facet_size(const Facet& facet);

// The film as a lens that fills the drawn gap between the bones (bone_gap + opening).
void add_film(const Facet& facet, const FilmState& film, const State& s, double opening_m,
              const Part& part, SoftMesh& mesh);
void add_films(const Instant& now, SoftMesh& mesh);

}  // namespace crepitus
