// A body that moves without a controller, for comparing integrators: hung up by thorax and sacrum, every muscle at one
// constant activation, then one hand lifts a leg and another turns the thorax, both smoothly. All laws of the engine act
// except floor contact, which nothing touches. Knows no integrator.
//
// Why hung up: what only tests numbers must not fall over without a controller. Why without contact: friction that is
// regularised at millimetres a second punishes explicit integrators and says nothing about their formulation.
#pragma once

#include <span>
#include <vector>

#include "engine/model.h"
#include "engine/movement/bench.h"
#include "engine/state.h"

namespace crepitus::swing {

enum class Side { left, right };

// compliant: hips, knees and ankles are the engine's stiff rows. jointed: their rows are silent, for engines that have
// joints of their own there (hip and ankle a ball, knee a hinge); everything else is the same.
enum class Joints { compliant, jointed };

struct Options {
  Side side = Side::left;      // of the leg that is lifted
  double activation = 0.03;
  double lift_N = 70;          // the hand at the shank; 70 bends the hip by some 33 deg in a second
  bool pushed = true;          // false: the leg is let go from where the lift would have brought it
  Joints joints = Joints::compliant;
};

// What the leg and back of the lifted side do; the numbers that DESIGN section 3 quotes.
struct Measures {
  double hip_deg = 0;      // flexion
  double gap_um = 0;       // facet L4-L5
  double torque_Nm = 0;    // size of the moment across the sacroiliac joint, bushing and ligaments
};

// Force and moment about the centre of mass, W: what one body feels of all rows.
struct Wrench {
  Vec3 force{0}, moment{0};
};

class Swing {
 public:
  explicit Swing(const Options& options);

  const Model& model() const { return model_; }
  const State& start() const { return start_; }   // hanging at rest, time 0
  std::span<const double> activation() const { return activation_; }

  // All rows at the state's pose, velocity and time, bench included. The loads may be used again and again.
  void add_rows(const State& state, Loads& loads) const;
  // The same where loads.bodies is filled already.
  void add_rows(double time_s, Loads& loads) const;
  Measures measure(const State& state, Side side) const;
  Measures measure(const State& state) const { return measure(state, options_.side); }

 private:
  void settle();
  void close_joints();

  Options options_;
  Model model_;
  std::vector<double> activation_;
  State start_;
  Bench bench_;
};

// Sum of J^T lambda for each body; no weight, no gyroscopic moment.
void sum_wrenches(const Loads& loads, std::span<Wrench> wrenches);

// States at multiples of kSample_s, the start included.
inline constexpr double kSample_s = 0.02;
using Trajectory = std::vector<State>;

// The engine's own step, World and all.
Trajectory run_implicit(const Swing& swing, double step_s, double duration_s);

// An independent route: symplectic Euler, forces summed body by body, no Dynamics and no World.
Trajectory run_explicit(const Swing& swing, double step_s, double duration_s);

// Root mean square over the samples, each measure for itself.
std::vector<Measures> measure_all(const Swing& swing, const Trajectory& trajectory);
Measures rms_difference(std::span<const Measures> a, std::span<const Measures> b);

// 2 b - a: what a first-order method tends to when b took half the steps of a.
std::vector<Measures> extrapolate(std::span<const Measures> a, std::span<const Measures> b);

}  // namespace crepitus::swing
