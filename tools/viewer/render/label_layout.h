// Where names and numbers go beside a body: in a column at its left or right, level with what they
// speak of, never on top of each other. Pixels from the upper left corner.
#pragma once

#include <span>
#include <vector>

#include "tools/viewer/render/camera.h"

namespace crepitus {

struct LabelWish {
  Vec2 anchor;  // what it speaks of
  Vec2 size;    // of the text
  bool left;    // column
};

struct LabelPlace {
  Vec2 at;    // upper left corner of the text
  Vec2 line;  // where the leader line from the anchor ends
};

// The columns stand `gap` pixels beside the outermost anchors, within [lo, hi].
std::vector<LabelPlace> place_labels(std::span<const LabelWish> wishes, const Vec2& lo,
                                     const Vec2& hi, double gap);

}  // namespace crepitus
