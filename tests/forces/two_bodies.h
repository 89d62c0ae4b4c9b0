// Two bodies in general poses, and the checks that every force law must pass. Nothing here knows a law.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>

#include "engine/forces/forces.h"

namespace crepitus::testing {

// CREPITUS_TOLERANCE=0 makes every comparison exact, to see the real residuals.
inline double tolerance(double value) {
  static const double scale = [] {
    const char* text = std::getenv("CREPITUS_TOLERANCE");
    return text ? std::atof(text) : 1.0;
  }();
  return value * scale;
}

// Central differences: truncation grows with h^2 and rounding with 1/h; 1e-6 (m, rad) balances them to about 1e-8 of the
// values for the smooth laws, 1e-6 where curvature is high (exponentials, 0.02 mm contact).
inline constexpr double kStep = 1e-6;
inline constexpr double kDifference = 2e-6;  // relative, of the largest component compared
inline constexpr double kRounding = 1e-11;   // relative, same closed form in another order

using AddRows = void (*)(const Model&, Loads&);
using Wrench =
    std::array<double,
               12>;  // (force, moment about the centre of mass) of body 0, then body 1; W axes

// Energy of a force that is nothing below 0, grows as a parabola up to `onset` and then as the line of slope 1.
inline double ramp_energy(double x, double onset) {
  if (x <= 0) return 0;
  return x < onset ? x * x * x / (6 * onset) : onset * onset / 6 + x * (x - onset) / 2;
}

// Bodies 0 (lower, parent) and 1 (upper, child), turned and shifted so that no component is zero.
struct TwoBodies {
  Model m;
  State s;
  TwoBodies() {
    m.bodies.resize(2);
    s.bodies.resize(2);
    s.bodies[0] = {.p_WC = {0.31, 0.92, -0.17}, .q_WB = quaternion_from({0.21, -0.34, 0.43})};
    s.bodies[1] = {.p_WC = {0.28, 1.01, -0.15}, .q_WB = quaternion_from({-0.13, 0.27, 0.52})};
  }
  void set_velocities(double scale = 1) {
    s.bodies[0].v_WC = scale * Vec3(0.03, -0.05, 0.02);
    s.bodies[0].w_WB = scale * Vec3(-0.4, 0.3, 0.2);
    s.bodies[1].v_WC = scale * Vec3(-0.02, -0.04, 0.06);
    s.bodies[1].w_WB = scale * Vec3(0.5, -0.2, 0.7);
  }
};

inline Loads loads_of(const Model& m, const State& s, AddRows add) {
  Loads loads = make_loads(m);
  compute_kinematics(m, s, loads);
  add(m, loads);
  return loads;
}

inline Wrench jacobian(const Rows& rows, const Row& row) {
  Wrench j{};
  for (const RowTerm& t : rows.of(row)) {
    for (int i = 0; i < 3; ++i) {
      j[6 * t.body + i] += t.linear[i];
      j[6 * t.body + 3 + i] += t.angular[i];
    }
  }
  return j;
}

inline Wrench wrench(const Loads& loads) {
  Wrench sum{};
  for (const Row& row : loads.rows.rows) {
    const Wrench j = jacobian(loads.rows, row);
    for (int i = 0; i < 12; ++i) sum[i] += row.lambda * j[i];
  }
  return sum;
}

inline Wrench velocities(const State& s) {
  Wrench u{};
  for (int b = 0; b < 2; ++b)
    for (int i = 0; i < 3; ++i) {
      u[6 * b + i] = s.bodies[b].v_WC[i];
      u[6 * b + 3 + i] = s.bodies[b].w_WB[i];
    }
  return u;
}

inline double dot(const Wrench& a, const Wrench& b) {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += a[i] * b[i];
  return sum;
}

inline double largest(const Wrench& w) {
  double most = 0;
  for (double x : w) most = std::max(most, std::abs(x));
  return most;
}

// The state with one of the twelve freedoms moved (translation or left rotation in W).
inline State moved(State s, int freedom, double by) {
  BodyState& b = s.bodies[freedom / 6];
  Vec3 step(0);
  step[freedom % 3] = by;
  if (freedom % 6 < 3)
    b.p_WC += step;
  else
    b.q_WB = glm::normalize(quaternion_from(step) * b.q_WB);
  return s;
}

inline State sped(State s, int freedom, double by) {
  BodyState& b = s.bodies[freedom / 6];
  (freedom % 6 < 3 ? b.v_WC : b.w_WB)[freedom % 3] += by;
  return s;
}

inline Wrench gradient(const State& s, const std::function<double(const State&)>& f) {
  Wrench g{};
  for (int i = 0; i < 12; ++i)
    g[i] = (f(moved(s, i, kStep)) - f(moved(s, i, -kStep))) / (2 * kStep);
  return g;
}

inline void expect_near(const Wrench& a, const Wrench& b, double relative, const char* what) {
  const double allowed = tolerance(relative) * std::max(largest(a), largest(b));
  for (int i = 0; i < 12; ++i) EXPECT_NEAR(a[i], b[i], allowed) << what << ", freedom " << i;
}

// The force at rest is minus the gradient of an energy that the test wrote itself.
inline void expect_force_is_energy_gradient(const Model& m, const State& s, AddRows add,
                                            const std::function<double(const State&)>& energy,
                                            double relative = kDifference) {
  Wrench down = gradient(s, energy);
  for (double& x : down) x = -x;
  ASSERT_GT(largest(down), 0.1) << "the pose should load the element";
  expect_near(wrench(loads_of(m, s, add)), down, relative, "force against -dU");
}

// Internal elements exchange force: nothing is left over, nor a moment about the origin of W.
inline void expect_wrenches_cancel(const Model& m, const State& s, AddRows add) {
  const Wrench w = wrench(loads_of(m, s, add));
  ASSERT_GT(largest(w), 0.1);
  Vec3 force(0), moment(0);
  for (int b = 0; b < 2; ++b) {
    const Vec3 f(w[6 * b], w[6 * b + 1], w[6 * b + 2]);
    force += f;
    moment += Vec3(w[6 * b + 3], w[6 * b + 4], w[6 * b + 5]) + glm::cross(s.bodies[b].p_WC, f);
  }
  EXPECT_LT(glm::length(force), tolerance(kRounding) * largest(w));
  EXPECT_LT(glm::length(moment), tolerance(kRounding) * largest(w));
}

// d(lambda)/d(pose) = -k J for laws of one coordinate; rows must keep their order within a step of kStep.
inline void expect_stiffness_row(const Model& m, const State& s, AddRows add, std::size_t row,
                                 double relative = kDifference) {
  const Loads loads = loads_of(m, s, add);
  const Row& r = loads.rows.rows.at(row);
  ASSERT_GT(r.k, 0);
  Wrench expected = jacobian(loads.rows, r);
  for (double& x : expected) x *= -r.k;
  const Wrench found =
      gradient(s, [&](const State& at) { return loads_of(m, at, add).rows.rows.at(row).lambda; });
  expect_near(found, expected, relative, "d lambda / d pose against -k J");
}

// d(lambda)/d(velocity) = -c J, for every row.
inline void expect_damping_rows(const Model& m, const State& s, AddRows add, std::size_t first,
                                std::size_t count, double relative = kDifference) {
  const Loads loads = loads_of(m, s, add);
  ASSERT_GE(loads.rows.rows.size(), first + count);
  for (std::size_t row = first; row < first + count; ++row) {
    Wrench expected = jacobian(loads.rows, loads.rows.rows[row]), found{};
    for (int i = 0; i < 12; ++i) {
      expected[i] *= -loads.rows.rows[row].c;
      const auto at = [&](double by) {
        return loads_of(m, sped(s, i, by), add).rows.rows.at(row).lambda;
      };
      found[i] = (at(kStep) - at(-kStep)) / (2 * kStep);
    }
    ASSERT_GT(largest(expected), 0) << "row " << row;
    expect_near(found, expected, relative, "d lambda / d velocity against -c J");
  }
}

// Power of what velocity adds to the force; must not be positive.
inline double damping_power(const Model& m, const State& s, AddRows add) {
  State still = s;
  for (BodyState& b : still.bodies) b.v_WC = b.w_WB = Vec3(0);
  const Wrench u = velocities(s);
  return dot(wrench(loads_of(m, s, add)), u) - dot(wrench(loads_of(m, still, add)), u);
}

// Reflection in the plane z = 0.
inline Vec3 mirrored(const Vec3& v) { return {v.x, v.y, -v.z}; }
inline Quat mirrored(const Quat& q) { return {q.w, -q.x, -q.y, q.z}; }
inline State mirrored(State s) {
  for (BodyState& b : s.bodies)
    b = {mirrored(b.p_WC), mirrored(b.q_WB), mirrored(b.v_WC), -mirrored(b.w_WB)};
  return s;
}
inline Wrench mirrored(Wrench w) {
  for (int i : {2, 3, 4, 8, 9, 10}) w[i] = -w[i];
  return w;
}

}  // namespace crepitus::testing
