#include "engine/model/tissue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "engine/input_error.h"

namespace crepitus {
namespace {

// Factors of a worn disc by Pfirrmann grade I..V: Mimura 1994, Fujiwara 2000, Adams & Roughley 2006 for the trends; the
// numbers are recalled. The neutral zone and the facet share follow from them and are not imposed. With the disc the
// cartilage of its facets thins: without that a narrow disc wedges the facets so tight that a worn segment turns no further
// than a healthy one, and it does (calibrated: lab scene disc_wear, dd_ar).
constexpr std::array<DiscWear, 5> kWear{{{1, 1, 1, 1, 1, 1, 1, 0},
                                         {0.97, 0.98, 0.97, 0.98, 0.92, 0.95, 0.97, 0.03},
                                         {0.88, 0.95, 0.95, 0.95, 0.75, 0.85, 0.92, 0.10},
                                         {0.70, 0.90, 1.05, 1.05, 0.60, 0.85, 0.85, 0.25},
                                         {0.48, 1.20, 1.60, 1.50, 1.30, 1.30, 0.75, 0.30}}};

// A disc at the end of a long dry day against one after a night's rest. Height: Botsford 1994, Adams 1990. Bending: Adams
// 1987 found the rested disc much stiffer than the creep-loaded one; compression the other way, the gel gives less.
// Recalled; the sizes are guesses on the careful side. Cartilage stays.
constexpr DiscWear kDry{0.92, 1.15, 0.80, 0.80, 0.90, 1, 0.90, 0};

// The part of a disc's stiffness in bending and turning that its fibres give: calibrated to what laxity does to the range of
// side bend and rotation, which ligaments hardly limit (lab scene cause_laxity).
constexpr double kAnnulusShare = 0.6;

// Inflammation at its full size; all guesses. Facets: the capsule thickens and is blown up by fluid. Sacroiliac joint: its
// ligaments soften.
constexpr double kCapsuleStiffening = 0.5, kCapsuleShortening = 0.01;
constexpr double kThinning = 0.1;         // viscosity of the fluid at full inflammation, Schurz 1987 (recalled)
constexpr double kEffusion_m = 20e-6;     // a film twice as thick at full inflammation
constexpr double kSacroiliacLaxity = 0.25;
constexpr double kProtectiveTone = 0.05;  // of the muscles around an inflamed joint

constexpr double kGuardedTone = 0.05;     // of the trunk's muscles at full guarding: van Dieen 2003 (recalled) for the order

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
bool is_paraspinal(std::string_view group) {
  return one_of(group, {"multifidus", "longissimus_lumbar", "longissimus_thoracic", "iliocostalis_lumbar", "iliocostalis_thoracic"});
}
bool is_oblique(std::string_view group) { return one_of(group, {"external_oblique", "internal_oblique"}); }

// Activation at full bracing: an abdominal brace of some 15-20 % with the back muscles against it (McGill, recalled); guess.
double braced(std::string_view group) {
  if (group == "transversus_abdominis") return 0.3;
  if (is_oblique(group)) return 0.15;
  if (group == "rectus_abdominis" || group == "quadratus_lumborum" || is_paraspinal(group)) return 0.05;
  return 0;
}

double between(double a, double b, double share) { return a + share * (b - a); }

DiscWear wear_of_grade(double grade) {
  const double x = std::clamp(grade, 1.0, 5.0) - 1;
  const int i = std::min(3, static_cast<int>(x));
  const DiscWear &a = kWear[i], &b = kWear[i + 1];
  const double s = x - i;
  return {between(a.height, b.height, s),   between(a.axial, b.axial, s),       between(a.flexion, b.flexion, s),
          between(a.lateral, b.lateral, s), between(a.rotation, b.rotation, s), between(a.shear, b.shear, s),
          between(a.damping, b.damping, s), between(a.cartilage_mm, b.cartilage_mm, s)};
}

int side_of(const std::string& name) {  // -1 in the middle
  return name.ends_with("_left") ? kLeft : name.ends_with("_right") ? kRight : -1;
}

// Laxity as a factor on stiffness, and on the slack length: 1.2 % longer for each doubling (calibrated: pelvic_ring, heyl_t).
double laxity_of(const std::string& region, int side, const Parameters& p) {
  if (region == "si" && side >= 0) return p.laxity * p.laxity_si * (1 + kSacroiliacLaxity * p.si_inflammation[side]);
  if (region == "si" || region == "symphysis") return p.laxity * p.laxity_si;
  if (region == "hip") return p.laxity * p.laxity_hip;
  return p.laxity * p.laxity_spine;
}
double slack_stretch(double laxity) { return 1 + 0.012 * std::log2(laxity); }

int level_of(const std::string& name) {
  for (int i = 0; i < kLevels; ++i)
    if (name == kLevelNames[i]) return i;
  return -1;
}

}  // namespace

DiscWear disc_wear(const Parameters& p, int level) {
  DiscWear w = wear_of_grade(p.degeneration[level]);
  // the fibres of the annulus are ligament too
  const double loose = p.laxity * p.laxity_spine, fibres = between(1, 1 / loose, kAnnulusShare);
  w.flexion *= fibres, w.lateral *= fibres, w.rotation *= fibres;
  const double dry = p.dehydration, stiff = p.segment_stiffness[level];
  w.height *= between(1, kDry.height, dry), w.damping *= between(1, kDry.damping, dry);
  w.axial *= between(1, kDry.axial, dry) * stiff, w.shear *= between(1, kDry.shear, dry) * stiff;
  w.flexion *= between(1, kDry.flexion, dry) * stiff, w.lateral *= between(1, kDry.lateral, dry) * stiff;
  w.rotation *= between(1, kDry.rotation, dry) * stiff;
  return w;
}

LigamentFactors ligament_factors(const LigamentSpec& s, const Parameters& p) {
  const int side = side_of(s.name), level = level_of(s.level);
  const double laxity = laxity_of(s.region, side, p);
  LigamentFactors f{laxity, slack_stretch(laxity)};
  if (level >= 0) f.softness /= p.segment_stiffness[level];
  if (s.group == "CL" && side >= 0) {
    f.softness /= 1 + kCapsuleStiffening * p.facet_inflammation[side];
    f.slack *= 1 - kCapsuleShortening * p.facet_inflammation[side];
  }
  return f;
}

double sacroiliac_stiffness(const std::string& kind, const std::string& name, const Parameters& p) {
  return 1 / laxity_of(kind == "symphysis" ? "symphysis" : "si", side_of(name), p);
}
double hip_stiffness(const Parameters& p) { return 1 / laxity_of("hip", -1, p); }

FacetSwelling facet_swelling(const std::string& side, const Parameters& p) {
  const double x = p.facet_inflammation[side == "left" ? kLeft : kRight];
  return {std::pow(kThinning, x), 1 + kCapsuleStiffening * x, kEffusion_m * x};
}

double nerve_drive(const Anatomy& a, const Parameters& p, int side, const std::string& group) {
  double lost = 0;
  for (int root = 0; root < kRoots; ++root) {
    const NerveSpec* nerve = nullptr;
    for (const NerveSpec& n : a.nerves)
      if (n.name == kNerveRoots[root]) nerve = &n;
    if (nerve == nullptr) throw InputError(fmt::format("the model has no nerve '{}'", kNerveRoots[root]));
    for (const auto& [muscles, share] : nerve->shares)
      if (muscles == group) lost += share * p.nerve[side][root];
  }
  // numerics: a muscle without any force has no effort either, and the controller divides by it
  constexpr double kLeast = 0.02;
  return std::max(kLeast, 1 - lost);
}

double resting_activation(const Parameters& p, int side, const std::string& group) {
  const bool back = is_paraspinal(group), flank = group == "quadratus_lumborum";
  double a = p.core_bracing * braced(group);
  if (back || flank || is_oblique(group) || group == "psoas_major") a += kGuardedTone * p.guarding;
  if (back || flank) a += kProtectiveTone * p.facet_inflammation[side];
  if (one_of(group, {"multifidus", "gluteus_maximus", "piriformis"})) a += kProtectiveTone * p.si_inflammation[side];
  return std::min(a, 1.0);
}

}  // namespace crepitus
