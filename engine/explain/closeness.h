// How close a run without pops came to one, joint by joint.
#pragma once

#include <string>
#include <vector>

#include "engine/explain/chain.h"

namespace crepitus {

enum class Why { gas_left, stayed_closed, not_pressed, too_slow, held, glided };
inline constexpr const char* kWhys[] = {"gas_left", "stayed_closed", "not_pressed", "too_slow", "held", "glided"};

struct JointCloseness {
  Mechanism mechanism;
  std::string joint, side;
  double percent = 0;  // of the suction that makes gas, or of the shear that the surfaces hold; tendons: 0
  double at_s = 0;     // when it came closest
  Why why;
  std::string sentence;
  std::vector<ChainNumber> numbers;
};

// Closest first.
std::vector<JointCloseness> closeness_of(const RunRecording& recording, const Limits& limits);

}  // namespace crepitus
