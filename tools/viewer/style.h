// Letters and colours of the panels.
#pragma once

#include <imgui.h>

#include "tools/viewer/render/look.h"

namespace crepitus {

struct LetterSet {
  ImFont *large = nullptr, *small = nullptr;  // headings; numbers beside axes
};

// Loads letters at a size (pixels) into ImGui: CREPITUS_FONT, then DejaVu, then ImGui's own plain
// letters.
LetterSet load_letters(float size_px);

void apply_style(const Palette& palette, bool light, float size_px);

}  // namespace crepitus
