#include "tools/viewer/render/studio.h"

#include <algorithm>
#include <cmath>
#include <glm/gtc/matrix_transform.hpp>

#include "tools/viewer/render/shaders.h"

namespace crepitus {
namespace {

constexpr const char* kGlass = "#define GLASS\n";

std::string defines_of(Quality quality) {
  std::string defines;
  if (settings(quality).shadow_size > 0) defines += "#define SHADOW\n";
  if (quality == Quality::high) defines += "#define FINE\n";
  if (settings(quality).plain) defines += "#define PLAIN\n";
  return defines;
}

std::string bone_fragment() {
  return std::string(embedded::shader_bone_light()) + std::string(embedded::shader_bone_frag());
}

// A plain bone is shaded at the corners of its triangles.
gl::Program bone_program(Quality quality, const std::string& defines) {
  if (!settings(quality).plain)
    return {"bone", defines, embedded::shader_bone_vert(), shaders::lit(bone_fragment())};
  return {"bone, shaded at corners", defines + "#define SHADED\n",
          shaders::lit(std::string(embedded::shader_bone_light()) +
                       std::string(embedded::shader_bone_vert())),
          embedded::shader_bone_frag()};
}

}  // namespace

Programs::Programs(Quality quality) : Programs(quality, defines_of(quality)) {}

Programs::Programs(Quality quality, const std::string& defines)
    : bone(bone_program(quality, defines)),
      bone_glass("bone, glass", defines + kGlass, embedded::shader_bone_vert(),
                 shaders::lit(bone_fragment())),
      muscle("muscle", defines, embedded::shader_soft_vert(),
             shaders::lit(embedded::shader_muscle())),
      muscle_glass("muscle, glass", defines + kGlass, embedded::shader_soft_vert(),
                   shaders::lit(embedded::shader_muscle())),
      ligament("ligament", defines, embedded::shader_soft_vert(),
               shaders::lit(embedded::shader_ligament())),
      disc("disc", defines, embedded::shader_soft_vert(), shaders::lit(embedded::shader_disc())),
      disc_glass("disc, glass", defines + kGlass, embedded::shader_soft_vert(),
                 shaders::lit(embedded::shader_disc())),
      film("film", defines, embedded::shader_soft_vert(), shaders::lit(embedded::shader_film())),
      arrow("arrow", defines, embedded::shader_soft_vert(), shaders::lit(embedded::shader_arrow())),
      sky("sky", defines, embedded::shader_sky_vert(), embedded::shader_sky_frag()),
      ground("ground", defines, embedded::shader_ground_vert(),
             shaders::lit(embedded::shader_ground_frag())) {}

Lights lights_for(const Camera& c) {
  const Vec3 back = glm::normalize(eye_W(c) - c.target_W);
  const Vec3 level = glm::normalize(Vec3(std::cos(c.yaw_rad), 0, -std::sin(c.yaw_rad)));
  const Vec3 right = glm::normalize(glm::cross(Vec3(0, 1, 0), level));
  const Vec3 toward = glm::normalize(level + 0.6 * back);
  return {glm::vec3(glm::normalize(0.62 * toward - 0.52 * right + Vec3(0, 0.66, 0))),
          glm::vec3(glm::normalize(0.5 * toward + 0.85 * right + Vec3(0, 0.1, 0))),
          glm::vec3(glm::normalize(-0.7 * toward + 0.45 * right + Vec3(0, 0.55, 0)))};
}

glm::mat4 shadow_matrix(const Lights& l, const Camera& c) {
  const double half = std::clamp(1.5 * c.distance_m * std::tan(c.fov_rad / 2), 0.12, 1.3);
  const glm::dmat4 view = glm::lookAt(c.target_W + 2.0 * Vec3(l.key), c.target_W, Vec3(0, 1, 0));
  return glm::mat4(glm::ortho(-half, half, -half, half, 0.5, 4.0) * view);
}

void set_lights(const gl::Program& p, const Lighting& w) {
  const Palette& c = palette(w.look.theme);
  p.use();
  p.set("u_clip_from_W", w.clip_from_W);
  p.set("u_eye_W", glm::vec3(eye_W(w.camera)));
  p.set("u_key_W", w.lights.key);
  p.set("u_fill_W", w.lights.fill);
  p.set("u_back_W", w.lights.back);
  p.set("u_shadow", 0);
  p.set("u_shadow_from_W", w.shadow_from_W);
  p.set("u_shadow_texel", 1.0f / static_cast<float>(std::max(1, w.shadow_pixels)));
  p.set("u_glow_colour", c.gas);
  const int glows = std::min(4, static_cast<int>(w.look.glows.size()));
  p.set("u_glows", glows);
  for (int i = 0; i < glows; ++i) {
    const Glow& g = w.look.glows[i];
    const std::string n = "[" + std::to_string(i) + "]";
    p.set(("u_glow" + n).c_str(), glm::vec4(glm::vec3(g.at_W), static_cast<float>(g.radius_m)));
    p.set(("u_glow_on" + n).c_str(), static_cast<float>(g.strength));
  }
  p.set("u_bone", c.bone);
  p.set("u_hollow", c.bone_hollow);
  p.set("u_edge", c.bone_edge);
  p.set("u_cartilage", c.cartilage);
  p.set("u_glass", c.glass);
  p.set("u_tendon", c.tendon);
  p.set("u_rest", c.muscle_rest);
  p.set("u_active", c.muscle_active);
  p.set("u_slack", c.ligament);
  p.set("u_toe", c.ligament_toe);
  p.set("u_taut", c.ligament_taut);
  p.set("u_disc", c.disc);
  p.set("u_ring", c.disc_ring);
  p.set("u_fluid", c.fluid);
  p.set("u_gas", c.gas);
  p.set("u_torque", c.arrow_torque);
  p.set("u_pull", c.arrow_pull);
  p.set("u_contact", c.arrow_contact);
  p.set("u_ground", c.ground);
  p.set("u_alpha", 1.0f);
  p.set("u_bright", 1.0f);
  p.set("u_swell", 0.0f);
}

}  // namespace crepitus
