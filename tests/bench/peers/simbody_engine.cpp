// Simbody 3.7: one mobilised body a segment, body frames at the centres of mass, the laws in one Force::Custom.
#include "tests/bench/peers/simbody_engine.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wextra"
#include <Simbody.h>
#pragma GCC diagnostic pop

#include <ctime>
#include <memory>

namespace crepitus::peers {
namespace {

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

SimTK::Vec3 to_simbody(const Vec3& v) { return {v.x, v.y, v.z}; }
Vec3 from_simbody(const SimTK::Vec3& v) { return {v[0], v[1], v[2]}; }
SimTK::Transform to_simbody(const Pose& X) {
  return {SimTK::Rotation(SimTK::Quaternion(X.q.w, X.q.x, X.q.y, X.q.z)), to_simbody(X.p)};
}
Mat3 from_simbody(const SimTK::Rotation& R) {
  Mat3 out;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) out[column][row] = R[row][column];
  return out;
}

using MobilizedBodies = std::vector<SimTK::MobilizedBody>;

void read(const SimTK::State& state, const MobilizedBodies& bodies, std::vector<SimbodyMotion>& out) {
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const SimTK::Transform& X = bodies[i].getBodyTransform(state);
    const SimTK::SpatialVec& V = bodies[i].getBodyVelocity(state);
    out[i] = {from_simbody(X.R()), from_simbody(X.p()), from_simbody(V[1]), from_simbody(V[0])};
  }
}

class LawForces : public SimTK::Force::Custom::Implementation {
 public:
  LawForces(const SimbodyLaws& laws, const MobilizedBodies& bodies)
      : laws_(laws), bodies_(bodies), motion_(bodies.size()), loads_(bodies.size()) {}

  void calcForce(const SimTK::State& state, SimTK::Vector_<SimTK::SpatialVec>& body_forces, SimTK::Vector_<SimTK::Vec3>&,
                 SimTK::Vector&) const override {
    read(state, bodies_, motion_);
    laws_(state.getTime(), motion_, loads_);
    for (std::size_t i = 0; i < bodies_.size(); ++i)
      body_forces[bodies_[i].getMobilizedBodyIndex()] +=
          SimTK::SpatialVec(to_simbody(loads_[i].moment), to_simbody(loads_[i].force));
  }
  SimTK::Real calcPotentialEnergy(const SimTK::State&) const override { return 0; }

 private:
  const SimbodyLaws& laws_;
  const MobilizedBodies& bodies_;
  mutable std::vector<SimbodyMotion> motion_;
  mutable std::vector<SimbodyLoad> loads_;
};

struct Peer {
  SimTK::MultibodySystem system;
  SimTK::SimbodyMatterSubsystem matter{system};
  SimTK::GeneralForceSubsystem forces{system};
  MobilizedBodies bodies;
  SimTK::State state;

  // Parts come parents first, or float.
  Peer(const std::vector<SimbodyPart>& parts, const SimbodyLaws& laws, double gravity) : bodies(parts.size()) {
    SimTK::Force::UniformGravity(forces, matter, SimTK::Vec3(0, -gravity, 0));
    forces.setNumberOfThreads(1);
    for (std::size_t i = 0; i < parts.size(); ++i) bodies[i] = add(parts[i]);
    SimTK::Force::Custom(forces, new LawForces(laws, bodies));
    system.realizeTopology();
    state = system.getDefaultState();
    system.realizeModel(state);
    for (std::size_t i = 0; i < parts.size(); ++i) put(parts, i);
  }

  SimTK::MobilizedBody add(const SimbodyPart& part) {
    const Mat3& I = part.inertia_kg_m2;
    const SimTK::Body::Rigid body(SimTK::MassProperties(
        part.mass_kg, SimTK::Vec3(0), SimTK::Inertia(I[0][0], I[1][1], I[2][2], I[1][0], I[2][0], I[2][1])));
    if (part.parent < 0) return SimTK::MobilizedBody::Free(matter.Ground(), body);
    const SimTK::Transform X_PF = to_simbody(part.joint_in_parent), X_BM = to_simbody(part.joint_in_body);
    if (part.hinge) return SimTK::MobilizedBody::Pin(bodies[part.parent], X_PF, body, X_BM);
    return SimTK::MobilizedBody::Ball(bodies[part.parent], X_PF, body, X_BM);
  }
  void put(const std::vector<SimbodyPart>& parts, std::size_t i) {
    const SimbodyPart& part = parts[i];
    if (part.parent < 0) return bodies[i].setQToFitTransform(state, to_simbody(part.X_WB));
    const Pose X_WF = parts[part.parent].X_WB * part.joint_in_parent, X_WM = part.X_WB * part.joint_in_body;
    bodies[i].setQToFitTransform(state, to_simbody(inverse(X_WF) * X_WM));
  }
};

std::unique_ptr<SimTK::Integrator> make_integrator(const SimTK::System& system, SimbodyScheme scheme, double setting) {
  std::unique_ptr<SimTK::Integrator> out;
  switch (scheme) {
    case SimbodyScheme::cpodes_bdf: out = std::make_unique<SimTK::CPodesIntegrator>(system, SimTK::CPodes::BDF); break;
    case SimbodyScheme::cpodes_bdf2: {
      auto second_order = std::make_unique<SimTK::CPodesIntegrator>(system, SimTK::CPodes::BDF);
      second_order->setOrderLimit(2);
      out = std::move(second_order);
      break;
    }
    case SimbodyScheme::runge_kutta_merson: out = std::make_unique<SimTK::RungeKuttaMersonIntegrator>(system); break;
    case SimbodyScheme::runge_kutta_3: out = std::make_unique<SimTK::RungeKutta3Integrator>(system); break;
    case SimbodyScheme::semi_explicit_euler: return std::make_unique<SimTK::SemiExplicitEulerIntegrator>(system, setting);
  }
  out->setAccuracy(setting);
  return out;
}

}  // namespace

SimbodyRun integrate_with_simbody(const std::vector<SimbodyPart>& parts, const SimbodyLaws& laws, double gravity_m_per_s2,
                                  SimbodyScheme scheme, double setting, double sample_s, int samples) {
  SimbodyRun out;
  try {
    Peer peer(parts, laws, gravity_m_per_s2);
    const std::unique_ptr<SimTK::Integrator> integrator = make_integrator(peer.system, scheme, setting);
    std::vector<SimbodyMotion> motion(parts.size());
    const double begun = cpu_seconds();
    integrator->initialize(peer.state);
    for (int i = 1; i <= samples; ++i) {
      while (integrator->getTime() < i * sample_s - 1e-12) integrator->stepTo(i * sample_s);
      peer.system.realize(integrator->getState(), SimTK::Stage::Velocity);
      read(integrator->getState(), peer.bodies, motion);
      out.samples.push_back(motion);
    }
    out.cpu_s = cpu_seconds() - begun;
    out.finished = true;
  } catch (const std::exception&) {
    // its integrators throw when they cannot go on; finished says so
  }
  return out;
}

}  // namespace crepitus::peers
