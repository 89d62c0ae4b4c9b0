#include "tools/viewer/render/look.h"

#include <array>

namespace crepitus {
namespace {

constexpr Colour hex(unsigned rgb) {
  return {static_cast<float>(rgb >> 16 & 255) / 255, static_cast<float>(rgb >> 8 & 255) / 255,
          static_cast<float>(rgb & 255) / 255};
}

// All colours are taste. Left and right curves and markers keep a contrast of 4.5 with the panel;
// see tests.
const Palette kDark{.sky_top = hex(0x39434f),
                    .sky_bottom = hex(0x1d232b),
                    .ground = hex(0x3a434f),
                    .text = hex(0xf2f4f7),
                    .text_dim = hex(0xaab4c0),
                    .panel = hex(0x12161c),
                    .accent = hex(0x4fb3d9),
                    .left = hex(0x5cc8ff),
                    .right = hex(0xffb454),
                    .pop = hex(0xff5d73),
                    .bone = hex(0xe9dcc2),
                    .bone_hollow = hex(0xb9986a),
                    .bone_edge = hex(0xfff6e2),
                    .cartilage = hex(0xcfe3ec),
                    .glass = hex(0xf3ead8),
                    .disc = hex(0x9db2c6),
                    .disc_ring = hex(0xc9d8e4),
                    .ligament = hex(0xe4dbc2),
                    .ligament_toe = hex(0xecd9ae),
                    .ligament_taut = hex(0xff8a3c),
                    .muscle_rest = hex(0x8c4a44),
                    .muscle_active = hex(0xf0503c),
                    .tendon = hex(0xf3ead6),
                    .psoas_rest = hex(0xb0453f),
                    .psoas_active = hex(0xff5a3a),
                    .arrow_torque = hex(0xc58cff),
                    .arrow_pull = hex(0x37d67a),
                    .arrow_contact = hex(0x4fc3ff),
                    .fluid = hex(0x4aa8ff),
                    .gas = hex(0xfff2b0),
                    .outline = 0.55f};

Palette light() {
  Palette p = kDark;
  p.sky_top = hex(0xf4f6f8);
  p.sky_bottom = hex(0xcdd5dd);
  p.ground = hex(0xe2e7ec);
  p.text = hex(0x1b2430);
  p.text_dim = hex(0x55606e);
  p.panel = hex(0xfafbfc);
  p.accent = hex(0x0b6fa4);
  p.left = hex(0x0b6fa4);
  p.right = hex(0xb35900);
  p.pop = hex(0xc2183a);
  p.bone = hex(0xeadbbd);
  p.glass = hex(0x4d4538);
  p.arrow_torque = hex(0x7a35c9);
  p.arrow_pull = hex(0x0f8f47);
  p.arrow_contact = hex(0x0b6fd0);
  p.outline = 0.6f;
  return p;
}

// For a washed-out wall in a lit room: white ground, strong edges, saturated tissue.
Palette projector() {
  Palette p = light();
  p.sky_top = hex(0xffffff);
  p.sky_bottom = hex(0xffffff);
  p.ground = hex(0xeeeeee);
  p.text = hex(0x000000);
  p.text_dim = hex(0x333333);
  p.panel = hex(0xffffff);
  p.left = hex(0x0050a0);
  p.right = hex(0xa04000);
  p.bone = hex(0xe3cfa4);
  p.disc = hex(0x5f86ad);
  p.muscle_rest = hex(0x9c3a34);
  p.muscle_active = hex(0xe8231a);
  p.psoas_rest = hex(0xa8241f);
  p.outline = 0.85f;
  return p;
}

// Okabe & Ito 2008, "Color universal design": hues that all eyes tell apart, and brightness that
// rises with load.
Palette colour_blind() {
  Palette p = kDark;
  p.left = hex(0x56b4e9);
  p.right = hex(0xe69f00);
  p.pop = hex(0xf0e442);
  p.ligament_toe = hex(0xe8d9b0);
  p.ligament_taut = hex(0xe69f00);
  p.muscle_rest = hex(0x4a4f6a);
  p.muscle_active = hex(0xf0e442);
  p.psoas_rest = hex(0x2f5f9a);
  p.psoas_active = hex(0xf0e442);
  p.arrow_torque = hex(0xcc79a7);
  p.arrow_pull = hex(0x009e73);
  p.arrow_contact = hex(0x56b4e9);
  return p;
}

template <class E, std::size_t N>
bool find_name(const char* const (&names)[N], std::string_view name, E& out) {
  for (std::size_t i = 0; i < N; ++i) {
    if (name != names[i]) continue;
    out = static_cast<E>(i);
    return true;
  }
  return false;
}

}  // namespace

const Palette& palette(Theme theme) {
  static const std::array all{kDark, light(), projector(), colour_blind()};
  return all[static_cast<std::size_t>(theme)];
}

const QualitySettings& settings(Quality quality) {
  static constexpr std::array<QualitySettings, 3> kAll{{
      {.samples = 0,
       .shadow_size = 0,
       .tube_sides = 7,
       .tube_step_m = 0.026,
       .bone_error_px = 0.32,
       .outline = false,
       .plain = true},
      {.samples = 0,
       .shadow_size = 1024,
       .tube_sides = 9,
       .tube_step_m = 0.016,
       .bone_error_px = 0.16,
       .outline = true,
       .plain = false},
      {.samples = 4,
       .shadow_size = 2048,
       .tube_sides = 16,
       .tube_step_m = 0.008,
       .bone_error_px = 0,
       .outline = true,
       .plain = false},
  }};
  return kAll[static_cast<std::size_t>(quality)];
}

bool find_theme(std::string_view name, Theme& out) { return find_name(kThemeNames, name, out); }
bool find_quality(std::string_view name, Quality& out) {
  return find_name(kQualityNames, name, out);
}

}  // namespace crepitus
