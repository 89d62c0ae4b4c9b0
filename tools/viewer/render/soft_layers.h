// Soft tissue of one moment on both sides of the bus: triangles to point at, and to draw.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/bones/muscle_ends.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/look.h"
#include "tools/viewer/render/soft/arrow.h"
#include "tools/viewer/render/soft/disc.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

struct SoftLayer {
  SoftLayer();
  SoftMesh mesh;
  gl::Mesh uploaded;

  // Draws the parts that are wanted; neighbours that are equally bright go together.
  void draw(const gl::Program& p, const std::function<bool(const Part&)>& wanted,
            const std::function<float(const Part&)>& brightness) const;
};

class SoftLayers {
 public:
  SoftLayer discs, ligaments, psoas, muscles, films, arrows;
  std::vector<ArrowText> arrow_texts;

  void build(const Instant& now, const Look& look, std::span<const Bone> bones);
  // Bones have changed: the rims of the discs and the ends of muscles are found anew.
  void forget_shapes() { shapes_.clear(), muscle_ends_.clear(); }

 private:
  std::array<SoftLayer*, 6> all() {
    return {&discs, &ligaments, &psoas, &muscles, &films, &arrows};
  }
  std::vector<DiscShape> shapes_;
  Parameters shapes_of_;  // the parameters they were made for
  std::vector<MuscleEnds> muscle_ends_;
};

}  // namespace crepitus
