#include "tools/viewer/render/label_layout.h"

#include <numeric>

namespace crepitus {
namespace {

constexpr double kSpacing = 1.35;  // of lines, in heights of a text

// Tops of one column's labels, in the order of `column` (by anchor): as near to their anchors as
// room allows.
void spread(std::span<const LabelWish> wishes, std::span<const std::size_t> column, double lo,
            double hi, std::vector<LabelPlace>& places) {
  double free_from = lo, below = 0;
  for (const std::size_t i : column) below += kSpacing * wishes[i].size.y;
  for (const std::size_t i : column) {
    const double height = kSpacing * wishes[i].size.y;
    const double wanted = wishes[i].anchor.y - wishes[i].size.y / 2;
    const double latest = std::max(free_from, hi - below);  // or those that follow would not fit
    places[i].at.y = std::clamp(wanted, free_from, std::max(free_from, latest));
    free_from = places[i].at.y + height;
    below -= height;
  }
}

}  // namespace

std::vector<LabelPlace> place_labels(std::span<const LabelWish> wishes, const Vec2& lo,
                                     const Vec2& hi, double gap) {
  std::vector<LabelPlace> places(wishes.size());
  double leftmost = hi.x, rightmost = lo.x;
  for (const LabelWish& w : wishes) {
    leftmost = std::min(leftmost, w.anchor.x);
    rightmost = std::max(rightmost, w.anchor.x);
  }
  for (const bool left : {true, false}) {
    std::vector<std::size_t> column;
    for (std::size_t i = 0; i < wishes.size(); ++i)
      if (wishes[i].left == left) column.push_back(i);
    std::stable_sort(column.begin(), column.end(), [&](std::size_t a, std::size_t b) {
      return wishes[a].anchor.y < wishes[b].anchor.y;
    });
    spread(wishes, column, lo.y, hi.y, places);
    double widest = 0;
    for (const std::size_t i : column) widest = std::max(widest, wishes[i].size.x);
    const double edge =
        left ? std::max(lo.x + widest, leftmost - gap) : std::min(hi.x - widest, rightmost + gap);
    for (const std::size_t i : column) {
      places[i].at.x = left ? edge - wishes[i].size.x : edge;
      places[i].line = {left ? edge + 4 : edge - 4, places[i].at.y + wishes[i].size.y / 2};
    }
  }
  return places;
}

}  // namespace crepitus
