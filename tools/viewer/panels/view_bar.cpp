// Above the body: where to look from, what to show, and the ways to help.
#include <fmt/format.h>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

struct Place {
  const char* label;
  UserAction action;
};
constexpr Place kPlaces[] = {
    {"Front", UserAction::look_front},         {"Left", UserAction::look_left},
    {"Back", UserAction::look_back},           {"Facets", UserAction::look_facets},
    {"SI joint", UserAction::look_sacroiliac}, {"Hip brim", UserAction::look_brim}};

struct Toggle {
  const char* label;
  UserAction action;
  bool on;
};

void places_menu(Ui& ui) {
  if (ImGui::Button("Look at")) ImGui::OpenPopup("places");
  ui.probe.last_item("places");
  if (!begin_menu(ui, "places")) return;
  for (const Place& p : kPlaces)
    if (ImGui::MenuItem(info(p.action).does, info(p.action).keys)) ui.want(p.action);
  ImGui::EndPopup();
}

void show_menu(Ui& ui) {
  if (ImGui::Button("Show")) ImGui::OpenPopup("show");
  ui.probe.last_item("show");
  if (!begin_menu(ui, "show")) return;
  const Look& l = ui.look;
  const Toggle toggles[] = {{"Bones", UserAction::bones, l.bone},
                            {"Discs", UserAction::discs, l.disc},
                            {"Ligaments", UserAction::ligaments, l.ligament},
                            {"Muscles", UserAction::muscles, l.muscle},
                            {"Arrows", UserAction::arrows, l.arrows},
                            {"Names", UserAction::labels, ui.settings.labels},
                            {"X-ray", UserAction::xray, l.xray},
                            {"Only what was clicked", UserAction::isolate, l.isolated.has_value()}};
  for (const Toggle& t : toggles)
    if (ImGui::MenuItem(t.label, info(t.action).keys, t.on)) ui.want(t.action);
  ImGui::Separator();
  bool force = l.muscle_colour == MuscleColour::force;
  if (ImGui::MenuItem("Colour muscles by force", nullptr, force))
    ui.look.muscle_colour = force ? MuscleColour::activation : MuscleColour::force;
  auto opacity = static_cast<float>(l.muscle_opacity);
  ImGui::SetNextItemWidth(9 * ui.em());
  if (ImGui::SliderFloat("muscles solid", &opacity, 0, 1, "%.2f")) ui.look.muscle_opacity = opacity;
  ImGui::EndPopup();
}

void window_menu(Ui& ui) {
  if (ImGui::Button("Window")) ImGui::OpenPopup("window");
  ui.probe.last_item("window");
  if (!begin_menu(ui, "window")) return;
  constexpr const char* kThemes[] = {"Dark", "Light", "Projector", "Colour-blind safe"};
  for (int i = 0; i < 4; ++i) {
    if (ImGui::MenuItem(kThemes[i], i == 0 ? info(UserAction::theme).keys : nullptr,
                        ui.settings.theme == kThemeNames[i]))
      ui.settings.theme = kThemeNames[i];
    ui.probe.last_item(std::string("theme:") + kThemeNames[i]);
  }
  ImGui::Separator();
  for (const UserAction a : {UserAction::larger, UserAction::smaller, UserAction::normal_size})
    if (ImGui::MenuItem(info(a).does, info(a).keys)) ui.want(a);
  if (ImGui::BeginMenu("Quality of the picture")) {
    for (const char* q : {"auto", "low", "medium", "high"})
      if (ImGui::MenuItem(q, nullptr, ui.settings.quality == q)) ui.settings.quality = q;
    ImGui::EndMenu();
  }
  ImGui::Separator();
  if (ImGui::MenuItem(info(UserAction::save_scene).does, info(UserAction::save_scene).keys))
    ui.want(UserAction::save_scene);
  ImGui::Separator();
  const Toggle toggles[] = {{"Captions for pops", UserAction::captions, ui.settings.captions},
                            {"Say what is happening", UserAction::narration, ui.settings.narration},
                            {"Why-card", UserAction::why, ui.settings.why_card},
                            {"Less motion", UserAction::reduced_motion, ui.settings.reduced_motion},
                            {"Mute", UserAction::mute, ui.settings.muted}};
  for (const Toggle& t : toggles)
    if (ImGui::MenuItem(t.label, info(t.action).keys, t.on)) ui.want(t.action);
  auto volume = static_cast<float>(ui.settings.volume);
  ImGui::SetNextItemWidth(9 * ui.em());
  if (ImGui::SliderFloat("volume", &volume, 0, 1, "%.2f")) ui.settings.volume = volume;
  ImGui::EndPopup();
}

}  // namespace

void view_bar(Ui& ui, const ChartBox& view) {
  const float width = view.max.x - view.min.x;
  const ChartBox box{{view.min.x, view.min.y},
                     {view.max.x, view.min.y + ImGui::GetFrameHeight() + ui.em()}};
  begin_panel(ui, "view_bar", box, 0);
  const float gap = 0.3f * ui.em();
  if (ui.narrow) {
    if (ImGui::Button("Settings")) ui.transient.drawer = !ui.transient.drawer;
    ui.probe.last_item("drawer");
    ImGui::SameLine(0, gap);
  }
  if (width > 56 * ui.em()) {
    for (const Place& p : kPlaces) {
      action_button(ui, p.label, p.action);
      ImGui::SameLine(0, gap);
    }
  } else if (width > (ui.narrow ? 29 : 22) * ui.em()) {
    places_menu(ui);
    ImGui::SameLine(0, gap);
  }
  show_menu(ui);
  ImGui::SameLine(0, gap);
  window_menu(ui);
  const bool cramped = width < 30 * ui.em();
  const char* doctor = width > 40 * ui.em() ? "About pops, when to see a doctor"
                       : cramped            ? "Doctor"
                                            : "About pops";
  const char* keys = cramped ? "?" : "Keys";
  const float help_width = ImGui::CalcTextSize(keys).x + ImGui::CalcTextSize(doctor).x +
                           4 * ImGui::GetStyle().FramePadding.x + gap;
  const float right = width - ImGui::GetStyle().WindowPadding.x - help_width;
  ImGui::SameLine(0, gap);
  if (ImGui::GetCursorPosX() < right) ImGui::SetCursorPosX(right);
  action_button(ui, keys, UserAction::help, ui.transient.help);
  ImGui::SameLine(0, gap);
  action_button(ui, doctor, UserAction::doctor, ui.transient.doctor);
  end_panel();
}

}  // namespace crepitus
