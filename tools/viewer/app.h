// The viewer: a window with the body and its panels around it. frame() returns; whoever calls it
// owns the loop.
#pragma once

#include <memory>
#include <string>

#include "tools/viewer/body_picture.h"
#include "tools/viewer/hands.h"
#include "tools/viewer/session/meter.h"
#include "tools/viewer/session/session.h"
#include "tools/viewer/speaker.h"
#include "tools/viewer/status.h"
#include "tools/viewer/style.h"
#include "tools/viewer/viewpoint.h"
#include "tools/viewer/window.h"

namespace crepitus {

struct ViewRequest {
  Subject subject;
  Parameters persons;  // those of the subject, without what the command line set
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
  bool still() const;            // nothing moves by itself
  bool resting(double frame_s);  // and nobody has done anything for a while: the picture stands
  void present();
  Ui desk();
  void picture(double frame_s);
  void settle_letters();
  void begin_panels();
  Layout layout(const Ui& ui) const;
  void panels(Ui& ui, const Layout& l);
  void left_panel(Ui& ui, const Layout& l);
  void move_body(double frame_s);
  void take_files();
  void sound_and_light(Ui& ui);
  void draw_body(Ui& ui);
  void draw(Ui& ui, const Layout& l);
  void choose_quality(double frame_s);
  void narrate(double now_s);

  std::string settings_trouble_;
  Settings settings_;
  Window window_;
  Session session_;
  Transient transient_;
  Look look_;
  Probe probe_;
  Speaker speaker_;
  Hands hands_;
  Meter meter_;
  StatusFile status_;
  std::unique_ptr<BodyPicture> body_;
  Viewpoint viewpoint_;
  LetterSet letters_;
  double letters_px_ = 0;
  std::string styled_;  // theme and size that the style is for
  PictureFrame picture_{};
  Quality moving_quality_ = Quality::low;  // what this machine can draw while things move
  double last_s_ = 0, slow_s_ = 0, fast_s_ = 0, rested_s_ = 0, next_narration_s_ = 0;
  int frames_ = 0, heard_ = 0;
  bool narrate_ = false, software_ = false, drawn_ = false;
  std::string narrated_;
};

}  // namespace crepitus
