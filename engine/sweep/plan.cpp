#include "engine/sweep/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "engine/anatomy/toml_table.h"
#include "engine/input_error.h"
#include "engine/parameters.h"
#include "engine/pops/event.h"

namespace crepitus {
namespace {

constexpr double kMostPoints = 1e9;  // a row a point: beyond any disk
constexpr double kMostValues = 1e6;  // of one list
constexpr double kMostAxes =
    1000;  // the tables of Sobol' directions end at 3667, and A and B need two each
constexpr Range kDuration_s{0.001, 7200}, kStep_ms{0.01, 20};

using Csv = std::function<std::string(const std::string&)>;

std::int64_t whole(TomlTable& t, std::string_view key, Range range) {
  const double x = t.number(key, range);
  if (x != std::floor(x)) t.fail(key, fmt::format("must be a whole number, is {:g}", x));
  return static_cast<std::int64_t>(x);
}

template <class Names>
std::vector<std::string> list_of(const Names& names) {
  return {names.begin(), names.end()};
}

int index_of(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
}

// One form of "how the values are chosen".
std::vector<double> read_grid(TomlTable& t) {
  t.set_element("grid");
  const double from = t.number("from"), to = t.number("to");
  const auto count = whole(t, "count", {2, kMostValues});
  t.done();
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i)
    values.push_back(i == count - 1 ? to
                                    : from + (to - from) * static_cast<double>(i) /
                                                 static_cast<double>(count - 1));
  return values;
}

void read_bounds(TomlTable& t, Distribution& d) {
  d.lo = std::max(d.lo, t.number_or("from", d.lo));
  d.hi = std::min(d.hi, t.number_or("to", d.hi));
  if (!(d.lo < d.hi)) t.fail("from", fmt::format("nothing lies between {:g} and {:g}", d.lo, d.hi));
}

Distribution read_normal(TomlTable t, Distribution d, bool logarithm) {
  t.set_element(logarithm ? "log_normal" : "normal");
  d.kind = logarithm ? Distribution::Kind::log_normal : Distribution::Kind::normal;
  if (logarithm) {
    d.mean = std::log(t.number("median", kPositive));
    d.sd = std::log(t.number("spread", {1 + 1e-9, 1e3}));
  } else {
    d.mean = t.number("mean");
    d.sd = t.number("sd", kPositive);
  }
  read_bounds(t, d);
  const double lo = logarithm && d.lo > 0 ? std::log(d.lo) : d.lo;
  const double hi = logarithm ? std::log(std::max(d.hi, 1e-300)) : d.hi;
  constexpr double kFar = 8;  // standard deviations: what is left there is rounding
  if (d.mean + kFar * d.sd < lo || d.mean - kFar * d.sd > hi)
    t.fail(logarithm ? "median" : "mean",
           "lies so far outside the range that nothing of it is left");
  t.done();
  return d;
}

const std::vector<std::string> kForms{"list", "grid", "csv", "uniform", "normal", "log_normal"};

Distribution read_distribution(TomlTable& t, Range range, const std::string& column,
                               const Csv& csv) {
  std::string form;
  for (const std::string& f : kForms) {
    if (!t.has(f)) continue;
    if (!form.empty()) t.fail(f, fmt::format("'{}' and '{}': give one of them", form, f));
    form = f;
  }
  if (form.empty())
    t.fail("key", "needs its values: one of list, grid, csv, uniform, normal, log_normal");
  Distribution d;
  d.lo = range.lo, d.hi = range.hi;
  const auto table = [&] {
    if (!t.is_table(form)) t.fail(form, "must be a table, like { from = 1, to = 2 }");
    return *t.table(form);
  };
  if (form == "list") {
    d.values = t.numbers("list");
  } else if (form == "grid") {
    TomlTable grid = table();
    d.values = read_grid(grid);
  } else if (form == "csv") {
    const std::string file = t.text("csv");
    d.values = csv_column(csv(file), file, t.text_or("column", column));
  } else if (form == "uniform") {
    TomlTable u = table();
    u.set_element("uniform");
    d.kind = Distribution::Kind::uniform;
    d.lo = u.number("from", range), d.hi = u.number("to", range);
    if (!(d.lo < d.hi)) u.fail("from", "must be less than 'to'");
    u.done();
  } else {
    d = read_normal(table(), d, form == "log_normal");
  }
  if (d.kind == Distribution::Kind::list) {
    if (d.values.empty()) t.fail(form, "has no values");
    for (const double x : d.values)
      if (!(x >= range.lo && x <= range.hi))
        t.fail(form, fmt::format("{:g} is outside {:g} .. {:g}", x, range.lo, range.hi));
  }
  return d;
}

Axis read_axis(TomlTable& t, const Csv& csv) {
  Axis axis;
  if (t.has("keys") == t.has("key")) t.fail("key", "needs one of 'key' and 'keys'");
  axis.keys = t.has("keys") ? t.texts("keys") : std::vector{t.text("key")};
  if (axis.keys.empty()) t.fail("keys", "names no parameter");
  axis.name = t.text_or("name", axis.keys[0]);
  t.set_element("parameter '" + axis.name + "'");
  Range range;
  for (const std::string& key : axis.keys) {
    try {
      const ParameterInfo& info = parameter(key);
      range.lo = std::max(range.lo, info.lo);
      range.hi = std::min(range.hi, info.hi);
    } catch (const InputError& error) {
      t.fail(t.has("keys") ? "keys" : "key", error.what());
    }
  }
  axis.distribution = read_distribution(t, range, axis.name, csv);
  t.done();
  return axis;
}

void read_design(TomlTable& file, Plan& plan) {
  std::optional<TomlTable> t = file.table("design");
  if (!t) file.fail("design", "needs a block [design] with 'kind'");
  t->set_element("design");
  plan.design =
      static_cast<DesignKind>(index_of(list_of(kDesigns), t->one_of("kind", list_of(kDesigns))));
  plan.seed = 1;
  switch (plan.design) {
    case DesignKind::full_grid:
    case DesignKind::rows:
      break;
    case DesignKind::latin_hypercube:
    case DesignKind::sobol:
      plan.size = whole(*t, "points", {1, kMostPoints});
      break;
    case DesignKind::morris:
      plan.size = whole(*t, "trajectories", {2, kMostPoints});
      if (t->has("levels")) plan.levels = static_cast<int>(whole(*t, "levels", {2, 100}));
      if (plan.levels % 2 != 0)
        t->fail("levels", "must be even, so that every level is reached equally often");
      break;
    case DesignKind::saltelli:
      plan.size = whole(*t, "base_points", {2, kMostPoints});
      break;
  }
  if (plan.size > 0 && t->has("seed"))
    plan.seed = static_cast<std::uint64_t>(whole(*t, "seed", {0, 1e15}));
  t->done();
}

// A list needs a fixed number of values where the design takes all of them.
void check_axes(TomlTable& file, const Plan& plan) {
  std::set<std::string> names, keys;
  double points = 1;
  for (const Axis& axis : plan.axes) {
    if (!names.insert(axis.name).second)
      file.fail(
          "parameter",
          fmt::format("two parameters are called '{}'; tell them apart with 'name'", axis.name));
    for (const std::string& key : axis.keys)
      if (!keys.insert(key).second) file.fail("parameter", fmt::format("'{}' is set twice", key));
    const bool list = axis.distribution.kind == Distribution::Kind::list;
    if (plan.design == DesignKind::full_grid || plan.design == DesignKind::rows) {
      if (!list)
        file.fail(
            "parameter",
            fmt::format("'{}': design '{}' needs list, grid or csv; for a distribution choose "
                        "latin_hypercube or sobol_sequence",
                        axis.name, kDesigns[static_cast<std::size_t>(plan.design)]));
      points *= static_cast<double>(axis.distribution.values.size());
    }
    if (plan.design == DesignKind::rows &&
        axis.distribution.values.size() != plan.axes[0].distribution.values.size())
      file.fail(
          "parameter",
          fmt::format("'{}' has {} values and '{}' has {}: design 'rows' takes one of each a run",
                      axis.name, axis.distribution.values.size(), plan.axes[0].name,
                      plan.axes[0].distribution.values.size()));
  }
  for (const auto& [key, value] : plan.parameters)
    if (keys.contains(key))
      file.fail("parameters", fmt::format("'{}' is swept; it cannot be fixed as well", key));
  if (!plan.people.empty() && (keys.contains("variation") ||
                               std::any_of(plan.parameters.begin(), plan.parameters.end(),
                                           [](const auto& p) { return p.first == "variation"; })))
    file.fail("seeds", "seeds set the parameter 'variation'; it cannot be set as well");
  if (plan.design == DesignKind::full_grid && points > kMostPoints)
    file.fail(
        "parameter",
        fmt::format("a full grid of {:g} points is too large; choose another design", points));
}

void read_people(TomlTable& file, Plan& plan) {
  const Range range{1, parameter("variation").hi};
  if (file.is_table("seeds")) {
    TomlTable t = *file.table("seeds");
    t.set_element("seeds");
    const std::int64_t first = t.has("first") ? whole(t, "first", range) : 1;
    const std::int64_t count = whole(t, "count", {1, range.hi - static_cast<double>(first) + 1});
    t.done();
    for (std::int64_t i = 0; i < count; ++i) plan.people.push_back(first + i);
  } else if (file.has("seeds")) {
    for (const double x : file.numbers("seeds", range)) {
      if (x != std::floor(x)) file.fail("seeds", "must be whole numbers");
      plan.people.push_back(static_cast<std::int64_t>(x));
    }
  }
  if (std::set(plan.people.begin(), plan.people.end()).size() != plan.people.size())
    file.fail("seeds", "names a person twice");
}

bool is_of_pops(Reduction r) { return r >= Reduction::count; }

std::vector<Reduction> read_reductions(TomlTable& t, bool of_channel) {
  std::vector<std::string> allowed;
  for (std::size_t i = 0; i < kReductions.size(); ++i)
    if (is_of_pops(static_cast<Reduction>(i)) != of_channel) allowed.push_back(kReductions[i]);
  const std::vector<std::string> all = list_of(kReductions);
  if (!t.is_list("reduction"))
    return {static_cast<Reduction>(index_of(all, t.one_of("reduction", allowed)))};
  std::vector<Reduction> chosen;
  for (const std::string& name : t.texts("reduction")) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      t.fail("reduction", fmt::format("unknown '{}'{}; one of {}", name,
                                      did_you_mean(name, allowed), fmt::join(allowed, ", ")));
    chosen.push_back(static_cast<Reduction>(index_of(all, name)));
  }
  if (chosen.empty()) t.fail("reduction", "names none");
  return chosen;
}

MetricSpec read_metric(TomlTable& t) {
  MetricSpec m;
  m.place = t.place();
  const bool of_channel = t.has("channel");
  if (!of_channel && !t.has("pop")) t.fail("channel", "needs 'channel' or 'pop'");
  if (of_channel) m.channel = t.text("channel");
  m.reductions = read_reductions(t, of_channel);
  const bool at_pop =
      std::find(m.reductions.begin(), m.reductions.end(), Reduction::at_pop) != m.reductions.end();
  if (!of_channel || at_pop) {
    std::vector<std::string> mechanisms = list_of(kMechanisms);
    mechanisms.insert(mechanisms.begin(), "any");
    m.pop.mechanism = t.one_of("pop", mechanisms);
    if (m.pop.mechanism == "any") m.pop.mechanism = "";
    m.pop.joint = t.text_or("joint", "");
    if (t.has("side")) m.pop.side = t.one_of("side", {"left", "right", "*"});
  }
  m.name = t.text_or("name", "");
  t.done();
  return m;
}

}  // namespace

Plan parse_plan(std::string_view text, const std::string& shown_path, const Csv& csv) {
  TomlTable file = TomlTable::parse_text(text, shown_path);
  Plan plan;
  plan.title = file.text("title");
  plan.note = file.text_or("note", "");
  plan.scene = file.text("scene");
  plan.case_name = file.text_or("case", "");
  plan.person = file.text_or("person", "");
  plan.duration_s = file.has("duration_s") ? file.number("duration_s", kDuration_s) : 0;
  plan.step_s = file.number_or("step_ms", 5, kStep_ms) * 1e-3;
  read_design(file, plan);
  read_people(file, plan);
  if (std::optional<TomlTable> fixed = file.table("parameters")) {
    fixed->set_element("parameters");
    for (const std::string& key : fixed->keys()) {
      if (fixed->is_table(key))
        fixed->fail(key, "write names with dots in quotes, like \"laxity.spine\"");
      Parameters checked;
      const double value = fixed->number(key);
      try {
        set_parameter(checked, key, value);
      } catch (const InputError& error) {
        fixed->fail(key, error.what());
      }
      plan.parameters.emplace_back(key, value);
    }
  }
  for (TomlTable& block : file.tables("parameter")) plan.axes.push_back(read_axis(block, csv));
  if (plan.axes.empty()) file.fail("parameter", "needs at least one block [[parameter]]");
  if (static_cast<double>(plan.axes.size()) > kMostAxes)
    file.fail("parameter", "there are too many");
  check_axes(file, plan);
  for (TomlTable& block : file.tables("metric")) plan.metrics.push_back(read_metric(block));
  if (plan.metrics.empty()) file.fail("metric", "needs at least one block [[metric]]");
  file.done();
  return plan;
}

}  // namespace crepitus
