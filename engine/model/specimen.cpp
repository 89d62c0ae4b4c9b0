// Cutting a specimen out of a body, and finding elements by name.
#include <algorithm>

#include "engine/model.h"

namespace crepitus {

void cut_specimen(Model& m, const Specimen& s) {
  const auto kept = [&](int body) {
    if (s.keep_bodies.empty() || body < 0) return true;
    for (const std::string& pattern : s.keep_bodies)
      if (matches(pattern, m.bodies[body].name)) return true;
    return false;
  };
  const auto removed = [&](const std::string& name) {
    for (const std::string& pattern : s.remove)
      if (matches(pattern, name)) return true;
    return false;
  };
  for (Bushing& b : m.bushings)
    if (!kept(b.upper) || !kept(b.lower) || removed(b.name)) {
      b.translation_N_per_m = Vec3(0), b.axial_stiffening_N_per_m2 = 0;
      b.lateral_k = b.lateral_k3 = b.axial_k = b.axial_k3 = 0;
      b.flexion_k = b.flexion_k3 = b.extension_k = b.extension_k3 = 0;
      b.rest_load = {};
    }
  std::erase_if(m.ligaments, [&](const Ligament& l) { return !kept(l.a.body) || !kept(l.b.body) || removed(l.name); });
  std::erase_if(m.rough_joints, [&](const RoughJoint& j) { return !kept(j.upper) || !kept(j.lower) || removed(j.name); });
  std::erase_if(m.facets, [&](const Facet& f) { return !kept(f.upper) || !kept(f.lower) || removed(f.name); });
  for (Joint& j : m.joints)
    if (!kept(j.parent) || !kept(j.child) || removed(j.name)) {
      j.translation_N_per_m = j.translation_damping_Ns_per_m = 0;
      for (PassiveAxis& x : j.axis) x = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    }
  std::vector<std::string> tendon_muscles;  // by name: what is left of the list gets new numbers
  for (BrimTendon& t : m.tendons) {
    for (int i : t.muscles) tendon_muscles.push_back(m.muscles[i].name);
    t.muscles.clear();
  }
  std::erase_if(m.muscles, [&](const Muscle& x) {
    bool all = !s.remove_muscles && !removed(x.name);
    for (const CarriedPoint& p : x.path) all = all && kept(p.a.body) && kept(p.b.body);
    return !all;
  });
  for (const std::string& name : tendon_muscles) {
    const int i = find_muscle(m, name);
    for (BrimTendon& t : m.tendons)
      if (i >= 0 && t.side == (m.muscles[i].side == kLeft ? "left" : "right")) t.muscles.push_back(i);
  }
  for (const Belt::Span& x : m.belt.spans)
    if (!kept(x.a.body) || !kept(x.b.body) || removed("pelvic_belt")) m.belt.tension_N = m.belt.stiffness_N_per_m = 0;
  std::erase_if(m.contacts, [&](const ContactPoint& c) { return !kept(c.at.body) || removed(c.name); });
  if (s.bare_bones) {
    m.total_mass_kg = 0;
    for (Body& b : m.bodies) {
      // a compact bone: the inertia of a ball of 30 mm radius, its centre where the slice's was
      b.mass_kg = b.bone_mass_kg;
      b.inertia_kg_m2 = Mat3(0.4 * b.mass_kg * square(0.03));
      m.total_mass_kg += b.mass_kg;
    }
  }
}

// Greedy with one place to come back to: the last star takes one letter more whenever what follows it does not fit. No
// earlier star ever needs to be changed, so this takes at most pattern times name.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0;
  std::size_t star = std::string_view::npos, star_end = 0;  // the last star, and how far into the name it reaches
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++, star_end = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1, n = ++star_end;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

namespace {
template <typename T>
int find_named(const std::vector<T>& items, std::string_view name) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].name == name) return static_cast<int>(i);
  return -1;
}
}  // namespace

int find_body(const Model& m, std::string_view name) { return find_named(m.bodies, name); }
int find_bushing(const Model& m, std::string_view name) { return find_named(m.bushings, name); }
int find_joint(const Model& m, std::string_view name) { return find_named(m.joints, name); }
int find_muscle(const Model& m, std::string_view name) { return find_named(m.muscles, name); }

}  // namespace crepitus
