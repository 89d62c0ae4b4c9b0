#include "engine/observe/expression.h"

#include <muParser.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <limits>
#include <string_view>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr int kDeepestNesting = 32;

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1));
}

bool is_name_start(char ch) { return std::isalpha(static_cast<unsigned char>(ch)) || ch == '_'; }
bool is_name_char(char ch) { return std::isalnum(static_cast<unsigned char>(ch)) || ch == '_'; }
bool is_channel_char(char ch) { return is_name_char(ch) || ch == '.' || ch == ':'; }

bool looks_like_channel(const std::string& text) {
  return !text.empty() && is_name_start(text[0]) && std::all_of(text.begin(), text.end(), is_channel_char);
}

ChannelUse split_channel(const std::string& reference) {
  const auto colon = reference.find(':');
  if (colon == std::string::npos) return {"", reference};
  return {reference.substr(0, colon), reference.substr(colon + 1)};
}

// The samples of one channel from time 0 on, or within a window.
struct Series {
  std::vector<double> time_s, value;
};

double at(const Series& s, double t) {
  const auto next = std::upper_bound(s.time_s.begin(), s.time_s.end(), t);
  if (next == s.time_s.end()) return s.value.back();
  if (next == s.time_s.begin()) return s.value.front();
  const auto b = static_cast<std::size_t>(next - s.time_s.begin()), a = b - 1;
  return s.value[a] + (s.value[b] - s.value[a]) * (t - s.time_s[a]) / (s.time_s[b] - s.time_s[a]);
}

double mean(const Series& s) {
  double sum = 0;
  for (double v : s.value) sum += v;
  return sum / static_cast<double>(s.value.size());
}

double absmax(const Series& s) {
  double largest = 0;
  for (double v : s.value) largest = std::max(largest, std::abs(v));
  return largest;
}

double greatest(const Series& s) { return *std::max_element(s.value.begin(), s.value.end()); }
double least(const Series& s) { return *std::min_element(s.value.begin(), s.value.end()); }

// Least-squares slope of y over x.
double slope(const Series& y, const Series& x) {
  const double my = mean(y), mx = mean(x);
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.value.size(); ++i) {
    xx += (x.value[i] - mx) * (x.value[i] - mx);
    xy += (x.value[i] - mx) * (y.value[i] - my);
  }
  return xy / xx;
}

// First time at which the value has moved by `threshold` from where it began; not a number when it never does.
double onset(const Series& s, double threshold) {
  for (std::size_t i = 0; i < s.value.size(); ++i) {
    if (std::abs(s.value[i] - s.value[0]) >= std::abs(threshold)) return s.time_s[i];
  }
  return std::numeric_limits<double>::quiet_NaN();
}

// First time at which the value passes `level`, between samples by a straight line; not a number when it never does.
double when(const Series& s, double level) {
  for (std::size_t i = 0; i < s.value.size(); ++i) {
    if (s.value[i] == level) return s.time_s[i];
    if (i > 0 && (s.value[i] - level) * (s.value[i - 1] - level) < 0) {
      return s.time_s[i - 1] + (s.time_s[i] - s.time_s[i - 1]) * (level - s.value[i - 1]) / (s.value[i] - s.value[i - 1]);
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

enum class Extra { window, time, threshold };  // what the numbers behind the channels are

struct Reduction {
  const char* name;
  int channels;        // 1, or 2 for slope
  Extra extra;
  bool extra_needed;
  std::function<double(const Series&, const Series&, double)> value;  // second series and number where they apply
};

const std::vector<Reduction>& reductions() {
  static const std::vector<Reduction> list{
      {"first", 1, Extra::window, false, [](const Series& s, const Series&, double) { return s.value.front(); }},
      {"last", 1, Extra::window, false, [](const Series& s, const Series&, double) { return s.value.back(); }},
      {"change", 1, Extra::window, false, [](const Series& s, const Series&, double) { return s.value.back() - s.value.front(); }},
      {"min", 1, Extra::window, false, [](const Series& s, const Series&, double) { return least(s); }},
      {"max", 1, Extra::window, false, [](const Series& s, const Series&, double) { return greatest(s); }},
      {"range", 1, Extra::window, false, [](const Series& s, const Series&, double) { return greatest(s) - least(s); }},
      {"absmax", 1, Extra::window, false, [](const Series& s, const Series&, double) { return absmax(s); }},
      {"mean", 1, Extra::window, false, [](const Series& s, const Series&, double) { return mean(s); }},
      {"at", 1, Extra::time, true, [](const Series& s, const Series&, double t) { return at(s, t); }},
      {"onset", 1, Extra::threshold, true, [](const Series& s, const Series&, double x) { return onset(s, x); }},
      {"when", 1, Extra::threshold, true, [](const Series& s, const Series&, double x) { return when(s, x); }},
      {"slope", 2, Extra::window, false, [](const Series& y, const Series& x, double) { return slope(y, x); }}};
  return list;
}

const Reduction* find_reduction(std::string_view name) {
  for (const Reduction& r : reductions()) {
    if (name == r.name) return &r;
  }
  return nullptr;
}

std::string shown(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%g", x);
  return text;
}

// Replaces every reduction of one expression by a named number and leaves the arithmetic to muParser. Without cases it only
// notes which channels are read.
class Evaluator {
 public:
  Evaluator(const std::map<std::string, Recording>* cases, std::string shown_place)
      : cases_(cases), shown_place_(std::move(shown_place)) {}

  double value(std::string_view expression, int depth = 0) {
    if (depth > kDeepestNesting) fail("is nested too deeply");
    mu::Parser parser;
    const std::string arithmetic = replace_reductions(expression, parser, depth);
    try {
      parser.SetExpr(arithmetic);
      return parser.Eval();
    } catch (const mu::Parser::exception_type& error) {
      fail("'" + std::string(expression) + "': " + error.GetMsg());
    }
  }
  const std::vector<ChannelUse>& used() const { return used_; }

 private:
  [[noreturn]] void fail(const std::string& problem) const { throw InputError(shown_place_ + ": " + problem); }

  std::string replace_reductions(std::string_view text, mu::Parser& parser, int depth) {
    std::string out;
    int count = 0;
    for (std::size_t i = 0; i < text.size();) {
      if (!is_name_start(text[i]) || (i > 0 && (is_name_char(text[i - 1]) || text[i - 1] == '.'))) {
        out += text[i++];
        continue;
      }
      std::size_t end = i;
      while (end < text.size() && is_channel_char(text[end])) ++end;
      const std::string name(text.substr(i, end - i));
      std::size_t open = text.find_first_not_of(" \t", end);
      if (open == std::string_view::npos || text[open] != '(') {
        if (name.find('.') != std::string::npos) fail("channel '" + name + "' must stand inside a reduction such as last(" + name + ")");
        out += name;
        i = end;
        continue;
      }
      std::vector<std::string> arguments;
      const std::size_t close = split_arguments(text, open, arguments);
      const Reduction* reduction = find_reduction(name);
      // min and max also exist as arithmetic: min(a, b)
      const bool arithmetic_name = name == "min" || name == "max";
      if (!reduction || (arithmetic_name && !looks_like_channel(arguments[0]))) {
        if (!reduction && looks_like_channel(arguments[0]) && arguments[0].find('.') != std::string::npos) fail_unknown_reduction(name);
        out += name;
        i = end;
        continue;
      }
      const std::string constant = "reduced_" + std::to_string(count++);
      parser.DefineConst(constant, reduce(*reduction, arguments, depth));
      out += constant;
      i = close + 1;
    }
    return out;
  }

  [[noreturn]] void fail_unknown_reduction(const std::string& name) const {
    std::vector<std::string> names;
    for (const Reduction& r : reductions()) names.emplace_back(r.name);
    fail("unknown reduction '" + name + "'" + did_you_mean(name, names));
  }

  // Index of the closing bracket.
  std::size_t split_arguments(std::string_view text, std::size_t open, std::vector<std::string>& arguments) const {
    int depth = 0;
    std::size_t start = open + 1;
    for (std::size_t i = open; i < text.size(); ++i) {
      if (text[i] == '(') ++depth;
      const bool closes = text[i] == ')' && --depth == 0;
      if (closes || (text[i] == ',' && depth == 1)) {
        arguments.push_back(trimmed(text.substr(start, i - start)));
        start = i + 1;
      }
      if (closes) return i;
    }
    fail("'" + std::string(text) + "': a bracket is not closed");
  }

  double reduce(const Reduction& r, const std::vector<std::string>& arguments, int depth) {
    const auto channels = static_cast<std::size_t>(r.channels);
    const std::size_t extra = arguments.size() < channels ? 0 : arguments.size() - channels;
    const std::size_t wanted = r.extra == Extra::window ? 2 : 1;
    if (arguments.size() < channels || (extra != wanted && (extra != 0 || r.extra_needed))) {
      fail(std::string(r.name) + " needs " + usage(r) + ", has " + std::to_string(arguments.size()) +
           (arguments.size() == 1 ? " argument" : " arguments"));
    }
    std::vector<double> numbers;
    for (std::size_t i = channels; i < arguments.size(); ++i) numbers.push_back(value(arguments[i], depth + 1));
    const Series first = series(r, arguments[0], numbers);
    const Series second = channels == 2 ? series(r, arguments[1], numbers) : Series{};
    if (!cases_) return 0;
    if (channels == 2 && first.time_s != second.time_s) fail("slope needs two channels of one case");
    if (r.extra == Extra::time) {
      if (std::isnan(numbers[0])) return numbers[0];  // the moment that was looked for never came
      check_inside(first, arguments[0], numbers[0]);
    }
    return r.value(first, second, numbers.empty() ? 0 : numbers[0]);
  }

  static std::string usage(const Reduction& r) {
    const std::string channels = r.channels == 2 ? "two channels" : "a channel";
    if (r.extra == Extra::time) return channels + " and a time";
    if (r.extra == Extra::threshold) return channels + " and a number";
    return channels + " and nothing else or a start and an end time";
  }

  void check_inside(const Series& s, const std::string& reference, double t) const {
    constexpr double kSlack_s = 0.05;  // a recording may end a sample early
    if (t >= s.time_s.front() - kSlack_s && t <= s.time_s.back() + kSlack_s) return;
    fail(reference + ": " + shown(t) + " s is outside the recording, which goes from " + shown(s.time_s.front()) + " to " +
         shown(s.time_s.back()) + " s");
  }

  Series series(const Reduction& r, const std::string& reference, const std::vector<double>& numbers) {
    if (!looks_like_channel(reference)) fail(std::string(r.name) + " needs a channel, not '" + reference + "'");
    const ChannelUse use = split_channel(reference);
    if (std::find(used_.begin(), used_.end(), use) == used_.end()) used_.push_back(use);
    if (!cases_) return {};
    const Recording& recording = find_case(use);
    const std::size_t column = find_channel(recording, use.channel);
    const bool windowed = r.extra == Extra::window && numbers.size() == 2;
    Series s;
    for (std::size_t i = 0; i < recording.time_s.size(); ++i) {
      const double t = recording.time_s[i];
      constexpr double kRounding_s = 1e-9;  // times are sums of steps
      if (t < -kRounding_s || (windowed && (t < numbers[0] - kRounding_s || t > numbers[1] + kRounding_s))) continue;
      s.time_s.push_back(t);
      s.value.push_back(recording.columns[column][i]);
    }
    if (s.value.empty()) fail(reference + ": nothing was recorded " + (windowed ? "in that time" : "from time 0 on"));
    return s;
  }

  const Recording& find_case(const ChannelUse& use) const {
    if (use.case_name.empty() && cases_->size() == 1) return cases_->begin()->second;
    const auto found = cases_->find(use.case_name);
    if (found != cases_->end()) return found->second;
    std::vector<std::string> names;
    for (const auto& [name, recording] : *cases_) names.push_back(name);
    if (use.case_name.empty()) fail("channel '" + use.channel + "' needs a case in front, as in " + names[0] + ":" + use.channel);
    fail("unknown case '" + use.case_name + "'" + did_you_mean(use.case_name, names));
  }

  std::size_t find_channel(const Recording& recording, const std::string& channel) const {
    const auto found = std::find(recording.channels.begin(), recording.channels.end(), channel);
    if (found != recording.channels.end()) return static_cast<std::size_t>(found - recording.channels.begin());
    fail("unknown channel '" + channel + "'" + did_you_mean(channel, recording.channels));
  }

  const std::map<std::string, Recording>* cases_;
  std::string shown_place_;
  std::vector<ChannelUse> used_;
};

}  // namespace

double evaluate_expression(const std::string& expression, const std::map<std::string, Recording>& cases,
                           const std::string& shown_place) {
  if (cases.empty()) throw InputError(shown_place + ": there is no recording");
  return Evaluator(&cases, shown_place).value(expression);
}

std::vector<ChannelUse> channels_used(const std::string& expression, const std::string& shown_place) {
  Evaluator evaluator(nullptr, shown_place);
  evaluator.value(expression);
  return evaluator.used();
}

}  // namespace crepitus
