// Puts a body into a scene's starting posture.
#pragma once

#include <array>
#include <string_view>

#include "engine/model.h"
#include "engine/movement/scene.h"
#include "engine/state.h"

namespace crepitus {

// Share of a lumbar movement taken by each disc, T12L1 .. L5S1, as in people: Pearcy 1985 for flexion (8, 10, 12, 13, 9 deg
// from L1L2 to L5S1), Fujii 2007 and White & Panjabi 1990 for rotation and side bend. T12L1: guess. Each column sums to 1.
struct LevelShare {
  double flexion, side_bend, rotation;
};
inline constexpr std::array<LevelShare, kLevels> kLumbarShare{{{0.06, 0.12, 0.12},
                                                               {0.145, 0.2, 0.18},
                                                               {0.18, 0.21, 0.19},
                                                               {0.217, 0.21, 0.19},
                                                               {0.235, 0.17, 0.19},
                                                               {0.163, 0.09, 0.13}}};

// The chest is one rigid body here, and thorax_rotation is what T12 does when the shoulders turn as the scene means it. Lumbar
// and thoracic spine are springs in series under the same torque, so that T12 turns by c_L / (c_L + c_T / s) of the shoulders'
// turn over the pelvis (c: shares of a full turn to one side, Fujii 2007: 7.3 deg; Fujimori 2012, recalled: 24.9 deg;
// s: thoracic_stiffness). This is that share over the same at s = 1: by how much more T12 must turn for the same shoulders.
inline double chest_turn_factor(double thoracic_stiffness) {
  constexpr double kLumbar_deg = 7.3, kThoracic_deg = 24.9;
  return (kLumbar_deg + kThoracic_deg) / (kLumbar_deg + kThoracic_deg / thoracic_stiffness);
}

// One value for each of kSceneCoordinates, in rad and scene signs (weight_shift: -).
using Coordinates = std::array<double, kSceneCoordinateCount>;

// Orientation in W of the axes G of a person in this posture, before pelvis and trunk are tilted. Lying down it has the slope
// at which this person's back, pelvis and legs share the load; on hands and knees it depends on the length of arms and thighs.
Quat posture_orientation(const Model& m, Posture posture);

// Where the scene wants every coordinate at time t: its track's value, else the posture's own angle. Angles that follow from
// the ground (a foot that stands flat, a front leg or toes that reach the floor) are solved for this model, which is too slow
// for every tick. lumbar_* without a track is what brings the trunk to thorax_* over the pelvis, and the other way round.
// The person's pelvic_tilt is in pelvis_anterior_tilt; the thighs do not follow it, so it is in hip_flexion too.
Coordinates wanted_coordinates(const Model& m, const Scene& scene, double time_s);

// Poses of all bodies with the given posture and the scene's coordinate values at time t, at rest, pressed into y = 0 in W
// so far that the contact spheres carry the weight. For Posture::bench W = G, without floor. Joint centres and disc centres
// coincide. Activations are at the tone floor.
State initial_state(const Model& m, const Scene& scene, double time_s);

// Whether the ground carries the body, so that where it has sunk to before time 0 is where it starts from. Standing and in
// the plank muscles hold it, and sagging is an error.
bool rests_while_settling(Posture posture);

// Which skin takes part: none on the bench, hands (modelled on stretched arms) on hands and knees only,
// forearms in the plank only.
bool may_touch(Posture posture, std::string_view contact_part);

}  // namespace crepitus
