// Progress on stderr: a bar on a terminal, one JSON line a second otherwise.
#pragma once

#include <chrono>
#include <string>

namespace crepitus {

class Progress {
 public:
  enum class Of { kSimulatedTime, kWork };

  // `total` is in seconds of simulated time, or in whatever a piece of work is counted in.
  Progress(std::string label, double total, Of of = Of::kSimulatedTime);
  ~Progress();  // ends the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap to call after every step: looks at the clock every 64th time only.
  void update(double done) {
    if ((++calls_ & 63) == 0) show_now(done);
  }
  // The same for calls that are seldom: looks at the clock every time.
  void show_now(double done);

 private:
  double elapsed_s() const;

  std::string label_;
  double total_;
  Of of_;
  bool terminal_;
  unsigned calls_ = 0;
  double next_s_ = 0;  // of wall time
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace crepitus
