// Muscles as tubes along their wrapped paths: a belly of constant volume between two tendons.
//
//   V = optimal fibre length x maximal force / kSpecificTension     volume of the belly
//   A(s) = A_tendon + A_belly b((s - s0) / belly)                   cross-section along the path
//   belly = share x (optimal + tendon) + (L - optimal - tendon)     the tendons keep their length,
//   the belly takes the change A_belly = V / (belly x mean of b) shorter means thicker
//
// b(t) = sin(pi t)^1.6, a spindle. The cross-section is an ellipse, flatter for sheets of muscle.
// What is left out: fibres that run at an angle, and muscles pressing on each other and on bone.
#pragma once

#include <span>

#include "engine/bones/muscle_ends.h"
#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/soft/curve.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

// Surface of a vertex: u along 0..1, v around 0..1, tendon (0 belly, 1 tendon), intensity 0..1.

inline constexpr double kSpecificTension_Pa =
    0.6e6;  // Rajagopal 2016, IEEE Trans Biomed Eng 63(10): 60 N/cm2
inline constexpr double kTendonStress_Pa =
    35e6;  // at maximal force; taste within the 20-100 MPa of human tendons
inline constexpr double kCornerCut_m = 0.012;  // corners of the path are rounded from here on

struct MuscleShape {
  double flat_begin, flat_end;  // width over thickness where the belly begins and ends
  double belly_share;           // of optimal fibre + tendon, at that length
  double upper_tendon;          // share of the tendon that is at the beginning of the path
  double blunt = 0;             // c: 0 a spindle, 0.3 a fan with a broad beginning
  Vec3 facing{0};  // the side it is flat towards, in the first body's axes, of a right muscle; 0:
                   // away from the bones
};
const MuscleShape& muscle_shape(const Muscle& muscle);

double belly_volume_m3(const Muscle& muscle);

// The radii (as of a round tube) along a path of length L at s.
struct MuscleProfile {
  double length_m, belly_begin_m, belly_m, belly_area_m2, tendon_area_m2;
  double flat_begin, flat_end, blunt;
  bool foot_begin = false, foot_end = false;  // spreads where it grows into the bone
  double belly_at(double s_m) const;          // 0..1 along the belly
  double area_m2(double s_m) const;
  double foot(double s_m) const;  // by which the radius is larger near a bone, >= 1
  double flatness(double s_m) const;
  double tendon_share(double s_m) const;  // 1 on a tendon, 0 in the belly, smooth between
};
MuscleProfile muscle_profile(const Muscle& muscle, double length_m);

struct TubeQuality {
  int sides = 10;
  double step_m = 0.012;
};

// Appends the tube along `stations` (of the rounded path) and ends its part. `keep_m`: draws the
// path only so far.
void add_muscle(const MuscleProfile& profile, std::span<const Station> stations, int sides,
                double intensity, const Part& part, SoftMesh& mesh);

// The bones' middle line: muscles are flattened towards it.
struct Skeleton {
  std::vector<std::pair<Vec3, Vec3>> segments_W;
};
Skeleton skeleton_of(const Model& m, const State& s);
Vec3 outward(const Skeleton& skeleton, const Vec3& p_W);

// The line led to the bone: its first and last stretch bend over to where the muscle grows on.
// `offset_W`: from the line's first point to the bone.
std::vector<Vec3> led_to_bone(std::span<const Vec3> line, const Vec3& offset_W);

// All muscles for which `wanted(index)` says so. Fascicles that share the tendon on the brim run
// into one common tendon.
struct MuscleLook {
  TubeQuality quality;
  bool by_force = false;  // intensity: force over maximal force instead of activation
  std::span<const MuscleEnds>
      ends;  // on the bones, one a muscle; empty: as the mechanics have them
};
bool is_iliopsoas(const Muscle& muscle);
void add_muscles(const Instant& now, const MuscleLook& look, bool iliopsoas, SoftMesh& mesh);

}  // namespace crepitus
