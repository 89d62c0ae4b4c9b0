// Simbody behind a wall: its headers are not C++20 (comparison of indices is ambiguous there), the engine's are nothing
// else. Only vectors of maths.h cross.
#pragma once

#include <functional>
#include <vector>

#include "engine/maths.h"

namespace crepitus::peers {

// A segment at the start, at rest. parent -1: it floats; else it turns about one point of its parent, about the frames' z
// axis (hinge) or freely.
struct SimbodyPart {
  double mass_kg = 0;
  Mat3 inertia_kg_m2{0};  // about the centre of mass, where the body frame is
  Pose X_WB;
  int parent = -1;
  bool hinge = false;
  Pose joint_in_parent, joint_in_body;
};

struct SimbodyMotion {
  Mat3 R_WB;
  Vec3 p_WC, v_WC, w_WB;
};
struct SimbodyLoad {
  Vec3 force, moment;  // about the centre of mass, W
};
using SimbodyLaws = std::function<void(double time_s, const std::vector<SimbodyMotion>&, std::vector<SimbodyLoad>&)>;

// setting: accuracy; for semi_explicit_euler the step in s. bdf2: no order above the second, which is stable for oscillations.
enum class SimbodyScheme { cpodes_bdf, cpodes_bdf2, runge_kutta_merson, runge_kutta_3, semi_explicit_euler };

struct SimbodyRun {
  std::vector<std::vector<SimbodyMotion>> samples;  // at sample_s, 2 sample_s, ...
  double cpu_s = 0;
  bool finished = false;
};
SimbodyRun integrate_with_simbody(const std::vector<SimbodyPart>& parts, const SimbodyLaws& laws, double gravity_m_per_s2,
                                  SimbodyScheme scheme, double setting, double sample_s, int samples);

}  // namespace crepitus::peers
