// The GLSL of shaders/, embedded at build time.
#pragma once

#include <string>
#include <string_view>

namespace crepitus::embedded {
std::string_view shader_light();
std::string_view shader_bone_vert();
std::string_view shader_bone_frag();
std::string_view shader_bone_light();
std::string_view shader_soft_vert();
std::string_view shader_muscle();
std::string_view shader_ligament();
std::string_view shader_disc();
std::string_view shader_film();
std::string_view shader_arrow();
std::string_view shader_ground_vert();
std::string_view shader_ground_frag();
std::string_view shader_sky_vert();
std::string_view shader_sky_frag();
std::string_view shader_flash_vert();
std::string_view shader_flash_frag();
std::string_view shader_contour();
std::string_view shader_depth();
}  // namespace crepitus::embedded

namespace crepitus::shaders {

// A fragment shader with the common lights before it.
inline std::string lit(std::string_view fragment) {
  return std::string(embedded::shader_light()) + std::string(fragment);
}

}  // namespace crepitus::shaders
