// The neutral shape of a person's spine, and where the masses of the trunk sit.
#pragma once

#include <array>
#include <string>

#include "engine/anatomy/anatomy.h"
#include "engine/model.h"

namespace crepitus {

// Level by level, how far the person's neutral spine is from the tables'.
struct SpineShape {
  std::array<Pose, kLevels> own;    // the turn of a disc as the person grew: the bone above it is shaped to it
  std::array<Pose, kLevels> above;  // displacement of what stands on the disc
};
SpineShape shape_of_spine(const Anatomy& a, const Parameters& p);

// Displacement of a body from the tables' neutral pose: identity from the sacrum down.
Pose displacement(const Anatomy& a, const SpineShape& shape, const std::string& body);

// What posture and pregnancy do to a body's mass, centre of mass and inertia.
void place_masses(const Parameters& p, Body& body);

// Adds a point mass at a point of the body frame, or shifts one that is there already.
void add_mass(Body& body, double mass_kg, const Vec3& at_m);
void shift_mass(Body& body, double mass_kg, const Vec3& from_m, const Vec3& by_m);

}  // namespace crepitus
