// Where the picture is taken from: an orbit around a point, always with the world's up upwards. A
// plain value; everything here is a pure function.
#pragma once

#include <span>
#include <string_view>

#include "engine/maths.h"
#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

using Vec2 = glm::dvec2;

struct Camera {
  Vec3 target_W{0, 1, 0};
  double yaw_rad = 0;    // 0: from the front (+x); pi/2: from the person's left (-z) when facing +x
  double pitch_rad = 0;  // + from above; kept within +-kMaxPitch_rad
  double distance_m = 2;
  double fov_rad =
      0.45;  // whole vertical angle of view; a long lens, so that bones keep their proportions
  Vec2 shift{
      0,
      0};  // moves the picture by parts of half the canvas: +x right, +y up (panels cover the rest)
};
inline constexpr double kMaxPitch_rad = 1.48;

Vec3 eye_W(const Camera& c);
glm::dmat4 view_matrix(const Camera& c);  // eye <- W
glm::dmat4 projection_matrix(const Camera& c,
                             double aspect);  // clip <- eye; near and far follow the distance

// Where a point lands on a canvas of aspect width/height: x and y in -1..1, z depth in 0..1. z > 1
// or behind the eye: not seen (z is then 2).
Vec3 project(const Camera& c, double aspect, const Vec3& p_W);

struct Ray {
  Vec3 from_W, unit_W;
};
Ray ray_through(const Camera& c, double aspect, const Vec2& at);  // at: x and y in -1..1

// Mouse and keys. orbit: angles; pan: by parts of the canvas's height, the body follows the hand;
// zoom: factor on the distance.
Camera orbited(Camera c, double by_yaw_rad, double by_pitch_rad);
Camera panned(Camera c, const Vec2& by);
Camera zoomed(Camera c, double factor);

// On the way from one camera to another, t = 0..1: starts and ends gently, turns the shorter way,
// and zooms evenly to the eye.
Camera travel(const Camera& from, const Camera& to, double t);

// Places worth looking from. They follow the body: "front" of a person who lies is from above.
struct CameraPreset {
  const char *name, *label;  // "left_si", "Left sacroiliac joint"
};
std::span<const CameraPreset> camera_presets();

// The preset's camera for where the body is now, or nothing when the name is unknown. `aspect` of
// the canvas: tall pictures step back until everything is in.
bool find_camera(std::string_view name, const Model& m, const State& s, double aspect, Camera& out);

// Close to a facet joint, from behind on its own side: for the inset when it pops, and "focus".
Camera facet_camera(const Model& m, const State& s, int facet);
Camera rough_joint_camera(const Model& m, const State& s, int rough_joint);
Camera tendon_camera(const Model& m, const State& s, int tendon);

}  // namespace crepitus
