// What a strip chart needs to know about its numbers; no window, no library of widgets.
#pragma once

#include <span>
#include <vector>

namespace crepitus {

struct CurvePoint {
  double time_s, value;
};

// The samples in [from_s, to_s] and one neighbour on each side. Where there are more than two a
// column, only the lowest and the highest of each column, in the order they came: a spike of one
// millisecond stays visible. Times ascend; values that are not finite are left out.
std::vector<CurvePoint> thin_curve(std::span<const double> time_s, std::span<const double> value,
                                   double from_s, double to_s, int columns);

// The value at a time, between the samples on a straight line; NaN outside of them.
double curve_at(std::span<const double> time_s, std::span<const double> value, double at_s);

// What a chart shows upwards. It grows at once when the data need it and shrinks only when they
// fill little of it, so that the scale does not pump while a curve is being drawn.
struct AxisRange {
  double lo = 0, hi = 0;
  bool empty = true;

  // The data's extremes now; `least_span`: a flat curve is not blown up to fill the chart.
  void follow(double data_lo, double data_hi, double least_span);
};

// Round numbers (1, 2, 5 times a power of ten) within [lo, hi], at most `most`.
std::vector<double> axis_ticks(double lo, double hi, int most);

// Decimals that tell neighbouring ticks apart.
int tick_decimals(std::span<const double> ticks);

}  // namespace crepitus
