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
// harmless. Paths: path.h. Forces: fibres.h.
#include "engine/check.h"
#include "engine/forces/forces.h"
#include "engine/forces/fibres.h"
#include "engine/forces/path.h"

namespace crepitus {

void add_muscle_rows(const Model& m, std::span<const double> activation, Loads& loads) {
  Paths& paths = loads.muscle_paths;
  Fibres& fibres = loads.muscle_fibres;
  const int count = static_cast<int>(m.muscles.size());
  CREPITUS_CHECK(paths.count() == count && fibres.count() == count);  // planned by make_loads or plan_lines
  for (const BrimTendon& t : m.tendons)
    for (int i : t.muscles) paths.move_point(i, t.point, m.muscles[i].path[t.point]);
  paths.measure(loads.bodies);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    const int row = loads.rows.begin_force(0);
    Row& appended = loads.rows.rows.back();
    paths.add_jacobian(static_cast<int>(i), loads.rows.terms);
    appended.count = static_cast<int>(loads.rows.terms.size()) - appended.first;
    // the length does not change when all bodies move as one
    appended.balanced = appended.count == 2;
    MuscleLoad& load = loads.muscles[i];
    load.row = row;
    load.length_m = paths.length_m(static_cast<int>(i));
    load.speed_m_per_s = appended.rate = path_speed_m_per_s(loads.rows.of(appended), loads.bodies);
    fibres.set(static_cast<int>(i), load.length_m, load.speed_m_per_s);
  }
  fibres.pull();
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    const HillForce f = fibres.force(static_cast<int>(i));
    MuscleLoad& load = loads.muscles[i];
    load.fibre_norm = f.fibre_norm;
    load.active_max_N = f.active_max_N, load.passive_N = f.passive_N;
  }
  set_muscle_activation(m, activation, loads);
}

void set_muscle_activation(const Model& m, std::span<const double> activation, Loads& loads) {
  Fibres& fibres = loads.muscle_fibres;
  fibres.contract(activation.first(m.muscles.size()));
  for (int i = 0; i < fibres.count(); ++i) {
    MuscleLoad& load = loads.muscles[i];
    Row& row = loads.rows.rows[load.row];
    load.tension_N = fibres.tension_N(i);
    row.lambda = -load.tension_N, row.k = fibres.stiffness_N_per_m(i), row.c = fibres.damping_Ns_per_m(i);
  }
}

}  // namespace crepitus
