// What the watcher should not miss: pops in words, a body that was pulled, a change that waits to
// be played.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr double kFadeFrom_s = 4.5, kFadeTo_s = 6, kMessageFor_s = 8;
constexpr std::size_t kMostCaptions = 2;

struct Banner {
  std::string text;
  Colour edge;
  float alpha = 1;
  bool large = false;
};

// A rounded box with text, its middle at x and its lower edge at y; returns its upper edge.
float draw_banner(const Ui& ui, float x, float y, float most_width, const Banner& b) {
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  ImFont* font = b.large && ui.large ? ui.large : ImGui::GetFont();
  const float pad = 0.6f * ui.em(), wrap = most_width - 2 * pad;
  const ImVec2 room = font->CalcTextSizeA(font->FontSize, wrap, wrap, b.text.c_str());
  const ImVec2 lo{std::round(x - 0.5f * room.x - pad), std::round(y - room.y - pad)},
      hi{lo.x + room.x + 2 * pad, y};
  list.AddRectFilled(lo, hi, packed(ui.palette.panel, 0.93f * b.alpha), 0.4f * ui.em());
  list.AddRectFilled(lo, {lo.x + 0.3f * ui.em(), hi.y}, packed(b.edge, b.alpha), 0.2f * ui.em());
  list.AddText(font, font->FontSize, {lo.x + pad, lo.y + 0.5f * pad},
               packed(ui.palette.text, b.alpha), b.text.c_str(), nullptr, wrap);
  return lo.y - 0.35f * ui.em();
}

std::vector<Banner> pop_banners(const Ui& ui) {
  std::vector<Banner> list;
  const std::vector<Caption>& all = ui.session.captions();
  const std::size_t first = all.size() > kMostCaptions ? all.size() - kMostCaptions : 0;
  if (first > 0)
    list.push_back({fmt::format("{} pops, the last of them:", all.size()), ui.palette.pop});
  for (std::size_t i = first; i < all.size(); ++i) {
    const double left =
        std::clamp((kFadeTo_s - all[i].age_s) / (kFadeTo_s - kFadeFrom_s), 0.0, 1.0);
    list.push_back({"Pop! " + all[i].text, ui.palette.pop, static_cast<float>(left), true});
  }
  return list;
}

}  // namespace

// At the foot of the picture, as subtitles are.
void captions_panel(Ui& ui, const ChartBox& view) {
  const Session& s = ui.session;
  const Transient& t = ui.transient;
  if (t.help || t.doctor) return;
  std::vector<Banner> list;
  if (ui.settings.captions) list = pop_banners(ui);
  if (!t.making.empty()) list.push_back({"Making the bones: " + t.making, ui.palette.accent});
  if (t.message_age_s < kMessageFor_s) list.push_back({t.message, ui.palette.accent});
  if (!s.run().trouble().empty() && s.at_end())
    list.push_back(
        {fmt::format("The body left what this model can describe ({}). Less extreme settings help.",
                     s.run().trouble()),
         ui.palette.pop});
  if (s.run().disturbed())
    list.push_back({"Somebody pulled at the body in this run.", ui.palette.arrow_pull});
  if (s.awaits_replay())
    list.push_back({"Press Space to play again with your change.", ui.palette.accent, 1, true});
  const float x = 0.5f * (view.min.x + view.max.x), width = view.max.x - view.min.x - 2 * ui.em();
  float y = view.max.y - 0.7f * ui.em();
  if (const auto hint = ui.probe.boxes.find("hint"); hint != ui.probe.boxes.end())
    y = hint->second.min.y - 0.5f * ui.em();
  for (auto b = list.rbegin(); b != list.rend(); ++b) y = draw_banner(ui, x, y, width, *b);
}

void narration_panel(Ui& ui, const ChartBox& view) {
  ui.transient.narrated_to = 0;
  if (!ui.settings.narration || !ui.session.ready()) return;
  std::string text;
  for (const std::string& sentence : ui.session.narration())
    text += (text.empty() ? "" : " ") + sentence;
  const float width = std::min(view.max.x - view.min.x - 1.6f * ui.em(), 60 * ui.em()),
              pad = 0.6f * ui.em();
  const ImVec2 room = ImGui::CalcTextSize(text.c_str(), nullptr, false, width - 2 * pad);
  const float top = view.min.y + ImGui::GetFrameHeight() + 1.2f * ui.em();
  const ImVec2 lo{view.min.x + 0.8f * ui.em(), top};
  ui.transient.narrated_to = lo.y + room.y + 2 * pad + 0.4f * ui.em();
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  list.AddRectFilled(lo, {lo.x + width, lo.y + room.y + 2 * pad}, packed(ui.palette.panel, 0.9f),
                     0.4f * ui.em());
  list.AddText(ImGui::GetFont(), ui.em(), {lo.x + pad, lo.y + pad}, packed(ui.palette.text),
               text.c_str(), nullptr, width - 2 * pad);
}

}  // namespace crepitus
