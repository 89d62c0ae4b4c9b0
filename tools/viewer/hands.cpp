#include "tools/viewer/hands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

// Taste: half a turn across the picture; a hand's width of pull is about the weight of a leg.
constexpr double kDragTurn_rad = 3.5, kWheel = 0.88, kPull_N_per_m = 900, kMostPull_N = 250,
                 kCloseUp = 0.35;

Vec2 canvas_point(const ChartBox& box, const ImVec2& p) {
  return {2.0 * (p.x - box.min.x) / std::max(box.max.x - box.min.x, 1.f) - 1,
          1 - 2.0 * (p.y - box.min.y) / std::max(box.max.y - box.min.y, 1.f)};
}
ImVec2 screen_point(const ChartBox& box, const Vec3& p) {
  return {box.min.x + static_cast<float>(0.5 * (p.x + 1)) * (box.max.x - box.min.x),
          box.min.y + static_cast<float>(0.5 * (1 - p.y)) * (box.max.y - box.min.y)};
}
double aspect_of(const ChartBox& box) {
  return (box.max.x - box.min.x) / std::max(box.max.y - box.min.y, 1.f);
}

}  // namespace

void Hands::point(Ui& ui, SceneView& view, const Vec2& at, bool over) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!over || dragging_) {
    pointed_ = {};
    looked_at_ = {-1, -1};
  } else if (mouse.x != looked_at_.x || mouse.y != looked_at_.y) {
    pointed_ = view.pick(at);
    looked_at_ = mouse;
  }
  ui.look.hovered.reset();
  if (pointed_.part.kind == PartKind::none) return;
  ui.look.hovered = pointed_.part;
  const PartWords words = part_words(ui.session.run().shown().model(), view.bones(), pointed_.part);
  tooltip(words.name + (words.sentence.empty() ? "" : "\n" + words.sentence));
}

void Hands::begin_pull(Ui& ui, const Camera& camera) {
  held_ = pointed_;
  pulling_ = held_.body >= 0;
  if (!pulling_) return;
  const BodyState& b =
      ui.session.run().shown().state().bodies[static_cast<std::size_t>(held_.body)];
  held_CP_ = glm::conjugate(b.q_WB) * (held_.at_W - b.p_WC);
  plane_m_ = glm::dot(held_.at_W - eye_W(camera), glm::normalize(camera.target_W - eye_W(camera)));
}

void Hands::pull(Ui& ui, const Camera& camera, const ChartBox& box, const Vec2& at) {
  const BodyState& b =
      ui.session.run().shown().state().bodies[static_cast<std::size_t>(held_.body)];
  const Vec3 from_W = b.p_WC + b.q_WB * held_CP_,
             forward = glm::normalize(camera.target_W - eye_W(camera));
  const Ray ray = ray_through(camera, aspect_of(box), at);
  const Vec3 to_W =
      ray.from_W + ray.unit_W * (plane_m_ / std::max(glm::dot(ray.unit_W, forward), 0.1));
  Vec3 force_W = kPull_N_per_m * (to_W - from_W);
  if (const double size = glm::length(force_W); size > kMostPull_N) force_W *= kMostPull_N / size;
  ui.session.pull(held_.body, held_CP_, force_W);

  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const ImVec2 start = screen_point(box, project(camera, aspect_of(box), from_W)),
               end = screen_point(box, project(camera, aspect_of(box), to_W));
  const ImU32 colour = packed(ui.palette.arrow_pull);
  list.AddLine(start, end, colour, 0.2f * ui.em());
  list.AddCircleFilled(end, 0.4f * ui.em(), colour);
  const std::string text = fmt::format("{:.0f} N", glm::length(force_W));
  const ImVec2 room = ImGui::CalcTextSize(text.c_str()),
               corner{end.x + 0.7f * ui.em(), end.y - 0.5f * room.y};
  list.AddRectFilled({corner.x - 0.3f * ui.em(), corner.y},
                     {corner.x + room.x + 0.3f * ui.em(), corner.y + room.y},
                     packed(ui.palette.panel, 0.9f), 0.2f * ui.em());
  list.AddText(corner, packed(ui.palette.text), text.c_str());
}

void Hands::work(Ui& ui, SceneView& view, const ChartBox& box, bool over, Viewpoint& viewpoint) {
  const ImGuiIO& io = ImGui::GetIO();
  const Vec2 at = canvas_point(box, io.MousePos);
  const double height = std::max(box.max.y - box.min.y, 1.f);
  if (!pulling_) point(ui, view, at, over);

  if (over && ImGui::IsMouseClicked(0) && io.KeyCtrl) begin_pull(ui, viewpoint.camera());
  if (pulling_ && ImGui::IsMouseDown(0)) pull(ui, viewpoint.camera(), box, at);
  if (pulling_ && !ImGui::IsMouseDown(0)) {
    pulling_ = false;
    ui.session.let_go();
  }
  if (pulling_) return;

  if (over && io.MouseWheel != 0)
    viewpoint.move(zoomed(viewpoint.camera(), std::pow(kWheel, io.MouseWheel)));
  // a click that did not become a drag goes to what lies under it
  if (over && ImGui::IsMouseClicked(0)) clicked_ = pointed_;
  if (over && ImGui::IsMouseReleased(0) && !dragging_ && clicked_.part.kind != PartKind::none &&
      clicked_.part == pointed_.part) {
    Camera there = viewpoint.camera();
    there.target_W = clicked_.at_W;
    there.distance_m = std::min(there.distance_m, std::max(kCloseUp, 0.6 * there.distance_m));
    viewpoint.go_to(there);
  }
  for (const int button : {0, 1, 2}) {
    if (over && ImGui::IsMouseClicked(button)) pressed_ = button;
    if (pressed_ != button || !ImGui::IsMouseDragging(button)) continue;
    // not io.MouseDelta: a pointer that jumps would throw the camera
    const ImVec2 d = ImGui::GetMouseDragDelta(button);
    ImGui::ResetMouseDragDelta(button);
    dragging_ = true;
    const Camera& camera = viewpoint.camera();
    viewpoint.move(button == 0
                       ? orbited(camera, -kDragTurn_rad * d.x / height, kDragTurn_rad * d.y / height)
                       : panned(camera, {d.x / height, -d.y / height}));
  }
  if (ImGui::IsAnyMouseDown()) return;
  dragging_ = false;
  pressed_ = -1;
}

}  // namespace crepitus
