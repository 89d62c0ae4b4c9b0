// Recordings and pops written by hand.
#pragma once

#include <functional>

#include "engine/explain/explanation.h"

namespace crepitus::testing {

inline constexpr double kEvery_s = 0.005;

// Samples at every 5 ms from 0 to 2 s.
class HandWritten {
 public:
  HandWritten() {
    for (int i = 0; i <= 400; ++i) recording.time_s.push_back(kEvery_s * i);
  }
  HandWritten& channel(const char* name, const char* unit, const std::function<double(double)>& of_time) {
    recording.channels.push_back({name, unit, "", false});
    recording.columns.emplace_back();
    for (const double t : recording.time_s) recording.columns.back().push_back(of_time(t));
    return *this;
  }
  RunRecording recording;
};

inline double ramp(double t, double from_s, double to_s, double rate) { return rate * (std::clamp(t, from_s, to_s) - from_s); }

// At 1.0032 s the left L4-L5 facet pops: the left thigh goes back at 120 deg/s from 0.9 s on; the segment bends back at 10
// deg/s and turns to the left at 9; the joint is pressed with 30 N until 0.95 s.
inline RunRecording facet_recording() {
  return HandWritten()
      .channel("hip_angle.left.flexion", "deg", [](double t) { return -ramp(t, 0.9, 1.1, 120); })
      .channel("hip_angle.right.flexion", "deg", [](double t) { return ramp(t, 0.9, 1.1, 20) + ramp(t, 1.2, 1.3, 900); })
      .channel("pelvis.anterior_tilt", "deg", [](double t) { return ramp(t, 0.9, 1.1, 40) + ramp(t, 0.1, 0.2, 500); })
      .channel("disc_angle.L4L5.flexion", "deg", [](double t) { return -ramp(t, 0.9, 1.1, 10); })
      .channel("disc_angle.L4L5.side_bend_left", "deg", [](double t) { return ramp(t, 0.9, 1.1, 1); })
      .channel("disc_angle.L4L5.rotation_left", "deg", [](double t) { return ramp(t, 0.9, 1.1, 9); })
      .channel("facet_force.L4L5.left", "N", [](double t) { return t <= 0.9501 ? 30 : 0; })
      .channel("facet_gap.L4L5.left", "mm", [](double t) { return ramp(t, 0.95, 1.1, 3); })
      .channel("facet_film.L4L5.left", "um", [](double) { return 20; })
      .channel("facet_ready_in.L4L5.left", "min", [](double) { return 0; })
      .channel("facet_suction.L4L5.left", "kPa", [](double t) { return t < 1.0032 ? ramp(t, 0.95, 1.0032, 1000) : 0; })
      .recording;
}
inline PopEvent facet_pop() {
  return {.time_s = 1.0032,
          .mechanism = Mechanism::facet_cavitation,
          .element = 0,
          .joint = "L4L5",
          .side = "left",
          .energy_J = 1.1e-3,
          .jump_m = 0.37e-3,
          .duration_s = 1.6e-3,
          .numbers = {{{"opening_speed", "mm/s", 3.1}, {"opening", "mm", 0.3}, {"film", "um", 20}, {"deficit", "kPa", 121}, {"pull", "N", 9.7}}}};
}

// At 1 s the left sacroiliac joint slips: pressed with 400 N after 500 at the start, 45 N to spare of 180.
inline RunRecording sacroiliac_recording() {
  return HandWritten()
      .channel("hip_angle.left.abduction", "deg", [](double t) { return ramp(t, 0.9, 1.1, 50); })
      .channel("si_slip_margin.left", "N", [](double t) { return 125 - ramp(t, 0.8, 1.0, 400); })
      .channel("si_normal_force.left", "N", [](double t) { return 500 - ramp(t, 0.5, 0.7, 500); })
      .channel("ground_force.left.y", "N", [](double) { return 70; })
      .channel("ground_force.total.y", "N", [](double) { return 700; })
      .channel("activation_group.gluteus_maximus.left", "%", [](double) { return 7; })
      .recording;
}
inline PopEvent sacroiliac_pop() {
  return {.time_s = 1,
          .mechanism = Mechanism::sacroiliac_release,
          .joint = "sacroiliac",
          .side = "left",
          .energy_J = 1e-3,
          .jump_m = 0.2e-3,
          .duration_s = 20e-3,
          .numbers = {{{"slip_speed", "mm/s", 16}, {"normal_force", "N", 400}, {"friction_lost", "N", 23}}}};
}

inline RunRecording tendon_recording() {
  return HandWritten()
      .channel("hip_angle.left.flexion", "deg", [](double t) { return 70 - ramp(t, 0.5, 1.5, 34); })
      .channel("hip_angle.left.abduction", "deg", [](double) { return 13; })
      .channel("hip_angle.left.external_rotation", "deg", [](double) { return -4; })
      .channel("tendon_position.left", "mm", [](double t) { return t < 1 ? 5.3 : 0; })
      .channel("iliopsoas_tension.left", "N", [](double) { return 338; })
      .recording;
}
inline PopEvent tendon_pop() {
  return {.time_s = 1,
          .mechanism = Mechanism::iliopsoas_snap,
          .joint = "iliopsoas",
          .side = "left",
          .energy_J = 0.1,
          .jump_m = 5.4e-3,
          .duration_s = 34e-3,
          .numbers = {{{"tension", "N", 338}, {"from", "mm", 5.34}, {"to", "mm", -0.02}, {"fastest", "mm/s", 544}, {"hip_flexion", "deg", 36}}}};
}

inline Limits limits() { return {{{"L4L5.left", 121}}, {{"left", 0.45}}}; }

inline BaseRun base_run(const RunRecording& recording, std::vector<PopEvent> pops) {
  return {.info = {.version = "1.2",
                   .scene = "lift",
                   .case_name = "",
                   .title = "Lift </script><b>",
                   .notice = "Look",
                   .person = "adult",
                   .parameters = {},
                   .duration_s = 2,
                   .step_s = 0.005,
                   .every_s = 0.005},
          .outcome = {.pops = std::move(pops), .speed = 1},
          .recording = recording,
          .limits = limits()};
}

}  // namespace crepitus::testing
