// Ground, balance, energy, and what the controller wanted and got.
#include <fmt/format.h>

#include "engine/observe/channel_groups.h"

namespace crepitus {
namespace {

constexpr double kTouching_N = 1;  // below this total a centre of pressure would be noise

// Force of floor or table on the bodies of a set (1 counts, 0 does not).
Vec3 ground_force_N(const Simulation& s, const std::vector<char>& bodies) {
  Vec3 sum(0);
  for (std::size_t i = 0; i < s.model().contacts.size(); ++i) {
    if (bodies[s.model().contacts[i].at.body]) sum += s.loads().contacts[i].force_W;
  }
  return sum;
}

double centre_of_pressure_m(const Simulation& s, const std::vector<char>& bodies, int axis) {
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < s.model().contacts.size(); ++i) {
    if (!bodies[s.model().contacts[i].at.body]) continue;
    const ContactLoad& load = s.loads().contacts[i];
    sum += load.normal_N * load.at_W[axis];
    weight += load.normal_N;
  }
  return weight > kTouching_N ? sum / weight : 0;
}

void add_ground(ChannelBuilder& b, const std::string& name, const std::string& plain,
                const std::vector<char>& bodies) {
  for (int i = 0; i < 3; ++i) {
    b.add(fmt::format("ground_force.{}.{}", name, kAxisNames[i]), "N",
          fmt::format("Floor or table on {}: force {}", plain, kAxisDirection[i]),
          [=](const Simulation& s) { return ground_force_N(s, bodies)[i]; });
  }
  for (const int i : {0, 2}) {
    b.add(fmt::format("center_of_pressure.{}.{}", name, kAxisNames[i]), "mm",
          fmt::format("Centre of pressure under {}, {}; 0 while nothing touches", plain,
                      kAxisDirection[i]),
          [=](const Simulation& s) { return kMillimetres * centre_of_pressure_m(s, bodies, i); });
  }
}

double center_of_mass_m(const Simulation& s, int axis) {
  double sum = 0, mass = 0;
  for (std::size_t i = 0; i < s.model().bodies.size(); ++i) {
    sum += s.model().bodies[i].mass_kg * s.loads().bodies[i].p_WC[axis];
    mass += s.model().bodies[i].mass_kg;
  }
  return sum / mass;
}

double kinetic_energy_J(const Simulation& s) {
  double energy = 0;
  for (std::size_t i = 0; i < s.model().bodies.size(); ++i) {
    const Body& body = s.model().bodies[i];
    const BodyKinematics& k = s.loads().bodies[i];
    const Vec3 w = k.w_WB * k.R_WB;  // R^T w
    energy +=
        0.5 * body.mass_kg * glm::dot(k.v_WC, k.v_WC) + 0.5 * glm::dot(w, body.inertia_kg_m2 * w);
  }
  return energy;
}

// Everything tracked is an angle, but for the place of the weight.
bool is_angle(const std::string& coordinate) { return !coordinate.starts_with("centre_of_mass"); }

// Segments of the spine follow softly and ankles give way to keep the balance: a scene is not
// judged by them.
bool is_headline(const std::string& coordinate) {
  return !coordinate.starts_with("lumbar") && !coordinate.starts_with("ankle");
}

void add_tracking(ChannelBuilder& b) {
  const auto& tracked = b.simulation.control().tracked;
  for (std::size_t i = 0; i < tracked.size(); ++i) {
    const std::string& name = tracked[i].name;
    const double factor = is_angle(name) ? deg(1) : kMillimetres;
    const char* unit = is_angle(name) ? "deg" : "mm";
    b.add(fmt::format("tracking.{}.wanted", name), unit,
          fmt::format("What the scene asks of {}", name),
          [=](const Simulation& s) { return factor * s.control().tracked[i].wanted; });
    b.list.back().headline = is_headline(name);
    b.add(fmt::format("tracking.{}.actual", name), unit,
          fmt::format("What the body does with {}", name),
          [=](const Simulation& s) { return factor * s.control().tracked[i].actual; });
    b.list.back().headline = is_headline(name);
  }
  for (std::size_t i = 0; i < tracked.size(); ++i) {
    b.add(fmt::format("help.{}", tracked[i].name), is_angle(tracked[i].name) ? "Nm" : "N",
          fmt::format("Help on {} that does not come from muscles", tracked[i].name),
          [=](const Simulation& s) { return s.control().tracked[i].help; });
  }
  constexpr const char* kAnkleAngles[3] = {"dorsiflexion", "inversion", "internal_rotation"};
  for (int i = 0;
       i < kAnkleActuators && i < static_cast<int>(b.simulation.state().torque_Nm.size()); ++i) {
    b.add(fmt::format("ankle_torque.{}.{}", kSideNames[i / 3], kAnkleAngles[i % 3]), "Nm",
          fmt::format("Torque of the {} ankle: gastrocnemius, and what stands in for soleus and shin",
                      kSideNames[i / 3]),
          [=](const Simulation& s) { return s.state().torque_Nm[i]; });
  }
  b.add("controller.mismatch", "1",
        "Predicted against realised acceleration over the last tick, relative to the predicted",
        [](const Simulation& s) { return s.control().acceleration_mismatch; });
  b.add("controller.residual", "1",
        "Size of the wanted acceleration that the muscles could not give, in the mass metric",
        [](const Simulation& s) { return s.control().unreached; });
}

}  // namespace

void add_whole_body_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  for (const int side : {kRight, kLeft}) {
    add_ground(b, kSideNames[side], fmt::format("the {} leg", kSideNames[side]),
               bodies_beyond(m, joint_of(m, "hip", side)));
  }
  add_ground(b, "total", "the whole body", std::vector<char>(m.bodies.size(), 1));
  for (int i = 0; i < 3; ++i) {
    b.add(fmt::format("com.{}", kAxisNames[i]), "mm",
          fmt::format("Centre of mass of the whole body, {}", kAxisDirection[i]),
          [i](const Simulation& s) { return kMillimetres * center_of_mass_m(s, i); });
  }
  b.add("energy.kinetic", "J", "Energy of motion of all bodies", kinetic_energy_J);
  add_tracking(b);
}

}  // namespace crepitus
