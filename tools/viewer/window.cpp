#include "tools/viewer/window.h"

#include <epoxy/gl.h>
// after epoxy, which brings OpenGL
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <fmt/format.h>
#include <imgui.h>

#include <cctype>
#include <ctime>
#include <utility>

namespace crepitus {
namespace {

constexpr int kSmallestWidth = 320, kSmallestHeight = 240;

std::string last_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text ? text : "no reason given";
}

// The letter on the key rather than its place on an American keyboard.
int named_code(int code, int scancode) {
  if (code < 'A' || code > 'Z') return code;
  const char* name = glfwGetKeyName(code, scancode);
  return name && name[0] && !name[1] && std::isalpha(static_cast<unsigned char>(name[0]))
             ? std::toupper(static_cast<unsigned char>(name[0]))
             : code;
}

int keypad_as_main(int code) {
  switch (code) {
    case GLFW_KEY_KP_ADD:
      return key::kEqual;
    case GLFW_KEY_KP_SUBTRACT:
      return key::kMinus;
    case GLFW_KEY_KP_0:
      return '0';
    default:
      return code;
  }
}

}  // namespace

Window::Window(int width, int height, const std::string& title) {
  glfwSetErrorCallback(nullptr);
  if (!glfwInit())
    throw WindowError(fmt::format("no display: use `crepitus render` ({})", last_error()));
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_CONTEXT_ROBUSTNESS, GLFW_LOSE_CONTEXT_ON_RESET);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  window_ = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
  if (!window_) {
    const std::string why = last_error();
    glfwTerminate();
    throw WindowError(
        fmt::format("no window with OpenGL 3.3: {}. A newer graphics driver, or "
                    "LIBGL_ALWAYS_SOFTWARE=1, may help; "
                    "`crepitus render` needs no window",
                    why));
  }
  glfwSetWindowSizeLimits(window_, kSmallestWidth, kSmallestHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  listen();
  ImGui::CreateContext();
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui_ImplOpenGL3_Init("#version 330 core");
}

Window::Inbox& Window::inbox_of(GLFWwindow* window) {
  return *static_cast<Inbox*>(glfwGetWindowUserPointer(window));
}

// Before ImGui does, which passes on to these what it hears.
void Window::listen() {
  glfwSetWindowUserPointer(window_, &inbox_);
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int code, int scancode, int action, int mods) {
    inbox_of(w).stirred = true;
    if (action == GLFW_RELEASE) return;
    const Key key{named_code(keypad_as_main(code), scancode), (mods & GLFW_MOD_SHIFT) != 0,
                  (mods & GLFW_MOD_CONTROL) != 0};
    inbox_of(w).keys.push_back({key, action == GLFW_REPEAT});
  });
  glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
    inbox_of(w).stirred = true;
    for (int i = 0; i < count; ++i) inbox_of(w).dropped.emplace_back(paths[i]);
  });
  const auto stir = [](GLFWwindow* w, auto...) { inbox_of(w).stirred = true; };
  glfwSetCharCallback(window_, stir);
  glfwSetCursorPosCallback(window_, stir);
  glfwSetCursorEnterCallback(window_, stir);
  glfwSetMouseButtonCallback(window_, stir);
  glfwSetScrollCallback(window_, stir);
  glfwSetFramebufferSizeCallback(window_, stir);
  glfwSetWindowRefreshCallback(window_, stir);
  glfwSetWindowFocusCallback(window_, stir);
  glfwSetWindowContentScaleCallback(window_, stir);
}

Window::~Window() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void Window::poll(double wait_s) {
  if (wait_s > 0)
    glfwWaitEventsTimeout(wait_s);
  else
    glfwPollEvents();
}

void Window::swap() { glfwSwapBuffers(window_); }
bool Window::closing() const { return glfwWindowShouldClose(window_); }
bool Window::minimised() const { return glfwGetWindowAttrib(window_, GLFW_ICONIFIED); }
void Window::set_title(const std::string& title) { glfwSetWindowTitle(window_, title.c_str()); }
double Window::time_s() const { return glfwGetTime(); }

bool Window::lost() const {
  if (!epoxy_has_gl_extension("GL_KHR_robustness") && !epoxy_has_gl_extension("GL_ARB_robustness"))
    return false;
  return (epoxy_has_gl_extension("GL_KHR_robustness")
              ? glGetGraphicsResetStatus()
              : glGetGraphicsResetStatusARB()) != GL_NO_ERROR;
}

Window::Size Window::size() const {
  Size s{};
  glfwGetWindowSize(window_, &s.width, &s.height);
  return s;
}

Window::Size Window::pixels() const {
  Size s{};
  glfwGetFramebufferSize(window_, &s.width, &s.height);
  return s;
}

double Window::content_scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  // where the mouse is counted in larger units than pixels, these are the larger ones already
  const Size mouse = size(), screen = pixels();
  const double units = mouse.width > 0 ? static_cast<double>(screen.width) / mouse.width : 1;
  return std::max(1.0, y / std::max(units, 1.0));
}

std::string Window::renderer() const {
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  return name ? name : "unknown";
}

std::vector<Window::KeyPress> Window::take_keys() { return std::exchange(inbox_.keys, {}); }
bool Window::take_stirred() { return std::exchange(inbox_.stirred, false); }

double Window::thread_time_s() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
std::vector<std::string> Window::take_dropped() { return std::exchange(inbox_.dropped, {}); }

}  // namespace crepitus
