// Explanations and ensembles with progress on stderr, for the commands that offer them.
#pragma once

#include <optional>

#include "engine/explain/explainer.h"

namespace crepitus {

// What was asked of an ensemble on the command line; count 0: none.
struct EnsembleOptions {
  int count = 0;
  std::int64_t seed = 0;
};
// Throws UsageError when the draws leave the range of `variation`.
void check(const EnsembleOptions& o);

// Throws UsageError when the recording of that many steps would not fit into memory.
void check_length(const Scene& scene, const Parameters& parameters, double step_s);

// Empty when a signal came before the movement itself had been simulated.
std::optional<Explanation> run_explainer(const Anatomy& anatomy, const Question& question);

// Of the draws that were finished when a signal came.
EnsembleResult run_ensemble(const Anatomy& anatomy, const Question& question, const EnsembleOptions& o);

}  // namespace crepitus
