// Helpers that the tests of build_model share: every number of a model under a name, what a parameter changes of them, and
// the wrenches that the tissue puts on each body.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/forces/forces.h"
#include "engine/model.h"
#include "tests/forces/two_bodies.h"
#include "tests/model/mirror.h"

namespace crepitus::testing {

inline constexpr double kRounding_m = 1e-14;        // a few sums of numbers below 1 m
inline constexpr double kRounding_rad = 1e-13;      // products of a dozen quaternions
inline constexpr double kRelativeRounding = 1e-13;  // one or two products
// forces of the neutral body: sums of up to 100 N over 50 rows, at stiffnesses of 1e6 N/m and places rounded to 1e-16 m
inline constexpr double kBalance_N = 1e-8, kBalance_Nm = 1e-9;
// of the largest wrench of the moved body: the same stiffnesses, places that differ by rounding
inline constexpr double kMirrorRounding = 1e-11;

inline const Anatomy& adult() {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  return anatomy;
}
inline const Model& standard() {
  static const Model model = build_model(adult(), {});
  return model;
}

inline Parameters with(std::string_view key, double value) {
  Parameters p;
  set_parameter(p, key, value);
  return p;
}

// Every number of a model under a name, but for the parameters it was built from.
using Numbers = std::map<std::string, double>;

inline void put(Numbers& n, const std::string& name, double x) { n[name] = x; }
inline void put(Numbers& n, const std::string& name, const Vec3& v) {
  n[name + ".x"] = v.x, n[name + ".y"] = v.y, n[name + ".z"] = v.z;
}
inline void put(Numbers& n, const std::string& name, const Quat& q) {
  put(n, name, Vec3(q.x, q.y, q.z)), n[name + ".w"] = q.w;
}
inline void put(Numbers& n, const std::string& name, const Mat3& a) {
  for (int i = 0; i < 3; ++i) put(n, name + "." + std::to_string(i), a[i]);
}
inline void put(Numbers& n, const std::string& name, const BodyPoint& p) { put(n, name, p.p_CP), n[name + ".body"] = p.body; }

inline Numbers numbers_of(const Model& m) {
  Numbers n;
  for (const Body& b : m.bodies) {
    const std::string id = "body." + b.name;
    put(n, id + ".mass", b.mass_kg), put(n, id + ".inertia", b.inertia_kg_m2), put(n, id + ".com", b.com_m);
    put(n, id + ".neutral_at", b.neutral_G.p), put(n, id + ".neutral_turn", b.neutral_G.q);
    put(n, id + ".bone_mass", b.bone_mass_kg);
  }
  for (const Bushing& b : m.bushings) {
    const std::string id = b.kind + "." + b.name;
    put(n, id + ".upper_at", b.upper_at), put(n, id + ".lower_at", b.lower_at);
    put(n, id + ".upper_frame", b.upper_frame), put(n, id + ".lower_frame", b.lower_frame);
    put(n, id + ".k.translation", b.translation_N_per_m);
    put(n, id + ".k.stiffening", b.axial_stiffening_N_per_m2);
    put(n, id + ".k.lateral", b.lateral_k), put(n, id + ".k.lateral3", b.lateral_k3);
    put(n, id + ".k.axial", b.axial_k), put(n, id + ".k.axial3", b.axial_k3);
    put(n, id + ".k.flexion", b.flexion_k), put(n, id + ".k.flexion3", b.flexion_k3);
    put(n, id + ".k.extension", b.extension_k), put(n, id + ".k.extension3", b.extension_k3);
    put(n, id + ".preload_bending", b.preload_bending_per_N), put(n, id + ".preload_axial", b.preload_axial_per_N);
    put(n, id + ".damping", b.damping_time_s), put(n, id + ".height", b.height_m), put(n, id + ".area", b.area_m2);
    for (std::size_t i = 0; i < 6; ++i) put(n, id + ".rest_load." + std::to_string(i), b.rest_load[i]);
  }
  for (const Ligament& l : m.ligaments) {
    const std::string id = "ligament." + l.name;
    put(n, id + ".a", l.a), put(n, id + ".b", l.b), put(n, id + ".slack", l.slack_m);
    put(n, id + ".stiffness", l.stiffness_N_per_m), put(n, id + ".toe", l.toe_strain), put(n, id + ".damping", l.damping_time_s);
  }
  for (const Facet& f : m.facets) {
    const std::string id = "facet." + f.name;
    for (std::size_t i = 0; i < kFacetPoints; ++i) put(n, id + ".upper_at." + std::to_string(i), f.upper_at[i]);
    put(n, id + ".lower_at", f.lower_at), put(n, id + ".normal", f.lower_normal);
    put(n, id + ".stiffness", f.point_stiffness_N_per_m), put(n, id + ".overlap", f.overlap_m);
    put(n, id + ".tip_upper", f.tip_upper_at), put(n, id + ".tip_lower", f.tip_lower_at), put(n, id + ".axis", f.lower_axis);
    put(n, id + ".lamina_gap", f.lamina_gap_m), put(n, id + ".lamina_stiffness", f.lamina_stiffness_N_per_m);
    put(n, id + ".film.rest", f.film.rest_m), put(n, id + ".film.capsule", f.film.capsule_N_per_m);
    put(n, id + ".film.low_shear", f.film.low_shear_Pa_s), put(n, id + ".film.high_shear", f.film.high_shear_Pa_s);
  }
  for (const Joint& j : m.joints) {
    const std::string id = "joint." + j.name;
    put(n, id + ".parent_at", j.parent_at), put(n, id + ".child_at", j.child_at);
    put(n, id + ".parent_frame", j.parent_frame), put(n, id + ".child_frame", j.child_frame);
    put(n, id + ".translation", j.translation_N_per_m);
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string axis = id + "." + j.axis_name[i];
      const PassiveAxis& x = j.axis[i];
      put(n, axis + ".k1", x.k1), put(n, axis + ".k2", x.k2), put(n, axis + ".k3", x.k3), put(n, axis + ".k4", x.k4);
      put(n, axis + ".theta1", x.theta1_rad), put(n, axis + ".theta2", x.theta2_rad), put(n, axis + ".offset", x.offset_rad);
      put(n, axis + ".linear", x.linear_Nm_per_rad), put(n, axis + ".range", x.range_factor);
    }
  }
  for (const Muscle& x : m.muscles) {
    const std::string id = "muscle." + x.name;
    put(n, id + ".force", x.force_N), put(n, id + ".optimal", x.optimal_m), put(n, id + ".tendon", x.tendon_m);
    put(n, id + ".pennation", x.pennation_sine), put(n, id + ".passive", x.passive_factor);
    put(n, id + ".resting", x.resting_activation);
    for (std::size_t i = 0; i < x.path.size(); ++i) put(n, id + ".path." + std::to_string(i), x.path[i].a);
    for (std::size_t i = 0; i < x.wraps.size(); ++i) {
      put(n, id + ".wrap." + std::to_string(i), x.wraps[i].centre);
      put(n, id + ".wrap_turn." + std::to_string(i), x.wraps[i].turn);
      put(n, id + ".wrap_segment." + std::to_string(i), x.wraps[i].segment);
    }
  }
  for (const ContactPoint& c : m.contacts) put(n, "contact." + c.name, c.at), put(n, "contact." + c.name + ".k", c.stiffness_N_per_m);
  for (const RoughJoint& j : m.rough_joints) {
    put(n, "rough." + j.name + ".k", j.shear_N_per_m), put(n, "rough." + j.name + ".preload", j.preload_N);
    put(n, "rough." + j.name + ".normal", j.normal), put(n, "rough." + j.name + ".at", j.upper_at[0]);
  }
  for (const BrimTendon& t : m.tendons) put(n, "tendon." + t.side + ".ridge", t.ridge_m);
  put(n, "total_mass", m.total_mass_kg);
  put(n, "belt.tension", m.belt.tension_N), put(n, "belt.stiffness", m.belt.stiffness_N_per_m);
  return n;
}

// What differs from the standard body by more than rounding: name -> new value / old value (0 where the old one is 0).
inline std::map<std::string, double> changed_by(const Parameters& p) {
  const Numbers before = numbers_of(standard()), after = numbers_of(build_model(adult(), p));
  EXPECT_EQ(before.size(), after.size());
  std::map<std::string, double> changed;
  for (const auto& [name, x] : after) {
    const double old = before.at(name);
    if (std::abs(x - old) > 1e-12 * std::max(1e-3, std::abs(old))) changed[name] = old == 0 ? 0 : x / old;
  }
  return changed;
}

inline bool starts(const std::string& name, const char* prefix) { return name.starts_with(prefix); }

inline const LigamentSpec& ligament_spec(const std::string& name) {
  for (const LigamentSpec& l : adult().ligaments)
    if (l.name == name) return l;
  throw std::out_of_range(name);
}

inline State at_neutral(const Model& m) {
  State s;
  for (const Body& b : m.bodies) s.bodies.push_back({b.neutral_G * b.com_m, b.neutral_G.q, Vec3(0), Vec3(0)});
  s.activation.assign(m.muscles.size(), 0.0);
  s.actual = m.parameters;
  return s;
}

// Force and moment about the centre of mass of every row on every body, W axes.
struct Load6 {
  Vec3 force{0}, moment{0};
};
using AddAll = std::function<void(const Model&, const State&, Loads&)>;
inline std::vector<Load6> wrenches(const Model& m, const State& s, const AddAll& add) {
  Loads loads = make_loads(m);
  compute_kinematics(m, s, loads);
  add(m, s, loads);
  std::vector<Load6> w(m.bodies.size());
  for (const Row& row : loads.rows.rows)
    for (const RowTerm& t : loads.rows.of(row)) {
      w[static_cast<std::size_t>(t.body)].force += t.linear * row.lambda;
      w[static_cast<std::size_t>(t.body)].moment += t.angular * row.lambda;
    }
  return w;
}
inline void add_spine(const Model& m, const State&, Loads& loads) {
  add_bushing_rows(m, loads), add_ligament_rows(m, loads), add_facet_rows(m, loads);
}
inline void add_everything(const Model& m, const State& s, Loads& loads) {
  add_spine(m, s, loads);
  add_belt_rows(m, loads);
  add_joint_rows(m, loads), add_muscle_rows(m, s.activation, loads), add_contact_rows(m, loads);
}

}  // namespace crepitus::testing
