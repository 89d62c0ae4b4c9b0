// Hips, knees and ankles: angles, contact forces, passive moments, moment arms.
#include <fmt/format.h>

#include "engine/forces/laws.h"
#include "engine/observe/channel_groups.h"

namespace crepitus {
namespace {

// What a clinician calls the three angles of each joint; JointLoad counts flexion, adduction and
// internal rotation.
struct NamedAngle {
  const char* name;
  double sign;
};
constexpr NamedAngle kHipAngles[3] = {{"flexion", 1}, {"abduction", -1}, {"external_rotation", -1}};
// muscle.cpp: a row is dL/dq of the path, so a pull works against it.
constexpr double kTensionAlongRow = -1;
constexpr const char* kMomentArmNames[3] = {"hip_flexion", "hip_adduction", "hip_rotation"};
constexpr const char* kMomentArmPlain[3] = {"flexion", "adduction", "internal rotation"};

// Axis of one joint angle in W, turning with its positive sense: parent z, then x', then child y''.
Vec3 joint_axis_W(const Simulation& s, const Joint& joint, int angle) {
  const Mat3 R_WP = s.loads().bodies[joint.parent].R_WB * glm::mat3_cast(joint.parent_frame);
  const Mat3 R_WJ = s.loads().bodies[joint.child].R_WB * glm::mat3_cast(joint.child_frame);
  if (angle == 0) return joint.sign[0] * R_WP[2];
  if (angle == 2) return joint.sign[2] * R_WJ[1];
  const double first = cardan_zxy(glm::transpose(R_WP) * R_WJ).angle_rad[0];
  return joint.sign[1] * (R_WP * Vec3(std::cos(first), std::sin(first), 0));
}

// A joint and the bodies beyond it: enough to say what a unit of tension does to one of its angles.
struct MomentArmFrame {
  int joint;
  std::vector<char> beyond;
};

// About what the bodies beyond the joint turn.
struct Hinge {
  Vec3 axis, centre;
};
Hinge hinge_W(const Simulation& s, const MomentArmFrame& frame, int angle) {
  const Joint& joint = s.model().joints[frame.joint];
  return {joint_axis_W(s, joint, angle), point_W(s.loads().bodies[joint.child], joint.child_at)};
}

// Moment per unit tension about one joint angle, m, positive when tension increases the angle.
double moment_arm_m(const Simulation& s, const MomentArmFrame& frame, const Hinge& hinge, int muscle) {
  const Loads& loads = s.loads();
  const int index = loads.muscles[muscle].row;
  if (index < 0) return 0;
  const auto& [axis, centre] = hinge;

  // move everything beyond the joint by a unit rate about the axis: the row's rate is the moment
  // arm
  double arm = 0;
  for (const RowTerm& term : loads.rows.of(loads.rows.rows[index])) {
    if (!frame.beyond[term.body]) continue;
    const Vec3 v = glm::cross(axis, loads.bodies[term.body].p_WC - centre);
    arm += glm::dot(term.linear, v) + glm::dot(term.angular, axis);
  }
  return kTensionAlongRow * arm;
}

// Muscles of one group and side that cross the joint.
std::vector<int> muscles_across(const Model& m, const MomentArmFrame& frame, int group, int side) {
  std::vector<int> found;
  for (int i = 0; i < static_cast<int>(m.muscles.size()); ++i) {
    const Muscle& muscle = m.muscles[i];
    if (muscle.group_index != group || muscle.side != side) continue;
    bool near = false, far = false;
    for (const CarriedPoint& p : muscle.path) (frame.beyond[p.a.body] ? far : near) = true;
    if (near && far) found.push_back(i);
  }
  return found;
}

void add_moment_arms(ChannelBuilder& b, int side) {
  const Model& m = b.simulation.model();
  const int hip = joint_of(m, "hip", side);
  const MomentArmFrame frame{hip, bodies_beyond(m, hip)};
  for (int group = 0; group < kGroups; ++group) {
    const std::vector<int> muscles = muscles_across(m, frame, group, side);
    if (muscles.empty()) continue;
    for (int angle = 0; angle < 3; ++angle) {
      b.add(fmt::format("moment_arm.{}.{}.{}", kMuscleGroups[group], kSideNames[side],
                        kMomentArmNames[angle]),
            "mm",
            fmt::format("{} {}: moment arm of hip {}, mean weighted by maximal force",
                        kSideNames[side], kMuscleGroups[group], kMomentArmPlain[angle]),
            [=](const Simulation& s) {
              const Hinge hinge = hinge_W(s, frame, angle);
              double sum = 0, weight = 0;
              for (const int i : muscles) {
                const double force = s.model().muscles[i].force_N;
                sum += force * moment_arm_m(s, frame, hinge, i);
                weight += force;
              }
              return kMillimetres * sum / weight;
            });
    }
  }
}

// The hip's own law plus what its relaxed muscles and their fibres pull.
double passive_total_Nm(const Simulation& s, const MomentArmFrame& frame, int angle,
                        const std::vector<int>& muscles) {
  const Hinge hinge = hinge_W(s, frame, angle);
  double moment = s.loads().joints[frame.joint].passive_Nm[angle];
  for (const int i : muscles) {
    const double passive = s.loads().muscles[i].passive_N;
    if (passive > 0) moment += passive * moment_arm_m(s, frame, hinge, i);
  }
  return moment;
}

void add_hip(ChannelBuilder& b, int side) {
  const Model& m = b.simulation.model();
  const int hip = joint_of(m, "hip", side);
  if (hip < 0) return;
  const char* side_name = kSideNames[side];
  const MomentArmFrame frame{hip, bodies_beyond(m, hip)};
  std::vector<int> across;
  for (int group = 0; group < kGroups; ++group) {
    const std::vector<int> more = muscles_across(m, frame, group, side);
    across.insert(across.end(), more.begin(), more.end());
  }
  for (int i = 0; i < 3; ++i) {
    const NamedAngle& a = kHipAngles[i];
    b.add(fmt::format("hip_angle.{}.{}", side_name, a.name), "deg",
          fmt::format("{} hip: {}", side_name, a.name),
          [=](const Simulation& s) { return deg(a.sign * s.loads().joints[hip].angle_rad[i]); });
    b.add(fmt::format("hip_passive.{}.{}", side_name, a.name), "Nm",
          fmt::format("{} hip: moment of capsule and ligaments, {} positive", side_name, a.name),
          [=](const Simulation& s) { return a.sign * s.loads().joints[hip].passive_Nm[i]; });
    b.add(fmt::format("hip_passive_total.{}.{}", side_name, a.name), "Nm",
          fmt::format("{} hip: moment of capsule, ligaments and stretched muscles, {} positive",
                      side_name, a.name),
          [=](const Simulation& s) { return a.sign * passive_total_Nm(s, frame, i, across); });
  }
  b.add(fmt::format("hip_force.{}", side_name), "N",
        fmt::format("{} hip: contact force", side_name),
        [=](const Simulation& s) { return glm::length(s.loads().joints[hip].force_W); });
  b.add(fmt::format("hip_force_bw.{}", side_name), "body weights",
        fmt::format("{} hip: contact force in body weights", side_name), [=](const Simulation& s) {
          return glm::length(s.loads().joints[hip].force_W) /
                 (s.model().total_mass_kg * kGravity_m_per_s2);
        });
}

void add_hinge(ChannelBuilder& b, int side, const char* joint_name, const char* channel,
               const char* description) {
  const int joint = joint_of(b.simulation.model(), joint_name, side);
  if (joint < 0) return;
  b.add(channel, "deg", fmt::format("{} {}", kSideNames[side], description),
        [=](const Simulation& s) { return deg(s.loads().joints[joint].angle_rad[0]); });
  b.add(fmt::format("{}_force.{}", joint_name, kSideNames[side]), "N",
        fmt::format("{} {}: contact force", kSideNames[side], joint_name),
        [=](const Simulation& s) { return glm::length(s.loads().joints[joint].force_W); });
}

}  // namespace

void add_leg_channels(ChannelBuilder& b) {
  for (const int side : {kRight, kLeft}) {
    const std::string name = kSideNames[side];
    add_hip(b, side);
    add_hinge(b, side, "knee", ("knee_angle." + name).c_str(), "knee: flexion");
    add_hinge(b, side, "ankle", ("ankle_angle." + name + ".dorsiflexion").c_str(),
              "ankle: toes up");
  }
  for (const int side : {kRight, kLeft}) {
    if (joint_of(b.simulation.model(), "hip", side) >= 0) add_moment_arms(b, side);
  }
}

}  // namespace crepitus
