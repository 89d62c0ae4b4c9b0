// A scene: what the body does, as read from scenes/*.toml, in SI and radians. Every key is documented in scenes/README.md.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/maths.h"
#include "engine/parameters.h"

namespace crepitus {

// A smooth curve through keyframes: minimum-jerk (quintic, zero velocity and acceleration) from one key to the next,
// constant before the first and after the last. One key: a constant.
struct Keyframes {
  std::vector<double> time_s, value;
};
struct Sample {
  double x = 0, v = 0, a = 0;  // value and its first two time derivatives
};
Sample evaluate(const Keyframes& k, double time_s);

// Straight lines between the keys; for loads.
double evaluate_ramp(const Keyframes& k, double time_s);

enum class Posture { bench, standing, supine, prone, side_lying, hook_lying, half_kneeling, hands_and_knees, plank };
enum class Driver { muscles, passive, activations, none };

// Coordinates a scene can drive. Signs: flexion, abduction, external rotation, anterior tilt, lumbar flexion, rotation and
// side bend to the left, weight shift to the left: +. Angles in rad; weight_shift is the wanted place of the whole-body
// centre of mass between the feet, -1 over the right ankle, +1 over the left.
inline constexpr std::array kSceneCoordinates{
    "hip_flexion.right", "hip_flexion.left", "hip_abduction.right", "hip_abduction.left",
    "hip_external_rotation.right", "hip_external_rotation.left", "knee_flexion.right", "knee_flexion.left",
    "ankle_dorsiflexion.right", "ankle_dorsiflexion.left",
    "pelvis_anterior_tilt", "pelvis_list_left", "pelvis_rotation_left",
    "thorax_flexion", "thorax_side_bend_left", "thorax_rotation_left",
    "lumbar_flexion", "lumbar_side_bend_left", "lumbar_rotation_left", "weight_shift"};
inline constexpr int kSceneCoordinateCount = static_cast<int>(kSceneCoordinates.size());

// What a scene may say of its pops: a mechanism of engine/pops/event.h, or that there is none.
inline constexpr std::array kScenePops{"none", "facet_cavitation", "sacroiliac_release", "iliopsoas_snap"};

struct Track {
  int coordinate;      // into kSceneCoordinates
  Keyframes curve;     // rad (weight_shift: -)
  std::string source;
};

struct ActivationTrack {
  std::string muscles;  // name pattern, * and ? allowed
  Keyframes curve;      // 0..1
  std::string source;
};

struct Load {
  std::string body;
  bool moment;          // else a force
  std::string frame;    // "world" or a body's name: the axes of `vector`
  Vec3 at_m;            // point of application in the body frame (forces only)
  Vec3 vector;          // N or Nm at ramp value 1
  Keyframes ramp;       // factor over time
  std::string source;
};

struct FollowerLoad {   // equal compression along every disc's own axis
  std::vector<std::string> discs;  // names of discs, in full
  double force_N;
  Keyframes ramp;
  std::string source;
};

struct Spring {         // examiner's hand: holds a point of a body, or its orientation, against the world
  std::string body;
  Vec3 at_m;
  Vec3 stiffness_N_per_m, rotation_Nm_per_rad;  // zero leaves that direction free
  double damping_time_s;
  std::string source;
};

struct ParameterChange {
  double at_s;
  std::string key;
  double value;
};

struct Rest {           // the body keeps still while gas and fluid of its joints have that much time
  double at_s, minutes;
};

struct HandPull {       // somebody pulls at a point; each force is held until the next time, the last to the end
  std::string body;
  Vec3 at_m;                       // in the body's frame
  std::vector<double> time_s;      // on the scene's own clock
  std::vector<Vec3> force_W;       // N, one a time; zero: nobody pulls
  std::string source;
};

struct Report {         // one published number to compare with
  std::string id, quantity, unit;
  std::string expression;     // see scenes/README.md, for example "range(lumbar_angle.L4L5.flexion)"
  double lo, hi;              // accepted band; lo > hi: only reported
  std::string source;
  bool calibrated;            // the value was used to choose the model's numbers, so it validates nothing
  std::string note;
};

// One variant of an experiment. Ordinary scenes have a single case named "".
struct Case {
  std::string name;
  std::vector<std::pair<std::string, double>> parameters;
  std::vector<std::string> fix, remove;  // name patterns: bodies to hold, elements to take out
  std::vector<std::string> keep_bodies;  // name patterns; when given, every other body goes, with all that is attached to it
  bool bare_bones = false;               // bone masses instead of trunk slices (specimens)
  bool gravity = true;
  std::vector<Load> loads;
  std::vector<FollowerLoad> followers;
  std::vector<Spring> springs;
};

struct Scene {
  std::string id;              // file name without folder and ending
  std::string path;
  std::string title, notice;   // what to notice, in plain words
  std::string target;          // the tissue or muscle that is meant to lengthen or to work; may be empty
  std::vector<std::string> may_pop;  // mechanisms it may provoke, of kScenePops without "none"; empty: none
  std::string person;          // models/people/NAME.toml
  std::vector<std::string> tags;
  Posture posture = Posture::standing;
  Driver driver = Driver::muscles;
  double duration_s = 0, settle_s = 0;
  double step_s = 0.001;       // the scene's own wish
  bool thigh_in_world = false; // hips tracked as thigh directions in the room instead of joint angles
  std::string stance;          // both, left, right, none: which feet the centre of mass is kept over
  // 0 = as stiff as the controller makes it
  double pelvis_softness = 0.3, thorax_softness = 0.3, spine_softness = 10, hip_softness = 0;
  std::vector<Track> tracks;
  std::vector<ActivationTrack> activations;
  std::vector<ParameterChange> changes;
  std::vector<Rest> rests;     // in order of time
  std::vector<HandPull> pulls;
  std::vector<Case> cases;     // never empty
  std::vector<Report> reports;
};

// Throws InputError. Cross-checks names against the model's when simulating, not here.
Scene load_scene(const std::string& path);

// The same for text that did not come from a file; shown_path stands in the messages.
Scene parse_scene(std::string_view text, const std::string& shown_path);

// The track that drives a coordinate (index into kSceneCoordinates), or null.
const Track* find_track(const Scene& scene, int coordinate);

// Index into kSceneCoordinates, or -1.
int find_coordinate(std::string_view name);

}  // namespace crepitus
