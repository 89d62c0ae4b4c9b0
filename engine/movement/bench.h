// The laboratory around a body: what holds it, pulls it and presses it, as rows. Resolved from a scene's case once.
#pragma once

#include <vector>

#include "engine/model.h"
#include "engine/movement/scene.h"
#include "engine/state.h"

namespace crepitus {

// A hand that pulls at a point of a body; the force keeps its direction in the room. body -1: nobody pulls.
struct Pull {
  int body = -1;
  Vec3 p_CP{0}, force_W{0};
  bool operator==(const Pull&) const = default;
};
void add_pull_row(const Pull& pull, Loads& loads);

class Bench {
 public:
  // Bodies are held where `state` has them. Throws InputError for names the model does not have.
  Bench(const Model& m, const Scene& scene, const Case& c, const State& state);

  // Hands that pull take their force for the step that begins at this time of the scene's clock.
  void begin_step(double clock_s);
  void add_rows(const Model& m, double time_s, Loads& loads) const;

 private:
  struct Hold {            // point and orientation of a body against the room
    int body;
    Vec3 p_CP, at_W;
    Quat q_WB;
    Vec3 stiffness_N_per_m, rotation_Nm_per_rad;
    double damping_time_s;
  };
  struct Push {
    int body, frame;       // frame -1: world
    bool moment;
    Vec3 p_CP, vector;
    Keyframes ramp;
  };
  struct Follower {
    int disc;
    double force_N;
    Keyframes ramp;
  };
  struct Hand {
    Pull now;
    std::vector<double> time_s;
    std::vector<Vec3> force_W;
  };
  std::vector<Hold> holds_;
  std::vector<Push> pushes_;
  std::vector<Follower> followers_;
  std::vector<Hand> hands_;
};

}  // namespace crepitus
