// Sliders, built from the table of parameters.
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

// What the ends of the three large sliders mean.
struct Ends {
  const char *key, *lo, *hi;
};
constexpr Ends kEnds[] = {{"muscle_imbalance", "right side tight", "left side tight"},
                          {"laxity", "stiff", "loose"},
                          {"pelvic_tilt", "tucked under", "tipped forward"}};

const char* group_title(const std::string& group) {
  if (group == "ligaments") return "Ligaments";
  if (group == "structure") return "Shape of the back";
  if (group == "discs") return "Discs";
  if (group == "joints") return "Mobility of hips and upper back";
  if (group == "inflammation") return "Inflammation";
  if (group == "control") return "How the body is moved";
  if (group == "body") return "Weight";
  if (group == "strength") return "Strength of muscles";
  if (group == "nerves") return "Nerves";
  if (group == "readiness") return "How ready the joints are";
  if (group == "tightness") return "Tightness of muscles";
  return group.c_str();
}

const char* grade_words(const std::string& grade) {
  if (grade == "A") return "measured in people";
  if (grade == "B") return "follows from measurements";
  if (grade == "C") return "estimated, few measurements";
  return "a guess of this model";
}

std::string number(const ParameterInfo& p, double value) {
  const double span = p.hi - p.lo;
  const int decimals = span >= 50 ? 0 : span >= 5 ? 1 : span > 0.2 ? 2 : 3;
  return fmt::format("{:.{}f}{}", value, decimals,
                     p.unit == "-"     ? ""
                     : p.unit == "deg" ? "\u00b0"
                                       : " " + p.unit);
}

// "Disc height L4-L5"
std::string spoken_label(const ParameterInfo& p) {
  for (const char* level : kLevelNames)
    if (const auto at = p.label.find(level); at != std::string::npos)
      return p.label.substr(0, at) + plain_level(level) +
             p.label.substr(at + std::string_view(level).size());
  return p.label;
}

bool logarithmic(const ParameterInfo& p) { return p.lo > 0 && p.hi / p.lo >= 8; }

float share_of(const ParameterInfo& p, double value) {
  const double share = logarithmic(p) ? std::log(value / p.lo) / std::log(p.hi / p.lo)
                                      : (value - p.lo) / (p.hi - p.lo);
  return static_cast<float>(std::clamp(share, 0.0, 1.0));
}
double value_at(const ParameterInfo& p, double share) {
  share = std::clamp(share, 0.0, 1.0);
  return logarithmic(p) ? p.lo * std::pow(p.hi / p.lo, share) : p.lo + share * (p.hi - p.lo);
}

// Hundredths of the way are fine enough, and the person's own value is caught when passed closely.
double caught(const ParameterInfo& p, double value, double own) {
  return std::abs(share_of(p, value) - share_of(p, own)) < 0.012f ? own : value;
}

void explain(const ParameterInfo& p) {
  tooltip(fmt::format("{}\n\nUsual: {}.  From {} to {}.\nSource: {}\nEvidence: {}.", p.help,
                      number(p, p.standard), number(p, p.lo), number(p, p.hi), p.source,
                      grade_words(p.grade)));
}

// A track with a knob, a tick at the person's own value, and the stretch between them filled. Arrow
// keys move it when it has the focus.
void track(Ui& ui, const ParameterInfo& p, float height_em) {
  Session& s = ui.session;
  const double value = values(s.chosen())[p.index], own = values(s.persons())[p.index];
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, height = height_em * ui.em(),
              r = 0.42f * height;
  ImGui::InvisibleButton("##track", {std::max(width, 1.f), height});
  ui.probe.last_item("slider:" + p.key);
  if (pointer_rests(ui, p.key)) explain(p);
  const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive(),
             focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
  const float left = at.x + r, room = std::max(width - 2 * r, 1.f), y = at.y + 0.5f * height;
  if (active && ImGui::IsMouseDown(0))
    s.set(p, caught(p, value_at(p, (ImGui::GetIO().MousePos.x - left) / room), own));
  if (hovered && ImGui::IsMouseDoubleClicked(0)) s.set(p, own);
  if (focused)
    for (const auto& [arrow, by] :
         {std::pair{ImGuiKey_LeftArrow, -0.02}, std::pair{ImGuiKey_RightArrow, 0.02}})
      if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(arrow)))
        s.set(p, value_at(p, share_of(p, value) + by));

  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thick = 0.26f * height, knob = left + share_of(p, values(s.chosen())[p.index]) * room,
              tick = left + share_of(p, own) * room;
  const Colour groove = blended(ui.palette.panel, ui.palette.text, 0.2f);
  list.AddRectFilled({left, y - 0.5f * thick}, {left + room, y + 0.5f * thick}, packed(groove),
                     thick);
  list.AddRectFilled({std::min(knob, tick), y - 0.5f * thick},
                     {std::max(knob, tick), y + 0.5f * thick}, packed(ui.palette.accent), 0);
  list.AddLine({tick, y - 0.42f * height}, {tick, y + 0.42f * height}, packed(ui.palette.text_dim),
               0.1f * ui.em());
  list.AddCircleFilled(
      {knob, y}, r,
      packed(hovered || active ? ui.palette.text
                               : blended(ui.palette.text, ui.palette.panel, 0.15f)),
      32);
  if (focused) list.AddCircle({knob, y}, 1.3f * r, packed(ui.palette.accent), 32, 0.12f * ui.em());
}

void label_row(Ui& ui, const ParameterInfo& p, const std::string& label, bool large) {
  const double value = values(ui.session.chosen())[p.index],
               own = values(ui.session.persons())[p.index];
  const bool changed = value != own;
  if (large && ui.large) ImGui::PushFont(ui.large);
  const std::string text = number(p, value);
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x,
              reset_room = 1.5f * ui.em();
  const float number_x = right - ImGui::CalcTextSize(text.c_str()).x - (changed ? reset_room : 0);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = number_x - ImGui::GetCursorPosX() - 0.5f * ui.em();
  ImGui::PushClipRect(at, {at.x + room, at.y + 2 * ui.em()}, true);
  ImGui::TextUnformatted(label.c_str());
  ImGui::PopClipRect();
  if (pointer_rests(ui, "label:" + p.key)) explain(p);
  ImGui::SameLine(number_x);
  ImGui::TextColored(shade(changed ? ui.palette.accent : ui.palette.text), "%s", text.c_str());
  if (large && ui.large) ImGui::PopFont();
  if (!changed) return;
  ImGui::SameLine(right - 1.2f * ui.em());
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton("##reset", {1.2f * ui.em(), ImGui::GetTextLineHeight()}))
    ui.session.set(p, own);
  ui.probe.last_item("reset:" + p.key);
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 c{corner.x + 0.6f * ui.em(), corner.y + 0.5f * ImGui::GetTextLineHeight()};
  const float r = 0.28f * ui.em();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImU32 colour = packed(hovered ? ui.palette.text : ui.palette.text_dim);
  list.PathArcTo(c, r, -2.2f, 2.2f, 16);
  list.PathStroke(colour, 0, 0.1f * ui.em());
  list.AddTriangleFilled({c.x - 1.5f * r, c.y - 0.8f * r}, {c.x - 0.2f * r, c.y - 1.6f * r},
                         {c.x - 0.1f * r, c.y - 0.2f * r}, colour);
  if (hovered) tooltip("Back to " + number(p, own));
}

void headline(Ui& ui, const ParameterInfo& p) {
  ImGui::PushID(p.key.c_str());
  label_row(ui, p, spoken_label(p), true);
  track(ui, p, 1.5f);
  for (const Ends& e : kEnds) {
    if (p.key != e.key) continue;
    ImGui::SetCursorPosY(ImGui::GetCursorPosY() - 0.35f * ui.em());
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    ImGui::TextColored(shade(ui.palette.text_dim), "%s", e.lo);
    ImGui::SameLine(right - ImGui::CalcTextSize(e.hi).x);
    ImGui::TextColored(shade(ui.palette.text_dim), "%s", e.hi);
  }
  ImGui::PopID();
  ImGui::Dummy({0, 0.25f * ui.em()});
}

void small_row(Ui& ui, const ParameterInfo& p) {
  ImGui::PushID(p.key.c_str());
  label_row(ui, p, spoken_label(p), false);
  track(ui, p, 1.05f);
  ImGui::PopID();
}

std::vector<std::string> groups_in_order() {
  std::vector<std::string> groups;
  for (const ParameterInfo& p : parameter_table())
    if (p.group != "headline" && std::find(groups.begin(), groups.end(), p.group) == groups.end())
      groups.push_back(p.group);
  return groups;
}

int changed_in(const Session& s, const std::string& group) {
  int count = 0;
  for (const ParameterInfo& p : parameter_table())
    count += p.group == group && values(s.chosen())[p.index] != values(s.persons())[p.index];
  return count;
}

void found_rows(Ui& ui) {
  int shown = 0;
  for (const ParameterInfo& p : parameter_table())
    if (found_by(p.label + ' ' + p.key + ' ' + p.group, ui.transient.parameter_search))
      small_row(ui, p), ++shown;
  if (shown == 0) quiet_text(ui, "No setting has these words.");
}

}  // namespace

void parameters_panel(Ui& ui) {
  for (const ParameterInfo& p : parameter_table())
    if (p.group == "headline") headline(ui, p);
  if (!(ui.session.chosen() == ui.session.persons())) {
    if (action_button(ui, "All back to this person's", UserAction::reset, false,
                      {ImGui::GetContentRegionAvail().x, 0})) {
    }
    ImGui::Spacing();
  }
  ImGui::SetNextItemWidth(-1);
  ImGui::InputTextWithHint("##parameter_search", "Find a setting: disc, gluteus, tone ...",
                           &ui.transient.parameter_search);
  ui.probe.last_item("parameter_search");
  if (!ui.transient.parameter_search.empty()) return found_rows(ui);
  for (const std::string& group : groups_in_order()) {
    const int changed = changed_in(ui.session, group);
    const std::string title =
        fmt::format("{}{}###{}", group_title(group),
                    changed ? fmt::format("  ({} changed)", changed) : "", group);
    const bool open = ImGui::CollapsingHeader(title.c_str());
    ui.probe.last_item("group:" + group);
    if (!open) continue;
    for (const ParameterInfo& p : parameter_table())
      if (p.group == group) small_row(ui, p);
  }
}

}  // namespace crepitus
