// The body as a picture: draws a Model in a State with OpenGL (nothing beyond ES 3.0), and says
// what lies under a pixel. Needs a current context from construction to destruction; keeps no
// simulation data, only meshes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/look.h"
#include "tools/viewer/render/part.h"

namespace crepitus {

// Where to draw: a rectangle of a framebuffer that has colour and depth (0: the window). Pixels
// from its lower left corner.
struct Canvas {
  unsigned framebuffer = 0;
  int x = 0, y = 0, width = 0, height = 0;
  double aspect() const { return static_cast<double>(width) / height; }
};

struct Pick {
  Part part;
  int body = -1;  // of a bone
  Vec3 at_W{0};
};

// A number to be written beside an arrow.
struct ArrowLabel {
  Vec3 at_W{0};
  std::string text;  // "psoas 412 N"
};

// "Arrows: 1 cm = 50 N; a whole turn = 40 Nm": for a corner of the picture while arrows are shown.
std::string arrow_scale();

class SceneView {
 public:
  // Compiles the shaders. Throws std::runtime_error when the context is too old, with what it is.
  explicit SceneView(std::vector<Bone> bones);
  ~SceneView();
  SceneView(const SceneView&) = delete;
  SceneView& operator=(const SceneView&) = delete;

  void set_bones(std::vector<Bone> bones);  // when parameters reshaped them
  std::span<const Bone> bones() const;

  // Leaves `canvas.framebuffer` bound, with its viewport. The model may change between calls
  // (parameters glide). Loads are those of the same moment as the state: Simulation's, or copied
  // with the state.
  void draw(const Model& m, const State& s, const Loads& loads, const Camera& camera,
            const Look& look, const Canvas& canvas);

  // All below speak of the last draw. at: x and y in -1..1 from the canvas's centre, up positive.
  Pick pick(const Vec2& at) const;
  std::span<const ArrowLabel> arrow_labels() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// What a part is called and does, in plain words.
struct PartWords {
  std::string name, sentence;  // "left iliopsoas (psoas)", "Lifts the knee. ..."
};
PartWords part_words(const Model& m, std::span<const Bone> bones, const Part& part);

// Names worth writing beside the body, and where.
struct Label {
  std::string text;
  Vec3 at_W{0};
};
std::vector<Label> main_labels(const Model& m, const State& s);

}  // namespace crepitus
