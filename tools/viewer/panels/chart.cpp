#include "tools/viewer/panels/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace crepitus {
namespace {

// Sizes in parts of the font's, so that they follow the screen.
constexpr float kHeader = 1.35f, kFooter = 1.2f, kLeft = 3.2f, kRight = 0.5f;
constexpr float kDash = 0.45f, kGap = 0.28f;

float em() { return ImGui::GetFontSize(); }

// Letters of one size.
struct Letters {
  ImFont* font;
  float size;

  void draw(ImDrawList& list, float x, float y, ImU32 colour, const std::string& s) const {
    list.AddText(font, size, {std::round(x), std::round(y)}, colour, s.c_str());
  }
  float width(const std::string& s) const {
    return font->CalcTextSizeA(size, 1e9f, 0, s.c_str()).x;
  }
};
Letters normal() { return {ImGui::GetFont(), em()}; }
Letters small(const ChartColours& c) {
  constexpr float kSmall = 0.85f;
  return c.small ? Letters{c.small, c.small->FontSize} : Letters{ImGui::GetFont(), kSmall * em()};
}

float y_of(const ChartBox& plot, const AxisRange& range, double value) {
  const double share = (value - range.lo) / std::max(range.hi - range.lo, 1e-12);
  return plot.max.y - static_cast<float>(share) * (plot.max.y - plot.min.y);
}

void draw_grid(ImDrawList& list, const ChartBox& plot, const Chart& chart, const ChartView& view,
               const ChartColours& c) {
  const Letters letters = small(c);
  const int most_rows = std::max(2, static_cast<int>((plot.max.y - plot.min.y) / (1.55f * em())));
  const std::vector<double> rows = axis_ticks(chart.range.lo, chart.range.hi, most_rows);
  for (const double v : rows) {
    const float y = std::round(y_of(plot, chart.range, v));
    list.AddLine({plot.min.x, y}, {plot.max.x, y}, c.grid);
    const std::string label = fmt::format("{:.{}f}", v == 0 ? 0.0 : v, tick_decimals(rows));
    letters.draw(list, plot.min.x - letters.width(label) - 0.35f * em(), y - 0.5f * letters.size,
                 c.dim, label);
  }
  const int most_columns = std::max(2, static_cast<int>((plot.max.x - plot.min.x) / (4 * em())));
  const std::vector<double> columns = axis_ticks(view.from_s, view.to_s, most_columns);
  for (const double t : columns) {
    const float x = std::round(chart_x(plot, view, t));
    list.AddLine({x, plot.min.y}, {x, plot.max.y}, c.grid);
    if (!view.time_labels) continue;
    const std::string label = fmt::format("{:.{}f}{}", t == 0 ? 0.0 : t, tick_decimals(columns),
                                          t == columns.back() ? " s" : "");
    const float width = letters.width(label);
    letters.draw(list, std::min(x - 0.5f * width, plot.max.x + kRight * em() - width),
                 plot.max.y + 0.2f * em(), c.dim, label);
  }
}

// Dashes are cut by length along the curve.
void draw_dashed(ImDrawList& list, std::span<const ImVec2> p, ImU32 colour, float thickness) {
  const float period = (kDash + kGap) * em();
  float done = 0;
  for (std::size_t i = 1; i < p.size(); ++i) {
    const ImVec2 d{p[i].x - p[i - 1].x, p[i].y - p[i - 1].y};
    const float length = std::sqrt(d.x * d.x + d.y * d.y);
    for (float at = 0; at < length;) {
      const float phase = std::fmod(done + at, period);
      const bool on = phase < kDash * em();
      const float next =
          std::min(length, at + std::max((on ? kDash * em() : period) - phase, 0.5f));
      if (on)
        list.AddLine({p[i - 1].x + d.x * at / length, p[i - 1].y + d.y * at / length},
                     {p[i - 1].x + d.x * next / length, p[i - 1].y + d.y * next / length}, colour,
                     thickness);
      at = next;
    }
    done += length;
  }
}

void draw_line(ImDrawList& list, const ChartBox& plot, const Chart& chart, const ChartView& view,
               const ChartLine& line) {
  const int columns = std::max(1, static_cast<int>(plot.max.x - plot.min.x));
  std::vector<ImVec2> points;
  for (const CurvePoint& p : thin_curve(line.time_s, line.value, view.from_s, view.to_s, columns))
    points.push_back({chart_x(plot, view, p.time_s), y_of(plot, chart.range, p.value)});
  const float thickness = (line.earlier ? 0.07f : 0.13f) * em();
  if (line.dashed)
    draw_dashed(list, points, line.colour, thickness);
  else
    list.AddPolyline(points.data(), static_cast<int>(points.size()), line.colour, 0, thickness);
}

void draw_marks(ImDrawList& list, const ChartBox& plot, const ChartView& view) {
  const float size = 0.35f * em();
  for (const ChartMark& m : view.marks) {
    if (m.time_s < view.from_s || m.time_s > view.to_s) continue;
    const float x = std::round(chart_x(plot, view, m.time_s));
    list.AddLine({x, plot.min.y}, {x, plot.max.y}, m.colour,
                 m.chosen ? 0.16f * em() : 0.07f * em());
    list.AddTriangleFilled({x - size, plot.min.y}, {x + size, plot.min.y},
                           {x, plot.min.y + 1.4f * size}, m.colour);
  }
}

// What a line reads, with its key.
struct Reading {
  std::string label, number;
  const ChartLine* line;
};

float readings_width(std::span<const Reading> readings, float swatch_em) {
  float width = 0;
  for (const Reading& r : readings)
    width += normal().width(r.label) + normal().width(r.number) + (swatch_em + 1.4f) * em();
  return width;
}

// Title on the left; on the right what each line reads at the pointer or at the cursor. Where there
// is little room, keys are cut to a letter, and then their strokes go.
void draw_header(ImDrawList& list, const ChartBox& box, const Chart& chart, const ChartView& view,
                 const ChartColours& c) {
  const Letters letters = normal();
  const double at_s = std::isnan(view.hover_s) ? view.now_s : view.hover_s;
  const float y = box.min.y + 0.1f * em();
  letters.draw(list, box.min.x + 0.2f * em(), y, c.text, chart.title);
  std::vector<Reading> readings;
  for (const ChartLine& line : chart.lines) {
    if (line.earlier) continue;
    const double v = curve_at(line.time_s, line.value, at_s);
    readings.push_back(
        {line.label, std::isnan(v) ? "-" : fmt::format("{:.{}f}", v, chart.decimals), &line});
  }
  float x = box.max.x - kRight * em() - letters.width(chart.unit), swatch = 1.3f;
  const float room = x - box.min.x - letters.width(chart.title) - 1.2f * em();
  if (readings_width(readings, swatch) > room)
    for (Reading& r : readings)
      r.label =
          std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(r.label[0]))));
  if (readings_width(readings, swatch) > room) swatch = 0.5f;
  if (readings_width(readings, swatch) > room) return;
  letters.draw(list, x, y, c.dim, chart.unit);
  for (std::size_t i = readings.size(); i-- > 0;) {
    const Reading& r = readings[i];
    x -= letters.width(r.number) + 0.35f * em();
    letters.draw(list, x, y, c.text, r.number);
    x -= letters.width(r.label) + 0.35f * em();
    letters.draw(list, x, y, c.dim, r.label);
    x -= (swatch + 0.25f) * em();
    const ImVec2 ends[2] = {{x, y + 0.55f * em()}, {x + swatch * em(), y + 0.55f * em()}};
    if (r.line->dashed)
      draw_dashed(list, ends, r.line->colour, 0.16f * em());
    else
      list.AddLine(ends[0], ends[1], r.line->colour, 0.16f * em());
    x -= 0.45f * em();
  }
}

void draw_cursor(ImDrawList& list, const ChartBox& plot, const ChartView& view, double at_s,
                 ImU32 colour, float thickness) {
  if (std::isnan(at_s) || at_s < view.from_s || at_s > view.to_s) return;
  const float x = std::round(chart_x(plot, view, at_s));
  list.AddLine({x, plot.min.y}, {x, plot.max.y}, colour, thickness);
}

}  // namespace

ChartBox chart_plot_box(const ChartBox& box, const ChartView& view) {
  const float footer = view.time_labels ? kFooter : 0.3f;
  return {{box.min.x + kLeft * em(), box.min.y + kHeader * em()},
          {box.max.x - kRight * em(), box.max.y - footer * em()}};
}

double chart_time_s(const ChartBox& plot, const ChartView& view, float x) {
  const double share = static_cast<double>(x - plot.min.x) /
                       std::max(1.0, static_cast<double>(plot.max.x - plot.min.x));
  return view.from_s + share * (view.to_s - view.from_s);
}

float chart_x(const ChartBox& plot, const ChartView& view, double time_s) {
  const double share = (time_s - view.from_s) / std::max(view.to_s - view.from_s, 1e-9);
  return plot.min.x + static_cast<float>(share) * (plot.max.x - plot.min.x);
}

bool chart_extremes(std::span<const ChartLine> lines, const ChartView& view, double& lo,
                    double& hi) {
  lo = std::numeric_limits<double>::infinity(), hi = -lo;
  for (const ChartLine& line : lines)
    for (std::size_t i = 0; i < line.time_s.size(); ++i) {
      if (line.time_s[i] < view.from_s || line.time_s[i] > view.to_s ||
          !std::isfinite(line.value[i]))
        continue;
      lo = std::min(lo, line.value[i]);
      hi = std::max(hi, line.value[i]);
    }
  return hi >= lo;
}

void draw_chart(ImDrawList& list, const ChartBox& box, const Chart& chart, const ChartView& view,
                const ChartColours& c) {
  const ChartBox plot = chart_plot_box(box, view);
  if (plot.max.x - plot.min.x < 2 * em() || plot.max.y - plot.min.y < 1.5f * em()) return;
  list.AddRectFilled(plot.min, plot.max, c.background, 0.2f * em());
  draw_grid(list, plot, chart, view, c);
  list.PushClipRect(plot.min, plot.max, true);
  for (const bool earlier : {true, false})
    for (const ChartLine& line : chart.lines)
      if (line.earlier == earlier) draw_line(list, plot, chart, view, line);
  draw_marks(list, plot, view);
  draw_cursor(list, plot, view, view.now_s, c.cursor, 0.1f * em());
  draw_cursor(list, plot, view, view.hover_s, c.dim, 0.07f * em());
  list.PopClipRect();
  draw_header(list, box, chart, view, c);
}

}  // namespace crepitus
