#include "engine/observe/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace crepitus {
namespace {

// Seven digits: a micrometre in ten metres, and files of a size that opens in a spreadsheet.
constexpr const char* kNumber = "{:.7g}";

std::string metadata(const RunInfo& info, std::string_view mark) {
  std::string text;
  const auto line = [&](std::string_view key, std::string_view value) {
    fmt::format_to(std::back_inserter(text), "{}{}: {}\n", mark, key, value);
  };
  line("crepitus", info.version);
  line("scene", info.scene);
  if (!info.case_name.empty()) line("case", info.case_name);
  line("title", info.title);
  line("person", info.person);
  line("step_ms", fmt::format("{:g}", info.step_s * 1e3));
  line("status", info.message.empty() ? info.status : info.status + ", " + info.message);
  const std::vector<std::string> changed = changed_parameters(info.parameters);
  if (changed.empty()) line("parameters", "all at their defaults");
  for (const std::string& change : changed) line("parameter", change);
  line("note", "model estimate, not a diagnosis; world axes x forward, y up, z to the right");
  return text;
}

void append_rows(std::string& text, const RunRecording& r, char separator) {
  for (std::size_t row = 0; row < r.time_s.size(); ++row) {
    fmt::format_to(std::back_inserter(text), fmt::runtime(kNumber), r.time_s[row]);
    for (const std::vector<double>& column : r.columns) {
      text += separator;
      fmt::format_to(std::back_inserter(text), fmt::runtime(kNumber), column[row]);
    }
    text += '\n';
  }
}

nlohmann::ordered_json event_json(const RunEvent& e) {
  nlohmann::ordered_json json{{"time_s", e.time_s}, {"kind", e.kind}, {"text", e.text}};
  if (!e.joint.empty()) json["joint"] = e.joint;
  if (!e.side.empty()) json["side"] = e.side;
  for (const RunNumber& n : e.numbers)
    json["numbers"][n.name] = {{"value", n.value}, {"unit", n.unit}};
  return json;
}

}  // namespace

std::vector<std::string> changed_parameters(const Parameters& p) {
  std::vector<std::string> changed;
  const std::span<const double> now = values(p);
  for (const ParameterInfo& info : parameter_table()) {
    if (now[info.index] != info.standard) {
      const bool bare = info.unit.empty() || info.unit == "-";
      changed.push_back(fmt::format("{} = {:g}{}{}", info.key, now[info.index], bare ? "" : " ",
                                    bare ? "" : info.unit));
    }
  }
  return changed;
}

std::string csv_text(const RunRecording& recording, const RunInfo& info) {
  std::string text = metadata(info, "# ");
  text += "time";
  for (const ChannelInfo& c : recording.channels) text += ',' + c.name;
  text += "\ns";
  for (const ChannelInfo& c : recording.channels) text += ',' + c.unit;
  text += '\n';
  append_rows(text, recording, ',');
  return text;
}

std::string sto_text(const RunRecording& recording, const RunInfo& info) {
  std::string text =
      fmt::format("crepitus_{}\nversion=1\nnRows={}\nnColumns={}\ninDegrees=yes\n", info.scene,
                  recording.time_s.size(), recording.channels.size() + 1);
  text += metadata(info, "");
  text += "units: time=s";
  for (const ChannelInfo& c : recording.channels) text += ", " + c.name + "=" + c.unit;
  text += "\nendheader\ntime";
  for (const ChannelInfo& c : recording.channels) text += '\t' + c.name;
  text += '\n';
  append_rows(text, recording, '\t');
  return text;
}

std::string events_text(const RunInfo& info) {
  std::vector<RunEvent> events = info.events;
  std::stable_sort(events.begin(), events.end(),
                   [](const RunEvent& a, const RunEvent& b) { return a.time_s < b.time_s; });
  std::string text;
  for (const RunEvent& e : events) text += event_json(e).dump() + '\n';
  return text;
}

}  // namespace crepitus
