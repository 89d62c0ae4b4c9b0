// Simbody 3.7: one mobilised body a segment, body frames at the centres of mass, our rows in one Force::Custom.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wextra"
#include <Simbody.h>
#pragma GCC diagnostic pop

#include <memory>

#include <fmt/format.h>

#include "engine/forces/forces.h"
#include "tests/bench/peers/peers.h"

namespace crepitus::peers {
namespace {

using swing::Joints;
using swing::Swing;

SimTK::Vec3 to_simbody(const Vec3& v) { return {v.x, v.y, v.z}; }
Vec3 from_simbody(const SimTK::Vec3& v) { return {v[0], v[1], v[2]}; }
SimTK::Rotation to_simbody(const Quat& q) { return SimTK::Rotation(SimTK::Quaternion(q.w, q.x, q.y, q.z)); }
SimTK::Transform frame(const Quat& q, const Vec3& p) { return {to_simbody(q), to_simbody(p)}; }
Mat3 from_simbody(const SimTK::Rotation& R) {
  Mat3 out;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) out[column][row] = R(row, column);
  return out;
}

class RowForces : public SimTK::Force::Custom::Implementation {
 public:
  RowForces(const Swing& swing, const std::vector<SimTK::MobilizedBody>& bodies, int& evaluations)
      : swing_(swing), bodies_(bodies), evaluations_(evaluations) {}

  void calcForce(const SimTK::State& state, SimTK::Vector_<SimTK::SpatialVec>& body_forces, SimTK::Vector_<SimTK::Vec3>&,
                 SimTK::Vector&) const override {
    ++evaluations_;
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      const SimTK::Transform& X = bodies_[i].getBodyTransform(state);
      const SimTK::SpatialVec& V = bodies_[i].getBodyVelocity(state);
      loads_.bodies[i] = {from_simbody(X.R()), from_simbody(X.p()), from_simbody(V[1]), from_simbody(V[0])};
    }
    swing_.add_rows(state.getTime(), loads_);
    swing::sum_wrenches(loads_, wrenches_);
    for (std::size_t i = 0; i < bodies_.size(); ++i)
      body_forces[bodies_[i].getMobilizedBodyIndex()] +=
          SimTK::SpatialVec(to_simbody(wrenches_[i].moment), to_simbody(wrenches_[i].force));
  }
  SimTK::Real calcPotentialEnergy(const SimTK::State&) const override { return 0; }

 private:
  const Swing& swing_;
  const std::vector<SimTK::MobilizedBody>& bodies_;
  int& evaluations_;
  mutable Loads loads_ = make_loads(swing_.model());
  mutable std::vector<swing::Wrench> wrenches_ = std::vector<swing::Wrench>(swing_.model().bodies.size());
};

class Peer {
 public:
  Peer(const Swing& swing, Joints joints) : swing_(swing) {
    const Model& m = swing.model();
    SimTK::Force::UniformGravity(forces_, matter_, SimTK::Vec3(0, -kGravity_m_per_s2, 0));
    forces_.setNumberOfThreads(1);
    bodies_.resize(m.bodies.size());
    // parents first: joints are listed from the pelvis down
    for (std::size_t i = 0; i < m.bodies.size(); ++i)
      if (joint_below(m, joints, static_cast<int>(i)) == nullptr)
        bodies_[i] = SimTK::MobilizedBody::Free(matter_.Ground(), rigid(m.bodies[i]));
    if (joints == Joints::jointed)
      for (const Joint& joint : m.joints) add_joint(joint);
    SimTK::Force::Custom(forces_, new RowForces(swing, bodies_, evaluations));
    system_.realizeTopology();
    state_ = system_.getDefaultState();
    system_.realizeModel(state_);
    put(joints);
  }

  template <typename Make>
  Run run(Make make) {
    Run out{{swing_.start()}};
    try {
      const std::unique_ptr<SimTK::Integrator> integrator = make(system_);
      const double begun = cpu_seconds();
      integrator->initialize(state_);
      for (int i = 1; i <= std::lround(kDuration_s / swing::kSample_s); ++i) {
        const double until = i * swing::kSample_s;
        while (integrator->getTime() < until - 1e-12) integrator->stepTo(until);
        out.trajectory.push_back(read(integrator->getState()));
      }
      out.cpu_s = cpu_seconds() - begun;
    } catch (const std::exception& e) {
      out.failure = "gave up";
    }
    out.evaluations = evaluations;
    return out;
  }

  int evaluations = 0;

 private:
  static SimTK::Body::Rigid rigid(const Body& b) {
    const Mat3& I = b.inertia_kg_m2;
    return SimTK::Body::Rigid(SimTK::MassProperties(
        b.mass_kg, SimTK::Vec3(0), SimTK::Inertia(I[0][0], I[1][1], I[2][2], I[1][0], I[2][0], I[2][1])));
  }
  void add_joint(const Joint& joint) {
    SimTK::MobilizedBody& parent = bodies_[joint.parent];
    const SimTK::Transform X_PF = frame(joint.parent_frame, joint.parent_at), X_BM = frame(joint.child_frame, joint.child_at);
    const SimTK::Body::Rigid body = rigid(swing_.model().bodies[joint.child]);
    if (is_hinge(joint))
      bodies_[joint.child] = SimTK::MobilizedBody::Pin(parent, X_PF, body, X_BM);
    else
      bodies_[joint.child] = SimTK::MobilizedBody::Ball(parent, X_PF, body, X_BM);
  }
  void put(Joints joints) {
    const State& start = swing_.start();
    const auto pose = [&](int i) { return frame(start.bodies[i].q_WB, start.bodies[i].p_WC); };
    for (int i = 0; i < static_cast<int>(bodies_.size()); ++i) {
      const Joint* joint = joint_below(swing_.model(), joints, i);
      if (joint == nullptr) {
        bodies_[i].setQToFitTransform(state_, pose(i));
        continue;
      }
      const SimTK::Transform X_GF = pose(joint->parent) * frame(joint->parent_frame, joint->parent_at);
      const SimTK::Transform X_GM = pose(i) * frame(joint->child_frame, joint->child_at);
      bodies_[i].setQToFitTransform(state_, ~X_GF * X_GM);
    }
  }
  State read(const SimTK::State& state) const {
    system_.realize(state, SimTK::Stage::Velocity);
    State out = swing_.start();
    out.time_s = state.getTime();
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      const SimTK::Transform& X = bodies_[i].getBodyTransform(state);
      const SimTK::SpatialVec& V = bodies_[i].getBodyVelocity(state);
      out.bodies[i] = {from_simbody(X.p()), glm::normalize(glm::quat_cast(from_simbody(X.R()))), from_simbody(V[1]),
                       from_simbody(V[0])};
    }
    return out;
  }

  const Swing& swing_;
  SimTK::MultibodySystem system_;
  SimTK::SimbodyMatterSubsystem matter_{system_};
  SimTK::GeneralForceSubsystem forces_{system_};
  std::vector<SimTK::MobilizedBody> bodies_;
  SimTK::State state_;
};

template <typename Integrator, typename... Arguments>
auto adaptive(double accuracy, Arguments... arguments) {
  return [=](const SimTK::MultibodySystem& system) -> std::unique_ptr<SimTK::Integrator> {
    auto integrator = std::make_unique<Integrator>(system, arguments...);
    integrator->setAccuracy(accuracy);
    return integrator;
  };
}

template <typename Integrator>
auto fixed(double step_s) {
  return [=](const SimTK::MultibodySystem& system) -> std::unique_ptr<SimTK::Integrator> {
    auto integrator = std::make_unique<Integrator>(system);
    integrator->setFixedStepSize(step_s);
    integrator->setAccuracy(1);  // no step is ever refused
    return integrator;
  };
}

}  // namespace

std::vector<Method> simbody_methods(const Bodies& bodies) {
  std::vector<Method> out;
  const auto add = [&](const char* scheme, const std::string& setting, Joints joints, auto make) {
    out.push_back({"Simbody 3.7", scheme, setting, joints, [=, &bodies] { return Peer(bodies.of(joints), joints).run(make); }});
  };
  for (Joints joints : {Joints::compliant, Joints::jointed}) {
    for (double accuracy : {1e-1, 1e-2, 1e-3, 1e-4})
      add("CPodes BDF Newton", fmt::format("accuracy {:g}", accuracy), joints, adaptive<SimTK::CPodesIntegrator>(accuracy));
    for (double accuracy : {1e-1, 1e-2, 1e-3})
      add("Runge-Kutta-Merson", fmt::format("accuracy {:g}", accuracy), joints,
          adaptive<SimTK::RungeKuttaMersonIntegrator>(accuracy));
    for (double accuracy : {1e-1, 1e-2, 1e-3})
      add("Runge-Kutta 3", fmt::format("accuracy {:g}", accuracy), joints, adaptive<SimTK::RungeKutta3Integrator>(accuracy));
    for (double step_s : {1e-4, 2e-4, 4e-4})
      add("semi-explicit Euler", fmt::format("{:g} ms", 1e3 * step_s), joints,
          [=](const SimTK::MultibodySystem& system) -> std::unique_ptr<SimTK::Integrator> {
            return std::make_unique<SimTK::SemiExplicitEulerIntegrator>(system, step_s);
          });
  }
  return out;
}

Run simbody_reference(const Bodies& bodies, Joints joints) {
  return Peer(bodies.of(joints), joints).run(adaptive<SimTK::RungeKuttaMersonIntegrator>(1e-8));
}

}  // namespace crepitus::peers
