// The swing in Simbody: our rows as its forces, our segments as its bodies.
#include <fmt/format.h>

#include "engine/check.h"
#include "engine/forces/forces.h"
#include "tests/bench/peers/peers.h"
#include "tests/bench/peers/simbody_engine.h"

namespace crepitus::peers {
namespace {

using swing::Joints;
using swing::Swing;

std::vector<SimbodyPart> parts_of(const Swing& swing, Joints joints) {
  const Model& m = swing.model();
  std::vector<SimbodyPart> parts;
  for (int i = 0; i < static_cast<int>(m.bodies.size()); ++i) {
    const BodyState& at = swing.start().bodies[i];
    SimbodyPart part;
    part.mass_kg = m.bodies[i].mass_kg;
    part.inertia_kg_m2 = m.bodies[i].inertia_kg_m2;
    part.X_WB = {at.p_WC, at.q_WB};
    if (const Joint* joint = joint_below(m, joints, i)) {
      CREPITUS_CHECK(joint->parent < i);
      part.parent = joint->parent;
      part.hinge = is_hinge(*joint);
      part.joint_in_parent = {joint->parent_at, joint->parent_frame};
      part.joint_in_body = {joint->child_at, joint->child_frame};
    }
    parts.push_back(part);
  }
  return parts;
}

Run run(const Swing& swing, Joints joints, SimbodyScheme scheme, double setting) {
  Run out;
  Loads loads = make_loads(swing.model());
  std::vector<swing::Wrench> wrenches(swing.model().bodies.size());
  const SimbodyLaws laws = [&](double time_s, const std::vector<SimbodyMotion>& motion, std::vector<SimbodyLoad>& load) {
    ++out.evaluations;
    for (std::size_t i = 0; i < motion.size(); ++i)
      loads.bodies[i] = {motion[i].R_WB, motion[i].p_WC, motion[i].v_WC, motion[i].w_WB};
    swing.add_rows(time_s, loads);
    swing::sum_wrenches(loads, wrenches);
    for (std::size_t i = 0; i < motion.size(); ++i) load[i] = {wrenches[i].force, wrenches[i].moment};
  };
  const int samples = static_cast<int>(std::lround(kDuration_s / swing::kSample_s));
  const SimbodyRun run = integrate_with_simbody(parts_of(swing, joints), laws, kGravity_m_per_s2, scheme, setting,
                                                swing::kSample_s, samples);
  out.cpu_s = run.cpu_s;
  if (!run.finished) out.failure = "gave up";
  out.trajectory.push_back(swing.start());
  for (const std::vector<SimbodyMotion>& sample : run.samples) {
    State s = swing.start();
    s.time_s = swing::kSample_s * static_cast<double>(out.trajectory.size());
    for (std::size_t i = 0; i < sample.size(); ++i)
      s.bodies[i] = {sample[i].p_WC, glm::normalize(glm::quat_cast(sample[i].R_WB)), sample[i].v_WC, sample[i].w_WB};
    out.trajectory.push_back(s);
  }
  return out;
}

}  // namespace

std::vector<Method> simbody_methods(const Bodies& bodies) {
  std::vector<Method> out;
  const auto add = [&](const char* name, SimbodyScheme scheme, double setting, Joints joints) {
    const bool step = scheme == SimbodyScheme::semi_explicit_euler;
    out.push_back({"Simbody 3.7", name, step ? fmt::format("{:g} ms", 1e3 * setting) : fmt::format("accuracy {:g}", setting),
                   joints, [=, &bodies] { return run(bodies.of(joints), joints, scheme, setting); }});
  };
  for (Joints joints : {Joints::compliant, Joints::jointed}) {
    for (double accuracy : {1e-1, 1e-2, 7e-3, 5e-3, 3e-3, 1e-3, 1e-4})
      add("CPodes BDF", SimbodyScheme::cpodes_bdf, accuracy, joints);
    for (double accuracy : {1e-2, 3e-3, 1e-3}) add("CPodes BDF to order 2", SimbodyScheme::cpodes_bdf2, accuracy, joints);
    for (double accuracy : {1e-1, 1e-2}) add("Runge-Kutta-Merson", SimbodyScheme::runge_kutta_merson, accuracy, joints);
    for (double accuracy : {0.5, 1e-1, 1e-2}) add("Runge-Kutta 3", SimbodyScheme::runge_kutta_3, accuracy, joints);
    for (double step_s : {1e-4, 1.25e-4, 1.6e-4, 2e-4})
      add("semi-explicit Euler", SimbodyScheme::semi_explicit_euler, step_s, joints);
  }
  return out;
}

Run simbody_reference(const Bodies& bodies, Joints joints) {
  return run(bodies.of(joints), joints, SimbodyScheme::runge_kutta_merson, 1e-8);
}

}  // namespace crepitus::peers
