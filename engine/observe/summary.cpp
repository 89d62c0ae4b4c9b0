#include "engine/observe/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <numeric>

namespace crepitus {
namespace {

using Column = std::vector<double>;

// Taste: beyond this a watcher would say that the body does something else; below that an angle is to stay as it is.
constexpr double kLost_deg = 10, kMoves_deg = 1;

double peak_of(const Column& c) { return c.empty() ? 0 : *std::max_element(c.begin(), c.end()); }
double peak_size_of(const Column& c) {
  double peak = 0;
  for (const double x : c) peak = std::max(peak, std::abs(x));
  return peak;
}
double mean_of(const Column& c) {
  return c.empty() ? 0 : std::accumulate(c.begin(), c.end(), 0.0) / static_cast<double>(c.size());
}

// "facet_gap.L4L5.left" -> "L4L5.left"
std::string after_first_dot(const std::string& name) { return name.substr(name.find('.') + 1); }

// "hip.left.flexion" -> "left hip flexion"; "L4L5.left" -> "left L4-L5"
std::string plain_name(const std::string& name) {
  std::string text, side;
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t to = std::min(name.find('.', from), name.size());
    const std::string part = name.substr(from, to - from);
    if (part == "left" || part == "right") {
      side = part + " ";
    } else {
      text += (text.empty() ? "" : " ") + part;
    }
    from = to + 1;
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) &&
        (text[i + 1] == 'L' || text[i + 1] == 'S')) {
      text.insert(i + 1, "-");
    }
  }
  return side + text;
}

struct Extreme {
  double value = -1;
  std::string name;  // of the channel
};

// The channel with the largest value of `measure` among those whose name starts with `prefix`.
template <class Measure>
Extreme largest(const RunRecording& r, std::string_view prefix, const Measure& measure) {
  Extreme extreme;
  for (std::size_t i = 0; i < r.channels.size(); ++i) {
    if (!r.channels[i].name.starts_with(prefix) || r.columns[i].empty()) continue;
    const double value = measure(r.columns[i]);
    if (value > extreme.value) extreme = {value, r.channels[i].name};
  }
  return extreme;
}

// Root mean square of actual - wanted of the worst angle, among those that are to move and those that are to stay.
struct TrackingError {
  Extreme moved, held;
};
TrackingError tracking_error_deg(const RunRecording& r) {
  TrackingError worst;
  for (std::size_t i = 0; i < r.channels.size(); ++i) {
    const std::string& name = r.channels[i].name;
    if (!name.starts_with("tracking.") || !name.ends_with(".wanted") || r.channels[i].unit != "deg")
      continue;
    if (!r.channels[i].headline) continue;  // soft segments of the spine
    const std::string coordinate = name.substr(9, name.size() - 9 - 7);
    const Column &wanted = r.columns[i], *actual = r.column("tracking." + coordinate + ".actual");
    if (!actual || actual->empty()) continue;
    double sum = 0;
    for (std::size_t k = 0; k < actual->size(); ++k) sum += square((*actual)[k] - wanted[k]);
    const double rms = std::sqrt(sum / static_cast<double>(actual->size()));
    const auto [lowest, highest] = std::minmax_element(wanted.begin(), wanted.end());
    Extreme& of_its_kind = *highest - *lowest > kMoves_deg ? worst.moved : worst.held;
    if (rms > of_its_kind.value) of_its_kind = {rms, coordinate};
  }
  return worst;
}

double change_since_start(const Column& c) {
  double change = 0;
  for (const double x : c) change = std::max(change, std::abs(x - c.front()));
  return change;
}

void add_pair(std::vector<SummaryItem>& items, const RunRecording& r, const char* key,
              const char* channel_left, const char* channel_right, const char* label,
              const char* unit, const char* sentence) {
  const Column* left = r.column(channel_left);
  const Column* right = r.column(channel_right);
  if (!left || !right) return;
  const double l = peak_of(*left), h = peak_of(*right);
  const std::string text = fmt::format(fmt::runtime(sentence), l, h);
  items.push_back(
      {std::string(key) + "_left", std::string(label) + ", left", l, unit, channel_left, text});
  items.push_back(
      {std::string(key) + "_right", std::string(label) + ", right", h, unit, channel_right, ""});
}

}  // namespace

std::vector<SummaryItem> summarise(const RunRecording& r) {
  std::vector<SummaryItem> items;
  if (r.time_s.empty()) return items;

  const auto [moved, held] = tracking_error_deg(r);
  const Extreme& worst = moved.value > held.value ? moved : held;
  if (worst.value >= kLost_deg) {
    items.push_back({"tracking_error_rms", "Largest tracking error (RMS over the run)", worst.value, "deg", worst.name,
                     fmt::format("The body did NOT follow the wanted movement: it was {:.0f} degrees off ({}). "
                                 "Do not rely on the other numbers.",
                                 worst.value, plain_name(worst.name))});
  } else {
    if (moved.value >= 0)
      items.push_back({"tracking_error_rms", "Largest tracking error of what was to move (RMS over the run)", moved.value, "deg",
                       moved.name,
                       fmt::format("The body followed the wanted movement to within {:.1f} degrees (worst: {}).", moved.value,
                                   plain_name(moved.name))});
    if (held.value >= 0)
      items.push_back({"held_error_rms", "Largest error of what was to stay still (RMS over the run)", held.value, "deg", held.name,
                       fmt::format("What was to stay still kept its place to within {:.1f} degrees (worst: {}).", held.value,
                                   plain_name(held.name))});
  }
  if (const Extreme e = largest(r, "facet_gap.", change_since_start); e.value >= 0) {
    const Column& gap = *r.column(e.name);
    const bool opened = peak_of(gap) - gap.front() >= e.value - 1e-12;
    items.push_back(
        {"facet_gap_change", "Largest change of a facet gap", e.value, "mm", e.name,
         fmt::format("The small joint at the back that moved most, {}, {} by {:.2f} mm.",
                     plain_name(after_first_dot(e.name)), opened ? "opened" : "closed", e.value)});
  }
  add_pair(items, r, "si_torque_peak", "si_torque.left.total", "si_torque.right.total",
           "Peak sacroiliac torque", "Nm",
           "The sacroiliac joints carried up to {:.1f} Nm on the left and {:.1f} Nm on the right.");
  add_pair(items, r, "iliopsoas_tension_peak", "iliopsoas_tension.left", "iliopsoas_tension.right",
           "Peak iliopsoas tension", "N",
           "The deep hip flexor (iliopsoas) pulled with up to {:.0f} N on the left and {:.0f} N on "
           "the right.");
  if (const Column* c = r.column("segment_force.L4L5.compression")) {
    const double weight_kg = mean_of(*c) / kGravity_m_per_s2;
    items.push_back({"L4L5_compression_mean", "Mean compression at L4-L5", mean_of(*c), "N",
                     "segment_force.L4L5.compression",
                     fmt::format("The L4-L5 level of the lower back carried {:.0f} N on average "
                                 "(the weight of {:.0f} kg), "
                                 "{:.0f} N at most.",
                                 mean_of(*c), weight_kg, peak_of(*c))});
    items.push_back({"L4L5_compression_peak", "Peak compression at L4-L5", peak_of(*c), "N",
                     "segment_force.L4L5.compression", ""});
  }
  if (const Extreme e = largest(r, "activation.", peak_of); e.value >= 0) {
    items.push_back(
        {"activation_peak", "Highest activation of a muscle", e.value, "%", e.name,
         fmt::format(
             "The hardest-working muscle part, {}, worked at up to {:.0f} % of full effort.",
             plain_name(after_first_dot(e.name)), e.value)});
  }
  if (const Extreme e = largest(r, "help.", peak_size_of); e.value >= 0) {
    items.push_back(
        {"help_peak", "Largest help not from muscles", e.value, "Nm", e.name,
         e.value < 0.005
             ? std::string(
                   "Hips, knees and spine were moved by muscles alone: no hidden helping force.")
             : fmt::format("Help that does not come from muscles: up to {:.2f} Nm ({}).", e.value,
                           plain_name(after_first_dot(e.name)))});
  }
  if (const Extreme e = largest(r, "ankle_torque.", peak_size_of); e.value > 0) {
    items.push_back({"ankle_torque_peak", "Largest ankle torque", e.value, "Nm", e.name,
                     fmt::format("Only at the ankles a torque stands in for soleus and shin; with the "
                                 "gastrocnemius it comes to {:.0f} Nm ({}).",
                                 e.value, plain_name(after_first_dot(e.name)))});
  }
  return items;
}

std::vector<std::string> pop_sentences(const RunInfo& info) {
  std::vector<const RunEvent*> pops;
  for (const RunEvent& e : info.events)
    if (!e.joint.empty()) pops.push_back(&e);
  std::stable_sort(pops.begin(), pops.end(),
                   [](const RunEvent* a, const RunEvent* b) { return a->time_s < b->time_s; });
  std::vector<std::string> sentences;
  for (const RunEvent* e : pops) sentences.push_back(fmt::format("At {:.2f} s {}.", e->time_s, e->text));
  if (sentences.empty()) sentences.push_back("Nothing popped.");
  return sentences;
}

std::string summary_text(const std::vector<SummaryItem>& items, const RunInfo& info) {
  std::string text = info.title + "\n";
  if (!info.notice.empty()) text += "What to notice: " + info.notice + "\n";
  text += "\nModel estimates, not a diagnosis:\n";
  for (const std::string& pop : pop_sentences(info)) text += "  - " + pop + "\n";
  for (const SummaryItem& item : items) {
    if (!item.sentence.empty()) text += "  - " + item.sentence + "\n";
  }
  const std::vector<std::string> changed = changed_parameters(info.parameters);
  if (!changed.empty()) text += "\nChanged from the default person:\n";
  for (const std::string& change : changed) text += "  - " + change + "\n";
  return text;
}

std::string summary_json(const std::vector<SummaryItem>& items, const RunInfo& info) {
  nlohmann::ordered_json json{{"version", info.version},
                              {"scene", info.scene},
                              {"scene_file", info.scene_file},
                              {"case", info.case_name},
                              {"title", info.title},
                              {"person", info.person},
                              {"status", info.status},
                              {"message", info.message},
                              {"duration_s", info.duration_s},
                              {"step_s", info.step_s},
                              {"every_s", info.every_s},
                              {"note", "model estimate, not a diagnosis"}};
  for (const SummaryItem& item : items) {
    json["results"][item.key] = {
        {"value", item.value}, {"unit", item.unit}, {"label", item.label}, {"where", item.where}};
  }
  const std::span<const double> now = values(info.parameters);
  for (const ParameterInfo& p : parameter_table()) {
    json["parameters"][p.key] = now[p.index];
  }
  json["changed_parameters"] = changed_parameters(info.parameters);
  return json.dump(2) + "\n";
}

}  // namespace crepitus
