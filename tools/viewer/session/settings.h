// What the window remembers from one start to the next.
#pragma once

#include <string>

namespace crepitus {

struct Settings {
  std::string theme = "dark", quality = "auto";  // quality: auto, low, medium, high
  double scale = 1;  // of letters and panels, on top of the screen's own
  double volume = 0.7;
  bool muted = false, captions = true, narration = false, reduced_motion = false;
  bool slow_motion = true, loop = false, hint_seen = false, why_card = true;
  bool bone = true, disc = true, ligament = true, muscle = true, arrows = true, labels = false;
  int width = 1280, height = 720;

  bool operator==(const Settings&) const = default;
};

inline constexpr double kScales[] = {0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2, 2.5, 3};

// $XDG_CONFIG_HOME/crepitus/viewer.toml, or ~/.config/...; "" where neither is known.
std::string settings_path();

// Missing files are defaults. What is damaged or out of range is a default too; `trouble` then says
// so in one line.
Settings read_settings(const std::string& path, std::string& trouble);
std::string settings_text(const Settings& s);

// Complete or not at all; failing is no reason to stop. Returns why it failed, or "".
std::string save_settings(const std::string& path, const Settings& s);

}  // namespace crepitus
