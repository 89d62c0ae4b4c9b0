#include "tools/viewer/session/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/anatomy/person.h"
#include "engine/explain/words.h"
#include "engine/forces/film.h"
#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/observe/run_event.h"
#include "tools/viewer/session/scene_file.h"

namespace crepitus {
namespace {

constexpr std::int64_t kSettlePerFrame = 250;  // steps: some 15 ms
constexpr double kAhead_s =
    0.2;  // simulated beyond what is shown, so that slow motion begins before a pop
constexpr double kWorthKeeping_s = 0.25;  // of a run, for comparison
constexpr std::size_t kMostEarlier = 3;
constexpr double kCaptionFor_s = 6, kBeforeLoop_s = 1.2;
constexpr double kBeforePop_s = 0.03;  // a jump to a pop lands so much before it
constexpr std::size_t kMostNamed = 2;

Parameters parameters_of(const std::string& person_path, const Case& c) {
  return scene_parameters(load_person(person_path).parameters, c, {});
}

}  // namespace

Session::Session(const Anatomy& anatomy, Library library)
    : anatomy_(&anatomy), library_(std::move(library)) {}

void Session::open_scene(const std::string& id) {
  const SceneEntry* entry = library_.scene(id);
  if (!entry) return;
  open_file(entry->path);
  scene_id_ = id;
}

void Session::open_file(const std::string& path) {
  if (!path.ends_with(".toml"))
    throw InputError(fmt::format(
        "{} is no scene: scenes are .toml files, like those that this window saves (Ctrl S).",
        std::filesystem::path(path).filename().string()));
  Scene scene = load_scene(path);
  // the person stays, when somebody was chosen; else the scene's own
  const PersonEntry* person = library_.person(person_id_.empty() ? scene.person : person_id_);
  Subject s{.scene = scene,
            .case_index = 0,
            .person = person ? person->title : "Average adult",
            .parameters = {}};
  const Parameters persons = person ? parameters_of(person->path, scene.cases[0])
                                    : scene_parameters({}, scene.cases[0], {});
  s.parameters = persons;
  if (run_)
    for (const ParameterInfo& p : parameter_table())
      if (values(chosen_)[p.index] != values(persons_)[p.index])
        values(s.parameters)[p.index] = values(chosen_)[p.index];
  open(std::move(s), scene.id, person ? person->id : "", persons);
}

void Session::open_person(const std::string& id) {
  const PersonEntry* person = library_.person(id);
  if (!person) return;
  Subject s = run_->subject();
  s.person = person->title;
  s.gas.clear();
  s.parameters = parameters_of(person->path, s.scene.cases[static_cast<std::size_t>(s.case_index)]);
  auto next = std::make_unique<RecordedRun>(*anatomy_, std::move(s));
  keep_earlier();
  persons_ = chosen_ = next->subject().parameters;
  person_id_ = id;
  begin(std::move(next));
}

void Session::open(Subject subject, std::string scene_id, std::string person_id,
                   const Parameters& persons) {
  auto next =
      std::make_unique<RecordedRun>(*anatomy_, subject);  // throws before anything has changed
  earlier_.clear();
  persons_ = persons;
  chosen_ = subject.parameters;
  scene_id_ = std::move(scene_id);
  person_id_ = std::move(person_id);
  begin(std::move(next));
}

void Session::begin(std::unique_ptr<RecordedRun> run) {
  run_ = std::move(run);
  narrator_ = std::make_unique<Narrator>(run_->shown());
  why_.reset();
  why_not_.clear();
  explained_.reset();
  captions_.clear();
  popped_now_.clear();
  seen_ = run_->first();
  waited_s_ = 0;
  pulling_ = false;
  controls.playing = true;
}

double Session::end_s() const {
  return run_->subject().scene.duration_s / run_->subject().parameters.movement_speed;
}
bool Session::at_end() const { return run_->ended() && run_->at() == run_->last() && ready(); }
bool Session::awaits_replay() const { return at_end() && !(chosen_ == run_->subject().parameters); }

std::vector<double> Session::pop_times() const {
  std::vector<double> times;
  for (const ShownPop& p : run_->pops()) times.push_back(p.event.time_s);
  return times;
}

void Session::frame(double frame_s) {
  popped_now_.clear();
  for (Caption& c : captions_) c.age_s += frame_s;
  std::erase_if(captions_, [](const Caption& c) { return c.age_s > kCaptionFor_s; });
  if (!ready()) {
    run_->extend(std::min(kSettlePerFrame, run_->first() - run_->last()));
    clock_.due(frame_s, 0, 1);
    if (!ready()) return;
    run_->show(run_->first());
  }
  const double step_s = run_->shown().step_s();
  const double wanted = controls.playing ? kSpeeds[static_cast<std::size_t>(controls.speed)] : 0;
  const auto ahead =
      static_cast<std::int64_t>(std::ceil(kAhead_s * std::max(1.0, wanted) / step_s));
  if (controls.playing) run_->extend(run_->at() + ahead - run_->last());
  speed_now_ = controls.playing && controls.slow_motion
                   ? speed_near_pops(wanted, now_s(), pop_times())
                   : wanted;
  const std::int64_t from = run_->at(), to = from + clock_.due(frame_s, speed_now_, step_s);
  if (to > from) {
    run_->extend(to - run_->last());
    run_->show(to);
    notice_pops(from, run_->at());
    seen_ = std::max(seen_, run_->at());
  }
  if (!controls.playing || !at_end()) return;
  if (!why_) start_explaining();
  waited_s_ += frame_s;
  if (controls.loop && waited_s_ > kBeforeLoop_s)
    replay(false);
  else if (!controls.loop)
    controls.playing = false;
}

void Session::notice_pops(std::int64_t from, std::int64_t to) {
  for (const ShownPop& p : run_->pops()) {
    if (p.step <= from || p.step > to) continue;
    popped_now_.push_back(p.event);
    captions_.push_back({p.event, capital(run_event(p.event).text) + ".", 0});
    if (!explained_) explained_ = p.event;
    if (!why_) start_explaining();
  }
}

void Session::start_explaining() {
  const Subject& s = run_->subject();
  Question q{.scene = s.scene, .case_index = s.case_index, .info = {}};
  q.info.title = s.scene.title;
  q.info.person = s.person;
  q.info.parameters = chosen_;
  q.info.duration_s = s.scene.duration_s;
  q.info.step_s = q.info.every_s = kExplainStep_s;
  if (!can_explain(q, run_->channels().size())) {
    why_not_ = "This movement is too long to be explained here; `crepitus explain` does it.";
    return;
  }
  why_ = std::make_unique<Inquiry>(*anatomy_, std::move(q));
}

bool Session::think(int steps) { return why_ && why_->advance(steps); }

std::optional<WhyCard> Session::card() const {
  if (!why_ || !why_->has_chain()) return {};
  if (!explained_ && !at_end()) return {};
  WhyCard card = why_->card(explained_ ? &*explained_ : nullptr);
  if (run_->disturbed())
    card.note +=
        (card.note.empty() ? "" : " ") +
        std::string("Somebody pulled at the body in this run; the explanation leaves that out.");
  else if (!run_->inputs().empty())
    card.note +=
        (card.note.empty() ? "" : " ") + std::string(
                                             "Settings were moved during this run; the explanation "
                                             "takes them as set from the start.");
  return card;
}

void Session::play_or_pause() {
  if (at_end()) return play_again();
  controls.playing = !controls.playing;
}

void Session::play_again() { replay(false); }
void Session::play_again_at_once() { replay(true); }

void Session::replay(bool gas_stays) {
  const bool same = chosen_ == run_->subject().parameters && run_->inputs().empty() && !gas_stays &&
                    run_->subject().gas.empty();
  waited_s_ = 0;
  if (same) {
    run_->show(run_->first());
    controls.playing = true;
    captions_.clear();
    return;
  }
  Subject s = run_->subject();
  s.parameters = chosen_;
  s.gas.clear();
  if (gas_stays)
    for (const FilmState& f : run_->shown().state().films) s.gas.push_back(f.gas);
  keep_earlier();
  begin(std::make_unique<RecordedRun>(*anatomy_, std::move(s)));
}

void Session::keep_earlier() {
  if (run_->time_s(seen_) < kWorthKeeping_s) return;
  EarlierCurves e{run_->subject().person, run_->subject().parameters, run_->disturbed(),
                  run_->curves()};
  for (const Input& i : run_->inputs())
    if (i.wanted) e.parameters = *i.wanted;
  const auto end =
      std::upper_bound(e.curves.time_s.begin(), e.curves.time_s.end(), run_->time_s(seen_) + 1e-9);
  const auto count = static_cast<std::size_t>(end - e.curves.time_s.begin());
  e.curves.time_s.resize(count);
  for (auto& value : e.curves.value) value.resize(count);
  earlier_.push_back(std::move(e));
  if (earlier_.size() > kMostEarlier) earlier_.erase(earlier_.begin());
}

void Session::step_by(int steps) {
  if (!ready()) return;
  controls.playing = false;
  const std::int64_t from = run_->at(), to = std::max(from + steps, run_->first());
  run_->extend(to - run_->last());
  run_->show(to);
  if (steps > 0) notice_pops(from, run_->at());
  seen_ = std::max(seen_, run_->at());
}

void Session::seek(double time_s) {
  if (!ready()) return;
  run_->show(std::min(run_->step_at(time_s), seen_));
  waited_s_ = 0;
}

std::vector<const ShownPop*> Session::seen_pops() const {
  std::vector<const ShownPop*> list;
  for (const ShownPop& p : run_->pops())
    if (p.step <= seen_) list.push_back(&p);
  return list;
}

bool Session::to_next_pop() {
  for (const ShownPop* p : seen_pops())
    if (p->event.time_s - kBeforePop_s > now_s() + 1e-6) {
      explained_ = p->event;
      seek(p->event.time_s - kBeforePop_s);
      return true;
    }
  return false;
}

bool Session::to_previous_pop() {
  const std::vector<const ShownPop*> pops = seen_pops();
  for (auto p = pops.rbegin(); p != pops.rend(); ++p)
    if ((*p)->event.time_s - kBeforePop_s < now_s() - 1e-6) {
      explained_ = (*p)->event;
      seek((*p)->event.time_s - kBeforePop_s);
      return true;
    }
  return false;
}

void Session::faster(int notches) {
  controls.speed = std::clamp(controls.speed + notches, 0, static_cast<int>(kSpeeds.size()) - 1);
}

void Session::set(const ParameterInfo& parameter, double value) {
  value = std::clamp(value, parameter.lo, parameter.hi);
  if (values(chosen_)[parameter.index] == value) return;
  values(chosen_)[parameter.index] = value;
  if (at_end() || !ready()) return;  // shows when it is played again
  if (run_->time_s(seen_) - now_s() > kWorthKeeping_s) keep_earlier();
  Parameters wanted = run_->shown().wanted();
  values(wanted)[parameter.index] = value;
  run_->want(wanted);
  seen_ = run_->at();
  why_.reset();
  explained_.reset();
}

void Session::reset_all() {
  for (const ParameterInfo& p : parameter_table()) set(p, values(persons_)[p.index]);
}

void Session::try_remedy(const Remedy& remedy) {
  chosen_ = remedy.parameters;
  replay(false);
}

void Session::pull(int body, const Vec3& p_CP, const Vec3& force_W) {
  if (!ready() || at_end()) return;
  if (run_->time_s(seen_) - now_s() > kWorthKeeping_s) keep_earlier();
  run_->pull({body, p_CP, force_W});
  seen_ = run_->at();
  pulling_ = true;
}

void Session::let_go() {
  if (!pulling_) return;
  pulling_ = false;
  run_->pull({});
  seen_ = run_->at();
}


std::string Session::save_scene(const std::string& folder) const {
  const Subject& s = run_->subject();
  const PersonEntry* person = library_.person(person_id_.empty() ? s.scene.person : person_id_);
  const Case& c = s.scene.cases[static_cast<std::size_t>(s.case_index)];
  const Parameters persons =
      person ? parameters_of(person->path, c) : scene_parameters({}, c, {});
  const std::string path = free_scene_name(folder, s.scene.id);
  write_file(path, scene_text(*run_, person ? person->id : "", persons));
  return path;
}

void Session::rest_minutes(double minutes) {
  if (!ready()) return;
  if (run_->time_s(seen_) - now_s() > kWorthKeeping_s) keep_earlier();
  run_->rest(60 * minutes);
  seen_ = run_->at();
}

std::string Session::label(const EarlierCurves& e) const {
  std::string text = e.person == run_->subject().person ? "" : e.person;
  if (const std::string d = differences(e.parameters, chosen_); text.empty()) text = d;
  if (text.empty()) text = "the same settings";
  return e.disturbed ? text + ", pulled" : text;
}

std::vector<JointClock> Session::clocks() const {
  std::vector<JointClock> list;
  const Simulation& s = run_->shown();
  const Channels& channels = run_->channels();
  for (const Facet& f : s.model().facets) {
    const int channel = channels.find("facet_ready_in." + f.level + "." + f.side);
    const double minutes = channel < 0 ? 0 : channels.read(channel, s);
    if (minutes > 0) list.push_back({f.side + " " + plain_level(f.level), minutes});
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const JointClock& a, const JointClock& b) { return a.minutes > b.minutes; });
  return list;
}

std::string differences(const Parameters& a, const Parameters& b) {
  std::string text;
  std::size_t count = 0;
  for (const ParameterInfo& p : parameter_table()) {
    const double value = values(a)[p.index];
    if (value == values(b)[p.index]) continue;
    if (++count > kMostNamed) continue;
    text += fmt::format("{}{} {:.3g}{}", text.empty() ? "" : ", ", p.label, value,
                        p.unit == "-" ? "" : " " + p.unit);
  }
  if (count > kMostNamed) text += fmt::format(" and {} more", count - kMostNamed);
  return text;
}

}  // namespace crepitus
