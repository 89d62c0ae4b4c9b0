// How a picture is painted, pass by pass: shadow, what is solid, contours, the room around it, what
// lets through, arrows, flashes.
#pragma once

#include <array>
#include <memory>

#include "tools/viewer/render/bone_set.h"
#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/look.h"
#include "tools/viewer/render/soft_layers.h"
#include "tools/viewer/render/studio.h"

namespace crepitus {

class Painter {
 public:
  Painter();

  // What is painted, until the next call. Keeps references to all but the camera and the look.
  void pose_for(BoneSet& bones, const SoftLayers& soft, const Camera& camera, const Look& look,
                double aspect);
  void paint_shadow_map();            // binds a framebuffer of its own
  void paint(int width, int height);  // into the framebuffer and viewport that are bound

 private:
  const Programs& programs_for(Quality q);
  void light(const gl::Program& p) const;
  void light_all(const Programs& with) const;

  bool isolating() const;
  bool is_isolated(const Part& p) const;
  float brightness(const Part& p) const;
  bool bone_is_glass(std::size_t i) const;
  void draw_bones(const gl::Program& p, bool glass) const;
  void draw_solid(const gl::Program& p, const SoftLayer& layer) const;
  void draw_glass(const gl::Program& p, const SoftLayer& layer) const;

  void paint_solids(const Programs& with) const;
  void paint_contours(const glm::vec2& pixel) const;
  void paint_room(const Programs& with) const;
  void paint_films(const Programs& with) const;
  void paint_glass(const Programs& with) const;
  template <class Draw>
  void paint_glass(const gl::Program& depth, const gl::Program& p, float alpha, const Draw& draw) const;
  void paint_glass_bones(const gl::Program& p, float alpha) const;
  void paint_glass_layer(const gl::Program& p, const SoftLayer& layer, float alpha) const;
  void paint_arrows(const gl::Program& p) const;
  void paint_flashes() const;
  void set_psoas_colours(const gl::Program& p) const;

  std::array<std::unique_ptr<Programs>, 3> programs_;  // by quality, compiled when first wanted
  gl::Program flash_, bone_contour_, soft_contour_, bone_depth_, soft_depth_;
  gl::Mesh ground_, square_, screen_;
  gl::Surface shadow_;

  // of the picture
  BoneSet* bones_ = nullptr;
  const SoftLayers* soft_ = nullptr;
  Camera camera_;
  Look look_;
  Lights lights_;
  glm::mat4 clip_{1}, shadow_from_W_{1};
};

}  // namespace crepitus
