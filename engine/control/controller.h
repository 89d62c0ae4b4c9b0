// From wanted coordinates to muscle activations: every tick, the least effort that gives the wanted accelerations.
// The derivation stands at the head of controller.cpp.
#pragma once

#include <string>
#include <vector>

#include "engine/control/coordinates.h"
#include "engine/control/effort.h"
#include "engine/lanes.h"
#include "engine/dynamics/dynamics.h"
#include "engine/model.h"
#include "engine/movement/scene.h"
#include "engine/state.h"

namespace crepitus {

// What the controller followed and how well, refreshed every tick; read by channels.
struct TrackedCoordinate {
  std::string name;               // for example "hip.left.flexion"
  double wanted = 0, actual = 0;  // rad or m, in the scene's sign
  double help = 0;                // generalised force of any servo on it, Nm or N; zero when muscles do all
};
struct ControlReport {
  std::vector<TrackedCoordinate> tracked;
  double unreached = 0;              // mass-metric size of the wanted acceleration that muscles could not give
  double acceleration_mismatch = 0;  // hips: |realised - predicted| / |predicted| over the last tick (rad/s^2 norms)
  double predicted_hip = 0, realised_hip = 0;  // rad/s^2, left hip flexion over the last tick
};

inline constexpr double kTick_s = 0.02;    // what finer and coarser ones do: README
inline constexpr int kAnkleActuators = 6;  // right then left: dorsiflexion, inversion, rotation

class Controller {
 public:
  Controller(const Model& m, const Scene& scene);

  // Chooses excitations and ankle torques for the coming tick from the present kinematics and rows (without add_rows).
  void tick(const Model& m, const Scene& scene, const Loads& loads, double clock_s, double gravity_m_per_s2, State& state);

  // Excitations of scenes that name them (driver activations), of relaxed people (passive), of bracing.
  void set_open_loop(const Model& m, const Scene& scene, double clock_s, State& state) const;

  // Activation dynamics over h: each a moves towards its excitation with its own time constant, exactly.
  static void activate(const Model& m, double h_s, State& state);

  // Rows of the ankle torques and, for driver passive, of the hand that leads the leg.
  void add_rows(const Model& m, const Scene& scene, const State& state, double clock_s, Loads& loads);

  void capture(const Model& m, const Scene& scene, const Loads& loads, double clock_s, bool joints_too, State& state) const;
  const ControlReport& report() const { return report_; }

 private:
  void report_tracked();
  void judge_last_tick(const State& state);
  void respond(const Model& m, const Loads& loads, double gravity_m_per_s2, const State& state);
  void measure_metric();
  void add_column(int j, const Loads& loads, const Row& row, double force);
  void bound_muscles(const Model& m, const Loads& loads, const State& state);
  double ankle_arm_m(const Model& m, const Loads& loads, int side, int axis, int i) const;
  void bound_ankles(const Model& m, const Loads& loads, State& state);
  void leave_to_ankle(int j, int i, double share_per_N, const MuscleLoad& load);
  void want(State& state);
  void command(const Model& m, State& state);

  TrackedCoordinates coordinates_;
  Dynamics dynamics_;
  ControlReport report_;
  std::vector<int> reported_;          // coordinates that report_.tracked shows
  int ankle_[2] = {-1, -1};
  bool feet_work_ = false;             // lying down, calves and shins rest
  std::vector<int> foot_contacts_[2];
  std::vector<int> calf_[2];           // muscles that end on each foot
  std::vector<int> muscles_;           // those the optimiser may use; its columns, then the ankle actuators
  std::vector<int> braced_;            // the others
  EffortProblem effort_;
  std::vector<double> servo_;
  // work space, kept so that a tick allocates nothing
  int groups_;                      // of eight coordinates
  std::vector<JacobianEntry> C_;
  std::vector<blocks::Block> Y_;    // A^-1 C^T: block body * groups_ + group
  std::vector<double> f_, drift_, means_;
};

}  // namespace crepitus
