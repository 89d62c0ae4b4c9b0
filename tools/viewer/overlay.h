// Text and charts over an off-screen picture: Dear ImGui's draw list without a window.
#pragma once

#include <imgui.h>

#include <memory>

#include "tools/viewer/render/scene_view.h"

namespace crepitus {

class Overlay {
 public:
  // Letters of `text_px` pixels, and headings half as large again. Needs a current OpenGL context.
  explicit Overlay(double text_px);
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  ImDrawList& begin(const Canvas& canvas);  // coordinates: pixels from the upper left corner
  void end();                               // draws into the canvas
  ImFont* text() const;
  ImFont* heading() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The font that texts are set in, or "" when it is not installed.
const char* font_file();

}  // namespace crepitus
