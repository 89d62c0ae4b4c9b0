#include "tools/viewer/render/scene_view.h"

#include "engine/forces/forces.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/bone_set.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/hit.h"
#include "tools/viewer/render/painter.h"
#include "tools/viewer/render/soft_layers.h"

namespace crepitus {
namespace {

constexpr double kSeeThrough = 0.5;  // muscles that let more through cannot be pointed at

void begin_state() {
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LEQUAL);
  glDepthMask(GL_TRUE);
  glEnable(GL_CULL_FACE);
  glCullFace(GL_BACK);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

void copy(const gl::Surface& from, GLuint to, int x, int y) {
  const int width = from.width(), height = from.height();
  glBindFramebuffer(GL_READ_FRAMEBUFFER, from.framebuffer());
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, to);
  glBlitFramebuffer(0, 0, width, height, x, y, x + width, y + height, GL_COLOR_BUFFER_BIT,
                    GL_NEAREST);
}

}  // namespace

struct SceneView::Parts {
  BoneSet bones;
  SoftLayers soft;
  Painter painter;
  gl::Surface picture, resolved;
  Loads posed;  // only its bodies are used

  // of the last draw
  Camera camera;
  double aspect = 1;
  Look look;
  std::vector<ArrowLabel> labels;

  void paint_into(const Canvas& canvas, int x, int y, GLuint framebuffer) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glViewport(x, y, canvas.width, canvas.height);
    glEnable(GL_SCISSOR_TEST);
    glScissor(x, y, canvas.width, canvas.height);
    glClear(GL_DEPTH_BUFFER_BIT);
    painter.paint(canvas.width, canvas.height);
    glDisable(GL_SCISSOR_TEST);
  }

  // Samples are put together at equal size and format, which is all that ES allows; then copied to
  // where they belong.
  void paint_sampled(const Canvas& canvas, int samples) {
    picture.make_picture(canvas.width, canvas.height, samples);
    paint_into(canvas, 0, 0, picture.framebuffer());
    resolved.make_picture(canvas.width, canvas.height, 0);
    copy(picture, resolved.framebuffer(), 0, 0);
    copy(resolved, canvas.framebuffer, canvas.x, canvas.y);
  }
};

SceneView::SceneView(std::vector<Bone> bones) {
  if (epoxy_gl_version() < (epoxy_is_desktop_gl() ? 33 : 30))
    throw std::runtime_error("the picture needs OpenGL 3.3 or OpenGL ES 3.0; this is " +
                             gl::description());
  parts_ = std::make_unique<Parts>();
  set_bones(std::move(bones));
}
SceneView::~SceneView() = default;

void SceneView::set_bones(std::vector<Bone> bones) {
  parts_->bones.set(std::move(bones));
  parts_->soft.forget_shapes();
}

std::span<const Bone> SceneView::bones() const { return parts_->bones.bones(); }

void SceneView::draw(const Model& m, const State& s, const Loads& loads, const Camera& camera,
                     const Look& look, const Canvas& canvas) {
  Parts& p = *parts_;
  p.camera = camera;
  p.aspect = canvas.aspect();
  p.look = look;
  p.posed.bodies.resize(s.bodies.size());
  compute_kinematics(m, s, p.posed);
  p.bones.pose(m, s);
  p.soft.build({m, s, loads, p.posed.bodies}, look, p.bones.bones());
  p.labels.clear();
  for (const ArrowText& t : p.soft.arrow_texts) p.labels.push_back({t.at_W, t.text});

  begin_state();
  p.painter.pose_for(p.bones, p.soft, camera, look, p.aspect);
  p.painter.paint_shadow_map();
  if (const int samples = settings(look.quality).samples; samples > 0)
    p.paint_sampled(canvas, samples);
  else
    p.paint_into(canvas, canvas.x, canvas.y, canvas.framebuffer);
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
  // what one points at in an x-ray is behind the glass
  const std::span<const Bone> bones = p.bones.bones();
  for (std::size_t i = 0; p.look.bone && !p.look.xray && i < bones.size(); ++i)
    take(p.bones.distance_to_bone(ray, i), {PartKind::bone, static_cast<int>(i)}, bones[i].body);
  for (const SoftLayer* layer :
       {&p.soft.discs, &p.soft.ligaments, &p.soft.psoas, &p.soft.muscles, &p.soft.films}) {
    if (layer == &p.soft.muscles && p.look.muscle_opacity < kSeeThrough) continue;
    for (const SoftMesh::Range& r : layer->mesh.ranges)
      take(distance_to(ray, layer->mesh, r), r.part, -1);
  }
  return best;
}

std::span<const ArrowLabel> SceneView::arrow_labels() const { return parts_->labels; }

}  // namespace crepitus
