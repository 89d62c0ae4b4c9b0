// What every force law starts from: rotation matrices and velocities in W, and room for what the laws append.

#include "engine/forces/forces.h"

namespace crepitus {

void compute_kinematics(const Model& m, const State& s, Loads& loads) {
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const BodyState& b = s.bodies[i];
    loads.bodies[i] = {glm::mat3_cast(b.q_WB), b.p_WC, b.v_WC, b.w_WB};
  }
}

void plan_lines(const Model& m, Loads& loads) {
  loads.muscle_paths = Paths(m.muscles);
  loads.muscle_fibres = Fibres(m.hill, m.muscles);
  std::vector<FixedPoint> ends;
  std::vector<std::array<int, 2>> lines;
  for (const Ligament& lig : m.ligaments) {
    const int first = static_cast<int>(ends.size());
    ends.push_back({lig.a.body, lig.a.p_CP}), ends.push_back({lig.b.body, lig.b.p_CP});
    lines.push_back({first, first + 1});
  }
  loads.faces = Faces(m.facets);
  loads.ligament_lines = Lines(ends, {}, lines);
}

Loads make_loads(const Model& m) {
  Loads loads;
  loads.bodies.resize(m.bodies.size());
  loads.bushings.resize(m.bushings.size());
  loads.ligaments.resize(m.ligaments.size());
  loads.facets.resize(m.facets.size());
  loads.joints.resize(m.joints.size());
  loads.muscles.resize(m.muscles.size());
  loads.contacts.resize(m.contacts.size());
  plan_lines(m, loads);

  // numerics: room for every row at once, and for servos and thrusts that others append. Too small only costs one
  // reallocation; too large costs a few kB.
  constexpr std::size_t kSpare = 512, kTermsPerMuscle = 24;
  const std::size_t two_body_rows = 6 * m.bushings.size() + m.ligaments.size() +
                                    (kFacetPoints + 1) * m.facets.size() + 6 * m.joints.size();
  const std::size_t contact_rows = 3 * m.contacts.size();
  loads.rows.rows.reserve(two_body_rows + m.muscles.size() + contact_rows + kSpare);
  loads.rows.terms.reserve(2 * two_body_rows + kTermsPerMuscle * m.muscles.size() + contact_rows +
                           kSpare);
  return loads;
}

}  // namespace crepitus
