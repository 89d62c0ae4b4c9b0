// How channels.cpp is put together: each group adds its channels to a builder. Only engine/observe
// includes this.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/observe/channels.h"

namespace crepitus {

struct ChannelBuilder {
  using Reader = std::function<double(const Simulation&)>;

  const Simulation& simulation;
  std::vector<ChannelInfo> list{};
  std::vector<Reader> readers{};

  void add(std::string name, std::string unit, std::string description, Reader reader) {
    list.push_back({std::move(name), std::move(unit), std::move(description), false});
    readers.push_back(std::move(reader));
  }
  void add_headline(std::string name, std::string unit, std::string description, Reader reader) {
    add(std::move(name), std::move(unit), std::move(description), std::move(reader));
    list.back().headline = true;
  }
};

void add_spine_channels(ChannelBuilder& b);  // discs, facets, lumbar angles
void add_pelvis_channels(
    ChannelBuilder& b);  // sacroiliac joints, symphysis, posture of pelvis and thorax
void add_leg_channels(ChannelBuilder& b);         // hips, knees, ankles, moment arms
void add_pop_channels(ChannelBuilder& b);         // films, rough surfaces, tendons
void add_muscle_channels(ChannelBuilder& b);      // muscles and ligaments
void add_whole_body_channels(ChannelBuilder& b);  // ground, balance, energy, controller

inline constexpr const char* kAxisNames[3] = {"x", "y", "z"};
inline constexpr const char* kAxisDirection[3] = {"forward", "upward", "to the right"};
inline constexpr double kMillimetres = 1000;  // in a metre
inline constexpr double kPercent = 100;

inline constexpr const char* kSideNames[2] = {"right", "left"};  // indexed by Side

// Three numbers about the body's axes said the way a clinician does. Turning left is positive, as
// is forward bending.
//   flexion = -z, side bend to the left = -x (the top goes to -z, which is left), rotation to the
//   left = +y
inline constexpr struct {
  const char* name;
  int axis;
  double sign;
  const char* plain;
} kTrunkRotations[3] = {{"flexion", 2, -1, "bending forward"},
                        {"side_bend_left", 0, -1, "bending to the left"},
                        {"rotation_left", 1, 1, "turning to the left"}};
//   anterior = +x, axial = +y, left = -z
inline constexpr struct {
  const char* name;
  int axis;
  double sign;
  const char* plain;
} kTrunkTranslations[3] = {
    {"anterior", 0, 1, "forward"}, {"axial", 1, 1, "apart"}, {"left", 2, -1, "to the left"}};

// Rotation of a body since the neutral standing pose, in W.
inline Mat3 turn_since_neutral(const Simulation& s, int body) {
  return s.loads().bodies[body].R_WB *
         glm::transpose(glm::mat3_cast(s.model().bodies[body].neutral_G.q));
}

// Rotation vector of `upper` relative to `lower` since the neutral pose, about G axes riding on
// `lower`.
inline Vec3 turn_between(const Simulation& s, int upper, int lower) {
  return rotation_vector(
      glm::quat_cast(glm::transpose(turn_since_neutral(s, lower)) * turn_since_neutral(s, upper)));
}

// Bodies that move with the child of a joint: the child and everything down the chain.
std::vector<char> bodies_beyond(const Model& m, int joint);

// Joint "hip_left", or -1.
inline int joint_of(const Model& m, const char* joint, int side) {
  return find_joint(m, std::string(joint) + "_" + kSideNames[side]);
}

}  // namespace crepitus
