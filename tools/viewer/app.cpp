#include "tools/viewer/app.h"

#include <epoxy/gl.h>
// after epoxy, which brings OpenGL
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/explain/words.h"
#include "tools/viewer/render/close_up.h"

namespace crepitus {
namespace {

constexpr float kLetters_px = 15;
constexpr double kThink_s = 0.008;  // of a frame, for the explanation
constexpr double kTravel_s = 0.8;   // of the camera: taste
constexpr double kGlow_s = 1.4;     // a flash, in the watcher's time
constexpr double kTooSlow_s = 0.05, kTooSlowFor_s = 1.0;
constexpr double kIdle_s = 0.1;  // between frames in which nothing moves
constexpr double kNarrateEvery_s = 1.0;
constexpr int kThinkSteps = 16;
constexpr float kCloseUpShare = 0.36f;  // of the picture's height; taste, as are
constexpr float kCloseUpMost_em = 18, kCloseUpLeast_em = 8, kBar_em = 2.8f;  // under the buttons

bool draws_in_software(const std::string& renderer) {
  for (const char* name : {"llvmpipe", "softpipe", "SwiftShader", "Software"})
    if (renderer.find(name) != std::string::npos) return true;
  return false;
}

bool alike(const Key& a, const Key& b) {
  return a.code == b.code && a.shift == b.shift && a.control == b.control;
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

App::App(const Anatomy& anatomy, ViewRequest request)
    : settings_(read_settings(settings_path(), settings_trouble_)),
      window_(settings_.width, settings_.height, "Crepitus"),
      session_(anatomy, std::move(request.library)),
      status_(std::move(request.status_file)),
      bones_(anatomy, Detail::kMedium),
      narrate_(request.narrate) {
  if (!settings_trouble_.empty()) say(settings_trouble_);
  if (!request.quality.empty()) settings_.quality = request.quality;
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  session_.open(std::move(request.subject), request.scene_id, request.person_id, request.persons);
  session_.controls.slow_motion = settings_.slow_motion;
  session_.controls.loop = settings_.loop;
  look_.quality = draws_in_software(window_.renderer()) ? Quality::low : Quality::high;
  look_.bone = settings_.bone, look_.disc = settings_.disc, look_.ligament = settings_.ligament;
  look_.muscle = settings_.muscle, look_.arrows = settings_.arrows;
  view_ = std::make_unique<SceneView>(std::vector<Bone>{});
  last_s_ = window_.time_s();
}

App::~App() {
  const Window::Size size = window_.size();
  settings_.width = size.width, settings_.height = size.height;
  settings_.slow_motion = session_.controls.slow_motion, settings_.loop = session_.controls.loop;
  settings_.bone = look_.bone, settings_.disc = look_.disc, settings_.ligament = look_.ligament;
  settings_.muscle = look_.muscle, settings_.arrows = look_.arrows;
  if (const std::string trouble = save_settings(settings_path(), settings_); !trouble.empty())
    fmt::print(stderr, "crepitus view: settings are not kept: {}\n", trouble);
  view_.reset(), close_up_.release();  // before their context
}

void App::say(const std::string& message) {
  transient_.message = message;
  transient_.message_age_s = 0;
}

double App::aspect() const {
  return (picture_.max.x - picture_.min.x) / std::max(picture_.max.y - picture_.min.y, 1.f);
}

// Letters follow the screen and Ctrl +; a new size needs a new atlas.
void App::settle_letters() {
  const double px = std::round(kLetters_px * window_.content_scale() * settings_.scale);
  Theme theme = Theme::dark;
  find_theme(settings_.theme, theme);
  look_.theme = theme;
  if (px != letters_px_) {
    letters_ = load_letters(static_cast<float>(px));
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
    letters_px_ = px;
  }
  const std::string wanted = fmt::format("{} {}", settings_.theme, px);
  if (wanted == styled_) return;
  apply_style(palette(theme), theme == Theme::light || theme == Theme::projector,
              static_cast<float>(px));
  styled_ = wanted;
}

App::Layout App::layout(const Ui& ui) const {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float em = ImGui::GetFontSize();
  const float left = ui.narrow ? (transient_.drawer ? std::min(22 * em, screen.x) : 0)
                               : std::min(22 * em, 0.4f * screen.x);
  const float under = ui.narrow ? 0 : left;
  const float rows = transport_in_two_rows(ui, screen.x - under) ? 2 : 1;
  const float transport = rows * ImGui::GetFrameHeightWithSpacing() + 0.9f * em;
  const float charts = screen.y < 22 * em ? 0 : std::clamp(0.24f * screen.y, 7 * em, 14 * em);
  const float y = screen.y - charts - transport;
  return {.left = {{0, 0}, {left, screen.y}},
          .picture = {{under, 0}, {screen.x, y}},
          .transport = {{under, y}, {screen.x, y + transport}},
          .charts = {{under, y + transport}, {screen.x, screen.y}}};
}

void App::left_panel(Ui& ui, const Layout& l) {
  if (l.left.max.x - l.left.min.x < 1) return;
  begin_panel(ui, "left", l.left, ui.narrow ? 1 : kBare, true);
  pickers_panel(ui);
  ImGui::Dummy({0, 0.4f * ui.em()});
  ImGui::Separator();
  ImGui::Dummy({0, 0.2f * ui.em()});
  parameters_panel(ui);
  end_panel();
}

void App::panels(Ui& ui, const Layout& l) {
  transport_panel(ui, l.transport);
  if (l.charts.max.y > l.charts.min.y) charts_panel(ui, l.charts);
  ChartBox view = l.picture;
  why_panel(ui, l.picture);
  view.max.x -= why_width(ui, l.picture);
  view_bar(ui, view);
  narration_panel(ui, view);
  clocks_panel(ui, view);
  first_hint(ui, view);
  left_panel(ui, l);
  captions_panel(ui, view);
  help_page(ui);
  doctor_page(ui);
}

bool App::frame() {
  const bool still = !session_.controls.playing && session_.ready() && !to_ &&
                     !(session_.why() && session_.why()->done() < 1) && frames_ > 3;
  window_.poll(still ? kIdle_s : 0);
  if (window_.closing() || transient_.quit) return false;
  if (window_.lost())
    throw WindowError("the graphics driver has reset its context; start `crepitus view` again");
  const double now_s = window_.time_s(), frame_s = now_s - last_s_;
  last_s_ = now_s;
  if (window_.minimised()) return true;

  settle_letters();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  probe_.boxes.clear();
  keys_ = window_.take_keys();
  const auto pressed = [&](int code) {
    return std::any_of(keys_.begin(), keys_.end(), [&](const Window::KeyPress& k) {
      return k.key.code == code && !k.key.shift;
    });
  };
  transient_.enter = pressed(key::kEnter) || pressed(key::kKeypadEnter);
  transient_.escape = pressed(key::kEscape);
  transient_.message_age_s += frame_s;
  Ui ui{session_, settings_,      transient_,    look_, probe_, palette(look_.theme),
        {},       letters_.large, letters_.small};
  ui.narrow = ImGui::GetIO().DisplaySize.x < 50 * ui.em();
  const Layout l = layout(ui);
  picture_ = l.picture;

  session_.frame(frame_s);
  for (const double until = window_.time_s() + kThink_s;
       session_.think(kThinkSteps) && window_.time_s() < until;) {
  }
  if (auto bones = bones_.frame(session_.run().shown().model(), frame_s))
    view_->set_bones(std::move(*bones));
  transient_.making = bones_.progress();
  take_files();
  sound_and_light(ui);
  travel(frame_s);
  draw_body(ui, l);  // before the mouse is asked what lies under it
  panels(ui, l);
  follow_keys(ui);
  for (std::size_t i = 0; i < ui.wanted.size(); ++i) act(ui, ui.wanted[i]);
  const bool over = !ImGui::GetIO().WantCaptureMouse;
  hands_.work(ui, *view_, picture_, over, camera_, goal_);
  ImGui::Render();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  narrate(now_s);
  ++frames_;
  const double work_s = window_.time_s() - now_s;
  status_.write(ui, now_s, frames_, heard_, 1e3 * work_s);
  window_.swap();
  judge_speed(window_.time_s() - now_s);
  return true;
}

void App::take_files() {
  for (const std::string& path : window_.take_dropped()) {
    try {
      session_.open_file(path);
      say("Opened " + path);
    } catch (const std::exception& error) {
      say(error.what());
    }
  }
}

void App::sound_and_light(Ui& ui) {
  if (!settings_.muted && settings_.volume > 0)
    for (const PopEvent& pop : session_.popped_now())
      heard_ += speaker_.play(pop, settings_.volume);
  ui.look.glows.clear();
  if (settings_.reduced_motion) return;
  const Simulation& s = session_.run().shown();
  for (const Caption& c : session_.captions()) {
    if (c.age_s > kGlow_s) continue;
    ui.look.glows.push_back({.at_W = place_of(c.pop, s.model(), s.state()), .strength = 1 - c.age_s / kGlow_s});
  }
}

void App::travel(double frame_s) {
  const Simulation& s = session_.run().shown();
  if (opened_ != session_.scene_id() && session_.ready()) {  // another posture needs another place
    opened_ = session_.scene_id();
    placed_ = false;
  }
  if (!placed_ && session_.ready()) {
    find_camera("overview", s.model(), s.state(), aspect(), camera_);
    placed_ = true;
    to_.reset();
  }
  if (goal_) {
    from_ = camera_, to_ = goal_;
    goal_.reset();
    travelled_ = settings_.reduced_motion ? 1 : 0;
  }
  if (!to_) return;
  travelled_ = std::min(1.0, travelled_ + frame_s / kTravel_s);
  camera_ = crepitus::travel(*from_, *to_, travelled_);
  if (travelled_ >= 1) to_.reset();
}

void App::look_at(Ui& ui, const char* preset) {
  const Simulation& s = ui.session.run().shown();
  Camera there;
  if (find_camera(preset, s.model(), s.state(), aspect(), there)) goal_ = there;
}

void App::focus(Ui& ui) {
  const PopEvent* pop = ui.session.explained_pop();
  if (!pop) return look_at(ui, "facets");
  const Simulation& s = ui.session.run().shown();
  goal_ = pop->mechanism == Mechanism::facet_cavitation
              ? facet_camera(s.model(), s.state(), pop->element)
          : pop->mechanism == Mechanism::sacroiliac_release
              ? rough_joint_camera(s.model(), s.state(), pop->element)
              : tendon_camera(s.model(), s.state(), pop->element);
}

void App::follow_keys(Ui& ui) {
  for (const Window::KeyPress& press : keys_) {
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

void App::act(Ui& ui, UserAction action) {
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
      if (!s.to_previous_pop()) say("There is no pop before.");
      return;
    case UserAction::next_pop:
      s.controls.playing = false;
      if (!s.to_next_pop()) say("There is no pop after this that has been seen.");
      return;
    case UserAction::loop:
      s.controls.loop = !s.controls.loop;
      return;
    case UserAction::slow_motion:
      s.controls.slow_motion = !s.controls.slow_motion;
      return;
    case UserAction::skip_minutes:
      s.rest_minutes(20);
      return say("Twenty minutes have passed for the joints.");
    case UserAction::reset:
      return s.reset_all();
    case UserAction::forget_earlier:
      return s.forget_earlier();
    case UserAction::remedy:
      if (const auto card = s.card(); card && !card->remedies.empty())
        s.try_remedy(card->remedies[0]);
      return;
    default:
      break;
  }
  act_on_camera(ui, action);
  act_on_settings(ui, action);
}

void App::act_on_camera(Ui& ui, UserAction action) {
  constexpr double kStep_rad = 0.12;
  const auto moved = [&](const Camera& c) {
    to_.reset();
    camera_ = c;
  };
  switch (action) {
    case UserAction::look_front:
      return look_at(ui, "front");
    case UserAction::look_left:
      return look_at(ui, "left");
    case UserAction::look_back:
      return look_at(ui, "back");
    case UserAction::look_facets:
      return look_at(ui, "facets");
    case UserAction::look_sacroiliac:
      return look_at(ui, "left_si");
    case UserAction::look_brim:
      return look_at(ui, "left_brim");
    case UserAction::orbit_left:
      return moved(orbited(camera_, kStep_rad, 0));
    case UserAction::orbit_right:
      return moved(orbited(camera_, -kStep_rad, 0));
    case UserAction::orbit_up:
      return moved(orbited(camera_, 0, kStep_rad));
    case UserAction::orbit_down:
      return moved(orbited(camera_, 0, -kStep_rad));
    case UserAction::closer:
      return moved(zoomed(camera_, 0.85));
    case UserAction::farther:
      return moved(zoomed(camera_, 1 / 0.85));
    case UserAction::focus:
      return focus(ui);
    default:
      return;
  }
}

void App::act_on_settings(Ui& ui, UserAction action) {
  Settings& s = ui.settings;
  Look& l = ui.look;
  const auto flip = [](bool& b) { b = !b; };
  const auto next_in = [](auto& list, const std::string& now) {
    const auto found = std::find(std::begin(list), std::end(list), now);
    return std::string(found == std::end(list) || std::next(found) == std::end(list)
                           ? *std::begin(list)
                           : *std::next(found));
  };
  const auto scale_by = [&](int notches) {
    const auto at = std::min_element(
        std::begin(kScales), std::end(kScales),
        [&](double a, double b) { return std::abs(a - s.scale) < std::abs(b - s.scale); });
    const auto i =
        std::clamp<std::ptrdiff_t>(at - std::begin(kScales) + notches, 0, std::ssize(kScales) - 1);
    s.scale = kScales[i];
  };
  static constexpr const char* kQualities[] = {"auto", "low", "medium", "high"};
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
      return flip(s.labels);
    case UserAction::isolate:
      if (l.isolated)
        l.isolated.reset();
      else if (hands_.clicked().kind != PartKind::none)
        l.isolated = hands_.clicked();
      else
        say("Click a part first, then it can be shown alone.");
      return;
    case UserAction::why:
      return flip(s.why_card);
    case UserAction::search:
      transient_.open_search = transient_.drawer = true;
      return;
    case UserAction::mute:
      return flip(s.muted);
    case UserAction::louder:
      s.volume = std::min(1.0, s.volume + 0.1);
      s.muted = false;
      return say(fmt::format("Volume {:.0f} %", 100 * s.volume));
    case UserAction::quieter:
      s.volume = std::max(0.0, s.volume - 0.1);
      return say(fmt::format("Volume {:.0f} %", 100 * s.volume));
    case UserAction::captions:
      return flip(s.captions);
    case UserAction::narration:
      return flip(s.narration);
    case UserAction::theme:
      s.theme = next_in(kThemeNames, s.theme);
      return;
    case UserAction::larger:
      return scale_by(1);
    case UserAction::smaller:
      return scale_by(-1);
    case UserAction::normal_size:
      s.scale = 1;
      return;
    case UserAction::reduced_motion:
      flip(s.reduced_motion);
      return say(s.reduced_motion ? "Less motion: no flashes, no travelling."
                                  : "Flashes and travelling again.");
    case UserAction::quality:
      s.quality = next_in(kQualities, s.quality);
      return say("Quality of the picture: " + s.quality);
    case UserAction::help:
      flip(transient_.help);
      transient_.doctor = false;
      return;
    case UserAction::doctor:
      flip(transient_.doctor);
      transient_.help = false;
      return;
    case UserAction::close:
      transient_.help = transient_.doctor = transient_.drawer = false;
      return;
    case UserAction::quit:
      transient_.quit = true;
      return;
    default:
      return;
  }
}

void App::draw_body(Ui& ui, const Layout& l) {
  const Simulation& s = session_.run().shown();
  if (settings_.quality != "auto") find_quality(settings_.quality, look_.quality);
  const Window::Size pixels = window_.pixels();
  const float scale =
      static_cast<float>(pixels.width) / std::max(ImGui::GetIO().DisplaySize.x, 1.f);
  const auto px = [&](float x) { return static_cast<int>(std::lround(x * scale)); };
  const std::optional<ChartBox> close_up = close_up_box(ui, l.picture);
  if (close_up) draw_close_up(ui, *close_up, scale);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, pixels.width, pixels.height);
  glClearColor(ui.palette.panel.r, ui.palette.panel.g, ui.palette.panel.b, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  const Canvas canvas{.framebuffer = 0,
                      .x = px(l.picture.min.x),
                      .y = pixels.height - px(l.picture.max.y),
                      .width = px(l.picture.max.x) - px(l.picture.min.x),
                      .height = px(l.picture.max.y) - px(l.picture.min.y)};
  Camera camera = camera_;
  camera.shift.x -= why_width(ui, l.picture) / std::max(l.picture.max.x - l.picture.min.x, 1.f);
  if (canvas.width > 0 && canvas.height > 0)
    view_->draw(s.model(), s.state(), s.loads(), camera, look_, canvas);
  draw_labels(ui, l.picture);
  if (close_up) show_close_up(ui, *close_up, scale);
}

// At the upper right of the picture while the last pop is told, where there is room: captions stand below.
std::optional<ChartBox> App::close_up_box(const Ui& ui, const ChartBox& picture) const {
  if (session_.captions().empty()) return {};
  const float height = picture.max.y - picture.min.y, right = picture.max.x - why_width(ui, picture);
  const float side = std::min(kCloseUpShare * height, kCloseUpMost_em * ui.em());
  if (side < kCloseUpLeast_em * ui.em() || right - picture.min.x < 3 * side) return {};
  const ImVec2 min{right - ui.em() - side, picture.min.y + kBar_em * ui.em()};
  return ChartBox{min, {min.x + side, min.y + side}};
}

// Before the whole: what lies under the mouse is then of the whole.
void App::draw_close_up(const Ui& ui, const ChartBox& box, float scale) {
  const Simulation& s = session_.run().shown();
  const PopEvent& pop = session_.captions().back().pop;
  const int side = static_cast<int>(std::lround((box.max.x - box.min.x) * scale));
  close_up_.make_picture(side, side, 0);
  view_->draw(s.model(), s.state(), s.loads(), close_to(pop, s.model(), s.state()), close_look(ui.look, pop.mechanism),
              {.framebuffer = close_up_.framebuffer(), .width = side, .height = side});
}

void App::show_close_up(const Ui& ui, const ChartBox& box, float scale) {
  const int side = close_up_.width(), x = static_cast<int>(std::lround(box.min.x * scale)),
            y = window_.pixels().height - static_cast<int>(std::lround(box.max.y * scale));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, close_up_.framebuffer());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
  glBlitFramebuffer(0, 0, side, side, x, y, x + side, y + side, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);

  const PopEvent& pop = session_.captions().back().pop;
  const std::string title = capital(plain_joint(pop.mechanism, pop.joint, pop.side));
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  const float foot = box.max.y - 1.5f * ui.em();
  list.AddRectFilled({box.min.x, foot}, box.max, packed(ui.palette.panel, 0.8f));
  list.AddText({box.min.x + 0.5f * ui.em(), foot + 0.25f * ui.em()}, packed(ui.palette.text), title.c_str());
  list.AddRect(box.min, box.max, packed(ui.palette.text, 0.85f), 0, 0, 0.1f * ui.em());
}

void App::draw_labels(Ui& ui, const ChartBox& box) {
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  Camera camera = camera_;
  camera.shift.x -= why_width(ui, box) / std::max(box.max.x - box.min.x, 1.f);
  list.PushClipRect(box.min, {box.max.x - why_width(ui, box), box.max.y});
  std::vector<ChartBox> taken;
  const auto put = [&](const Vec3& at_W, const std::string& text) {
    const Vec3 p = project(camera, aspect(), at_W);
    if (p.z > 1) return;
    ImVec2 at{box.min.x + static_cast<float>(0.5 * (p.x + 1)) * (box.max.x - box.min.x),
              box.min.y + static_cast<float>(0.5 * (1 - p.y)) * (box.max.y - box.min.y)};
    const ImVec2 room = ImGui::CalcTextSize(text.c_str());
    // below what stands there already
    for (const ChartBox& t : taken)
      if (at.x < t.max.x && at.x + room.x > t.min.x && at.y < t.max.y && at.y + room.y > t.min.y)
        at.y = t.max.y + 0.1f * ui.em();
    taken.push_back({at, {at.x + room.x, at.y + room.y}});
    list.AddRectFilled({at.x - 0.25f * ui.em(), at.y},
                       {at.x + room.x + 0.25f * ui.em(), at.y + room.y},
                       packed(ui.palette.panel, 0.72f), 0.2f * ui.em());
    list.AddText(at, packed(ui.palette.text), text.c_str());
  };
  if (look_.arrows)
    for (const ArrowLabel& a : view_->arrow_labels()) put(a.at_W, a.text);
  const Simulation& s = session_.run().shown();
  if (settings_.labels)
    for (const Label& label : main_labels(s.model(), s.state()))
      put(label.at_W, capital(label.text));
  list.PopClipRect();
}

// Lowers the quality of a picture that takes too long, for a while.
void App::judge_speed(double work_s) {
  if (settings_.quality != "auto" || look_.quality == Quality::low || frames_ < 5) return;
  slow_s_ = work_s > kTooSlow_s ? slow_s_ + work_s : std::max(0.0, slow_s_ - work_s);
  if (slow_s_ < kTooSlowFor_s) return;
  look_.quality = look_.quality == Quality::high ? Quality::medium : Quality::low;
  slow_s_ = 0;
}

void App::narrate(double now_s) {
  if (!session_.ready() || now_s < next_narration_s_) return;
  next_narration_s_ = now_s + kNarrateEvery_s;
  // the title is what a screen reader finds first
  const std::string what = session_.captions().empty() ? session_.run().subject().scene.title
                                                       : session_.captions().back().text;
  window_.set_title("Crepitus: " + what);
  if (!narrate_) return;
  std::string text =
      session_.captions().empty() ? "" : "Pop! " + session_.captions().back().text + " ";
  for (const std::string& sentence : session_.narration()) text += sentence + " ";
  if (text == narrated_) return;
  narrated_ = text;
  fmt::print("{:.2f} s: {}\n", session_.now_s(), text);
  std::fflush(stdout);
}

}  // namespace crepitus
