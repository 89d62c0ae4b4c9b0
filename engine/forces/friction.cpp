// Rough surfaces of the sacroiliac joint, in parallel with its bushing.
//
// Ridges and pits of the ear-shaped surfaces interlock. Two patches (at the ends of the surface) each carry shear by elastic
// bristles of stretch b [m], two components along the tangents, until friction is spent:
//
//   S = k b                                           [N]  on the ilium; -S on the sacrum
//   |S| <= mu N,  mu = mu_k + (mu_s - mu_k) g
//   dg/dt = (1 - g - g v / v_s) / tau                 grip g: 1 after a rest, 1 / (1 + v / v_s) in steady slip at v
//
// After a step the bristles follow the tangential motion d of the sacrum's point on the ilium; where k |b + d| would exceed
// mu N the excess is slip (return mapping: b keeps its direction and is cut to mu N / k), at speed v = slip / h. Slip over
// v_s tau (20 um) loses the grip, rest of some tau regains it, so a joint that is loaded slowly sticks, lets go at once, and
// sticks again, like the two sides of a fault. In the coupled solve each component is a row with lambda = -k b, k, c = 0.
//
//   N = preload + (pressing force of the bushing along the normal), not below 0, half on each patch
//
// The preload is the pull of the interosseous ligament sheet, which the bushing does not show, as sheet and surfaces
// balance each other inside it. A release: the bristles recoil
// at once to the lower friction, and the bones slide against bushing and ligaments (stiffness K) until friction holds them
// again for 2 ms. jump is how far the bones go (mean of the patches). Of the work of the fallen friction, drop x jump, one
// quarter is the energy of motion at its height: exact for one mass on a spring, where the jump is 2 drop / K and the energy
// drop^2 / (2 K).
//
// Valid below 1 mm a slip. Left out: wear, slow healing over minutes, lift-off of one patch alone, fluid film of the front
// part of the joint. Sources: Vleeming 1990, Spine 15, 130-132 (friction of ridged surfaces); the law is the elastoplastic
// bristle of Dupont 2002, IEEE Trans Autom Control 47(5), 787-792, with full return at the limit; rate and state of friction after Ruina 1983, J Geophys
// Res 88, 10359-10370 (aging law, linear in the grip).
#include "engine/forces/friction.h"

#include <algorithm>
#include <cmath>

#include "engine/forces/forces.h"
#include "engine/forces/pair.h"

namespace crepitus {
namespace {

constexpr double kFastSlip = 2;       // in Stribeck speeds: grip falls to a third
constexpr double kHeld_s = 2e-3;      // shorter halts, as when the bristles have just recoiled, are part of the release
constexpr double kSmallestJump_m = 2e-5;  // below, the joint has crept and not let go: 0.02 mm, a tenth of an energy that is heard. Taste
constexpr double kSmallestEnergy_J = 1e-5;  // below, nothing was held: surfaces that hardly touch slide without a sound. Taste

struct Rub {
  ForcePair pair[2];
};
Rub rub(const RoughJoint& j, int patch, std::span<const BodyKinematics> bodies) {
  const BodyKinematics &upper = bodies[j.upper], &lower = bodies[j.lower];
  const Vec3 r_upper = upper.R_WB * j.upper_at[patch], r_lower = upper.p_WC + r_upper - lower.p_WC;
  const auto along = [&](int i) { return force_pair(upper, r_upper, lower, r_lower, lower.R_WB * j.tangent[i]); };
  return {{along(0), along(1)}};
}

double speed_after(const ForcePair& p, const BodyState& upper, const BodyState& lower) {
  return glm::dot(p.direction, upper.v_WC - lower.v_WC) + glm::dot(upper.w_WB, p.moment_a) - glm::dot(lower.w_WB, p.moment_b);
}

// Grip after a step at a slip speed, exactly.
double grip_after(const RoughJoint& j, double grip, double slip_m_per_s, double h_s) {
  const double worn = 1 + slip_m_per_s / j.stribeck_m_per_s;
  return 1 / worn + (grip - 1 / worn) * std::exp(-worn * h_s / j.healing_s);
}

}  // namespace

double surface_normal_N(const RoughJoint& j, const Loads& loads) {
  // the bushing's force on the sacrum, in the bushing's axes
  const std::array<double, 6>& f = loads.bushings[j.bushing].force;
  const double pressing = -glm::dot(Vec3(f[0], f[1], f[2]), j.normal);
  return std::max(0.0, kPatches * j.preload_N + pressing);
}

double slip_margin_N(const RoughJoint& j, const FrictionState& s) {
  double held = 0;
  for (const FrictionState::Patch& p : s.patch) held += j.shear_N_per_m * std::hypot(p.stretch_m[0], p.stretch_m[1]);
  return j.static_friction * s.normal_N - held;
}

void add_friction_rows(const Model& m, std::span<const FrictionState> joints, Loads& loads) {
  for (std::size_t i = 0; i < joints.size(); ++i) {
    const RoughJoint& j = m.rough_joints[i];
    if (j.shear_N_per_m == 0) continue;
    for (int patch = 0; patch < kPatches; ++patch) {
      const Rub r = rub(j, patch, loads.bodies);
      for (int k = 0; k < 2; ++k) {
        loads.rows.begin(-j.shear_N_per_m * joints[i].patch[patch].stretch_m[k], j.shear_N_per_m, 0, r.pair[k].rate_m_per_s);
        add_pair(loads.rows, j.upper, j.lower, r.pair[k]);
      }
    }
  }
}

FrictionRelease advance_friction(const RoughJoint& j, const Loads& loads, std::span<const BodyState> after,
                                 double time_s, double h_s, bool may_release, FrictionState& s, bool& let_go) {
  s.normal_N = surface_normal_N(j, loads);
  const double normal_N = s.normal_N / kPatches;
  double fastest = 0, drop = 0, moved[2] = {0, 0};
  for (int patch = 0; patch < kPatches; ++patch) {
    FrictionState::Patch& p = s.patch[patch];
    const Rub r = rub(j, patch, loads.bodies);
    double trial[2];
    for (int k = 0; k < 2; ++k) {
      const double by = h_s * speed_after(r.pair[k], after[j.upper], after[j.lower]);
      trial[k] = p.stretch_m[k] + by;
      moved[k] += by / kPatches;
    }
    const double stretch = std::hypot(trial[0], trial[1]);
    if (!may_release) p.grip = 1;
    const double mu = j.kinetic_friction + (j.static_friction - j.kinetic_friction) * p.grip;
    const double longest = mu * normal_N / j.shear_N_per_m;
    const double share = stretch > longest ? longest / stretch : 1;
    for (int k = 0; k < 2; ++k) p.stretch_m[k] = share * trial[k];
    const double slip_m_per_s = may_release ? std::max(0.0, stretch - longest) / h_s : 0;
    p.grip = grip_after(j, p.grip, slip_m_per_s, h_s);
    fastest = std::max(fastest, slip_m_per_s);
    if (slip_m_per_s > 0) drop += (j.static_friction - mu) * normal_N;
  }

  const bool fast = fastest > kFastSlip * j.stribeck_m_per_s;
  const bool under_way = s.slipping;
  if (fast && !under_way) {
    let_go = s.slipping = true;
    s.slip_start_s = time_s, s.moved_m[0] = s.moved_m[1] = s.fastest_m_per_s = s.drop_N = 0;
  }
  if (s.slipping) {
    for (int k = 0; k < 2; ++k) s.moved_m[k] += moved[k];
    s.fastest_m_per_s = std::max(s.fastest_m_per_s, std::hypot(moved[0], moved[1]) / h_s);
    s.drop_N = std::max(s.drop_N, drop);
  }
  if (fastest > j.stribeck_m_per_s) s.last_slip_s = time_s + h_s;
  if (!under_way || time_s + h_s < s.last_slip_s + kHeld_s) return {};
  const double jump_m = std::hypot(s.moved_m[0], s.moved_m[1]);
  const double energy_J = s.drop_N * jump_m / 4;
  const FrictionRelease ended{.happened = jump_m > kSmallestJump_m && energy_J > kSmallestEnergy_J,
                              .start_s = s.slip_start_s,
                              .duration_s = s.last_slip_s - s.slip_start_s,
                              .jump_m = jump_m,
                              .fastest_m_per_s = s.fastest_m_per_s,
                              .drop_N = s.drop_N,
                              .energy_J = energy_J,
                              .normal_N = s.normal_N};
  s.slipping = false;
  return ended;
}

}  // namespace crepitus
