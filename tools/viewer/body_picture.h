// The body in its part of the window: bones, the last pop from close by, names and numbers.
#pragma once

#include <optional>

#include "tools/viewer/bone_stock.h"
#include "tools/viewer/panels/ui.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/scene_view.h"

namespace crepitus {

// Where the picture is: `box` in units of the mouse, of which one is `scale` pixels.
struct PictureFrame {
  ChartBox box;
  float scale;
  int window_height_px;
  double aspect() const { return (box.max.x - box.min.x) / std::max(box.max.y - box.min.y, 1.f); }
};

class BodyPicture {
 public:
  // Compiles the shaders; throws when OpenGL is too old. Keeps a reference to `anatomy`.
  explicit BodyPicture(const Anatomy& anatomy);
  ~BodyPicture();

  // Works on the bones of this body for a frame of so many seconds.
  void make_bones(const Model& model, double frame_s);
  // "L3 (40 %)" while they are made for the first time, else "".
  std::string progress() const { return stock_.progress(); }

  // Into the window's framebuffer.
  void draw(Ui& ui, const PictureFrame& frame, const Camera& camera);
  SceneView& view() { return view_; }

 private:
  std::optional<ChartBox> close_up_box(const Ui& ui, const ChartBox& picture) const;
  void draw_close_up(const Ui& ui, const ChartBox& box, float scale);
  void show_close_up(const Ui& ui, const ChartBox& box, const PictureFrame& frame);
  void draw_words(Ui& ui, const PictureFrame& frame, const Camera& camera);

  BoneStock stock_;
  SceneView view_;
  gl::Surface close_up_;  // before it is laid over the picture
  int close_up_age_ = 0;  // pictures since it came
};

}  // namespace crepitus
