// The swing in the engine and in two others. Each method gets the very same force laws in the same process.
#pragma once

#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/peers/swing.h"

namespace crepitus::peers {

inline constexpr double kDuration_s = 1;

struct Run {
  swing::Trajectory trajectory;
  double cpu_s = 0;  // of stepping alone
  int evaluations = 0;  // of all force laws
  std::string failure;  // empty, or what went wrong
};

struct Method {
  std::string engine, scheme, setting;
  swing::Joints joints;
  std::function<Run()> run;
};

struct Bodies {
  explicit Bodies(double lift_N)
      : compliant(swing::Options{.lift_N = lift_N}),
        jointed(swing::Options{.lift_N = lift_N, .joints = swing::Joints::jointed}) {}
  swing::Swing compliant, jointed;
  const swing::Swing& of(swing::Joints joints) const {
    return joints == swing::Joints::compliant ? compliant : jointed;
  }
};

// Peers answer for `bodies` as long as the methods live.
std::vector<Method> simbody_methods(const Bodies& bodies);
std::vector<Method> mujoco_methods(const Bodies& bodies);

// The peers' most accurate run of the jointed body: what its other runs are compared with.
Run simbody_reference(const Bodies& bodies, swing::Joints joints);

inline double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// The joint that carries a body in the jointed body, or null: then it floats.
inline const Joint* joint_below(const Model& m, swing::Joints joints, int body) {
  if (joints == swing::Joints::jointed)
    for (const Joint& joint : m.joints)
      if (joint.child == body) return &joint;
  return nullptr;
}
inline bool is_hinge(const Joint& joint) { return joint.name.starts_with("knee"); }

}  // namespace crepitus::peers
