// Muscles: one row each, whatever the number of bodies the path passes. s = path length L, lambda =
// -tension, J = dL/dq. A muscle only pulls: with J = dL/dq a positive tension shortens the path.
// The row is there even when the tension is zero, because the controller asks every muscle for its
// J and the force it could give (MuscleLoad::row, active_max_N).
//
//   tension = a F_active(L, dL/dt) + F_passive(L)
//   k = max(0, d tension/dL),  c = max(0, d tension/d(dL/dt))
//
// On the descending limb (fibre longer than optimal) the active stiffness is negative. It stays
// explicit: the implicit solve needs k >= 0, and a negative k acting over one millisecond is
// harmless. Paths: path.h. Forces: hill.h.
#include "engine/forces/forces.h"
#include "engine/forces/hill.h"
#include "engine/forces/path.h"

namespace crepitus {

void add_muscle_rows(const Model& m, std::span<const double> activation, Loads& loads) {
  const HillCurves curves(m.hill);
  PathGeometry path;
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    measure_path(m.muscles[i], loads.bodies, path);
    const double speed = path_speed_m_per_s(path, loads.bodies);
    const HillForce f = hill_force(curves, m.muscles[i], path.length_m, speed);

    const int row = loads.rows.begin(0, 0, 0);
    const std::span<const RowTerm> terms = path.jacobian();
    loads.rows.terms.insert(loads.rows.terms.end(), terms.begin(),
                            terms.end());  // at once: this is the inner loop
    loads.rows.rows.back().count = path.term_count;
    // the length does not change when all bodies move as one
    loads.rows.rows.back().balanced = path.term_count == 2;

    loads.muscles[i] = {.length_m = path.length_m,
                        .speed_m_per_s = speed,
                        .fibre_norm = f.fibre_norm,
                        .active_max_N = f.active_max_N,
                        .passive_N = f.passive_N,
                        .tension_N = 0,
                        .active_by_length_N_per_m = f.active_by_length_N_per_m,
                        .active_by_speed_Ns_per_m = f.active_by_speed_Ns_per_m,
                        .passive_by_length_N_per_m = f.passive_by_length_N_per_m,
                        .passive_by_speed_Ns_per_m = f.passive_by_speed_Ns_per_m,
                        .row = row};
  }
  set_muscle_activation(m, activation, loads);
}

void set_muscle_activation(const Model& m, std::span<const double> activation, Loads& loads) {
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    MuscleLoad& f = loads.muscles[i];
    Row& row = loads.rows.rows[f.row];
    const double a = activation[i];
    f.tension_N = a * f.active_max_N + f.passive_N;
    row.lambda = -f.tension_N;
    row.k = std::max(0.0, a * f.active_by_length_N_per_m + f.passive_by_length_N_per_m);
    row.c = std::max(0.0, a * f.active_by_speed_Ns_per_m + f.passive_by_speed_Ns_per_m);
  }
}

}  // namespace crepitus
