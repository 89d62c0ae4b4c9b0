// The psoas tendon where it bends over the brim of the pelvis: it can slide sideways, and snap over a ridge.
//
//   P(s) = P0 + s lateral + (slope g(s) + q H b(u)) outward,   b(u) = (1 - u^2)^2 for |u| < 1,  u = (s - ridge) / half width
//   g(s) = s for s >= 0;  s + s^2 / (2 w) down to -w, the half width;  -w / 2 beyond
//
//   s [m]   position across the brim, 0 where the tendon lies in neutral, + outwards (to the side)
//   F [N]   pull of both ends of the tendon on that point, in the pelvis: sum of T (u_up + u_down), unit vectors along the path
//   Q = F . dP/ds                                           what drives the tendon sideways
//   c ds/dt = Q - friction,  |friction| <= mu P,  P = -F . outward   pressing force; sticks while |Q| <= mu P
//
// When the leg swings out, the lower end of the tendon moves outwards and draws it over the ridge; coming back, the ridge
// holds it until the pull inwards wins, and it falls back at once. The ridge lies under a cushion of iliacus: the tendon
// feels the share q = P / (P + cushion) of its height H, so that a slack tendon glides where a taut one catches. `slope` is
// the tilt of the bed on which the tendon is in balance in neutral standing (where the path point was digitised); F
// changes with s as for straight ends, dF/ds = -T (1/l_up + 1/l_down). On the inner side the bed levels off (g), because
// there the tendon lies on the brim that the paths wrap round: a bed that kept its tilt would lead the tendon into the bone,
// and the bone would throw it further inwards.
//
// A snap is a crossing that passes a place where the drive grows with s (more ridge than the ends can hold): only there does
// the tendon run by itself; elsewhere it follows the leg, however fast. A slack tendon that takes longer over the ridge
// than the slowest snap seen with ultrasound rolls, and is no event.
//
// The point moves in the paths of all fascicles (place_tendons), so their length, tension and pull on the bones follow.
// Mass of the tendon is left out (it weighs 20 g and moves against 60 N s/m of wet tissue), and so are twisting of the
// tendon and the inner parts of a bifid one.
// Sources: Deslandes 2008, AJR 190, 576-581 (tendon flips around iliacus onto the pubic ramus); Guillin 2009 (recalled: 5-12
// mm in 20-60 ms). Values: models/adult/pops.toml.
#pragma once

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

// The pull on the tendon's point, in the axes of the ilium: tension of all fascicles, force, and how stiffly it is centred.
struct TendonPull {
  double tension_N = 0, centring_N_per_m = 0;
  Vec3 force_N{0};
};
TendonPull tendon_pull(const Model& m, const BrimTendon& tendon, const Loads& loads);

// Where the point lies at a position, relative to the ilium's centre of mass. share: of the ridge that is felt.
Vec3 tendon_point_CP(const BrimTendon& tendon, double position_m, double share);
double tendon_ridge_share(const BrimTendon& tendon, const TendonPull& pull);

// Moves the fascicles' path points to where the state has the tendon.
void place_tendons(const State& state, Model& m);

// A crossing that ended within this step.
struct TendonSnap {
  bool happened = false;
  double start_s = 0, duration_s = 0, from_m = 0, to_m = 0, fastest_m_per_s = 0, energy_J = 0, tension_N = 0;
};

// The tendon over a step of h, under the pull at its beginning. Sets `let_go` when the tendon begins to run.
TendonSnap advance_tendon(const BrimTendon& tendon, const TendonPull& pull, double time_s, double h_s, bool may_release,
                          TendonState& s, bool& let_go);

}  // namespace crepitus
