// What makes joints ready to pop and what happens when they do: films, rough surfaces, tendons.
#include <fmt/format.h>

#include "engine/forces/film.h"
#include "engine/forces/friction.h"
#include "engine/forces/path.h"
#include "engine/observe/channel_groups.h"

namespace crepitus {
namespace {

constexpr double kMicrometres = 1e6, kKilopascal = 1e-3, kMinutes = 1.0 / 60;

void add_film(ChannelBuilder& b, int i) {
  const Facet& f = b.simulation.model().facets[i];
  const std::string id = f.level + "." + f.side, plain = plain_level(f.level) + " " + f.side + " facet";
  b.add("facet_film." + id, "um", plain + ": thickness of the fluid film",
        [i](const Simulation& s) { return kMicrometres * s.state().films[i].thickness_m; });
  b.add("facet_suction." + id, "kPa", plain + ": pressure in the film below ambient (it cavitates at the film's limit)",
        [i](const Simulation& s) {
          return kKilopascal * film_deficit_Pa(s.model().facets[i].film, s.state().films[i].suction_N);
        });
  b.add("facet_gas." + id, "%", plain + ": gas left from the last pop, in parts of the joint's volume",
        [i](const Simulation& s) { return kPercent * s.state().films[i].gas; });
  b.add("facet_ready_in." + id, "min", plain + ": until the gas of the last pop has gone and the joint can pop again",
        [i](const Simulation& s) {
          const Film& film = s.model().facets[i].film;
          const double excess = s.state().films[i].gas / (kGasThatHolds * film.gas_fraction);
          return excess <= 1 ? 0.0 : kMinutes * film.gas_time_s * std::log(excess);
        });
}

void add_rough_joint(ChannelBuilder& b, int i) {
  const std::string side = b.simulation.model().rough_joints[i].side, plain = side + " sacroiliac joint";
  b.add("si_normal_force." + side, "N", plain + ": force that presses the surfaces together",
        [i](const Simulation& s) { return s.state().rough_joints[i].normal_N; });
  b.add_headline("si_slip_margin." + side, "N", plain + ": how much more shear the surfaces hold before they slip",
                 [i](const Simulation& s) {
                   return slip_margin_N(s.model().rough_joints[i], s.state().rough_joints[i]);
                 });
}

// How far the psoas bends where it passes the brim, mean of its parts; 0 for a straight line.
double wrap_angle_rad(const Simulation& s, int tendon) {
  const BrimTendon& t = s.model().tendons[tendon];
  const std::span<const BodyKinematics> bodies = s.loads().bodies;
  double sum = 0;
  for (const int i : t.muscles) {
    const Muscle& muscle = s.model().muscles[i];
    const Vec3 from = carried_point_W(muscle.path[t.point - 1], bodies), at = carried_point_W(muscle.path[t.point], bodies);
    const Vec3 down = -segment_gradient_W(muscle, t.point, bodies);
    sum += std::acos(std::clamp(glm::dot(glm::normalize(at - from), down), -1.0, 1.0));
  }
  return sum / static_cast<double>(t.muscles.size());
}

void add_tendon(ChannelBuilder& b, int i) {
  const BrimTendon& t = b.simulation.model().tendons[i];
  if (t.muscles.empty()) return;
  b.add("iliopsoas_wrap_angle." + t.side, "deg", t.side + " psoas: how far it bends over the brim of the pelvis",
        [i](const Simulation& s) { return deg(wrap_angle_rad(s, i)); });
  b.add("tendon_position." + t.side, "mm", t.side + " psoas tendon: place across the brim of the pelvis, + outwards",
        [i](const Simulation& s) { return kMillimetres * s.state().tendons[i].position_m; });
}

}  // namespace

void add_pop_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  for (int i = 0; i < static_cast<int>(m.facets.size()); ++i) add_film(b, i);
  for (int i = 0; i < static_cast<int>(m.rough_joints.size()); ++i) add_rough_joint(b, i);
  for (int i = 0; i < static_cast<int>(m.tendons.size()); ++i) add_tendon(b, i);
}

}  // namespace crepitus
