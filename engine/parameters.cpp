#include "engine/parameters.h"

#include <charconv>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr int kValueCount = static_cast<int>(sizeof(Parameters) / sizeof(double));
static_assert(std::is_standard_layout_v<Parameters> && sizeof(Parameters) % sizeof(double) == 0,
              "values() addresses the fields of Parameters as one row of doubles");

constexpr const char* kSideNames[2] = {"right", "left"};

std::string spoken(std::string_view group) {
  std::string text(group);
  for (char& c : text)
    if (c == '_') c = ' ';
  return text;
}

template <typename Field>
int index_of(const Parameters& p, const Field& field) {
  return static_cast<int>(reinterpret_cast<const double*>(&field) - reinterpret_cast<const double*>(&p));
}

std::vector<ParameterInfo> make_table() {
  const Parameters standard;
  std::vector<ParameterInfo> t;
  const auto add = [&](const double& field, std::string key, std::string label, std::string unit, double lo,
                       double hi, std::string group, std::string help, std::string source, std::string grade,
                       bool structural = false) {
    t.push_back({std::move(key), std::move(label), std::move(unit), lo, hi, field, std::move(group),
                 std::move(help), std::move(source), std::move(grade), structural, index_of(standard, field)});
  };

  add(standard.muscle_imbalance, "muscle_imbalance", "Muscle imbalance", "-", -1, 1, "headline",
      "Tight hip flexors in front and weak buttock and deep back muscles, on the left side (positive) or the right (negative).",
      "guess: the lower crossed pattern of Janda (1987), made one slider", "D");
  add(standard.laxity, "laxity", "Ligament laxity", "-", 0.25, 4, "headline",
      "How loose all ligaments are: 1 is average, 4 very loose, below 1 stiff and scarred.",
      "guess: stiffness divided by this factor; spread of ligament stiffness between people is about two-fold (Pintar 1992)", "C");
  add(standard.pelvic_tilt_deg, "pelvic_tilt", "Pelvic tilt", "deg", -15, 15, "headline",
      "How far the pelvis is tipped forward (positive) or tucked under (negative) from this person's usual stance.",
      "Levine & Whittle 1996: people reach about +11 and -9 deg", "B");

  add(standard.laxity_spine, "laxity.spine", "Laxity, spine", "-", 0.25, 4, "ligaments",
      "Looseness of the ligaments of the lumbar spine, on top of the overall setting.", "guess: see laxity", "C");
  add(standard.laxity_si, "laxity.si", "Laxity, sacroiliac", "-", 0.25, 4, "ligaments",
      "Looseness of the ligaments that hold the sacrum between the hip bones, and of the pubic symphysis.", "guess: see laxity", "C");
  add(standard.laxity_hip, "laxity.hip", "Laxity, hip", "-", 0.25, 4, "ligaments",
      "Looseness of the hip capsule.", "guess: see laxity", "C");
  add(standard.forced_pops_per_day, "forced_pops", "Forced pops a day", "pops", 0, 50, "ligaments",
      "A claim, not measured: forcing pops again and again stretches the ligaments of the lower back a little.",
      "guess: half a per cent of laxity for each pop a day; popular articles say so, nobody measured it", "D");
  add(standard.pelvic_belt_N, "pelvic_belt", "Pelvic belt", "N", 0, 200, "ligaments",
      "How tight a belt around the pelvis is pulled; it presses the sacroiliac joints together.",
      "Vleeming 1992, Damen 2002: 50 and 100 N (recalled)", "A");

  add(standard.lordosis_deg, "lordosis", "Lordosis", "deg", 25, 75, "structure",
      "The inward curve of the lower back, from the top of L1 to the top of the sacrum.",
      "reference shape 51.2 deg (scaled Visible Human, Remus 2021)", "B", true);
  add(standard.scoliosis_deg, "scoliosis", "Scoliosis (Cobb angle)", "deg", -30, 30, "structure",
      "A sideways curve of the lower back; positive bulges to the left.", "Cobb 1948 for the measure", "B", true);
  add(standard.kyphosis_deg, "kyphosis", "Thoracic kyphosis", "deg", 20, 80, "structure",
      "The outward curve of the upper back. A rounder back brings chest, arms and head forward, and muscles must hold them.",
      "reference 45 deg, T1-T12 (recalled); how far the masses move: arc of 280 mm from T12 up, masses Winter 2009 (derived)", "C", true);
  add(standard.forward_head_mm, "forward_head", "Forward head", "mm", -20, 100, "structure",
      "How far the head is held in front of its usual place over the chest.",
      "head and neck 8.1 % of body mass, Winter 2009 (recalled)", "B", true);
  for (int i = 0; i < kLevels; ++i)
    add(standard.disc_height[i], fmt::format("disc_height.{}", kLevelNames[i]),
        fmt::format("Disc height {}", kLevelNames[i]), "-", 0.45, 1.15, "discs",
        "Height of this disc compared with average.", "factor on the disc heights of models/adult", "B", true);
  for (int i = 0; i < kLevels; ++i)
    add(standard.degeneration[i], fmt::format("degeneration.{}", kLevelNames[i]),
        fmt::format("Disc wear {}", kLevelNames[i]), "grade", 1, 5, "discs",
        "Wear of this disc on the five-step Pfirrmann scale: it changes stiffness and height.",
        "trends of Mimura 1994 and Fujiwara 2000; factors recalled", "C", true);

  for (int i = 0; i < kLevels; ++i)
    add(standard.segment_stiffness[i], fmt::format("segment_stiffness.{}", kLevelNames[i]),
        fmt::format("Segment stiffness {}", kLevelNames[i]), "-", 0.3, 8, "discs",
        "Stiffness of the disc and the ligaments of this level compared with average; high values stand for a level that hardly moves any more.",
        "guess: one factor on disc and ligaments alike; a fused level is several times as stiff", "C");
  add(standard.dehydration, "dehydration", "Disc dehydration", "-", 0, 1, "discs",
      "How much water all discs have lost, from a good night's rest (0) to the end of a long dry day (1).",
      "height 8 % (diurnal change of lumbar discs, Botsford 1994, Adams 1990); softer in bending, stiffer in compression (Adams 1987); factors recalled", "B", true);

  add(standard.hip_mobility_right, "hip_mobility.right", "Hip mobility, right", "-", 0.5, 1.5, "joints",
      "How far the right hip moves before it resists, compared with average.", "guess: factor on the range of the passive moment", "C");
  add(standard.hip_mobility_left, "hip_mobility.left", "Hip mobility, left", "-", 0.5, 1.5, "joints",
      "How far the left hip moves before it resists, compared with average.", "guess: factor on the range of the passive moment", "C");
  add(standard.thoracic_stiffness, "thoracic_stiffness", "Stiffness of the upper back", "-", 0.5, 4, "joints",
      "How hard the upper back is to turn, compared with average. When the shoulders turn as far as before, a stiff upper back leaves more of the turn to the lower back.",
      "springs in series under the same torque; shares of a full turn to one side: lumbar 7.3 deg (Fujii 2007), thoracic 24.9 deg (Fujimori 2012, recalled)", "C");
  for (int side = 0; side < 2; ++side)
    add(standard.facet_inflammation[side], fmt::format("inflammation.facets.{}", kSideNames[side]),
        fmt::format("Inflamed facet joints, {}", kSideNames[side]), "-", 0, 1, "inflammation",
        "Swelling of the small joints of the lower back on this side: more and thinner joint fluid, a thick and tight capsule, and muscles nearby that keep tense.",
        "guess: fluid a tenth as viscous (Schurz 1987, recalled), a film 0.02 mm thicker, capsule half as stiff again and 1 % shorter, 5 % protective tone", "D");
  for (int side = 0; side < 2; ++side)
    add(standard.si_inflammation[side], fmt::format("inflammation.si.{}", kSideNames[side]),
        fmt::format("Inflamed sacroiliac joint, {}", kSideNames[side]), "-", 0, 1, "inflammation",
        "Swelling of the sacroiliac joint of this side: its ligaments give a little more, and muscles around it keep tense.",
        "guess: a quarter more laxity, 5 % protective tone; scarring is set with laxity.si below 1", "D");
  add(standard.guarding, "guarding", "Guarding", "-", 0, 1, "control",
      "How much the muscles of the trunk stay tense to protect a sore back, even when they need not work.",
      "guess: 5 % activation of back, flank and psoas muscles at full guarding; co-contraction in back pain is of this order (van Dieen 2003, recalled)", "C");
  add(standard.core_bracing, "core_bracing", "Core bracing", "-", 0, 1, "control",
      "How firmly the muscles around the trunk are braced on purpose.",
      "guess: transversus 30 %, obliques 15 %, straight abdominal, back and flank muscles 5 % at full bracing", "C");
  add(standard.tone, "tone", "Muscle tone", "-", 0.005, 0.05, "control",
      "The least activation any muscle keeps while awake.", "guess: 1 %, as OpenSim models use", "C");
  add(standard.movement_speed, "movement_speed", "Movement speed", "-", 0.25, 4, "control",
      "How fast the movement is done compared with the scene's own tempo.", "factor on time", "A");
  add(standard.body_mass_kg, "body_mass", "Body mass", "kg", 40, 150, "body",
      "Body mass; every segment is scaled alike.", "75 kg reference adult", "B");
  add(standard.belly_mass_kg, "belly_mass", "Weight carried in front", "kg", 0, 20, "body",
      "Extra weight in front of the belly, as in late pregnancy.",
      "late pregnancy: 6-8 kg of child, womb and fluid (recalled); place guess: 150 mm in front of L2 to L5", "C");

  add(standard.core_strength, "core_strength", "Core strength", "-", 0.1, 2, "strength",
      "Strength of all abdominal muscles together, deep and outer, on both sides.",
      "factor on maximal isometric force of rectus, obliques and transversus", "B");
  for (int side = 0; side < 2; ++side)
    add(standard.gluteal_strength[side], fmt::format("gluteal_strength.{}", kSideNames[side]),
        fmt::format("Gluteal strength, {}", kSideNames[side]), "-", 0.1, 2, "strength",
        "Strength of the three buttock muscles of this side together.",
        "factor on maximal isometric force of gluteus maximus, medius and minimus", "B");
  for (int side = 0; side < 2; ++side)
    for (int root = 0; root < kRoots; ++root)
      add(standard.nerve[side][root], fmt::format("nerve.{}.{}", kNerveRoots[root], kSideNames[side]),
          fmt::format("Nerve {} {} inhibited", kNerveRoots[root], kSideNames[side]), "-", 0, 1, "nerves",
          "How much of the drive of this nerve root is lost (0 none, 1 all). Every muscle loses the share that comes from this root.",
          "shares of the roots: models/adult/nerves.toml", "C");

  add(standard.film_thickness_um, "film_thickness", "Joint film thickness", "um", 3, 60, "readiness",
      "How thin the fluid film in the small joints of the spine gets under load. Thin films let go with a pop, thick ones follow.",
      "guess: 3-40 um (assumed in the literature; nobody has measured it in people)", "D");
  add(standard.fluid_viscosity_mPa_s, "fluid_viscosity", "Joint fluid viscosity", "mPa s", 0.8, 30, "readiness",
      "How thick the joint fluid is in fast movement; an inflamed joint's fluid is thin.", "Schurz & Ribitsch 1987 (recalled): 4-30 in health", "C");
  for (int side = 0; side < 2; ++side)
    add(side == kLeft ? standard.tendon_ridge_left_mm : standard.tendon_ridge_right_mm, fmt::format("tendon_ridge.{}", kSideNames[side]),
        fmt::format("Ridge under the hip flexor tendon, {}", kSideNames[side]), "mm", 0, 3, "readiness",
        "How high the bony ridge stands at the front of the pelvis where the deep hip flexor's tendon crosses it. A tendon under pull can catch on it.",
        "guess: nobody has measured the height that a tendon feels; 5-10 % of people snap (recalled)", "D");
  add(standard.variation, "variation", "Drawn person", "-", 0, 1e6, "readiness",
      "0 is the typical person; any other whole number draws one of the many people like this one, with other films, friction, ligaments and muscles.",
      "guess: distributions of models/adult/pops.toml, scatter", "D", true);
  add(standard.minutes_since_pop, "minutes_since_pop", "Time since the last pop", "min", 0, 240, "readiness",
      "Minutes since the joints last popped. Gas must dissolve first: for about 20 minutes they cannot pop again.",
      "Unsworth 1971", "A");

  for (int side = 0; side < 2; ++side)
    for (int g = 0; g < kGroups; ++g)
      add(standard.strength[side][g], fmt::format("strength.{}.{}", kMuscleGroups[g], kSideNames[side]),
          fmt::format("Strength, {} {}", kSideNames[side], spoken(kMuscleGroups[g])), "-", 0.05, 2, "strength",
          "Strength of this muscle compared with average.", "factor on maximal isometric force", "B");
  for (int side = 0; side < 2; ++side)
    for (int g = 0; g < kGroups; ++g)
      add(standard.tightness[side][g], fmt::format("tightness.{}.{}", kMuscleGroups[g], kSideNames[side]),
          fmt::format("Tightness, {} {}", kSideNames[side], spoken(kMuscleGroups[g])), "-", -0.1, 0.3, "tightness",
          "How much shorter this muscle is than average, as a share of its fibre length.",
          "guess: tendon slack shortened by this share of optimal fibre length", "C");
  return t;
}

}  // namespace

const std::vector<ParameterInfo>& parameter_table() {
  static const std::vector<ParameterInfo> table = make_table();
  return table;
}

std::span<double> values(Parameters& p) { return {reinterpret_cast<double*>(&p), kValueCount}; }
std::span<const double> values(const Parameters& p) {
  return {reinterpret_cast<const double*>(&p), kValueCount};
}

const ParameterInfo& parameter(std::string_view key) {
  for (const ParameterInfo& info : parameter_table())
    if (info.key == key) return info;
  std::vector<std::string> keys;
  for (const ParameterInfo& info : parameter_table()) keys.push_back(info.key);
  throw InputError(fmt::format("parameter '{}': unknown{}; `crepitus list parameters` shows all", key,
                               did_you_mean(key, keys)));
}

void set_parameter(Parameters& p, std::string_view key, double value) {
  const ParameterInfo& info = parameter(key);
  if (!(value >= info.lo && value <= info.hi))
    throw InputError(fmt::format("parameter '{}': {} is outside {} .. {} {}", key, value, info.lo, info.hi,
                                 info.unit == "-" ? "(no unit)" : info.unit));
  values(p)[info.index] = value;
}

void set_parameter_text(Parameters& p, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw InputError(fmt::format("'{}': write key=value, for example laxity=1.5", assignment));
  const std::string_view key = assignment.substr(0, equals);
  std::string_view number = assignment.substr(equals + 1);
  while (!number.empty() && number.front() == ' ') number.remove_prefix(1);
  // not strtod: it would read 1.5 as 1 where the user's language writes a comma
  double value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || !std::isfinite(value))
    throw InputError(fmt::format("parameter '{}': '{}' is not a number", key, number));
  std::string_view unit = number.substr(static_cast<std::size_t>(end - number.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  const ParameterInfo& info = parameter(key);
  if (!unit.empty() && unit != info.unit)
    throw InputError(fmt::format("parameter '{}': unit '{}' given, {} expected", key, unit,
                                 info.unit == "-" ? "no unit" : "'" + info.unit + "'"));
  set_parameter(p, key, value);
}

Parameters with_macros_applied(const Parameters& wanted) {
  // full imbalance: hip flexors 15 % shorter, buttock and deep trunk muscles at half strength
  constexpr double kTightening = 0.15, kWeakening = 0.5;  // guess: the size of one clinically plain difference
  constexpr double kLaxityPerForcedPop = 0.005;           // guess, see the table
  const Parameters standard;
  Parameters p = wanted;
  const double size = std::abs(p.muscle_imbalance);
  const int tight_side = p.muscle_imbalance >= 0 ? kLeft : kRight;
  for (int g = 0; g < kGroups; ++g) {
    const std::string_view name = kMuscleGroups[g];
    if (name == "psoas_major" || name == "iliacus" || name == "rectus_femoris" || name == "tensor_fasciae_latae")
      p.tightness[tight_side][g] += kTightening * size;
    if (name == "gluteus_maximus" || name == "gluteus_medius" || name == "multifidus" || name == "transversus_abdominis")
      p.strength[tight_side][g] *= 1 - kWeakening * size;
    for (int side = 0; side < 2; ++side) {
      if (name == "gluteus_maximus" || name == "gluteus_medius" || name == "gluteus_minimus")
        p.strength[side][g] *= p.gluteal_strength[side];
      if (name == "rectus_abdominis" || name == "external_oblique" || name == "internal_oblique" || name == "transversus_abdominis")
        p.strength[side][g] *= p.core_strength;
    }
  }
  p.laxity_spine *= 1 + kLaxityPerForcedPop * p.forced_pops_per_day;
  p.muscle_imbalance = standard.muscle_imbalance, p.core_strength = standard.core_strength;
  p.gluteal_strength = standard.gluteal_strength, p.forced_pops_per_day = standard.forced_pops_per_day;
  return p;
}

bool glide(Parameters& actual, const Parameters& wanted, double h_s, double tau_s) {
  if (actual == wanted) return false;
  const double share = 1 - std::exp(-h_s / tau_s);
  const std::span<double> a = values(actual);
  const std::span<const double> w = values(wanted);
  for (const ParameterInfo& info : parameter_table()) {
    const int i = info.index;
    a[i] += share * (w[i] - a[i]);
    if (std::abs(w[i] - a[i]) < 1e-4 * (info.hi - info.lo)) a[i] = w[i];
  }
  return true;
}

}  // namespace crepitus
