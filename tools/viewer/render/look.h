// What is shown and how: a plain value that the panel edits and the renderer reads.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/maths.h"
#include "tools/viewer/render/part.h"

namespace crepitus {

using Colour = glm::vec3;  // as on the screen (sRGB), 0..1

enum class Theme { dark, light, projector, colour_blind };
enum class Quality { low, medium, high };
enum class MuscleColour { activation, force };

// A light at a joint that pops: strength 1 at the pop, fading to 0.
struct Glow {
  Vec3 at_W{0};
  double radius_m = 0.02, strength = 0;
};

struct Look {
  // layers
  bool bone = true, disc = true, ligament = true, muscle = true, arrows = false;
  bool xray = false;   // bones become glass
  bool ground = true;  // floor or table at y = 0
  double muscle_opacity =
      0.28;  // of all muscles but the iliopsoas, which is always solid; 0 hides them, 1 solid
  MuscleColour muscle_colour = MuscleColour::activation;
  Theme theme = Theme::dark;
  Quality quality = Quality::medium;
  // for the moment
  std::optional<Part> isolated{};  // everything else turns to glass
  std::optional<Part> hovered{};   // drawn a little brighter
  std::vector<Glow> glows{};
};

// Everything that depends on the theme; also for panels, charts and captions.
struct Palette {
  Colour sky_top, sky_bottom, ground;
  Colour text, text_dim, panel, accent;
  Colour left, right, pop;  // curves of the two sides, pop markers
  Colour bone, bone_hollow, bone_edge, cartilage;
  Colour glass;  // edges of what is drawn as glass
  Colour disc, disc_ring;
  Colour ligament, ligament_toe, ligament_taut;
  Colour muscle_rest, muscle_active, tendon;
  Colour psoas_rest, psoas_active;
  Colour arrow_torque, arrow_pull, arrow_contact;
  Colour fluid, gas;
  float outline;  // darkness of the contour, 0..1
};
const Palette& palette(Theme theme);

struct QualitySettings {
  int samples;           // of multisampling; 0: none
  int shadow_size;       // of the shadow map, pixels; 0: no shadows
  int tube_sides;        // of a muscle
  double tube_step_m;    // along a muscle
  double bone_error_px;  // that the surface of a bone may be off; 0: none
  bool outline;
  bool plain;  // one light and no texture: every pixel is computed by the processor
};
const QualitySettings& settings(Quality quality);

// "dark", "light", "projector", "colour_blind"; "low", ... False when the name is unknown.
bool find_theme(std::string_view name, Theme& out);
bool find_quality(std::string_view name, Quality& out);
inline constexpr const char* kThemeNames[] = {"dark", "light", "projector", "colour_blind"};
inline constexpr const char* kQualityNames[] = {"low", "medium", "high"};

}  // namespace crepitus
