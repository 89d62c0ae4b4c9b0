#include "engine/sweep/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kTimeSlack_s = 1e-9;       // rounding of a sum of steps; far below any step
constexpr std::size_t kMostColumns = 1900;  // SQLite holds 2000 in a table

struct PopPlace {
  std::string mechanism, joint, side;
};

// Everything that can pop in this model.
std::vector<PopPlace> joints_of(const Model& m) {
  const auto name = [](Mechanism x) {
    return std::string(kMechanisms[static_cast<std::size_t>(x)]);
  };
  std::vector<PopPlace> joints;
  for (const Facet& f : m.facets)
    joints.push_back({name(Mechanism::facet_cavitation), f.level, f.side});
  for (const RoughJoint& j : m.rough_joints)
    joints.push_back({name(Mechanism::sacroiliac_release), "sacroiliac", j.side});
  for (const BrimTendon& t : m.tendons)
    joints.push_back({name(Mechanism::iliopsoas_snap), "iliopsoas", t.side});
  return joints;
}

// One choice for every joint and side that the pattern stands for.
std::vector<PopChoice> spelled_out(const MetricSpec& spec, const std::vector<PopPlace>& joints) {
  std::vector<PopChoice> choices;
  std::vector<std::string> names;
  bool known = spec.pop.joint.empty() || spec.pop.joint == "*";
  for (const PopPlace& j : joints) {
    if (!spec.pop.mechanism.empty() && j.mechanism != spec.pop.mechanism) continue;
    names.push_back(j.joint);
    known |= j.joint == spec.pop.joint;
    if (!spec.pop.joint.empty() && spec.pop.joint != "*" && j.joint != spec.pop.joint) continue;
    if (!spec.pop.side.empty() && spec.pop.side != "*" && j.side != spec.pop.side) continue;
    const PopChoice choice{spec.pop.mechanism, spec.pop.joint == "*" ? j.joint : spec.pop.joint,
                           spec.pop.side == "*" ? j.side : spec.pop.side};
    const auto same = [&](const PopChoice& c) {
      return c.joint == choice.joint && c.side == choice.side;
    };
    if (std::none_of(choices.begin(), choices.end(), same)) choices.push_back(choice);
  }
  if (!known)
    throw InputError(fmt::format("{}: metric: no joint '{}' can pop that way{}", spec.place,
                                 spec.pop.joint, did_you_mean(spec.pop.joint, names)));
  if (choices.empty())
    throw InputError(fmt::format("{}: metric: nothing in this scene can pop that way", spec.place));
  return choices;
}

std::string name_of(const PopChoice& pop) {
  std::string name = pop.mechanism.empty() ? "any" : pop.mechanism;
  if (!pop.joint.empty()) name += "." + pop.joint;
  if (!pop.side.empty()) name += "." + pop.side;
  return name;
}

std::string plain_words(const PopChoice& pop) {
  std::string words = pop.mechanism.empty() ? "pops of any kind" : pop.mechanism;
  for (char& c : words)
    if (c == '_') c = ' ';
  if (!pop.joint.empty()) words += " of " + pop.joint;
  if (!pop.side.empty()) words += ", " + pop.side;
  return words;
}

bool is_time(Reduction r) {
  return r == Reduction::time_of_min || r == Reduction::time_of_max || r == Reduction::time_of_pop;
}

std::string pop_unit(Reduction r) {
  if (r == Reduction::time_of_pop) return "s";
  return r == Reduction::energy ? "mJ" : "-";
}

std::string pop_words(Reduction r) {
  switch (r) {
    case Reduction::count:
      return "How many";
    case Reduction::probability:
      return "Share of runs with";
    case Reduction::time_of_pop:
      return "Time of the first of";
    default:
      return "Energy set free by";
  }
}

std::string lower(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return name;
}

struct Builder {
  MetricTable table;
  std::set<std::string> names;  // in lower case: SQLite makes no difference

  int input_of(int channel) {
    const auto found = std::find(table.inputs.begin(), table.inputs.end(), channel);
    if (found != table.inputs.end()) return static_cast<int>(found - table.inputs.begin());
    table.inputs.push_back(channel);
    return static_cast<int>(table.inputs.size()) - 1;
  }
  void add(const MetricSpec& spec, MetricColumn column) {
    if (!spec.name.empty()) column.name = spec.name;
    if (!names.insert(lower(column.name)).second)
      throw InputError(
          fmt::format("{}: metric: a second column '{}'{}", spec.place, column.name,
                      spec.name.empty() ? "" : "; 'name' is for a metric that makes one column"));
    if (table.columns.size() == kMostColumns)
      throw InputError(
          fmt::format("{}: metric: more than {} columns; choose fewer", spec.place, kMostColumns));
    table.columns.push_back(std::move(column));
  }
  void add_channel(const MetricSpec& spec, Reduction r, int channel, const PopChoice& pop) {
    const ChannelInfo& info = table.channels->list()[static_cast<std::size_t>(channel)];
    std::string name = kReductions[static_cast<std::size_t>(r)];
    std::string words = name + " of: " + info.description;
    if (r == Reduction::at_pop) {
      name += "." + name_of(pop);
      words = "At the first of " + plain_words(pop) + ": " + info.description;
    }
    add(spec,
        {name + "." + info.name, is_time(r) ? "s" : info.unit, words, r, input_of(channel), pop});
  }
};

bool counts(const PopEvent& pop, const PopChoice& choice) {
  return (choice.mechanism.empty() ||
          choice.mechanism == kMechanisms[static_cast<std::size_t>(pop.mechanism)]) &&
         (choice.joint.empty() || choice.joint == pop.joint) &&
         (choice.side.empty() || choice.side == pop.side);
}

}  // namespace

MetricTable resolve_metrics(const Plan& plan, const Simulation& first) {
  Builder b;
  for (const char* name : kRunColumns) b.names.insert(name);
  for (const Axis& axis : plan.axes) b.names.insert(lower(axis.name));
  b.table.channels = std::make_shared<const Channels>(first);
  const std::vector<ChannelInfo>& list = b.table.channels->list();
  const std::vector<PopPlace> joints = joints_of(first.model());
  for (const MetricSpec& spec : plan.metrics) {
    std::vector<int> channels;
    for (int i = 0; i < static_cast<int>(list.size()); ++i)
      if (matches(spec.channel, list[static_cast<std::size_t>(i)].name)) channels.push_back(i);
    if (!spec.channel.empty() && channels.empty()) {
      std::vector<std::string> names;
      for (const ChannelInfo& c : list) names.push_back(c.name);
      throw InputError(
          fmt::format("{}: metric: no channel '{}'{}; `crepitus list channels` shows all",
                      spec.place, spec.channel, did_you_mean(spec.channel, names)));
    }
    for (const Reduction r : spec.reductions) {
      const bool of_pops = r >= Reduction::at_pop;
      const std::vector<PopChoice> pops =
          of_pops ? spelled_out(spec, joints) : std::vector<PopChoice>{{}};
      for (const PopChoice& pop : pops) {
        for (const int channel : channels) b.add_channel(spec, r, channel, pop);
        if (spec.channel.empty())
          b.add(spec, {std::string(kReductions[static_cast<std::size_t>(r)]) + "." + name_of(pop),
                       pop_unit(r), pop_words(r) + " " + plain_words(pop), r, -1, pop});
      }
    }
  }
  return b.table;
}

Reducer::Reducer(const MetricTable& table)
    : table_(table), inputs_(table.inputs.size(), Input{HUGE_VAL, -HUGE_VAL}) {
  for (const MetricColumn& c : table.columns)
    if (c.reduction == Reduction::at_pop)
      keeps_ = inputs_[static_cast<std::size_t>(c.input)].keep = true;
}

void Reducer::sample(const Simulation& s) {
  pops_.insert(pops_.end(), s.events().begin(), s.events().end());
  const double t = s.time_s();
  if (t < -kTimeSlack_s) return;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Input& in = inputs_[i];
    const double x = table_.channels->read(table_.inputs[i], s);
    if (samples_ == 0) in.first = x;
    if (x < in.min) in.min = x, in.min_s = t;
    if (x > in.max) in.max = x, in.max_s = t;
    in.sum += x;
    in.last = x;
    if (in.keep) in.values.push_back(x);
  }
  if (keeps_) kept_s_.push_back(t);
  ++samples_;
}

double Reducer::value_of(const MetricColumn& c) const {
  // pops are reported when they have ended: the first is the one that began first
  const PopEvent* first = nullptr;
  int count = 0;
  double energy_J = 0;
  if (c.reduction >= Reduction::at_pop)
    for (const PopEvent& pop : pops_) {
      if (!counts(pop, c.pop)) continue;
      ++count;
      energy_J += pop.energy_J;
      if (first == nullptr || pop.time_s < first->time_s) first = &pop;
    }
  switch (c.reduction) {
    case Reduction::count:
      return count;
    case Reduction::probability:
      return count > 0;
    case Reduction::energy:
      return 1e3 * energy_J;
    case Reduction::time_of_pop:
      return first ? first->time_s : kNone;
    default:
      break;
  }
  if (samples_ == 0) return kNone;
  const Input& in = inputs_[static_cast<std::size_t>(c.input)];
  switch (c.reduction) {
    case Reduction::min:
      return in.min;
    case Reduction::max:
      return in.max;
    case Reduction::range:
      return in.max - in.min;
    case Reduction::mean:
      return in.sum / samples_;
    case Reduction::first:
      return in.first;
    case Reduction::last:
      return in.last;
    case Reduction::time_of_min:
      return in.min_s;
    case Reduction::time_of_max:
      return in.max_s;
    case Reduction::at_pop: {
      if (first == nullptr) return kNone;
      const auto after =
          std::upper_bound(kept_s_.begin(), kept_s_.end(), first->time_s + kTimeSlack_s);
      const auto place = after == kept_s_.begin() ? 0 : after - kept_s_.begin() - 1;
      return in.values[static_cast<std::size_t>(place)];
    }
    default:
      return kNone;
  }
}

std::vector<double> Reducer::finish() const {
  std::vector<double> values;
  values.reserve(table_.columns.size());
  for (const MetricColumn& c : table_.columns) values.push_back(value_of(c));
  return values;
}

}  // namespace crepitus
