// The knobs: one struct of plain numbers and ONE table that describes each. Panel, --set, sweep files, CSV header and
// documentation all come from the table.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crepitus {

inline constexpr int kLevels = 6;  // T12L1, L1L2, L2L3, L3L4, L4L5, L5S1
inline constexpr std::array<const char*, kLevels> kLevelNames{"T12L1", "L1L2", "L2L3", "L3L4", "L4L5", "L5S1"};

// Muscle groups in the order of the table; every muscle of models/ names one of these.
inline constexpr std::array kMuscleGroups{
    "psoas_major", "iliacus", "rectus_femoris", "sartorius", "tensor_fasciae_latae", "adductor_brevis",
    "adductor_longus", "adductor_magnus", "pectineus", "gracilis", "hamstrings", "biceps_femoris_short",
    "vasti", "gastrocnemius", "gluteus_maximus", "gluteus_medius", "gluteus_minimus", "piriformis", "quadratus_femoris",
    "gemelli", "obturator_internus", "obturator_externus", "rectus_abdominis", "external_oblique",
    "internal_oblique", "transversus_abdominis", "quadratus_lumborum", "multifidus", "longissimus_lumbar",
    "longissimus_thoracic", "iliocostalis_lumbar", "iliocostalis_thoracic"};
inline constexpr int kGroups = static_cast<int>(kMuscleGroups.size());

// Nerve roots whose inhibition is a parameter; models/adult/nerves.toml says which muscles each of them drives.
inline constexpr std::array kNerveRoots{"L4", "L5", "S1"};
inline constexpr int kRoots = static_cast<int>(kNerveRoots.size());

enum Side : int { kRight = 0, kLeft = 1 };

// All doubles, so that the table can address a field by its index (checked in parameters.cpp).
struct Parameters {
  // headline
  double muscle_imbalance = 0;     // -1..1: tight front and weak back on the left (+) or right (-)
  double laxity = 1;               // all ligaments: below 1 stiffer (fibrosis), above 1 laxer
  double pelvic_tilt_deg = 0;      // posture: anterior +, relative to the person's own neutral
  // ligaments by region, times `laxity`
  double laxity_spine = 1, laxity_si = 1, laxity_hip = 1;
  double forced_pops_per_day = 0;  // stretches the spine's ligaments a little: a claim, see the table
  // structure: changes the neutral shape
  double lordosis_deg = 51.2;      // L1-S1
  double scoliosis_deg = 0;        // Cobb angle T12-L5, + convex to the left
  double kyphosis_deg = 45;        // T1-T12: moves the mass of chest, arms and head
  double forward_head_mm = 0;      // head in front of its usual place over the chest
  std::array<double, kLevels> disc_height{1, 1, 1, 1, 1, 1};   // factor
  std::array<double, kLevels> degeneration{1, 1, 1, 1, 1, 1};  // Pfirrmann grade 1..5
  std::array<double, kLevels> segment_stiffness{1, 1, 1, 1, 1, 1};  // factor on disc and ligaments of a level
  double dehydration = 0;          // 0..1: every disc a little lower and its gel drier
  // joints and control
  double hip_mobility_right = 1, hip_mobility_left = 1;        // range factor
  double thoracic_stiffness = 1;   // of the chest's part of a turn of the shoulders
  double pelvic_belt_N = 0;        // tension of a belt around the pelvis
  std::array<double, 2> facet_inflammation{}, si_inflammation{};  // by side, 0..1
  double guarding = 0;             // 0..1: trunk muscles that never let go
  double core_bracing = 0;         // 0..1
  double tone = 0.01;              // floor of every activation
  double movement_speed = 1;       // factor on the scene's clock
  double body_mass_kg = 75;
  // joint fluid: what makes a facet ready to pop
  double film_thickness_um = 20;   // at rest under load
  double fluid_viscosity_mPa_s = 8;  // at high shear
  double tendon_ridge_right_mm = 0.1, tendon_ridge_left_mm = 0.1;  // bone under the psoas tendon
  double variation = 0;            // 0: the typical person; else the seed of one drawn person
  double minutes_since_pop = 120;  // of every joint, at the start
  double belly_mass_kg = 0;        // carried in front, on top of body_mass
  // muscle macros and nerves
  double core_strength = 1;        // all abdominal muscles
  std::array<double, 2> gluteal_strength{1, 1};      // the three gluteal muscles of a side
  std::array<std::array<double, kRoots>, 2> nerve{};  // [side][root], share of the root's drive that is lost
  // muscles, [side][group]
  std::array<std::array<double, kGroups>, 2> strength = filled(1);   // factor on maximal force
  std::array<std::array<double, kGroups>, 2> tightness = filled(0);  // tendon shortened by this share of fibre length

  static constexpr std::array<std::array<double, kGroups>, 2> filled(double x) {
    std::array<std::array<double, kGroups>, 2> a{};
    for (auto& side : a) side.fill(x);
    return a;
  }
  bool operator==(const Parameters&) const = default;
};

struct ParameterInfo {
  std::string key, label, unit;
  double lo, hi, standard;        // range and default
  std::string group, help, source, grade;  // grade: evidence, "A" measured in people .. "D" model estimate
  bool structural;                // changes the neutral shape or slack lengths
  int index;                      // into values()
};

const std::vector<ParameterInfo>& parameter_table();
std::span<double> values(Parameters& p);
std::span<const double> values(const Parameters& p);

// The row of `key`; throws InputError "parameter 'x': unknown (did you mean 'y'?)".
const ParameterInfo& parameter(std::string_view key);

// Sets one parameter; throws InputError when the key is unknown or the value outside its range (message names unit and range).
void set_parameter(Parameters& p, std::string_view key, double value);

// "key=value" or "key=value unit" as given to --set; a unit, when given, must be the table's.
void set_parameter_text(Parameters& p, std::string_view assignment);

// Spreads the macro sliders over strengths, tightnesses and laxities: returns the parameters the model is built from, with
// muscle_imbalance, core_strength, gluteal_strength and forced_pops folded in and back at their defaults.
Parameters with_macros_applied(const Parameters& p);

// Moves `actual` towards `wanted` with time constant tau over h seconds; lands exactly once within a ten-thousandth of the
// range (a step in the model too small to see; a finer landing would rebuild the model for seconds more).
// Returns true while anything still moves.
bool glide(Parameters& actual, const Parameters& wanted, double h_s, double tau_s = 0.15);

}  // namespace crepitus
