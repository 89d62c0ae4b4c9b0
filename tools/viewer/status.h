// What the window is doing, written to a file for a test that drives it from outside.
#pragma once

#include <string>

#include "tools/viewer/panels/ui.h"

namespace crepitus {

class StatusFile {
 public:
  explicit StatusFile(std::string path) : path_(std::move(path)) {}

  // Rewrites the file as a whole, some twenty times a second; nothing when the path is empty.
  void write(const Ui& ui, double now_s, int frames, int heard, double frame_ms);

 private:
  std::string path_;
  double next_s_ = 0;
};

}  // namespace crepitus
