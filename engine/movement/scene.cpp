#include "engine/movement/scene.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "engine/anatomy/toml_table.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

// Bounds of sense for what a person can write; wider values are typing slips.
constexpr Range kTime_s{-60, 7200};
constexpr Range kDuration_s{0.001, 7200};
constexpr Range kRest_min{0, 1440};
constexpr Range kSettle_s{0, 60};
constexpr Range kStep_s{1e-5, 0.02};
constexpr Range kAngle_deg{-180, 180};
constexpr Range kShift{-1.5, 1.5};
constexpr Range kActivationRange{0, 1};
constexpr Range kFactor{-10, 10};
constexpr Range kSoftness{0, 1e6};
constexpr double kLargestForce_N = 20000, kLargestMoment_Nm = 2000, kLargestOffset_mm = 2000;
constexpr double kStiffestSpring_N_per_mm = 1e5, kStiffestSpring_Nm_per_deg = 1e5;

const std::vector<std::string> kPostures{"bench", "standing", "supine", "prone", "side_lying", "hook_lying",
                                         "half_kneeling", "hands_and_knees", "plank"};
const std::vector<std::string> kDrivers{"muscles", "passive", "activations", "none"};
const std::vector<std::string> kStances{"both", "left", "right", "none"};

// Whether an optional key is there; asking makes it known, so that a misspelt one is told what was meant.
bool given(TomlTable& t, std::string_view key) {
  if (!t.has(key)) t.text_or(key, "");
  return t.has(key);
}

template <class Enum>
Enum read_choice(TomlTable& t, std::string_view key, const std::vector<std::string>& names, Enum otherwise) {
  if (!given(t, key)) return otherwise;
  const std::string name = t.one_of(key, names);
  return static_cast<Enum>(std::find(names.begin(), names.end(), name) - names.begin());
}

std::vector<std::string> names_or_none(TomlTable& t, std::string_view key) {
  std::vector<std::string> names;
  if (!given(t, key)) return names;
  names = t.texts(key);
  for (const std::string& name : names) {
    if (name.empty()) t.fail(key, "must not hold an empty name");
  }
  return names;
}

// One mechanism, a list of them, or "none".
std::vector<std::string> read_pop(TomlTable& t) {
  static const std::vector<std::string> known(kScenePops.begin(), kScenePops.end());
  if (!given(t, "pop")) return {};
  if (!t.is_list("pop")) {
    const std::string one = t.one_of("pop", known);
    return one == "none" ? std::vector<std::string>{} : std::vector<std::string>{one};
  }
  const std::vector<std::string> several = t.texts("pop");
  for (std::size_t i = 0; i < several.size(); ++i) {
    const std::string& name = several[i];
    if (name == "none") t.fail("pop", "'none' stands alone, not in a list");
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = did_you_mean(name, known);
      t.fail("pop", "unknown value '" + name + "'" +
                        (near.empty() ? "; there are 'facet_cavitation', 'sacroiliac_release', 'iliopsoas_snap'" : near));
    }
    if (std::find(several.begin(), several.begin() + static_cast<std::ptrdiff_t>(i), name) != several.begin() + static_cast<std::ptrdiff_t>(i))
      t.fail("pop", "'" + name + "' stands twice");
  }
  return several;
}

// Name patterns: a star may stand for anything, but many of them cost time without end.
std::vector<std::string> patterns_or_none(TomlTable& t, std::string_view key) {
  const std::vector<std::string> patterns = names_or_none(t, key);
  for (const std::string& pattern : patterns) {
    if (pattern.size() > 100 || std::count(pattern.begin(), pattern.end(), '*') > 3) {
      t.fail(key, "a pattern may have at most 100 letters and 3 stars");
    }
  }
  return patterns;
}

// A vector whose every component must be within +-largest.
Vec3 bounded_vec3(TomlTable& t, std::string_view key, double largest) {
  const Vec3 v = t.vec3(key);
  for (int i = 0; i < 3; ++i) {
    if (std::abs(v[i]) > largest) {
      t.fail(key, "each number must be from -" + std::to_string(std::lround(largest)) + " to " +
                      std::to_string(std::lround(largest)));
    }
  }
  return v;
}

Vec3 at_m(TomlTable& t) { return given(t, "at_mm") ? bounded_vec3(t, "at_mm", kLargestOffset_mm) / 1000.0 : Vec3(0); }

// The scene's own source stands for every block that names none.
std::string read_source(TomlTable& t, const std::string& scene_source) {
  return given(t, "source") || scene_source.empty() ? t.text("source") : scene_source;
}

Keyframes read_keyframes(TomlTable& t, std::string_view values_key, Range range, double scale) {
  Keyframes k{t.numbers("times_s", kTime_s), t.numbers(values_key, range)};
  if (k.time_s.empty()) t.fail("times_s", "must hold at least one time");
  if (k.value.size() != k.time_s.size()) {
    t.fail(values_key, "must have as many numbers as times_s (" + std::to_string(k.time_s.size()) + "), has " +
                           std::to_string(k.value.size()));
  }
  for (std::size_t i = 1; i < k.time_s.size(); ++i) {
    if (k.time_s[i] <= k.time_s[i - 1]) t.fail("times_s", "times must increase, number " + std::to_string(i + 1) + " does not");
  }
  for (double& value : k.value) value *= scale;
  return k;
}

// What stands above all blocks and is handed down to those that say nothing themselves.
struct Common {
  std::string source;
  Keyframes ramp{{0}, {1}};
};

Keyframes read_ramp(TomlTable& t, const Common& common) {
  return given(t, "times_s") || given(t, "factors") ? read_keyframes(t, "factors", kFactor, 1) : common.ramp;
}

Track read_track(TomlTable& t, const Common& common) {
  static const std::vector<std::string> names(kSceneCoordinates.begin(), kSceneCoordinates.end());
  const std::string name = t.one_of("coordinate", names);
  t.set_element("track '" + name + "'");
  const bool shift = name == "weight_shift";
  Track track{.coordinate = find_coordinate(name),
              .curve = shift ? read_keyframes(t, "values", kShift, 1) : read_keyframes(t, "degrees", kAngle_deg, rad(1)),
              .source = read_source(t, common.source)};
  t.done();
  return track;
}

ActivationTrack read_activation(TomlTable& t, const Common& common) {
  const std::string muscles = t.text("muscles");
  t.set_element("activation of '" + muscles + "'");
  ActivationTrack track{.muscles = muscles,
                        .curve = read_keyframes(t, "values", kActivationRange, 1),
                        .source = read_source(t, common.source)};
  t.done();
  return track;
}

Load read_load(TomlTable& t, const Common& common) {
  const std::string body = t.text("body");
  t.set_element("load on '" + body + "'");
  const bool moment = given(t, "moment_Nm");
  if (moment == given(t, "force_N")) t.fail("", "needs either force_N or moment_Nm");
  if (moment && given(t, "at_mm")) t.fail("at_mm", "a moment has no point of application");
  Load load{.body = body,
            .moment = moment,
            .frame = t.text_or("frame", "world"),
            .at_m = at_m(t),
            .vector = moment ? bounded_vec3(t, "moment_Nm", kLargestMoment_Nm) : bounded_vec3(t, "force_N", kLargestForce_N),
            .ramp = read_ramp(t, common),
            .source = read_source(t, common.source)};
  if (load.frame.empty()) t.fail("frame", "must not be empty");
  t.done();
  return load;
}

FollowerLoad read_follower(TomlTable& t, const Common& common) {
  FollowerLoad load{.discs = t.texts("discs"),
                    .force_N = t.number("force_N", {0, kLargestForce_N}),
                    .ramp = read_ramp(t, common),
                    .source = read_source(t, common.source)};
  if (load.discs.empty()) t.fail("discs", "must name at least one disc");
  t.done();
  return load;
}

Spring read_spring(TomlTable& t, const Common& common) {
  const std::string body = t.text("body");
  t.set_element("spring on '" + body + "'");
  const auto stiffness = [&](std::string_view key, double stiffest, double scale) {
    if (!given(t, key)) return Vec3(0);
    const Vec3 k = bounded_vec3(t, key, stiffest);
    if (std::min({k.x, k.y, k.z}) < 0) t.fail(key, "must not be negative");
    return k * scale;
  };
  Spring spring{.body = body,
                .at_m = at_m(t),
                .stiffness_N_per_m = stiffness("stiffness_N_per_mm", kStiffestSpring_N_per_mm, 1000),
                .rotation_Nm_per_rad = stiffness("rotation_Nm_per_deg", kStiffestSpring_Nm_per_deg, deg(1)),
                .damping_time_s = t.number_or("damping_time_s", 0.05, {0, 10}),
                .source = read_source(t, common.source)};
  if (spring.stiffness_N_per_m == Vec3(0) && spring.rotation_Nm_per_rad == Vec3(0)) {
    t.fail("", "needs stiffness_N_per_mm or rotation_Nm_per_deg");
  }
  t.done();
  return spring;
}

ParameterChange read_change(TomlTable& t) {
  const std::string key = t.text("parameter");
  t.set_element("change of '" + key + "'");
  ParameterChange change{.at_s = t.number("at_s", kTime_s), .key = key, .value = t.number("value")};
  t.done();
  return change;
}

Report read_report(TomlTable& t, const Common& common) {
  const std::string id = t.text("id");
  t.set_element("report '" + id + "'");
  Report report{.id = id,
                .quantity = t.text("quantity"),
                .unit = t.text("unit"),
                .expression = t.text("value"),
                .lo = 1,
                .hi = 0,
                .source = read_source(t, common.source),
                .calibrated = t.flag_or("calibrated", false),
                .note = t.text_or("note", "")};
  if (given(t, "band")) {
    const std::vector<double> band = t.numbers("band");
    if (band.size() != 2) t.fail("band", "must have 2 numbers, has " + std::to_string(band.size()));
    if (band[0] > band[1]) t.fail("band", "the lower bound must come first");
    report.lo = band[0];
    report.hi = band[1];
  }
  t.done();
  return report;
}

// The keys of an experiment, which may stand above all cases and in each. Adds to what `c` holds already.
void read_experiment(TomlTable& t, const Common& common, Case& c) {
  if (auto parameters = t.table("parameters")) {
    for (const std::string& key : parameters->keys()) c.parameters.emplace_back(key, parameters->number(key));
    parameters->done();
  }
  const auto append = [](std::vector<std::string>& list, const std::vector<std::string>& more) {
    list.insert(list.end(), more.begin(), more.end());
  };
  append(c.fix, patterns_or_none(t, "fix"));
  append(c.remove, patterns_or_none(t, "remove"));
  if (given(t, "keep_bodies")) c.keep_bodies = patterns_or_none(t, "keep_bodies");
  c.bare_bones = t.flag_or("bare_bones", c.bare_bones);
  c.gravity = t.flag_or("gravity", c.gravity);
  for (TomlTable& load : t.tables("load")) c.loads.push_back(read_load(load, common));
  for (TomlTable& follower : t.tables("follower")) c.followers.push_back(read_follower(follower, common));
  for (TomlTable& spring : t.tables("spring")) c.springs.push_back(read_spring(spring, common));
}

bool is_plain_name(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
  });
}

Case read_case(TomlTable& t, const Common& common, Case c) {
  c.name = t.text("name");
  t.set_element("case '" + c.name + "'");
  if (!is_plain_name(c.name) || (c.name[0] >= '0' && c.name[0] <= '9')) {
    t.fail("name", "must be letters, digits and _ and start with no digit, because expressions write it");
  }
  read_experiment(t, common, c);
  t.done();
  return c;
}

Common read_common(TomlTable& t) {
  Common common;
  common.source = t.text_or("source", "");
  if (auto ramp = t.table("ramp")) {
    common.ramp = read_keyframes(*ramp, "factors", kFactor, 1);
    ramp->done();
  }
  return common;
}

std::vector<Case> read_cases(TomlTable& t, const Common& common) {
  Case shared;
  read_experiment(t, common, shared);
  std::vector<Case> cases;
  std::set<std::string> seen;
  for (TomlTable& block : t.tables("case")) {
    cases.push_back(read_case(block, common, shared));
    if (!seen.insert(cases.back().name).second) block.fail("name", "there is another case of this name");
  }
  if (cases.empty()) cases.push_back(shared);
  return cases;
}

void read_softness(TomlTable& t, Scene& s) {
  auto softness = t.table("softness");
  if (!softness) return;
  s.pelvis_softness = softness->number_or("pelvis", s.pelvis_softness, kSoftness);
  s.thorax_softness = softness->number_or("thorax", s.thorax_softness, kSoftness);
  s.spine_softness = softness->number_or("spine", s.spine_softness, kSoftness);
  s.hip_softness = softness->number_or("hip", s.hip_softness, kSoftness);
  softness->done();
}

// The blocks that may not say the same thing twice.
void read_tracks(TomlTable& t, const Common& common, Scene& s) {
  for (TomlTable& block : t.tables("track")) {
    const Track track = read_track(block, common);
    if (find_track(s, track.coordinate)) block.fail("coordinate", "there is another track for it");
    s.tracks.push_back(track);
  }
  for (TomlTable& block : t.tables("activation")) s.activations.push_back(read_activation(block, common));
  if (!s.activations.empty() && s.driver != Driver::activations) {
    t.fail("activation", "only driver = \"activations\" plays activations");
  }
}

void read_rests(TomlTable& t, Scene& s) {
  for (TomlTable& block : t.tables("rest")) {
    block.set_element("rest");
    const Rest rest{.at_s = block.number("at_s", {0, kTime_s.hi}), .minutes = block.number("minutes", kRest_min)};
    if (!s.rests.empty() && rest.at_s <= s.rests.back().at_s) block.fail("at_s", "rests must stand in order of time");
    block.done();
    s.rests.push_back(rest);
  }
}

// Times must increase, and each has three numbers.
HandPull read_pull(TomlTable& t, const Common& common) {
  const std::string body = t.text("body");
  t.set_element("pull at '" + body + "'");
  HandPull pull{.body = body, .at_m = at_m(t), .time_s = {}, .force_W = {}, .source = {}};
  const Range force_N{-kLargestForce_N, kLargestForce_N};
  constexpr std::array kAxes{"x_N", "y_N", "z_N"};
  for (std::size_t axis = 0; axis < kAxes.size(); ++axis) {
    const Keyframes k = read_keyframes(t, kAxes[axis], force_N, 1);
    pull.time_s = k.time_s;
    pull.force_W.resize(k.value.size());
    for (std::size_t i = 0; i < k.value.size(); ++i)
      pull.force_W[i][static_cast<int>(axis)] = k.value[i];
  }
  pull.source = read_source(t, common.source);
  t.done();
  return pull;
}

void read_reports(TomlTable& t, const Common& common, Scene& s) {
  std::set<std::string> seen;
  for (TomlTable& block : t.tables("report")) {
    s.reports.push_back(read_report(block, common));
    if (!seen.insert(s.reports.back().id).second) block.fail("id", "there is another report of this id");
  }
}

Scene read_scene(TomlTable t, const std::string& path) {
  Scene s;
  s.id = std::filesystem::path(path).stem().string();
  s.path = path;
  s.title = t.text("title");
  s.notice = t.text("notice");
  s.target = t.text_or("target", "");
  s.may_pop = read_pop(t);
  s.person = t.text_or("person", "default");
  s.tags = names_or_none(t, "tags");
  s.posture = read_choice(t, "posture", kPostures, Posture::standing);
  s.driver = read_choice(t, "driver", kDrivers, Driver::muscles);
  s.duration_s = t.number("duration_s", kDuration_s);
  s.settle_s = t.number_or("settle_s", s.posture == Posture::bench ? 0 : 1.5, kSettle_s);
  s.step_s = t.number_or("step_s", 0.001, kStep_s);
  s.thigh_in_world = t.flag_or("thigh_in_world", false);
  s.stance = given(t, "stance") ? t.one_of("stance", kStances) : s.posture == Posture::standing ? "both" : "none";
  read_softness(t, s);
  const Common common = read_common(t);
  read_tracks(t, common, s);
  for (TomlTable& block : t.tables("change")) s.changes.push_back(read_change(block));
  read_rests(t, s);
  for (TomlTable& block : t.tables("pull")) s.pulls.push_back(read_pull(block, common));
  s.cases = read_cases(t, common);
  read_reports(t, common, s);
  t.done();
  return s;
}

}  // namespace

// Minimum jerk (Flash & Hogan 1985): x = a + (b - a) (10 u^3 - 15 u^4 + 6 u^5), u = (t - ta) / (tb - ta).
Sample evaluate(const Keyframes& k, double time_s) {
  if (k.time_s.empty()) return {};
  const auto next = std::upper_bound(k.time_s.begin(), k.time_s.end(), time_s);
  if (next == k.time_s.begin()) return {.x = k.value.front()};
  if (next == k.time_s.end()) return {.x = k.value.back()};
  const std::size_t b = static_cast<std::size_t>(next - k.time_s.begin()), a = b - 1;
  const double T = k.time_s[b] - k.time_s[a], u = (time_s - k.time_s[a]) / T, rise = k.value[b] - k.value[a];
  return {.x = k.value[a] + rise * u * u * u * (10 + u * (-15 + 6 * u)),
          .v = rise / T * 30 * square(u * (1 - u)),
          .a = rise / (T * T) * 60 * u * (1 - u) * (1 - 2 * u)};
}

double evaluate_ramp(const Keyframes& k, double time_s) {
  if (k.time_s.empty()) return 0;
  const auto next = std::upper_bound(k.time_s.begin(), k.time_s.end(), time_s);
  if (next == k.time_s.begin()) return k.value.front();
  if (next == k.time_s.end()) return k.value.back();
  const std::size_t b = static_cast<std::size_t>(next - k.time_s.begin()), a = b - 1;
  return k.value[a] + (k.value[b] - k.value[a]) * (time_s - k.time_s[a]) / (k.time_s[b] - k.time_s[a]);
}

Scene load_scene(const std::string& path) { return read_scene(TomlTable::parse_file(path), path); }

Scene parse_scene(std::string_view text, const std::string& shown_path) {
  return read_scene(TomlTable::parse_text(text, shown_path), shown_path);
}

const Track* find_track(const Scene& scene, int coordinate) {
  for (const Track& track : scene.tracks) {
    if (track.coordinate == coordinate) return &track;
  }
  return nullptr;
}

int find_coordinate(std::string_view name) {
  const auto found = std::find(kSceneCoordinates.begin(), kSceneCoordinates.end(), name);
  return found == kSceneCoordinates.end() ? -1 : static_cast<int>(found - kSceneCoordinates.begin());
}

}  // namespace crepitus
