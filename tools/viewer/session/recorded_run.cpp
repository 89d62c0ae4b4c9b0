#include "tools/viewer/session/recorded_run.h"

#include <algorithm>
#include <cmath>

#include "engine/check.h"

namespace crepitus {
namespace {

// A state is about 8 kB. Showing any moment costs one restore and at most that many steps less one.
constexpr std::int64_t kKeyframeEvery = 5;
constexpr std::size_t kMostKeyframes = 24000,
                      kMostSamples = 150000;  // beyond, every second one goes: 200 MB

std::vector<std::string> make_curve_channels() {
  std::vector<std::string> names;
  for (const char* level : kLevelNames)
    for (const char* side : {"left", "right"})
      names.push_back(std::string("facet_gap.") + level + "." + side);
  for (const char* side : {"left", "right"})
    names.push_back(std::string("si_torque.") + side + ".total");
  for (const char* side : {"left", "right"})
    names.push_back(std::string("iliopsoas_tension.") + side);
  return names;
}

Simulation begin(const Anatomy& anatomy, const Subject& subject) {
  Simulation s(anatomy, subject.scene, subject.case_index, subject.parameters,
               subject.scene.step_s);
  if (subject.gas.empty()) return s;
  State state = s.state();
  CREPITUS_CHECK(subject.gas.size() == state.films.size());
  for (std::size_t i = 0; i < state.films.size(); ++i) state.films[i].gas = subject.gas[i];
  s.restore(state);
  return s;
}

Vec3 thousandths(const Vec3& v) { return glm::round(1e3 * v) / 1e3; }

void put(const Input& i, Simulation& s) {
  if (i.wanted) s.want(*i.wanted);
  if (i.pull) s.pull(*i.pull);
  if (i.rest_s > 0) s.rest(i.rest_s);
}

// Those of the step it has just come to.
void put_due(const std::vector<Input>& inputs, Simulation& s) {
  const std::int64_t at = s.state().step;
  auto i = std::lower_bound(inputs.begin(), inputs.end(), at,
                            [](const Input& x, std::int64_t step) { return x.step < step; });
  for (; i != inputs.end() && i->step == at; ++i) put(*i, s);
}

}  // namespace

const std::vector<std::string>& curve_channels() {
  static const std::vector<std::string> names = make_curve_channels();
  return names;
}

int curve_index(std::string_view channel) {
  const auto& names = curve_channels();
  const auto found = std::find(names.begin(), names.end(), channel);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

RecordedRun::RecordedRun(const Anatomy& anatomy, Subject subject)
    : subject_(std::move(subject)),
      live_(begin(anatomy, subject_)),
      shown_(begin(anatomy, subject_)),
      channels_(live_),
      settle_steps_(std::llround(subject_.scene.settle_s / subject_.scene.step_s)),
      keyframe_every_(kKeyframeEvery) {
  for (const Body& b : live_.model().bodies) com_m_.push_back(b.com_m);
  for (const std::string& name : curve_channels()) curve_channel_.push_back(channels_.find(name));
  curves_.value.resize(curve_channel_.size());
  keep();
  sample();
}

bool RecordedRun::ended() const { return live_.finished() || !trouble_.empty(); }

void RecordedRun::extend(std::int64_t steps) {
  for (; steps > 0 && !ended(); --steps) {
    const StepStatus status = live_.step();
    if (!status.ok) trouble_ = status.what;
    for (const PopEvent& e : live_.events()) pops_.push_back({last(), e});
    if (last() % keyframe_every_ == 0) keep();
    sample();
  }
}

std::int64_t RecordedRun::step_at(double time_s) const {
  return std::clamp(
      settle_steps_ + static_cast<std::int64_t>(std::llround(time_s / live_.step_s())), first(),
      last());
}

void RecordedRun::show(std::int64_t step) {
  step = std::clamp<std::int64_t>(step, 0, last());
  if (step < at() || step > at() + keyframe_every_) {
    const auto after =
        std::upper_bound(keyframes_.begin(), keyframes_.end(), step,
                         [](std::int64_t s, const Keyframe& k) { return s < k.step; });
    const Keyframe& k = *std::prev(after);
    shown_.restore(k.state);
    shown_.want(k.wanted);
    shown_.pull(k.pull);
  }
  while (at() < step) {
    shown_.step();
    put_due(inputs_, shown_);
  }
}

Pull RecordedRun::pull_at(std::int64_t step) const {
  Pull pull;
  for (const Input& i : inputs_)
    if (i.pull && i.step <= step) pull = *i.pull;
  return pull;
}

void RecordedRun::keep() {
  keyframes_.push_back({last(), live_.state(), live_.wanted(), pull_at(last())});
  if (keyframes_.size() < kMostKeyframes) return;
  keyframe_every_ *= 2;
  std::erase_if(keyframes_, [&](const Keyframe& k) { return k.step % keyframe_every_ != 0; });
}

void RecordedRun::sample() {
  if (last() < first() || (last() - first()) % sample_every_ != 0) return;
  curves_.time_s.push_back(time_s(last()));
  for (std::size_t i = 0; i < curve_channel_.size(); ++i)
    curves_.value[i].push_back(curve_channel_[i] < 0 ? std::nan("")
                                                     : channels_.read(curve_channel_[i], live_));
  if (curves_.time_s.size() >= kMostSamples) thin_out();
}

void RecordedRun::thin_out() {
  sample_every_ *= 2;
  const auto halve = [](std::vector<double>& list) {
    for (std::size_t i = 0; 2 * i < list.size(); ++i) list[i] = list[2 * i];
    list.resize((list.size() + 1) / 2);
  };
  halve(curves_.time_s);
  for (auto& value : curves_.value) halve(value);
}

void RecordedRun::forget_beyond() {
  std::erase_if(inputs_, [&](const Input& i) { return i.step > at(); });
  std::erase_if(pops_, [&](const ShownPop& p) { return p.step > at(); });
  std::erase_if(keyframes_, [&](const Keyframe& k) { return k.step > at(); });
  const double end_s = time_s(at()) + 0.25 * live_.step_s();
  const auto end = std::upper_bound(curves_.time_s.begin(), curves_.time_s.end(), end_s);
  const auto count = static_cast<std::size_t>(end - curves_.time_s.begin());
  curves_.time_s.resize(count);
  for (auto& value : curves_.value) value.resize(count);
  live_.restore(shown_.state());
  live_.want(shown_.wanted());
  live_.pull(pull_at(at()));
  trouble_.clear();
}

void RecordedRun::add(Input input) {
  input.step = at();
  input.clock_s = shown_.state().clock_s;
  if (last() > at()) {
    forget_beyond();
    // the hand that was to let go later does so now
    if (!input.pull && pull_at(at()).body >= 0) input.pull = Pull{};
  }
  put(input, shown_);
  put(input, live_);
  if (!inputs_.empty() && inputs_.back().step == input.step && inputs_.back().rest_s == 0 &&
      input.rest_s == 0) {
    if (input.wanted) inputs_.back().wanted = input.wanted;
    if (input.pull) inputs_.back().pull = input.pull;
  } else {
    inputs_.push_back(std::move(input));
  }
  if (keyframes_.back().step == last()) keyframes_.pop_back();
  keep();
}

void RecordedRun::want(const Parameters& wanted) { add({.step = 0, .wanted = wanted}); }
void RecordedRun::pull(const Pull& pull) { add({.step = 0, .pull = as_written(pull)}); }
void RecordedRun::rest(double seconds) { add({.step = 0, .rest_s = seconds}); }

// What is read back from "12.345" is the nearest number to it, and so is what stands here.
Pull RecordedRun::as_written(const Pull& pull) const {
  if (pull.body < 0) return {};
  const Vec3& com_m = com_m_[static_cast<std::size_t>(pull.body)];
  const Vec3 at_mm = thousandths(1e3 * (pull.p_CP + com_m));
  return {pull.body, at_mm / 1000.0 - com_m, thousandths(pull.force_W)};
}

bool RecordedRun::disturbed() const {
  return !subject_.scene.pulls.empty() ||
         std::any_of(inputs_.begin(), inputs_.end(),
                     [](const Input& i) { return i.pull && i.pull->body >= 0; });
}

Scene RecordedRun::as_scene() const {
  Scene scene = subject_.scene;
  add_changes(scene);
  add_pulls(scene);
  add_rests(scene);
  return scene;
}

void RecordedRun::add_changes(Scene& scene) const {
  Parameters known = subject_.parameters;
  for (const Input& input : inputs_) {
    if (!input.wanted) continue;
    for (const ParameterInfo& p : parameter_table()) {
      const double value = values(*input.wanted)[p.index];
      if (value == values(known)[p.index]) continue;
      scene.changes.push_back({time_s(input.step), p.key, value});
    }
    known = *input.wanted;
  }
  std::stable_sort(
      scene.changes.begin(), scene.changes.end(),
      [](const ParameterChange& a, const ParameterChange& b) { return a.at_s < b.at_s; });
}

// One block while the hand holds the same point.
void RecordedRun::add_pulls(Scene& scene) const {
  Pull held;
  const auto force = [&](double clock_s, const Vec3& force_W) {
    HandPull& p = scene.pulls.back();
    if (!p.time_s.empty() && p.time_s.back() == clock_s) {
      p.force_W.back() = force_W;
      return;
    }
    p.time_s.push_back(clock_s);
    p.force_W.push_back(force_W);
  };
  for (const Input& input : inputs_) {
    if (!input.pull) continue;
    const Pull& pull = *input.pull;
    const bool same = held.body >= 0 && pull.body == held.body && pull.p_CP == held.p_CP;
    if (held.body >= 0 && !same) force(input.clock_s, Vec3(0));
    held = pull;
    if (pull.body < 0) continue;
    const auto body = static_cast<std::size_t>(pull.body);
    if (!same)
      scene.pulls.push_back({.body = live_.model().bodies[body].name,
                             .at_m = thousandths(1e3 * (pull.p_CP + com_m_[body])) / 1000.0,
                             .time_s = {},
                             .force_W = {},
                             .source = "a hand in the window"});
    force(input.clock_s, pull.force_W);
  }
}

// Several at one step stand one after another, all within the quarter of a step that still counts
// to it; put together they would be another number.
void RecordedRun::add_rests(Scene& scene) const {
  const auto earlier = [](double at_s, const Rest& r) { return at_s < r.at_s; };
  for (const Input& input : inputs_) {
    if (input.rest_s <= 0) continue;
    double at_s = std::max(0.0, input.clock_s);
    auto after = std::upper_bound(scene.rests.begin(), scene.rests.end(), at_s, earlier);
    if (after != scene.rests.begin() && at_s - std::prev(after)->at_s < 0.1 * live_.step_s())
      at_s = std::prev(after)->at_s + 1e-3 * live_.step_s();
    scene.rests.insert(after, {at_s, input.rest_s / 60});
  }
}

}  // namespace crepitus
