// How fast pictures come and what the physics costs: for the line that tells a researcher, and for
// tests. Averages over about the last second.
#pragma once

namespace crepitus {

class Meter {
 public:
  // After a frame of so many seconds, in which the body was moved on by `body_s` at a price of
  // `processor_s` on one core.
  void frame(double frame_s, double body_s, double processor_s);

  double pictures_per_s() const;
  double physics_share() const;  // of a core, as it goes
  double physics_at_real_time()
      const;  // of a core, if the body moved in real time; 0: not known yet

 private:
  double frames_ = 0, frame_s_ = 0, share_ = 0;  // of all frames
  double body_s_ = 0, processor_s_ = 0;          // of those in which the body moved
};

}  // namespace crepitus
