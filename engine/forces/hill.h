// Force of a muscle with a rigid tendon, after Thelen (2003), J Biomech Eng 125(1), 70-77, with the
// constants of the gait2392 model (models/adult). A tendon that stretches is left out: tendons of
// the hip and trunk are short against their fibres; where that is not true (hamstrings, rectus
// femoris) the passive force is scaled by passive_factor.
//
//   x = L - tendon                 fibre length along the tendon, smoothly kept above 0.02 optimal
//   l = sqrt(x^2 + h^2)            h = optimal sin(pennation): the muscle keeps its thickness
//   g = dl/dL                      = cos alpha while x > 0.04 optimal; 0 when the tendon is slack
//   n = l / optimal,  w = g dL/dt / (vmax optimal)
//   F = Fmax [a fL(n) fV(w) + passive_factor fP(n)] g        tension of the tendon, >= 0
//
//   fL = exp(-(n - 1)^2 / width)
//   fV = (1 + w) / (1 - w / af)              shortening, to w = -0.9; a parabola to 0 at -1.08
//   fV = (1 + c flen w) / (1 + c w)          lengthening, tends to flen
//   fP = (exp(Kp (n - 1) / eM) - 1) / (exp(Kp) - 1)          from n = 1.02 to 1 + 1.2 eM
//
// a activation 0..1, L path length m. Lengthening is positive. Everything has continuous slopes in
// L and dL/dt; for that, three departures from Thelen:
// - c = (1 + 1/af) / (flen - 1) makes both slopes of fV agree at w = 0. His lengthening side is
//   twice as steep there, which would put a kink into the force and a jump into the damping.
// - A parabola from 0 at n = 0.983 leads into fP and a line out of it. His curve starts with a kink
//   at n = 1 and ends beyond all measurements.
// - His vmax depends on activation; here F is linear in a, as the controller wants it.
#pragma once

#include "engine/forces/laws.h"
#include "engine/model.h"

namespace crepitus {

// The Hill constants with everything that does not depend on the muscle worked out.
struct HillCurves {
  explicit HillCurves(const Hill& hill);

  Curve active_length(double n) const;
  Curve passive_length(double n) const;
  Curve velocity(double w) const;

  double max_velocity_per_s;

 private:
  double inverse_width_, inverse_af_, flen_, eccentric_;
  double end_w_, end_scale_;                     // parabola at the fast end
  double passive_rate_, passive_scale_;          // fP = (exp(rate (n - 1)) - 1) * scale
  double toe_start_, toe_scale_;                 // parabola into it
  double line_start_, line_value_, line_slope_;  // line out of it
};

struct HillForce {
  double fibre_norm;                                                        // n
  double active_max_N, active_by_length_N_per_m, active_by_speed_Ns_per_m;  // at a = 1
  double passive_N, passive_by_length_N_per_m, passive_by_speed_Ns_per_m;   // the last is 0 here
};
HillForce hill_force(const HillCurves& curves, const Muscle& muscle, double length_m,
                     double speed_m_per_s);

}  // namespace crepitus
