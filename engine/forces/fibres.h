// The forces of many muscles at once; the law stands in hill.h.
#pragma once

#include <span>
#include <vector>

#include "engine/forces/lines.h"
#include "engine/model.h"

namespace crepitus {

struct HillForce {
  double fibre_norm;                                                        // n
  double active_max_N, active_by_length_N_per_m, active_by_speed_Ns_per_m;  // at a = 1
  double passive_N, passive_by_length_N_per_m;
};

// The fibres of some muscles, all at once.
class Fibres {
 public:
  Fibres() = default;
  // To be made again when the muscles change in anything but their paths.
  Fibres(const Hill& hill, std::span<const Muscle> muscles);

  int count() const { return count_; }
  void set(int i, double path_length_m, double speed_m_per_s) { table_.at(kLength, i) = path_length_m, table_.at(kSpeed, i) = speed_m_per_s; }
  void pull();                       // the forces at what was set
  HillForce force(int i) const;

  // Tension, its slope by length and by speed (each at least 0) at these activations, of the forces last computed.
  void contract(std::span<const double> activation);
  double tension_N(int i) const { return table_.at(kTension, i); }
  double stiffness_N_per_m(int i) const { return table_.at(kStiffness, i); }
  double damping_Ns_per_m(int i) const { return table_.at(kDamping, i); }

 private:
  // of a muscle; then what is set, and what comes out
  enum Column { kTendon, kShortest, kInverseWidth, kThickness2, kInverseOptimal, kForce, kPassiveForce, kLength, kSpeed,
                kNorm, kActive, kActiveByLength, kActiveBySpeed, kPassive, kPassiveByLength,
                kActivation, kTension, kStiffness, kDamping, kColumns };

  Hill hill_{};
  int count_ = 0;
  LaneTable table_;
};

// One muscle.
HillForce hill_force(const Hill& hill, const Muscle& muscle, double length_m,
                     double speed_m_per_s);

}  // namespace crepitus
