// Neutral shape. The tables give one neutral spine. Lordosis, scoliosis and disc height change it level by level: disc i
// gets a small displacement D_i = H_i S_i about its own centre and axes (S: turn, H: change of height along the axis), and
// everything above follows: T_i = T_(i+1) D_i, counted from the sacrum up. S is how the person grew: facets are shaped to
// it, so they fit as before. H is wear: bones keep their shape, so a narrower disc drives the facets together.
// Slack lengths are taken in the new neutral pose in both cases.
//
// Masses. Everything above T12 is one rigid body; its thoracic curve exists only in where its masses are. A curve that is
// rounder by D, spread evenly over an arc of length L from T12 up, carries what hangs at height s of the arc forward by
// D s^2 / (2 L): the rib cage, spread over the arc, by D L / 6; the arms, from the shoulders at 0.85 L, by 0.36 D L; the
// head, which stays level on a neck of 0.1 m, by D (L / 2 + 0.1 m). Left out: how far they come down with it (some mm).
#include "engine/model/shape.h"

#include <fmt/format.h>

#include "engine/input_error.h"
#include "engine/model/tissue.h"

namespace crepitus {
namespace {

// Share of a change of lordosis taken by each disc, T12L1 (none: lordosis is counted from L1) .. L5S1. Guess: in
// proportion to the wedge angles of the discs (discs_geometry: 0, 4.2, 3.8, 6.5, 9.0, 10.0 deg).
constexpr std::array<double, kLevels> kLordosisShare{0, 0.126, 0.114, 0.194, 0.268, 0.298};
// A single curve, positive to the left, with its apex at L2L3 between L1 and L4, the most tilted: how far each disc leans
// what is above it to the left, as a share of the Cobb angle. Guess: three discs share the curve evenly, the others turn
// back so that thorax and pelvis stay level (the sum is zero).
constexpr std::array<double, kLevels> kScoliosisShare{0.5, -0.33, -0.34, -0.33, 0.25, 0.25};
constexpr double kReferenceLordosis_deg = 51.2;

// Parts of the trunk that a rounder back carries forward: share of body mass (Winter 2009, recalled), place in the frame of
// the thorax (guess, only for the inertia), metres forward for each radian (head of this file).
constexpr double kReferenceKyphosis_deg = 45, kArc_m = 0.28;
struct TrunkPart {
  double share;
  Vec3 at_m;
  double forward_m_per_rad;
};
constexpr TrunkPart kHead{0.081, {0.03, 0.45, 0}, kArc_m / 2 + 0.1};
constexpr TrunkPart kTrunkParts[]{kHead,
                                  {0.100, {0, -0.02, 0}, 0.85 * 0.85 * kArc_m / 2},  // arms: 5 % each
                                  {0.172, {0.03, 0.15, 0}, kArc_m / 6}};             // chest: what is left of the lump

// Where a belly carries its weight: share of each slice of the trunk, 150 mm in front of the vertebra. Guess.
struct BellyShare {
  const char* body;
  double share;
};
constexpr BellyShare kBelly[]{{"L2", 0.15}, {"L3", 0.35}, {"L4", 0.35}, {"L5", 0.15}};
constexpr Vec3 kBellyAt_m{0.15, 0.02, 0};

Mat3 point_inertia(const Vec3& r) { return glm::dot(r, r) * Mat3(1) - glm::outerProduct(r, r); }

}  // namespace

SpineShape shape_of_spine(const Anatomy& a, const Parameters& p) {
  SpineShape shape;
  Pose below;
  for (int level = kLevels - 1; level >= 0; --level) {
    const BushingSpec* disc = nullptr;
    for (const BushingSpec& b : a.bushings)
      if (b.kind == "disc" && b.name == kLevelNames[level]) disc = &b;
    if (disc == nullptr) throw InputError(fmt::format("the model has no disc '{}'", kLevelNames[level]));
    const Quat frame = rotation_about({0, 0, 1}, rad(disc->tilt_deg));
    const double turn_z = rad((p.lordosis_deg - kReferenceLordosis_deg) * kLordosisShare[level]);
    const double turn_x = -rad(p.scoliosis_deg * kScoliosisShare[level]);
    const Quat turn = quaternion_from({turn_x, 0, turn_z});  // about x of G: a Cobb angle is read off a frontal picture
    const double height_factor = p.disc_height[level] * disc_wear(p, level).height;
    const Vec3 lift = frame * Vec3(0, (height_factor - 1) * disc->height_m, 0);
    const Vec3 c = disc->centre_G_m;
    shape.own[level] = Pose{c - turn * c, turn};
    below = below * (Pose{lift, Quat(1, 0, 0, 0)} * shape.own[level]);
    shape.above[level] = below;
  }
  return shape;
}

Pose displacement(const Anatomy& a, const SpineShape& shape, const std::string& body) {
  for (int level = 0; level < kLevels; ++level)
    for (const BushingSpec& b : a.bushings)
      if (b.kind == "disc" && b.name == kLevelNames[level] && b.upper == body) return shape.above[level];
  return {};
}

void add_mass(Body& body, double mass_kg, const Vec3& at_m) {
  const double total = body.mass_kg + mass_kg;
  const Vec3 com = (body.mass_kg * body.com_m + mass_kg * at_m) / total;
  body.inertia_kg_m2 += body.mass_kg * point_inertia(body.com_m - com) + mass_kg * point_inertia(at_m - com);
  body.mass_kg = total, body.com_m = com;
}

void shift_mass(Body& body, double mass_kg, const Vec3& from_m, const Vec3& by_m) {
  const Vec3 moved = by_m * (mass_kg / body.mass_kg), r = from_m - body.com_m;
  body.inertia_kg_m2 += mass_kg * (point_inertia(r + by_m) - point_inertia(r)) - body.mass_kg * point_inertia(moved);
  body.com_m += moved;
}

void place_masses(const Parameters& p, Body& body) {
  if (body.name == "thorax") {
    const double rounder = rad(p.kyphosis_deg - kReferenceKyphosis_deg);
    if (rounder != 0)
      for (const TrunkPart& part : kTrunkParts)
        shift_mass(body, part.share * p.body_mass_kg, part.at_m, {rounder * part.forward_m_per_rad, 0, 0});
    if (p.forward_head_mm != 0)
      shift_mass(body, kHead.share * p.body_mass_kg, kHead.at_m, {1e-3 * p.forward_head_mm, 0, 0});
  }
  if (p.belly_mass_kg > 0)
    for (const BellyShare& b : kBelly)
      if (body.name == b.body) add_mass(body, b.share * p.belly_mass_kg, kBellyAt_m);
}

}  // namespace crepitus
