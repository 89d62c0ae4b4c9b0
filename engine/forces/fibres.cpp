#include "engine/forces/fibres.h"

#include <algorithm>

#include "engine/forces/hill.h"

namespace crepitus {
namespace {

constexpr double kShortestFibre = 0.02;  // of the optimal length; numerics: keeps l away from 0 in unpennated muscles

}  // namespace

Fibres::Fibres(const Hill& hill, std::span<const Muscle> muscles)
    : hill_(hill), count_(static_cast<int>(muscles.size())), table_(kColumns, muscles.size()) {
  const int whole = table_.items();
  for (int i = 0; i < whole; ++i) {
    const Muscle& m = muscles[static_cast<std::size_t>(std::min(i, count_ - 1))];  // the padding repeats the last one
    table_.at(kTendon, i) = m.tendon_m;
    table_.at(kShortest, i) = kShortestFibre * m.optimal_m;
    table_.at(kInverseWidth, i) = 1 / (2 * kShortestFibre * m.optimal_m);
    table_.at(kThickness2, i) = square(m.optimal_m * m.pennation_sine);
    table_.at(kInverseOptimal, i) = 1 / m.optimal_m;
    table_.at(kForce, i) = m.force_N;
    table_.at(kPassiveForce, i) = m.force_N * m.passive_factor;
    table_.at(kLength, i) = m.tendon_m + m.optimal_m;
  }
}

CREPITUS_WIDE void Fibres::pull() {
  const int whole = table_.items();
  if (whole == 0) return;
  const auto column = [&](Column c) { return table_.column(c); };
  const double *tendon = column(kTendon), *shortest = column(kShortest), *inverse_width = column(kInverseWidth),
               *thickness2 = column(kThickness2), *inverse_optimal = column(kInverseOptimal), *strength = column(kForce),
               *passive_strength = column(kPassiveForce), *length = column(kLength), *speed = column(kSpeed);
  double *norm = column(kNorm), *active = column(kActive), *active_by_length = column(kActiveByLength),
         *active_by_speed = column(kActiveBySpeed), *passive = column(kPassive), *passive_by_length = column(kPassiveByLength);
  const HillCurves curves(hill_);
  CREPITUS_NO_ALIAS
  for (int i = 0; i < whole; ++i) {
    // along the tendon: x, but never below the shortest fibre, and its first two derivatives by L
    const double wanted = (length[i] - tendon[i]) * inverse_width[i];  // 1: twice the shortest
    const double t = smaller(larger(wanted, 0), 1);
    const double x = shortest[i] * (1 + 2 * (t * t * t * (1 - t / 2) + larger(0, wanted - 1)));
    const double slope = t * t * (3 - 2 * t), bend = 6 * t * (1 - t) * inverse_width[i];

    // fibre: length, its slope g by L and the slope of g
    const double l = std::sqrt(x * x + thickness2[i]), per_l = 1 / l, cosine = x * per_l;
    const double g = cosine * slope, g_by_length = cosine * bend + slope * slope * thickness2[i] * (per_l * per_l * per_l);
    const double n = l * inverse_optimal[i], n_by_length = g * inverse_optimal[i];
    const double per_vmax = inverse_optimal[i] / curves.max_velocity_per_s;

    const Curve fl = curves.active_length(n), fv = curves.velocity(g * speed[i] * per_vmax), fp = curves.passive_length(n);
    const double fl_by_length = fl.slope * n_by_length, fv_by_length = fv.slope * g_by_length * speed[i] * per_vmax;
    norm[i] = n;
    active[i] = strength[i] * fl.value * fv.value * g;
    active_by_length[i] =
        strength[i] * ((fl_by_length * fv.value + fl.value * fv_by_length) * g + fl.value * fv.value * g_by_length);
    active_by_speed[i] = strength[i] * fl.value * fv.slope * g * per_vmax * g;
    passive[i] = passive_strength[i] * fp.value * g;
    passive_by_length[i] = passive_strength[i] * (fp.slope * n_by_length * g + fp.value * g_by_length);
  }
}

HillForce Fibres::force(int i) const {
  return {.fibre_norm = table_.at(kNorm, i),
          .active_max_N = table_.at(kActive, i),
          .active_by_length_N_per_m = table_.at(kActiveByLength, i),
          .active_by_speed_Ns_per_m = table_.at(kActiveBySpeed, i),
          .passive_N = table_.at(kPassive, i),
          .passive_by_length_N_per_m = table_.at(kPassiveByLength, i)};
}

CREPITUS_WIDE void Fibres::contract(std::span<const double> activation) {
  const int whole = table_.items();
  if (whole == 0) return;
  const auto column = [&](Column c) { return table_.column(c); };
  std::copy(activation.begin(), activation.end(), column(kActivation));
  const double *a = column(kActivation), *active = column(kActive), *active_by_length = column(kActiveByLength),
               *active_by_speed = column(kActiveBySpeed), *passive = column(kPassive), *passive_by_length = column(kPassiveByLength);
  double *tension = column(kTension), *stiffness = column(kStiffness), *damping = column(kDamping);
  CREPITUS_NO_ALIAS
  for (int i = 0; i < whole; ++i) {
    tension[i] = a[i] * active[i] + passive[i];
    stiffness[i] = larger(0, a[i] * active_by_length[i] + passive_by_length[i]);
    damping[i] = larger(0, a[i] * active_by_speed[i]);
  }
}

HillForce hill_force(const Hill& hill, const Muscle& m, double length_m, double speed_m_per_s) {
  Fibres fibres(hill, std::span(&m, 1));
  fibres.set(0, length_m, speed_m_per_s);
  fibres.pull();
  return fibres.force(0);
}

}  // namespace crepitus
