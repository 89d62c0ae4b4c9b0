// Where the watcher looks from, and the journeys between such places.
#pragma once

#include <optional>
#include <string>

#include "tools/viewer/render/camera.h"
#include "tools/viewer/session/session.h"

namespace crepitus {

class Viewpoint {
 public:
  // One frame. A body in another posture is looked at anew; `at_once`: without travelling.
  void frame(const Session& session, double aspect, double frame_s, bool at_once);

  void look_at(const Session& session, const char* preset);
  void focus(const Session& session);  // the joint that popped
  void go_to(const Camera& there) { goal_ = there; }
  void move(const Camera& there);  // without travelling, and ends a journey

  const Camera& camera() const { return camera_; }
  bool travelling() const { return to_.has_value(); }

 private:
  Camera camera_;
  std::optional<Camera> from_, to_, goal_;
  double travelled_ = 1, aspect_ = 1;
  bool placed_ = false;
  std::string placed_for_;  // the scene
};

}  // namespace crepitus
