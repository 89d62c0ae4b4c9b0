// From a person's anatomy and parameters to the numbers of the step.
//
// The build steps of one model, in the order in which they need each other; what a parameter does to a shape or a tissue is
// in model/shape.cpp and model/tissue.cpp.
//
// Rest load. Pre-strained ligaments and facets that just touch push the bones in the neutral pose; a constant load on each
// disc balances them there, computed for the person with full discs, average laxity and no inflammation, so that these do
// act. A level as stiff as it has become over the years is at rest there.
#include "engine/model.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/forces/forces.h"
#include "engine/forces/path.h"
#include "engine/input_error.h"
#include "engine/model/scatter.h"
#include "engine/model/shape.h"
#include "engine/model/tissue.h"

namespace crepitus {
namespace {

class Builder {
 public:
  Builder(const Anatomy& anatomy, const Parameters& wanted) : a_(anatomy), p_(with_macros_applied(wanted)), shape_(shape_of_spine(a_, p_)), rested_shape_(shape_of_spine(a_, rested(p_))) {
    m_.parameters = wanted;
    add_bodies();
    stand();
    add_bushings();
    add_ligaments();
    add_facets();
    add_joints();
    add_muscles();
    add_contacts();
    add_pop_elements(a_, p_, m_);
    add_belt();
  }
  Model take() { return std::move(m_); }

 private:
  int level_of(const std::string& name) const {
    for (int i = 0; i < kLevels; ++i)
      if (name == kLevelNames[i]) return i;
    return -1;
  }
  const BodySpec& spec(const std::string& name) const {
    for (const BodySpec& b : a_.bodies)
      if (b.name == name) return b;
    throw InputError(fmt::format("unknown body '{}'", name));
  }
  static Pose table_neutral(const Vec3& origin, double rot_z_deg) {
    return {origin, rotation_about({0, 0, 1}, rad(rot_z_deg))};
  }
  Pose table_neutral(const std::string& body) const {
    const BodySpec& b = spec(body);
    return table_neutral(b.origin_G_m, b.rot_z_deg);
  }

  // The displacement a body would have if every disc had its full height (how its facets are shaped) is handled in
  // add_facets; this is the neutral pose it really stands in.
  Pose neutral(const std::string& body) const { return displacement(a_, shape_, body) * table_neutral(body); }

  int index(const std::string& body) const {
    const int i = find_body(m_, body);
    if (i < 0) throw InputError(fmt::format("unknown body '{}'", body));
    return i;
  }
  BodyPoint point(const std::string& body, const Vec3& in_body) const {
    const int i = index(body);
    return {i, in_body - m_.bodies[i].com_m};
  }
  // A point of G (in the new neutral pose) as a point of the body.
  BodyPoint point_from_G(const std::string& body, const Vec3& p_G) const {
    return point(body, inverse(m_.bodies[index(body)].neutral_G) * p_G);
  }
  // Discs dry within a day, and ligaments do not adapt to that: their slack lengths belong to the rested spine.
  static Parameters rested(Parameters p) {
    p.dehydration = 0;
    return p;
  }
  Vec3 rested_neutral_G(const BodyPoint& p) const {
    const Body& b = m_.bodies[p.body];
    return rested_[p.body] * (p.p_CP + b.com_m);
  }
  Vec3 neutral_G(const BodyPoint& p) const {
    const Body& b = m_.bodies[p.body];
    return b.neutral_G * (p.p_CP + b.com_m);
  }

  void add_bodies() {
    const double scale = p_.body_mass_kg / a_.body_mass_kg;
    m_.total_mass_kg = 0;
    for (const BodySpec& b : a_.bodies) {
      m_.bodies.push_back({b.name, b.mass_kg * scale, b.inertia_kg_m2 * scale, b.com_m, neutral(b.name), b.bone_mass_kg});
      place_masses(p_, m_.bodies.back());
      m_.total_mass_kg += m_.bodies.back().mass_kg;
    }
  }

  // Poses that paths and ligaments ask for again and again.
  void stand() {
    const auto at_rest = [](const Pose& X, const Body& b) {
      return BodyKinematics{glm::mat3_cast(X.q), X * b.com_m, Vec3(0), Vec3(0)};
    };
    for (const Body& b : m_.bodies) {
      as_in_tables_.push_back(table_neutral(b.name));
      rested_.push_back(displacement(a_, rested_shape_, b.name) * as_in_tables_.back());
      standing_as_in_tables_.push_back(at_rest(as_in_tables_.back(), b));
      standing_.push_back(at_rest(b.neutral_G, b));
    }
  }

  void add_bushings() {
    std::vector<const BushingSpec*> specs;
    for (const char* level : kLevelNames)
      for (const BushingSpec& b : a_.bushings)
        if (b.kind == "disc" && b.name == level) specs.push_back(&b);
    for (const BushingSpec& b : a_.bushings)
      if (b.kind != "disc") specs.push_back(&b);

    for (const BushingSpec* s : specs) {
      Bushing b;
      b.name = s->name, b.kind = s->kind;
      b.axes_share = s->kind == "symphysis" ? 0.5 : 0;  // twins: neither ilium is the lower one
      b.upper = index(s->upper), b.lower = index(s->lower);
      const Pose lower_moved = displacement(a_, shape_, s->lower);
      const Vec3 centre = lower_moved * s->centre_G_m;
      const Quat frame = lower_moved.q * rotation_about({0, 0, 1}, rad(s->tilt_deg));
      b.upper_at = point_from_G(s->upper, centre).p_CP;
      b.lower_at = point_from_G(s->lower, centre).p_CP;
      b.upper_frame = glm::normalize(glm::conjugate(m_.bodies[b.upper].neutral_G.q) * frame);
      b.lower_frame = glm::normalize(glm::conjugate(m_.bodies[b.lower].neutral_G.q) * frame);

      // discs wear; the SI bushing stands for a ligament sheet, so laxity loosens it
      const int level = s->kind == "disc" ? level_of(s->name) : -1;
      const DiscWear wear = level >= 0 ? disc_wear(p_, level) : DiscWear{1, 1, 1, 1, 1, 1, 1, 0};
      const double loose = level >= 0 ? 1 : sacroiliac_stiffness(s->kind, s->name, p_);
      b.translation_N_per_m = s->translation_N_per_m * loose;
      b.translation_N_per_m.x *= wear.shear, b.translation_N_per_m.y *= wear.axial, b.translation_N_per_m.z *= wear.shear;
      b.axial_stiffening_N_per_m2 = s->axial_stiffening_N_per_m2 * wear.axial * loose;
      b.lateral_k = s->lateral_Nm_per_rad * wear.lateral * loose, b.lateral_k3 = s->lateral_k3 * wear.lateral * loose;
      b.axial_k = s->axial_Nm_per_rad * wear.rotation * loose, b.axial_k3 = s->axial_k3 * wear.rotation * loose;
      b.flexion_k = s->flexion_Nm_per_rad * wear.flexion * loose, b.flexion_k3 = s->flexion_k3 * wear.flexion * loose;
      b.extension_k = s->extension_Nm_per_rad * wear.flexion * loose;
      b.extension_k3 = s->extension_k3 * wear.flexion * loose;
      b.preload_bending_per_N = s->preload_bending_per_N, b.preload_axial_per_N = s->preload_axial_per_N;
      b.damping_time_s = s->damping_time_s * wear.damping;
      b.height_m = s->height_m * (level >= 0 ? p_.disc_height[level] * wear.height : 1);
      b.area_m2 = s->area_m2;
      m_.bushings.push_back(b);
    }
  }

  void add_ligaments() {
    for (const LigamentSpec& s : a_.ligaments) {
      Ligament l;
      l.name = s.name, l.group = s.group, l.level = s.level;
      l.a = point(s.body_a, s.a_m), l.b = point(s.body_b, s.b_m);
      const LigamentFactors factors = ligament_factors(s, p_);
      const double neutral_length = glm::length(rested_neutral_G(l.a) - rested_neutral_G(l.b));
      l.slack_m = s.slack_ratio * neutral_length * factors.slack;
      l.stiffness_N_per_m = s.stiffness_N_per_m / factors.softness;
      l.toe_strain = s.toe_strain, l.damping_time_s = s.damping_time_s;
      m_.ligaments.push_back(l);
    }
  }

  void add_facets() {
    for (const FacetSpec& s : a_.facets) {
      Facet f;
      f.name = s.name, f.level = s.level, f.side = s.side;
      f.upper = index(s.upper), f.lower = index(s.lower);
      const int level = level_of(s.level);
      if (level < 0) throw InputError(fmt::format("facet '{}': unknown level '{}'", s.name, s.level));

      // everything is laid out in G as the tables have it, then carried into each body
      const Pose lower_table = table_neutral(s.lower), upper_table = table_neutral(s.upper);
      const Vec3 n_G = lower_table.q * s.normal_lower, up_G = lower_table.q * s.up_lower;
      const Vec3 across_G = glm::cross(n_G, up_G);
      const Vec3 centre_G = lower_table * s.lower_at_m;
      const Pose to_upper = inverse(upper_table) * inverse(shape_.own[level]);  // the upper bone is shaped to the curve
      int i = 0;
      for (int u = -1; u <= 1; ++u)
        for (int v = -1; v <= 1; ++v) {
          const Vec3 at_G = centre_G + up_G * (u * s.height_m / 3) + across_G * (v * s.width_m / 3);  // 2/3 of the semi-axes
          f.upper_at[i++] = to_upper * at_G - m_.bodies[f.upper].com_m;
        }
      f.lower_at = point(s.lower, s.lower_at_m).p_CP;
      f.lower_normal = s.normal_lower;
      f.point_stiffness_N_per_m = s.stiffness_N_per_m / kFacetPoints;
      f.overlap_m = s.overlap_m - 1e-3 * disc_wear(p_, level).cartilage_mm;
      f.smoothing_m = s.smoothing_m, f.damping_time_s = s.damping_time_s;

      const Vec3 tip_G = centre_G - up_G * (0.5 * s.height_m);
      f.tip_upper_at = to_upper * tip_G - m_.bodies[f.upper].com_m;
      f.tip_lower_at = inverse(lower_table) * tip_G - m_.bodies[f.lower].com_m;
      const Bushing& disc = m_.bushings[level];
      f.lower_axis = disc.lower_frame * Vec3(0, 1, 0);
      f.lamina_gap_m = s.lamina_gap_m, f.lamina_stiffness_N_per_m = s.lamina_stiffness_N_per_m;
      f.bone_gap_m = s.bone_gap_m;
      m_.facets.push_back(f);
    }
  }

  void add_joints() {
    for (const JointSpec& s : a_.joints) {
      Joint j;
      j.name = s.name;
      j.parent = index(s.parent), j.child = index(s.child);
      j.parent_at = point_from_G(s.parent, s.centre_G_m).p_CP;
      j.child_at = point_from_G(s.child, s.centre_G_m).p_CP;
      j.parent_frame = glm::conjugate(m_.bodies[j.parent].neutral_G.q);
      j.child_frame = glm::conjugate(m_.bodies[j.child].neutral_G.q);
      j.translation_N_per_m = s.translation_N_per_m;
      j.translation_damping_Ns_per_m = s.translation_damping_Ns_per_m;
      j.sign = s.sign, j.axis_name = s.axis_name;
      const bool hip = s.name.rfind("hip", 0) == 0;
      const double mobility = !hip ? 1 : s.side == "left" ? p_.hip_mobility_left : p_.hip_mobility_right;
      const double loose = hip ? hip_stiffness(p_) : 1;
      for (int i = 0; i < 3; ++i) {
        const PassiveAxisSpec& x = s.axis[i];
        j.axis[i] = {x.k1 * loose, x.k2, x.k3 * loose, x.k4, x.theta1_rad, x.theta2_rad, x.offset_rad,
                     x.linear_Nm_per_rad, x.damping_Nms_per_rad, mobility};
      }
      m_.joints.push_back(j);
    }
  }

  const CarrierSpec* carrier(const std::string& name) const {
    for (const CarrierSpec& c : a_.carriers)
      if (c.name == name) return &c;
    return nullptr;
  }

  CarriedPoint carried(const PathPointSpec& s) const {
    const CarrierSpec* c = carrier(s.body);
    if (c == nullptr) return {point(s.body, s.at_m)};
    const Vec3 table_G = table_neutral(c->origin_G_m, c->rot_z_deg) * s.at_m;
    return {point(c->body_a, inverse(table_neutral(c->body_a)) * table_G),
            point(c->body_b, inverse(table_neutral(c->body_b)) * table_G), c->share_a};
  }

  // Path points in G with every body in its neutral pose; `table` takes the tables' shape instead of the person's.
  std::vector<Vec3> path_G(const Muscle& muscle, bool table) const {
    std::vector<Vec3> points;
    const auto at = [&](const BodyPoint& p) {
      const Body& b = m_.bodies[p.body];
      return (table ? as_in_tables_[p.body] : b.neutral_G) * (p.p_CP + b.com_m);
    };
    for (const CarriedPoint& p : muscle.path) {
      Vec3 x = at(p.a);
      if (p.b.body >= 0) x = p.share_a * x + (1 - p.share_a) * at(p.b);
      points.push_back(x);
    }
    return points;
  }

  // Which points do not move relative to each other: the pelvis counts as one part, every carrier as its own.
  std::vector<int> path_parts(const Muscle& muscle) const {
    std::vector<int> parts;
    const int sacrum = find_body(m_, "sacrum");
    for (const CarriedPoint& p : muscle.path) {
      const std::string& name = m_.bodies[p.a.body].name;
      const bool pelvis = name == "sacrum" || name.rfind("ilium", 0) == 0;
      parts.push_back(p.b.body >= 0 ? 100 + p.b.body : pelvis ? sacrum : p.a.body);
    }
    return parts;
  }

  double neutral_length(const Muscle& muscle, bool table) const {
    PathGeometry geometry;
    measure_path(muscle, table ? standing_as_in_tables_ : standing_, geometry);
    return geometry.length_m;
  }

  void add_muscles() {
    m_.hill = {a_.hill.active_width, a_.hill.passive_shape, a_.hill.passive_strain, a_.hill.max_velocity_per_s,
               a_.hill.af, a_.hill.flen, a_.hill.tau_activation_s, a_.hill.tau_deactivation_s};
    for (const MuscleSpec& s : a_.muscles) {
      Muscle x;
      x.name = s.name, x.group = s.group;
      x.side = s.side == "left" ? kLeft : kRight;
      x.group_index = -1;
      for (int g = 0; g < kGroups; ++g)
        if (s.group == kMuscleGroups[g]) x.group_index = g;
      if (x.group_index < 0) throw InputError(fmt::format("muscle '{}': unknown group '{}'", s.name, s.group));
      x.force_N = s.force_N * p_.strength[x.side][x.group_index] * nerve_drive(a_, p_, x.side, s.group);
      x.resting_activation = resting_activation(p_, x.side, s.group);
      x.optimal_m = s.optimal_fibre_m, x.pennation_sine = std::sin(s.pennation_rad);
      x.tendon_m = s.tendon_slack_m;
      x.passive_factor = s.passive_factor;
      x.optimised = s.reflex;
      for (const PathPointSpec& p : s.path) x.path.push_back(carried(p));

      const std::vector<Vec3> points = path_G(x, true);
      for (const WrapSpec& w : s.wraps) {
        WrapCylinder c;
        const Pose body = table_neutral(w.body);
        const NeutralCylinder cylinder{body * w.centre_m,
                                       glm::mat3_cast(body.q) * Mat3(w.ex, w.ey, w.axis), w.radius_m};
        c.body = index(w.body);
        c.centre = w.centre_m - m_.bodies[c.body].com_m;
        c.axes = Mat3(w.ex, w.ey, w.axis);
        c.radius_m = w.radius_m;
        c.segment = w.first_point > 0 ? w.first_point - 1 : choose_segment(points, path_parts(x), cylinder);
        if (c.segment < 0 || c.segment + 1 >= static_cast<int>(points.size()))
          throw InputError(fmt::format("muscle '{}', wrap '{}': no path segment {}", s.name, w.name, c.segment + 1));
        c.turn = choose_turn(points[c.segment], points[c.segment + 1], cylinder, w.quadrant);
        x.wraps.push_back(c);
      }
      std::sort(x.wraps.begin(), x.wraps.end(),
                [](const WrapCylinder& a, const WrapCylinder& b) { return a.segment < b.segment; });

      // a new shape keeps every fibre at its usual neutral length; tightness takes from the tendon
      x.tendon_m += neutral_length(x, false) - neutral_length(x, true);
      x.tendon_m -= p_.tightness[x.side][x.group_index] * x.optimal_m;
      m_.muscles.push_back(x);
    }
  }

  void add_contacts() {
    for (const ContactPointSpec& s : a_.contacts)
      m_.contacts.push_back({s.name, s.part, point(s.body, s.at_m), s.radius_m, s.stiffness_N_per_m});
    m_.surface = {a_.surface.damping_s_per_m, a_.surface.friction, a_.surface.slip_speed_m_per_s};
  }

  void add_belt() {
    Belt& belt = m_.belt;
    for (const BeltSpanSpec& s : a_.belt.spans) {
      belt.spans.push_back({point(s.body_a, s.a_m), point(s.body_b, s.b_m)});
      belt.neutral_m += glm::distance(neutral_G(belt.spans.back().a), neutral_G(belt.spans.back().b));
    }
    belt.tension_N = p_.pelvic_belt_N;
    belt.stiffness_N_per_m = p_.pelvic_belt_N / a_.belt.stretch_m;
  }

  const Anatomy& a_;
  const Parameters p_;
  const SpineShape shape_, rested_shape_;
  Model m_;
  // one a body: in the tables' shape, and in the rested person's
  std::vector<Pose> as_in_tables_, rested_;
  std::vector<BodyKinematics> standing_as_in_tables_, standing_;
};

// Loads on the upper body of every bushing from ligaments and facets to the lower one, in the neutral pose, as constant
// generalised forces that cancel them.
void set_rest_loads(Model& m) {
  State neutral;
  for (const Body& b : m.bodies) neutral.bodies.push_back({b.neutral_G * b.com_m, b.neutral_G.q, Vec3(0), Vec3(0)});
  Loads loads = make_loads(m);
  compute_kinematics(m, neutral, loads);
  add_ligament_rows(m, loads);
  add_facet_rows(m, loads);
  for (Bushing& b : m.bushings) {
    const BodyKinematics& upper = loads.bodies[b.upper];
    const Vec3 lever = upper.R_WB * b.upper_at;
    Vec3 force(0), moment(0);
    for (const Row& row : loads.rows.rows) {
      bool joins = false;
      for (const RowTerm& t : loads.rows.of(row)) joins |= t.body == b.lower;
      for (const RowTerm& t : loads.rows.of(row))
        if (joins && t.body == b.upper) {
          force += t.linear * row.lambda;
          moment += (t.angular - glm::cross(lever, t.linear)) * row.lambda;
        }
    }
    const Quat lower_W = m.bodies[b.lower].neutral_G.q * b.lower_frame;
    const Vec3 f = glm::conjugate(lower_W) * force, t = glm::conjugate(lower_W) * moment;
    b.rest_load = {-f.x, -f.y, -f.z, -t.x, -t.y, -t.z};
  }
}

}  // namespace

Model build_model(const Anatomy& anatomy, const Parameters& parameters) {
  Parameters fresh = parameters;
  fresh.laxity = fresh.laxity_spine = fresh.laxity_si = fresh.laxity_hip = 1;
  fresh.forced_pops_per_day = fresh.dehydration = 0;
  fresh.facet_inflammation.fill(0), fresh.si_inflammation.fill(0);
  fresh.disc_height.fill(1);
  fresh.degeneration.fill(1);
  Model rested = Builder(anatomy, fresh).take();
  set_rest_loads(rested);
  Model m = fresh == parameters ? std::move(rested) : Builder(anatomy, parameters).take();
  if (!(fresh == parameters))
    for (std::size_t i = 0; i < m.bushings.size(); ++i) m.bushings[i].rest_load = rested.bushings[i].rest_load;
  if (parameters.variation != 0) scatter(anatomy.scatter, parameters.variation, m);
  return m;
}

}  // namespace crepitus
