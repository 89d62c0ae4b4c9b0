#include "tools/viewer/film_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/observe/channels.h"
#include "tools/viewer/render/label_layout.h"

namespace crepitus {
namespace {

constexpr double kNoticeFor_s = 6;  // taste: long enough to read twice

ImU32 packed(const Colour& c, double alpha = 1) {
  return ImGui::ColorConvertFloat4ToU32({c.r, c.g, c.b, static_cast<float>(alpha)});
}

// Sets text in lines of at most `width`; returns the height used.
float set_text(ImDrawList& list, ImFont* font, ImVec2 at, float width, ImU32 colour,
               const std::string& text) {
  const ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, width, text.c_str());
  list.AddText(font, font->FontSize, at, colour, text.c_str(), nullptr, width);
  return size.y;
}

ImVec2 size_of(ImFont* font, const std::string& text, float width = FLT_MAX) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, width >= FLT_MAX ? 0 : width, text.c_str());
}

// A plate behind text; alpha so that the body shows through a little.
void plate(ImDrawList& list, ImVec2 min, ImVec2 max, const Palette& c, float round,
           double alpha = 0.82) {
  list.AddRectFilled(min, max, packed(c.panel, alpha), round);
}

void draw_head(ImDrawList& list, const Overlay& o, const PageLayout& l, const Canvas& canvas,
               const FilmStory& story, const FilmMoment& moment, const Palette& c) {
  const auto em = static_cast<float>(l.text_px);
  const float pad = 1.1f * em, width = static_cast<float>(canvas.width);
  float y = pad;
  y += set_text(list, o.heading(), {pad, y}, 0.62f * width, packed(c.text), story.title) +
       0.15f * em;
  y += set_text(list, o.text(), {pad, y}, 0.6f * width, packed(c.text_dim), story.person) +
       0.5f * em;
  if (moment.film_s < kNoticeFor_s && !story.notice.empty()) {
    const double fade = std::clamp((kNoticeFor_s - moment.film_s) / 0.6, 0.0, 1.0);
    set_text(list, o.text(), {pad, y}, std::min(0.36f * width, 28 * em),
             packed(c.text, 0.92 * fade), story.notice);
  }
  const std::string clock = fmt::format("{:.2f} s", std::max(0.0, moment.time_s));
  const ImVec2 size = size_of(o.heading(), clock);
  list.AddText(o.heading(), o.heading()->FontSize, {width - pad - size.x, pad}, packed(c.text),
               clock.c_str());
  if (moment.slowing > 0.97) return;
  const double times = 1 / moment.slowing;
  const std::string slow = fmt::format("slow motion  1/{:.0f}",
                                       times < 9.5 ? std::round(times) : 5 * std::round(times / 5));
  const ImVec2 wide = size_of(o.text(), slow);
  const ImVec2 at(width - pad - wide.x, pad + size.y + 0.45f * em);
  plate(list, {at.x - 0.6f * em, at.y - 0.3f * em},
        {at.x + wide.x + 0.6f * em, at.y + wide.y + 0.3f * em}, c, 0.9f * em);
  list.AddText(o.text(), o.text()->FontSize, at, packed(c.accent), slow.c_str());
}

void draw_caption(ImDrawList& list, const Overlay& o, const PageLayout& l, const Canvas& canvas,
                  const std::string& text, const Palette& c) {
  const auto em = static_cast<float>(l.text_px);
  const float most = 0.62f * static_cast<float>(canvas.width);
  const ImVec2 size = size_of(o.heading(), text, most);
  const ImVec2 at(0.5f * (static_cast<float>(canvas.width) - size.x),
                  static_cast<float>(l.charts.y) - size.y - 1.5f * em);
  const ImVec2 min(at.x - 1.6f * em, at.y - 0.6f * em),
      max(at.x + size.x + 1.1f * em, at.y + size.y + 0.6f * em);
  plate(list, min, max, c, 0.6f * em, 0.88);
  list.AddRectFilled(min, {min.x + 0.4f * em, max.y}, packed(c.pop), 0.6f * em,
                     ImDrawFlags_RoundCornersLeft);
  set_text(list, o.heading(), at, most, packed(c.text), text);
}

void draw_close_up_frame(ImDrawList& list, const Overlay& o, const PageLayout& l,
                         const std::string& title, const Palette& c) {
  const auto em = static_cast<float>(l.text_px);
  const PageBox& b = l.close_up;
  const ImVec2 min(static_cast<float>(b.x), static_cast<float>(b.y));
  const ImVec2 max(min.x + static_cast<float>(b.width), min.y + static_cast<float>(b.height));
  list.AddRect(min, max, packed(c.text, 0.85), 0, 0, std::max(1.0f, 0.12f * em));
  const ImVec2 size = size_of(o.text(), title, static_cast<float>(b.width) - 1.2f * em);
  plate(list, {min.x, max.y - size.y - 0.7f * em}, max, c, 0, 0.8);
  set_text(list, o.text(), {min.x + 0.6f * em, max.y - size.y - 0.35f * em},
           static_cast<float>(b.width) - 1.2f * em, packed(c.text), title);
}

void draw_labels(ImDrawList& list, const Overlay& o, const PageLayout& l, const Canvas& canvas,
                 const FilmMoment& moment, const Palette& c) {
  std::vector<LabelWish> wishes;
  double middle = 0, names = 0;
  for (const FilmMoment::Label& label : moment.labels) {
    middle += label.name ? label.at.x : 0;
    names += label.name;
  }
  // numbers stand at the right, names at their own side
  middle = names > 0 ? middle / names : 0;
  for (const FilmMoment::Label& label : moment.labels) {
    const ImVec2 size = size_of(o.text(), label.text);
    wishes.push_back(
        {{(0.5 + 0.5 * label.at.x) * canvas.width, (0.5 - 0.5 * label.at.y) * canvas.height},
         {size.x, size.y},
         label.name && label.at.x <= middle + 0.02});
  }
  const double em = l.text_px;
  const std::vector<LabelPlace> places =
      place_labels(wishes, {em, 5.5 * em},
                   {canvas.width - em, static_cast<double>(l.charts.y) - 3 * em}, 4 * em);
  const auto point = [](const Vec2& p) {
    return ImVec2(static_cast<float>(p.x), static_cast<float>(p.y));
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    list.AddLine(point(wishes[i].anchor), point(places[i].line), packed(c.text, 0.55), 1.0f);
    list.AddCircleFilled(point(wishes[i].anchor), 2.5f, packed(c.text, 0.8));
    list.AddText(o.text(), o.text()->FontSize, point(places[i].at), packed(c.text),
                 moment.labels[i].text.c_str());
  }
}

struct Wanted {
  std::string title, unit, left, right;
  int decimals;
  double least_span;
};

void draw_charts(ImDrawList& list, const PageLayout& l, const FilmStory& story,
                 const FilmMoment& moment, const Palette& c) {
  const RunRecording& r = *story.recording;
  const Wanted wanted[] = {
      {"Facet gap " + plain_level(story.level), "mm", "facet_gap." + story.level + ".left",
       "facet_gap." + story.level + ".right", 2, 0.2},
      {"Sacroiliac torque", "Nm", "si_torque.left.total", "si_torque.right.total", 1, 5},
      {"Iliopsoas tension", "N", "iliopsoas_tension.left", "iliopsoas_tension.right", 0, 50}};
  std::vector<ChartMark> marks;
  for (std::size_t i = 0; i < story.pops.size(); ++i)
    if (story.pops[i].time_s <= moment.time_s + 1e-9)
      marks.push_back({story.pops[i].time_s, packed(c.pop), static_cast<int>(i) == moment.caption});
  const ChartColours colours{packed(c.text), packed(c.text_dim), packed(c.text_dim, 0.22), 0,
                             packed(c.text, 0.75)};
  const auto em = static_cast<float>(l.text_px);
  // one sample more than has been seen, so that there is a reading at this moment
  const auto after = std::upper_bound(r.time_s.begin(), r.time_s.end(), moment.time_s + 1e-9);
  const auto seen =
      std::min(r.time_s.size(), static_cast<std::size_t>(after - r.time_s.begin()) + 1);
  const ImVec2 from(static_cast<float>(l.charts.x), static_cast<float>(l.charts.y));
  plate(list, from,
        {from.x + static_cast<float>(l.charts.width), from.y + static_cast<float>(l.charts.height)},
        c, 0, 0.94);
  const float each = static_cast<float>(l.charts.width) / 3;
  for (int i = 0; i < 3; ++i) {
    const Wanted& w = wanted[i];
    const std::vector<double>*left = r.column(w.left), *right = r.column(w.right);
    if (!left || !right) continue;
    Chart chart{.title = w.title, .unit = w.unit, .decimals = w.decimals, .lines = {}, .range = {}};
    const std::span<const double> time(r.time_s);
    // the scale is that of the whole movement, so that nothing pumps; the curve is drawn as far as
    // it has been seen
    const std::vector<ChartLine> whole{{"", time, *left, 0}, {"", time, *right, 0}};
    const ChartView view{.from_s = story.from_s,
                         .to_s = story.to_s,
                         .now_s = std::min(moment.time_s, r.time_s.empty() ? 0 : r.time_s.back()),
                         .marks = marks};
    double lo = 0, hi = 0;
    if (chart_extremes(whole, view, lo, hi)) chart.range.follow(lo, hi, w.least_span);
    chart.lines = {
        {"left", time.first(seen), std::span(*left).first(seen), packed(c.left)},
        {"right", time.first(seen), std::span(*right).first(seen), packed(c.right), true}};
    const float x = from.x + each * static_cast<float>(i);
    draw_chart(list,
               {{x + 0.9f * em, from.y + 0.5f * em},
                {x + each - 0.6f * em, from.y + static_cast<float>(l.charts.height) - 0.4f * em}},
               chart, view, colours);
  }
}

}  // namespace

PageLayout page_layout(int width, int height) {
  const double text_px = std::clamp(std::round(height / 42.0), 10.0, 60.0);
  const int charts = static_cast<int>(std::clamp(0.24 * height, 6.5 * text_px, 0.32 * height));
  const int side = static_cast<int>(0.34 * height), pad = static_cast<int>(1.1 * text_px);
  return {.text_px = text_px,
          .charts = {0, height - charts, width, charts},
          .close_up = {width - side - pad, height - charts - side - pad, side, side},
          .shift_up = static_cast<double>(charts) / height};
}

void draw_page(ImDrawList& list, const Overlay& overlay, const PageLayout& layout,
               const Canvas& canvas, const FilmStory& story, const FilmMoment& moment,
               const Palette& colours) {
  draw_labels(list, overlay, layout, canvas, moment, colours);
  draw_head(list, overlay, layout, canvas, story, moment, colours);
  if (!moment.scale.empty())
    list.AddText(overlay.text(), overlay.text()->FontSize,
                 {static_cast<float>(1.1 * layout.text_px),
                  static_cast<float>(layout.charts.y - 2 * layout.text_px)},
                 packed(colours.text_dim), moment.scale.c_str());
  if (!moment.close_up.empty())
    draw_close_up_frame(list, overlay, layout, moment.close_up, colours);
  if (story.recording) draw_charts(list, layout, story, moment, colours);
  if (moment.caption >= 0)
    draw_caption(list, overlay, layout, canvas, story.pops[moment.caption].sentence, colours);
}

std::string level_of_story(const RunRecording& r, std::string_view popped_level) {
  if (!popped_level.empty()) return std::string(popped_level);
  std::string level = "L4L5";
  double most = -1;
  for (std::size_t i = 0; i < r.channels.size(); ++i) {
    const std::string& name = r.channels[i].name;
    if (!name.starts_with("facet_gap.") || r.columns[i].empty()) continue;
    const auto [lo, hi] = std::minmax_element(r.columns[i].begin(), r.columns[i].end());
    if (*hi - *lo <= most) continue;
    most = *hi - *lo;
    level = name.substr(10, name.rfind('.') - 10);
  }
  return level;
}

}  // namespace crepitus
