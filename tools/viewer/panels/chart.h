// A strip chart: curves over time with a cursor and marks. Draws into any list of ImGui, in a
// window or off-screen; reacts to nothing. The caller owns all data.
#pragma once

#include <imgui.h>

#include <limits>
#include <span>
#include <string>
#include <vector>

#include "tools/viewer/session/curves.h"

namespace crepitus {

// One curve. Times ascend. Earlier runs are drawn thin and pale behind the others, and are not read
// out.
struct ChartLine {
  std::string label;  // "left"
  std::span<const double> time_s, value;
  ImU32 colour;
  bool dashed = false;  // told apart without colour
  bool earlier = false;
};

struct ChartMark {
  double time_s;
  ImU32 colour;
  bool chosen = false;  // drawn stronger
};

// What the charts of a strip share.
struct ChartView {
  double from_s = 0, to_s = 1;
  double now_s = std::numeric_limits<double>::quiet_NaN();    // where the picture is
  double hover_s = std::numeric_limits<double>::quiet_NaN();  // where the pointer is: values are
                                                              // read there instead
  std::span<const ChartMark> marks{};
  bool time_labels = true;
};

struct ChartColours {
  ImU32 text, dim, grid, background, cursor;
  ImFont* small =
      nullptr;  // for the numbers beside the axes; else the current letters, made smaller
};

struct Chart {
  std::string title, unit;
  int decimals = 2;  // of the values read out
  std::vector<ChartLine> lines;
  AxisRange range;
};

struct ChartBox {
  ImVec2 min, max;
};

// The part of a chart's box that holds the curves; sizes follow the font.
ChartBox chart_plot_box(const ChartBox& box, const ChartView& view);

// The time under a screen coordinate of the plot box, and back.
double chart_time_s(const ChartBox& plot, const ChartView& view, float x);
float chart_x(const ChartBox& plot, const ChartView& view, double time_s);

// Extremes of the lines within the view, for AxisRange::follow; earlier runs count too. False when
// there is nothing.
bool chart_extremes(std::span<const ChartLine> lines, const ChartView& view, double& lo,
                    double& hi);

void draw_chart(ImDrawList& list, const ChartBox& box, const Chart& chart, const ChartView& view,
                const ChartColours& colours);

}  // namespace crepitus
