// The few numbers of a run that a person asks for first, in words a layman can read.
#pragma once

#include <string>
#include <vector>

#include "engine/observe/recording.h"
#include "engine/observe/run_info.h"

namespace crepitus {

struct SummaryItem {
  std::string key;    // for scripts: "facet_gap_change"
  std::string label;  // "Largest change of a facet gap"
  double value;
  std::string unit;
  std::string where;     // channel or coordinate the value comes from, "" when several
  std::string sentence;  // the same in plain words
};

// Items whose channels are missing are left out.
std::vector<SummaryItem> summarise(const RunRecording& recording);

// One sentence for every pop of the run, in order of time ("At 2.25 s the left facet joint L2-L3 popped."); or one that says
// that nothing popped.
std::vector<std::string> pop_sentences(const RunInfo& info);

std::string summary_text(const std::vector<SummaryItem>& items,
                         const RunInfo& info);  // for a terminal
std::string summary_json(const std::vector<SummaryItem>& items, const RunInfo& info);

}  // namespace crepitus
