// A run of the window as a scene file.
#pragma once

#include <string>

#include "tools/viewer/session/recorded_run.h"

namespace crepitus {

// TOML that `crepitus run` performs with the same bits: the file the scene came from, with person,
// parameters, step, and what was done on the way. `person`: of models/people; `persons`: the
// parameters without what was set by hand. Throws InputError when the run began in a way that no
// scene can say, or when the scene's own file has gone.
std::string scene_text(const RecordedRun& run, const std::string& person,
                       const Parameters& persons);

// "stand_hip_flexion_played.toml", or "..._2.toml" and so on: a name in `folder` that is free.
std::string free_scene_name(const std::string& folder, const std::string& scene_id);

}  // namespace crepitus
