// A picture without a window: an OpenGL context through EGL that needs neither X nor a graphics
// card, and a framebuffer to draw into.
#pragma once

#include <memory>
#include <string>

#include "tools/viewer/image.h"
#include "tools/viewer/render/scene_view.h"

namespace crepitus {

class Offscreen {
 public:
  // Makes the context and makes it current. Throws std::runtime_error with cause and remedy when
  // there is none.
  Offscreen(int width, int height);
  ~Offscreen();
  Offscreen(const Offscreen&) = delete;
  Offscreen& operator=(const Offscreen&) = delete;

  Canvas canvas() const;
  Image read() const;               // what has been drawn
  std::string description() const;  // "OpenGL 4.5 ..., llvmpipe ..."

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
