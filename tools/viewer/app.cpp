#include "tools/viewer/app.h"

#include <epoxy/gl.h>
// after epoxy, which brings OpenGL
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tools/viewer/deeds.h"
#include "tools/viewer/render/close_up.h"

namespace crepitus {
namespace {

constexpr float kLetters_px = 15;
// of a frame, for the explanation: at most so long, and at most such a share
constexpr double kThink_s = 0.008, kThinkShare = 0.12;
constexpr int kThinkSteps = 16;
constexpr double kGlow_s = 1.4;  // a flash, in the watcher's time
// A frame that is slow lowers the quality, one that is fast raises it from low to medium, which
// takes some two and a half times as long: the two must be so far apart, or it would go to and fro.
constexpr double kSlow_s = 0.05, kFast_s = 0.018, kJudgeFor_s = 1.0;
constexpr float kNarrow_em = 50;
constexpr double kIdle_s = 0.1;  // between frames in which nothing moves
// Since somebody did something: when a picture that stands is made better, and when it is left.
constexpr double kRefineAfter_s = 0.35, kLeaveAfter_s = 1.2;
constexpr double kMessageFor_s = 8;  // as captions show it
constexpr double kNarrateEvery_s = 1.0;

bool draws_in_software(const std::string& renderer) {
  for (const char* name : {"llvmpipe", "softpipe", "SwiftShader", "Software"})
    if (renderer.find(name) != std::string::npos) return true;
  return false;
}

bool went_down(const std::vector<Window::KeyPress>& keys, int code) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const Window::KeyPress& k) { return k.key.code == code && !k.key.shift; });
}

}  // namespace

App::App(const Anatomy& anatomy, ViewRequest request)
    : settings_(read_settings(settings_path(), settings_trouble_)),
      window_(settings_.width, settings_.height, "Crepitus"),
      session_(anatomy, std::move(request.library)),
      status_(std::move(request.status_file)),
      narrate_(request.narrate) {
  if (!settings_trouble_.empty()) transient_.say(settings_trouble_);
  if (!request.quality.empty()) settings_.quality = request.quality;
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  session_.open(std::move(request.subject), request.scene_id, request.person_id, request.persons);
  session_.controls.slow_motion = settings_.slow_motion;
  session_.controls.loop = settings_.loop;
  software_ = draws_in_software(window_.renderer());
  moving_quality_ = software_ ? Quality::low : Quality::high;
  look_.bone = settings_.bone, look_.disc = settings_.disc, look_.ligament = settings_.ligament;
  look_.muscle = settings_.muscle, look_.arrows = settings_.arrows;
  body_ = std::make_unique<BodyPicture>(anatomy);
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
  body_.reset();  // before its context
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
  meter_line(ui, view);
  first_hint(ui, view);
  left_panel(ui, l);
  captions_panel(ui, view);
  help_page(ui);
  doctor_page(ui);
}

bool App::still() const {
  return !session_.controls.playing && session_.ready() && !viewpoint_.travelling() &&
         !(session_.why() && session_.why()->done() < 1) && body_->progress().empty() &&
         session_.captions().empty() && transient_.message_age_s > kMessageFor_s && frames_ > 3;
}

bool App::resting(double frame_s) {
  const bool stirred = window_.take_stirred();
  rested_s_ = still() && !stirred && !ImGui::GetIO().WantTextInput ? rested_s_ + frame_s : 0;
  return rested_s_ > kLeaveAfter_s;
}

// The last picture is shown only when the next is about to be drawn: a processor that draws does so
// while physics and explanation are worked on.
void App::present() {
  if (drawn_) window_.swap();
  drawn_ = false;
}

bool App::frame() {
  const bool waits = still();
  if (waits) present();
  window_.poll(waits ? kIdle_s : 0);
  if (window_.closing() || transient_.quit) return false;
  if (window_.lost())
    throw WindowError("the graphics driver has reset its context; start `crepitus view` again");
  const double now_s = window_.time_s(), frame_s = now_s - last_s_;
  last_s_ = now_s;
  if (window_.minimised()) return true;
  ++frames_;
  transient_.message_age_s += frame_s;
  if (!waits) choose_quality(frame_s);
  if (!resting(frame_s)) picture(frame_s);
  narrate(now_s);
  Ui ui = desk();
  status_.write(ui, now_s, frames_, heard_, 1e3 * (window_.time_s() - now_s));
  return true;
}

Ui App::desk() {
  Ui ui{session_, settings_, transient_, look_, probe_, palette(look_.theme)};
  ui.large = letters_.large, ui.small = letters_.small;
  ui.meter = &meter_;
  return ui;
}

void App::picture(double frame_s) {
  begin_panels();
  Ui ui = desk();
  ui.narrow = ImGui::GetIO().DisplaySize.x < kNarrow_em * ui.em();
  const Layout l = layout(ui);
  const Window::Size pixels = window_.pixels();
  picture_ = {l.picture,
              static_cast<float>(pixels.width) / std::max(ImGui::GetIO().DisplaySize.x, 1.f),
              pixels.height};
  move_body(frame_s);
  sound_and_light(ui);
  draw(ui, l);
}

void App::begin_panels() {
  settle_letters();
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  probe_.boxes.clear();
}

// Everything that takes time and no picture.
void App::move_body(double frame_s) {
  const double body_s = session_.now_s(), processor_s = Window::thread_time_s();
  session_.frame(frame_s);
  meter_.frame(frame_s, std::max(0.0, session_.now_s() - body_s),
               Window::thread_time_s() - processor_s);
  const double think_s = std::min(kThink_s, kThinkShare * frame_s);
  for (const double until = window_.time_s() + think_s;
       session_.think(kThinkSteps) && window_.time_s() < until;) {
  }
  body_->make_bones(session_.run().shown().model(), frame_s);
  transient_.making = body_->progress();
  take_files();
  viewpoint_.frame(session_, picture_.aspect(), frame_s, settings_.reduced_motion);
}

void App::take_files() {
  for (const std::string& path : window_.take_dropped()) {
    try {
      session_.open_file(path);
      transient_.say("Opened " + path + ".");
    } catch (const std::exception& error) {
      transient_.say(error.what());
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
    ui.look.glows.push_back(
        {.at_W = place_of(c.pop, s.model(), s.state()), .strength = 1 - c.age_s / kGlow_s});
  }
}

void App::draw_body(Ui& ui) {
  const Window::Size pixels = window_.pixels();
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, pixels.width, pixels.height);
  glClearColor(ui.palette.panel.r, ui.palette.panel.g, ui.palette.panel.b, 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  body_->draw(ui, picture_, viewpoint_.camera());
}

void App::draw(Ui& ui, const Layout& l) {
  const bool refine = rested_s_ > kRefineAfter_s && moving_quality_ == Quality::low;
  look_.quality = refine ? Quality::medium : moving_quality_;
  if (settings_.quality != "auto") find_quality(settings_.quality, look_.quality);
  const std::vector<Window::KeyPress> keys = window_.take_keys();
  transient_.enter = went_down(keys, key::kEnter) || went_down(keys, key::kKeypadEnter);
  transient_.escape = went_down(keys, key::kEscape);
  present();
  draw_body(ui);  // before the mouse is asked what lies under it
  panels(ui, l);
  follow_keys(ui, keys);
  for (std::size_t i = 0; i < ui.wanted.size(); ++i)
    act(ui, viewpoint_, hands_.clicked(), ui.wanted[i]);
  hands_.work(ui, body_->view(), l.picture, !ImGui::GetIO().WantCaptureMouse, viewpoint_);
  ImGui::Render();
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glFlush();
  drawn_ = true;
}

// Pictures that take too long are made simpler; one that stands on a slow machine is made better.
void App::choose_quality(double frame_s) {
  if (frames_ < 5) return;
  slow_s_ = frame_s > kSlow_s ? slow_s_ + frame_s : std::max(0.0, slow_s_ - frame_s);
  fast_s_ = frame_s < kFast_s ? fast_s_ + frame_s : 0;
  if (slow_s_ > kJudgeFor_s && moving_quality_ != Quality::low) {
    moving_quality_ = moving_quality_ == Quality::high ? Quality::medium : Quality::low;
    slow_s_ = 0;
  }
  if (fast_s_ > kJudgeFor_s && moving_quality_ == Quality::low) moving_quality_ = Quality::medium;
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
