// The mouse in the picture: walking around, coming closer, pointing at parts, pulling at bones.
#pragma once

#include "tools/viewer/panels/ui.h"
#include "tools/viewer/render/scene_view.h"
#include "tools/viewer/viewpoint.h"

namespace crepitus {

class Hands {
 public:
  // Looks at the mouse, which is over the picture when `over`.
  void work(Ui& ui, SceneView& view, const ChartBox& box, bool over, Viewpoint& viewpoint);

  const Part& pointed() const { return pointed_.part; }
  const Part& clicked() const { return clicked_.part; }

 private:
  void point(Ui& ui, SceneView& view, const Vec2& at, bool over);
  void begin_pull(Ui& ui, const Camera& camera);
  void pull(Ui& ui, const Camera& camera, const ChartBox& box, const Vec2& at);

  Pick pointed_, clicked_, held_;
  Vec3 held_CP_{0};
  double plane_m_ = 0;  // depth of the plane in which a bone is pulled
  bool dragging_ = false, pulling_ = false;
  int pressed_ = -1;  // the button that went down over the picture
  ImVec2 looked_at_{-1, -1};
};

}  // namespace crepitus
