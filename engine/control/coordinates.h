// Tracked coordinates: what the controller wants of the body, each with its error, its speed and its Jacobian C (v = C u).
//
// Rotations are followed as groups of three: with R_ref the wanted and R the actual rotation, the error is the rotation
// vector e = log(R_ref R^T) in W, so that large rotations do not mix their axes. The wanted acceleration of each is
//   a = a_ref + kp e + kd (v_ref - v)
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "engine/model.h"
#include "engine/movement/scene.h"
#include "engine/state.h"

namespace crepitus {

struct Coordinate {
  std::string name;
  double kp, kd;         // 1/s^2, 1/s
  double softness;       // s: 0 hard, 10 soft; see controller.cpp
  double integral_time_s;  // of the slow integral action; 0 for none
  double free_mobility = 0;  // 1/(kg m^2): response of the free limb to a unit moment; the floor may make it stiffer
  // refreshed by evaluate
  bool integrate = true;   // the integral rests while something else holds the coordinate
  double error = 0, speed = 0, wanted_speed = 0, wanted_acceleration = 0;
  double shown_wanted = 0, shown_actual = 0;  // in the scene's sign, for channels
};

// What the scene asks for: every scene coordinate, its rate and acceleration (rad, or -; per second of the body's time).
// `clock_s` is where the scene's tables are read, and runs `speed` times as fast as the body's time.
struct Wanted {
  std::array<Sample, kSceneCoordinateCount> of{};  // by kSceneCoordinates
  double settled = 1;  // 0 when settling begins, 1 from its end on
};
Wanted wanted_at(const Scene& scene, double clock_s, double speed);

// An entry of C, which has few: a coordinate moves with few bodies. Entries at the same place add up.
struct JacobianEntry {
  int body, axis, coordinate;  // axis: 0-2 of v_WC, 3-5 of w_WB
  double value;
};

class TrackedCoordinates {
 public:
  TrackedCoordinates(const Model& m, const Scene& scene);

  int count() const { return static_cast<int>(list_.size()); }
  const std::vector<Coordinate>& list() const { return list_; }
  double lifted(int side) const { return lifted_[side]; }  // 0 while a leg stands, hangs or comes down, 1 while the scene lifts it

  // Writes the references that tie the scene's angles to this body as it lies or stands now (state.reference). Without
  // joints_too it is only told how the trunk has come to rest, and where a leg that the body itself is to move sets out; a hand
  // leads a leg to the angles of the scene, whichever way it lies.
  void capture(const Model& m, const Scene& scene, const Loads& loads, double clock_s, double speed, bool joints_too,
               State& state) const;

  // Errors, speeds and C at the present kinematics, the reference taken `ahead_s` later.
  void evaluate(const Model& m, const Scene& scene, const Loads& loads, const State& state, double clock_s, double ahead_s,
                double speed, std::vector<JacobianEntry>& C);

  // Coordinates that a hand leads in this scene (driver "passive"): those of hips and knees with tracks.
  std::vector<int> led(const Scene& scene) const;

  // Rows of that hand, appended to loads, and its moment Nm on each coordinate. Refreshes what the led ones show.
  void add_servo_rows(const Model& m, const Scene& scene, const State& state, double clock_s, double speed, Loads& loads,
                      std::vector<double>& servo);

 private:
  struct Turn {           // a group of three rotations
    std::string name;
    std::vector<int> child, parent;  // mean of one or two bodies; parent empty: the room
    int first;            // index of its first coordinate
    int reference;        // first of 4 numbers in State::reference: the quaternion that goes with zero tracks
    enum Kind { hip, thigh, pelvis, thorax, lumbar } kind;
    int side = 0, level = -1;
    bool moves = false;   // a hip with tracks
    bool lies = false;    // one without, in lying: the leg stays on the table
  };
  struct Hinge {
    int joint, axis, first, scene_coordinate;
    int reference;        // of 1 number in State::reference: the angle that goes with a zero track
    int foot;             // side of an ankle, else -1
    int side;
  };

  Quat actual(const Turn& t, const Loads& loads) const;
  Quat wanted(const Turn& t, const Wanted& w, const State& state) const;
  Quat track_rotation(const Turn& t, const Wanted& w, const State& state) const;
  double carried_share(const Model& m, const Loads& loads, const State& state, int side) const;
  double lifted_share(const Scene& scene, int side, const Wanted& w, const Wanted& start) const;
  Vec3 carried_away(const Wanted& w) const;
  Quat lean(const Turn& t, const Wanted& w, const State& state) const;
  Vec3 shown(const Turn& t, const Quat& rotation) const;
  void show(const Turn& t, const Quat& want, const Quat& now, const State& state);
  void add_turn(Turn t, double kp, double softness, double integral_time_s);

  std::vector<Coordinate> list_;
  std::vector<Turn> turns_;
  std::vector<Hinge> hinges_;
  int com_first_ = -1, com_reference_ = -1;
  bool lying_ = false, kneeling_ = false;  // on back or belly; on hands and knees
  double planted_weight_ = 0;   // share of body weight from which a leg counts as planted
  double stance_height_m_ = 0;  // from the ground's hinge (ankle, knee) to the hip
  Quat room_{1, 0, 0, 0};       // axes that turns in the room are told by: of a body at the start of this posture, in W
  Vec3 lean_axis_{1, 0, 0};     // forward, in these axes
  int stance_[2] = {-1, -1};    // feet, or shanks on hands and knees
  std::vector<int> leg_contacts_[2];
  int reference_count_ = 0;
  double lifted_[2] = {0, 0};
  bool chest_turns_ = false;          // the scene has a track for it
  std::vector<Vec3> com_weights_;
};

}  // namespace crepitus
