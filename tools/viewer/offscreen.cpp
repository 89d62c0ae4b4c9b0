#include "tools/viewer/offscreen.h"

#include <epoxy/egl.h>
#include <fmt/format.h>

#include <stdexcept>

#include "tools/viewer/render/gl.h"

namespace crepitus {
namespace {

constexpr const char* kRemedy =
    "install the software renderer (Debian: apt-get install libegl1 libgl1-mesa-dri), or look at "
    "the curves in report.html";

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(fmt::format("no picture without a window: {} (EGL error 0x{:x}); {}",
                                       what, static_cast<unsigned>(eglGetError()), kRemedy));
}

}  // namespace

struct Offscreen::Parts {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
  gl::Surface surface;
  int width = 0, height = 0;

  void open_display() {
    if (!epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless"))
      fail("this EGL cannot do without a screen");
    display = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (display == EGL_NO_DISPLAY || !eglInitialize(display, nullptr, nullptr))
      fail("EGL does not start");
  }
  void open_context() {
    if (!eglBindAPI(EGL_OPENGL_API)) fail("EGL knows no desktop OpenGL");
    const EGLint wanted[] = {EGL_SURFACE_TYPE, 0, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    EGLConfig config = nullptr;
    EGLint found = 0;
    if (!eglChooseConfig(display, wanted, &config, 1, &found) || found == 0)
      fail("EGL offers no configuration");
    const EGLint attributes[] = {EGL_CONTEXT_MAJOR_VERSION,
                                 3,
                                 EGL_CONTEXT_MINOR_VERSION,
                                 3,
                                 EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                 EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                 EGL_NONE};
    context = eglCreateContext(display, config, EGL_NO_CONTEXT, attributes);
    if (context == EGL_NO_CONTEXT) fail("EGL makes no OpenGL 3.3 context");
    if (!eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context))
      fail("the context cannot be used");
  }
  void close() {
    if (display == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
    eglTerminate(display);
  }
};

Offscreen::Offscreen(int width, int height) : parts_(std::make_unique<Parts>()) {
  parts_->width = width;
  parts_->height = height;
  try {
    parts_->open_display();
    parts_->open_context();
    parts_->surface.make_picture(width, height, 0);
  } catch (...) {
    parts_->close();
    throw;
  }
}

Offscreen::~Offscreen() {
  parts_->surface.release();
  parts_->close();
}

Canvas Offscreen::canvas() const {
  return {parts_->surface.framebuffer(), 0, 0, parts_->width, parts_->height};
}

Image Offscreen::read() const {
  Image image{parts_->width, parts_->height, {}};
  const std::size_t row = 3 * static_cast<std::size_t>(image.width);
  std::vector<std::uint8_t> upside_down(row * image.height);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, parts_->surface.framebuffer());
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, image.width, image.height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
  image.rgb.reserve(upside_down.size());
  for (int y = image.height - 1; y >= 0; --y)
    image.rgb.insert(image.rgb.end(), upside_down.begin() + y * row,
                     upside_down.begin() + (y + 1) * row);
  return image;
}

std::string Offscreen::description() const { return gl::description(); }

}  // namespace crepitus
