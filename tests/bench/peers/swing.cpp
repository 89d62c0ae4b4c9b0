#include "tests/bench/peers/swing.h"

#include <cmath>

#include "engine/check.h"
#include "engine/forces/forces.h"
#include "engine/movement/posture.h"
#include "engine/world.h"

namespace crepitus::swing {
namespace {

Model make_model(const Options& options) {
  static const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  Model m = build_model(anatomy, Parameters{});
  m.contacts.clear();
  if (options.joints == Joints::compliant) return m;
  for (Joint& joint : m.joints) {
    joint.translation_N_per_m = joint.translation_damping_Ns_per_m = 0;
    if (!joint.name.starts_with("knee")) continue;
    for (int axis : {1, 2}) {
      joint.axis[axis] = PassiveAxis{};
      joint.axis[axis].range_factor = 1;
    }
  }
  return m;
}

// Sizes are taste: a lift of leisurely speed, and a turn of the thorax that moves the facets by a tenth of a millimetre or so.
// The hangers are soft against the tissue: they limit no integrator.
Case make_bench(const Options& options) {
  const double mirror = options.side == Side::left ? 1 : -1;
  const std::string side = options.side == Side::left ? "left" : "right";
  Case c;
  c.springs.push_back({"sacrum", Vec3(0), Vec3(5e4), Vec3(500), 0.02, "hanger"});
  c.springs.push_back({"thorax", Vec3(0), Vec3(2e4), Vec3(200), 0.05, "hanger"});
  if (!options.pushed) return c;
  // in the axes of the thigh: the hand follows the leg
  c.loads.push_back({"shank_" + side, false, "femur_" + side, Vec3(0), Vec3(1, 0, 0),
                     {{0, 0.35, 0.7, 1.0}, {0, options.lift_N, options.lift_N, 0.3 * options.lift_N}}, "hand"});
  c.loads.push_back({"thorax", true, "world", Vec3(0), Vec3(0.3 * mirror, mirror, -0.5),
                     {{0, 0.3, 0.6, 0.9}, {0, 15, -10, 0}}, "hand"});
  return c;
}

State make_pose(const Model& m, const Options& options) {
  Scene scene;
  scene.posture = Posture::bench;
  scene.driver = Driver::none;
  if (!options.pushed) {
    const std::string side = options.side == Side::left ? "left" : "right";
    for (const auto& [name, angle] : {std::pair{"hip_flexion." + side, 45.0}, std::pair{"knee_flexion." + side, 30.0}})
      scene.tracks.push_back({find_coordinate(name), {{0}, {rad(angle)}}, "start"});
  }
  State s = initial_state(m, scene, 0);
  s.time_s = 0;
  s.step = 0;
  return s;
}

void advance(const Swing& swing, World& world, Loads& loads, double step_s, State& state) {
  swing.add_rows(state, loads);
  world.advance(swing.model(), loads, kGravity_m_per_s2, step_s, state);
  ++state.step;
  state.time_s = static_cast<double>(state.step) * step_s;
}

std::int64_t steps_in(double time_s, double step_s) {
  const std::int64_t steps = std::llround(time_s / step_s);
  CREPITUS_CHECK(std::abs(static_cast<double>(steps) * step_s - time_s) < 1e-9);
  return steps;
}

Scene named_scene() {
  Scene scene;
  scene.id = "swing";
  return scene;
}

}  // namespace

Swing::Swing(const Options& options)
    : options_(options),
      model_(make_model(options)),
      activation_(model_.muscles.size(), options.activation),
      start_(make_pose(model_, options)),
      bench_(model_, named_scene(), make_bench(options), start_) {
  if (options.pushed) settle();
}

// Long steps: their numerical damping, which is an error everywhere else, brings the legs to rest. Always with compliant
// joints, so that both kinds of body start from the same place.
void Swing::settle() {
  if (options_.joints == Joints::jointed) {
    Options compliant = options_;
    compliant.joints = Joints::compliant;
    start_ = Swing(compliant).start_;
    close_joints();
    return;
  }
  constexpr double kLong_s = 0.01;
  constexpr int kSteps = 3000;
  World world(model_);
  Loads loads = make_loads(model_);
  for (int i = 0; i < kSteps; ++i) {
    add_rows(start_, loads);  // at time 0: the ramps of all pushes start there
    world.advance(model_, loads, kGravity_m_per_s2, kLong_s, start_);
  }
  for (BodyState& b : start_.bodies) b.v_WC = b.w_WB = Vec3(0);
}

// Takes out the micrometres and millidegrees by which the stiff rows give way.
void Swing::close_joints() {
  for (const Joint& joint : model_.joints) {
    const BodyState& parent = start_.bodies[joint.parent];
    BodyState& child = start_.bodies[joint.child];
    Quat turned = glm::conjugate(parent.q_WB * joint.parent_frame) * child.q_WB * joint.child_frame;
    if (joint.name.starts_with("knee")) turned = Quat(turned.w, 0, 0, turned.z);
    child.q_WB = glm::normalize(parent.q_WB * joint.parent_frame * turned * glm::conjugate(joint.child_frame));
    child.p_WC = parent.p_WC + parent.q_WB * joint.parent_at - child.q_WB * joint.child_at;
  }
}

void Swing::add_rows(const State& state, Loads& loads) const {
  compute_kinematics(model_, state, loads);
  add_rows(state.time_s, loads);
}

void Swing::add_rows(double time_s, Loads& loads) const {
  loads.rows.clear();
  add_bushing_rows(model_, loads);
  add_ligament_rows(model_, loads);
  add_facet_rows(model_, loads);
  add_joint_rows(model_, loads);
  add_muscle_rows(model_, activation_, loads);
  bench_.add_rows(model_, time_s, loads);
}

Measures Swing::measure(const State& state, Side side) const {
  const std::string name = side == Side::left ? "left" : "right";
  Loads loads = make_loads(model_);
  add_rows(state, loads);
  Measures m;
  m.hip_deg = deg(loads.joints[find_joint(model_, "hip_" + name)].angle_rad[0]);
  for (std::size_t i = 0; i < model_.facets.size(); ++i)
    if (model_.facets[i].level == "L4L5" && model_.facets[i].side == name) m.gap_um = 1e6 * loads.facets[i].gap_m;

  // what joins sacrum and ilium, about the sacrum's centre of mass moved to the middle of the joint
  const int sacrum = find_body(model_, "sacrum"), ilium = find_body(model_, "ilium_" + name);
  Vec3 centre(0), force(0), moment(0);
  for (const Bushing& b : model_.bushings)
    if ((b.upper == sacrum && b.lower == ilium) || (b.upper == ilium && b.lower == sacrum))
      centre = point_W(loads.bodies[b.upper], b.upper_at);
  const int end = loads.muscles.empty() ? static_cast<int>(loads.rows.rows.size()) : loads.muscles.front().row;
  for (int i = 0; i < end; ++i) {
    const std::span<const RowTerm> terms = loads.rows.of(loads.rows.rows[i]);
    if (terms.size() != 2) continue;
    const bool first = terms[0].body == sacrum && terms[1].body == ilium;
    if (!first && !(terms[1].body == sacrum && terms[0].body == ilium)) continue;
    const RowTerm& on_sacrum = terms[first ? 0 : 1];
    force += loads.rows.rows[i].lambda * on_sacrum.linear;
    moment += loads.rows.rows[i].lambda * on_sacrum.angular;
  }
  m.torque_Nm = glm::length(moment - glm::cross(centre - loads.bodies[sacrum].p_WC, force));
  return m;
}

void sum_wrenches(const Loads& loads, std::span<Wrench> wrenches) {
  std::fill(wrenches.begin(), wrenches.end(), Wrench{});
  for (const Row& row : loads.rows.rows) {
    if (row.lambda == 0) continue;
    for (const RowTerm& t : loads.rows.of(row)) {
      wrenches[t.body].force += row.lambda * t.linear;
      wrenches[t.body].moment += row.lambda * t.angular;
    }
  }
}

Trajectory run_implicit(const Swing& swing, double step_s, double duration_s) {
  World world(swing.model());
  Loads loads = make_loads(swing.model());
  State state = swing.start();
  Trajectory out{state};
  const std::int64_t steps = steps_in(duration_s, step_s), every = steps_in(kSample_s, step_s);
  while (state.step < steps) {
    advance(swing, world, loads, step_s, state);
    if (state.step % every == 0) out.push_back(state);
  }
  return out;
}

Trajectory run_explicit(const Swing& swing, double step_s, double duration_s) {
  const Model& m = swing.model();
  Loads loads = make_loads(m);
  std::vector<Wrench> wrenches(m.bodies.size());
  State state = swing.start();
  Trajectory out{state};
  const std::int64_t steps = steps_in(duration_s, step_s), every = steps_in(kSample_s, step_s);
  while (state.step < steps) {
    swing.add_rows(state, loads);
    sum_wrenches(loads, wrenches);
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
      BodyState& b = state.bodies[i];
      const Mat3& R = loads.bodies[i].R_WB;
      const Mat3 inertia_W = R * m.bodies[i].inertia_kg_m2 * glm::transpose(R);
      b.v_WC += step_s * (wrenches[i].force / m.bodies[i].mass_kg - Vec3(0, kGravity_m_per_s2, 0));
      b.w_WB += step_s * (glm::inverse(inertia_W) * (wrenches[i].moment - glm::cross(b.w_WB, inertia_W * b.w_WB)));
      b.p_WC += step_s * b.v_WC;
      b.q_WB = glm::normalize(quaternion_from(step_s * b.w_WB) * b.q_WB);
    }
    ++state.step;
    state.time_s = static_cast<double>(state.step) * step_s;
    if (state.step % every == 0) out.push_back(state);
  }
  return out;
}

std::vector<Measures> measure_all(const Swing& swing, const Trajectory& trajectory) {
  std::vector<Measures> out;
  for (const State& s : trajectory) out.push_back(swing.measure(s));
  return out;
}

Measures rms_difference(std::span<const Measures> a, std::span<const Measures> b) {
  CREPITUS_CHECK(a.size() == b.size() && !a.empty());
  Measures sum;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum.hip_deg += square(a[i].hip_deg - b[i].hip_deg);
    sum.gap_um += square(a[i].gap_um - b[i].gap_um);
    sum.torque_Nm += square(a[i].torque_Nm - b[i].torque_Nm);
  }
  const double n = static_cast<double>(a.size());
  return {std::sqrt(sum.hip_deg / n), std::sqrt(sum.gap_um / n), std::sqrt(sum.torque_Nm / n)};
}

std::vector<Measures> extrapolate(std::span<const Measures> a, std::span<const Measures> b) {
  CREPITUS_CHECK(a.size() == b.size());
  std::vector<Measures> out;
  for (std::size_t i = 0; i < a.size(); ++i)
    out.push_back({2 * b[i].hip_deg - a[i].hip_deg, 2 * b[i].gap_um - a[i].gap_um, 2 * b[i].torque_Nm - a[i].torque_Nm});
  return out;
}

}  // namespace crepitus::swing
