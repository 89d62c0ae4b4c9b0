// Runs a movement and its variants, a bounded number of steps at a time, so that a window or a web page stays alive.
#pragma once

#include <memory>

#include "engine/explain/explanation.h"
#include "engine/observe/recorder.h"
#include "engine/simulation.h"

namespace crepitus {

inline constexpr double kExplainStep_s = 0.005;  // releases are refined in time, so that it hardly matters to them

// One movement of one person. info says whose and which; info.parameters and info.step_s are what is run.
struct Question {
  Scene scene;
  int case_index = 0;
  RunInfo info{};
};

// One run, for its pops.
class PopRun {
 public:
  // Throws InputError as Simulation does.
  PopRun(const Anatomy& anatomy, const Question& question, const Parameters& parameters);
  bool step();  // false once it has ended; see outcome().trouble
  double done_s() const { return simulation_.time_s() - begin_s_; }
  const Simulation& simulation() const { return simulation_; }
  const Outcome& outcome() const { return outcome_; }

 private:
  Simulation simulation_;
  double begin_s_;
  Outcome outcome_;
};

// How long a run lasts, settling included.
double run_length_s(const Question& question, const Parameters& parameters);

// Many runs of one movement, one after the other.
class PopRuns {
 public:
  PopRuns(const Anatomy& anatomy, const Question& question) : anatomy_(&anatomy), question_(&question) {}
  void ask(const Parameters& parameters);
  bool advance(int& steps);  // uses up steps; true while there is work left
  double done_s() const;
  double total_s() const { return total_s_; }
  const std::vector<Outcome>& outcomes() const { return outcomes_; }  // of those that ended, in the order asked

 private:
  const Anatomy* anatomy_;
  const Question* question_;
  std::vector<Parameters> asked_;
  std::vector<Outcome> outcomes_;
  std::unique_ptr<PopRun> run_;
  double total_s_ = 0, finished_s_ = 0;
};

// First the base run, recorded; then its variants, which depend on whether anything popped.
class Explainer {
 public:
  // Keeps a reference to `anatomy`. Throws InputError as Simulation does.
  Explainer(const Anatomy& anatomy, Question question);
  Explainer(const Explainer&) = delete;
  Explainer& operator=(const Explainer&) = delete;

  // Does at most that many steps; true while there is work left.
  bool advance(int steps);

  bool has_base() const { return base_done_; }
  double done_s() const;   // simulated seconds
  double total_s() const;  // may become less once it is known that nothing popped

  // Of what has been run so far; has_base() must be true.
  Explanation explanation() const;

 private:
  void advance_base(int& steps);
  void finish_base();

  Question question_;
  std::unique_ptr<PopRun> base_run_;
  Recorder recorder_;
  BaseRun base_;
  bool base_done_ = false;
  std::vector<Variant> variants_;
  PopRuns runs_;
  double base_s_ = 0, expected_s_ = 0;
};

// Draws of people like this one: `count` runs with the parameter `variation` at seed + 1 .. seed + count.
class Ensemble {
 public:
  Ensemble(const Anatomy& anatomy, Question question, int count, std::int64_t seed);
  Ensemble(const Ensemble&) = delete;
  Ensemble& operator=(const Ensemble&) = delete;
  bool advance(int steps) { return runs_.advance(steps); }
  double done_s() const { return runs_.done_s(); }
  double total_s() const { return runs_.total_s(); }
  EnsembleResult result() const { return ensemble_result(runs_.outcomes(), count_, seed_); }

 private:
  Question question_;
  PopRuns runs_;
  int count_;
  std::int64_t seed_;
};

}  // namespace crepitus
