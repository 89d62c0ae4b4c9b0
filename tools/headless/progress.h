// Progress on stderr: a bar on a terminal, one JSON line a second otherwise.
#pragma once

#include <chrono>
#include <string>

namespace crepitus {

enum class ProgressOf { simulated_time, runs };

class Progress {
 public:
  // `total` is to be done, in simulated seconds or runs; `already` of it was there before.
  Progress(std::string label, double total, ProgressOf what = ProgressOf::simulated_time, double already = 0);
  ~Progress();  // ends the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap to call after every step: looks at the clock every 64th time only.
  void update(double done) {
    if ((++calls_ & 63) == 0) show(done);
  }
  void show(double done);

 private:
  double elapsed_s() const;

  std::string label_;
  double total_, already_;
  ProgressOf what_;
  bool terminal_;
  unsigned calls_ = 0;
  double next_s_ = 0;  // of wall time
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace crepitus
