// A pop as a line of events.jsonl.
#pragma once

#include "engine/observe/run_info.h"
#include "engine/pops/event.h"

namespace crepitus {

RunEvent run_event(const PopEvent& pop);

}  // namespace crepitus
