// The bones on the graphics card: where they are, which may be seen, and how finely each is drawn.
// A bone is kept in several levels of detail, made when first wanted.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/bones/mesh.h"
#include "engine/model.h"
#include "engine/state.h"
#include "tools/viewer/render/gl.h"
#include "tools/viewer/render/hit.h"

namespace crepitus {

// How far a level's surface may be from the true one.
inline constexpr std::array<double, 4> kLevelErrors_m{0, 0.0002, 0.0004, 0.0008};

// The coarsest level whose error is at most `allowed_m`; never the true surface, the first, unless
// nothing else is allowed. `now` is kept where the difference is small: no flicker.
std::size_t level_for(double allowed_m, std::size_t now);

// What the bones are drawn for.
struct Aim {
  glm::mat4 clip_from_W;
  int height_px;      // of the picture
  double allowed_px;  // error that nobody sees; 0: the true surface
};

class BoneSet {
 public:
  void set(std::vector<Bone> bones);
  std::span<const Bone> bones() const { return bones_; }

  void pose(const Model& m, const State& s);
  // Chooses what is drawn until the next call: bones out of the picture are left out.
  void aim(const Aim& aim);
  bool is_context(std::size_t i) const { return posed_[i].context; }
  // Draws those that are wanted; `prepare` sets what differs between them.
  void draw(const gl::Program& p, const std::function<bool(std::size_t)>& wanted,
            const std::function<void(std::size_t)>& prepare) const;

  // Distance along a ray to a bone; 1e9: it misses.
  double distance_to_bone(const Ray& ray, std::size_t i) const;

 private:
  static constexpr std::size_t kLevels = kLevelErrors_m.size();
  struct Levels {
    std::array<std::optional<gl::Mesh>, kLevels> mesh;
    Box box;
    std::size_t wanted = kLevels - 1, drawn = kLevels - 1;
    bool seen = false;
  };
  struct Posed {
    Pose X_WB;
    glm::mat4 W_from_B{1};
    bool context = false;
  };
  bool may_be_seen(std::size_t i, const glm::mat4& clip_from_W, double& pixel_m,
                   int height_px) const;
  void settle_level(std::size_t i, int& left_to_make);

  std::vector<Bone> bones_;
  std::vector<Levels> levels_;
  std::vector<Posed> posed_;
};

}  // namespace crepitus
