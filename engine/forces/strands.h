// The elastic law of all ligaments at once, a lane a ligament; the law stands in ligament.cpp.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/forces/lines.h"
#include "engine/model.h"

namespace crepitus {

class Strands {
 public:
  Strands() = default;
  // To be made again when the ligaments change in anything but their places.
  explicit Strands(std::span<const Ligament> ligaments);

  int count() const { return static_cast<int>(bodies_.size()); }
  std::array<int, 2> bodies(int i) const { return bodies_[i]; }  // of its ends a and b

  void stretch(std::span<const Line> length_m);
  double strain(int i) const { return table_.at(kStrain, i); }
  // Without damping; 0 for a slack one.
  double tension_N(int i) const { return table_.at(kTension, i); }
  double slope_N_per_m(int i) const { return table_.at(kSlope, i); }
  double damping_Ns_per_m(int i) const { return table_.at(kDamping, i); }

 private:
  // of a ligament; then what comes out
  enum Column { kSlack, kStiffness, kToe, kDampingTime, kStrain, kTension, kSlope, kDamping, kColumns };

  LaneTable table_;
  std::vector<std::array<int, 2>> bodies_;
};

}  // namespace crepitus
