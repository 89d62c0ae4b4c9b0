#include "tools/headless/validation.h"

#include <fmt/format.h>

#include <cmath>
#include <sstream>

namespace crepitus {
namespace {

bool has_band(const Report& r) { return r.lo <= r.hi; }

std::string number(double x) { return fmt::format("{:.4g}", x); }

std::string band(const Report& r) {
  if (!has_band(r)) return "-";
  if (std::isinf(r.lo) && std::isinf(r.hi)) return "any";
  if (std::isinf(r.lo)) return "<= " + number(r.hi);
  if (std::isinf(r.hi)) return ">= " + number(r.lo);
  return number(r.lo) + " .. " + number(r.hi);
}

std::string value_text(const ValidationResult& r) {
  if (!r.failure.empty()) return "-";
  return number(r.value) + (r.report.unit.empty() ? "" : " " + r.report.unit);
}

// A cell may hold neither the column mark nor a line break.
std::string cell(std::string text) {
  for (char& c : text) {
    if (c == '|') c = '/';
    if (c == '\n') c = ' ';
  }
  return text;
}

struct Count {
  int inside = 0, outside = 0, reported = 0, failed = 0;
};
Count count(const std::vector<ValidationResult>& results, bool calibrated) {
  Count n;
  for (const ValidationResult& r : results) {
    if (r.report.calibrated != calibrated) continue;
    const std::string v = verdict(r);
    ++(v == "inside"    ? n.inside
       : v == "outside" ? n.outside
       : v == "failed"  ? n.failed
                        : n.reported);
  }
  return n;
}

std::string key_of(const ValidationResult& r) { return r.scene + "/" + r.report.id; }

// What fell outside its band, and why as far as the scene's note knows. No column marks: this is not part of the table.
std::string misses(const std::vector<ValidationResult>& results) {
  std::string text;
  for (const ValidationResult& r : results) {
    const std::string v = verdict(r);
    if (v != "outside" && v != "failed") continue;
    const std::string why = r.failure.empty() ? r.report.note : r.failure;
    text += fmt::format("- `{}` {}{}: {} instead of {}.{}\n", key_of(r), cell(r.report.quantity),
                        r.report.calibrated ? " (calibrated)" : "", value_text(r), band(r.report),
                        why.empty() ? "" : " " + cell(why) + ".");
  }
  return text.empty() ? text : "\n## Outside their band\n" + text + "\n## Everything\n";
}

}  // namespace

std::string verdict(const ValidationResult& r) {
  if (!r.failure.empty() || !std::isfinite(r.value)) return "failed";
  if (!has_band(r.report)) return "reported";
  return r.value >= r.report.lo && r.value <= r.report.hi ? "inside" : "outside";
}

std::string validation_markdown(const std::vector<ValidationResult>& results,
                                std::string_view version) {
  std::string text = fmt::format(
      "# What the model does beside what was measured\n"
      "Written by `crepitus lab` (version {}). Each line is one `[[report]]` of a scene in "
      "`scenes/lab/`; the band is what we accept,\n"
      "which is a judgement, usually the published mean and scatter. *Calibrated* values were used "
      "to choose the model's numbers and\n"
      "therefore validate nothing.\n\n"
      "| | inside | outside | reported only | failed |\n|---|---|---|---|---|\n",
      version);
  for (const bool calibrated : {false, true}) {
    const Count n = count(results, calibrated);
    text += fmt::format("| {} | {} | {} | {} | {} |\n", calibrated ? "calibrated" : "independent",
                        n.inside, n.outside, n.reported, n.failed);
  }
  text += misses(results);
  text +=
      "\n| scene/id | quantity | measured | accepted band | verdict | calibrated | source | note "
      "|\n|---|---|---|---|---|---|---|---|\n";
  for (const ValidationResult& r : results) {
    const std::string note = r.failure.empty() ? r.report.note : r.failure;
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", key_of(r),
                        cell(r.report.quantity), value_text(r), band(r.report), verdict(r),
                        r.report.calibrated ? "yes" : "no", cell(r.report.source), cell(note));
  }
  return text;
}

std::string validation_table(const std::vector<ValidationResult>& results) {
  std::size_t key_width = 8, value_width = 8, band_width = 4;
  for (const ValidationResult& r : results) {
    key_width = std::max(key_width, key_of(r).size());
    value_width = std::max(value_width, value_text(r).size());
    band_width = std::max(band_width, band(r.report).size());
  }
  std::string text;
  for (const ValidationResult& r : results) {
    text += fmt::format("{:<8}  {:<{}}  {:>{}}  {:>{}}  {}{}\n", verdict(r), key_of(r), key_width,
                        value_text(r), value_width, band(r.report), band_width, r.report.quantity,
                        r.report.calibrated ? " (calibrated)" : "");
    if (!r.failure.empty()) text += fmt::format("          {}\n", r.failure);
  }
  for (const bool calibrated : {false, true}) {
    const Count n = count(results, calibrated);
    text += fmt::format("{}: {} inside, {} outside, {} reported only, {} failed\n",
                        calibrated ? "calibrated " : "independent", n.inside, n.outside, n.reported,
                        n.failed);
  }
  return text;
}

std::map<std::string, std::string> verdicts_in(std::string_view markdown) {
  std::map<std::string, std::string> verdicts;
  std::istringstream lines{std::string(markdown)};
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string part; std::getline(parts, part, '|');) {
      const std::size_t first = part.find_first_not_of(' '), last = part.find_last_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
    }
    // "", scene/id, quantity, measured, band, verdict, ...
    if (cells.size() >= 6 && cells[1].find('/') != std::string::npos && cells[1] != "scene/id")
      verdicts[cells[1]] = cells[5];
  }
  return verdicts;
}

}  // namespace crepitus
