#include "engine/forces/hill.h"

namespace crepitus {
namespace {

constexpr double kLineStart = 1.2;  // in parts of eM; beyond it the exponential would explode

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
  line_slope_ = line_exp * passive_rate_ * passive_scale_;
}

}  // namespace crepitus
