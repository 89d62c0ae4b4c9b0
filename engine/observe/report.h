// report.html: one self-contained page about a run, for a reader without the program or a network.
#pragma once

#include <string>

#include "engine/observe/recording.h"
#include "engine/observe/run_info.h"

namespace crepitus {

std::string report_html(const RunRecording& recording, const RunInfo& info);

}  // namespace crepitus
