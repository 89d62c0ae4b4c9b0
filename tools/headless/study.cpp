#include "tools/headless/study.h"

#include <fmt/format.h>

#include "tools/headless/common.h"
#include "tools/headless/progress.h"

namespace crepitus {
namespace {

constexpr double kMostSamples = 20000;  // of some 1300 channels: 200 MB
constexpr int kSlice = 20;  // steps between two looks at signals and clock: a few milliseconds

template <class Work>
void work_through(Work& work, const char* label) {
  const double expected_s = work.total_s();
  Progress progress(label, expected_s);
  while (!interrupted() && work.advance(kSlice)) progress.update(work.done_s() * expected_s / work.total_s());
}

}  // namespace

void check(const EnsembleOptions& o) {
  const ParameterInfo& draw = parameter("variation");
  const double last = static_cast<double>(o.seed) + o.count;
  if (o.count > 0 && (o.seed < 0 || last > draw.hi))
    throw UsageError(fmt::format("--seed {} with --ensemble {}: the draws {} .. {} leave the range 1 .. {:.0f}", o.seed, o.count,
                                 o.seed + 1, o.seed + o.count, draw.hi));
}

void check_length(const Scene& scene, const Parameters& parameters, double step_s) {
  const double lasts_s = scene.duration_s / parameters.movement_speed;
  if (lasts_s / step_s > kMostSamples)
    throw UsageError(fmt::format("{}: {:g} s in steps of {:g} ms are too long to explain, which holds {:.0f} steps", scene.id,
                                 lasts_s, step_s * 1e3, kMostSamples));
}

std::optional<Explanation> run_explainer(const Anatomy& anatomy, const Question& question) {
  Explainer explainer(anatomy, question);
  work_through(explainer, "explaining");
  if (!explainer.has_base()) return {};
  return explainer.explanation();
}

EnsembleResult run_ensemble(const Anatomy& anatomy, const Question& question, const EnsembleOptions& o) {
  Ensemble ensemble(anatomy, question, o.count, o.seed);
  work_through(ensemble, "drawing people");
  return ensemble.result();
}

}  // namespace crepitus
