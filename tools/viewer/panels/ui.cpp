#include "tools/viewer/panels/ui.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace crepitus {
namespace {

constexpr float kPi = 3.14159265f;

void triangle(ImDrawList& d, ImVec2 c, float r, bool to_the_right, ImU32 colour) {
  const float s = to_the_right ? 1.f : -1.f;
  d.AddTriangleFilled({c.x - 0.6f * s * r, c.y - r}, {c.x - 0.6f * s * r, c.y + r},
                      {c.x + s * r, c.y}, colour);
}

void bar(ImDrawList& d, ImVec2 c, float x, float r, ImU32 colour) {
  d.AddRectFilled({c.x + x - 0.16f * r, c.y - r}, {c.x + x + 0.16f * r, c.y + r}, colour);
}

void arc_arrow(ImDrawList& d, ImVec2 c, float r, float from, float to, ImU32 colour) {
  d.PathArcTo(c, r, from, to, 20);
  d.PathStroke(colour, 0, 0.24f * r);
  const ImVec2 tip{c.x + r * std::cos(to), c.y + r * std::sin(to)},
      along{-std::sin(to), std::cos(to)}, out{std::cos(to), std::sin(to)};
  const float s = 0.55f * r;
  d.AddTriangleFilled({tip.x + s * out.x, tip.y + s * out.y},
                      {tip.x - s * out.x, tip.y - s * out.y},
                      {tip.x + s * along.x, tip.y + s * along.y}, colour);
}

void speaker(ImDrawList& d, ImVec2 c, float r, bool muted, ImU32 colour) {
  d.AddRectFilled({c.x - r, c.y - 0.35f * r}, {c.x - 0.5f * r, c.y + 0.35f * r}, colour);
  d.AddQuadFilled({c.x - 0.55f * r, c.y - 0.35f * r}, {c.x, c.y - 0.85f * r},
                  {c.x, c.y + 0.85f * r}, {c.x - 0.55f * r, c.y + 0.35f * r}, colour);
  if (muted) {
    d.AddLine({c.x + 0.25f * r, c.y - 0.4f * r}, {c.x + r, c.y + 0.4f * r}, colour, 0.2f * r);
    d.AddLine({c.x + 0.25f * r, c.y + 0.4f * r}, {c.x + r, c.y - 0.4f * r}, colour, 0.2f * r);
    return;
  }
  for (const float radius : {0.45f, 0.85f}) {
    d.PathArcTo({c.x + 0.1f * r, c.y}, radius * r, -0.8f, 0.8f, 12);
    d.PathStroke(colour, 0, 0.18f * r);
  }
}

void draw_icon(ImDrawList& d, Icon icon, ImVec2 c, float r, ImU32 colour, ImU32 accent) {
  switch (icon) {
    case Icon::play:
      return triangle(d, c, r, true, colour);
    case Icon::pause:
      bar(d, c, -0.45f * r, r, colour);
      return bar(d, c, 0.45f * r, r, colour);
    case Icon::again:
      return arc_arrow(d, c, 0.8f * r, -0.2f * kPi, 1.45f * kPi, colour);
    case Icon::step_on:
      triangle(d, {c.x + 0.2f * r, c.y}, 0.7f * r, true, colour);
      return bar(d, c, -0.75f * r, 0.7f * r, colour);
    case Icon::step_back:
      triangle(d, {c.x - 0.2f * r, c.y}, 0.7f * r, false, colour);
      return bar(d, c, 0.75f * r, 0.7f * r, colour);
    case Icon::next_pop:
      triangle(d, {c.x - 0.35f * r, c.y}, 0.75f * r, true, colour);
      return d.AddCircleFilled({c.x + 0.8f * r, c.y}, 0.32f * r, accent);
    case Icon::previous_pop:
      triangle(d, {c.x + 0.35f * r, c.y}, 0.75f * r, false, colour);
      return d.AddCircleFilled({c.x - 0.8f * r, c.y}, 0.32f * r, accent);
    case Icon::loop:
      arc_arrow(d, c, 0.85f * r, 1.1f * kPi, 1.9f * kPi, colour);
      return arc_arrow(d, c, 0.85f * r, 0.1f * kPi, 0.9f * kPi, colour);
    case Icon::slow:
      d.AddCircle(c, r, colour, 24, 0.2f * r);
      d.AddLine(c, {c.x, c.y - 0.65f * r}, colour, 0.2f * r);
      return d.AddLine(c, {c.x + 0.5f * r, c.y + 0.2f * r}, colour, 0.2f * r);
    case Icon::sound:
      return speaker(d, c, r, false, colour);
    case Icon::muted:
      return speaker(d, c, r, true, colour);
    case Icon::close:
      d.AddLine({c.x - 0.6f * r, c.y - 0.6f * r}, {c.x + 0.6f * r, c.y + 0.6f * r}, colour,
                0.2f * r);
      return d.AddLine({c.x - 0.6f * r, c.y + 0.6f * r}, {c.x + 0.6f * r, c.y - 0.6f * r}, colour,
                       0.2f * r);
  }
}

void say_key(Ui& ui, UserAction action) {
  if (!pointer_rests(ui, info(action).does)) return;
  tooltip(fmt::format("{} ({})", info(action).does, info(action).keys));
}

void push_on(const Ui& ui, bool on) {
  if (!on) return;
  ImGui::PushStyleColor(ImGuiCol_Button, shade(ui.palette.accent, 0.35f));
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, shade(ui.palette.accent, 0.5f));
}
void pop_on(bool on) {
  if (on) ImGui::PopStyleColor(2);
}

}  // namespace

Colour blended(const Colour& a, const Colour& b, float share_of_b) {
  return a + (b - a) * share_of_b;
}

bool begin_panel(const Ui& ui, const char* name, const ChartBox& box, float alpha, bool scrolls) {
  ImGui::SetNextWindowPos(box.min);
  ImGui::SetNextWindowSize({box.max.x - box.min.x, box.max.y - box.min.y});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, shade(ui.palette.panel, alpha));
  return ImGui::Begin(
      name, nullptr,
      ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
          ImGuiWindowFlags_NoFocusOnAppearing |
          (scrolls ? 0 : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse));
}

void end_panel() {
  ImGui::End();
  ImGui::PopStyleColor();
}

bool begin_menu(Ui& ui, const char* name) {
  if (!ImGui::BeginPopup(name)) return false;
  // not ImGui's own Esc: between slow frames it goes down and up unseen
  if (ui.transient.escape) ImGui::CloseCurrentPopup();
  return true;
}

void quiet_text(const Ui& ui, const std::string& text) {
  ImGui::PushStyleColor(ImGuiCol_Text, shade(ui.palette.text_dim));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

bool pointer_rests(Ui& ui, const std::string& name) {
  constexpr double kRest_s = 0.6;
  Transient& t = ui.transient;
  if (t.help || t.doctor || !ImGui::IsItemHovered()) {
    if (t.rested_on == name) t.rested_on.clear();
    return false;
  }
  const ImVec2 d = ImGui::GetIO().MouseDelta;
  if (t.rested_on != name || d.x != 0 || d.y != 0 || ImGui::IsAnyMouseDown())
    t.rested_on = name, t.rested_s = 0;
  t.rested_s += std::min(ImGui::GetIO().DeltaTime, 0.1f);
  return t.rested_s > kRest_s;
}

void tooltip(const std::string& text) {
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(24 * ImGui::GetFontSize());
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

bool action_button(Ui& ui, const char* label, UserAction action, bool on, const ImVec2& size) {
  push_on(ui, on);
  const bool pressed = ImGui::Button(label, size);
  pop_on(on);
  ui.probe.last_item(info(action).does);
  say_key(ui, action);
  if (pressed) ui.want(action);
  return pressed;
}

bool icon_button(Ui& ui, const char* id, Icon icon, UserAction action, bool on, float width_em) {
  push_on(ui, on);
  const bool pressed = ImGui::Button(fmt::format("##{}", id).c_str(), {width_em * ui.em(), 0});
  pop_on(on);
  ui.probe.last_item(id);
  const ImVec2 lo = ImGui::GetItemRectMin(), hi = ImGui::GetItemRectMax();
  draw_icon(*ImGui::GetWindowDrawList(), icon, {0.5f * (lo.x + hi.x), 0.5f * (lo.y + hi.y)},
            0.36f * ui.em(), packed(ui.palette.text), packed(ui.palette.pop));
  say_key(ui, action);
  if (pressed) ui.want(action);
  return pressed;
}

}  // namespace crepitus
