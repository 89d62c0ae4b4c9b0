#include "tools/viewer/render/scene_view.h"

#include <array>
#include <cstddef>
#include <functional>

#include "engine/forces/forces.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/bone_upload.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/hit.h"
#include "tools/viewer/render/shaders.h"
#include "tools/viewer/render/simplify.h"
#include "tools/viewer/render/soft/arrow.h"
#include "tools/viewer/render/soft/disc.h"
#include "tools/viewer/render/soft/facet.h"
#include "tools/viewer/render/soft/ligament.h"
#include "tools/viewer/render/soft/muscle.h"
#include "tools/viewer/render/studio.h"

namespace crepitus {
namespace {

gl::Mesh soft_mesh() {
  return gl::Mesh(sizeof(SoftVertex), {{3, GL_FLOAT, false, offsetof(SoftVertex, position_W)},
                                       {3, GL_FLOAT, false, offsetof(SoftVertex, normal_W)},
                                       {4, GL_FLOAT, false, offsetof(SoftVertex, surface)}});
}

// A square or a round plate of three numbers a vertex.
gl::Mesh flat_mesh(const std::vector<glm::vec3>& points,
                   const std::vector<std::uint32_t>& indices) {
  gl::Mesh mesh(sizeof(glm::vec3), {{3, GL_FLOAT, false, 0}});
  mesh.upload(points.data(), points.size() * sizeof(glm::vec3), indices, GL_STATIC_DRAW);
  return mesh;
}

// How far fewer triangles may move a bone's surface: a third of a pixel of a vertebra that fills
// the picture.
constexpr double kSimplifyError_m = 0.0003;

constexpr float kGroundRadius_m = 1.6f;
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

// Ribs, shins and feet: there to tell where one is, not to be looked at.
bool is_context(const Model& m, const Bone& bone) {
  if (bone.body < 0) return true;
  const std::string& body = m.bodies[bone.body].name;
  if (bone.name == "T12") return false;
  return body == "thorax" || body.starts_with("shank") || body.starts_with("foot");
}

}  // namespace

struct SceneView::Parts {
  std::vector<Bone> bones;
  std::array<std::vector<gl::Mesh>, 3> bone_meshes;  // by quality, uploaded when first wanted
  std::vector<Box> bone_boxes;
  std::vector<DiscShape> discs;
  Parameters discs_of;  // the parameters the disc shapes were made for
  std::vector<MuscleEnds> muscle_ends;  // on these bones

  std::array<std::unique_ptr<Programs>, 3> programs;  // by quality, compiled when first wanted
  gl::Program flash{"flash", "", embedded::shader_flash_vert(), embedded::shader_flash_frag()};
  gl::Program bone_contour{"contour", "#define CONTOUR\n", embedded::shader_bone_vert(),
                           embedded::shader_contour()};
  gl::Program soft_contour{"contour", "#define CONTOUR\n", embedded::shader_soft_vert(),
                           embedded::shader_contour()};
  gl::Program bone_depth{"depth", "", embedded::shader_bone_vert(), embedded::shader_depth()};
  gl::Program soft_depth{"depth", "", embedded::shader_soft_vert(), embedded::shader_depth()};

  // soft tissue of the last draw, on both sides of the bus
  struct Layer {
    SoftMesh mesh;
    gl::Mesh uploaded = soft_mesh();
  };
  Layer discs_layer, ligaments, psoas, muscles, films, arrows;
  gl::Mesh ground = ground_mesh();
  gl::Mesh square = flat_mesh({{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}}, {0, 1, 2, 0, 2, 3});
  gl::Mesh screen = flat_mesh({{-1, -1, 0}, {3, -1, 0}, {-1, 3, 0}}, {0, 1, 2});
  gl::Surface picture, resolved, shadow;

  // of the last draw
  Camera camera;
  double aspect = 1;
  Look look;
  std::vector<Pose> bone_pose_W;
  std::vector<int> bone_body;
  std::vector<bool> context, seen;  // seen: may be in what is being drawn
  std::vector<ArrowText> texts;
  std::vector<ArrowLabel> labels;
  Loads posed;  // only its bodies are used

  void fit_discs(const Model& m) {
    if (!discs.empty() && discs_of == m.parameters && discs.size() == m.bushings.size()) return;
    discs = disc_shapes(m, bones);
    discs_of = m.parameters;
  }

  void upload_bones(Quality q) {
    std::vector<gl::Mesh>& meshes = bone_meshes[static_cast<std::size_t>(q)];
    if (!meshes.empty()) return;
    const double share = settings(q).bone_share;
    for (const Bone& b : bones)
      meshes.push_back(
          upload_bone(share < 1 ? simplified(b.mesh, share, kSimplifyError_m) : b.mesh));
  }

  const Programs& programs_for(Quality q) {
    std::unique_ptr<Programs>& p = programs[static_cast<std::size_t>(q)];
    if (!p) {
      std::string defines;
      if (settings(q).shadow_size > 0) defines += "#define SHADOW\n";
      if (q == Quality::high) defines += "#define FINE\n";
      if (settings(q).plain) defines += "#define PLAIN\n";
      p = std::make_unique<Programs>(defines);
    }
    return *p;
  }

  void build(const Instant& now, const Look& l) {
    const QualitySettings& q = settings(l.quality);
    for (Layer* layer : {&discs_layer, &ligaments, &psoas, &muscles, &films, &arrows})
      layer->mesh.clear();
    const MuscleLook tubes{
        {q.tube_sides, q.tube_step_m}, l.muscle_colour == MuscleColour::force, muscle_ends};
    if (l.disc) add_discs(now, discs, discs_layer.mesh);
    if (l.ligament) add_ligaments(now, l.quality == Quality::high, ligaments.mesh);
    if (l.muscle) add_muscles(now, tubes, true, psoas.mesh);
    if (l.muscle && l.muscle_opacity > 0) add_muscles(now, tubes, false, muscles.mesh);
    if (l.bone) add_films(now, films.mesh);
    texts.clear();
    if (l.arrows) add_arrows(now, arrows.mesh, texts);
    for (Layer* layer : {&discs_layer, &ligaments, &psoas, &muscles, &films, &arrows})
      layer->uploaded.upload(layer->mesh.vertices.data(),
                             layer->mesh.vertices.size() * sizeof(SoftVertex), layer->mesh.indices,
                             GL_STREAM_DRAW);
    labels.clear();
    for (const ArrowText& t : texts) labels.push_back({t.at_W, t.text});
  }

  void pose_bones(const Model& m, const State& s) {
    bone_pose_W.clear();
    bone_body.clear();
    context.clear();
    for (const Bone& b : bones) {
      bone_pose_W.push_back(b.body >= 0 && b.body < static_cast<int>(s.bodies.size())
                                ? body_pose_W(m, s, b.body)
                                : Pose{});
      bone_body.push_back(b.body);
      context.push_back(is_context(m, b));
    }
  }

  glm::mat4 bone_matrix(std::size_t i) const {
    glm::mat4 x(glm::mat3_cast(glm::quat(bone_pose_W[i].q)));
    x[3] = glm::vec4(glm::vec3(bone_pose_W[i].p), 1);
    return x;
  }

  // Whether a bone can be in the picture: its box is not wholly beyond one side of it.
  bool may_be_seen(std::size_t i, const glm::mat4& clip_from_W) const {
    const glm::mat4 clip_from_B = clip_from_W * bone_matrix(i);
    const glm::vec3 lo(bone_boxes[i].lo), hi(bone_boxes[i].hi);
    int beyond[4] = {0, 0, 0, 0};
    for (int k = 0; k < 8; ++k) {
      const glm::vec4 p =
          clip_from_B * glm::vec4(k & 1 ? hi.x : lo.x, k & 2 ? hi.y : lo.y, k & 4 ? hi.z : lo.z, 1);
      beyond[0] += p.x < -p.w;
      beyond[1] += p.x > p.w;
      beyond[2] += p.y < -p.w;
      beyond[3] += p.y > p.w;
    }
    return *std::max_element(std::begin(beyond), std::end(beyond)) < 8;
  }

  bool isolating() const { return look.isolated && look.isolated->kind != PartKind::none; }
  bool is_isolated(const Part& p) const { return isolating() && *look.isolated == p; }
  float brightness(const Part& p) const {
    return look.hovered && *look.hovered == p ? 1.22f : 1.0f;
  }

  bool bone_is_glass(std::size_t i) const {
    if (isolating()) return !is_isolated({PartKind::bone, static_cast<int>(i)});
    return look.xray || context[i];
  }

  void light(const gl::Program& p, const Lights& l, const glm::mat4& clip,
             const glm::mat4& shadow_from_W) const {
    set_lights(p, {camera, look, l, clip, shadow_from_W, shadow.width()});
  }

  void draw_bones(const gl::Program& p, bool glass) const {
    for (std::size_t i = 0; i < bones.size(); ++i) {
      if (bone_is_glass(i) != glass || !seen[i]) continue;
      p.set("u_W_from_B", bone_matrix(i));
      p.set("u_bright", brightness({PartKind::bone, static_cast<int>(i)}));
      bone_meshes[static_cast<std::size_t>(look.quality)][i].draw();
    }
  }

  // Draws the parts of a layer for which `wanted` is true; neighbours go together.
  void draw_parts(const gl::Program& p, const Layer& layer,
                  const std::function<bool(const Part&)>& wanted) const {
    const auto& ranges = layer.mesh.ranges;
    for (std::size_t i = 0; i < ranges.size();) {
      if (!wanted(ranges[i].part)) {
        ++i;
        continue;
      }
      const std::uint32_t first = ranges[i].first;
      std::uint32_t count = 0;
      const float bright = brightness(ranges[i].part);
      for (; i < ranges.size() && wanted(ranges[i].part) && brightness(ranges[i].part) == bright;
           ++i)
        count += ranges[i].count;
      p.set("u_bright", bright);
      layer.uploaded.draw_range(3 * first, 3 * count);
    }
  }
  void draw_solid(const gl::Program& p, const Layer& layer) const {
    draw_parts(p, layer, [this](const Part& part) { return !isolating() || is_isolated(part); });
  }
  void draw_glass(const gl::Program& p, const Layer& layer) const {
    draw_parts(p, layer, [this](const Part& part) { return !is_isolated(part); });
  }

  void look_through(const glm::mat4& clip_from_W) {
    seen.assign(bones.size(), false);
    for (std::size_t i = 0; i < bones.size(); ++i) seen[i] = may_be_seen(i, clip_from_W);
  }

  void draw_shadow_map(const glm::mat4& shadow_from_W, int size) {
    look_through(shadow_from_W);
    shadow.make_shadow(size);
    glBindFramebuffer(GL_FRAMEBUFFER, shadow.framebuffer());
    glViewport(0, 0, size, size);
    glClear(GL_DEPTH_BUFFER_BIT);
    glEnable(GL_POLYGON_OFFSET_FILL);
    glPolygonOffset(2.0f, 4.0f);
    bone_depth.use();
    bone_depth.set("u_clip_from_W", shadow_from_W);
    if (look.bone && !look.xray) draw_bones(bone_depth, false);
    soft_depth.use();
    soft_depth.set("u_clip_from_W", shadow_from_W);
    for (const Layer* layer : {&discs_layer, &psoas}) draw_solid(soft_depth, *layer);
    if (look.muscle_opacity >= 1) draw_solid(soft_depth, muscles);
    glDisable(GL_POLYGON_OFFSET_FILL);
  }

  // Dark shells seen from inside, a little larger than the shape: its contour.
  void draw_contours(const glm::mat4& clip, const glm::vec2& pixel) const {
    const Palette& c = palette(look.theme);
    const glm::vec3 ink =
        glm::mix(glm::vec3(0.5f) * c.bone_hollow, glm::vec3(0.02f, 0.02f, 0.03f), c.outline);
    glCullFace(GL_FRONT);
    for (const gl::Program* p : {&bone_contour, &soft_contour}) {
      p->use();
      p->set("u_clip_from_W", clip);
      p->set("u_contour", ink);
      p->set("u_pixel", pixel);
      p->set("u_swell", 1.0f);
    }
    bone_contour.use();
    if (look.bone) draw_bones(bone_contour, false);
    soft_contour.use();
    for (const Layer* layer : {&discs_layer, &psoas}) draw_solid(soft_contour, *layer);
    if (look.muscle_opacity >= 1) draw_solid(soft_contour, muscles);
    glCullFace(GL_BACK);
  }

  void draw_backdrop(const Programs& with, const Lights& l, const glm::mat4& clip,
                     const glm::mat4& shadow_from_W, const Vec3& under) const {
    const Palette& c = palette(look.theme);
    const gl::Program& sky = with.sky;
    sky.use();
    sky.set("u_top", c.sky_top);
    sky.set("u_bottom", c.sky_bottom);
    sky.set("u_middle", glm::vec2(camera.shift));
    glDepthMask(GL_FALSE);
    screen.draw();
    if (look.ground) {
      light(with.ground, l, clip, shadow_from_W);
      with.ground.set("u_centre", glm::vec3(under));
      with.ground.set("u_radius", kGroundRadius_m);
      glEnable(GL_BLEND);
      ground.draw();
      glDisable(GL_BLEND);
    }
    glDepthMask(GL_TRUE);
  }

  // Only the nearest surface of glass: depth first, then colour where depth is equal.
  void draw_glass_bones(const gl::Program& p, const glm::mat4& clip, float alpha) const {
    glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
    bone_depth.use();
    bone_depth.set("u_clip_from_W", clip);
    bone_depth.set("u_swell", 0.0f);
    draw_bones(bone_depth, true);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    p.use();
    p.set("u_alpha", alpha);
    glEnable(GL_BLEND);
    draw_bones(p, true);
    glDisable(GL_BLEND);
  }
  void draw_glass_layer(const gl::Program& p, const Layer& layer, const glm::mat4& clip,
                        float alpha) const {
    glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_FALSE);
    soft_depth.use();
    soft_depth.set("u_clip_from_W", clip);
    draw_glass(soft_depth, layer);
    glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
    p.use();
    p.set("u_alpha", alpha);
    glEnable(GL_BLEND);
    draw_glass(p, layer);
    glDisable(GL_BLEND);
  }

  // Faint where something hides them.
  void draw_arrows(const gl::Program& p) const {
    p.use();
    glDepthMask(GL_FALSE);
    glDepthFunc(GL_GREATER);
    glEnable(GL_BLEND);
    p.set("u_alpha", 0.45f);
    arrows.uploaded.draw();
    glDisable(GL_BLEND);
    glDepthFunc(GL_LEQUAL);
    glDepthMask(GL_TRUE);
    p.set("u_alpha", 1.0f);
    arrows.uploaded.draw();
  }

  // A pop is seen wherever it is: sparks are drawn over everything.
  void draw_flashes(const glm::mat4& clip) const {
    if (look.glows.empty()) return;
    const Vec3 back = glm::normalize(eye_W(camera) - camera.target_W);
    const Vec3 right = glm::normalize(glm::cross(Vec3(0, 1, 0), back)),
               up = glm::cross(back, right);
    const bool dark = palette(look.theme).sky_bottom.g < 0.5f;
    flash.use();
    flash.set("u_clip_from_W", clip);
    flash.set("u_colour", dark ? palette(look.theme).gas : palette(look.theme).pop);
    glDisable(GL_DEPTH_TEST);
    glEnable(GL_BLEND);
    for (const Glow& g : look.glows) {
      const double size = 2.5 * g.radius_m;
      flash.set("u_centre", glm::vec3(g.at_W));
      flash.set("u_right", glm::vec3(size * right));
      flash.set("u_up", glm::vec3(size * up));
      flash.set("u_strength", static_cast<float>(std::clamp(g.strength, 0.0, 1.0)));
      square.draw();
    }
    glDisable(GL_BLEND);
    glEnable(GL_DEPTH_TEST);
  }

  void draw_psoas_colours(const gl::Program& p) const {
    p.use();
    p.set("u_rest", palette(look.theme).psoas_rest);
    p.set("u_active", palette(look.theme).psoas_active);
  }

  void draw_all(int width, int height) {
    const Programs& with = programs_for(look.quality);
    const Palette& c = palette(look.theme);
    const glm::mat4 clip(projection_matrix(camera, aspect) * view_matrix(camera));
    const Lights l = lights_for(camera);
    const glm::mat4 shadow_from_W = shadow_matrix(l, camera);
    const glm::vec2 pixel(2.0f / static_cast<float>(width), 2.0f / static_cast<float>(height));
    for (const gl::Program* p :
         {&with.bone, &with.bone_glass, &with.muscle, &with.muscle_glass, &with.ligament,
          &with.ligament_glass, &with.disc, &with.disc_glass, &with.film, &with.arrow})
      light(*p, l, clip, shadow_from_W);

    look_through(clip);

    // what is solid
    with.bone.use();
    if (look.bone) draw_bones(with.bone, false);
    with.disc.use();
    draw_solid(with.disc, discs_layer);
    draw_psoas_colours(with.muscle);
    draw_solid(with.muscle, psoas);
    with.muscle.set("u_rest", c.muscle_rest);
    with.muscle.set("u_active", c.muscle_active);
    if (look.muscle_opacity >= 1 || isolating()) draw_solid(with.muscle, muscles);
    with.ligament.use();
    draw_solid(with.ligament, ligaments);
    if (settings(look.quality).outline)
      draw_contours(clip, pixel * std::max(1.0f, static_cast<float>(height) / 900.0f));

    draw_backdrop(with, l, clip, shadow_from_W, Vec3(camera.target_W.x, 0, camera.target_W.z));

    // what lets through
    constexpr float kGhost = 0.10f;
    with.film.use();
    glEnable(GL_BLEND);
    if (!isolating() || look.isolated->kind == PartKind::facet) draw_solid(with.film, films);
    glDisable(GL_BLEND);
    if (look.bone)
      draw_glass_bones(with.bone_glass, clip, look.xray || isolating() ? 0.75f : 0.42f);
    if (isolating()) {
      draw_glass_layer(with.disc_glass, discs_layer, clip, kGhost);
      draw_psoas_colours(with.muscle_glass);
      draw_glass_layer(with.muscle_glass, psoas, clip, kGhost);
    } else if (look.muscle_opacity < 1) {
      draw_glass_layer(with.muscle_glass, muscles, clip, static_cast<float>(look.muscle_opacity));
    }

    if (!arrows.mesh.ranges.empty()) draw_arrows(with.arrow);
    draw_flashes(clip);
  }
};

SceneView::SceneView(const Model& m, std::vector<Bone> bones) {
  if (epoxy_gl_version() < (epoxy_is_desktop_gl() ? 33 : 30))
    throw std::runtime_error("the picture needs OpenGL 3.3 or OpenGL ES 3.0; this is " +
                             gl::description());
  parts_ = std::make_unique<Parts>();
  set_bones(m, std::move(bones));
}
SceneView::~SceneView() = default;

void SceneView::set_bones(const Model& m, std::vector<Bone> bones) {
  Parts& p = *parts_;
  p.bones = std::move(bones);
  for (std::vector<gl::Mesh>& meshes : p.bone_meshes) meshes.clear();
  p.bone_boxes.clear();
  for (const Bone& b : p.bones) {
    p.bone_boxes.push_back(box_of(b.mesh));
  }
  p.muscle_ends = muscle_ends(m, p.bones);
  p.discs.clear();
  p.fit_discs(m);
}

std::span<const Bone> SceneView::bones() const { return parts_->bones; }

void SceneView::draw(const Model& m, const State& s, const Loads& loads, const Camera& camera,
                     const Look& look, const Canvas& canvas) {
  Parts& p = *parts_;
  p.camera = camera;
  p.aspect = canvas.aspect();
  p.look = look;
  p.posed.bodies.resize(s.bodies.size());
  compute_kinematics(m, s, p.posed);
  const Instant now{m, s, loads, p.posed.bodies};
  p.fit_discs(m);
  p.pose_bones(m, s);
  p.upload_bones(look.quality);
  p.build(now, look);

  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LEQUAL);
  glDepthMask(GL_TRUE);
  glEnable(GL_CULL_FACE);
  glCullFace(GL_BACK);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);

  const QualitySettings& q = settings(look.quality);
  if (q.shadow_size > 0) {
    p.draw_shadow_map(shadow_matrix(lights_for(camera), camera), q.shadow_size);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, p.shadow.depth_texture());
  }
  const bool own = q.samples > 0;
  if (own) p.picture.make_picture(canvas.width, canvas.height, q.samples);
  glBindFramebuffer(GL_FRAMEBUFFER, own ? p.picture.framebuffer() : canvas.framebuffer);
  glViewport(own ? 0 : canvas.x, own ? 0 : canvas.y, canvas.width, canvas.height);
  if (!own) {
    glEnable(GL_SCISSOR_TEST);
    glScissor(canvas.x, canvas.y, canvas.width, canvas.height);
  }
  glClear(GL_DEPTH_BUFFER_BIT);
  p.draw_all(canvas.width, canvas.height);
  glDisable(GL_SCISSOR_TEST);
  if (own) {
    // samples are put together at equal size and format, which is all that ES allows; then copied
    // to where they belong
    p.resolved.make_picture(canvas.width, canvas.height, 0);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, p.picture.framebuffer());
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, p.resolved.framebuffer());
    glBlitFramebuffer(0, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, p.resolved.framebuffer());
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, canvas.framebuffer);
    glBlitFramebuffer(0, 0, canvas.width, canvas.height, canvas.x, canvas.y,
                      canvas.x + canvas.width, canvas.y + canvas.height, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, canvas.framebuffer);
  glViewport(canvas.x, canvas.y, canvas.width, canvas.height);
  glBindVertexArray(0);
  glDisable(GL_CULL_FACE);
}

Pick SceneView::pick(const Vec2& at) const {
  const Parts& p = *parts_;
  const Ray ray = ray_through(p.camera, p.aspect, at);
  Pick best;
  double nearest = 1e9;
  const auto take = [&](double distance, const Part& part, int body) {
    if (distance >= nearest) return;
    nearest = distance;
    best = {part, body, ray.from_W + distance * ray.unit_W};
  };
  for (std::size_t i = 0; p.look.bone && i < p.bones.size(); ++i) {
    if (p.look.xray) break;  // what one points at is behind the glass
    const Pose inside = inverse(p.bone_pose_W[i]);
    const Ray local{inside * ray.from_W, inside.q * ray.unit_W};
    take(distance_to(local, p.bones[i].mesh, p.bone_boxes[i]),
         {PartKind::bone, static_cast<int>(i)}, p.bone_body[i]);
  }
  for (const Parts::Layer* layer : {&p.discs_layer, &p.ligaments, &p.psoas, &p.muscles, &p.films}) {
    if (layer == &p.muscles && p.look.muscle_opacity < 0.5) continue;
    for (const SoftMesh::Range& r : layer->mesh.ranges)
      take(distance_to(ray, layer->mesh, r), r.part, -1);
  }
  return best;
}

std::span<const ArrowLabel> SceneView::arrow_labels() const { return parts_->labels; }

}  // namespace crepitus
