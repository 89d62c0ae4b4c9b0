#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "engine/input_error.h"
#include "engine/sweep/plan.h"

namespace crepitus {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r'))
    s.remove_suffix(1);
  if (s.size() >= 2 && s.front() == '"' && s.back() == '"') s = s.substr(1, s.size() - 2);
  return s;
}

// Commas between quotes belong to a field.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  std::size_t from = 0;
  bool between_quotes = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') between_quotes = !between_quotes;
    if (i < line.size() && (line[i] != ',' || between_quotes)) continue;
    fields.push_back(trimmed(line.substr(from, i - from)));
    from = i + 1;
  }
  return fields;
}

std::optional<double> number_in(std::string_view text) {
  double x = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(x)) return {};
  return x;
}

}  // namespace

std::vector<double> csv_column(std::string_view text, const std::string& shown_path,
                               const std::string& column) {
  std::vector<double> values;
  std::size_t place = 0, width = 0;
  bool headed = false;
  int line_number = 0, rows = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (trimmed(line).empty() || line.front() == '#') continue;
    const std::vector<std::string_view> fields = fields_of(line);
    if (!headed) {
      const std::vector<std::string> names(fields.begin(), fields.end());
      const auto found = std::find(names.begin(), names.end(), column);
      if (found == names.end())
        throw InputError(fmt::format("{}:{}: no column '{}'{}", shown_path, line_number, column,
                                     did_you_mean(column, names)));
      place = static_cast<std::size_t>(found - names.begin());
      width = fields.size();
      headed = true;
      continue;
    }
    if (fields.size() != width)
      throw InputError(fmt::format("{}:{}: {} fields where the heading has {}", shown_path,
                                   line_number, fields.size(), width));
    const std::optional<double> x = number_in(fields[place]);
    const bool units =
        rows++ == 0 && std::none_of(fields.begin(), fields.end(),
                                    [](std::string_view f) { return number_in(f).has_value(); });
    if (units) continue;
    if (!x)
      throw InputError(fmt::format("{}:{}: column '{}': '{}' is not a number", shown_path,
                                   line_number, column, fields[place]));
    values.push_back(*x);
  }
  if (!headed)
    throw InputError(fmt::format("{}: no heading with the names of the columns", shown_path));
  return values;
}

}  // namespace crepitus
