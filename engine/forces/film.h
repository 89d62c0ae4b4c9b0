// The fluid film of a facet joint: how it thins under load, resists being parted, and gives way.
//
//   bones --k_s-- cartilage faces --[film || capsule k_c]-- cartilage faces -- bones
//
//   x  [m]   how far the bones have opened from contact (of the mean of the face; negative: pressed), from the pose
//   N  [N]   contact force between the faces, from the pose (facet.cpp)
//   h  [m]   thickness of the film, h0 the thinnest; y = h - h0 the opening of the faces themselves
//   F  [N]   force of the film, + pulls the bones together
//
//   k_s (max(x, 0) - y) - N = k_c y + F                        balance of the faces
//   F = (3 pi / 2) eta R^4 h' / h^3                            Reynolds, discs of radius R = sqrt(A / pi) parting or closing
//   dp = 2 F / A                                               deficit of pressure in the middle of the disc
//   over a step   mean F = (3 pi / 4) eta R^4 (1/h0^2 - 1/h1^2) / dt,  balanced at its end (implicit)
//   eta = eta_inf + (eta_0 - eta_inf) (1 + (t s)^2)^((n-1)/2)  Carreau, shear rate s = 2 R |h'| / h^2, time t
//
// Closing: the film is squeezed out until h = h0. Opening: fluid must flow in through a gap of micrometres, and the faster
// the bones part, the lower the pressure. When dp exceeds the cavitation pressure and no gas is left in the joint, a cavity
// opens: the film pulls no more, and the faces spring apart,
//
//   m y'' = k_s (max(x, 0) - y) - N - k_c y - c y',  c = 2 zeta sqrt(m (k_s + k_c)),
//
// which is solved exactly over a step of linear x and N. The energy set free is F^2 / (2 (k_s + k_c)), the faces spring by
// F / (k_s + k_c) and overshoot by exp(-pi zeta / sqrt(1 - zeta^2)) of it. The cavity fills with gas g; while more than 5 %
// of it is left the film cannot hold a deficit, so nothing pops again: g' = -g / tau, tau = 20 min / ln 20.
//
// One way: the film follows the pose; what it pulls (at most dp A / 2, some 10 N) acts back as a row (add_film_rows).
// Left out: tilt of the faces within the joint (only the mean opening drives the film), inertia of the fluid, roughness
// below h0, the pull of expanding gas (at most 1 N), deformation of cartilage by pressure (in k_s).
// Sources: Unsworth, Dowson & Wright 1971, Ann Rheum Dis 30, 348-358 (cavitation, refractory time); Brodeur 1995 (gas);
// Carreau constants and h0 are assumptions, calibrated as a set to Cramer 2011 (models/adult/pops.toml, models/README.md).
#pragma once

#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

// What the pose asks of the film.
struct FilmDrive {
  double opening_m, load_N;
};
FilmDrive film_drive(const Facet& facet, std::span<const BodyKinematics> bodies);

inline constexpr double kGasThatHolds = 0.05;  // of gas_fraction: below it the joint can cavitate again (Unsworth 1971)
inline bool film_is_sealed(const Film& f, const FilmState& s) { return s.gas < kGasThatHolds * f.gas_fraction; }

// Film force and pressure deficit (N, Pa) at a thickness and its rate; negative when closing.
double film_force_N(const Film& f, double thickness_m, double rate_m_per_s);
double film_deficit_Pa(const Film& f, double force_N);

// A release within a step. Times from the beginning of the step.
struct FilmRelease {
  bool happened = false;
  double at_s = 0, deficit_Pa = 0, force_N = 0, energy_J = 0, jump_m = 0, duration_s = 0;
  double thickness_m = 0, opening_m = 0, opening_m_per_s = 0;
};

// The film from the pose it saw last to `to`, over dt. With `may_release` false it adapts at once and holds no deficit.
FilmRelease advance_film(const Film& f, const FilmDrive& to, double dt_s, bool may_release, FilmState& s);

// A film that had time to adapt to the pose, `since_pop_s` after its last pop.
FilmState rested_film(const Film& f, const FilmDrive& drive, double since_pop_s);

// Gas and fluid while the clock runs on and the body rests.
void rest_film(const Film& f, double dt_s, FilmState& s);

}  // namespace crepitus
