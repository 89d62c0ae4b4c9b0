// MuJoCo 2.2.2: the segments as bodies of a generated model, our rows in mjcb_passive.
#include <mujoco/mujoco.h>

#include <memory>

#include <fmt/format.h>

#include "engine/check.h"
#include "engine/forces/forces.h"
#include "tests/bench/peers/peers.h"

namespace crepitus::peers {
namespace {

using swing::Joints;
using swing::Swing;

std::string numbers(const Vec3& v) { return fmt::format("{:.17g} {:.17g} {:.17g}", v.x, v.y, v.z); }
std::string numbers(const Quat& q) { return fmt::format("{:.17g} {:.17g} {:.17g} {:.17g}", q.w, q.x, q.y, q.z); }
Vec3 vector_at(const mjtNum* p) { return {p[0], p[1], p[2]}; }

// One body with its joint, inertia and all that hangs on it. Body frames sit at the centres of mass.
std::string body_xml(const Swing& swing, Joints joints, int body) {
  const Model& m = swing.model();
  const Body& b = m.bodies[body];
  const BodyState& at = swing.start().bodies[body];
  Pose X_PB{at.p_WC, at.q_WB};
  std::string motion = "<freejoint/>";
  if (const Joint* joint = joint_below(m, joints, body)) {
    const BodyState& parent = swing.start().bodies[joint->parent];
    X_PB = inverse(Pose{parent.p_WC, parent.q_WB}) * X_PB;
    const std::string axis = numbers(joint->child_frame * Vec3(0, 0, 1));
    motion = is_hinge(*joint) ? fmt::format("<joint type='hinge' axis='{}' pos='{}'/>", axis, numbers(joint->child_at))
                              : fmt::format("<joint type='ball' pos='{}'/>", numbers(joint->child_at));
  }
  const Mat3& I = b.inertia_kg_m2;
  std::string xml = fmt::format(
      "<body name='{}' pos='{}' quat='{}'>{}<inertial pos='0 0 0' mass='{:.17g}' "
      "fullinertia='{:.17g} {:.17g} {:.17g} {:.17g} {:.17g} {:.17g}'/>",
      b.name, numbers(X_PB.p), numbers(X_PB.q), motion, b.mass_kg, I[0][0], I[1][1], I[2][2], I[1][0], I[2][0], I[2][1]);
  if (joints == Joints::jointed)
    for (const Joint& joint : m.joints)
      if (joint.parent == body) xml += body_xml(swing, joints, joint.child);
  return xml + "</body>\n";
}

std::string model_xml(const Swing& swing, Joints joints, const char* integrator, double step_s) {
  std::string xml = fmt::format(
      "<mujoco><compiler angle='radian' inertiafromgeom='false'/>"
      "<option timestep='{:.17g}' gravity='0 {:.17g} 0' integrator='{}'><flag constraint='disable' contact='disable' "
      "limit='disable'/></option><worldbody>\n",
      step_s, -kGravity_m_per_s2, integrator);
  for (int i = 0; i < static_cast<int>(swing.model().bodies.size()); ++i)
    if (joint_below(swing.model(), joints, i) == nullptr) xml += body_xml(swing, joints, i);
  return xml + "</worldbody></mujoco>\n";
}

struct Free {
  void operator()(mjModel* m) const { mj_deleteModel(m); }
  void operator()(mjData* d) const { mj_deleteData(d); }
};

class Peer;
Peer* active = nullptr;  // MuJoCo's callbacks carry no pointer of ours

class Peer {
 public:
  Peer(const Swing& swing, Joints joints, const char* integrator, double step_s) : swing_(swing), step_s_(step_s) {
    const std::string xml = model_xml(swing, joints, integrator, step_s);
    const auto files = std::make_unique<mjVFS>();
    mj_defaultVFS(files.get());
    CREPITUS_CHECK(mj_makeEmptyFileVFS(files.get(), "swing.xml", static_cast<int>(xml.size() + 1)) == 0);
    std::copy(xml.begin(), xml.end() + 1, static_cast<char*>(files->filedata[0]));
    char error[500] = "";
    model_.reset(mj_loadXML("swing.xml", files.get(), error, sizeof error));
    mj_deleteVFS(files.get());
    if (!model_) throw std::runtime_error(error);
    data_.reset(mj_makeData(model_.get()));
    for (const Body& b : swing.model().bodies) ids_.push_back(mj_name2id(model_.get(), mjOBJ_BODY, b.name.c_str()));
    moments_.resize(static_cast<std::size_t>(model_->nbody));
  }

  Run run() {
    Run out;
    out.trajectory.push_back(swing_.start());
    active = this;
    mjcb_passive = [](const mjModel* m, mjData* d) { active->add_forces(m, d); };
    mju_user_warning = [](const char*) {};
    const int every = static_cast<int>(std::lround(swing::kSample_s / step_s_));
    const double begun = cpu_seconds();
    for (int i = 1; i <= std::lround(kDuration_s / step_s_) && out.failure.empty(); ++i) {
      mj_step(model_.get(), data_.get());
      if (i % every == 0) out.trajectory.push_back(read());
      for (int w : {mjWARN_BADQPOS, mjWARN_BADQVEL, mjWARN_BADQACC})
        if (data_->warning[w].number > 0) out.failure = "unstable";
    }
    out.cpu_s = cpu_seconds() - begun;
    mjcb_passive = nullptr;
    mju_user_warning = nullptr;
    out.evaluations = evaluations_;
    return out;
  }

 private:
  // Positions and velocities of the centres of mass; velocities in `d` are about the tree's own centre.
  void read_bodies(const mjModel* m, const mjData* d) {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const int id = ids_[i];
      const mjtNum *R = d->xmat + 9 * id, *velocity = d->cvel + 6 * id;
      const Vec3 p_WC = vector_at(d->xipos + 3 * id), w_WB = vector_at(velocity);
      const Vec3 from_centre = p_WC - vector_at(d->subtree_com + 3 * m->body_rootid[id]);
      loads_.bodies[i] = {Mat3(R[0], R[3], R[6], R[1], R[4], R[7], R[2], R[5], R[8]), p_WC,
                          vector_at(velocity + 3) + glm::cross(w_WB, from_centre), w_WB};
    }
  }

  // The wrenches go down the trees and onto the axes of the joints: what mj_applyFT does, in one pass.
  void add_forces(const mjModel* m, mjData* d) {
    ++evaluations_;
    read_bodies(m, d);
    swing_.add_rows(d->time, loads_);
    swing::sum_wrenches(loads_, wrenches_);
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const Vec3 lever = loads_.bodies[i].p_WC - vector_at(d->subtree_com + 3 * m->body_rootid[ids_[i]]);
      const swing::Wrench& w = wrenches_[i];
      moments_[ids_[i]] = {w.force, w.moment + glm::cross(lever, w.force)};
    }
    for (int id = m->nbody - 1; id > 0; --id) {
      const swing::Wrench& w = moments_[id];
      for (int j = m->body_dofadr[id]; j < m->body_dofadr[id] + m->body_dofnum[id]; ++j)
        d->qfrc_passive[j] += glm::dot(vector_at(d->cdof + 6 * j), w.moment) + glm::dot(vector_at(d->cdof + 6 * j + 3), w.force);
      if (const int parent = m->body_parentid[id]; parent > 0) {
        moments_[parent].force += w.force;
        moments_[parent].moment += w.moment;
      }
    }
  }

  State read() {
    // poses in `data_` are those of the last evaluation; bring them to where the step ended
    mj_kinematics(model_.get(), data_.get());
    mj_comPos(model_.get(), data_.get());
    mj_comVel(model_.get(), data_.get());
    read_bodies(model_.get(), data_.get());
    State s = swing_.start();
    s.time_s = data_->time;
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const BodyKinematics& b = loads_.bodies[i];
      s.bodies[i] = {b.p_WC, glm::normalize(glm::quat_cast(b.R_WB)), b.v_WC, b.w_WB};
    }
    return s;
  }

  const Swing& swing_;
  double step_s_;
  std::unique_ptr<mjModel, Free> model_;
  std::unique_ptr<mjData, Free> data_;
  std::vector<int> ids_;
  Loads loads_ = make_loads(swing_.model());
  std::vector<swing::Wrench> wrenches_ = std::vector<swing::Wrench>(swing_.model().bodies.size()), moments_;
  int evaluations_ = 0;
};

}  // namespace

std::vector<Method> mujoco_methods(const Bodies& bodies) {
  std::vector<Method> out;
  const auto add = [&](const char* integrator, double step_ms, Joints joints) {
    out.push_back({"MuJoCo 2.2.2", integrator, fmt::format("{:g} ms", step_ms), joints,
                   [=, &bodies] { return Peer(bodies.of(joints), joints, integrator, 1e-3 * step_ms).run(); }});
  };
  for (Joints joints : {Joints::compliant, Joints::jointed}) {
    for (double step_ms : {0.05, 0.1, 0.125, 0.16, 0.2, 0.4}) add("Euler", step_ms, joints);
    for (double step_ms : {0.1, 0.16, 0.2}) add("implicit", step_ms, joints);
    for (double step_ms : {0.1, 0.16, 0.2, 0.4}) add("RK4", step_ms, joints);
  }
  return out;
}

}  // namespace crepitus::peers
