// In a corner of the picture: how fast the body moves, and what that costs.
#include <fmt/format.h>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr float kRoom_em = 44;  // of the picture; with less, captions need the corner

std::string pace_words(const Ui& ui) {
  const Session& s = ui.session;
  if (!s.controls.playing) return "standing still";
  return fmt::format("{:.2g} x real time, {:.0f} pictures/s", s.real_time_factor(),
                     ui.meter->pictures_per_s());
}

}  // namespace

void meter_line(Ui& ui, const ChartBox& view) {
  const double physics = ui.meter->physics_at_real_time();
  if (view.max.x - view.min.x < kRoom_em * ui.em() || !ui.session.ready() || physics <= 0) return;
  const std::string text =
      pace_words(ui) + fmt::format("\nphysics {:.1f} % of a core", 100 * physics);
  ImFont* font = ui.small ? ui.small : ImGui::GetFont();
  ImGui::GetBackgroundDrawList()->AddText(
      font, font->FontSize, {view.min.x + 0.8f * ui.em(), view.max.y - 2.6f * ui.em()},
      packed(ui.palette.text_dim), text.c_str());
}

}  // namespace crepitus
