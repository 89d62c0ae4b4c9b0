// From the frame of a table to the body frame, and from the bone of the table to this anatomy's.
#pragma once

#include <string>
#include <vector>

#include "engine/bones/grid.h"
#include "engine/model.h"

namespace crepitus {

// A solid in the body frame, in millimetres, and the box it fills.
struct PlacedSolid {
  Solid solid;
  Box box;
};
PlacedSolid placed(const Solid& in_table, const Box& box_in_table, const PlaceTable& place);

// A point of the body frame where the surface must pass: the end of a ligament, or the face of a
// facet. Or one that the surface must stay clear of: where the capsule of a joint ends on the bone
// below.
struct Pin {
  Vec3 at_mm;
  std::string what;
  double clear_mm = 0;
};
std::vector<Pin> pins_of(const Anatomy& anatomy, const Model& model, int body);

// Gives `solid` the faces of the facet joints of its body where the mechanics have them, in their
// size and direction: room for the other bone is carved out beyond each face, and a flat cushion of
// bone is laid behind it.
Solid with_facets(const Solid& solid, const Anatomy& anatomy, const Model& model, int body);

// `solid` bent so that its surface passes through the pins: a smooth sum of bumps is taken from the
// distance. A pin further away than `furthest_mm` is approached only by that much, and one twice as
// far not at all: it does not lie on this bone, and would raise a wart. A pin in the middle of a
// thin plate is left alone: the surface is near on both sides and could only come nearer by
// breaking through.
Solid pinned(const Solid& solid, const std::vector<Pin>& pins, double furthest_mm);

// What a solid says of single points: its value there and how fast it changes. Their ratio is
// nearer to true millimetres.
struct Reading {
  double value, slope;
};
std::vector<Reading> readings_of(const Solid& solid, const std::vector<Vec3>& points_mm);

}  // namespace crepitus
