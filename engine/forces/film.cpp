#include "engine/forces/film.h"

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

// Numerics. A substep in which the film grows by more than this is halved: at a tenth, pressure peaks are right to 1 %.
constexpr double kGrowth = 0.1;
constexpr double kShortest_s = 1e-5;      // and no shorter than this: the film is thick then, and pulls nothing
constexpr double kNegligible_N = 1e-4;    // imbalance that moves no film worth mentioning within a step
constexpr int kNewton = 40;               // far more than it takes; convergence is monotone

double radius4(const Film& f) { return square(f.area_m2 / kPi); }  // R^4

double reynolds(const Film& f, double thickness_m) {
  return 1.5 * kPi * radius4(f) / (thickness_m * thickness_m * thickness_m);
}

// eta h' and its slope by h'.
struct Flow {
  double value, slope;
};
Flow carreau(const Film& f, double thickness_m, double rate) {
  const double to_shear = 2 * std::sqrt(f.area_m2 / kPi) / square(thickness_m) * f.shear_time_s;
  const double u = square(to_shear * rate);
  const double thinning = std::pow(1 + u, (f.power_index - 1) / 2);
  const double span = f.low_shear_Pa_s - f.high_shear_Pa_s;
  const double eta = f.high_shear_Pa_s + span * thinning;
  return {eta * rate, eta + span * (f.power_index - 1) * thinning * u / (1 + u)};
}

// Rate of the film that balances `drive` (all forces at the present y) at the end of dt: c(h') h' + k dt h' = drive.
// The left side grows with h' and is concave where fluid thins, so Newton's steps from the left never overshoot.
double film_rate(const Film& f, double thickness_m, double drive_N, double stiffness_N_per_m, double dt_s) {
  const double c = reynolds(f, thickness_m), k = stiffness_N_per_m * dt_s;
  const double size = std::abs(drive_N);
  double rate = size / (c * f.low_shear_Pa_s + k);
  for (int i = 0; i < kNewton; ++i) {
    const Flow flow = carreau(f, thickness_m, rate);
    const double by = (size - c * flow.value - k * rate) / (c * flow.slope + k);
    rate += by;
    if (by <= 1e-10 * rate) break;
  }
  return std::copysign(rate, drive_N);
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
  return reynolds(f, thickness_m) * carreau(f, thickness_m, rate_m_per_s).value;
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
  double done_s = 0;
  double wish_s = dt_s;
  while (done_s < dt_s) {
    const double h_s = std::min(wish_s, dt_s - done_s);
    const FilmDrive at = between(from, to, done_s / dt_s), next = between(from, to, std::min(1.0, (done_s + h_s) / dt_s));
    if (!film_is_sealed(f, s)) {
      swing_free(f, balanced_opening_m(f, at), balanced_opening_m(f, next), h_s, s);
      s.suction_N = 0;
      done_s += h_s;
      continue;
    }
    const double stiffness = f.series_N_per_m + f.capsule_N_per_m, y = s.thickness_m - f.rest_m;
    const double drive = f.series_N_per_m * std::max(0.0, next.opening_m) - next.load_N - stiffness * y;
    if (std::abs(drive) < kNegligible_N || (drive < 0 && y <= 0)) {
      s.rate_m_per_s = s.suction_N = 0;
      done_s += h_s;
      continue;
    }
    const double rate = film_rate(f, s.thickness_m, drive, stiffness, h_s);
    if (std::abs(rate) * h_s > kGrowth * s.thickness_m && h_s > kShortest_s) {
      wish_s = std::max(kShortest_s, 0.5 * h_s);
      continue;
    }
    const double force = film_force_N(f, s.thickness_m, rate), before = s.suction_N;
    s.thickness_m = std::max(f.rest_m, s.thickness_m + rate * h_s);
    s.rate_m_per_s = rate;
    s.suction_N = std::max(0.0, force);
    wish_s = 2 * h_s;
    const double limit = f.cavitation_Pa * f.area_m2 / 2;
    if (force > limit) {
      const double share = std::clamp((limit - before) / (force - before), 0.0, 1.0);
      const double load_before = from.load_N;
      released = release(f, limit, s, next);
      released.at_s = done_s + share * h_s;
      released.opening_m_per_s = (to.opening_m - from.opening_m) / dt_s;
      released.load_before_N = load_before;
      s.gas = f.gas_fraction;
      s.suction_N = 0;
    }
    done_s += h_s;
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
