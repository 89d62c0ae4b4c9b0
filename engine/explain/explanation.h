// Why it popped, or why it did not: what `crepitus explain` says, as data, and as text, JSON and page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/explain/closeness.h"
#include "engine/explain/compare.h"
#include "engine/explain/ensemble.h"
#include "engine/explain/variants.h"
#include "engine/observe/run_info.h"

namespace crepitus {

struct ExplainedPop {
  PopEvent pop;
  std::vector<ChainLink> chain;
  std::vector<PopPlot> plots;
  std::vector<int> ranking;  // into Explanation::variants, most helpful for this pop first
};

struct VariantResult {
  Variant variant;
  Outcome outcome;
  Comparison comparison;
};

struct Explanation {
  RunInfo info;                           // of the base run; info.status and message when it did not reach its end
  std::vector<std::string> notes{};       // what a reader should know about how this was made
  std::vector<ExplainedPop> pops{};       // ordered by time
  std::vector<VariantResult> variants{};  // most helpful first
  std::vector<JointCloseness> closeness{};  // when nothing popped
  std::optional<EnsembleResult> ensemble{};
};

struct BaseRun {
  RunInfo info;
  Outcome outcome;
  RunRecording recording;
  Limits limits;
};

// `outcomes` belong to the first variants; those that were not run are left out.
Explanation explain(const BaseRun& base, const std::vector<Variant>& variants, const std::vector<Outcome>& outcomes);

std::string explanation_text(const Explanation& e);           // at most 100 columns
std::string explanation_json(const Explanation& e);
std::string explanation_html(const Explanation& e);           // a page of its own
std::string explanation_html_section(const Explanation& e);   // a part of a page with the report's style

}  // namespace crepitus
