#include "engine/forces/film.h"

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

// Numerics.
constexpr double kSubstep_s = 1e-3;       // drive is taken as constant within it; pops are refined to 0.2 ms by the caller
constexpr double kNegligible_N = 1e-6;    // imbalance that moves no film worth mentioning within a step
constexpr double kConverged = 1e-12;      // of the thickness
constexpr int kIterations = 60;           // far more than it takes

double radius4(const Film& f) { return square(f.area_m2 / kPi); }  // R^4

double viscosity_Pa_s(const Film& f, double shear_per_s) {
  const double thinning = std::pow(1 + square(f.shear_time_s * shear_per_s), (f.power_index - 1) / 2);
  return f.high_shear_Pa_s + (f.low_shear_Pa_s - f.high_shear_Pa_s) * thinning;
}
double shear_per_s(const Film& f, double thickness_m, double other_thickness_m, double rate) {
  return 2 * std::sqrt(f.area_m2 / kPi) * std::abs(rate) / (thickness_m * other_thickness_m);
}

// Mean force of a film that goes from one thickness to another: h' / h^3 integrates to (1/h0^2 - 1/h1^2) / 2, which is exact
// however much thinner or thicker it gets, so no step needs to be shortened.
double mean_force_N(const Film& f, double from_m, double to_m, double dt_s) {
  const double rate = (to_m - from_m) / dt_s;
  const double eta = viscosity_Pa_s(f, shear_per_s(f, from_m, to_m, rate));
  return 1.5 * kPi * radius4(f) * eta * (1 / square(from_m) - 1 / square(to_m)) / (2 * dt_s);
}

// Thickness after dt under `pull` (forces that do not depend on it) against springs k: force + k (h - h0) = pull at the end.
// Both grow with h, so the balance lies between where the film is and where the springs alone would have it.
double balanced_thickness_m(const Film& f, double from_m, double pull_N, double dt_s) {
  const double k = f.series_N_per_m + f.capsule_N_per_m;
  const auto excess = [&](double h) { return mean_force_N(f, from_m, h, dt_s) + k * (h - f.rest_m) - pull_N; };
  const double springs_m = std::max(f.rest_m, f.rest_m + pull_N / k);
  double lo = std::min(from_m, springs_m), hi = std::max(from_m, springs_m);
  double at_lo = excess(lo), at_hi = excess(hi);
  if (at_lo >= 0) return lo;  // pressed down to the floor
  for (int i = 0; i < kIterations && hi - lo > kConverged * lo; ++i) {
    // Illinois: the secant, with the end that did not move counted half
    const double h = lo + (hi - lo) * at_lo / (at_lo - at_hi), here = excess(h);
    if (here < 0) {
      lo = h, at_lo = here, at_hi /= 2;
    } else {
      hi = h, at_hi = here, at_lo /= 2;
    }
    if (std::abs(here) < 1e-9) return h;
  }
  return 0.5 * (lo + hi);
}

double balanced_opening_m(const Film& f, const FilmDrive& d) {
  const double y = (f.series_N_per_m * std::max(0.0, d.opening_m) - d.load_N) / (f.series_N_per_m + f.capsule_N_per_m);
  return std::max(0.0, y);
}

FilmDrive between(const FilmDrive& a, const FilmDrive& b, double share) {
  return {a.opening_m + share * (b.opening_m - a.opening_m), a.load_N + share * (b.load_N - a.load_N)};
}

// The faces with nothing but springs between them: damped oscillation about the balance, which moves evenly over dt.
void swing_free(const Film& f, double from_m, double to_m, double dt_s, FilmState& s) {
  const double omega = std::sqrt((f.series_N_per_m + f.capsule_N_per_m) / f.moving_mass_kg);
  const double decay = f.damping_ratio * omega, ringing = omega * std::sqrt(1 - square(f.damping_ratio));
  const double drift = (to_m - from_m) / dt_s, lag = 2 * f.damping_ratio * drift / omega;
  const double z = s.thickness_m - f.rest_m - from_m + lag, v = s.rate_m_per_s - drift;
  const double fade = std::exp(-decay * dt_s), cosine = std::cos(ringing * dt_s), sine = std::sin(ringing * dt_s);
  const double b = (v + decay * z) / ringing;
  s.thickness_m = f.rest_m + to_m - lag + fade * (z * cosine + b * sine);
  s.rate_m_per_s = drift + fade * ((b * ringing - decay * z) * cosine - (z * ringing + decay * b) * sine);
  if (s.thickness_m < f.rest_m) s.thickness_m = f.rest_m, s.rate_m_per_s = 0;  // the faces meet
}

FilmRelease release(const Film& f, double force_N, const FilmState& s, const FilmDrive& d) {
  const double stiffness = f.series_N_per_m + f.capsule_N_per_m;
  const double damped = std::sqrt(1 - square(f.damping_ratio));
  const double overshoot = std::exp(-kPi * f.damping_ratio / damped);
  return {.happened = true,
          .deficit_Pa = film_deficit_Pa(f, force_N),
          .force_N = force_N,
          .energy_J = square(force_N) / (2 * stiffness),
          .jump_m = force_N / stiffness * (1 + overshoot),
          .duration_s = kPi / (std::sqrt(stiffness / f.moving_mass_kg) * damped),
          .thickness_m = s.thickness_m,
          .opening_m = d.opening_m};
}

}  // namespace

double film_force_N(const Film& f, double thickness_m, double rate_m_per_s) {
  const double eta = viscosity_Pa_s(f, shear_per_s(f, thickness_m, thickness_m, rate_m_per_s));
  return 1.5 * kPi * radius4(f) * eta * rate_m_per_s / (thickness_m * thickness_m * thickness_m);
}

double film_deficit_Pa(const Film& f, double force_N) { return 2 * force_N / f.area_m2; }

FilmRelease advance_film(const Film& f, const FilmDrive& to, double dt_s, bool may_release, FilmState& s) {
  const FilmDrive from{s.opening_m, s.load_N};
  s.opening_m = to.opening_m, s.load_N = to.load_N;
  if (s.gas > 0) s.gas *= std::exp(-dt_s / f.gas_time_s);
  if (!may_release) {
    s.thickness_m = f.rest_m + balanced_opening_m(f, to);
    s.rate_m_per_s = s.suction_N = 0;
    return {};
  }

  FilmRelease released;
  const int pieces = std::max(1, static_cast<int>(std::ceil(dt_s / kSubstep_s - 1e-9)));
  const double piece_s = dt_s / pieces;
  for (int i = 0; i < pieces; ++i) {
    const FilmDrive at = between(from, to, static_cast<double>(i) / pieces), next = between(from, to, (i + 1.0) / pieces);
    if (!film_is_sealed(f, s)) {
      swing_free(f, balanced_opening_m(f, at), balanced_opening_m(f, next), piece_s, s);
      s.suction_N = 0;
      continue;
    }
    const double y = s.thickness_m - f.rest_m, stiffness = f.series_N_per_m + f.capsule_N_per_m;
    const double pull = f.series_N_per_m * std::max(0.0, next.opening_m) - next.load_N;
    if (std::abs(pull - stiffness * y) < kNegligible_N || (pull < 0 && y <= 0)) {
      s.rate_m_per_s = s.suction_N = 0;
      continue;
    }
    const double before_m = s.thickness_m, before_N = s.suction_N;
    s.thickness_m = balanced_thickness_m(f, before_m, pull, piece_s);
    s.rate_m_per_s = (s.thickness_m - before_m) / piece_s;
    const double force = mean_force_N(f, before_m, s.thickness_m, piece_s);
    s.suction_N = std::max(0.0, force);
    const double limit = f.cavitation_Pa * f.area_m2 / 2;
    if (force <= limit) continue;
    const double share = std::clamp((limit - before_N) / (force - before_N), 0.0, 1.0);
    s.thickness_m = before_m + share * (s.thickness_m - before_m);
    released = release(f, limit, s, between(at, next, share));
    released.at_s = (i + share) * piece_s;
    released.opening_m_per_s = (to.opening_m - from.opening_m) / dt_s;
    s.gas = f.gas_fraction;
    s.suction_N = 0;
    // the rest of the piece the faces already fly
    swing_free(f, balanced_opening_m(f, between(at, next, share)), balanced_opening_m(f, next),
               std::max(1e-9, (1 - share) * piece_s), s);
  }
  return released;
}

FilmState rested_film(const Film& f, const FilmDrive& drive, double since_pop_s) {
  FilmState s;
  s.opening_m = drive.opening_m, s.load_N = drive.load_N;
  s.gas = f.gas_fraction * std::exp(-since_pop_s / f.gas_time_s);
  s.thickness_m = f.rest_m + balanced_opening_m(f, drive);
  return s;
}

void rest_film(const Film& f, double dt_s, FilmState& s) {
  const FilmState rested = rested_film(f, {s.opening_m, s.load_N}, 0);
  const double gas = s.gas * std::exp(-dt_s / f.gas_time_s);
  s = rested;
  s.gas = gas;
}

}  // namespace crepitus
