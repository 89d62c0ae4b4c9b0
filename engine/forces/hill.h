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

#include "engine/forces/lane_functions.h"
#include "engine/forces/laws.h"
#include "engine/model.h"

namespace crepitus {

// The Hill constants with everything that does not depend on the muscle worked out.
struct HillCurves {
  HillCurves() = default;
  explicit HillCurves(const Hill& hill);

  Curve active_length(double n) const;
  Curve passive_length(double n) const;
  Curve velocity(double w) const;

  double max_velocity_per_s;

 private:
  static constexpr double kFastEnd = -0.9;  // where the parabola to fV = 0 takes over; numerics: no kink at vmax
  static constexpr double kToeEnd = 0.02;   // strain where Thelen's passive curve begins; numerics: no kink at n = 1
  double inverse_width_, inverse_af_, flen_, eccentric_;
  double end_w_, end_scale_;                     // parabola at the fast end
  double passive_rate_, passive_scale_;          // fP = (exp(rate (n - 1)) - 1) * scale
  double toe_start_, toe_scale_;                 // parabola into it
  double line_start_, line_slope_;               // line out of it
};

// The laws choose between values rather than ways, so that they run in lanes.
CREPITUS_INLINE Curve HillCurves::active_length(double n) const {
  const double value = exp_of(-square(n - 1) * inverse_width_);
  return {value, -2 * (n - 1) * inverse_width_ * value};
}

CREPITUS_INLINE Curve HillCurves::passive_length(double n) const {
  const double strain = n - 1;
  const double in_toe = larger(0, strain - toe_start_), beyond = larger(0, strain - line_start_);
  const double e = exp_of(passive_rate_ * smaller(strain, line_start_));
  const bool toe = strain <= kToeEnd;
  return {toe ? toe_scale_ * square(in_toe) : (e - 1) * passive_scale_ + line_slope_ * beyond,
          toe ? 2 * toe_scale_ * in_toe : e * passive_rate_ * passive_scale_};
}

CREPITUS_INLINE Curve HillCurves::velocity(double w) const {
  const bool shortens = w <= 0, fast = w < kFastEnd;
  const double at_end = larger(0, w - end_w_);
  const double inverse = 1 / (1 + (shortens ? -inverse_af_ : eccentric_) * larger(w, kFastEnd));
  const double value = (1 + (shortens ? 1 : eccentric_ * flen_) * w) * inverse;
  const double slope = (shortens ? 1 + inverse_af_ : eccentric_ * (flen_ - 1)) * inverse * inverse;
  return {fast ? end_scale_ * square(at_end) : value, fast ? 2 * end_scale_ * at_end : slope};
}

}  // namespace crepitus
