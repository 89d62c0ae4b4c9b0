// One recorded channel, asked about the time before a moment. Only engine/explain includes this.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "engine/observe/recording.h"

namespace crepitus {

inline constexpr double kSpeedOver_s = 0.02;  // a speed is a difference over this: shorter shows the step, longer blurs a thrust
inline constexpr double kPressed_N = 1;       // below this a joint face is only touched

class Trace {
 public:
  Trace(const RunRecording& r, std::string_view name) : time_(r.time_s), values_(r.column(name)) {}
  explicit operator bool() const { return values_ && !time_.empty() && values_->size() == time_.size(); }

  std::size_t size() const { return time_.size(); }
  double time_s(std::size_t i) const { return time_[i]; }
  double operator[](std::size_t i) const { return (*values_)[i]; }

  // The last sample strictly before t, or the first there is.
  std::size_t before(double t_s) const {
    const auto at = std::lower_bound(time_.begin(), time_.end(), t_s - 1e-9);
    return at == time_.begin() ? 0 : static_cast<std::size_t>(at - time_.begin()) - 1;
  }
  double value_before(double t_s) const { return (*values_)[before(t_s)]; }

  // Rate at sample i, per second: 0 before there is anything to compare with.
  double speed(std::size_t i) const {
    const std::size_t j = before(time_[i] - kSpeedOver_s + 2e-9);
    return i == j ? 0 : ((*values_)[i] - (*values_)[j]) / (time_[i] - time_[j]);
  }

  struct Fastest {
    double speed = 0, at_s = 0;
  };
  // The largest speed by size in (from_s, to_s).
  Fastest fastest(double from_s, double to_s) const {
    Fastest f;
    for (std::size_t i = before(from_s) + 1; i < size() && time_[i] < to_s - 1e-9; ++i)
      if (const double v = speed(i); std::abs(v) > std::abs(f.speed)) f = {v, time_[i]};
    return f;
  }

  double largest(double from_s, double to_s) const {
    double most = -1e300;
    for (std::size_t i = 0; i < size() && time_[i] < to_s - 1e-9; ++i)
      if (time_[i] >= from_s) most = std::max(most, (*values_)[i]);
    return most;
  }

  // The last time before t at which the value was above a level.
  std::optional<double> last_above(double level, double t_s) const {
    for (std::size_t i = before(t_s) + 1; i-- > 0;)
      if ((*values_)[i] > level && time_[i] < t_s) return time_[i];
    return {};
  }

 private:
  const std::vector<double>& time_;
  const std::vector<double>* values_;
};

}  // namespace crepitus
