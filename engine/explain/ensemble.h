// The same movement by many people like this one: in how many of them does it pop?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/explain/compare.h"

namespace crepitus {

// Wilson's score interval for k of n, 95 % (Wilson 1927, J Am Stat Assoc 22, 209-212).
struct Interval {
  double lo = 0, hi = 1;
};
Interval wilson_interval(int k, int n);

struct PoppedShare {
  std::string name;   // "any", "facet_cavitation", "L4L5.left"
  std::string plain;  // "anything", "left facet joint L4-L5"
  int popped = 0;
  Interval interval;
};

struct EnsembleResult {
  int asked = 0, count = 0;  // count: those that reached their end
  std::int64_t seed = 0;     // the draws are seed + 1 .. seed + asked
  PoppedShare any{};
  std::vector<PoppedShare> mechanisms{};  // all of them
  std::vector<PoppedShare> joints{};      // those that popped in somebody, most frequent first
};

// `outcomes`: one a draw. Those with trouble are not counted.
EnsembleResult ensemble_result(const std::vector<Outcome>& outcomes, int asked, std::int64_t seed);

// A few lines for a terminal, and the same as a JSON object.
std::string ensemble_text(const EnsembleResult& e);
std::string ensemble_json(const EnsembleResult& e);

}  // namespace crepitus
