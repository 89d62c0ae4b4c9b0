#include "engine/forces/hill.h"

namespace crepitus {
namespace {

constexpr double kShortestFibre =
    0.02;  // of the optimal length; numerics: keeps l away from 0 in unpennated muscles
constexpr double kFastEnd =
    -0.9;  // where the parabola to fV = 0 takes over; numerics: no kink at vmax
constexpr double kToeEnd =
    0.02;  // strain where Thelen's passive curve begins; numerics: no kink at n = 1
constexpr double kLineStart = 1.2;  // in parts of eM; beyond it the exponential would explode

// Fibre length along the tendon and its first two derivatives by L: x, but never below the shortest
// fibre.
struct AlongTendon {
  double length, slope, bend;
};
AlongTendon clamp_along_tendon(double x, double shortest) {
  const double width = 2 * shortest;
  if (x >= width) return {x, 1, 0};
  if (x <= 0) return {shortest, 0, 0};
  const double t = x / width;
  return {shortest + width * t * t * t * (1 - t / 2), t * t * (3 - 2 * t), 6 * t * (1 - t) / width};
}

}  // namespace

HillCurves::HillCurves(const Hill& hill)
    : max_velocity_per_s(hill.max_velocity_per_s),
      inverse_width_(1 / hill.active_width),
      inverse_af_(1 / hill.af),
      flen_(hill.flen),
      eccentric_((1 + 1 / hill.af) / (hill.flen - 1)) {
  // fast end of shortening: value and slope agree at kFastEnd, both reach zero at end_w_
  const double denominator = 1 - kFastEnd * inverse_af_;
  const double value = (1 + kFastEnd) / denominator,
               slope = (1 + inverse_af_) / (denominator * denominator);
  const double reach = 2 * value / slope;
  end_w_ = kFastEnd - reach;
  end_scale_ = value / (reach * reach);

  // passive: the exponential, a parabola into it, a line out of it
  passive_rate_ = hill.passive_shape / hill.passive_strain;
  passive_scale_ = 1 / (std::exp(hill.passive_shape) - 1);
  const double toe_exp = std::exp(passive_rate_ * kToeEnd);
  const double toe_value = (toe_exp - 1) * passive_scale_,
               toe_slope = toe_exp * passive_rate_ * passive_scale_;
  const double toe_width = 2 * toe_value / toe_slope;
  toe_start_ = kToeEnd - toe_width;
  toe_scale_ = toe_value / (toe_width * toe_width);
  line_start_ = kLineStart * hill.passive_strain;
  const double line_exp = std::exp(passive_rate_ * line_start_);
  line_value_ = (line_exp - 1) * passive_scale_;
  line_slope_ = line_exp * passive_rate_ * passive_scale_;
}

Curve HillCurves::active_length(double n) const {
  const double value = std::exp(-square(n - 1) * inverse_width_);
  return {value, -2 * (n - 1) * inverse_width_ * value};
}

Curve HillCurves::passive_length(double n) const {
  const double strain = n - 1;
  if (strain <= toe_start_) return {0, 0};
  if (strain <= kToeEnd)
    return {toe_scale_ * square(strain - toe_start_), 2 * toe_scale_ * (strain - toe_start_)};
  if (strain >= line_start_)
    return {line_value_ + line_slope_ * (strain - line_start_), line_slope_};
  const double e = std::exp(passive_rate_ * strain);
  return {(e - 1) * passive_scale_, e * passive_rate_ * passive_scale_};
}

Curve HillCurves::velocity(double w) const {
  if (w <= end_w_) return {0, 0};
  if (w < kFastEnd) return {end_scale_ * square(w - end_w_), 2 * end_scale_ * (w - end_w_)};
  if (w <= 0) {
    const double inverse = 1 / (1 - w * inverse_af_);
    return {(1 + w) * inverse, (1 + inverse_af_) * inverse * inverse};
  }
  const double inverse = 1 / (1 + eccentric_ * w);
  return {(1 + eccentric_ * flen_ * w) * inverse, eccentric_ * (flen_ - 1) * inverse * inverse};
}

HillForce hill_force(const HillCurves& curves, const Muscle& m, double length_m,
                     double speed_m_per_s) {
  // fibre: length, its slope g by L and the slope of g
  const AlongTendon x = clamp_along_tendon(length_m - m.tendon_m, kShortestFibre * m.optimal_m);
  double l = x.length, g = x.slope, bend = x.bend;
  if (m.pennation_sine != 0) {
    const double h2 = square(m.optimal_m * m.pennation_sine);
    l = std::sqrt(x.length * x.length + h2);
    const double cosine = x.length / l;
    g = cosine * x.slope;
    bend = cosine * x.bend + x.slope * x.slope * h2 / (l * l * l);
  }
  const double inverse_optimal = 1 / m.optimal_m;
  const double n = l * inverse_optimal, n_by_length = g * inverse_optimal;
  const double per_vmax = inverse_optimal / curves.max_velocity_per_s;
  const double w = g * speed_m_per_s * per_vmax;

  const Curve fl = curves.active_length(n), fv = curves.velocity(w), fp = curves.passive_length(n);
  const double passive_max_N = m.force_N * m.passive_factor;
  const double fl_by_length = fl.slope * n_by_length,
               fv_by_length = fv.slope * bend * speed_m_per_s * per_vmax;
  return {
      .fibre_norm = n,
      .active_max_N = m.force_N * fl.value * fv.value * g,
      .active_by_length_N_per_m =
          m.force_N *
          ((fl_by_length * fv.value + fl.value * fv_by_length) * g + fl.value * fv.value * bend),
      .active_by_speed_Ns_per_m = m.force_N * fl.value * fv.slope * g * per_vmax * g,
      .passive_N = passive_max_N * fp.value * g,
      .passive_by_length_N_per_m = passive_max_N * (fp.slope * n_by_length * g + fp.value * bend),
      .passive_by_speed_Ns_per_m = 0,
  };
}

}  // namespace crepitus
