#include "engine/observe/sacroiliac_load.h"

#include "engine/forces/friction.h"

namespace crepitus {

SacroiliacJoint sacroiliac_joint(const Model& m, int bushing, int sacrum) {
  const Bushing& b = m.bushings[bushing];
  SacroiliacJoint joint{bushing, b.upper == sacrum ? 1.0 : -1.0, {}};
  for (int i = 0; i < static_cast<int>(m.ligaments.size()); ++i) {
    const int a = m.ligaments[i].a.body, c = m.ligaments[i].b.body;
    if ((a == b.upper && c == b.lower) || (a == b.lower && c == b.upper))
      joint.ligaments.push_back(i);
  }
  return joint;
}

LoadAcross sacroiliac_load(const Model& m, const State& s, const Loads& loads,
                           const SacroiliacJoint& joint) {
  const Bushing& b = m.bushings[joint.bushing];
  const BodyKinematics& upper = loads.bodies[b.upper];
  const Mat3 R_WL = loads.bodies[b.lower].R_WB * glm::mat3_cast(b.lower_frame);
  const Vec3 centre = point_W(upper, b.upper_at);

  const std::array<double, 6>& on_upper = loads.bushings[joint.bushing].force;
  Vec3 force = Vec3(on_upper[0], on_upper[1], on_upper[2]);
  Vec3 moment = Vec3(on_upper[3], on_upper[4], on_upper[5]);
  for (const int i : joint.ligaments) {
    const Ligament& lig = m.ligaments[i];
    const bool a_is_upper = lig.a.body == b.upper;
    const BodyPoint& on = a_is_upper ? lig.a : lig.b;
    const BodyPoint& off = a_is_upper ? lig.b : lig.a;
    const Vec3 at = point_W(upper, on.p_CP);
    const Vec3 along = point_W(loads.bodies[off.body], off.p_CP) - at;
    const Vec3 pull = along * (loads.ligaments[i].tension_N / glm::length(along));
    force += pull * R_WL;  // R^T f
    moment += glm::cross(at - centre, pull) * R_WL;
  }
  for (std::size_t i = 0; i < m.rough_joints.size(); ++i) {
    const RoughJoint& rough = m.rough_joints[i];
    if (rough.bushing != joint.bushing) continue;
    for (int patch = 0; patch < kPatches; ++patch) {
      const Vec3 shear =
          loads.bodies[b.lower].R_WB * bristle_force_N(rough, s.rough_joints[i].patch[patch]);
      force += shear * R_WL;
      moment += glm::cross(point_W(upper, rough.upper_at[patch]) - centre, shear) * R_WL;
    }
  }
  // the joint resists: what it carries is the opposite
  return {-joint.sacrum_sign * force, -joint.sacrum_sign * moment};
}

}  // namespace crepitus
