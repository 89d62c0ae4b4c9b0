// Names one thing in the picture: what a pick returns, what can be isolated or pointed out.
#pragma once

namespace crepitus {

enum class PartKind { none, bone, disc, ligament, muscle, facet };

struct Part {
  PartKind kind = PartKind::none;
  int index = -1;  // into the bones given to SceneView, or into the Model's bushings, ligaments,
                   // muscles, facets
  bool operator==(const Part&) const = default;
};

}  // namespace crepitus
