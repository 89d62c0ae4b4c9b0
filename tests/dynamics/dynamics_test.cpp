#include "engine/dynamics/dynamics.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

// Relative residual of a Cholesky solution of 90 equations with a condition number near 1e8.
constexpr double kSolution = 1e-11;
constexpr double kAssembly = 1e-12;

// The whole adult, thrown: every body turned, shifted and moving, so that no block is empty and no row at rest.
struct WholeBody : ::testing::Test {
  static const Model& model() {
    static const Model m = build_model(load_anatomy(CREPITUS_SOURCE_DIR "/models/adult"), Parameters{});
    return m;
  }
  const Model& m = model();
  Loads loads = make_loads(m);
  std::mt19937 random{7};

  double about(double size) { return std::uniform_real_distribution<double>(-size, size)(random); }
  Vec3 vector(double size) { return {about(size), about(size), about(size)}; }

  WholeBody() {
    State s;
    for (const Body& b : m.bodies) {
      const Vec3 p_WC = b.neutral_G * b.com_m + vector(2e-3);
      s.bodies.push_back({p_WC, glm::normalize(quaternion_from(vector(0.03)) * b.neutral_G.q), vector(0.3), vector(2)});
    }
    compute_kinematics(m, s, loads);
    add_bushing_rows(m, loads);
    add_ligament_rows(m, loads);
    add_facet_rows(m, loads);
    add_joint_rows(m, loads);
    add_muscle_rows(m, std::vector<double>(m.muscles.size(), 0.3), loads);
    add_contact_rows(m, loads);
    // a row that others append: three bodies, one of them twice, not balanced
    const int row = loads.rows.begin(12, 3e4, 50, 0);
    for (int body : {2, 0, 5, 2}) loads.rows.add_term(body, vector(1), vector(0.1));
    loads.rows.rows[row].rate = row_speed(loads, loads.rows.rows[row]);
  }

  Eigen::Index size() const { return static_cast<Eigen::Index>(6 * m.bodies.size()); }
  Eigen::VectorXd jacobian(const Row& row) const {
    Eigen::VectorXd j = Eigen::VectorXd::Zero(size());
    for (const RowTerm& t : loads.rows.of(row))
      for (int i = 0; i < 3; ++i) {
        j[6 * t.body + i] += t.linear[i];
        j[6 * t.body + 3 + i] += t.angular[i];
      }
    return j;
  }
  Eigen::VectorXd velocities() const {
    Eigen::VectorXd u(size());
    for (std::size_t b = 0; b < m.bodies.size(); ++b)
      for (int i = 0; i < 3; ++i) {
        u[6 * static_cast<int>(b) + i] = loads.bodies[b].v_WC[i];
        u[6 * static_cast<int>(b) + 3 + i] = loads.bodies[b].w_WB[i];
      }
    return u;
  }
  // A = M + sum J^T (h c + h^2 k) J, written out.
  Eigen::MatrixXd dense(double h) const {
    Eigen::MatrixXd A = Eigen::MatrixXd::Zero(size(), size());
    for (std::size_t b = 0; b < m.bodies.size(); ++b) {
      const Mat3& R = loads.bodies[b].R_WB;
      const Mat3 inertia_W = R * m.bodies[b].inertia_kg_m2 * glm::transpose(R);
      for (int i = 0; i < 3; ++i) {
        const int at = 6 * static_cast<int>(b);
        A(at + i, at + i) = m.bodies[b].mass_kg;
        for (int j = 0; j < 3; ++j) A(at + 3 + i, at + 3 + j) = inertia_W[j][i];
      }
    }
    for (const Row& row : loads.rows.rows) {
      const Eigen::VectorXd j = jacobian(row);
      A += (h * row.c + h * h * row.k) * j * j.transpose();
    }
    return A;
  }
};

TEST_F(WholeBody, EveryRowKnowsItsRate) {
  const Eigen::VectorXd u = velocities();
  for (const Row& row : loads.rows.rows) {
    const double expected = jacobian(row).dot(u);
    EXPECT_NEAR(row.rate, expected, tolerance(1e-12) * (1 + std::abs(expected)));
  }
}

TEST_F(WholeBody, SolutionIsThatOfTheDenseSystem) {
  Dynamics dynamics(m);
  for (double h : {1e-4, 1e-3, 1e-2}) {
    dynamics.assemble(m, loads, h);
    dynamics.factorise();
    Eigen::VectorXd b(size());
    for (double& x : b) x = about(1);
    Eigen::VectorXd x = b;
    dynamics.solve({x.data(), static_cast<std::size_t>(x.size())});
    const Eigen::MatrixXd A = dense(h);
    EXPECT_LT((A * x - b).norm(), tolerance(kSolution) * A.norm() * x.norm()) << h;
    const Eigen::VectorXd expected = A.ldlt().solve(b);
    EXPECT_LT((x - expected).norm(), tolerance(1e-7) * expected.norm()) << h;  // the condition number times rounding
  }
}

TEST_F(WholeBody, ManyRightHandSidesGiveTheBitsOfEach) {
  Dynamics dynamics(m);
  dynamics.assemble(m, loads, 1e-3);
  dynamics.factorise();
  for (int groups : {1, 2, 5}) {
    Eigen::MatrixXd sides(size(), 8 * groups);
    for (double& x : sides.reshaped()) x = about(1);
    sides.topLeftCorner(size() / 2, 4 * groups).setZero();  // some touch few bodies
    std::vector<blocks::Block> many(m.bodies.size() * groups);
    const auto entry = [&](int dof, int side) -> double& {
      return many[dof / 6 * groups + side / 8].at[blocks::kRow * (dof % 6) + side % 8];
    };
    for (int side = 0; side < 8 * groups; ++side)
      for (int dof = 0; dof < size(); ++dof) entry(dof, side) = sides(dof, side);
    dynamics.solve(many, groups);
    for (int side = 0; side < 8 * groups; ++side) {
      Eigen::VectorXd one = sides.col(side);
      dynamics.solve({one.data(), static_cast<std::size_t>(one.size())});
      for (int dof = 0; dof < size(); ++dof) EXPECT_EQ(one[dof], entry(dof, side)) << side << " of " << 8 * groups;
    }
  }
}

TEST_F(WholeBody, ForcesAreTheSumOverRowsPlusWeightAndGyroscopicTorque) {
  const double h = 1e-3, gravity = 9.8;
  Dynamics dynamics(m);
  dynamics.assemble(m, loads, h);
  Eigen::VectorXd f(size());
  dynamics.forces(m, loads, h, gravity, {f.data(), static_cast<std::size_t>(f.size())});

  const Eigen::VectorXd u = velocities();
  Eigen::VectorXd expected = Eigen::VectorXd::Zero(size());
  double scale = 0;
  for (const Row& row : loads.rows.rows) {
    const Eigen::VectorXd j = jacobian(row);
    expected += (row.lambda - h * row.k * j.dot(u)) * j;
    scale = std::max(scale, std::abs(row.lambda) + std::abs(h * row.k * j.dot(u)));
  }
  for (std::size_t b = 0; b < m.bodies.size(); ++b) {
    const Mat3& R = loads.bodies[b].R_WB;
    const Vec3 w = loads.bodies[b].w_WB, L = R * m.bodies[b].inertia_kg_m2 * glm::transpose(R) * w;
    const Vec3 gyroscopic = glm::cross(w, L);
    expected[6 * static_cast<int>(b) + 1] -= m.bodies[b].mass_kg * gravity;
    for (int i = 0; i < 3; ++i) expected[6 * static_cast<int>(b) + 3 + i] -= gyroscopic[i];
  }
  EXPECT_LT((f - expected).lpNorm<Eigen::Infinity>(), tolerance(kAssembly) * scale);
}

TEST_F(WholeBody, BalancedRowsLeaveNoWrench) {
  int balanced = 0;
  for (const Row& row : loads.rows.rows) {
    if (!row.balanced) continue;
    ++balanced;
    Vec3 force(0), moment(0);
    for (const RowTerm& t : loads.rows.of(row)) {
      force += t.linear;
      moment += t.angular + glm::cross(loads.bodies[t.body].p_WC, t.linear);
    }
    EXPECT_LT(glm::length(force) + glm::length(moment), tolerance(1e-14) * 10);
  }
  EXPECT_GT(balanced, 200);
}

// Two bodies on a damped spring along x. Closed form of the linearly implicit recurrence with M = m1 m2 / (m1 + m2):
//   (M + h c + h^2 k) dv = h (-k s - c v - h k v),   s += h (v + dv)
TEST(DynamicsRecurrence, SpringBetweenTwoBodiesFollowsItsClosedForm) {
  const double k = 900, c = 3, h = 2e-3, m1 = 2, m2 = 0.5, reduced = m1 * m2 / (m1 + m2);
  Model m;
  m.bodies.resize(2);
  for (Body& b : m.bodies) b.inertia_kg_m2 = Mat3(0.01);
  m.bodies[0].mass_kg = m1, m.bodies[1].mass_kg = m2;
  m.bushings.resize(1);  // tells Dynamics that the two may be coupled
  m.bushings[0].upper = 1, m.bushings[0].lower = 0;
  Dynamics dynamics(m);

  State state;
  state.bodies.resize(2);
  state.bodies[1].p_WC.x = 0.3;
  state.bodies[1].v_WC.x = 1;
  double s = 0.3, v = 1;
  for (int step = 0; step < 500; ++step) {
    Loads loads = make_loads(m);
    compute_kinematics(m, state, loads);
    const double at = state.bodies[1].p_WC.x - state.bodies[0].p_WC.x;
    const double rate = state.bodies[1].v_WC.x - state.bodies[0].v_WC.x;
    loads.rows.begin(-k * at - c * rate, k, c, rate);
    if (step % 2 == 0) {
      loads.rows.add_balanced(1, {1, 0, 0}, Vec3(0), 0, {-1, 0, 0}, Vec3(0));
    } else {
      loads.rows.add_term(0, {-1, 0, 0}, Vec3(0));
      loads.rows.add_term(1, {1, 0, 0}, Vec3(0));
    }
    std::array<double, 12> b{};
    dynamics.assemble(m, loads, h);
    dynamics.factorise();
    dynamics.forces(m, loads, h, 0, b);
    for (double& x : b) x *= h;
    dynamics.solve(b);
    for (std::size_t i = 0; i < 2; ++i) {
      BodyState& body = state.bodies[i];
      body.v_WC += Vec3(b[6 * i], b[6 * i + 1], b[6 * i + 2]);
      body.p_WC += h * body.v_WC;
    }
    v += h * (-k * s - c * v - h * k * v) / (reduced + h * c + h * h * k);
    s += h * v;
    ASSERT_NEAR(state.bodies[1].p_WC.x - state.bodies[0].p_WC.x, s, tolerance(1e-12)) << "step " << step;
  }
}

}  // namespace
}  // namespace crepitus::testing
