#include "engine/simulation.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/forces/film.h"
#include "engine/forces/forces.h"
#include "engine/forces/friction.h"
#include "engine/forces/tendon.h"
#include "engine/input_error.h"
#include "engine/movement/bench.h"
#include "engine/movement/posture.h"
#include "engine/pops/pops.h"
#include "engine/world.h"

namespace crepitus {
namespace {

// Beyond these the numbers no longer describe a body, however stable they look. Wider than any slider can drive a living
// person, narrower than what a blow-up does within a few steps.
constexpr double kFastest_m_per_s = 40, kFastest_rad_per_s = 300;
constexpr double kDiscShift_mm = 25, kDiscTurn_deg = 45, kJointGap_mm = 20, kFarthest_m = 10;

constexpr double kNever_s = 1e9;

// Around a release time runs in small steps, from the step before it: time, energy and jump then do not depend on the step.
constexpr double kFineStep_s = 2e-4;   // a facet springs for 1.5 ms, a sacroiliac joint slips for 5 ms
constexpr double kRefined_s = 0.02;    // what springs has come to rest by then
// After a parameter has moved, and from the start, the body still sways into its posture: nobody's joints pop from that.
// Quiet ends when it has been calm for a while, or when the scene sets something going.
constexpr double kQuietAfterGlide_s = 1.0;
constexpr double kCalm_s = 0.5, kCalm_m_per_s = 0.02, kCalm_rad_per_s = 0.1;

bool is_calm(const State& s) {
  for (const BodyState& b : s.bodies)
    if (glm::length(b.v_WC) > kCalm_m_per_s || glm::length(b.w_WB) > kCalm_rad_per_s) return false;
  return true;
}

// When a curve first leaves its first value; never for one that does not.
double first_change_s(const Keyframes& k) {
  for (std::size_t i = 1; i < k.value.size(); ++i)
    if (k.value[i] != k.value[i - 1]) return k.time_s[i - 1];
  return kNever_s;
}

StepStatus sense(const Model& m, const State& s, const Loads& loads) {
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const BodyState& b = s.bodies[i];
    const double v = glm::length(b.v_WC), w = glm::length(b.w_WB), far = glm::length(b.p_WC);
    if (!(v < kFastest_m_per_s)) return {false, fmt::format("{}: speed {:.3g} m/s", m.bodies[i].name, v)};
    if (!(w < kFastest_rad_per_s)) return {false, fmt::format("{}: turning at {:.3g} rad/s", m.bodies[i].name, w)};
    if (!(far < kFarthest_m)) return {false, fmt::format("{}: {:.3g} m away from the start", m.bodies[i].name, far)};
  }
  for (std::size_t i = 0; i < m.bushings.size(); ++i) {
    const Bushing& b = m.bushings[i];
    if (b.translation_N_per_m.x == 0) continue;  // cut out
    const auto& q = loads.bushings[i].q;
    const double shift = 1e3 * glm::length(Vec3(q[0], q[1], q[2])), turn = deg(glm::length(Vec3(q[3], q[4], q[5])));
    const char* kind = b.kind == "disc" ? " disc" : "";
    if (!(shift < kDiscShift_mm)) return {false, fmt::format("{}{}: moved by {:.3g} mm", b.name, kind, shift)};
    if (!(turn < kDiscTurn_deg)) return {false, fmt::format("{}{}: bent by {:.3g} deg", b.name, kind, turn)};
  }
  for (std::size_t i = 0; i < m.joints.size(); ++i) {
    if (m.joints[i].translation_N_per_m == 0) continue;
    const double gap = 1e3 * glm::length(loads.joints[i].force_W) / m.joints[i].translation_N_per_m;
    if (!(gap < kJointGap_mm)) return {false, fmt::format("{}: pulled apart by {:.3g} mm", m.joints[i].name, gap)};
  }
  return {};
}

}  // namespace

struct Simulation::Parts {
  const Anatomy& anatomy;
  Scene scene;
  const Case& chosen;
  const double moves_from_s;       // on the scene's clock: when it first asks for a movement
  Parameters wanted;
  Pull hand;
  double step_s;
  std::int64_t settle_steps, tick_steps;
  Model model;
  State state;
  Loads loads, loads_after;        // of the step's beginning; kinematics of its end
  World world;
  std::optional<Controller> controller;
  Bench bench;
  std::size_t next_change = 0, next_rest = 0;
  State before;                    // of the step under way, to go back to
  std::vector<PopEvent> events;    // of the last step
  bool let_go = false;             // something has let go in this step

  static Model make_model(const Anatomy& a, const Scene& scene, const Case& c, const Parameters& p) {
    Model m = build_model(a, p);
    Specimen s{c.keep_bodies, c.remove, c.bare_bones};
    if (scene.driver == Driver::none) s.remove_muscles = true;
    cut_specimen(m, s);
    std::erase_if(m.contacts, [&](const ContactPoint& x) { return !may_touch(scene.posture, x.part); });
    return m;
  }
  static double first_movement_s(const Scene& scene, const Case& c) {
    double first = kNever_s;
    for (const Track& t : scene.tracks) first = std::min(first, first_change_s(t.curve));
    for (const ActivationTrack& t : scene.activations) first = std::min(first, first_change_s(t.curve));
    for (const Load& load : c.loads) first = std::min(first, first_change_s(load.ramp));
    for (const FollowerLoad& load : c.followers) first = std::min(first, first_change_s(load.ramp));
    return first;
  }
  State make_state() const {
    State s = initial_state(model, scene, -scene.settle_s * wanted.movement_speed);
    s.actual = wanted;
    s.time_s = -static_cast<double>(settle_steps) * step_s;
    s.clock_s = s.time_s * wanted.movement_speed;
    s.activation.assign(model.muscles.size(), scene.driver == Driver::muscles ? wanted.tone : 0.0);
    s.excitation = s.activation;
    s.torque_Nm.assign(kAnkleActuators, 0.0), s.foot_weight_N.assign(2, -1.0);
    Loads placed = make_loads(model);
    compute_kinematics(model, s, placed);
    for (const Facet& f : model.facets)
      s.films.push_back(rested_film(f.film, film_drive(f, placed.bodies), 60 * wanted.minutes_since_pop));
    s.rough_joints.resize(model.rough_joints.size());
    s.tendons.resize(model.tendons.size());
    return s;
  }

  Parts(const Anatomy& a, const Scene& sc, int case_index, const Parameters& p, double h)
      : anatomy(a),
        scene(sc),
        chosen(scene.cases.at(static_cast<std::size_t>(case_index))),
        moves_from_s(first_movement_s(scene, chosen)),
        wanted(p),
        step_s(h),
        settle_steps(std::llround(sc.settle_s / h)),
        tick_steps(std::max<std::int64_t>(1, std::llround(kTick_s / h))),
        model(make_model(a, scene, chosen, p)),
        state(make_state()),
        loads(make_loads(model)),
        loads_after(make_loads(model)),
        world(model),
        bench(model, scene, chosen, state) {
    events.reserve(model.facets.size() + model.rough_joints.size() + model.tendons.size());
    if (scene.driver != Driver::none) controller.emplace(model, scene);
    compute_rows(state.clock_s);
    if (controller) controller->capture(model, scene, loads, state.clock_s, true, state);
  }

  double gravity() const { return chosen.gravity ? kGravity_m_per_s2 : 0; }

  // Pushes are those of the end of the coming step, as springs are in the solve: else a quick load acts a step late.
  void compute_rows(double clock_at_end_s) {
    loads.rows.clear();
    compute_kinematics(model, state, loads);
    add_bushing_rows(model, loads);
    add_ligament_rows(model, loads);
    add_facet_rows(model, loads);
    add_film_rows(model, state.films, loads);
    add_friction_rows(model, state.rough_joints, loads);
    add_joint_rows(model, loads);
    add_muscle_rows(model, state.activation, loads);
    add_contact_rows(model, loads);
    add_belt_rows(model, loads);
    bench.add_rows(model, clock_at_end_s, loads);
    add_pull_row(hand, loads);
  }

  void follow_changes(double until_s) {
    for (; next_change < scene.changes.size() && scene.changes[next_change].at_s <= until_s; ++next_change)
      set_parameter(wanted, scene.changes[next_change].key, scene.changes[next_change].value);
  }
  void rest(double seconds) {
    state.rested_s += seconds;
    for (std::size_t i = 0; i < model.facets.size(); ++i) rest_film(model.facets[i].film, seconds, state.films[i]);
  }
  // What falls to a step which begins at `clock_s`, to the nearest quarter of a step: rounding of the clock must not decide
  // whether a pause or a pull is taken in this step or the next.
  double up_to(double clock_s) const { return clock_s + 0.25 * step_s * state.actual.movement_speed; }
  bool rest_is_due(double clock_s) const {
    return next_rest < scene.rests.size() && scene.rests[next_rest].at_s <= up_to(clock_s);
  }
  void take_rests() {
    for (; rest_is_due(state.clock_s); ++next_rest) rest(60 * scene.rests[next_rest].minutes);
  }
  // Those that the step which led to this state has taken, and all before it.
  void skip_rests_taken() {
    const double last_clock_s = state.clock_s - step_s * state.actual.movement_speed;
    for (next_rest = 0; rest_is_due(last_clock_s);) ++next_rest;
  }

  void follow_parameters() {
    follow_changes(state.time_s);
    if (!glide(state.actual, wanted, step_s)) return;
    state.quiet_until_s = std::max(state.quiet_until_s, state.time_s + kQuietAfterGlide_s);
    Model next = make_model(anatomy, scene, chosen, state.actual);
    // a body whose centre of mass moves within it stays where it is
    for (std::size_t i = 0; i < state.bodies.size(); ++i)
      state.bodies[i].p_WC += state.bodies[i].q_WB * (next.bodies[i].com_m - model.bodies[i].com_m);
    model = std::move(next);
    plan_lines(model, loads);
  }

  // Activations for the coming step.
  void activate(double h_s) {
    controller->set_open_loop(model, scene, state.clock_s, state);
    Controller::activate(model, h_s, state);
  }

  void wait_for_calm() {
    if (state.time_s >= state.quiet_until_s || state.clock_s >= moves_from_s || is_calm(state)) return;
    const double movement_in_s = (moves_from_s - state.clock_s) / state.actual.movement_speed;
    state.quiet_until_s = std::max(state.quiet_until_s, state.time_s + std::min(kCalm_s, movement_in_s));
  }

  // What has a memory of its own, over the step that just moved the body.
  void advance_tissue(double h_s) {
    const bool may_release = state.time_s >= state.quiet_until_s;
    compute_kinematics(model, state, loads_after);
    for (std::size_t i = 0; i < model.facets.size(); ++i) {
      const Facet& f = model.facets[i];
      const FilmRelease r = advance_film(f.film, film_drive(f, loads_after.bodies), h_s, may_release, state.films[i]);
      if (!r.happened) continue;
      let_go = true;
      events.push_back(facet_cavitation(model, static_cast<int>(i), state.time_s, r));
    }
    for (std::size_t i = 0; i < model.rough_joints.size(); ++i) {
      const FrictionRelease r = advance_friction(model.rough_joints[i], loads, state.bodies, state.time_s, h_s, may_release,
                                                 state.rough_joints[i], let_go);
      if (r.happened) events.push_back(sacroiliac_release(model, static_cast<int>(i), r));
    }
    for (std::size_t i = 0; i < model.tendons.size(); ++i) {
      const BrimTendon& t = model.tendons[i];
      const TendonSnap r = advance_tendon(t, tendon_pull(model, t, loads), state.time_s, h_s, may_release, state.tendons[i], let_go);
      if (r.happened) events.push_back(iliopsoas_snap(model, static_cast<int>(i), loads, r));
    }
  }

  // One step of h; `tick`: the controller may choose new excitations.
  void advance(double h_s, bool tick) {
    place_tendons(state, model);
    // the controller looks at rows with the activations of now; between its ticks those of the step are known before
    const bool looks = controller && tick && scene.driver == Driver::muscles;
    if (controller && !looks) activate(h_s);
    const double clock_at_end_s = state.clock_s + state.actual.movement_speed * h_s;
    compute_rows(clock_at_end_s);
    if (looks) {
      controller->tick(model, scene, loads, state.clock_s, gravity(), state);
      activate(h_s);
      set_muscle_activation(model, state.activation, loads);
    }
    if (controller) controller->add_rows(model, scene, state, clock_at_end_s, loads);
    world.advance(model, loads, gravity(), h_s, state);
    advance_tissue(h_s);
    state.time_s += h_s;
    state.clock_s += state.actual.movement_speed * h_s;
  }

  // A facet springs and is done; a slip or a crossing may outlast the time that is refined anyway.
  bool release_under_way() const {
    for (const FrictionState& joint : state.rough_joints)
      if (joint.slipping) return true;
    for (const TendonState& tendon : state.tendons)
      if (tendon.snapping) return true;
    return false;
  }

  // The whole step at once; or, from shortly before a release on, in small ones.
  void advance_step() {
    const bool tick = state.step % tick_steps == 0;
    const int pieces = static_cast<int>(std::ceil(step_s / kFineStep_s - 1e-9));
    if (pieces <= 1 || (state.time_s >= state.refined_until_s && !release_under_way())) {
      before = state;
      advance(step_s, tick);
      if (!let_go || pieces <= 1) return;
      state = before;
      state.refined_until_s = state.time_s + kRefined_s;
      events.clear();
    }
    for (int i = 0; i < pieces; ++i) {
      let_go = false;
      advance(step_s / pieces, tick && i == 0);
      if (let_go) state.refined_until_s = std::max(state.refined_until_s, state.time_s + kRefined_s);
    }
  }
};

Simulation::Simulation(const Anatomy& anatomy, const Scene& scene, int case_index, const Parameters& wanted, double step_s)
    : parts_(std::make_unique<Parts>(anatomy, scene, case_index, wanted, step_s)) {}
Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;

StepStatus Simulation::step() {
  Parts& p = *parts_;
  p.events.clear();
  p.let_go = false;
  // what comes from outside, before the body changes: a hand in the window does so between steps, too
  p.take_rests();
  p.bench.begin_step(p.up_to(p.state.clock_s));
  p.follow_parameters();
  p.wait_for_calm();
  if (p.controller && p.state.step == p.settle_steps && p.settle_steps > 0 && rests_while_settling(p.scene.posture)) {
    p.compute_rows(p.state.clock_s);
    p.controller->capture(p.model, p.scene, p.loads, p.state.clock_s, false, p.state);
  }
  p.advance_step();
  ++p.state.step;
  p.state.time_s = static_cast<double>(p.state.step - p.settle_steps) * p.step_s;
  return sense(p.model, p.state, p.loads);
}

void Simulation::rest(double seconds) { parts_->rest(seconds); }

void Simulation::want(const Parameters& wanted) { parts_->wanted = wanted; }
const Parameters& Simulation::wanted() const { return parts_->wanted; }
void Simulation::pull(const Pull& pull) { parts_->hand = pull; }
double Simulation::time_s() const { return parts_->state.time_s; }
bool Simulation::finished() const { return parts_->state.clock_s >= parts_->scene.duration_s - 0.5 * parts_->step_s * parts_->state.actual.movement_speed; }
const Scene& Simulation::scene() const { return parts_->scene; }
const Case& Simulation::scene_case() const { return parts_->chosen; }
const Model& Simulation::model() const { return parts_->model; }
const State& Simulation::state() const { return parts_->state; }
const Loads& Simulation::loads() const { return parts_->loads; }
std::span<const PopEvent> Simulation::events() const { return parts_->events; }
double Simulation::step_s() const { return parts_->step_s; }
const ControlReport& Simulation::control() const {
  static const ControlReport none;
  return parts_->controller ? parts_->controller->report() : none;
}

void Simulation::restore(const State& state) {
  Parts& p = *parts_;
  p.state = state;
  // the same parameters give the same model; a viewer restores many times a second
  if (!(p.model.parameters == state.actual)) {
    p.model = Parts::make_model(p.anatomy, p.scene, p.chosen, state.actual);
    plan_lines(p.model, p.loads);
  }
  p.next_change = 0;
  p.skip_rests_taken();
  p.bench.begin_step(p.up_to(p.state.clock_s - p.step_s * p.state.actual.movement_speed));  // the step that led here
  place_tendons(p.state, p.model);
  p.follow_changes(state.time_s - 0.75 * p.step_s);  // all that the step which led here knew of
  p.compute_rows(p.state.clock_s);
}

Parameters scene_parameters(const std::vector<std::pair<std::string, double>>& person, const Case& scene_case,
                            const std::vector<std::string>& settings) {
  Parameters p;
  for (const auto& [key, value] : person) set_parameter(p, key, value);
  for (const auto& [key, value] : scene_case.parameters) set_parameter(p, key, value);
  for (const std::string& setting : settings) set_parameter_text(p, setting);
  return p;
}

}  // namespace crepitus
