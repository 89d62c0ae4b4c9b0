#include "tools/viewer/style.h"

#include <imgui_freetype.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

// Latin, Greek, punctuation, subscripts, arrows, mathematical signs.
constexpr std::array<ImWchar, 13> kRanges{0x0020, 0x00FF, 0x0370, 0x03FF, 0x2010, 0x2044, 0x2070,
                                          0x209F, 0x2190, 0x21FF, 0x2200, 0x22FF, 0};
constexpr float kHeading = 1.22f, kSmall = 0.85f;

std::string font_file(const char* name) {
  if (const char* wanted = std::getenv("CREPITUS_FONT"); wanted && std::filesystem::exists(wanted))
    return wanted;
  const std::string path = std::string(CREPITUS_FONT_FOLDER) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

ImFont* add_letters(const std::string& file, float size_px) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  if (!file.empty())
    if (ImFont* font = atlas.AddFontFromFileTTF(file.c_str(), size_px, nullptr, kRanges.data()))
      return font;
  ImFontConfig plain;
  plain.SizePixels = size_px;
  return atlas.AddFontDefault(&plain);
}

}  // namespace

LetterSet load_letters(float size_px) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  add_letters(font_file("DejaVuSans.ttf"), std::round(size_px));
  return {.large = add_letters(font_file("DejaVuSans-Bold.ttf"), std::round(size_px * kHeading)),
          .small = add_letters(font_file("DejaVuSans.ttf"), std::round(size_px * kSmall))};
}

void apply_style(const Palette& p, bool light, float size_px) {
  ImGuiStyle& s = ImGui::GetStyle();
  s = ImGuiStyle();
  light ? ImGui::StyleColorsLight(&s) : ImGui::StyleColorsDark(&s);
  const float em = size_px;
  s.WindowPadding = {0.8f * em, 0.6f * em};
  s.FramePadding = {0.6f * em, 0.32f * em};
  s.ItemSpacing = {0.5f * em, 0.38f * em};
  s.WindowRounding = 0;
  s.FrameRounding = s.PopupRounding = s.GrabRounding = 0.3f * em;
  s.WindowBorderSize = 0;
  s.PopupBorderSize = 1;
  s.ScrollbarSize = 0.8f * em;
  s.ScrollbarRounding = 0.4f * em;
  const auto set = [&](ImGuiCol what, const Colour& c, float alpha = 1) {
    s.Colors[what] = shade(c, alpha);
  };
  const auto mixed = [&](float share) { return blended(p.panel, p.text, share); };
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.text_dim);
  set(ImGuiCol_WindowBg, p.panel);
  set(ImGuiCol_PopupBg, mixed(0.05f));
  set(ImGuiCol_Border, p.text, 0.22f);
  set(ImGuiCol_FrameBg, mixed(0.1f));
  set(ImGuiCol_FrameBgHovered, mixed(0.16f));
  set(ImGuiCol_FrameBgActive, mixed(0.2f));
  set(ImGuiCol_Button, mixed(0.13f));
  set(ImGuiCol_ButtonHovered, mixed(0.22f));
  set(ImGuiCol_ButtonActive, mixed(0.3f));
  set(ImGuiCol_Header, mixed(0.09f));
  set(ImGuiCol_HeaderHovered, mixed(0.17f));
  set(ImGuiCol_HeaderActive, mixed(0.22f));
  set(ImGuiCol_CheckMark, p.accent);
  set(ImGuiCol_SliderGrab, p.accent);
  set(ImGuiCol_SliderGrabActive, p.accent);
  set(ImGuiCol_PlotHistogram, p.accent);
  set(ImGuiCol_NavHighlight, p.accent);
  set(ImGuiCol_TextSelectedBg, p.accent, 0.4f);
  set(ImGuiCol_ScrollbarBg, p.panel, 0);
  set(ImGuiCol_ScrollbarGrab, mixed(0.25f));
  set(ImGuiCol_Separator, p.text, 0.2f);
}

}  // namespace crepitus
