#include "engine/forces/film.h"

#include <algorithm>
#include <cmath>

#include "engine/forces/laws.h"

namespace crepitus {
namespace {

// Numerics.
constexpr double kSubstep_s = 1e-3;       // of a film that is being pulled; the caller refines pops to 0.2 ms anyway
constexpr double kSlowPull_N = 0.05;      // a pull that changes by less within a step needs no substeps
constexpr double kNegligible_N = 1e-6;    // imbalance that moves no film worth mentioning within a step
constexpr double kBalanced_N = 1e-9;      // of a film's balance: a millionth of what moves a bone
constexpr double kConverged = 1e-12;      // of the thickness
constexpr int kIterations = 60;           // far more than it takes: two or three are usual

double radius4(const Film& f) { return square(f.area_m2 / kPi); }  // R^4

double viscosity_Pa_s(const Film& f, double shear_per_s) {
  const double thinning = std::pow(1 + square(f.shear_time_s * shear_per_s), (f.power_index - 1) / 2);
  return f.high_shear_Pa_s + (f.low_shear_Pa_s - f.high_shear_Pa_s) * thinning;
}
double shear_per_s(const Film& f, double thickness_m, double rate_m_per_s) {
  return 2 * std::sqrt(f.area_m2 / kPi) * std::abs(rate_m_per_s) / square(thickness_m);
}

// Mean force of a film that goes from one thickness to another, and its slope by the latter: h' / h^3 integrates to
// (1/h0^2 - 1/h1^2) / 2, which is exact however much thinner or thicker it gets, so no step needs to be shortened.
Curve mean_force(const Film& f, double from_m, double to_m, double dt_s) {
  const double radius_m = std::sqrt(f.area_m2 / kPi), v0 = 1 / from_m, v1 = 1 / to_m;
  const double shear = 2 * radius_m * std::abs(v0 - v1) / dt_s;  // of the rate (to - from) / dt
  const double shear_by_to = std::copysign(2 * radius_m / dt_s * v1 * v1, v0 - v1);
  const double x = f.shear_time_s * shear, base = 1 + x * x;
  const double thinned = (f.low_shear_Pa_s - f.high_shear_Pa_s) * std::pow(base, (f.power_index - 1) / 2);
  const double eta = f.high_shear_Pa_s + thinned;
  const double eta_by_to = thinned * (f.power_index - 1) * x / base * f.shear_time_s * shear_by_to;
  const double per_eta = 0.75 * kPi * radius4(f) / dt_s, parting = v0 * v0 - v1 * v1;
  return {per_eta * eta * parting, per_eta * (eta_by_to * parting + eta * 2 * v1 * v1 * v1)};
}

// Thickness after dt under `pull` (forces that do not depend on it) against springs k: force + k (h - h0) = pull at the end.
// Both grow with h, so the balance lies between where the film is and where the springs alone would have it: Newton within
// that bracket, from where the last rate leads.
struct Balance {
  double thickness_m, force_N;
};
Balance balance_film(const Film& f, const FilmState& s, double pull_N, double dt_s) {
  const double k = f.series_N_per_m + f.capsule_N_per_m, from_m = s.thickness_m;
  const double springs_m = std::max(f.rest_m, f.rest_m + pull_N / k);
  double lo = std::min(from_m, springs_m), hi = std::max(from_m, springs_m);
  if (lo == f.rest_m) {  // perhaps pressed down to the floor
    const double force = mean_force(f, from_m, lo, dt_s).value;
    if (force >= pull_N) return {lo, force};
  }
  double h = std::clamp(from_m + s.rate_m_per_s * dt_s, lo, hi), force = 0;
  for (int i = 0; i < kIterations && hi - lo > kConverged * lo; ++i) {
    const Curve film = mean_force(f, from_m, h, dt_s);
    force = film.value;
    const double excess = force + k * (h - f.rest_m) - pull_N;
    (excess < 0 ? lo : hi) = h;
    const double step = excess / (film.slope + k), next = h - step;
    if (std::abs(excess) < kBalanced_N) return {h, force};
    h = next > lo && next < hi ? next : 0.5 * (lo + hi);
  }
  return {h, force};
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
  const double eta = viscosity_Pa_s(f, shear_per_s(f, thickness_m, rate_m_per_s));
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
  const double more_N = f.series_N_per_m * (std::max(0.0, to.opening_m) - std::max(0.0, from.opening_m)) - (to.load_N - from.load_N);
  const bool slow = std::abs(more_N) < kSlowPull_N && film_is_sealed(f, s);
  const int pieces = slow ? 1 : std::max(1, static_cast<int>(std::ceil(dt_s / kSubstep_s - 1e-9)));
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
    const auto [thickness_m, force] = balance_film(f, s, pull, piece_s);
    s.thickness_m = thickness_m;
    s.rate_m_per_s = (thickness_m - before_m) / piece_s;
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
