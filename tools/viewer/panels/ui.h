// What panels are given: what they show, what they may change, and small things they share. A panel
// is a function that draws itself into the box it gets and keeps no copy of simulation data.
#pragma once

#include <imgui.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/viewer/panels/chart.h"
#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/look.h"
#include "tools/viewer/session/actions.h"
#include "tools/viewer/session/meter.h"
#include "tools/viewer/session/session.h"
#include "tools/viewer/session/settings.h"

namespace crepitus {

// Where things are on the screen, by name; for tests that drive the window with a mouse.
struct Probe {
  std::map<std::string, ChartBox, std::less<>> boxes;
  void last_item(std::string_view name) {
    boxes[std::string(name)] = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
  }
};

// What is open and being typed; gone when the window closes.
struct Transient {
  bool help = false, doctor = false, drawer = false;  // drawer: the left panel of a narrow window
  bool open_search = false;
  float narrated_to = 0;  // lower edge of the narration
  bool remedies = false;  // of the why-card, instead of the causes
  bool escape = false;    // Esc went down since the last frame; menus close
  bool enter = false;     // Enter went down since the last frame
  std::string scene_search, parameter_search;
  int facet_level = -1;  // of the chart; -1: the one that matters
  AxisRange ranges[3];
  double hover_s = std::numeric_limits<double>::quiet_NaN();
  std::string message;  // a line to the user, for a while
  double message_age_s = 1e9;
  std::string rested_on;  // what the pointer has been over, and for how long
  double rested_s = 0;
  std::string making;  // the bone that is being made, or ""
  bool quit = false;

  void say(const std::string& text) {
    message = text;
    message_age_s = 0;
  }
};

struct Ui {
  Session& session;
  Settings& settings;
  Transient& transient;
  Look& look;
  Probe& probe;
  const Palette& palette;
  std::vector<UserAction> wanted{};           // asked for by buttons, done after the panels
  ImFont *large = nullptr, *small = nullptr;  // headings; numbers beside axes
  bool narrow = false;                        // the left panel is a drawer
  const Meter* meter = nullptr;

  float em() const { return ImGui::GetFontSize(); }
  void want(UserAction a) { wanted.push_back(a); }
  void say(const std::string& message) { transient.say(message); }
};

inline ImU32 packed(const Colour& c, float alpha = 1) {
  return ImGui::ColorConvertFloat4ToU32({c.r, c.g, c.b, alpha});
}
inline ImVec4 shade(const Colour& c, float alpha = 1) { return {c.r, c.g, c.b, alpha}; }
Colour blended(const Colour& a, const Colour& b, float share_of_b);

// For a panel beside the picture, where the window has its colour already: on a software renderer,
// painting it once more costs as much as the bones.
inline constexpr float kBare = 0;

// A window fixed in its place; false means that nothing of it is visible. Every begin has an end.
bool begin_panel(const Ui& ui, const char* name, const ChartBox& box, float alpha = 1,
                 bool scrolls = false);
void end_panel();

// A menu that Esc closes, however long a frame takes. Begin and end as with ImGui.
bool begin_menu(Ui& ui, const char* name);

// Text in the quieter colour, wrapped.
void quiet_text(const Ui& ui, const std::string& text);
// A tooltip for the last item, wrapped at a readable width.
void tooltip(const std::string& text);
// Whether the pointer has been over the last item for a while: time to explain it.
bool pointer_rests(Ui& ui, const std::string& name);
// A button that stands for an action: says its key when the pointer rests on it.
bool action_button(Ui& ui, const char* label, UserAction action, bool on = false,
                   const ImVec2& size = {0, 0});

// Icons are drawn, so that no font can lack them.
enum class Icon {
  play,
  pause,
  again,
  step_back,
  step_on,
  previous_pop,
  next_pop,
  loop,
  slow,
  sound,
  muted,
  close
};
bool icon_button(Ui& ui, const char* id, Icon icon, UserAction action, bool on = false,
                 float width_em = 2.1f);

// The panels, one file each.
void pickers_panel(Ui& ui);
void parameters_panel(Ui& ui);
void transport_panel(Ui& ui, const ChartBox& box);
bool transport_in_two_rows(const Ui& ui, float width);
void charts_panel(Ui& ui, const ChartBox& box);
void captions_panel(Ui& ui, const ChartBox& view);
void why_panel(Ui& ui, const ChartBox& view);
float why_width(const Ui& ui, const ChartBox& view);  // 0: closed
void clocks_panel(Ui& ui, const ChartBox& view);
void narration_panel(Ui& ui, const ChartBox& view);
void view_bar(Ui& ui, const ChartBox& view);
void help_page(Ui& ui);
void doctor_page(Ui& ui);
void first_hint(Ui& ui, const ChartBox& view);
void meter_line(Ui& ui, const ChartBox& view);

}  // namespace crepitus
