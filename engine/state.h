// State: everything that evolves, a plain value. Loads: everything one step computes from it, kept for readouts.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/forces/faces.h"
#include "engine/forces/fibres.h"
#include "engine/forces/path.h"
#include "engine/forces/rows.h"
#include "engine/forces/strands.h"
#include "engine/maths.h"
#include "engine/parameters.h"

namespace crepitus {

struct BodyState {
  Vec3 p_WC{0};         // centre of mass in W
  Quat q_WB{1, 0, 0, 0};
  Vec3 v_WC{0}, w_WB{0};
};

// The film of a facet joint; symbols in forces/film.h.
struct FilmState {
  double thickness_m = 0, rate_m_per_s = 0;
  double gas = 0;                               // fraction of the joint's volume
  double suction_N = 0;                         // what the film pulls the bones together with
  double opening_m = 0, load_N = 0;             // of the bones, when last looked at
};

// Two patches of a rough joint.
struct FrictionState {
  struct Patch {
    double stretch_m[2] = {0, 0};               // of the bristles, along the two tangents
    double grip = 1;                            // 1: rested, holds static friction; 0: kinetic
  };
  std::array<Patch, 2> patch;
  double normal_N = 0;                          // of both patches, when last looked at
  double slip_start_s = 0, last_slip_s = 0;     // of the release under way: when it began and slipped last,
  double moved_m[2] = {0, 0};                   // how far the bones went,
  double fastest_m_per_s = 0, drop_N = 0;       // their greatest speed, friction lost
  bool slipping = false;                        // a release is under way
};

// The psoas tendon on the brim.
struct TendonState {
  double position_m = 0, speed_m_per_s = 0;     // across the brim, + outwards
  double ridge_share = 0;                       // of the ridge's height that the tendon feels
  bool snapping = false;                        // a fast crossing is under way:
  double start_s = 0, start_m = 0, fastest_m_per_s = 0, energy_J = 0, tension_N = 0;
};

struct State {
  double time_s = 0;            // since the end of settling; negative while settling
  double clock_s = 0;           // where the scene's tables are read: runs movement_speed times as fast as time_s
  std::int64_t step = 0;
  std::vector<BodyState> bodies;
  std::vector<double> activation, excitation;   // one a muscle
  std::vector<double> torque_Nm;                // the ankle actuators, as last commanded
  std::vector<double> foot_weight_N;            // right, left: as the controller felt it last; negative: not yet
  std::vector<double> integral;                 // the controller's slow memory, one a tracked coordinate
  std::vector<double> reference;                // where tracked coordinates start from (captured at the end of settling)
  std::vector<double> predicted, speed_at_tick; // what the controller foresaw for each coordinate, and from which speed
  std::vector<FilmState> films;                 // one a facet
  std::vector<FrictionState> rough_joints;      // one a rough joint
  std::vector<TendonState> tendons;
  double rested_s = 0;                          // clock time skipped by Simulation::rest
  double refined_until_s = -1e9;                // small steps until then, for a release is under way
  double quiet_until_s = 0;                     // joints adapt without popping until then: settling, parameters gliding
  Parameters actual;                            // parameters glide towards the wanted ones
};

// Rotation matrix and centre of mass of each body in W, refreshed at the start of a step.
struct BodyKinematics {
  Mat3 R_WB;
  Vec3 p_WC, v_WC, w_WB;
};
inline Vec3 point_W(const BodyKinematics& b, const Vec3& p_CP) { return b.p_WC + b.R_WB * p_CP; }
inline Vec3 velocity_W(const BodyKinematics& b, const Vec3& r_W) { return b.v_WC + glm::cross(b.w_WB, r_W); }

struct BushingLoad {
  std::array<double, 6> q{};       // displacement x y z m, rotation vector x y z rad, in the lower frame
  std::array<double, 6> force{};   // generalised force on those coordinates, N and Nm (what the bushing exerts on upper)
  int row = -1;                    // the first of its 6 consecutive rows in Loads::rows
};
struct LigamentLoad {
  double length_m = 0, strain = 0, tension_N = 0;
};
struct FacetLoad {
  double force_N = 0, lamina_N = 0, gap_m = 0;  // gap: mean opening since neutral, + apart
  Vec3 force_W{0};                              // of the joint face on the upper vertebra, without the lamina
};
struct JointLoad {
  std::array<double, 3> angle_rad{}, passive_Nm{};
  Vec3 force_W{0};                              // on the child
  int row = -1;                                 // the first of its 6 consecutive rows: x y z, then the three angles
};
struct MuscleLoad {
  double length_m = 0, speed_m_per_s = 0, fibre_norm = 0;
  double active_max_N = 0;                      // force along the tendon at activation 1, now
  double passive_N = 0, tension_N = 0;
  int row = -1;                                 // its row in Loads::rows
};
struct ContactLoad {
  double normal_N = 0;
  Vec3 force_W{0}, at_W{0};
  int row = -1;                                 // normal row, then friction along x and z; -1: not touching
};

struct Loads {
  std::vector<BodyKinematics> bodies;  // computed by kinematics()
  Paths muscle_paths;                  // planned by plan_lines(), measured by the force laws
  Fibres muscle_fibres;
  Lines ligament_lines;
  Strands strands;
  std::vector<int> ligament_order;     // in which their rows stand: those between the same bodies side by side
  Faces faces;
  Rows rows;                           // computed by the force laws, in the order below
  std::vector<BushingLoad> bushings;
  std::vector<LigamentLoad> ligaments;
  std::vector<FacetLoad> facets;
  std::vector<JointLoad> joints;
  std::vector<MuscleLoad> muscles;
  std::vector<ContactLoad> contacts;
};

// Velocity of a row's coordinate: J u.
inline double row_speed(const Loads& loads, const Row& row) {
  double v = 0;
  for (const RowTerm& t : loads.rows.of(row))
    v += glm::dot(t.linear, loads.bodies[t.body].v_WC) + glm::dot(t.angular, loads.bodies[t.body].w_WB);
  return v;
}

}  // namespace crepitus
