// What `crepitus render` is asked for. render_options.cpp reads it from the command line;
// render_command.cpp does it, and is built only where pictures can be drawn.
#pragma once

#include <string>
#include <vector>

#include "tools/headless/subject.h"
#include "tools/viewer/film.h"

namespace crepitus {

struct CommonOptions;

struct RenderRequest {
  SubjectOptions subject;
  std::vector<std::string> outputs;  // FILE.png, FILE.mp4 or folders
  Shot shot;
  bool choose_quality = true;  // high for pictures, medium for films, whatever shot says
  double at_s = -1;            // of single pictures; negative: the most telling moment
  double frames_per_s = 25;
  double slow_motion = 8;  // times slower around a pop; 1: none
  double duration_s = 0;   // 0: all of it
};

// Returns an exit code; throws as commands do.
int render(const RenderRequest& request, const CommonOptions& common);

}  // namespace crepitus
