// C++ chooses what is plotted and hands it over as one JSON object; report/report.js draws it.
#include "engine/observe/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/check.h"
#include "engine/observe/page.h"
#include "engine/observe/summary.h"

namespace crepitus {
namespace embedded {  // made by crepitus_embed, see engine/CMakeLists.txt
std::string_view report_template();
std::string_view report_style();
std::string_view report_script();
std::string_view dygraph_script();
std::string_view dygraph_style();
std::string_view dygraph_synchronizer();
}  // namespace embedded

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSamples = 1500;  // taste: a projector has about as many columns
constexpr std::size_t kMostGroups = 9;      // taste: a screen of small charts
constexpr std::size_t kMostCoordinates = 9;

struct Line {
  std::string channel, label;
  const char* style;  // left, right, wanted, wanted_right, or a number for a colour of its own
};

class ReportBuilder {
 public:
  explicit ReportBuilder(const RunRecording& r)
      : r_(r), stride_(r.time_s.size() / kMostSamples + 1) {}

  // A chart with the lines whose channels exist; nothing when none does.
  Json chart(const std::string& title, const std::vector<Line>& lines) const {
    Json chart{{"title", title}, {"unit", ""}, {"lines", Json::array()}};
    for (const Line& line : lines) {
      for (std::size_t i = 0; i < r_.channels.size(); ++i) {
        if (r_.channels[i].name != line.channel) continue;
        chart["unit"] = r_.channels[i].unit;
        chart["lines"].push_back(
            {{"label", line.label}, {"style", line.style}, {"values", thinned(r_.columns[i])}});
      }
    }
    return chart["lines"].empty() ? Json() : chart;
  }

  Json times() const { return thinned(r_.time_s); }

 private:
  Json thinned(const std::vector<double>& column) const {
    Json values = Json::array();
    for (std::size_t i = 0; i < column.size(); i += stride_) {
      // five digits are more than a plot shows and keep the file small
      values.push_back(std::isfinite(column[i]) ? Json(std::stod(fmt::format("{:.5g}", column[i])))
                                                : Json());
    }
    return values;
  }

  const RunRecording& r_;
  std::size_t stride_;
};

void add(Json& charts, Json chart) {
  if (!chart.is_null()) charts.push_back(std::move(chart));
}

std::string level_name(const std::string& level) {
  const std::size_t second = level.find_first_of("LS", 1);
  return level.substr(0, second) + "-" + level.substr(second);
}

std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  std::replace(name.begin(), name.end(), '.', ' ');
  if (!name.empty()) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
  return name;
}

Json facet_charts(const ReportBuilder& b) {
  Json charts = Json::array();
  for (const char* level : kLevelNames) {
    const std::string id = std::string("facet_gap.") + level;
    add(charts, b.chart(level_name(level),
                        {{id + ".left", "left", "left"}, {id + ".right", "right", "right"}}));
  }
  return charts;
}

Json pair_chart(const ReportBuilder& b, const std::string& title, const std::string& before,
                const std::string& after = "") {
  return b.chart(title, {{before + ".left" + after, "left", "left"},
                         {before + ".right" + after, "right", "right"}});
}

double size_of_movement(const std::vector<double>* column) {
  if (!column || column->empty()) return 0;
  const auto [lo, hi] = std::minmax_element(column->begin(), column->end());
  return *hi - *lo;
}

// Tracked coordinates with their sides put together: "hip.left.flexion" and its twin are
// "hip.*.flexion".
struct TrackedPair {
  double size;  // how far it moves
  std::string name;
  std::string left, right;  // coordinates; a single one stands in left
};

// Those that the scene moves come first, then those that the body moves by itself; places of the
// weight last.
std::vector<TrackedPair> tracked_pairs(const RunRecording& r) {
  std::vector<TrackedPair> found;
  for (const ChannelInfo& c : r.channels) {
    if (!c.headline || !c.name.starts_with("tracking.") || !c.name.ends_with(".wanted")) continue;
    const std::string coordinate = c.name.substr(9, c.name.size() - 9 - 7);
    const std::size_t left = coordinate.find(".left"), right = coordinate.find(".right");
    std::string name = coordinate, twin = coordinate;
    if (left != std::string::npos) twin.replace(left, 5, ".right");
    if (right != std::string::npos) twin.replace(right, 6, ".left");
    if (twin != coordinate && r.column("tracking." + twin + ".wanted")) {
      name.erase(left != std::string::npos ? left : right, left != std::string::npos ? 5 : 6);
    }
    auto pair = std::find_if(found.begin(), found.end(),
                             [&](const TrackedPair& p) { return p.name == name; });
    if (pair == found.end()) pair = found.insert(found.end(), {0, name, "", ""});
    (right != std::string::npos ? pair->right : pair->left) = coordinate;
    constexpr double kAskedFor = 1000;
    const double size = kAskedFor * size_of_movement(r.column(c.name)) +
                        size_of_movement(r.column("tracking." + coordinate + ".actual"));
    if (c.unit == "deg") pair->size = std::max(pair->size, size);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& x, const auto& y) { return x.size > y.size; });
  if (found.size() > kMostCoordinates) found.resize(kMostCoordinates);
  return found;
}

Json tracking_charts(const ReportBuilder& b, const RunRecording& r) {
  Json charts = Json::array();
  for (const TrackedPair& p : tracked_pairs(r)) {
    const bool two = !p.right.empty();
    const std::string left = "tracking." + p.left, right = "tracking." + p.right;
    add(charts,
        b.chart(spaced(p.name), {{left + ".wanted", two ? "left wanted" : "wanted", "wanted"},
                                 {right + ".wanted", "right wanted", "wanted_right"},
                                 {left + ".actual", two ? "left" : "actual", "left"},
                                 {right + ".actual", "right", "right"}}));
  }
  return charts;
}

Json compression_charts(const ReportBuilder& b) {
  Json charts = Json::array();
  static constexpr const char* kColours[kLevels] = {"0", "1", "2", "3", "4", "5"};
  std::vector<Line> lines;
  for (int i = 0; i < kLevels; ++i) {
    lines.push_back({std::string("segment_force.") + kLevelNames[i] + ".compression",
                     level_name(kLevelNames[i]), kColours[i]});
  }
  add(charts, b.chart("Compression of each level", lines));
  return charts;
}

Json activation_charts(const ReportBuilder& b, const RunRecording& r) {
  std::vector<std::pair<double, std::string>> peaks;
  for (const char* group : kMuscleGroups) {
    double peak = -1;
    for (const char* side : {".left", ".right"}) {
      const std::vector<double>* column = r.column(std::string("activation_group.") + group + side);
      if (column && !column->empty())
        peak = std::max(peak, *std::max_element(column->begin(), column->end()));
    }
    if (peak >= 0) peaks.emplace_back(peak, group);
  }
  std::stable_sort(peaks.begin(), peaks.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  if (peaks.size() > kMostGroups) peaks.resize(kMostGroups);
  Json charts = Json::array();
  for (const auto& peak : peaks)
    add(charts, pair_chart(b, spaced(peak.second), "activation_group." + peak.second));
  return charts;
}

Json sections(const RunRecording& r) {
  const ReportBuilder b(r);
  Json list = Json::array();
  const auto section = [&](const char* title, const char* text, Json charts,
                           bool shared_scale = false) {
    if (charts.empty()) return;
    list.push_back({{"title", title},
                    {"text", text},
                    {"shared", shared_scale},
                    {"charts", std::move(charts)}});
  };
  section("Facet joints: how far they open",
          "The small joints at the back of each level. Zero is the neutral standing pose; up means "
          "the joint opens, down "
          "means it is pressed together.",
          facet_charts(b), true);
  Json pelvis = Json::array();
  add(pelvis, pair_chart(b, "Sacroiliac torque", "si_torque", ".total"));
  add(pelvis, pair_chart(b, "Iliopsoas tension", "iliopsoas_tension"));
  section("Pelvis: torque on the sacroiliac joints, pull of the iliopsoas",
          "The joints between sacrum and hip bones, and the deep hip flexor that runs from the "
          "lower back to the thigh.",
          pelvis);
  section("Wanted and actual movement",
          "Thin grey: what the scene asks. Thick: what the body does with its muscles. Those that "
          "the scene moves come first.",
          tracking_charts(b, r));
  section("Load on the lower back", "Disc and facets together, along the axis of each disc.",
          compression_charts(b));
  section("Muscles that work most",
          "Mean activation of each group; 100 % would be all it can give.", activation_charts(b, r),
          true);
  Json ground = Json::array();
  add(ground, pair_chart(b, "Ground under each leg, upward", "ground_force", ".y"));
  add(ground, pair_chart(b, "Hip contact force", "hip_force_bw"));
  section("Ground and hips",
          "How the weight is shared between the legs, and what the hip joints carry.", ground);
  return list;
}

Json parameters_json(const Parameters& p) {
  Json list = Json::array();
  const std::span<const double> now = values(p);
  for (const ParameterInfo& info : parameter_table()) {
    list.push_back({{"key", info.key},
                    {"label", info.label},
                    {"unit", info.unit},
                    {"value", now[info.index]},
                    {"standard", info.standard},
                    {"group", info.group}});
  }
  return list;
}

}  // namespace

std::string report_html(const RunRecording& recording, const RunInfo& info,
                        const std::string& explanation) {
  Json data{
      {"version", info.version},      {"scene", info.scene},     {"case", info.case_name},
      {"title", info.title},          {"notice", info.notice},   {"person", info.person},
      {"status", info.status},        {"message", info.message}, {"duration_s", info.duration_s},
      {"step_ms", info.step_s * 1e3}, {"summary", Json::array()}};
  for (const std::string& pop : pop_sentences(info)) data["pop_sentences"].push_back(pop);
  data["pop_times"] = nlohmann::ordered_json::array();
  for (const RunEvent& e : info.events)
    if (!e.joint.empty()) data["pop_times"].push_back(e.time_s);
  for (const SummaryItem& item : summarise(recording)) {
    data["summary"].push_back({{"label", item.label},
                               {"value", item.value},
                               {"unit", item.unit},
                               {"where", item.where},
                               {"sentence", item.sentence}});
  }
  data["time"] = ReportBuilder(recording).times();
  data["sections"] = sections(recording);
  data["parameters"] = parameters_json(info.parameters);
  data["sources"] = info.sources;

  std::string page(embedded::report_template());
  put_into(page, "<!--CAUTION-->", caution_html());
  put_into(page, "<!--EXPLANATION-->", explanation);
  put_into(page, "/*DYGRAPH_STYLE*/", inlined_style(embedded::dygraph_style()));
  put_into(page, "/*STYLE*/", embedded::report_style());
  put_into(page, "/*DYGRAPH_SCRIPT*/", inlined_script(embedded::dygraph_script()));
  put_into(page, "/*SYNCHRONIZER*/", inlined_script(embedded::dygraph_synchronizer()));
  put_into(page, "/*DATA*/", script_data(data.dump(-1, ' ', false, Json::error_handler_t::replace)));
  put_into(page, "/*SCRIPT*/", std::string(page_script()).append(embedded::report_script()));
  return page;
}

}  // namespace crepitus
