// Sacroiliac joints, symphysis, and how pelvis and thorax stand in the room.
#include <fmt/format.h>

#include "engine/observe/channel_groups.h"
#include "engine/observe/sacroiliac_load.h"

namespace crepitus {
namespace {

constexpr const char* kAxisPlain[3] = {"about the forward axis", "about the upward axis",
                                       "about the axis to the right"};

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() &&
         text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

void add_sacroiliac(ChannelBuilder& b, int bushing, const char* side, int sacrum) {
  const SacroiliacJoint joint = sacroiliac_joint(b.simulation.model(), bushing, sacrum);
  const double sign = joint.sacrum_sign;
  b.add_headline(
      fmt::format("si_torque.{}.total", side), "Nm",
      fmt::format("{} sacroiliac joint: size of the moment across it (joint and its ligaments)",
                  side),
      [joint](const Simulation& s) { return glm::length(sacroiliac_load(s.model(), s.state(), s.loads(), joint).moment_Nm); });
  b.add(fmt::format("si_rotation.{}.total", side), "deg",
        fmt::format("{} sacroiliac joint: size of the rotation since neutral", side),
        [bushing](const Simulation& s) {
          const auto& q = s.loads().bushings[bushing].q;
          return deg(glm::length(Vec3(q[3], q[4], q[5])));
        });
  b.add(fmt::format("si_nutation.{}", side), "deg",
        fmt::format("{} sacroiliac joint: nutation, the sacral base going forward", side),
        [=](const Simulation& s) { return -deg(sign * s.loads().bushings[bushing].q[5]); });
  b.add(fmt::format("si_translation.{}.total", side), "mm",
        fmt::format("{} sacroiliac joint: size of the shift since neutral", side),
        [bushing](const Simulation& s) {
          const auto& q = s.loads().bushings[bushing].q;
          return kMillimetres * glm::length(Vec3(q[0], q[1], q[2]));
        });
  for (int i = 0; i < 3; ++i) {
    b.add(fmt::format("si_torque.{}.{}", side, kAxisNames[i]), "Nm",
          fmt::format("{} sacroiliac joint: moment on the sacrum {}", side, kAxisPlain[i]),
          [joint, i](const Simulation& s) { return sacroiliac_load(s.model(), s.state(), s.loads(), joint).moment_Nm[i]; });
    b.add(fmt::format("si_force.{}.{}", side, kAxisNames[i]), "N",
          fmt::format("{} sacroiliac joint: force on the sacrum {}", side, kAxisDirection[i]),
          [joint, i](const Simulation& s) { return sacroiliac_load(s.model(), s.state(), s.loads(), joint).force_N[i]; });
    b.add(fmt::format("si_rotation.{}.{}", side, kAxisNames[i]), "deg",
          fmt::format("{} sacroiliac joint: rotation of the sacrum on the ilium {}", side,
                      kAxisPlain[i]),
          [=](const Simulation& s) { return deg(sign * s.loads().bushings[bushing].q[3 + i]); });
    b.add(fmt::format("si_translation.{}.{}", side, kAxisNames[i]), "mm",
          fmt::format("{} sacroiliac joint: shift of the sacrum on the ilium {}", side,
                      kAxisDirection[i]),
          [=](const Simulation& s) {
            return kMillimetres * sign * s.loads().bushings[bushing].q[i];
          });
  }
}

void add_symphysis(ChannelBuilder& b, int bushing) {
  for (int i = 0; i < 3; ++i) {
    b.add(
        fmt::format("symphysis_translation.{}", kAxisNames[i]), "mm",
        fmt::format("Symphysis: {} shifted {} on {}",
                    b.simulation.model().bodies[b.simulation.model().bushings[bushing].upper].name,
                    kAxisDirection[i],
                    b.simulation.model().bodies[b.simulation.model().bushings[bushing].lower].name),
        [=](const Simulation& s) { return kMillimetres * s.loads().bushings[bushing].q[i]; });
  }
}

// The signed axis permutation nearest to R: which way the whole body lies (standing, on its back,
// on its side, ...).
Mat3 nearest_quarter_turn(const Mat3& R) {
  Mat3 turn(0);
  bool used[3] = {false, false, false};
  for (int column = 0; column < 2; ++column) {
    int best = 0;
    double size = -1;
    for (int row = 0; row < 3; ++row) {
      if (!used[row] && std::abs(R[column][row]) > size) {
        size = std::abs(R[column][row]);
        best = row;
      }
    }
    used[best] = true;
    turn[column][best] = std::copysign(1.0, R[column][best]);
  }
  turn[2] = glm::cross(turn[0], turn[1]);
  return turn;
}

// Rotation vector in the axes a person who lies or stands as at the start would call forward, up
// and right.
Vec3 posture_turn(const Mat3& turn_W, const Mat3& lying) {
  return rotation_vector(glm::quat_cast(glm::transpose(lying) * turn_W));
}

Mat3 mean_turn(const Simulation& s, int a, int c) {
  Quat qa = glm::quat_cast(turn_since_neutral(s, a)), qc = glm::quat_cast(turn_since_neutral(s, c));
  if (glm::dot(qa, qc) < 0) qc = -qc;
  return glm::mat3_cast(glm::normalize(qa + qc));
}

void add_posture(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  const int right = find_body(m, "ilium_right"), left = find_body(m, "ilium_left"),
            thorax = find_body(m, "thorax");
  constexpr const char* kPelvisNames[3] = {"anterior_tilt", "list_left", "rotation_left"};
  constexpr const char* kPelvisPlain[3] = {"tilted forward", "dropped on the left",
                                           "turned to the left"};
  if (right >= 0 && left >= 0) {
    const Mat3 lying = nearest_quarter_turn(mean_turn(b.simulation, right, left));
    for (int i = 0; i < 3; ++i) {
      const auto& r = kTrunkRotations[i];
      b.add(fmt::format("pelvis.{}", kPelvisNames[i]), "deg",
            fmt::format("Pelvis {} in the room, since neutral (mean of the two halves)",
                        kPelvisPlain[i]),
            [=, axis = r.axis, sign = r.sign](const Simulation& s) {
              return deg(sign * posture_turn(mean_turn(s, right, left), lying)[axis]);
            });
    }
  }
  if (thorax >= 0) {
    const Mat3 lying = nearest_quarter_turn(turn_since_neutral(b.simulation, thorax));
    for (const auto& r : kTrunkRotations) {
      b.add(fmt::format("thorax.{}", r.name), "deg",
            fmt::format("Chest {} in the room, since neutral", r.plain),
            [=, axis = r.axis, sign = r.sign](const Simulation& s) {
              return deg(sign * posture_turn(turn_since_neutral(s, thorax), lying)[axis]);
            });
    }
  }
}

}  // namespace

void add_pelvis_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  const int sacrum = find_body(m, "sacrum");
  for (int i = 0; i < static_cast<int>(m.bushings.size()); ++i) {
    const Bushing& bushing = m.bushings[i];
    if (bushing.kind == "sacroiliac") {
      add_sacroiliac(b, i, ends_with(bushing.name, "left") ? "left" : "right", sacrum);
    }
    if (bushing.kind == "symphysis") add_symphysis(b, i);
  }
  add_posture(b);
}

}  // namespace crepitus
