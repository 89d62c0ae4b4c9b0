#include "engine/world.h"

#include <mutex>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <BulletCollision/BroadphaseCollision/btDbvtBroadphase.h>
#include <BulletCollision/CollisionDispatch/btCollisionDispatcher.h>
#include <BulletCollision/CollisionDispatch/btDefaultCollisionConfiguration.h>
#include <BulletCollision/CollisionShapes/btCapsuleShape.h>
#include <BulletDynamics/ConstraintSolver/btConstraintSolver.h>
#include <BulletDynamics/Dynamics/btDiscreteDynamicsWorld.h>
#include <BulletDynamics/Dynamics/btRigidBody.h>
#pragma GCC diagnostic pop

#include "engine/check.h"

static_assert(sizeof(btScalar) == sizeof(double), "Crepitus needs Bullet in double precision (bullet-float64)");

namespace crepitus {
namespace {

// Bullet has process-global state while worlds are built (its profiler and the shared fixed body).
std::mutex& construction_mutex() {
  static std::mutex mutex;
  return mutex;
}

btVector3 to_bullet(const Vec3& v) { return {v.x, v.y, v.z}; }
Vec3 from_bullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }
btQuaternion to_bullet(const Quat& q) { return {q.x, q.y, q.z, q.w}; }

// What Bullet asks to make the new velocities: the whole coupled solve.
class CoupledSolver : public btConstraintSolver {
 public:
  explicit CoupledSolver(const Model& m) : dynamics_(m), b_(static_cast<std::size_t>(dynamics_.size())) {}

  void prepare(const Model& m, const Loads& loads, double gravity, double h) {
    m_ = &m, loads_ = &loads, gravity_ = gravity, h_ = h;
  }

  btScalar solveGroup(btCollisionObject** objects, int count, btPersistentManifold**, int, btTypedConstraint**, int,
                      const btContactSolverInfo&, btIDebugDraw*, btDispatcher*) override {
    dynamics_.assemble(*m_, *loads_, h_);
    dynamics_.factorise();
    dynamics_.forces(*m_, *loads_, h_, gravity_, b_);
    for (double& x : b_) x *= h_;
    dynamics_.solve(b_);
    for (int i = 0; i < count; ++i) {
      btRigidBody* body = btRigidBody::upcast(objects[i]);
      if (body == nullptr) continue;
      const double* du = b_.data() + 6 * static_cast<std::size_t>(body->getUserIndex());
      body->setLinearVelocity(body->getLinearVelocity() + btVector3(du[0], du[1], du[2]));
      body->setAngularVelocity(body->getAngularVelocity() + btVector3(du[3], du[4], du[5]));
    }
    return 0;
  }
  void reset() override {}
  btConstraintSolverType getSolverType() const override { return BT_SEQUENTIAL_IMPULSE_SOLVER; }

 private:
  Dynamics dynamics_;
  std::vector<double> b_;
  const Model* m_ = nullptr;
  const Loads* loads_ = nullptr;
  double gravity_ = 0, h_ = 0;
};

// Shapes serve ray picking only: contact is our own force law, because Bullet's manifolds are hidden state.
constexpr int kBodyGroup = 1, kRayGroup = 2;  // bodies meet rays and not each other

// Bullet's step, less what we have no use for: its prediction of poses, the search for contacts, islands and sleep cost as
// much as all ligaments. What is left is the solve and the new places; rotations follow in World::advance.
class BareWorld : public btDiscreteDynamicsWorld {
 public:
  using btDiscreteDynamicsWorld::btDiscreteDynamicsWorld;

 protected:
  void internalSingleStepSimulation(btScalar h) override {
    solveConstraints(getSolverInfo());
    for (int i = 0; i < m_nonStaticRigidBodies.size(); ++i) {
      btRigidBody& body = *m_nonStaticRigidBodies[i];
      btTransform& pose = body.getWorldTransform();
      pose.setOrigin(pose.getOrigin() + h * body.getLinearVelocity());
    }
  }
  void solveConstraints(btContactSolverInfo& info) override {
    getConstraintSolver()->solveGroup(&m_collisionObjects[0], m_collisionObjects.size(), nullptr, 0, nullptr, 0, info, nullptr,
                                      getDispatcher());
  }
};

// No contact is ever made, see above; Bullet would set aside and clear 6 MB for contacts in every world.
btDefaultCollisionConstructionInfo without_contacts() {
  btDefaultCollisionConstructionInfo info;
  info.m_defaultMaxPersistentManifoldPoolSize = info.m_defaultMaxCollisionAlgorithmPoolSize = 1;
  return info;
}

}  // namespace

struct World::Parts {
  explicit Parts(const Model& m)
      : configuration(without_contacts()), dispatcher(&configuration), solver(m), world(&dispatcher, &broadphase, &solver, &configuration) {
    world.setGravity(btVector3(0, 0, 0));  // gravity is one of our forces
    world.setForceUpdateAllAabbs(false);
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
      const Body& b = m.bodies[i];
      // a capsule of the segment's own inertia: half-length along y from the radius of gyration
      const double radius = 0.03 + 0.004 * b.mass_kg;
      const double gyration = std::sqrt(std::max(0.0, b.inertia_kg_m2[0][0] / b.mass_kg));
      shapes.push_back(std::make_unique<btCapsuleShape>(radius, 2 * gyration));
      btRigidBody::btRigidBodyConstructionInfo info(b.mass_kg, nullptr, shapes.back().get(), btVector3(1, 1, 1));
      info.m_linearDamping = info.m_angularDamping = 0;
      bodies.push_back(std::make_unique<btRigidBody>(info));
      btRigidBody& body = *bodies.back();
      body.setUserIndex(static_cast<int>(i));
      body.setActivationState(DISABLE_DEACTIVATION);
      body.setFlags(BT_DISABLE_WORLD_GRAVITY);  // and no gyroscopic term: ours is in the right-hand side
      world.addRigidBody(&body, kBodyGroup, kRayGroup);
    }
  }
  ~Parts() {
    for (auto& b : bodies) world.removeRigidBody(b.get());
  }

  // All that a step asks Bullet for.
  void push_motion(const State& state) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      const BodyState& s = state.bodies[i];
      bodies[i]->getWorldTransform().setOrigin(to_bullet(s.p_WC));
      bodies[i]->setLinearVelocity(to_bullet(s.v_WC));
      bodies[i]->setAngularVelocity(to_bullet(s.w_WB));
    }
  }
  void push_poses(const State& state) {
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      const BodyState& s = state.bodies[i];
      bodies[i]->setWorldTransform(btTransform(to_bullet(s.q_WB), to_bullet(s.p_WC)));
    }
  }

  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher;
  btDbvtBroadphase broadphase;
  CoupledSolver solver;
  BareWorld world;
  std::vector<std::unique_ptr<btCollisionShape>> shapes;
  std::vector<std::unique_ptr<btRigidBody>> bodies;
};

World::World(const Model& m) {
  const std::lock_guard lock(construction_mutex());
  parts_ = std::make_unique<Parts>(m);
}

World::~World() {
  const std::lock_guard lock(construction_mutex());
  parts_.reset();
}

void World::advance(const Model& m, const Loads& loads, double gravity, double h_s, State& state) {
  parts_->push_motion(state);
  parts_->solver.prepare(m, loads, gravity, h_s);
  parts_->world.stepSimulation(h_s, 0, h_s);
  for (std::size_t i = 0; i < state.bodies.size(); ++i) {
    const btRigidBody& b = *parts_->bodies[i];
    BodyState& s = state.bodies[i];
    s.v_WC = from_bullet(b.getLinearVelocity());
    s.w_WB = from_bullet(b.getAngularVelocity());
    s.p_WC = from_bullet(b.getWorldTransform().getOrigin());
    // Bullet stores rotations as matrices; the quaternion is integrated here, by the exponential map, so that a state copied
    // out and pushed back in is the same to the last bit
    s.q_WB = glm::normalize(quaternion_from(s.w_WB * h_s) * s.q_WB);
  }
}

World::Hit World::cast_ray(const State& state, const Vec3& from_W, const Vec3& to_W) {
  parts_->push_poses(state);
  parts_->world.updateAabbs();
  btCollisionWorld::ClosestRayResultCallback callback(to_bullet(from_W), to_bullet(to_W));
  callback.m_collisionFilterMask = kBodyGroup;
  callback.m_collisionFilterGroup = kRayGroup;
  parts_->world.rayTest(to_bullet(from_W), to_bullet(to_W), callback);
  if (!callback.hasHit()) return {};
  return {callback.m_collisionObject->getUserIndex(), from_bullet(callback.m_hitPointWorld)};
}

}  // namespace crepitus
