// The viewer: a window with the body and its panels around it. frame() returns; whoever calls it
// owns the loop.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "tools/viewer/bone_stock.h"
#include "tools/viewer/hands.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/session/session.h"
#include "tools/viewer/speaker.h"
#include "tools/viewer/status.h"
#include "tools/viewer/style.h"
#include "tools/viewer/window.h"

namespace crepitus {

struct ViewRequest {
  Subject subject;
  Parameters persons;           // those of the subject, without what the command line set
  std::string scene_id, person_id;
  Library library;
  std::string status_file;  // "" : none
  bool narrate = false;     // sentences on stdout
  std::string quality;      // "": as remembered
};

class App {
 public:
  // Opens the window first, so that something is there while the rest is made ready. Throws
  // WindowError, std::runtime_error (OpenGL too old) or InputError. Keeps a reference to `anatomy`.
  App(const Anatomy& anatomy, ViewRequest request);
  ~App();

  bool frame();  // false: closed

 private:
  struct Layout {
    ChartBox left, picture, transport, charts;
  };
  void settle_letters();
  Layout layout(const Ui& ui) const;
  void panels(Ui& ui, const Layout& l);
  void left_panel(Ui& ui, const Layout& l);
  void follow_keys(Ui& ui);
  void act(Ui& ui, UserAction action);
  void act_on_camera(Ui& ui, UserAction action);
  void act_on_settings(Ui& ui, UserAction action);
  void look_at(Ui& ui, const char* preset);
  void focus(Ui& ui);
  void travel(double frame_s);
  void take_files();
  void sound_and_light(Ui& ui);
  void draw_body(Ui& ui, const Layout& l);
  std::optional<ChartBox> close_up_box(const Ui& ui, const ChartBox& picture) const;
  void draw_close_up(const Ui& ui, const ChartBox& box, float scale);
  void show_close_up(const Ui& ui, const ChartBox& box, float scale);
  void draw_labels(Ui& ui, const ChartBox& box);
  void judge_speed(double work_s);
  void narrate(double now_s);
  void say(const std::string& message);
  double aspect() const;

  std::string settings_trouble_;
  Settings settings_;
  Window window_;
  Session session_;
  Transient transient_;
  Look look_;
  Probe probe_;
  Speaker speaker_;
  Hands hands_;
  StatusFile status_;
  BoneStock bones_;
  std::unique_ptr<SceneView> view_;
  gl::Surface close_up_;  // the last pop, before it is laid over the picture
  Camera camera_;
  std::optional<Camera> from_, to_, goal_;
  double travelled_ = 1;
  LetterSet letters_;
  double letters_px_ = 0;
  std::string styled_;  // theme and size that the style is for
  ChartBox picture_{};
  double last_s_ = 0, slow_s_ = 0, next_narration_s_ = 0;
  int frames_ = 0, heard_ = 0;
  bool narrate_ = false, placed_ = false;
  std::string narrated_, opened_;
  std::vector<Window::KeyPress> keys_;  // of this frame
};

}  // namespace crepitus
