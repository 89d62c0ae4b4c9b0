// Letters and colours of the panels.
#pragma once

#include <imgui.h>

#include "tools/viewer/render/look.h"

namespace crepitus {

// Loads letters at a size (pixels) into ImGui and returns the larger ones for headings.
// CREPITUS_FONT, then DejaVu, then ImGui's own plain letters.
ImFont* load_letters(float size_px);

void apply_style(const Palette& palette, bool light, float size_px);

}  // namespace crepitus
