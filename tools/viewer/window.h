// The window and its OpenGL context, through GLFW; and the start of ImGui in it.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tools/viewer/session/actions.h"

struct GLFWwindow;

namespace crepitus {

// No window can be had; says why and what to do instead.
struct WindowError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Window {
 public:
  // Throws WindowError.
  Window(int width, int height, const std::string& title);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Takes what happened since; waits up to so long for something to happen.
  void poll(double wait_s);
  void swap();
  bool closing() const;
  bool minimised() const;
  bool lost() const;  // the driver has thrown the context away
  void set_title(const std::string& title);

  struct Size {
    int width, height;
  };
  Size size() const;  // in the units of the mouse
  Size pixels() const;
  double content_scale() const;  // of the screen: 2 where letters should be twice as large
  double time_s() const;         // since the program began
  std::string renderer() const;  // "llvmpipe ..."

  struct KeyPress {
    Key key;
    bool repeated;
  };
  std::vector<KeyPress> take_keys();
  std::vector<std::string> take_dropped();
  bool take_stirred();  // whether anything has come in: mouse, keys, a new size, a lost picture

  static double thread_time_s();  // of the processor, spent by this thread

 private:
  struct Inbox {
    std::vector<KeyPress> keys;
    std::vector<std::string> dropped;
    bool stirred = false;
  };
  static Inbox& inbox_of(GLFWwindow* window);
  void listen();
  Inbox inbox_;
  GLFWwindow* window_ = nullptr;
};

}  // namespace crepitus
