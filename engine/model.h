// The numbers the step uses: names resolved to indices, points relative to centres of mass, parameters folded in.
// build_model is a pure function; nothing here changes during a step.
// (Between steps one thing follows the state: where the psoas paths cross the brim, forces/tendon.h.)
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/parameters.h"

namespace crepitus {

struct Body {
  std::string name;
  double mass_kg;
  Mat3 inertia_kg_m2;   // about the centre of mass, body axes
  Vec3 com_m;           // p_BC: centre of mass in the anatomical body frame
  Pose neutral_G;       // anatomical body frame in G, in this person's neutral standing pose
  double bone_mass_kg;  // of the bare bone, for specimens
};

// A point fixed in a body, relative to its centre of mass, in body axes.
struct BodyPoint {
  int body;
  Vec3 p_CP;
};

// A point that rides with shares on two bodies (abdomen, patella); body_b = -1 for an ordinary point.
struct CarriedPoint {
  BodyPoint a;
  BodyPoint b{-1, Vec3(0)};
  double share_a = 1;
};

// Bushing between two bodies: 6 coordinates of frame U (in upper) relative to frame L (in lower), expressed in L.
struct Bushing {
  std::string name, kind;
  int upper, lower;
  Vec3 upper_at, lower_at;        // bushing centre relative to each COM, body axes
  Quat upper_frame, lower_frame;  // body axes <- bushing axes; coincide in the neutral pose
  Vec3 translation_N_per_m;
  double axial_stiffening_N_per_m2;
  // rotation laws about x (lateral), y (axial), z: M = k q + k3 q^3; z has a branch for each sign (+ extension)
  double lateral_k, lateral_k3, axial_k, axial_k3, flexion_k, flexion_k3, extension_k, extension_k3;
  double preload_bending_per_N, preload_axial_per_N;
  double damping_time_s;
  std::array<double, 6> rest_load{};  // constant generalised force that balances pre-strain in the neutral pose
  double axes_share = 0;  // how far the axes of translation turn from the lower body (0) to the upper (1)
  double height_m, area_m2;
};

struct Ligament {
  std::string name, group, level;
  BodyPoint a, b;
  double slack_m, stiffness_N_per_m, toe_strain, damping_time_s;
};

// Film of joint fluid between the faces of a facet joint; law and symbols in forces/film.h.
struct Film {
  double area_m2, rest_m;                       // rest_m: thickness under load, the thinnest there is
  double series_N_per_m, capsule_N_per_m;
  double moving_mass_kg, damping_ratio;
  double low_shear_Pa_s, high_shear_Pa_s, shear_time_s, power_index;
  double cavitation_Pa;
  double gas_fraction, gas_time_s;
};

inline constexpr int kFacetPoints = 9;
struct Facet {
  std::string name, level, side;
  int upper, lower;
  std::array<Vec3, kFacetPoints> upper_at;  // contact points relative to the upper COM
  Vec3 lower_at, lower_normal;              // plane of the superior facet in the lower body (relative to its COM)
  double point_stiffness_N_per_m, overlap_m, smoothing_m, damping_time_s;
  // lamina stop: tip of the inferior facet against the lamina below, along the disc axis (unit, up, in the lower body);
  // tip_lower_at: where the upper's tip lies in the neutral pose, fixed in the lower body
  Vec3 tip_upper_at, tip_lower_at, lower_axis;
  double lamina_gap_m, lamina_stiffness_N_per_m;
  double bone_gap_m;
  Film film;
};

// Rough surfaces of a sacroiliac joint in parallel with its bushing; law in forces/friction.cpp. Two patches, at the ends of
// the surface; points relative to the centres of mass.
inline constexpr int kPatches = 2;
struct RoughJoint {
  std::string name, side;                       // of the bushing; "left" or "right"
  int bushing, upper, lower;                    // sacrum, ilium
  std::array<Vec3, kPatches> upper_at, lower_at;
  std::array<Vec3, 2> tangent;                  // in the ilium
  Vec3 normal;                                  // from the sacrum to the ilium, in the bushing's axes
  double shear_N_per_m, preload_N;              // of one patch
  double static_friction, kinetic_friction, stribeck_m_per_s, healing_s;
};

struct PassiveAxis {
  double k1, k2, k3, k4, theta1_rad, theta2_rad, offset_rad;
  double linear_Nm_per_rad, damping_Nms_per_rad;
  double range_factor;  // mobility: angles are divided by this about the middle of the range before the exponentials
};

struct Joint {
  std::string name;
  int parent, child;
  Vec3 parent_at, child_at;
  Quat parent_frame, child_frame;  // body axes <- joint axes; coincide when all angles are zero
  double translation_N_per_m, translation_damping_Ns_per_m;
  std::array<double, 3> sign;      // angle about z, x', y'' = sign * named angle
  std::array<std::string, 3> axis_name;
  std::array<PassiveAxis, 3> axis;
};

struct WrapCylinder {
  int body;
  Vec3 centre;       // relative to COM
  Mat3 axes;         // body <- cylinder: columns ex, ey, axis
  double radius_m;
  int segment;       // between path points segment and segment + 1
  double turn;       // +1 or -1: sense of travel about the axis, chosen once in the neutral pose
};

struct Muscle {
  std::string name, group;
  int group_index, side;           // into kMuscleGroups; kRight or kLeft
  double force_N, optimal_m, tendon_m;
  double pennation_sine;           // of the angle between fibres and tendon at the optimal length
  double passive_factor;
  bool optimised;                  // driven by the controller; false: by bracing (transversus)
  double resting_activation;       // kept on top of the common tone: bracing, guarding, protection of a sore joint
  std::vector<CarriedPoint> path;
  std::vector<WrapCylinder> wraps; // at most one a segment, ordered by segment
};

// The psoas tendon of one side where it bends over the brim; law in forces/tendon.h.
struct BrimTendon {
  std::string side;
  int body = -1;                                // ilium
  int hip = -1;                                 // joint, for the angle at which it snaps
  std::vector<int> muscles;                     // that share the tendon
  int point = 1;                                // of their paths, 0-based
  Vec3 rest_CP{0}, lateral{0}, outward{0};      // in the ilium; position 0 is at rest_CP
  double slope = 0;                             // of the bed at position 0: what balances the tendon there in neutral
  double ridge_m = 0, ridge_at_m = 0, ridge_half_width_m = 1;
  double cushion_N = 0, friction = 0, damping_Ns_per_m = 1;
  double lo_m = 0, hi_m = 0;
};

struct Hill {
  double active_width, passive_shape, passive_strain, max_velocity_per_s, af, flen;
  double tau_activation_s, tau_deactivation_s;
};

struct ContactPoint {
  std::string name, part;
  BodyPoint at;
  double radius_m, stiffness_N_per_m;
};

struct Surface {
  double damping_s_per_m, friction, slip_speed_m_per_s;
};

// A belt around the pelvis: a closed band whose free spans pull the hip bones together; slack (0 N) is no belt.
struct Belt {
  struct Span {
    BodyPoint a, b;
  };
  std::vector<Span> spans;
  double tension_N = 0, stiffness_N_per_m = 0;  // at neutral_m, the length of all spans in the neutral pose
  double neutral_m = 0;
};

struct Model {
  std::vector<Body> bodies;
  std::vector<Bushing> bushings;   // the six discs come first, T12L1 .. L5S1
  std::vector<Ligament> ligaments;
  std::vector<Facet> facets;
  std::vector<RoughJoint> rough_joints;
  std::vector<Joint> joints;
  Hill hill;
  std::vector<Muscle> muscles;
  std::vector<BrimTendon> tendons;
  std::vector<ContactPoint> contacts;
  Surface surface;
  Belt belt;
  Parameters parameters;           // those it was built from
  double total_mass_kg;
};

// Films and rough surfaces (model/pops.cpp); the rest of the model must stand. Stiffness that the rough surfaces bring is
// taken out of the sacroiliac bushings, which were calibrated with both together.
void add_pop_elements(const Anatomy& anatomy, const Parameters& parameters, Model& m);

// Throws InputError when the anatomy does not hold together (unknown names are found by the reader already).
Model build_model(const Anatomy& anatomy, const Parameters& parameters);

// What a bench does to a body: keeps only the elements among `keep_bodies` (all when empty), takes out every element whose
// name matches a `remove` pattern, and swaps trunk slices for bare bones. Discs stay in the list, with no stiffness.
struct Specimen {
  std::vector<std::string> keep_bodies, remove;
  bool bare_bones = false, remove_muscles = false;
};
void cut_specimen(Model& m, const Specimen& s);

// True when name matches the pattern (* any run, ? one character).
bool matches(std::string_view pattern, std::string_view name);

// Index by name, or -1.
int find_body(const Model& m, std::string_view name);
int find_bushing(const Model& m, std::string_view name);
int find_joint(const Model& m, std::string_view name);
int find_muscle(const Model& m, std::string_view name);

}  // namespace crepitus
