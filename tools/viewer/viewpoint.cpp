#include "tools/viewer/viewpoint.h"

#include <algorithm>

#include "tools/viewer/render/close_up.h"

namespace crepitus {
namespace {

constexpr double kTravel_s = 0.8;  // taste

}  // namespace

void Viewpoint::frame(const Session& session, double aspect, double frame_s, bool at_once) {
  const Simulation& s = session.run().shown();
  aspect_ = aspect;
  if (session.ready() && (!placed_ || placed_for_ != session.scene_id())) {
    find_camera("overview", s.model(), s.state(), aspect, camera_);
    placed_ = true;
    placed_for_ = session.scene_id();
    to_.reset();
  }
  if (goal_) {
    from_ = camera_, to_ = goal_;
    goal_.reset();
    travelled_ = at_once ? 1 : 0;
  }
  if (!to_) return;
  travelled_ = std::min(1.0, travelled_ + frame_s / kTravel_s);
  camera_ = travel(*from_, *to_, travelled_);
  if (travelled_ >= 1) to_.reset();
}

void Viewpoint::look_at(const Session& session, const char* preset) {
  const Simulation& s = session.run().shown();
  Camera there;
  if (find_camera(preset, s.model(), s.state(), aspect_, there)) go_to(there);
}

void Viewpoint::focus(const Session& session) {
  const PopEvent* pop = session.explained_pop();
  if (!pop) return look_at(session, "facets");
  go_to(close_to(*pop, session.run().shown().model(), session.run().shown().state()));
}

void Viewpoint::move(const Camera& there) {
  goal_.reset();
  to_.reset();
  camera_ = there;
}

}  // namespace crepitus
