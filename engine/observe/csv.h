// A recording as text: CSV for spreadsheets and scripts, .sto for OpenSim, events as JSON lines.
#pragma once

#include <string>

#include "engine/observe/recording.h"
#include "engine/observe/run_info.h"

namespace crepitus {

// `#` lines of metadata, a header row, a row of units, then the samples.
std::string csv_text(const RunRecording& recording, const RunInfo& info);

// OpenSim storage. Units stand in the head, because the format has no place for them.
std::string sto_text(const RunRecording& recording, const RunInfo& info);

// One JSON object a line, ordered by time; events of the same time stay in their order.
std::string events_text(const RunInfo& info);

}  // namespace crepitus
