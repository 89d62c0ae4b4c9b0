// What light falls on the body, and the shader programs that know of it.
#pragma once

#include <string>

#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/look.h"

namespace crepitus {

// The programs of one quality.
struct Programs {
  explicit Programs(Quality quality);
  gl::Program bone, bone_glass, muscle, muscle_glass, ligament, disc, disc_glass, film, arrow, sky,
      ground;

 private:
  Programs(Quality quality, const std::string& defines);
};

struct Lights {
  glm::vec3 key, fill, back;
};
// A studio that turns with the camera but knows up: key from the upper left of the picture, fill
// from the right, back light.
Lights lights_for(const Camera& c);
glm::mat4 shadow_matrix(const Lights& l, const Camera& c);

// Tells a program of lights, colours and where the picture is taken from.
struct Lighting {
  const Camera& camera;
  const Look& look;
  const Lights& lights;
  const glm::mat4 &clip_from_W, &shadow_from_W;
  int shadow_pixels;
};
void set_lights(const gl::Program& p, const Lighting& w);

}  // namespace crepitus
