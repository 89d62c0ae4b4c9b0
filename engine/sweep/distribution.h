// The values one swept parameter takes: as a function from a share 0 .. 1 to a value.
#pragma once

#include <vector>

namespace crepitus {

struct Distribution {
  enum class Kind { list, uniform, normal, log_normal };
  Kind kind = Kind::list;
  std::vector<double> values{};  // of a list, in its order
  double lo = 0,
         hi = 0;  // of the others: nothing falls outside (a normal is cut there, not squeezed)
  double mean = 0, sd = 1;  // of a normal; of the logarithm of a log-normal
};

// The value below which that share of all values lies; for a list, the one at that share of its
// length. 0 <= share <= 1.
double quantile(const Distribution& d, double share);

}  // namespace crepitus
