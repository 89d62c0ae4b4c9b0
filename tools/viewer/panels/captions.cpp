// What the watcher should not miss: pops in words, a body that was pulled, a change that waits to
// be played.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr double kFadeFrom_s = 4.5, kFadeTo_s = 6, kMessageFor_s = 8;
constexpr std::size_t kMostCaptions = 3;

// A rounded box with a line of text, its centre at x; returns its lower edge.
float banner(Ui& ui, float x, float y, float most_width, const std::string& text,
             const Colour& edge, float alpha, float size = 1.15f) {
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  ImFont* font = ui.large && size > 1 ? ui.large : ImGui::GetFont();
  const float letters =
      font == ui.large ? font->FontSize * ImGui::GetIO().FontGlobalScale : size * ui.em();
  const float pad = 0.6f * ui.em(), wrap = most_width - 2 * pad;
  const ImVec2 room = font->CalcTextSizeA(letters, wrap, wrap, text.c_str());
  const ImVec2 lo{std::round(x - 0.5f * room.x - pad), std::round(y)},
      hi{lo.x + room.x + 2 * pad, lo.y + room.y + pad};
  list.AddRectFilled(lo, hi, packed(ui.palette.panel, 0.92f * alpha), 0.4f * ui.em());
  list.AddRectFilled(lo, {lo.x + 0.3f * ui.em(), hi.y}, packed(edge, alpha), 0.2f * ui.em());
  list.AddText(font, letters, {lo.x + pad, lo.y + 0.5f * pad}, packed(ui.palette.text, alpha),
               text.c_str(), nullptr, wrap);
  return hi.y + 0.35f * ui.em();
}

}  // namespace

void captions_panel(Ui& ui, const ChartBox& view) {
  const Session& s = ui.session;
  const float x = 0.5f * (view.min.x + view.max.x), width = view.max.x - view.min.x - 2 * ui.em();
  float y = view.min.y + 3.4f * ui.em();
  if (!ui.transient.making.empty()) y = banner(ui, x, y, width, "Making the bones: " + ui.transient.making, ui.palette.accent, 1, 1);
  if (ui.transient.message_age_s < kMessageFor_s)
    y = banner(ui, x, y, width, ui.transient.message, ui.palette.accent, 1, 1);
  if (!s.run().trouble().empty() && s.at_end())
    y = banner(
        ui, x, y, width,
        fmt::format("The body left what this model can describe ({}). Settings less extreme help.",
                    s.run().trouble()),
        ui.palette.pop, 1, 1);
  if (ui.settings.captions) {
    const std::vector<Caption>& all = s.captions();
    const std::size_t first = all.size() > kMostCaptions ? all.size() - kMostCaptions : 0;
    if (first > 0)
      y = banner(ui, x, y, width, fmt::format("{} pops, the last of them:", all.size()),
                 ui.palette.pop, 1, 1);
    for (std::size_t i = first; i < all.size(); ++i) {
      const double left = (kFadeTo_s - all[i].age_s) / (kFadeTo_s - kFadeFrom_s);
      y = banner(ui, x, y, width, "Pop! " + all[i].text, ui.palette.pop,
                 static_cast<float>(std::clamp(left, 0.0, 1.0)));
    }
  }
  if (s.awaits_replay())
    y = banner(ui, x, y, width, "Press Space to play again with your change.", ui.palette.accent,
               1);
  if (s.run().disturbed())
    banner(ui, x, view.max.y - 2.4f * ui.em(), width, "Somebody pulled at the body in this run.",
           ui.palette.arrow_pull, 1, 1);
}

void narration_panel(Ui& ui, const ChartBox& view) {
  if (!ui.settings.narration || !ui.session.ready()) return;
  std::string text;
  for (const std::string& sentence : ui.session.narration())
    text += (text.empty() ? "" : " ") + sentence;
  const float width = std::min(view.max.x - view.min.x - 2 * ui.em(), 44 * ui.em()),
              pad = 0.6f * ui.em();
  const ImVec2 room = ImGui::CalcTextSize(text.c_str(), nullptr, false, width - 2 * pad);
  const ImVec2 lo{view.min.x + ui.em(), view.max.y - room.y - 2 * pad - 0.6f * ui.em()};
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  list.AddRectFilled(lo, {lo.x + width, lo.y + room.y + 2 * pad}, packed(ui.palette.panel, 0.9f),
                     0.4f * ui.em());
  list.AddText(ImGui::GetFont(), ui.em(), {lo.x + pad, lo.y + pad}, packed(ui.palette.text),
               text.c_str(), nullptr, width - 2 * pad);
}

}  // namespace crepitus
