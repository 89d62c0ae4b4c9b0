#include "tools/viewer/session/curves.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace crepitus {
namespace {

constexpr double kMargin = 0.08;   // of the span, above and below the data: taste
constexpr double kFillsFew = 0.4;  // below this share of the axis the data deserve a closer look

// Lowest and highest of a column, in the order they came.
struct Extremes {
  CurvePoint lowest, highest;
  bool any = false;

  void add(const CurvePoint& p) {
    if (!any || p.value < lowest.value) lowest = p;
    if (!any || p.value > highest.value) highest = p;
    any = true;
  }
  void flush(std::vector<CurvePoint>& out) {
    if (!any) return;
    const bool low_first = lowest.time_s <= highest.time_s;
    out.push_back(low_first ? lowest : highest);
    if (lowest.time_s != highest.time_s) out.push_back(low_first ? highest : lowest);
    any = false;
  }
};

std::size_t index_from(std::span<const double> time_s, double t_s) {
  return static_cast<std::size_t>(std::lower_bound(time_s.begin(), time_s.end(), t_s) -
                                  time_s.begin());
}

}  // namespace

std::vector<CurvePoint> thin_curve(std::span<const double> time_s, std::span<const double> value,
                                   double from_s, double to_s, int columns) {
  std::vector<CurvePoint> points;
  if (time_s.empty() || !(to_s > from_s) || columns < 1) return points;
  std::size_t first = index_from(time_s, from_s), last = index_from(time_s, to_s);
  if (first > 0) --first;
  last = std::min(last + 1, time_s.size());
  const bool all = last - first <= 2 * static_cast<std::size_t>(columns);

  Extremes column;
  int at = -1;
  for (std::size_t i = first; i < last; ++i) {
    if (!std::isfinite(value[i])) continue;
    if (all) {
      points.push_back({time_s[i], value[i]});
      continue;
    }
    const int here = static_cast<int>((time_s[i] - from_s) / (to_s - from_s) * columns);
    if (here != at) column.flush(points);
    at = here;
    column.add({time_s[i], value[i]});
  }
  column.flush(points);
  return points;
}

double curve_at(std::span<const double> time_s, std::span<const double> value, double at_s) {
  if (time_s.empty() || at_s < time_s.front() || at_s > time_s.back())
    return std::numeric_limits<double>::quiet_NaN();
  const std::size_t next = index_from(time_s, at_s);
  if (next == 0 || time_s[next] == at_s) return value[next];
  const double share = (at_s - time_s[next - 1]) / (time_s[next] - time_s[next - 1]);
  return value[next - 1] + share * (value[next] - value[next - 1]);
}

void AxisRange::follow(double data_lo, double data_hi, double least_span) {
  if (!(data_hi >= data_lo)) return;
  const double span = std::max(data_hi - data_lo, least_span), middle = 0.5 * (data_lo + data_hi);
  const double wanted_lo = middle - (0.5 + kMargin) * span,
               wanted_hi = middle + (0.5 + kMargin) * span;
  if (empty || span < kFillsFew * (hi - lo)) {
    lo = wanted_lo, hi = wanted_hi, empty = false;
    return;
  }
  if (data_lo < lo) lo = wanted_lo;
  if (data_hi > hi) hi = wanted_hi;
}

std::vector<double> axis_ticks(double lo, double hi, int most) {
  std::vector<double> ticks;
  if (!(hi > lo) || !std::isfinite(hi - lo) || most < 1) return ticks;
  const double rough = (hi - lo) / most, power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    const double step = factor * power;
    const auto first = static_cast<long>(std::ceil(lo / step - 1e-9)),
               last = static_cast<long>(std::floor(hi / step + 1e-9));
    if (last - first + 1 > most) continue;
    for (long i = first; i <= last; ++i) ticks.push_back(static_cast<double>(i) * step);
    break;
  }
  return ticks;
}

int tick_decimals(std::span<const double> ticks) {
  // a lone tick says itself without a remainder
  if (ticks.size() == 1)
    for (int decimals = 0; decimals < 6; ++decimals)
      if (const double x = ticks[0] * std::pow(10.0, decimals); std::abs(x - std::round(x)) < 1e-6)
        return decimals;
  if (ticks.size() < 2) return 1;
  return std::clamp(static_cast<int>(std::ceil(-std::log10(ticks[1] - ticks[0]) - 1e-9)), 0, 6);
}

}  // namespace crepitus
