// Two runs of one movement beside each other: which pop of the one is which of the other, and what became of it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/pops/event.h"

namespace crepitus {

// What a run came to. `speed` is its movement_speed: times are compared at the same moment of the movement, so that doing it
// half as fast delays nothing by itself.
struct Outcome {
  std::vector<PopEvent> pops;  // ordered by time
  double speed = 1;
  std::string trouble{};       // why it did not reach its end, or ""
};

enum class Effect { removed, weaker, delayed, unchanged, earlier, stronger };
inline constexpr const char* kEffects[] = {"removed", "weaker", "delayed", "unchanged", "earlier", "stronger"};

inline constexpr double kSameEnergy = 0.1;   // share by which an energy may differ and still count as the same: taste
inline constexpr double kSameTime_s = 0.02;  // and a time: what the step and a different way of standing amount to

struct PopChange {
  Effect effect = Effect::unchanged;
  double delay_s = 0;       // + later, of the base run's movement; 0 when removed
  double energy_ratio = 0;  // to the base run's; 0 when removed
  int match = -1;           // into the other run's pops
};

struct Comparison {
  std::vector<PopChange> changes;  // one a pop of the base run
  std::vector<int> appeared;       // pops of the other run that the base run has not
};

// Pops of one mechanism, joint and side keep their order. Where the numbers differ, those nearest in time belong together.
Comparison compare(const Outcome& base, const Outcome& other);

// How good a change is, for ranking: removed > weaker > delayed > unchanged > earlier > stronger, then by amount.
double benefit(const PopChange& change);

// Every pop of the base run is unchanged and none appears.
bool makes_no_difference(const Comparison& comparison);

// Of a whole variant: the mean over the pops, less one removed pop's worth for each that appears.
double benefit(const Comparison& comparison);

}  // namespace crepitus
