// Is the coupled step right? On the adult, without a controller: it converges at first order, an independent explicit
// integration of the same forces agrees with it, left and right are the same, and nothing passive gains energy.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "engine/forces/forces.h"
#include "engine/world.h"
#include "tests/bench/peers/swing.h"
#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

using swing::Measures;
using swing::Side;
using swing::Swing;

constexpr double kDuration_s = 0.3;

struct Residual {
  const char* name;
  double Measures::*value;
  double at_1ms;  // DESIGN section 3, first row of the table
};
constexpr Residual kResiduals[] = {{"hip angle, deg", &Measures::hip_deg, 0.013},
                                   {"facet gap, um", &Measures::gap_um, 0.9},
                                   {"sacroiliac moment, Nm", &Measures::torque_Nm, 0.035}};

const Swing& lifted_left() {
  static const Swing s(swing::Options{});
  return s;
}

std::vector<Measures> implicit(double step_s) {
  return swing::measure_all(lifted_left(), swing::run_implicit(lifted_left(), step_s, kDuration_s));
}

TEST(CoupledStep, HalvingTheStepHalvesTheError) {
  const std::vector<Measures> reference = implicit(0.05e-3);
  std::vector<Measures> errors;
  for (double step_s : {4e-3, 2e-3, 1e-3, 0.5e-3}) errors.push_back(swing::rms_difference(implicit(step_s), reference));
  for (const Residual& r : kResiduals) {
    fmt::print("  {}: {:.4g} {:.4g} {:.4g} {:.4g} at 4 2 1 0.5 ms\n", r.name, errors[0].*r.value, errors[1].*r.value,
               errors[2].*r.value, errors[3].*r.value);
    for (std::size_t i = 0; i + 1 < errors.size(); ++i) {
      const double order = std::log2(errors[i].*r.value / (errors[i + 1].*r.value));
      EXPECT_GT(order, 0.8) << r.name << ", halving " << i;
      EXPECT_LT(order, 1.2) << r.name << ", halving " << i;
    }
  }
}

// Both are of first order and err to different sides; extrapolation of the explicit one leaves the implicit one's error.
TEST(CoupledStep, AgreesWithAnIndependentExplicitIntegration) {
  const auto explicitly = [](double step_s) {
    return swing::measure_all(lifted_left(), swing::run_explicit(lifted_left(), step_s, kDuration_s));
  };
  const std::vector<Measures> reference = swing::extrapolate(explicitly(0.04e-3), explicitly(0.02e-3));
  const Measures coarse = swing::rms_difference(implicit(1e-3), reference);
  const Measures limit = swing::rms_difference(swing::extrapolate(implicit(0.1e-3), implicit(0.05e-3)), reference);
  for (const Residual& r : kResiduals) {
    fmt::print("  {}: {:.3g} at 1 ms, {:.2g} in the limit of small steps\n", r.name, coarse.*r.value, limit.*r.value);
    EXPECT_LT(coarse.*r.value, tolerance(r.at_1ms)) << r.name;
    EXPECT_LT(limit.*r.value, tolerance(0.01 * r.at_1ms)) << r.name;  // what two extrapolations leave: second order
  }
}

// The largest difference between one side of a body and the other side of the body whose other leg was lifted.
Measures left_against_right(swing::Options options) {
  const Swing lifted(options);
  options.side = Side::right;
  const Swing other(options);
  const swing::Trajectory a = swing::run_implicit(lifted, 1e-3, kDuration_s), b = swing::run_implicit(other, 1e-3, kDuration_s);
  Measures most;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (Side side : {Side::left, Side::right}) {
      const Measures x = lifted.measure(a[i], side), y = other.measure(b[i], side == Side::left ? Side::right : Side::left);
      for (const Residual& r : kResiduals) most.*r.value = std::max(most.*r.value, std::abs(x.*r.value - y.*r.value));
    }
  for (const Residual& r : kResiduals) fmt::print("  {}: {:.2g}\n", r.name, most.*r.value);
  return most;
}

constexpr double kMirrored = 1e-6;  // in the units of the measures

TEST(CoupledStep, MirroredSceneGivesMirroredMotion) {
  const Measures most = left_against_right(swing::Options{});
  for (const Residual& r : kResiduals) EXPECT_LT(most.*r.value, tolerance(kMirrored)) << r.name;
}

// Kinetic energy, weight, and what the elastic forces have taken so far: half of force before plus force after, times the
// way of each step.
class EnergyMeter {
 public:
  EnergyMeter(const Swing& s, const State& state) : s_(s), before_(s.model().bodies.size()), after_(before_) {
    elastic_forces(state, before_);
  }
  double measure(const State& state, double step_s) {
    const Model& m = s_.model();
    elastic_forces(state, after_);
    double moving_J = 0;
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
      const BodyState& b = state.bodies[i];
      const Vec3 w_B = glm::conjugate(b.q_WB) * b.w_WB;
      moving_J += m.bodies[i].mass_kg * (glm::dot(b.v_WC, b.v_WC) / 2 + kGravity_m_per_s2 * b.p_WC.y) +
                  glm::dot(w_B, m.bodies[i].inertia_kg_m2 * w_B) / 2;
      stored_J_ -= step_s / 2 * (glm::dot(before_[i].force + after_[i].force, b.v_WC) +
                                 glm::dot(before_[i].moment + after_[i].moment, b.w_WB));
    }
    before_.swap(after_);
    return moving_J + stored_J_;
  }

 private:
  void elastic_forces(State state, std::vector<swing::Wrench>& out) {
    for (BodyState& b : state.bodies) b.v_WC = b.w_WB = Vec3(0);
    s_.add_rows(state, loads_);
    swing::sum_wrenches(loads_, out);
  }
  const Swing& s_;
  Loads loads_ = make_loads(s_.model());
  std::vector<swing::Wrench> before_, after_;
  double stored_J_ = 0;
};

// A flexed leg is let go; muscles are relaxed and elastic.
TEST(CoupledStep, PassiveSwingNeverGainsEnergy) {
  const Swing s(swing::Options{.activation = 0, .pushed = false});
  constexpr double kStep_s = 1e-3, kSwing_s = 0.6;
  World world(s.model());
  Loads loads = make_loads(s.model());
  State state = s.start();
  EnergyMeter meter(s, state);
  double last = meter.measure(state, 0), gained = 0, worst = 0;
  const double first = last;
  while (state.time_s < kSwing_s) {
    s.add_rows(state, loads);
    world.advance(s.model(), loads, kGravity_m_per_s2, kStep_s, state);
    ++state.step;
    state.time_s = static_cast<double>(state.step) * kStep_s;
    const double now = meter.measure(state, kStep_s);
    gained += std::max(0.0, now - last);
    worst = std::max(worst, now - last);
    last = now;
  }
  fmt::print("  lost {:.4g} J; rises of single steps at most {:.2g} J, {:.2g} J together\n", first - last, worst, gained);
  EXPECT_GT(first - last, 1) << "the leg should have swung";
  EXPECT_LT(gained, tolerance(1e-3) * (first - last));
}

}  // namespace
}  // namespace crepitus::testing
