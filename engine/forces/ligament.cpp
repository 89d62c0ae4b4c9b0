// Ligament: a straight line between two bones that pulls and cannot push.
//
// Collagen fibres uncrimp before they carry load, hence a quadratic toe and then a line:
//
//   T = 0                                  e <= 0
//   T = k L0 e^2 / (2 toe)                 0 < e <= toe
//   T = k L0 (e - toe / 2)                 e > toe
//   tension = max(0, T + c dL/dt),         c = damping_time * dT/dL
//
// e = L / L0 - 1 [-], L length [m], L0 slack length [m], k [N/m] slope of the linear part, toe [-], T [N].
// The row's coordinate is L, its force -tension (which shortens). c follows the local slope, which is 0 at e = 0: nothing
// steps when the line becomes taut. A fast release makes it slack early rather than push.
//
// Valid to failure, some 10-30 % strain. Left out: relaxation and creep, rate stiffening beyond the damping, failure,
// wrapping around bone (lines that need it are split into several in models/).
// Sources: toe and line after Blankevoort & Huiskes 1991, J Biomech Eng 113(3), 263-269, who give k in N per unit strain;
// per metre, with toes fitted to Pintar et al. 1992, J Biomech 25(11), 1351-1356, in reference/anatomy law (b).

#include "engine/check.h"
#include "engine/forces/forces.h"
#include "engine/forces/pair.h"

namespace crepitus {

void add_ligament_rows(const Model& m, Loads& loads) {
  Lines& lines = loads.ligament_lines;
  Strands& strands = loads.strands;
  const int count = static_cast<int>(m.ligaments.size());
  CREPITUS_CHECK(lines.count == count && strands.count() == count);  // planned by make_loads or plan_lines
  lines.measure(loads.bodies);
  strands.stretch(lines.length_lines);
  for (const int i : loads.ligament_order) {
    LigamentLoad& load = loads.ligaments[i];
    load.length_m = lines.length_m()[i];
    load.strain = strands.strain(i);
    load.tension_N = 0;
    if (load.strain <= 0) continue;

    const auto [a, b] = strands.bodies(i);
    const ForcePair pair = force_pair(loads.bodies[b], lines.lever_W.at(lines.to[i]), loads.bodies[a],
                                      lines.lever_W.at(lines.from[i]), lines.along_W.at(i));
    const double tension = strands.tension_N(i) + strands.damping_Ns_per_m(i) * pair.rate_m_per_s;
    if (tension <= 0) continue;  // released faster than it recoils: slack

    load.tension_N = tension;
    loads.rows.begin(-tension, strands.slope_N_per_m(i), strands.damping_Ns_per_m(i), pair.rate_m_per_s);
    add_pair(loads.rows, b, a, pair);
  }
}

}  // namespace crepitus
