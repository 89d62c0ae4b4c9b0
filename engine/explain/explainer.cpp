#include "engine/explain/explainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check.h"

namespace crepitus {

double run_length_s(const Question& q, const Parameters& p) {
  return q.scene.settle_s + q.scene.duration_s / p.movement_speed;
}

PopRun::PopRun(const Anatomy& anatomy, const Question& q, const Parameters& parameters)
    : simulation_(anatomy, q.scene, q.case_index, parameters, q.info.step_s),
      begin_s_(simulation_.time_s()),
      outcome_{.pops = {}, .speed = parameters.movement_speed} {}

bool PopRun::step() {
  if (simulation_.finished() || !outcome_.trouble.empty()) return false;
  const StepStatus status = simulation_.step();
  outcome_.pops.insert(outcome_.pops.end(), simulation_.events().begin(), simulation_.events().end());
  if (!status.ok) outcome_.trouble = fmt::format("{} at {:.3f} s", status.what, simulation_.time_s());
  if (status.ok && !simulation_.finished()) return true;
  std::stable_sort(outcome_.pops.begin(), outcome_.pops.end(),
                   [](const PopEvent& a, const PopEvent& b) { return a.time_s < b.time_s; });
  return false;
}

void PopRuns::ask(const Parameters& parameters) {
  asked_.push_back(parameters);
  total_s_ += run_length_s(*question_, parameters);
}

bool PopRuns::advance(int& steps) {
  while (steps > 0 && outcomes_.size() < asked_.size()) {
    const Parameters& now = asked_[outcomes_.size()];
    if (!run_) run_ = std::make_unique<PopRun>(*anatomy_, *question_, now);
    --steps;
    if (run_->step()) continue;
    outcomes_.push_back(run_->outcome());
    finished_s_ += run_length_s(*question_, now);
    run_.reset();
  }
  return outcomes_.size() < asked_.size();
}

double PopRuns::done_s() const { return finished_s_ + (run_ ? run_->done_s() : 0); }

Explainer::Explainer(const Anatomy& anatomy, Question question)
    : question_(std::move(question)),
      base_run_(std::make_unique<PopRun>(anatomy, question_, question_.info.parameters)),
      recorder_(base_run_->simulation(), question_.info.step_s),
      base_{.info = question_.info, .outcome = {}, .recording = {}, .limits = limits_of(base_run_->simulation())},
      runs_(anatomy, question_) {
  recorder_.record(base_run_->simulation());
  base_s_ = run_length_s(question_, question_.info.parameters);
  for (const Variant& v : counterfactuals(question_.info.parameters)) expected_s_ += run_length_s(question_, v.parameters);
}

bool Explainer::advance(int steps) {
  if (!base_done_) advance_base(steps);
  return !base_done_ || runs_.advance(steps);
}

void Explainer::advance_base(int& steps) {
  while (steps > 0) {
    --steps;
    const bool more = base_run_->step();
    recorder_.record(base_run_->simulation());
    if (more) continue;
    finish_base();
    return;
  }
}

void Explainer::finish_base() {
  base_done_ = true;
  base_.outcome = base_run_->outcome();
  base_.recording = recorder_.take();
  if (!base_.outcome.trouble.empty()) {
    base_.info.status = "diverged";
    base_.info.message = base_.outcome.trouble;
  } else {
    variants_ = base_.outcome.pops.empty() ? provocations(base_.info.parameters) : counterfactuals(base_.info.parameters);
    for (const Variant& v : variants_) runs_.ask(v.parameters);
  }
  base_run_.reset();
}

double Explainer::done_s() const { return base_done_ ? base_s_ + runs_.done_s() : base_run_->done_s(); }
double Explainer::total_s() const { return base_s_ + (base_done_ ? runs_.total_s() : expected_s_); }

Explanation Explainer::explanation() const {
  CREPITUS_CHECK(base_done_);
  return explain(base_, variants_, runs_.outcomes());
}

Ensemble::Ensemble(const Anatomy& anatomy, Question question, int count, std::int64_t seed)
    : question_(std::move(question)), runs_(anatomy, question_), count_(count), seed_(seed) {
  for (int i = 1; i <= count; ++i) {
    Parameters p = question_.info.parameters;
    set_parameter(p, "variation", static_cast<double>(seed + i));
    runs_.ask(p);
  }
}

}  // namespace crepitus
