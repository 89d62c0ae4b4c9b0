// Progress on stderr: a bar on a terminal, one JSON line a second otherwise.
#pragma once

#include <chrono>
#include <string>

namespace crepitus {

class Progress {
 public:
  // `total_s` of simulated time are to be done. `speed`: words behind the factor to real time; "" for work without one.
  Progress(std::string label, double total_s, std::string speed = "real time");
  ~Progress();  // ends the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap to call after every step: looks at the clock every 64th time only.
  void update(double done_s) {
    if ((++calls_ & 63) == 0) show(done_s);
  }
  void note(double done_s) { show(done_s); }  // for slow steps: looks at the clock every time

 private:
  void show(double done_s);
  double elapsed_s() const;

  std::string label_, speed_;
  double total_s_;
  bool terminal_;
  unsigned calls_ = 0;
  double next_s_ = 0;  // of wall time
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace crepitus
