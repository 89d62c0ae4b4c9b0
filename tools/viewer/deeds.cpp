#include "tools/viewer/deeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

namespace crepitus {
namespace {

constexpr double kKeyTurn_rad = 0.12, kCloser = 0.85;  // of a key. Taste
constexpr const char* kQualities[] = {"auto", "low", "medium", "high"};

bool alike(const Key& a, const Key& b) {
  return a.code == b.code && a.shift == b.shift && a.control == b.control;
}

void flip(bool& b) { b = !b; }

// The one after `now`, and the first after the last.
template <class List>
std::string next_in(const List& list, const std::string& now) {
  const auto found = std::find(std::begin(list), std::end(list), now);
  return found == std::end(list) || std::next(found) == std::end(list) ? *std::begin(list)
                                                                       : *std::next(found);
}

void scale_by(Settings& s, int notches) {
  const auto at = std::min_element(std::begin(kScales), std::end(kScales), [&](double a, double b) {
    return std::abs(a - s.scale) < std::abs(b - s.scale);
  });
  const auto i =
      std::clamp<std::ptrdiff_t>(at - std::begin(kScales) + notches, 0, std::ssize(kScales) - 1);
  s.scale = kScales[i];
}

void save_scene(Ui& ui) {
  try {
    ui.say("Saved as " + ui.session.save_scene(std::filesystem::current_path().string()) +
           ". `crepitus run` with this file repeats it bit by bit.");
  } catch (const std::exception& error) {
    ui.say(error.what());
  }
}

void act_on_run(Ui& ui, UserAction action) {
  Session& s = ui.session;
  switch (action) {
    case UserAction::play:
      return s.play_or_pause();
    case UserAction::again:
      return s.play_again();
    case UserAction::again_at_once:
      return s.play_again_at_once();
    case UserAction::step_back:
      return s.step_by(-1);
    case UserAction::step_on:
      return s.step_by(1);
    case UserAction::slower:
      return s.faster(-1);
    case UserAction::faster:
      return s.faster(1);
    case UserAction::previous_pop:
      s.controls.playing = false;
      if (!s.to_previous_pop()) ui.say("There is no pop before.");
      return;
    case UserAction::next_pop:
      s.controls.playing = false;
      if (!s.to_next_pop()) ui.say("There is no pop after this that has been seen.");
      return;
    case UserAction::loop:
      s.controls.loop = !s.controls.loop;
      return;
    case UserAction::slow_motion:
      s.controls.slow_motion = !s.controls.slow_motion;
      return;
    case UserAction::skip_minutes:
      s.rest_minutes(20);
      return ui.say("Twenty minutes have passed for the joints.");
    case UserAction::save_scene:
      return save_scene(ui);
    case UserAction::reset:
      return s.reset_all();
    case UserAction::forget_earlier:
      return s.forget_earlier();
    case UserAction::remedy:
      if (const auto card = s.card(); card && !card->remedies.empty())
        s.try_remedy(card->remedies[0]);
      return;
    default:
      return;
  }
}

void act_on_viewpoint(Ui& ui, Viewpoint& viewpoint, UserAction action) {
  const Camera& camera = viewpoint.camera();
  switch (action) {
    case UserAction::look_front:
      return viewpoint.look_at(ui.session, "front");
    case UserAction::look_left:
      return viewpoint.look_at(ui.session, "left");
    case UserAction::look_back:
      return viewpoint.look_at(ui.session, "back");
    case UserAction::look_facets:
      return viewpoint.look_at(ui.session, "facets");
    case UserAction::look_sacroiliac:
      return viewpoint.look_at(ui.session, "left_si");
    case UserAction::look_brim:
      return viewpoint.look_at(ui.session, "left_brim");
    case UserAction::orbit_left:
      return viewpoint.move(orbited(camera, kKeyTurn_rad, 0));
    case UserAction::orbit_right:
      return viewpoint.move(orbited(camera, -kKeyTurn_rad, 0));
    case UserAction::orbit_up:
      return viewpoint.move(orbited(camera, 0, kKeyTurn_rad));
    case UserAction::orbit_down:
      return viewpoint.move(orbited(camera, 0, -kKeyTurn_rad));
    case UserAction::closer:
      return viewpoint.move(zoomed(camera, kCloser));
    case UserAction::farther:
      return viewpoint.move(zoomed(camera, 1 / kCloser));
    case UserAction::focus:
      return viewpoint.focus(ui.session);
    default:
      return;
  }
}

void act_on_layers(Ui& ui, const Part& clicked, UserAction action) {
  Look& l = ui.look;
  switch (action) {
    case UserAction::bones:
      return flip(l.bone);
    case UserAction::discs:
      return flip(l.disc);
    case UserAction::ligaments:
      return flip(l.ligament);
    case UserAction::muscles:
      return flip(l.muscle);
    case UserAction::arrows:
      return flip(l.arrows);
    case UserAction::xray:
      return flip(l.xray);
    case UserAction::labels:
      return flip(ui.settings.labels);
    case UserAction::isolate:
      if (l.isolated)
        l.isolated.reset();
      else if (clicked.kind != PartKind::none)
        l.isolated = clicked;
      else
        ui.say("Click a part first, then it can be shown alone.");
      return;
    default:
      return;
  }
}

void act_on_settings(Ui& ui, UserAction action) {
  Settings& s = ui.settings;
  switch (action) {
    case UserAction::why:
      return flip(s.why_card);
    case UserAction::mute:
      return flip(s.muted);
    case UserAction::louder:
      s.volume = std::min(1.0, s.volume + 0.1);
      s.muted = false;
      return ui.say(fmt::format("Volume {:.0f} %", 100 * s.volume));
    case UserAction::quieter:
      s.volume = std::max(0.0, s.volume - 0.1);
      return ui.say(fmt::format("Volume {:.0f} %", 100 * s.volume));
    case UserAction::captions:
      return flip(s.captions);
    case UserAction::narration:
      return flip(s.narration);
    case UserAction::theme:
      s.theme = next_in(kThemeNames, s.theme);
      return;
    case UserAction::larger:
      return scale_by(s, 1);
    case UserAction::smaller:
      return scale_by(s, -1);
    case UserAction::normal_size:
      s.scale = 1;
      return;
    case UserAction::reduced_motion:
      flip(s.reduced_motion);
      return ui.say(s.reduced_motion ? "Less motion: no flashes, no travelling."
                                     : "Flashes and travelling again.");
    case UserAction::quality:
      s.quality = next_in(kQualities, s.quality);
      return ui.say("Quality of the picture: " + s.quality);
    default:
      return;
  }
}

void act_on_pages(Transient& t, UserAction action) {
  switch (action) {
    case UserAction::search:
      t.open_search = t.drawer = true;
      return;
    case UserAction::help:
      flip(t.help);
      t.doctor = false;
      return;
    case UserAction::doctor:
      flip(t.doctor);
      t.help = false;
      return;
    case UserAction::close:
      t.help = t.doctor = t.drawer = false;
      return;
    case UserAction::quit:
      t.quit = true;
      return;
    default:
      return;
  }
}

}  // namespace

void follow_keys(Ui& ui, std::span<const Window::KeyPress> keys) {
  for (const Window::KeyPress& press : keys) {
    if (ImGui::GetIO().WantTextInput &&
        !(press.key.control || press.key.code == key::kEscape || press.key.code >= key::kF1))
      continue;
    // with a focus drawn, Space presses the focused button
    if (press.key.code == key::kSpace && ImGui::GetIO().NavVisible) continue;
    Key pressed = press.key;
    if (pressed.code == 'H' && !pressed.control && !pressed.shift)
      pressed = info(UserAction::help).key;
    // + is on a shifted key of many keyboards
    if (pressed.code == key::kEqual) pressed.shift = false;
    for (const ActionInfo& a : action_table())
      if (alike(a.key, pressed) && (!press.repeated || repeats(a.action))) ui.want(a.action);
  }
}

void act(Ui& ui, Viewpoint& viewpoint, const Part& clicked, UserAction action) {
  act_on_run(ui, action);
  act_on_viewpoint(ui, viewpoint, action);
  act_on_layers(ui, clicked, action);
  act_on_settings(ui, action);
  act_on_pages(ui.transient, action);
}

}  // namespace crepitus
