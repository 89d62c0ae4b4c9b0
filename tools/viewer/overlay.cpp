#include "tools/viewer/overlay.h"

#include <backends/imgui_impl_opengl3.h>
#include <epoxy/gl.h>
#include <imgui_freetype.h>
#include <unistd.h>

namespace crepitus {
namespace {

// Latin, Greek, and the signs that units and sentences need.
constexpr ImWchar kRanges[] = {0x20,   0xff,   0x370,  0x3ff,  0x2010, 0x2044, 0x2070,
                               0x209f, 0x2190, 0x21ff, 0x2200, 0x22ff, 0};

ImFont* add_font(ImGuiIO& io, double px) {
  if (*font_file())
    return io.Fonts->AddFontFromFileTTF(font_file(), static_cast<float>(px), nullptr, kRanges);
  ImFontConfig config;
  config.SizePixels = static_cast<float>(px);
  return io.Fonts->AddFontDefault(&config);
}

}  // namespace

const char* font_file() {
  constexpr const char* kDejaVu = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
  return access(kDejaVu, R_OK) == 0 ? kDejaVu : "";
}

struct Overlay::Parts {
  ImGuiContext* context = nullptr;
  ImFont *text = nullptr, *heading = nullptr;
  Canvas canvas;
};

Overlay::Overlay(double text_px) : parts_(std::make_unique<Parts>()) {
  parts_->context = ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.Fonts->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  parts_->text = add_font(io, text_px);
  parts_->heading = add_font(io, 1.45 * text_px);
  ImGui_ImplOpenGL3_Init(epoxy_is_desktop_gl() ? "#version 330 core" : "#version 300 es");
}
Overlay::~Overlay() {
  ImGui::SetCurrentContext(parts_->context);
  ImGui_ImplOpenGL3_Shutdown();
  ImGui::DestroyContext(parts_->context);
}

ImFont* Overlay::text() const { return parts_->text; }
ImFont* Overlay::heading() const { return parts_->heading; }

ImDrawList& Overlay::begin(const Canvas& canvas) {
  parts_->canvas = canvas;
  ImGui::SetCurrentContext(parts_->context);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(canvas.width), static_cast<float>(canvas.height)};
  io.DeltaTime = 1.0f / 60;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui::NewFrame();
  return *ImGui::GetBackgroundDrawList();
}

void Overlay::end() {
  ImGui::Render();
  glBindFramebuffer(GL_FRAMEBUFFER, parts_->canvas.framebuffer);
  glViewport(parts_->canvas.x, parts_->canvas.y, parts_->canvas.width, parts_->canvas.height);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // namespace crepitus
