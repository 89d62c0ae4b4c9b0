// report.html: one self-contained page about a run, for a reader without the program or a network.
#pragma once

#include <string>

#include "engine/observe/recording.h"
#include "engine/observe/run_info.h"

namespace crepitus {

// `explanation`: HTML that says why it popped, or "".
std::string report_html(const RunRecording& recording, const RunInfo& info,
                        const std::string& explanation = "");

}  // namespace crepitus
