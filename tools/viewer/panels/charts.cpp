// The strip of three charts: facet gap, sacroiliac torque, iliopsoas tension, left and right, with
// the runs before.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr double kSpanAtLeast_mm = 0.2, kSpanAtLeast_Nm = 5, kSpanAtLeast_N = 50;

// The level that matters: of the pop under discussion, of the first facet that popped, else the one
// whose gap changed most.
int level_that_matters(const Session& s) {
  const auto level_of = [](const std::string& joint) {
    const auto found = std::find(kLevelNames.begin(), kLevelNames.end(), joint);
    return found == kLevelNames.end() ? -1 : static_cast<int>(found - kLevelNames.begin());
  };
  if (s.explained_pop())
    if (const int level = level_of(s.explained_pop()->joint); level >= 0) return level;
  for (const ShownPop* p : s.seen_pops())
    if (const int level = level_of(p->event.joint); level >= 0) return level;
  return 4;  // L4-L5, where backs move most
}

// The samples that have been shown.
std::size_t shown_samples(const Session& s) {
  const Curves& c = s.run().curves();
  const double seen_s = s.run().time_s(s.seen());
  return static_cast<std::size_t>(
      std::upper_bound(c.time_s.begin(), c.time_s.end(), seen_s + 1e-9) - c.time_s.begin());
}

void add_lines(const Ui& ui, const Curves& curves, std::size_t count, const std::string& left,
               const std::string& right, int earlier, Chart& chart) {
  const auto line = [&](const char* label, const std::string& channel, const Colour& colour,
                        bool dashed) {
    const int i = curve_index(channel);
    const std::span<const double> value(curves.value[static_cast<std::size_t>(i)].data(), count);
    const float alpha = earlier == 0 ? 1.f : earlier == 1 ? 0.6f : 0.35f;
    chart.lines.push_back(
        {label,
         {curves.time_s.data(), count},
         value,
         packed(earlier ? blended(colour, ui.palette.text_dim, 0.35f) : colour, alpha),
         dashed,
         earlier > 0});
  };
  line("left", left, ui.palette.left, false);
  line("right", right, ui.palette.right, true);
}

Chart make_chart(const Ui& ui, const char* title, const char* unit, int decimals,
                 const std::string& left, const std::string& right) {
  Chart chart{.title = title, .unit = unit, .decimals = decimals, .lines = {}, .range = {}};
  const Session& s = ui.session;
  for (std::size_t i = 0; i < s.earlier().size(); ++i)
    add_lines(ui, s.earlier()[i].curves, s.earlier()[i].curves.time_s.size(), left, right,
              static_cast<int>(s.earlier().size() - i), chart);
  add_lines(ui, s.run().curves(), shown_samples(s), left, right, 0, chart);
  return chart;
}

// The title of the first chart is a choice of the level.
void level_choice(Ui& ui, const ChartBox& box, const std::string& title, int shown) {
  ImGui::SetCursorScreenPos(box.min);
  ImGui::PushStyleColor(ImGuiCol_Button, 0);
  if (ImGui::InvisibleButton(
          "##level", {ImGui::CalcTextSize(title.c_str()).x + 1.2f * ui.em(), 1.3f * ui.em()}))
    ImGui::OpenPopup("levels");
  ImGui::PopStyleColor();
  ui.probe.last_item("chart_level");
  if (ImGui::IsItemHovered())
    tooltip(
        "How far the small joint at the back of this level has opened. Click to choose a level.");
  if (!begin_menu(ui, "levels")) return;
  if (ImGui::Selectable("The one that matters", ui.transient.facet_level < 0))
    ui.transient.facet_level = -1;
  for (int level = 0; level < kLevels; ++level)
    if (ImGui::Selectable(plain_level(kLevelNames[static_cast<std::size_t>(level)]).c_str(),
                          level == shown && ui.transient.facet_level >= 0))
      ui.transient.facet_level = level;
  ImGui::EndPopup();
}

// Clicking a chart goes to that moment.
void follow_pointer(Ui& ui, const ChartBox& plot, const ChartView& view, int i) {
  ImGui::SetCursorScreenPos(plot.min);
  ImGui::InvisibleButton(
      fmt::format("##plot{}", i).c_str(),
      {std::max(plot.max.x - plot.min.x, 1.f), std::max(plot.max.y - plot.min.y, 1.f)});
  ui.probe.last_item(fmt::format("chart{}", i));
  if (!ImGui::IsItemHovered() && !ImGui::IsItemActive()) return;
  ui.transient.hover_s =
      std::clamp(chart_time_s(plot, view, ImGui::GetIO().MousePos.x), view.from_s, view.to_s);
  if (!ImGui::IsItemActive()) return;
  ui.session.controls.playing = false;
  ui.session.seek(ui.transient.hover_s);
}

std::string earlier_words(const Session& s) {
  std::string text = "Thin lines, before: ";
  for (std::size_t i = s.earlier().size(); i-- > 0;)
    text += s.label(s.earlier()[i]) + (i > 0 ? ";  " : "");
  return text + fmt::format("  ({} forgets them)", info(UserAction::forget_earlier).keys);
}

}  // namespace

void charts_panel(Ui& ui, const ChartBox& box) {
  begin_panel(ui, "charts", box, kBare);
  const int level =
      ui.transient.facet_level >= 0 ? ui.transient.facet_level : level_that_matters(ui.session);
  const char* name = kLevelNames[static_cast<std::size_t>(level)];
  const std::string gap = fmt::format("facet_gap.{}.", name),
                    title = "Facet gap " + plain_level(name);
  Chart charts[] = {
      make_chart(ui, title.c_str(), "mm", 2, gap + "left", gap + "right"),
      make_chart(ui, "SI joint torque", "Nm", 1, "si_torque.left.total", "si_torque.right.total"),
      make_chart(ui, "Iliopsoas tension", "N", 0, "iliopsoas_tension.left",
                 "iliopsoas_tension.right")};
  constexpr double kSpans[] = {kSpanAtLeast_mm, kSpanAtLeast_Nm, kSpanAtLeast_N};

  std::vector<ChartMark> marks;
  for (const ShownPop* p : ui.session.seen_pops())
    marks.push_back(
        {p->event.time_s, packed(ui.palette.pop),
         ui.session.explained_pop() && ui.session.explained_pop()->time_s == p->event.time_s});
  ChartView view{.from_s = 0,
                 .to_s = ui.session.end_s(),
                 .now_s = ui.session.now_s(),
                 .hover_s = ui.transient.hover_s,
                 .marks = marks};
  ui.transient.hover_s = std::numeric_limits<double>::quiet_NaN();

  const ChartColours colours{
      packed(ui.palette.text),        packed(ui.palette.text_dim),
      packed(ui.palette.text, 0.13f), packed(blended(ui.palette.panel, ui.palette.text, 0.04f)),
      packed(ui.palette.text, 0.85f), ui.small};
  const float pad = 0.6f * ui.em(), legend = ui.session.earlier().empty() ? 0 : 1.2f * ui.em();
  const int count = box.max.x - box.min.x > 34 * ui.em()   ? 3
                    : box.max.x - box.min.x > 26 * ui.em() ? 2
                                                           : 1;
  const float width =
      (box.max.x - box.min.x - pad * static_cast<float>(count + 1)) / static_cast<float>(count);
  for (int i = 0; i < count; ++i) {
    const float left = box.min.x + pad + static_cast<float>(i) * (width + pad);
    const ChartBox own{{left, box.min.y + 0.2f * ui.em()},
                       {left + width, box.max.y - legend - 0.1f * ui.em()}};
    double lo, hi;
    if (chart_extremes(charts[i].lines, view, lo, hi))
      ui.transient.ranges[i].follow(lo, hi, kSpans[i]);
    charts[i].range = ui.transient.ranges[i];
    draw_chart(*ImGui::GetWindowDrawList(), own, charts[i], view, colours);
    follow_pointer(ui, chart_plot_box(own, view), view, i);
    if (i == 0) level_choice(ui, own, title, level);
  }
  if (legend > 0) {
    const std::string words = earlier_words(ui.session);
    ImGui::GetWindowDrawList()->AddText(
        ui.small ? ui.small : ImGui::GetFont(), ui.small ? ui.small->FontSize : 0.85f * ui.em(),
        {box.min.x + pad, box.max.y - 1.25f * ui.em()}, colours.dim, words.c_str());
  }
  end_panel();
}

}  // namespace crepitus
