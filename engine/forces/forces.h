// Every tissue law: pure functions that read Model and State kinematics, append rows and fill their part of Loads.
// Each law lives in its own file, with its derivation at the head.
#pragma once

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

void add_bushing_rows(const Model& m, Loads& loads);    // bushing.cpp: discs, SI joints, symphysis
void add_ligament_rows(const Model& m, Loads& loads);   // ligament.cpp
void add_facet_rows(const Model& m, Loads& loads);      // facet.cpp
void add_film_rows(const Model& m, std::span<const FilmState> films, Loads& loads);      // facet.cpp; law in film.h
void add_friction_rows(const Model& m, std::span<const FrictionState> joints, Loads& loads);  // friction.cpp
void add_joint_rows(const Model& m, Loads& loads);      // joint.cpp: hips, knees, ankles
void add_muscle_rows(const Model& m, std::span<const double> activation, Loads& loads);  // muscle.cpp

// The same rows with other activations: tension, stiffness and damping are linear in them, geometry does not matter.
void set_muscle_activation(const Model& m, std::span<const double> activation, Loads& loads);

void add_contact_rows(const Model& m, Loads& loads);    // contact.cpp: floor or table at y = 0 in W

void add_belt_rows(const Model& m, Loads& loads);       // belt.cpp: around the pelvis, when one is worn

// Fills loads.bodies from the state.
void compute_kinematics(const Model& m, const State& s, Loads& loads);

// Sizes every vector of Loads for the model and reserves the rows, so that a step allocates nothing.
Loads make_loads(const Model& m);

// Paths of muscles and lines of ligaments, as make_loads has planned them, for a model that has changed since.
void plan_lines(const Model& m, Loads& loads);

}  // namespace crepitus
