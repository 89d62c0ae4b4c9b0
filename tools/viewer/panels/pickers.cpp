// Which movement, and whose body.
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr float kListHeight = 22;  // em

// A button as wide as the panel, its text wrapped; opens a popup below it.
bool choice_button(Ui& ui, const char* id, const std::string& text) {
  const float width = ImGui::GetContentRegionAvail().x, pad = 0.6f * ui.em(),
              arrow = 1.4f * ui.em();
  const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, width - 2 * pad - arrow);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = size.y + 0.9f * ui.em();
  const bool pressed = ImGui::Button(id, {width, height});
  ui.probe.last_item(id + 2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddText(ImGui::GetFont(), ui.em(), {at.x + pad, at.y + 0.45f * ui.em()},
               packed(ui.palette.text), text.c_str(), nullptr, width - 2 * pad - arrow);
  const ImVec2 c{at.x + width - 0.9f * ui.em(), at.y + 0.5f * height};
  const float r = 0.3f * ui.em();
  list.AddTriangleFilled({c.x - r, c.y - 0.6f * r}, {c.x + r, c.y - 0.6f * r},
                         {c.x, c.y + 0.8f * r}, packed(ui.palette.text_dim));
  return pressed;
}

bool begin_list(Ui& ui, const char* id, float width) {
  const ImVec2 below{ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y};
  ImGui::SetNextWindowPos(below);
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, kListHeight * ImGui::GetFontSize()});
  return begin_menu(ui, id);
}

// Title, and below it what to look at; the whole is one thing to choose.
bool entry(Ui& ui, const std::string& title, const std::string& note, bool chosen) {
  const float width = ImGui::GetContentRegionAvail().x;
  const float title_height = ImGui::CalcTextSize(title.c_str(), nullptr, false, width).y;
  const float note_height = ImGui::CalcTextSize(note.c_str(), nullptr, false, width).y;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(title.c_str());
  const bool picked =
      ImGui::Selectable("##entry", chosen, 0, {width, title_height + note_height + 0.5f * ui.em()});
  ImGui::PopID();
  ui.probe.last_item("entry:" + title);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddText(ImGui::GetFont(), ui.em(), {at.x, at.y + 0.2f * ui.em()}, packed(ui.palette.text),
               title.c_str(), nullptr, width);
  list.AddText(ImGui::GetFont(), ui.em(), {at.x, at.y + 0.2f * ui.em() + title_height},
               packed(ui.palette.text_dim), note.c_str(), nullptr, width);
  return picked;
}

std::string pops_of(const SceneEntry& scene) {
  std::string text;
  for (const std::string& p : scene.may_pop) {
    const char* plain = p == "facet_cavitation"     ? "a facet joint"
                        : p == "sacroiliac_release" ? "a sacroiliac joint"
                                                    : "the hip flexor tendon";
    text += (text.empty() ? "May pop: " : ", ") + std::string(plain);
  }
  return text;
}

void open_or_say(Ui& ui, const std::function<void()>& open) {
  try {
    open();
  } catch (const std::exception& error) {
    ui.transient.message = error.what();
    ui.transient.message_age_s = 0;
  }
}

void movement_list(Ui& ui) {
  Transient& t = ui.transient;
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  ImGui::InputTextWithHint("##scene_search", "Search: knee, lying, twist, pop ...",
                           &t.scene_search);
  ui.probe.last_item("scene_search");
  // not ImGui's own Enter: between slow frames it goes down and up unseen
  const bool entered = t.enter;
  std::string picked;
  int shown = 0;
  ImGui::BeginChild("list", {0, (kListHeight - 3) * ui.em()});
  for (const SceneEntry& scene : ui.session.library().scenes) {
    if (!found_by(searched_text(scene), t.scene_search)) continue;
    if (++shown == 1 && entered) picked = scene.id;
    std::string note = pops_of(scene);
    if (note.empty()) note = scene.target;
    if (entry(ui, scene.title, note, scene.id == ui.session.scene_id())) picked = scene.id;
  }
  if (shown == 0) quiet_text(ui, "No movement has these words. Try one word, or fewer letters.");
  ImGui::EndChild();
  if (picked.empty()) return;
  open_or_say(ui, [&] { ui.session.open_scene(picked); });
  t.scene_search.clear();
  ImGui::CloseCurrentPopup();
}

}  // namespace

void pickers_panel(Ui& ui) {
  const float width = ImGui::GetContentRegionAvail().x;
  quiet_text(ui, "Movement");
  if (choice_button(ui, "##movement", ui.session.run().subject().scene.title) ||
      ui.transient.open_search)
    ImGui::OpenPopup("movements");
  ui.transient.open_search = false;
  if (begin_list(ui, "movements", std::max(width, 24 * ui.em()))) {
    movement_list(ui);
    ImGui::EndPopup();
  }
  ImGui::Spacing();
  quiet_text(ui, "Person");
  if (choice_button(ui, "##person", ui.session.run().subject().person)) ImGui::OpenPopup("people");
  if (begin_list(ui, "people", std::max(width, 24 * ui.em()))) {
    for (const PersonEntry& person : ui.session.library().people)
      if (entry(ui, person.title, person.note, person.id == ui.session.person_id())) {
        open_or_say(ui, [&] { ui.session.open_person(person.id); });
        ImGui::CloseCurrentPopup();
      }
    ImGui::EndPopup();
  }
  ImGui::Spacing();
  quiet_text(ui, ui.session.run().subject().scene.notice);
}

}  // namespace crepitus
