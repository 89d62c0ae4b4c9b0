#include "engine/explain/variants.h"

#include <fmt/format.h>

#include <algorithm>

namespace crepitus {
namespace {

constexpr double kNotReady_min = 5, kReady_min = 120;  // gas goes in 20 min (Unsworth 1971)
constexpr double kThinFilm_um = 8;                     // of a joint that is ready to pop
constexpr double kLonger = 0.1, kStronger = 1.3, kBraced = 0.6, kHalf = 0.5, kDouble = 2;  // taste: a plain difference

double& value_of(Parameters& p, const ParameterInfo& info) { return values(p)[info.index]; }
double value_of(const Parameters& p, const ParameterInfo& info) { return values(p)[info.index]; }

void set_within_range(Parameters& p, std::string_view key, double value) {
  const ParameterInfo& info = parameter(key);
  value_of(p, info) = std::clamp(value, info.lo, info.hi);
}
void scale(Parameters& p, std::string_view key, double factor) {
  set_within_range(p, key, factor * value_of(p, parameter(key)));
}
void shift(Parameters& p, std::string_view key, double by) {
  set_within_range(p, key, by + value_of(p, parameter(key)));
}

std::string with_unit(double value, const std::string& unit) {
  return unit == "-" || unit.empty() ? fmt::format("{:g}", value) : fmt::format("{:g} {}", value, unit);
}

// "default:tightness.iliacus.left" -> "default:tightness.iliacus"
std::string without_side(std::string key) {
  for (const std::string_view side : {".left", ".right"})
    if (const std::size_t at = key.find(side); at != std::string::npos) key.erase(at, side.size());
  return key;
}

// "Strength, left psoas major" -> "Strength, psoas major, both sides"; "Hip mobility, left" -> "Hip mobility, both sides"
std::string label_of_both(std::string label) {
  for (const char* word : {", left", ", right", " left", " right"}) {
    const std::size_t at = label.find(word);
    if (at == std::string::npos) continue;
    label.erase(at, std::string_view(word).size());
    if (*word == ',' && at < label.size()) label.insert(at, ",");
    break;
  }
  return label + ", both sides";
}

VariantKind kind_of(const ParameterInfo& info) {
  if (info.key == "movement_speed") return VariantKind::movement;
  return info.group == "readiness" ? VariantKind::readiness : VariantKind::one_default;
}

// A list without repetitions.
struct Variants {
  const Parameters& base;
  std::vector<Variant> list{};

  void add(std::string id, VariantKind kind, std::string label, const Parameters& p) {
    if (p == base) return;
    for (const Variant& v : list)
      if (v.parameters == p) return;
    list.push_back({std::move(id), kind, std::move(label), p});
  }
  template <class Change>
  void add_changed(const char* id, VariantKind kind, std::string label, const Change& change) {
    Parameters p = base;
    change(p);
    add(id, kind, std::move(label), p);
  }
};

void add_defaults(Variants& variants) {
  std::vector<std::string> done;
  for (const ParameterInfo& info : parameter_table()) {
    const double now = value_of(variants.base, info);
    if (now == info.standard || std::find(done.begin(), done.end(), info.key) != done.end()) continue;
    Parameters p = variants.base;
    value_of(p, info) = info.standard;
    std::string id = "default:" + info.key, label = info.label;
    if (const std::string other = twin_key(info.key); !other.empty()) {
      const ParameterInfo& twin = parameter(other);
      if (value_of(variants.base, twin) == now && twin.standard == info.standard) {
        value_of(p, twin) = twin.standard;
        done.push_back(other);
        label = label_of_both(label);
        id = without_side(id);
      }
    }
    if (info.key == "variation") {
      variants.add(id, kind_of(info), fmt::format("The typical person instead of draw {:g}", now), p);
      continue;
    }
    variants.add(id, kind_of(info),
                 fmt::format("{} {} instead of {}", label, with_unit(info.standard, info.unit), fmt::format("{:g}", now)), p);
  }
  variants.add("default:all", VariantKind::all_defaults, "All settings at their defaults", Parameters{});
}

}  // namespace

std::string twin_key(std::string_view key) {
  const auto replaced = [&](std::string_view from, std::string_view to) -> std::string {
    const std::size_t at = key.find(from);
    const std::size_t end = at + from.size();
    if (at == std::string_view::npos || (end < key.size() && key[end] != '.')) return "";
    std::string other(key);
    return other.replace(at, from.size(), to);
  };
  std::string other = replaced(".left", ".right");
  if (other.empty()) other = replaced(".right", ".left");
  for (const ParameterInfo& info : parameter_table())
    if (info.key == other) return other;
  return "";
}

std::vector<Variant> counterfactuals(const Parameters& base) {
  Variants v{base};
  add_defaults(v);
  v.add_changed("movement:half", VariantKind::movement, "Moving half as fast",
                [](Parameters& p) { scale(p, "movement_speed", kHalf); });
  v.add_changed("ready:5min", VariantKind::readiness, "Joints popped 5 min ago", [](Parameters& p) {
    if (p.minutes_since_pop > kNotReady_min) set_within_range(p, "minutes_since_pop", kNotReady_min);
  });
  v.add_changed("help:psoas", VariantKind::help, "Longer psoas and iliacus (tightness -0.1)", [](Parameters& p) {
    for (const char* key : {"tightness.psoas_major.left", "tightness.psoas_major.right", "tightness.iliacus.left",
                            "tightness.iliacus.right"})
      shift(p, key, -kLonger);
  });
  v.add_changed("help:gluteals", VariantKind::help, "Stronger gluteal muscles (x1.3)", [](Parameters& p) {
    for (const char* key : {"gluteal_strength.left", "gluteal_strength.right"}) scale(p, key, kStronger);
  });
  v.add_changed("help:core", VariantKind::help, "Braced core (bracing 0.6)", [](Parameters& p) {
    if (p.core_bracing < kBraced) set_within_range(p, "core_bracing", kBraced);
  });
  return v.list;
}

std::vector<Variant> provocations(const Parameters& base) {
  Variants v{base};
  const auto faster = [](Parameters& p) { scale(p, "movement_speed", kDouble); };
  const auto thinner = [](Parameters& p) {
    if (p.film_thickness_um > kThinFilm_um) set_within_range(p, "film_thickness", kThinFilm_um);
  };
  const auto rested = [](Parameters& p) {
    if (p.minutes_since_pop < kReady_min) set_within_range(p, "minutes_since_pop", kReady_min);
  };
  v.add_changed("provoke:faster", VariantKind::provoke, "Moving twice as fast", faster);
  v.add_changed("provoke:film", VariantKind::provoke, "Joints with a thin film (8 um)", thinner);
  v.add_changed("provoke:rested", VariantKind::provoke, "Joints rested for 2 h", rested);
  v.add_changed("provoke:both", VariantKind::provoke, "Thin film, and twice as fast", [&](Parameters& p) {
    thinner(p);
    faster(p);
  });
  return v.list;
}

}  // namespace crepitus
