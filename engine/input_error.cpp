#include "engine/input_error.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace crepitus {
namespace {

// Optimal string alignment distance: insert, delete, replace, or swap two neighbours, each counts
// one.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_previous(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  std::iota(previous.begin(), previous.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_previous[j - 2] + 1);
      }
    }
    before_previous.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view wrong, std::span<const std::string> candidates) {
  constexpr size_t kLongestName =
      200;  // longer is no typing slip, and the distance costs length squared
  if (wrong.size() > kLongestName) return "";
  size_t best = std::max<size_t>(2, wrong.size() / 4) + 1;
  std::string nearest;
  for (const std::string& candidate : candidates) {
    if (candidate == wrong || candidate.size() > kLongestName) continue;
    const size_t distance = edit_distance(wrong, candidate);
    // a name of one or two letters is within two edits of everything short
    if (distance < best && distance < std::max(wrong.size(), candidate.size())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string> candidates) {
  const std::string nearest = nearest_name(wrong, candidates);
  return nearest.empty() ? "" : " (did you mean '" + nearest + "'?)";
}

}  // namespace crepitus
