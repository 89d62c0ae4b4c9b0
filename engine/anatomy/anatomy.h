// What is in models/: one person's anatomy as plain structs, in SI, names not yet resolved.
// Frames (see models/README.md): G is the neutral standing pose, x forward, y up, z to the right, origin between the hip
// joint centres. Points are in the frame of the named body unless the field says G. Left is the mirror (z -> -z) of right;
// the reader writes the twin of every block with sides = "both".
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "engine/anatomy/bone_table.h"
#include "engine/anatomy/source.h"
#include "engine/maths.h"

namespace crepitus {

struct BodySpec {
  std::string name, parent;   // parent "" for the root; used only for drawing and documentation
  double mass_kg;
  Vec3 com_m;                 // in the body frame
  Mat3 inertia_kg_m2;         // about the centre of mass, body axes
  double bone_mass_kg;        // the bone alone, used by experiments on bare specimens
  Vec3 origin_G_m;            // body frame in G, neutral
  double rot_z_deg;
  Source source;
  Source bone_source;         // of bone_mass_kg
};

// A massless carrier: its points ride half on one body and half on another (rectus sheath: sacrum and thorax; patella:
// femur and shank). Its frame in G at neutral is origin_G_m with G axes turned by rot_z_deg.
struct CarrierSpec {
  std::string name, body_a, body_b;
  double share_a;             // the rest goes to body_b
  Vec3 origin_G_m;
  double rot_z_deg;
  Source source;
};

// Six-axis nonlinear bushing in a frame at `centre_G_m`, axes = G axes turned by tilt_deg about z.
// Order of axes everywhere: x (anterior), y (axial, up), z (right). Rotations: x lateral bend, y axial, z flexion-extension.
struct BushingSpec {
  std::string name, kind;             // kind: disc, sacroiliac, symphysis
  std::string upper, lower;           // the moving (child) and the reference (parent) body
  Vec3 centre_G_m;
  double tilt_deg;
  Vec3 translation_N_per_m;           // linear stiffness; y is the small-load value c0
  double axial_stiffening_N_per_m2;   // c2 of F = c0 d + c2 d^2 in compression; 0 for none
  double lateral_Nm_per_rad, axial_Nm_per_rad, flexion_Nm_per_rad, extension_Nm_per_rad;
  double lateral_k3, axial_k3, flexion_k3, extension_k3;  // Nm/rad^3, M = k q + k3 q^3
  double preload_bending_per_N, preload_axial_per_N;      // relative stiffening per newton of compression
  double damping_time_s;              // c = damping_time * local stiffness
  double height_m, area_m2;           // discs
  Source source;
};

struct LigamentSpec {
  std::string name, group;            // group: ALL, PLL, LF, ISL, SSL, ITL, CL, iliolumbar, ...
  std::string region;                 // spine, si, hip, symphysis: which laxity scales it
  std::string level;                  // "L4L5" or ""
  std::string body_a, body_b;
  Vec3 a_m, b_m;
  double slack_ratio;                 // slack length / neutral length
  double stiffness_N_per_m;           // of the linear part
  double toe_strain;
  double damping_time_s;              // c = damping_time * local stiffness
  Source source;
};

struct FacetSpec {
  std::string name, level, side;      // "L4L5", "left"
  std::string upper, lower;
  Vec3 upper_at_m, lower_at_m;        // centre of the joint in both bodies, neutral
  Vec3 normal_lower;                  // unit, in the lower body: from the inferior facet of the upper vertebra to the superior facet of the lower
  Vec3 up_lower;                      // unit, in the lower body, along the height of the joint face
  double height_m, width_m;
  double stiffness_N_per_m;           // whole face
  double overlap_m;                   // initial overlap at neutral
  double smoothing_m;
  double damping_time_s;
  double lamina_gap_m, lamina_stiffness_N_per_m;  // axial stop between the inferior tip and the lamina below
  double bone_gap_m;                  // bone-to-bone distance at neutral, for display
  Source source;
};

// Passive moment about one joint axis, Anderson & Pandy 1999 form, q in rad:
// M(q) = k1 exp(k2 (q - theta2)) + k3 exp(k4 (q - theta1)) - linear q, positive M increases q.
struct PassiveAxisSpec {
  double k1 = 0, k2 = 0, k3 = 0, k4 = 0, theta1_rad = 0, theta2_rad = 0;
  double offset_rad = 0;              // q of the source = our q + offset
  double linear_Nm_per_rad = 0;       // a stiff value locks the axis
  double damping_Nms_per_rad = 0;
};

// Ball (hip), hinge (knee) or ankle: three stiff translations and three Cardan angles z-x'-y'' from the parent to the
// child, signed so that flexion, adduction and internal rotation are positive on both sides. Knee: flexion positive.
// Ankle: dorsiflexion, inversion, internal rotation positive.
struct JointSpec {
  std::string name, side, parent, child;
  Vec3 centre_G_m;
  double translation_N_per_m, translation_damping_Ns_per_m;
  std::array<double, 3> sign;         // angle about +z, +x, +y of G axes is sign * our angle
  std::array<std::string, 3> axis_name;
  std::array<PassiveAxisSpec, 3> axis;
  std::array<double, 6> range_deg;    // lo, hi for each axis: what people reach, for checks and display
  Source source;
};

struct PathPointSpec {
  std::string body;                   // a body or a carrier
  Vec3 at_m;
};

struct WrapSpec {
  std::string name, body;
  Vec3 centre_m, axis, ex, ey;        // cylinder frame in the body: axis = cylinder z
  double radius_m, length_m;
  std::string quadrant;               // all, x, -x, y, -y in the cylinder frame
  int first_point, last_point;        // 1-based path points between which it acts; -1 -1: any segment
};

struct MuscleSpec {
  std::string name, group, side;
  double force_N, optimal_fibre_m, tendon_slack_m, pennation_rad;
  double passive_factor;              // scales the passive fibre force (two-joint muscles of the thigh: see models/README.md)
  bool reflex;                        // false: driven by bracing only, not by the controller (transversus)
  std::vector<PathPointSpec> path;
  std::vector<WrapSpec> wraps;
  Source source;
};

// Shared Hill curves, Thelen 2003 and Millard 2013 values (models/adult/muscles.toml).
struct HillSpec {
  double active_width;                // KshapeActive
  double passive_shape, passive_strain;
  double max_velocity_per_s, af, flen;
  double tau_activation_s, tau_deactivation_s;
  Source source;
};

// A sphere of the skin that may touch floor or table.
struct ContactPointSpec {
  std::string name, body;
  Vec3 at_m;
  double radius_m;
  double stiffness_N_per_m;
  std::string part;                   // foot, hand, back, pelvis, thigh, knee, ...
  Source source;
};

struct SurfaceSpec {                  // floor and table share one law
  double damping_s_per_m;             // Hunt-Crossley style: N = k d (1 + damping * rate)
  double friction, slip_speed_m_per_s;
  Source source;
};

// The fluid film of a facet joint and what moves with it (models/adult/pops.toml); laws in forces/film.h.
struct FilmSpec {
  double area_m2;
  double series_N_per_m, capsule_N_per_m;   // tissue between the bones and the film; capsule beside the film
  double moving_mass_kg, damping_ratio;     // of what springs back when the film gives way
  double low_shear_Pa_s, high_shear_Pa_s, shear_time_s, power_index;  // Carreau fluid
  double cavitation_Pa;                     // below ambient
  double gas_fraction, gas_time_s;          // of the joint's volume right after a pop; time constant of resorption
  Source source;
};

// The interlocking surfaces of the right sacroiliac joint; the left is its mirror image. Law in forces/friction.cpp.
struct FrictionSpec {
  Vec3 centre_G_m, normal_G, along_G;       // normal from the sacrum to the ilium, both unit and in G
  double half_length_m;                     // of the surface along `along`: where the two patches lie
  double shear_N_per_m, preload_N;          // of both patches together
  double static_friction, kinetic_friction, stribeck_m_per_s, healing_s;
  Source source;
};

// The right psoas tendon on the brim of the pelvis; the left is its mirror image. Law in forces/tendon.h.
struct TendonSpec {
  std::string group;                        // its muscles
  int path_point;                           // 1-based point of their paths that lies on the brim
  Vec3 lateral, outward;                    // unit, in the body of that point
  double ridge_at_m, ridge_half_width_m;    // across the tendon, from where it lies in neutral
  double cushion_N, friction, damping_Ns_per_m;
  double lo_m, hi_m;                        // how far it can slide
  Source source;
};

// Coefficients of variation between people and between their joints, for ensembles; engine/model/scatter.h.
struct ScatterSpec {
  double film, viscosity, film_tissue, cavitation, friction, preload, ridge, discs, ligaments, muscles, sides;
  Source source;
};

struct LandmarkSpec {
  std::string name, body;
  Vec3 at_m;
  Source source;
};

// Which share of the drive of each muscle group comes from one nerve root.
struct NerveSpec {
  std::string name;                   // L4, L5, S1
  std::vector<std::pair<std::string, double>> shares;  // group, 0..1; over all roots at most 1 a group
  Source source;
};

// A free stretch of a belt around the pelvis, from one hip bone to the other.
struct BeltSpanSpec {
  std::string name, body_a, body_b;
  Vec3 a_m, b_m;
  Source source;
};
struct BeltSpec {
  double stretch_m;                   // by which the band is stretched when it is pulled tight
  Source source;
  std::vector<BeltSpanSpec> spans;
};

struct Anatomy {
  std::string title;
  std::vector<BodySpec> bodies;
  std::vector<CarrierSpec> carriers;
  std::vector<BushingSpec> bushings;
  std::vector<LigamentSpec> ligaments;
  std::vector<FacetSpec> facets;
  std::vector<JointSpec> joints;
  HillSpec hill;
  std::vector<MuscleSpec> muscles;
  std::vector<ContactPointSpec> contacts;
  SurfaceSpec surface;
  FilmSpec facet_film;
  FrictionSpec sacroiliac_surface;
  TendonSpec iliopsoas_brim;
  ScatterSpec scatter;
  std::vector<LandmarkSpec> landmarks;
  std::vector<NerveSpec> nerves;
  BeltSpec belt;
  std::vector<BoneTable> bones;
  double height_m, body_mass_kg;
};

// Reads and cross-checks every file of a model folder, for example "models/adult". Throws InputError.
Anatomy load_anatomy(const std::string& folder);

// One line for every block whose source is a guess: "file:line: ligament 'x': guess: why".
std::vector<std::string> list_guesses(const Anatomy& anatomy);

}  // namespace crepitus
