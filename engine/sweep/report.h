// One self-contained page about a sweep: what popped how often, which setting matters, maps,
// parallel coordinates.
#pragma once

#include <string>

#include "engine/sweep/database.h"

namespace crepitus {

// `results`: what stands after --from in the commands that repeat a run.
std::string sweep_report_html(const Database& db, const std::string& results);

}  // namespace crepitus
