// Pages over everything: keys, and what pops mean.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/observe/red_flags.h"
#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

// A page in the middle, as high as its text; closed by its button, by Esc, or by a click beside it.
void begin_page(Ui& ui, const char* title, bool& open, float width_em) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float width = std::min(width_em * ui.em(), screen.x - ui.em());
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(screen);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(0, 0, 0, 0.55f));
  ImGui::Begin("##shade", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0)) open = false;
  ImGui::End();
  ImGui::PopStyleColor();
  ImGui::SetNextWindowPos({0.5f * screen.x, 0.5f * screen.y}, 0, {0.5f, 0.5f});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, screen.y - ui.em()});
  ImGui::SetNextWindowFocus();
  ImGui::PushStyleColor(ImGuiCol_WindowBg, shade(ui.palette.panel));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {1.4f * ui.em(), 1.1f * ui.em()});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.4f * ui.em());
  ImGui::Begin(title, nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_AlwaysAutoResize);
  if (ui.large) ImGui::PushFont(ui.large);
  ImGui::TextUnformatted(title);
  if (ui.large) ImGui::PopFont();
  ImGui::SameLine(width - 3.2f * ui.em());
  icon_button(ui, "close_page", Icon::close, UserAction::close, false, 1.8f);
}

void end_page() {
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

void heading(Ui& ui, const char* text) {
  ImGui::Dummy({0, 0.3f * ui.em()});
  ImGui::TextColored(shade(ui.palette.accent), "%s", text);
}

void paragraph(const std::string& text) {
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
}

void key_row(Ui& ui, const ActionInfo& a) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::CalcTextSize(a.keys);
  const float pad = 0.35f * ui.em(), x = ImGui::GetCursorPosX();
  ImGui::GetWindowDrawList()->AddRectFilled(
      at, {at.x + room.x + 2 * pad, at.y + room.y + 0.1f * ui.em()},
      packed(blended(ui.palette.panel, ui.palette.text, 0.14f)), 0.25f * ui.em());
  ImGui::SetCursorPosX(x + pad);
  ImGui::TextUnformatted(a.keys);
  ImGui::SameLine();
  ImGui::SetCursorPosX(x + 6.2f * ui.em());
  paragraph(a.does);
}

void mouse_words(Ui& ui) {
  heading(ui, "With the mouse");
  paragraph(
      "Drag the body to walk around it, with the right button to shift it; the wheel comes closer. "
      "Click a part to go to it. Hold "
      "Ctrl and drag a bone to pull at it. Double-click a slider to put it back.");
  heading(ui, "Without a mouse");
  paragraph(
      "Ctrl Tab goes to another panel. There the arrows choose, Space presses, and left and right "
      "move a slider.");
}

void keys_table(Ui& ui) {
  const float inner = ImGui::GetContentRegionAvail().x;
  const int columns = inner > 60 * ui.em() ? 3 : inner > 38 * ui.em() ? 2 : 1;
  if (ImGui::BeginTable("keys", columns, ImGuiTableFlags_SizingStretchSame)) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const char* group = "";
    for (const ActionInfo& a : action_table()) {
      if (std::strcmp(group, a.group) != 0) {
        // two groups a column, and the last one with the mouse
        const bool next = (std::strcmp(a.group, "Looking around") == 0 && columns > 1) ||
                          (std::strcmp(a.group, "The window") == 0 && columns > 2);
        if (next) ImGui::TableNextColumn();
        heading(ui, group = a.group);
      }
      key_row(ui, a);
    }
    mouse_words(ui);
    ImGui::EndTable();
  }
}

// Smaller letters where the window is small: a page of keys that must be scrolled is of no help.
class Tight {
 public:
  explicit Tight(const Ui& ui) : on_(ImGui::GetIO().DisplaySize.y < kRoomy_em * ui.em()) {
    if (!on_) return;
    if (ui.small) ImGui::PushFont(ui.small);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0.4f * ui.em(), 0.3f * ui.em()});
    font_ = ui.small;
  }
  ~Tight() {
    if (!on_) return;
    ImGui::PopStyleVar();
    if (font_) ImGui::PopFont();
  }
  Tight(const Tight&) = delete;
  Tight& operator=(const Tight&) = delete;

 private:
  static constexpr float kRoomy_em = 47;
  bool on_;
  ImFont* font_ = nullptr;
};

}  // namespace

void help_page(Ui& ui) {
  if (!ui.transient.help) return;
  begin_page(ui, "Keys and mouse", ui.transient.help, 74);
  {
    const Tight tight(ui);
    keys_table(ui);
  }
  ui.probe.boxes["help_hidden"] = {{0, 0}, {0, ImGui::GetScrollMaxY()}};
  end_page();
}
void doctor_page(Ui& ui) {
  if (!ui.transient.doctor) return;
  begin_page(ui, "About pops, and when to see a doctor", ui.transient.doctor, 46);
  heading(ui, "What a pop is");
  paragraph(
      "Three things pop or snap around the lower back. A small joint of the spine is pulled apart "
      "so fast that gas comes out of its fluid; it then "
      "needs about twenty minutes before it can do so again. The joint between sacrum and hip bone "
      "can slip by less than a millimetre. And the tendon of "
      "the deep hip flexor can jump over the front of the pelvis, as often as the leg moves.");
  heading(ui, "Is it harmful?");
  paragraph(std::string(kUsuallyHarmless) +
            " A pop does not put anything back into place, and not popping is just as normal. "
            "Grating or crunching is another "
            "sound and not what is shown here.");
  heading(ui, kDoctorTitle);
  paragraph(kSeeADoctor);
  ImGui::Spacing();
  ImGui::PushStyleColor(ImGuiCol_Text, shade(ui.palette.pop));
  paragraph(kEmergency);
  ImGui::PopStyleColor();
  heading(ui, "What this program can and cannot do");
  paragraph(
      "It simulates a body made from published measurements and from guesses, which are marked as "
      "such. It knows nothing about you, and what helps in "
      "it need not help you. It shows how such pops can come about. It is no diagnosis and no "
      "treatment.");
  end_page();
}

void first_hint(Ui& ui, const ChartBox& view) {
  if (ui.settings.hint_seen || ui.transient.help || ui.transient.doctor) return;
  const float width = std::min(34 * ui.em(), view.max.x - view.min.x - 2 * ui.em());
  ImGui::SetNextWindowPos({0.5f * (view.min.x + view.max.x), view.max.y - 0.8f * ui.em()}, 0,
                          {0.5f, 1});
  ImGui::SetNextWindowSizeConstraints({width, 0}, {width, 1e6f});
  ImGui::PushStyleColor(ImGuiCol_WindowBg, shade(ui.palette.panel, 0.96f));
  ImGui::Begin("hint", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_AlwaysAutoResize |
                   ImGuiWindowFlags_NoFocusOnAppearing);
  if (ui.large) ImGui::PushFont(ui.large);
  ImGui::TextUnformatted("Watch, change one thing, watch again");
  if (ui.large) ImGui::PopFont();
  paragraph(
      "Space plays and pauses. Drag a slider on the left, then play again: thin lines show how it "
      "was before. Drag the body to walk around it. "
      "F1 shows every key, F2 tells what pops mean.");
  ImGui::Spacing();
  if (ImGui::Button("Got it", {7 * ui.em(), 0})) ui.settings.hint_seen = true;
  ui.probe.last_item("hint_ok");
  ui.probe.boxes["hint"] = {ImGui::GetWindowPos(),
                            {ImGui::GetWindowPos().x + ImGui::GetWindowSize().x,
                             ImGui::GetWindowPos().y + ImGui::GetWindowSize().y}};
  end_panel();
}

}  // namespace crepitus
