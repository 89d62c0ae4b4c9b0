#include "tools/viewer/render/painter.h"

#include <algorithm>
#include <cmath>

#include "tools/viewer/render/shaders.h"

namespace crepitus {
namespace {

constexpr float kGhost = 0.10f;  // of what is not the part shown alone. Taste
constexpr float kGroundRadius_m = 1.6f;
constexpr double kShadowError_px = 0.5;  // of the shadow map, whose pixels are large and blurred
constexpr float kContourPixels = 900;    // height of the picture above which contours grow with it

// A square or a round plate of three numbers a vertex.
gl::Mesh flat_mesh(const std::vector<glm::vec3>& points,
                   const std::vector<std::uint32_t>& indices) {
  gl::Mesh mesh(sizeof(glm::vec3), {{3, GL_FLOAT, false, 0}});
  mesh.upload(points.data(), points.size() * sizeof(glm::vec3), indices, GL_STATIC_DRAW);
  return mesh;
}

gl::Mesh ground_mesh() {
  constexpr int kSpokes = 48;
  std::vector<glm::vec3> points{{0, 0, 0}};
  std::vector<std::uint32_t> indices;
  for (std::uint32_t i = 0; i < kSpokes; ++i) {
    const double a = 2 * kPi * i / kSpokes;
    points.push_back(kGroundRadius_m * glm::vec3(std::cos(a), 0, std::sin(a)));
    indices.insert(indices.end(), {0u, 1 + (i + 1) % kSpokes, 1 + i});
  }
  return flat_mesh(points, indices);
}

}  // namespace

Painter::Painter()
    : flash_("flash", "", embedded::shader_flash_vert(), embedded::shader_flash_frag()),
      bone_contour_("contour", "#define CONTOUR\n", embedded::shader_bone_vert(),
                    embedded::shader_contour()),
      soft_contour_("contour", "#define CONTOUR\n", embedded::shader_soft_vert(),
                    embedded::shader_contour()),
      bone_depth_("depth", "", embedded::shader_bone_vert(), embedded::shader_depth()),
      soft_depth_("depth", "", embedded::shader_soft_vert(), embedded::shader_depth()),
      ground_(ground_mesh()),
      square_(flat_mesh({{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}}, {0, 1, 2, 0, 2, 3})),
      screen_(flat_mesh({{-1, -1, 0}, {3, -1, 0}, {-1, 3, 0}}, {0, 1, 2})) {}

const Programs& Painter::programs_for(Quality q) {
  std::unique_ptr<Programs>& p = programs_[static_cast<std::size_t>(q)];
  if (!p) p = std::make_unique<Programs>(q);
  return *p;
}

void Painter::pose_for(BoneSet& bones, const SoftLayers& soft, const Camera& camera,
                       const Look& look, double aspect) {
  bones_ = &bones;
  soft_ = &soft;
  camera_ = camera;
  look_ = look;
  lights_ = lights_for(camera);
  clip_ = glm::mat4(projection_matrix(camera, aspect) * view_matrix(camera));
  shadow_from_W_ = shadow_matrix(lights_, camera);
}

void Painter::light(const gl::Program& p) const {
  set_lights(p, {camera_, look_, lights_, clip_, shadow_from_W_, shadow_.width()});
}

void Painter::light_all(const Programs& with) const {
  for (const gl::Program* p :
       {&with.bone, &with.bone_glass, &with.muscle, &with.muscle_glass, &with.ligament, &with.disc,
        &with.disc_glass, &with.film, &with.arrow})
    light(*p);
}

bool Painter::isolating() const { return look_.isolated && look_.isolated->kind != PartKind::none; }
bool Painter::is_isolated(const Part& p) const { return isolating() && *look_.isolated == p; }
float Painter::brightness(const Part& p) const {
  return look_.hovered && *look_.hovered == p ? 1.22f : 1.0f;
}
bool Painter::bone_is_glass(std::size_t i) const {
  if (isolating()) return !is_isolated({PartKind::bone, static_cast<int>(i)});
  return look_.xray || bones_->is_context(i);
}

void Painter::draw_bones(const gl::Program& p, bool glass) const {
  bones_->draw(
      p, [&](std::size_t i) { return bone_is_glass(i) == glass; },
      [&](std::size_t i) {
        p.set("u_bright", brightness({PartKind::bone, static_cast<int>(i)}));
      });
}
void Painter::draw_solid(const gl::Program& p, const SoftLayer& layer) const {
  layer.draw(
      p, [this](const Part& part) { return !isolating() || is_isolated(part); },
      [this](const Part& part) { return brightness(part); });
}
void Painter::draw_glass(const gl::Program& p, const SoftLayer& layer) const {
  layer.draw(
      p, [this](const Part& part) { return !is_isolated(part); },
      [this](const Part& part) { return brightness(part); });
}

void Painter::paint_shadow_map() {
  const int size = settings(look_.quality).shadow_size;
  if (size == 0) return;
  bones_->aim(
      {shadow_from_W_, size, settings(look_.quality).bone_error_px > 0 ? kShadowError_px : 0});
  shadow_.make_shadow(size);
  glBindFramebuffer(GL_FRAMEBUFFER, shadow_.framebuffer());
  glViewport(0, 0, size, size);
  glClear(GL_DEPTH_BUFFER_BIT);
  glEnable(GL_POLYGON_OFFSET_FILL);
  glPolygonOffset(2.0f, 4.0f);
  bone_depth_.use();
  bone_depth_.set("u_clip_from_W", shadow_from_W_);
  if (look_.bone && !look_.xray) draw_bones(bone_depth_, false);
  soft_depth_.use();
  soft_depth_.set("u_clip_from_W", shadow_from_W_);
  for (const SoftLayer* layer : {&soft_->discs, &soft_->psoas}) draw_solid(soft_depth_, *layer);
  if (look_.muscle_opacity >= 1) draw_solid(soft_depth_, soft_->muscles);
  glDisable(GL_POLYGON_OFFSET_FILL);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, shadow_.depth_texture());
}

void Painter::paint(int width, int height) {
  const Programs& with = programs_for(look_.quality);
  const glm::vec2 pixel(2.0f / static_cast<float>(width), 2.0f / static_cast<float>(height));
  light_all(with);
  bones_->aim({clip_, height, settings(look_.quality).bone_error_px});
  paint_solids(with);
  if (settings(look_.quality).outline)
    paint_contours(pixel * std::max(1.0f, static_cast<float>(height) / kContourPixels));
  paint_room(with);
  paint_films(with);
  paint_glass(with);
  if (!soft_->arrows.mesh.ranges.empty()) paint_arrows(with.arrow);
  paint_flashes();
}

void Painter::set_psoas_colours(const gl::Program& p) const {
  p.use();
  p.set("u_rest", palette(look_.theme).psoas_rest);
  p.set("u_active", palette(look_.theme).psoas_active);
}

void Painter::paint_solids(const Programs& with) const {
  const Palette& c = palette(look_.theme);
  with.bone.use();
  if (look_.bone) draw_bones(with.bone, false);
  with.disc.use();
  draw_solid(with.disc, soft_->discs);
  set_psoas_colours(with.muscle);
  draw_solid(with.muscle, soft_->psoas);
  with.muscle.set("u_rest", c.muscle_rest);
  with.muscle.set("u_active", c.muscle_active);
  if (look_.muscle_opacity >= 1 || isolating()) draw_solid(with.muscle, soft_->muscles);
  with.ligament.use();
  draw_solid(with.ligament, soft_->ligaments);
}

// Dark shells seen from inside, a little larger than the shape: its contour.
void Painter::paint_contours(const glm::vec2& pixel) const {
  const Palette& c = palette(look_.theme);
  const glm::vec3 ink =
      glm::mix(glm::vec3(0.5f) * c.bone_hollow, glm::vec3(0.02f, 0.02f, 0.03f), c.outline);
  glCullFace(GL_FRONT);
  for (const gl::Program* p : {&bone_contour_, &soft_contour_}) {
    p->use();
    p->set("u_clip_from_W", clip_);
    p->set("u_contour", ink);
    p->set("u_pixel", pixel);
    p->set("u_swell", 1.0f);
  }
  bone_contour_.use();
  if (look_.bone) draw_bones(bone_contour_, false);
  soft_contour_.use();
  for (const SoftLayer* layer : {&soft_->discs, &soft_->psoas}) draw_solid(soft_contour_, *layer);
  if (look_.muscle_opacity >= 1) draw_solid(soft_contour_, soft_->muscles);
  glCullFace(GL_BACK);
}

void Painter::paint_room(const Programs& with) const {
  const Palette& c = palette(look_.theme);
  with.sky.use();
  with.sky.set("u_top", c.sky_top);
  with.sky.set("u_bottom", c.sky_bottom);
  with.sky.set("u_middle", glm::vec2(camera_.shift));
  glDepthMask(GL_FALSE);
  screen_.draw();
  if (look_.ground) {
    light(with.ground);
    with.ground.set("u_centre", glm::vec3(Vec3(camera_.target_W.x, 0, camera_.target_W.z)));
    with.ground.set("u_radius", kGroundRadius_m);
    glEnable(GL_BLEND);
    ground_.draw();
    glDisable(GL_BLEND);
  }
  glDepthMask(GL_TRUE);
}

void Painter::paint_films(const Programs& with) const {
  if (isolating() && look_.isolated->kind != PartKind::facet) return;
  with.film.use();
  glEnable(GL_BLEND);
  draw_solid(with.film, soft_->films);
  glDisable(GL_BLEND);
}

void Painter::paint_glass(const Programs& with) const {
  if (look_.bone) paint_glass_bones(with.bone_glass, look_.xray || isolating() ? 0.75f : 0.42f);
  if (isolating()) {
    paint_glass_layer(with.disc_glass, soft_->discs, kGhost);
    set_psoas_colours(with.muscle_glass);
    paint_glass_layer(with.muscle_glass, soft_->psoas, kGhost);
  } else if (look_.muscle_opacity < 1) {
    paint_glass_layer(with.muscle_glass, soft_->muscles, static_cast<float>(look_.muscle_opacity));
  }
}

// Only the nearest surface of glass: depth first, then colour where depth is equal. `draw` draws it with a program.
template <class Draw>
void Painter::paint_glass(const gl::Program& depth, const gl::Program& p, float alpha, const Draw& draw) const {
  glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
  depth.use();
  depth.set("u_clip_from_W", clip_);
  draw(depth);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  p.use();
  p.set("u_alpha", alpha);
  glEnable(GL_BLEND);
  draw(p);
  glDisable(GL_BLEND);
}
void Painter::paint_glass_bones(const gl::Program& p, float alpha) const {
  paint_glass(bone_depth_, p, alpha, [&](const gl::Program& with) { draw_bones(with, true); });
}
void Painter::paint_glass_layer(const gl::Program& p, const SoftLayer& layer, float alpha) const {
  paint_glass(soft_depth_, p, alpha, [&](const gl::Program& with) { draw_glass(with, layer); });
}

// Faint where something hides them.
void Painter::paint_arrows(const gl::Program& p) const {
  p.use();
  glDepthMask(GL_FALSE);
  glDepthFunc(GL_GREATER);
  glEnable(GL_BLEND);
  p.set("u_alpha", 0.45f);
  soft_->arrows.uploaded.draw();
  glDisable(GL_BLEND);
  glDepthFunc(GL_LEQUAL);
  glDepthMask(GL_TRUE);
  p.set("u_alpha", 1.0f);
  soft_->arrows.uploaded.draw();
}

// A pop is seen wherever it is: sparks are drawn over everything.
void Painter::paint_flashes() const {
  if (look_.glows.empty()) return;
  const Vec3 back = glm::normalize(eye_W(camera_) - camera_.target_W);
  const Vec3 right = glm::normalize(glm::cross(Vec3(0, 1, 0), back)), up = glm::cross(back, right);
  const Palette& c = palette(look_.theme);
  flash_.use();
  flash_.set("u_clip_from_W", clip_);
  flash_.set("u_colour", c.sky_bottom.g < 0.5f ? c.gas : c.pop);
  glDisable(GL_DEPTH_TEST);
  glEnable(GL_BLEND);
  for (const Glow& g : look_.glows) {
    const double size = 2.5 * g.radius_m;
    flash_.set("u_centre", glm::vec3(g.at_W));
    flash_.set("u_right", glm::vec3(size * right));
    flash_.set("u_up", glm::vec3(size * up));
    flash_.set("u_strength", static_cast<float>(std::clamp(g.strength, 0.0, 1.0)));
    square_.draw();
  }
  glDisable(GL_BLEND);
  glEnable(GL_DEPTH_TEST);
}

}  // namespace crepitus
