#include "tools/viewer/body_picture.h"

#include <algorithm>
#include <cmath>

#include "engine/explain/words.h"
#include "tools/viewer/render/close_up.h"

namespace crepitus {
namespace {

constexpr float kCloseUpShare = 0.36f;  // of the picture's height; taste, as are
constexpr float kCloseUpMost_em = 18, kCloseUpLeast_em = 8, kBar_em = 2.8f;  // under the buttons

constexpr int kCloseUpEvery = 3;

}  // namespace

BodyPicture::BodyPicture(const Anatomy& anatomy) : stock_(anatomy, Detail::kMedium), view_({}) {}
BodyPicture::~BodyPicture() = default;

void BodyPicture::make_bones(const Model& model, double frame_s) {
  if (auto bones = stock_.frame(model, frame_s)) view_.set_bones(std::move(*bones));
}

void BodyPicture::draw(Ui& ui, const PictureFrame& frame, const Camera& camera) {
  const ChartBox& box = frame.box;
  const auto px = [&](float x) { return static_cast<int>(std::lround(x * frame.scale)); };
  const std::optional<ChartBox> close_up = close_up_box(ui, box);
  // where every picture is slow, the small one need not be new each time
  const int every = ui.look.quality == Quality::low ? kCloseUpEvery : 1;
  if (close_up && close_up_age_++ % every == 0) draw_close_up(ui, *close_up, frame.scale);
  if (!close_up) close_up_age_ = 0;
  const Canvas canvas{.framebuffer = 0,
                      .x = px(box.min.x),
                      .y = frame.window_height_px - px(box.max.y),
                      .width = px(box.max.x) - px(box.min.x),
                      .height = px(box.max.y) - px(box.min.y)};
  Camera beside = camera;  // the why-card covers a part of the picture
  beside.shift.x -= why_width(ui, box) / std::max(box.max.x - box.min.x, 1.f);
  const Simulation& s = ui.session.run().shown();
  if (canvas.width > 0 && canvas.height > 0)
    view_.draw(s.model(), s.state(), s.loads(), beside, ui.look, canvas);
  draw_words(ui, frame, beside);
  if (close_up) show_close_up(ui, *close_up, frame);
}

// At the upper right of the picture while the last pop is told, where there is room: captions stand
// below.
std::optional<ChartBox> BodyPicture::close_up_box(const Ui& ui, const ChartBox& picture) const {
  if (ui.session.captions().empty()) return {};
  const float height = picture.max.y - picture.min.y,
              right = picture.max.x - why_width(ui, picture);
  const float side = std::min(kCloseUpShare * height, kCloseUpMost_em * ui.em());
  if (side < kCloseUpLeast_em * ui.em() || right - picture.min.x < 3 * side) return {};
  const ImVec2 min{right - ui.em() - side, picture.min.y + kBar_em * ui.em()};
  return ChartBox{min, {min.x + side, min.y + side}};
}

// Before the whole: what lies under the mouse is then of the whole.
void BodyPicture::draw_close_up(const Ui& ui, const ChartBox& box, float scale) {
  const Simulation& s = ui.session.run().shown();
  const PopEvent& pop = ui.session.captions().back().pop;
  const int side = static_cast<int>(std::lround((box.max.x - box.min.x) * scale));
  close_up_.make_picture(side, side, 0);
  view_.draw(s.model(), s.state(), s.loads(), close_to(pop, s.model(), s.state()),
             close_look(ui.look, pop.mechanism),
             {.framebuffer = close_up_.framebuffer(), .width = side, .height = side});
}

void BodyPicture::show_close_up(const Ui& ui, const ChartBox& box, const PictureFrame& frame) {
  const int side = close_up_.width(), x = static_cast<int>(std::lround(box.min.x * frame.scale)),
            y = frame.window_height_px - static_cast<int>(std::lround(box.max.y * frame.scale));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, close_up_.framebuffer());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
  glBlitFramebuffer(0, 0, side, side, x, y, x + side, y + side, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);

  const PopEvent& pop = ui.session.captions().back().pop;
  const std::string title = capital(plain_joint(pop.mechanism, pop.joint, pop.side));
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  const float foot = box.max.y - 1.5f * ui.em();
  list.AddRectFilled({box.min.x, foot}, box.max, packed(ui.palette.panel, 0.8f));
  list.AddText({box.min.x + 0.5f * ui.em(), foot + 0.25f * ui.em()}, packed(ui.palette.text),
               title.c_str());
  list.AddRect(box.min, box.max, packed(ui.palette.text, 0.85f), 0, 0, 0.1f * ui.em());
}

void BodyPicture::draw_words(Ui& ui, const PictureFrame& frame, const Camera& camera) {
  const ChartBox& box = frame.box;
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  list.PushClipRect(box.min, {box.max.x - why_width(ui, box), box.max.y});
  std::vector<ChartBox> taken;
  const auto put = [&](const Vec3& at_W, const std::string& text) {
    const Vec3 p = project(camera, frame.aspect(), at_W);
    if (p.z > 1) return;
    ImVec2 at{box.min.x + static_cast<float>(0.5 * (p.x + 1)) * (box.max.x - box.min.x),
              box.min.y + static_cast<float>(0.5 * (1 - p.y)) * (box.max.y - box.min.y)};
    const ImVec2 room = ImGui::CalcTextSize(text.c_str());
    // below what stands there already
    for (const ChartBox& t : taken)
      if (at.x < t.max.x && at.x + room.x > t.min.x && at.y < t.max.y && at.y + room.y > t.min.y)
        at.y = t.max.y + 0.1f * ui.em();
    taken.push_back({at, {at.x + room.x, at.y + room.y}});
    list.AddRectFilled({at.x - 0.25f * ui.em(), at.y},
                       {at.x + room.x + 0.25f * ui.em(), at.y + room.y},
                       packed(ui.palette.panel, 0.72f), 0.2f * ui.em());
    list.AddText(at, packed(ui.palette.text), text.c_str());
  };
  if (ui.look.arrows)
    for (const ArrowLabel& a : view_.arrow_labels()) put(a.at_W, a.text);
  const Simulation& s = ui.session.run().shown();
  if (ui.settings.labels)
    for (const Label& label : main_labels(s.model(), s.state()))
      put(label.at_W, capital(label.text));
  list.PopClipRect();
}

}  // namespace crepitus
