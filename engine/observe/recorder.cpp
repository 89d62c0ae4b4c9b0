#include "engine/observe/recorder.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr double kTimeSlack_s = 1e-9;  // rounding of a sum of steps; far below any step

}  // namespace

Recorder::Recorder(const Simulation& s, double every_s)
    : channels_(s), every_s_(every_s), values_(channels_.size()) {
  const double steps = every_s / s.step_s();
  if (!(steps > 0.5) || std::abs(steps - std::round(steps)) > 1e-6 * steps) {
    throw InputError(fmt::format("--every {} ms: not a whole number of steps of {} ms",
                                 every_s * 1e3, s.step_s() * 1e3));
  }
  recording_.channels = channels_.list();
  recording_.columns.resize(channels_.size());
  const auto samples = static_cast<std::size_t>(s.scene().duration_s / every_s) + 2;
  recording_.time_s.reserve(samples);
  for (auto& column : recording_.columns) column.reserve(samples);
}

void Recorder::record(const Simulation& s) {
  const double due_s = every_s_ * static_cast<double>(recording_.time_s.size());
  if (s.time_s() < due_s - kTimeSlack_s) return;
  channels_.observe(s, values_);
  recording_.time_s.push_back(s.time_s());
  for (std::size_t i = 0; i < values_.size(); ++i) recording_.columns[i].push_back(values_[i]);
}

}  // namespace crepitus
