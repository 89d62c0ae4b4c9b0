// What makes joints ready to pop and what happens when they do: films, rough surfaces, tendons.
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "engine/forces/film.h"
#include "engine/forces/friction.h"
#include "engine/forces/path.h"
#include "engine/observe/channel_groups.h"

namespace crepitus {
namespace {

constexpr double kMicrometres = 1e6, kKilopascal = 1e-3, kMinutes = 1.0 / 60;
constexpr double kNoLength_m = 1e-9;

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

// How far the psoas bends on its way over brim and hip, mean of its parts; 0 for a straight line.
double wrap_angle_rad(const Simulation& s, int tendon) {
  const BrimTendon& t = s.model().tendons[tendon];
  double sum = 0;
  for (const int i : t.muscles) {
    std::array<Vec3, 64> at;
    const int count = path_points(s.model().muscles[i], s.loads().bodies, at);
    Vec3 before(0);
    for (int k = 1; k < count; ++k) {
      const Vec3 along = at[k] - at[k - 1];
      if (glm::length(along) < kNoLength_m) continue;  // where an arc begins or ends
      sum += std::atan2(glm::length(glm::cross(before, along)), glm::dot(before, along));  // 0 for the first
      before = along;
    }
  }
  return sum / static_cast<double>(t.muscles.size());
}

void add_tendon(ChannelBuilder& b, int i) {
  const BrimTendon& t = b.simulation.model().tendons[i];
  if (t.muscles.empty()) return;
  b.add("iliopsoas_wrap_angle." + t.side, "deg", t.side + " psoas: how far it bends on its way over brim and hip",
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
