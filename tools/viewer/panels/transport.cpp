// Playing: buttons, the timeline, speed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

// Widths in em.
constexpr float kOneRow = 56, kSpeeds_em = 14.2f, kTime_em = 7.4f;

std::string speed_words(double speed) {
  if (speed >= 0.995) return fmt::format("{:.2g}x", speed);
  if (speed >= 0.1) return fmt::format("{:.0f} %", 100 * speed);
  return fmt::format("{:.2g} %", 100 * speed);
}

void next_to(Ui& ui, float gap_em = 0.3f) { ImGui::SameLine(0, gap_em * ui.em()); }

void buttons(Ui& ui, bool roomy) {
  const Session& s = ui.session;
  const bool waiting = s.awaits_replay();
  icon_button(ui, "play", s.controls.playing ? Icon::pause : Icon::play, UserAction::play, waiting,
              2.8f);
  next_to(ui);
  if (roomy) {
    icon_button(ui, "again", Icon::again, UserAction::again);
    next_to(ui);
  }
  icon_button(ui, "previous_pop", Icon::previous_pop, UserAction::previous_pop);
  next_to(ui, 0.1f);
  icon_button(ui, "step_back", Icon::step_back, UserAction::step_back);
  next_to(ui, 0.1f);
  icon_button(ui, "step_on", Icon::step_on, UserAction::step_on);
  next_to(ui, 0.1f);
  icon_button(ui, "next_pop", Icon::next_pop, UserAction::next_pop);
}

// Time on a line: what is known is filled, pops are dots, the knob is the moment shown.
void timeline(Ui& ui, float width) {
  Session& s = ui.session;
  const float height = ImGui::GetFrameHeight(), r = 0.36f * ui.em();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("##timeline", {std::max(width, 1.f), height});
  ui.probe.last_item("timeline");
  const float left = at.x + r, room = std::max(width - 2 * r, 1.f), y = at.y + 0.5f * height;
  const double end_s = std::max(s.end_s(), 1e-6);
  const auto x_of = [&](double t) {
    return left + static_cast<float>(std::clamp(t / end_s, 0.0, 1.0)) * room;
  };
  const double pointed_s = std::clamp((ImGui::GetIO().MousePos.x - left) / room, 0.f, 1.f) * end_s;
  if (ImGui::IsItemActive()) {
    s.controls.playing = false;
    s.seek(pointed_s);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thick = 0.28f * ui.em();
  list.AddRectFilled({left, y - 0.5f * thick}, {left + room, y + 0.5f * thick},
                     packed(blended(ui.palette.panel, ui.palette.text, 0.2f)), thick);
  list.AddRectFilled({left, y - 0.5f * thick}, {x_of(s.run().time_s(s.seen())), y + 0.5f * thick},
                     packed(blended(ui.palette.panel, ui.palette.text, 0.45f)), thick);
  list.AddRectFilled({left, y - 0.5f * thick}, {x_of(s.now_s()), y + 0.5f * thick},
                     packed(ui.palette.accent), thick);
  for (const ShownPop* p : s.seen_pops())
    list.AddCircleFilled({x_of(p->event.time_s), y}, 0.3f * ui.em(), packed(ui.palette.pop), 20);
  list.AddCircleFilled({x_of(s.now_s()), y}, r, packed(ui.palette.text), 24);
  if (ImGui::IsItemHovered() && !ImGui::IsItemActive()) tooltip(fmt::format("{:.2f} s", pointed_s));
}

void speed_controls(Ui& ui) {
  const Session& s = ui.session;
  action_button(ui, "-##slower", UserAction::slower, false, {1.5f * ui.em(), 0});
  next_to(ui, 0.15f);
  const double chosen = kSpeeds[static_cast<std::size_t>(s.controls.speed)];
  const bool slowed = s.controls.playing && s.speed_now() < 0.97 * chosen;
  const std::string text = speed_words(slowed ? s.speed_now() : chosen);
  const float width = 3.6f * ui.em(), x = ImGui::GetCursorPosX();
  ImGui::SetCursorPosX(x + 0.5f * (width - ImGui::CalcTextSize(text.c_str()).x));
  ImGui::AlignTextToFramePadding();
  ImGui::TextColored(shade(slowed ? ui.palette.pop : ui.palette.text), "%s", text.c_str());
  if (ImGui::IsItemHovered())
    tooltip(fmt::format("{}Speed of the picture: {} of real time. It reaches {} at the moment.",
                        slowed ? "Slowed for a pop. " : "", speed_words(chosen),
                        speed_words(s.real_time_factor())));
  ImGui::SameLine(x + width);
  action_button(ui, "+##faster", UserAction::faster, false, {1.5f * ui.em(), 0});
  next_to(ui);
  icon_button(ui, "slow_motion", Icon::slow, UserAction::slow_motion, s.controls.slow_motion);
  next_to(ui, 0.1f);
  icon_button(ui, "loop", Icon::loop, UserAction::loop, s.controls.loop);
  next_to(ui, 0.1f);
  icon_button(ui, "mute", ui.settings.muted ? Icon::muted : Icon::sound, UserAction::mute);
}

std::string time_words(const Session& s) {
  if (!s.ready()) return "finding balance";
  return fmt::format("{:.2f} / {:.2f} s", s.now_s(), s.end_s());
}

}  // namespace

bool transport_in_two_rows(const Ui& ui, float width) { return width < kOneRow * ui.em(); }

void transport_panel(Ui& ui, const ChartBox& box) {
  begin_panel(ui, "transport", box, kBare);
  const float pad = ImGui::GetStyle().WindowPadding.x, width = ImGui::GetContentRegionAvail().x;
  const bool two_rows = transport_in_two_rows(ui, box.max.x - box.min.x),
             speeds = width > (kSpeeds_em + 13) * ui.em();
  if (!two_rows) {
    buttons(ui, true);
    next_to(ui, 0.6f);
  }
  const float right = width + pad - (two_rows ? 0 : kSpeeds_em * ui.em() + 0.4f * ui.em());
  timeline(ui, right - kTime_em * ui.em() - ImGui::GetCursorPosX());
  next_to(ui, 0.6f);
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(time_words(ui.session).c_str());
  if (two_rows) buttons(ui, width > 36 * ui.em());
  if (speeds) {
    ImGui::SameLine(width + pad - kSpeeds_em * ui.em());
    speed_controls(ui);
  }
  end_panel();
}

}  // namespace crepitus
