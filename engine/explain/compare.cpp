#include "engine/explain/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crepitus {
namespace {

bool same_kind(const PopEvent& a, const PopEvent& b) {
  return a.mechanism == b.mechanism && a.joint == b.joint && a.side == b.side;
}

std::vector<int> of_kind(const std::vector<PopEvent>& pops, const PopEvent& like) {
  std::vector<int> found;
  for (std::size_t i = 0; i < pops.size(); ++i)
    if (same_kind(pops[i], like)) found.push_back(static_cast<int>(i));
  return found;
}

// For each of `some` its place in `more`, in order, with the least sum of differences. some is not longer than more.
std::vector<int> nearest_in_order(const std::vector<double>& some, const std::vector<double>& more) {
  const std::size_t n = some.size(), m = more.size();
  // least[i][j]: the first i of `some` among the first j of `more`
  std::vector least(n + 1, std::vector(m + 1, std::numeric_limits<double>::infinity()));
  for (std::size_t j = 0; j <= m; ++j) least[0][j] = 0;
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t j = i; j <= m; ++j)
      least[i][j] = std::min(least[i][j - 1], least[i - 1][j - 1] + std::abs(some[i - 1] - more[j - 1]));
  std::vector<int> place(n, -1);
  for (std::size_t i = n, j = m; i > 0; --j) {
    if (j > i && least[i][j] == least[i][j - 1]) continue;
    place[--i] = static_cast<int>(j) - 1;
  }
  return place;
}

PopChange change_of(const PopEvent& before, double before_s, const PopEvent& after, double after_s) {
  PopChange c{.delay_s = after_s - before_s, .energy_ratio = before.energy_J > 0 ? after.energy_J / before.energy_J : 1};
  if (c.energy_ratio < 1 - kSameEnergy) c.effect = Effect::weaker;
  else if (c.energy_ratio > 1 + kSameEnergy) c.effect = Effect::stronger;
  else if (c.delay_s > kSameTime_s) c.effect = Effect::delayed;
  else if (c.delay_s < -kSameTime_s) c.effect = Effect::earlier;
  return c;
}

// 0 .. 1 for 0 .. infinity
double saturated(double x) { return x / (1 + x); }

}  // namespace

Comparison compare(const Outcome& base, const Outcome& other) {
  Comparison result;
  result.changes.assign(base.pops.size(), {.effect = Effect::removed});
  const auto time_s = [&](const Outcome& run, int i) { return run.pops[i].time_s * run.speed / base.speed; };
  std::vector<char> taken(other.pops.size(), 0), done(base.pops.size(), 0);
  for (std::size_t first = 0; first < base.pops.size(); ++first) {
    if (done[first]) continue;
    const std::vector<int> a = of_kind(base.pops, base.pops[first]), b = of_kind(other.pops, base.pops[first]);
    for (const int i : a) done[i] = 1;
    std::vector<double> at_a, at_b;
    for (const int i : a) at_a.push_back(time_s(base, i));
    for (const int i : b) at_b.push_back(time_s(other, i));
    const bool a_is_fewer = a.size() <= b.size();
    const std::vector<int> place = a_is_fewer ? nearest_in_order(at_a, at_b) : nearest_in_order(at_b, at_a);
    for (std::size_t k = 0; k < place.size(); ++k) {
      const int i = a_is_fewer ? a[k] : a[place[k]], j = a_is_fewer ? b[place[k]] : b[k];
      result.changes[i] = change_of(base.pops[i], time_s(base, i), other.pops[j], time_s(other, j));
      result.changes[i].match = j;
      taken[j] = 1;
    }
  }
  for (std::size_t j = 0; j < other.pops.size(); ++j)
    if (!taken[j]) result.appeared.push_back(static_cast<int>(j));
  return result;
}

double benefit(const PopChange& c) {
  switch (c.effect) {
    case Effect::removed: return 3;
    case Effect::weaker: return 1.5 + (1 - c.energy_ratio);
    case Effect::delayed: return 0.5 + saturated(c.delay_s);
    case Effect::unchanged: return 0;
    case Effect::earlier: return -0.5 - saturated(-c.delay_s);
    case Effect::stronger: return -1.5 - saturated(c.energy_ratio - 1);
  }
  return 0;
}

bool makes_no_difference(const Comparison& c) {
  return c.appeared.empty() &&
         std::all_of(c.changes.begin(), c.changes.end(), [](const PopChange& p) { return p.effect == Effect::unchanged; });
}

double benefit(const Comparison& c) {
  double sum = 0;
  for (const PopChange& change : c.changes) sum += benefit(change);
  const double removed = benefit(PopChange{.effect = Effect::removed});
  sum -= removed * static_cast<double>(c.appeared.size());
  return c.changes.empty() ? sum : sum / static_cast<double>(c.changes.size());
}

}  // namespace crepitus
