// Everything a key can do: one table, for the keyboard and for the page of help.
#pragma once

#include <span>
#include <string>

namespace crepitus {

enum class UserAction {
  play,
  again,
  again_at_once,
  step_back,
  step_on,
  slower,
  faster,
  previous_pop,
  next_pop,
  loop,
  slow_motion,
  skip_minutes,
  save_scene,
  look_front,
  look_left,
  look_back,
  look_facets,
  look_sacroiliac,
  look_brim,
  orbit_left,
  orbit_right,
  orbit_up,
  orbit_down,
  closer,
  farther,
  focus,
  bones,
  discs,
  ligaments,
  muscles,
  arrows,
  xray,
  isolate,
  labels,
  why,
  remedy,
  search,
  reset,
  forget_earlier,
  mute,
  louder,
  quieter,
  captions,
  narration,
  theme,
  larger,
  smaller,
  normal_size,
  reduced_motion,
  quality,
  help,
  doctor,
  close,
  quit,
};

// Codes are those of GLFW, which for letters and digits are their ASCII codes; layouts do not
// matter for them.
struct Key {
  int code;
  bool shift = false, control = false;
};

struct ActionInfo {
  UserAction action;
  Key key;
  const char* keys;   // as written on a keyboard: "Ctrl +"
  const char* does;   // "Play or pause"
  const char* group;  // heading in the help
};
std::span<const ActionInfo> action_table();
const ActionInfo& info(UserAction action);

// Whether holding the key repeats the action.
bool repeats(UserAction action);

namespace key {
inline constexpr int kSpace = 32, kComma = 44, kMinus = 45, kPeriod = 46, kEqual = 61,
                     kLeftBracket = 91, kRightBracket = 93, kEscape = 256, kEnter = 257, kKeypadEnter = 335, kRight = 262,
                     kLeft = 263, kDown = 264, kUp = 265, kPageUp = 266, kPageDown = 267, kF1 = 290,
                     kF2 = 291;
}  // namespace key

}  // namespace crepitus
