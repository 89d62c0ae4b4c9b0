#include "engine/pops/pops.h"

namespace crepitus {

PopEvent facet_cavitation(const Model& m, int facet, double step_start_s, const FilmRelease& r) {
  const Facet& f = m.facets[facet];
  return {.time_s = step_start_s + r.at_s,
          .mechanism = Mechanism::facet_cavitation,
          .element = facet,
          .joint = f.level,
          .side = f.side,
          .energy_J = r.energy_J,
          .jump_m = r.jump_m,
          .duration_s = r.duration_s,
          .numbers = {{{"opening_speed", "mm/s", 1e3 * r.opening_m_per_s},
                       {"opening", "mm", 1e3 * r.opening_m},
                       {"film", "um", 1e6 * r.thickness_m},
                       {"deficit", "kPa", 1e-3 * r.deficit_Pa},
                       {"pull", "N", r.force_N}}}};
}

PopEvent sacroiliac_release(const Model& m, int joint, const FrictionRelease& r) {
  const RoughJoint& j = m.rough_joints[joint];
  return {.time_s = r.start_s,
          .mechanism = Mechanism::sacroiliac_release,
          .element = joint,
          .joint = "sacroiliac",
          .side = j.side,
          .energy_J = r.energy_J,
          .jump_m = r.jump_m,
          .duration_s = r.duration_s,
          .numbers = {{{"slip_speed", "mm/s", 1e3 * r.fastest_m_per_s},
                       {"normal_force", "N", r.normal_N},
                       {"friction_lost", "N", r.drop_N}}}};
}

PopEvent iliopsoas_snap(const Model& m, int tendon, const Loads& loads, const TendonSnap& r) {
  const BrimTendon& t = m.tendons[tendon];
  const double flexion = t.hip < 0 ? 0 : deg(loads.joints[t.hip].angle_rad[0]);
  return {.time_s = r.start_s,
          .mechanism = Mechanism::iliopsoas_snap,
          .element = tendon,
          .joint = "iliopsoas",
          .side = t.side,
          .energy_J = r.energy_J,
          .jump_m = std::abs(r.to_m - r.from_m),
          .duration_s = r.duration_s,
          .numbers = {{{"tension", "N", r.tension_N},
                       {"from", "mm", 1e3 * r.from_m},
                       {"to", "mm", 1e3 * r.to_m},
                       {"fastest", "mm/s", 1e3 * r.fastest_m_per_s},
                       {"hip_flexion", "deg", flexion}}}};
}

}  // namespace crepitus
