#include "engine/control/coordinates.h"

#include <array>
#include <cmath>


#include "engine/check.h"
#include "engine/movement/posture.h"

namespace crepitus {
namespace {

// Indices into kSceneCoordinates.
enum : int {
  kHipFlexion = 0, kHipAbduction = 2, kHipExternal = 4, kKnee = 6, kAnkle = 8,
  kPelvisTilt = 10, kPelvisList, kPelvisTurn,
  kThoraxFlexion, kThoraxBend, kThoraxTurn,
  kLumbarFlexion, kLumbarBend, kLumbarTurn, kWeightShift
};


// softness of the hip of a leg that carries weight: flexion and abduction, and rotation (which nothing else holds)
constexpr double kPlantedSoftness = 100, kPlantedSwivel = 0.5, kPlantedFoot = 1e4;
constexpr double kKneeMobility = 2;  // 1/(kg m^2): shank and foot about the knee
// Gains kp in 1/s^2: what is held, what a scene moves, the centre of mass, a foot in the air.
// Above 900 the leg shakes with the tick; below 200 it lags by more than 2 deg at 100 deg/s.
constexpr double kHoldingGain = 100, kMovingGain = 400, kBalanceGain = 200, kFootGain = 200;
// Damping kd is critical, but for what a scene moves: there it undoes a wrong speed within the controller's horizon. Twice as
// much (critical) overshoots where friction or ligaments answer sooner than that, and swings from tick to tick.
constexpr double kMovingDamping = 20;
double damping(double gain) { return gain == kMovingGain ? kMovingDamping : 2 * std::sqrt(gain); }
constexpr double kIntegral_s = 0.3;  // takes out the standing error of a lifted leg; shorter overshoots
constexpr double kTrunkIntegral_s = 1;  // the same for pelvis and chest over standing legs and in the plank; shorter falls more often
// response of free limbs to a unit moment, 1/(kg m^2), from the masses of models/adult: leg about the hip (flexion and
// abduction, twist with the knee half bent), shank and foot about the knee, foot about the ankle
constexpr double kThighMobility = 0.2, kThighTwistMobility = 5, kFootMobility = 100;
constexpr double kHipHeight_m = 0.81, kThighLength_m = 0.42;  // hip centre above the ankle and the knee, models/adult
constexpr double kLean_m = 0.03;        // centre of mass before the ankles: people stand at 40-50 mm
constexpr double kPerLean_m = 0.68;     // how far it goes for each radian that both legs lean under an upright trunk, models/adult
constexpr double kPerThigh_m = 0.047, kPerShank_m = 0.017;  // and when one thigh, or shank, is turned by a right angle; models/adult
// A leg counts as planted from this share of body weight on: a foot that stands, a knee that kneels, a leg that lies (half of
// its own weight).
constexpr double kPlantedStanding = 0.25, kPlantedKneeling = 0.2, kPlantedLying = 0.08;
// Angle from which on the scene lifts a leg: one that lies would only be thrown up later if it waited for more.
const double kLifted = rad(3), kLiftedLying = rad(0.5);
constexpr Vec3 kX{1, 0, 0}, kY{0, 1, 0}, kZ{0, 0, 1};
constexpr int kAxisOf[3] = {2, 0, 1};  // flexion about z, abduction or side bend about x, rotation about y

Quat mean(const std::vector<int>& bodies, const Loads& loads) {
  Quat sum(0, 0, 0, 0), first = glm::quat_cast(loads.bodies[bodies[0]].R_WB);
  for (int b : bodies) {
    Quat q = glm::quat_cast(loads.bodies[b].R_WB);
    if (glm::dot(q, first) < 0) q = -q;
    sum = Quat(sum.w + q.w, sum.x + q.x, sum.y + q.y, sum.z + q.z);
  }
  return glm::normalize(sum);
}

Vec3 mean_spin(const std::vector<int>& bodies, const Loads& loads) {
  Vec3 w(0);
  for (int b : bodies) w += loads.bodies[b].w_WB;
  return bodies.empty() ? w : w / static_cast<double>(bodies.size());
}

Vec3 centre_of_mass(const Model& m, const Loads& loads) {
  Vec3 com(0);
  for (std::size_t b = 0; b < m.bodies.size(); ++b) com += m.bodies[b].mass_kg / m.total_mass_kg * loads.bodies[b].p_WC;
  return com;
}

Quat cardan(double z, double x, double y) { return rotation_about(kZ, z) * rotation_about(kX, x) * rotation_about(kY, y); }

bool has_track(const Scene& scene, int coordinate) {
  for (const Track& t : scene.tracks)
    if (t.coordinate == coordinate) return true;
  return false;
}
bool moves_hip(const Scene& scene, int side) {
  return has_track(scene, kHipFlexion + side) || has_track(scene, kHipAbduction + side) || has_track(scene, kHipExternal + side);
}

}  // namespace

Wanted wanted_at(const Scene& scene, double clock_s, double speed) {
  Wanted w;
  for (const Track& t : scene.tracks) {
    Sample s = evaluate(t.curve, clock_s);
    s.v *= speed, s.a *= speed * speed;
    w.of[t.coordinate] = s;
  }
  // a scene that says nothing of the lower back wants of it what lies between chest and pelvis
  for (int axis = 0; axis < 3; ++axis)
    if (!has_track(scene, kLumbarFlexion + axis)) {
      const Sample &chest = w.of[kThoraxFlexion + axis], &pelvis = w.of[kPelvisTilt + axis];
      w.of[kLumbarFlexion + axis] = {chest.x - pelvis.x, chest.v - pelvis.v, chest.a - pelvis.a};
    }
  const double settled = scene.settle_s > 0 ? std::clamp((clock_s + scene.settle_s) / scene.settle_s, 0.0, 1.0) : 1;
  w.settled = settled * settled * (3 - 2 * settled);
  return w;
}

void TrackedCoordinates::add_turn(Turn t, double kp, double softness, double integral_time_s) {
  static constexpr const char* kAxis[5][3] = {{"flexion", "abduction", "external_rotation"},
                                              {"flexion", "abduction", "external_rotation"},
                                              {"anterior_tilt", "list_left", "rotation_left"},
                                              {"flexion", "side_bend_left", "rotation_left"},
                                              {"flexion", "side_bend_left", "rotation_left"}};
  // thigh, shank and foot about the hip; about its own length the straight leg is much lighter
  const double free[3] = {t.kind == Turn::hip || t.kind == Turn::thigh ? kThighMobility : 0.0, t.kind == Turn::hip || t.kind == Turn::thigh ? kThighMobility : 0.0,
                          t.kind == Turn::hip || t.kind == Turn::thigh ? kThighTwistMobility : 0.0};
  t.first = count();
  t.reference = reference_count_;
  reference_count_ += 4;
  // little else than muscles keeps a lying leg from rolling: held at 100 it turned 28 deg while the other knee was drawn up
  for (int i = 0; i < 3; ++i) {
    const double gain = t.lies && i == 2 ? kMovingGain : kp;
    list_.push_back({t.name + "." + kAxis[t.kind][i], gain, damping(gain), softness, integral_time_s, free[i]});
  }
  turns_.push_back(std::move(t));
}

TrackedCoordinates::TrackedCoordinates(const Model& m, const Scene& scene) {
  const int ilium[2] = {find_body(m, "ilium_right"), find_body(m, "ilium_left")};
  const int femur[2] = {find_body(m, "femur_right"), find_body(m, "femur_left")};
  const char* sides[2] = {"right", "left"};
  const int shank[2] = {find_body(m, "shank_right"), find_body(m, "shank_left")};
  const int foot[2] = {find_body(m, "foot_right"), find_body(m, "foot_left")};
  CREPITUS_CHECK(ilium[0] >= 0 && ilium[1] >= 0 && femur[0] >= 0 && femur[1] >= 0);

  const bool standing = scene.posture == Posture::standing, upheld = standing || scene.posture == Posture::plank;
  chest_turns_ = has_track(scene, kThoraxTurn);
  kneeling_ = scene.posture == Posture::hands_and_knees;
  lying_ = scene.posture == Posture::supine || scene.posture == Posture::prone;
  planted_weight_ = lying_ ? kPlantedLying : kneeling_ ? kPlantedKneeling : kPlantedStanding;
  stance_height_m_ = kneeling_ ? kThighLength_m : kHipHeight_m;
  room_ = posture_orientation(m, scene.posture);
  lean_axis_ = glm::conjugate(room_) * kX;
  for (int side = 0; side < 2; ++side) {
    stance_[side] = kneeling_ ? shank[side] : foot[side];
    for (std::size_t i = 0; i < m.contacts.size(); ++i) {
      const int body = m.contacts[i].at.body;
      if (body == foot[side] || ((lying_ || kneeling_) && (body == shank[side] || body == femur[side])))
        leg_contacts_[side].push_back(static_cast<int>(i));
    }
  }
  for (int side = 0; side < 2; ++side) {
    const bool moves = moves_hip(scene, side);
    Turn t;
    t.kind = scene.thigh_in_world && moves ? Turn::thigh : Turn::hip;
    t.name = std::string(t.kind == Turn::hip ? "hip." : "thigh.") + sides[side];
    t.child = {femur[side]};
    if (t.kind == Turn::hip) t.parent = {ilium[side]};
    t.side = side;
    t.moves = moves, t.lies = lying_ && !moves;
    add_turn(t, moves ? kMovingGain : kHoldingGain, scene.hip_softness, moves ? kIntegral_s : 0);
  }
  // what the scene leads of pelvis or chest gets there; what it leaves alone may give way to a weakness or a tight muscle, but for
  // the turn of the chest, where people look
  const auto integrate_led = [&](int first_track) {
    for (int axis = 0; axis < 3; ++axis)
      if (upheld && (has_track(scene, first_track + axis) || first_track + axis == kThoraxTurn))
        list_[list_.size() - 3 + axis].integral_time_s = kTrunkIntegral_s;
  };
  Turn pelvis;
  pelvis.name = "pelvis", pelvis.child = {ilium[0], ilium[1]}, pelvis.kind = Turn::pelvis;
  add_turn(pelvis, kHoldingGain, scene.pelvis_softness, 0);
  integrate_led(kPelvisTilt);
  Turn thorax;
  thorax.name = "thorax", thorax.child = {find_body(m, "thorax")}, thorax.kind = Turn::thorax;
  add_turn(thorax, kHoldingGain, scene.thorax_softness, 0);
  integrate_led(kThoraxFlexion);
  for (int level = 0; level < kLevels; ++level) {
    const Bushing& disc = m.bushings[level];
    Turn t;
    t.name = "lumbar." + disc.name, t.child = {disc.upper}, t.parent = {disc.lower};
    t.kind = Turn::lumbar, t.level = level;
    add_turn(t, kHoldingGain, scene.spine_softness, 0);
  }
  for (int side = 0; side < 2; ++side) {
    const int joint = find_joint(m, std::string("knee_") + sides[side]);
    if (joint < 0) continue;
    hinges_.push_back({joint, 0, count(), kKnee + side, reference_count_++, -1, side});
    const bool moves = has_track(scene, kKnee + side);
    const double gain = moves ? kMovingGain : kHoldingGain;
    list_.push_back({std::string("knee_flexion.") + sides[side], gain, damping(gain), 0.0, moves ? kIntegral_s : 0.0});
  }
  if (standing)
    for (int side = 0; side < 2; ++side) {
      const int joint = find_joint(m, std::string("ankle_") + sides[side]);
      if (joint < 0) continue;
      hinges_.push_back({joint, 0, count(), kAnkle + side, reference_count_++, side, side});
      list_.push_back({std::string("ankle_dorsiflexion.") + sides[side], kFootGain, damping(kFootGain), 0.0, 0.0, kFootMobility});
      hinges_.push_back({joint, 1, count(), -1, reference_count_++, side, side});
      list_.push_back({std::string("ankle_inversion.") + sides[side], kFootGain, damping(kFootGain), 0.0, 0.0, kFootMobility});
    }
  // on hands and knees a scene may lead the weight itself, by the spread of both thighs
  const bool led = kneeling_ && has_track(scene, kHipAbduction) && has_track(scene, kHipAbduction + 1);
  if ((standing || kneeling_) && !led && stance_[0] >= 0 && stance_[1] >= 0) {
    com_first_ = count();
    com_reference_ = reference_count_;
    reference_count_ += 4;
    list_.push_back({"centre_of_mass.forward", kBalanceGain, damping(kBalanceGain), 0, 0});
    list_.push_back({"centre_of_mass.left", kBalanceGain, damping(kBalanceGain), 0, 0});
  }
}

Quat TrackedCoordinates::actual(const Turn& t, const Loads& loads) const {
  const Quat child = mean(t.child, loads);
  return glm::normalize(glm::conjugate(t.parent.empty() ? room_ : mean(t.parent, loads)) * child);
}

// How far the legs that a scene moves carry the centre of mass away from where straight legs have it: forward (x) and right (z).
Vec3 TrackedCoordinates::carried_away(const Wanted& w) const {
  Vec3 away(0);
  const Vec3 down = -kY;
  for (const Turn& t : turns_) {
    if ((t.kind != Turn::hip && t.kind != Turn::thigh) || !t.moves) continue;
    const double mirror = t.side == kLeft ? -1 : 1;
    const Quat hip = cardan(w.of[kHipFlexion + t.side].x, -mirror * w.of[kHipAbduction + t.side].x, -mirror * w.of[kHipExternal + t.side].x);
    const Quat knee = hip * rotation_about(kZ, -w.of[kKnee + t.side].x);
    away += kPerThigh_m * (hip * down - down) + kPerShank_m * (knee * down - down);
  }
  return away;
}

// How a leg leans under an upright pelvis to bring the centre of mass where it is wanted: before the ankles and to one side. A
// leg that only stands also makes up for the weight of the other, which the scene moves.
Quat TrackedCoordinates::lean(const Turn& t, const Wanted& w, const State& state) const {
  if (com_first_ < 0 || state.reference.empty()) return Quat(1, 0, 0, 0);
  const double* r = state.reference.data() + com_reference_;
  const Vec3 away = t.moves || kneeling_ ? Vec3(0) : carried_away(w);
  const double sideways = -std::atan((w.of[kWeightShift].x * r[2] + away.z) / stance_height_m_);
  const double forward = kneeling_ ? 0 : (w.settled * (kLean_m - r[3]) - away.x) / kPerLean_m;
  return rotation_about(lean_axis_, sideways) * rotation_about(kZ, -forward);
}

// The rotation a scene's numbers mean, in the axes of the parent (or of the body's own start, for the room).
Quat TrackedCoordinates::track_rotation(const Turn& t, const Wanted& w, const State& state) const {
  const double tilt_rad = rad(state.actual.pelvic_tilt_deg);
  const double mirror = t.side == kLeft ? -1 : 1;
  // what a stiff upper back leaves to the lower one, when the scene turns the chest
  const double stiff = state.actual.thoracic_stiffness;
  const double chest_more = stiff == 1 ? 0 : chest_turn_factor(stiff) - 1;
  switch (t.kind) {
    case Turn::hip:
      // a leg that just lies or stands there stays where it is when the pelvis rolls
      if (!t.moves)
        return glm::conjugate(cardan(-w.of[kPelvisTilt].x - tilt_rad, -w.of[kPelvisList].x, w.of[kPelvisTurn].x)) * lean(t, w, state);
      // the thighs stay where they are when the pelvis tips, and lean when the weight shifts
      return lean(t, w, state) *
             cardan(w.of[kHipFlexion + t.side].x + tilt_rad, -mirror * w.of[kHipAbduction + t.side].x,
                    -mirror * w.of[kHipExternal + t.side].x);
    case Turn::thigh:
      // the thigh in the room: the wanted pelvis carries the wanted hip angle
      return lean(t, w, state) *
             cardan(-w.of[kPelvisTilt].x, -w.of[kPelvisList].x, w.of[kPelvisTurn].x) *
             cardan(w.of[kHipFlexion + t.side].x, -mirror * w.of[kHipAbduction + t.side].x,
                    -mirror * w.of[kHipExternal + t.side].x);
    case Turn::pelvis:
      return cardan(-w.of[kPelvisTilt].x - tilt_rad, -w.of[kPelvisList].x, w.of[kPelvisTurn].x);
    case Turn::thorax:
      return cardan(-w.of[kThoraxFlexion].x, -w.of[kThoraxBend].x,
                    w.of[kThoraxTurn].x + (chest_turns_ ? chest_more * (w.of[kThoraxTurn].x - w.of[kPelvisTurn].x) : 0));
    case Turn::lumbar:
      // pelvic tilt drags lordosis along one for one (Levine & Whittle 1996: 0.98)
      return cardan(-kLumbarShare[t.level].flexion * (w.of[kLumbarFlexion].x - tilt_rad),
                    -kLumbarShare[t.level].side_bend * w.of[kLumbarBend].x,
                    kLumbarShare[t.level].rotation * (w.of[kLumbarTurn].x + chest_more * w.of[kLumbarTurn].x));
  }
  return Quat(1, 0, 0, 0);
}

// Cardan angles z-x'-y'' of a rotation, in the scene's signs: the inverse of track_rotation.
Vec3 TrackedCoordinates::shown(const Turn& t, const Quat& rotation) const {
  const Mat3 R = glm::mat3_cast(rotation);
  const double x = std::asin(std::clamp(R[1][2], -1.0, 1.0));
  const double z = std::atan2(-R[1][0], R[1][1]);
  const double y = std::atan2(-R[0][2], R[2][2]);
  const double mirror = t.side == kLeft ? -1 : 1;
  if (t.kind == Turn::hip || t.kind == Turn::thigh) return {z, -mirror * x, -mirror * y};
  return {-z, -x, y};
}

// A joint shows its own angle; a body in the room, how far it turned from where it started.
void TrackedCoordinates::show(const Turn& t, const Quat& want, const Quat& now, const State& state) {
  const double* r = state.reference.data() + t.reference;
  const Quat start = t.kind == Turn::hip ? Quat(1, 0, 0, 0) : glm::conjugate(Quat(r[0], r[1], r[2], r[3]));
  const Vec3 s_want = shown(t, start * want), s_now = shown(t, start * now);
  for (int i = 0; i < 3; ++i) list_[t.first + i].shown_wanted = s_want[i], list_[t.first + i].shown_actual = s_now[i];
}

Quat TrackedCoordinates::wanted(const Turn& t, const Wanted& w, const State& state) const {
  const double* r = state.reference.data() + t.reference;
  const Quat base(r[0], r[1], r[2], r[3]);
  return glm::normalize(base * track_rotation(t, w, state));
}

void TrackedCoordinates::capture(const Model& m, const Scene& scene, const Loads& loads, double clock_s, double speed,
                          bool joints_too, State& state) const {
  if (joints_too) state.reference.assign(reference_count_, 0.0);
  const Wanted w = wanted_at(scene, clock_s, speed);
  const auto is_anew = [&](int coordinate) {
    return joints_too || (scene.driver == Driver::muscles && list_[coordinate].kp == kMovingGain);
  };
  for (const Turn& t : turns_) {
    if (t.kind == Turn::hip && !t.lies && !is_anew(t.first)) continue;
    const Quat base = glm::normalize(actual(t, loads) * glm::conjugate(track_rotation(t, w, state)));
    double* r = state.reference.data() + t.reference;
    r[0] = base.w, r[1] = base.x, r[2] = base.y, r[3] = base.z;
  }
  for (const Hinge& h : hinges_) {
    if (!is_anew(h.first)) continue;
    state.reference[h.reference] = loads.joints[h.joint].angle_rad[h.axis] - (h.scene_coordinate < 0 ? 0 : w.of[h.scene_coordinate].x);
  }
  if (com_first_ >= 0) {
    double* r = state.reference.data() + com_reference_;
    const auto ankle = [&](int side) {  // the foot's own origin is the ankle, the shank's the knee
      return point_W(loads.bodies[stance_[side]], -m.bodies[stance_[side]].com_m);
    };
    // forward, hands and knees leave much room: the place where it is
    r[0] = 0.5 * (ankle(0).x + ankle(1).x);
    if (kneeling_) r[0] = centre_of_mass(m, loads).x;
    r[1] = 0.5 * (ankle(0).z + ankle(1).z);
    r[2] = 0.5 * (ankle(0).z - ankle(1).z);
    if (joints_too) r[3] = centre_of_mass(m, loads).x - r[0];
  }
}

// 0 for a leg in the air, 1 for one that carries or lies.
double TrackedCoordinates::carried_share(const Model& m, const Loads& loads, const State& state, int side) const {
  double weight_N = 0;
  for (int i : leg_contacts_[side]) weight_N += loads.contacts[i].normal_N;
  if (com_first_ >= 0 && !kneeling_ && state.foot_weight_N[side] >= 0) weight_N = state.foot_weight_N[side];
  return std::clamp(weight_N / (planted_weight_ * m.total_mass_kg * kGravity_m_per_s2), 0.0, 1.0);
}

// 0 while the scene leaves a leg that is free to move where it started, 1 once it wants it moved by a few degrees.
double TrackedCoordinates::lifted_share(const Scene& scene, int side, const Wanted& w, const Wanted& start) const {
  if (!lying_ && !kneeling_ && scene.stance != (side == kLeft ? "right" : "left")) return 0;
  double size = 0, away = 0;
  for (int i : {kHipFlexion + side, kHipAbduction + side, kKnee + side}) {
    const double x = w.of[i].x - start.of[i].x;
    size += std::abs(x);
    if (i != kKnee + side) away += x * w.of[i].v;
  }
  // coming down, the leg yields to whatever it meets
  const double begun = lying_ ? kLiftedLying : kLifted;
  return std::clamp(size / begun, 0.0, 1.0) * std::clamp(1 + away / std::max(1e-6, size) / rad(2), 0.0, 1.0);
}

void TrackedCoordinates::evaluate(const Model& m, const Scene& scene, const Loads& loads, const State& state, double clock_s,
                           double ahead_s, double speed, std::vector<JacobianEntry>& C) {
  C.clear();
  const double t_ref = clock_s + speed * ahead_s;
  constexpr double kStep = 1e-3;  // of the differences that give the reference's speed; keyframes are smooth
  const Wanted w = wanted_at(scene, t_ref, speed), w_start = wanted_at(scene, -scene.settle_s * speed, speed);
  const Wanted w_before = wanted_at(scene, t_ref - kStep, speed), w_after = wanted_at(scene, t_ref + kStep, speed);

  for (int side = 0; side < 2; ++side) lifted_[side] = lifted_share(scene, side, w, w_start);
  for (const Turn& t : turns_) {
    const Quat parent = t.parent.empty() ? room_ : mean(t.parent, loads);
    const Quat now = actual(t, loads), want = wanted(t, w, state);
    const Quat before = wanted(t, w_before, state), after = wanted(t, w_after, state);
    const Vec3 v_back = rotation_vector(want * glm::conjugate(before)) / kStep;
    const Vec3 v_next = rotation_vector(after * glm::conjugate(want)) / kStep;
    const Vec3 e = rotation_vector(want * glm::conjugate(now));
    const Vec3 v_ref = 0.5 * (v_back + v_next), a_ref = (v_next - v_back) / kStep;
    const Vec3 v = glm::conjugate(parent) * (mean_spin(t.child, loads) - mean_spin(t.parent, loads));
    show(t, want, now, state);
    // a leg that carries weight follows pelvis and centre of mass, which together already say where it is
    // unless the scene is lifting it
    const double lifted = t.kind == Turn::hip || t.kind == Turn::thigh ? lifted_[t.side] : 0;
    const double load = t.kind == Turn::hip || t.kind == Turn::thigh ? carried_share(m, loads, state, t.side) * (1 - lifted) : 0;
    for (int i = 0; i < 3; ++i) {
      const int along = kAxisOf[i];
      Coordinate& c = list_[t.first + i];
      c.error = e[along], c.speed = v[along], c.wanted_speed = v_ref[along], c.wanted_acceleration = a_ref[along];
      if ((com_first_ >= 0 || lying_) && (t.kind == Turn::hip || t.kind == Turn::thigh)) {
        c.softness = scene.hip_softness + load * (i < 2 ? kPlantedSoftness : lying_ ? 0 : kPlantedSwivel);
        c.integrate = load < 0.05;
      }
      Vec3 axis(0);
      axis[along] = 1;
      axis = parent * axis;
      for (int b : t.child)
        for (int a = 0; a < 3; ++a) C.push_back({b, 3 + a, t.first + i, axis[a] / static_cast<double>(t.child.size())});
      for (int b : t.parent)
        for (int a = 0; a < 3; ++a) C.push_back({b, 3 + a, t.first + i, -axis[a] / static_cast<double>(t.parent.size())});
    }
  }

  for (const Hinge& h : hinges_) {
    Coordinate& c = list_[h.first];
    const JointLoad& load = loads.joints[h.joint];
    const Row& row = loads.rows.rows[load.row + 3 + h.axis];
    Sample want = h.scene_coordinate < 0 ? Sample{} : w.of[h.scene_coordinate];
    // a foot on the floor turns as the leg above it leans
    if (h.foot >= 0)
      c.softness = kPlantedFoot * carried_share(m, loads, state, h.foot) * (1 - lifted_[h.foot]);
    want.x += state.reference[h.reference];
    if (h.foot < 0 && com_first_ >= 0 && !kneeling_)
      c.free_mobility = kKneeMobility * lifted_[h.side];  // a standing knee must hold
    c.error = want.x - load.angle_rad[h.axis];
    c.speed = row.rate;
    c.wanted_speed = want.v, c.wanted_acceleration = want.a;
    c.shown_wanted = want.x, c.shown_actual = load.angle_rad[h.axis];
    for (const RowTerm& t : loads.rows.of(row))
      for (int a = 0; a < 3; ++a) {
        C.push_back({t.body, a, h.first, t.linear[a]});
        C.push_back({t.body, 3 + a, h.first, t.angular[a]});
      }
  }

  if (com_first_ >= 0) {
    const double* r = state.reference.data() + com_reference_;
    const Vec3 com = centre_of_mass(m, loads);
    Vec3 v(0);
    for (std::size_t b = 0; b < m.bodies.size(); ++b) {
      const double share = m.bodies[b].mass_kg / m.total_mass_kg;
      v += share * loads.bodies[b].v_WC;
      C.push_back({static_cast<int>(b), 0, com_first_, share});
      C.push_back({static_cast<int>(b), 2, com_first_ + 1, -share});  // left is -z
    }
    // a hunched or tipped person begins further forward than most (12 mm), and falls over backward when called back to the ankles
    constexpr double kUsualStart_m = 0.015;
    const double start_m = r[3] > kUsualStart_m ? std::min(r[3], kLean_m) : 0;
    const double lean_m = kneeling_ ? 0 : kLean_m * w.settled + start_m * (1 - w.settled);
    const Sample shift = w.of[kWeightShift];
    Coordinate& x = list_[com_first_];
    x.shown_wanted = r[0] + lean_m, x.shown_actual = com.x;
    x.error = x.shown_wanted - com.x, x.speed = v.x, x.wanted_speed = x.wanted_acceleration = 0;
    Coordinate& z = list_[com_first_ + 1];
    z.shown_wanted = shift.x * r[2], z.shown_actual = -(com.z - r[1]);
    z.error = z.shown_wanted - z.shown_actual, z.speed = -v.z;
    z.wanted_speed = shift.v * r[2], z.wanted_acceleration = shift.a * r[2];
  }
}

std::vector<int> TrackedCoordinates::led(const Scene& scene) const {
  std::vector<int> list;
  for (const Turn& t : turns_)
    if ((t.kind == Turn::hip || t.kind == Turn::thigh) && moves_hip(scene, t.side))
      for (int i = 0; i < 3; ++i) list.push_back(t.first + i);
  for (const Hinge& h : hinges_)
    if (h.scene_coordinate >= 0 && has_track(scene, h.scene_coordinate)) list.push_back(h.first);
  return list;
}

void TrackedCoordinates::add_servo_rows(const Model&, const Scene& scene, const State& state, double clock_s, double speed,
                                        Loads& loads, std::vector<double>& servo) {
  // an examiner's grip: stiff against the leg (1 deg of lag costs about 35 Nm), critically damped for 3 kg m^2; guess
  constexpr double kGrip_Nm_per_rad = 2000, kGrip_Nms_per_rad = 150;
  servo.assign(list_.size(), 0.0);
  constexpr double kStep = 1e-3;
  const Wanted w = wanted_at(scene, clock_s, speed);
  const Wanted w_before = wanted_at(scene, clock_s - speed * kStep, speed), w_after = wanted_at(scene, clock_s + speed * kStep, speed);
  for (const Turn& t : turns_) {
    if ((t.kind != Turn::hip && t.kind != Turn::thigh) || !moves_hip(scene, t.side)) continue;
    const Quat parent = t.parent.empty() ? room_ : mean(t.parent, loads);
    const Quat now = actual(t, loads), want = wanted(t, w, state);
    show(t, want, now, state);
    const Vec3 e = rotation_vector(want * glm::conjugate(now));
    const Vec3 v_ref = rotation_vector(wanted(t, w_after, state) * glm::conjugate(wanted(t, w_before, state))) / (2 * kStep);
    const Vec3 v = glm::conjugate(parent) * (mean_spin(t.child, loads) - mean_spin(t.parent, loads));
    for (int i = 0; i < 3; ++i) {
      const int along = kAxisOf[i];
      Vec3 axis(0);
      axis[along] = 1;
      axis = parent * axis;
      const double moment = kGrip_Nm_per_rad * e[along] + kGrip_Nms_per_rad * (v_ref[along] - v[along]);
      servo[t.first + i] = (along == 2 ? 1 : t.side == kLeft ? 1 : -1) * moment;  // in the sense of the coordinate
      const int row = loads.rows.begin(moment, kGrip_Nm_per_rad, kGrip_Nms_per_rad, 0);
      loads.rows.add_term(t.child[0], Vec3(0), axis);
      if (!t.parent.empty()) loads.rows.add_term(t.parent[0], Vec3(0), -axis);
      loads.rows.rows[row].rate = row_speed(loads, loads.rows.rows[row]);
    }
  }
  for (const Hinge& h : hinges_) {
    if (h.scene_coordinate < 0 || !has_track(scene, h.scene_coordinate)) continue;
    const JointLoad& load = loads.joints[h.joint];
    const Row angle = loads.rows.rows[load.row + 3 + h.axis];
    const Sample& want = w.of[h.scene_coordinate];
    Coordinate& c = list_[h.first];
    c.shown_wanted = want.x + state.reference[h.reference], c.shown_actual = load.angle_rad[h.axis];
    servo[h.first] = kGrip_Nm_per_rad * (c.shown_wanted - c.shown_actual) + kGrip_Nms_per_rad * (want.v - angle.rate);
    loads.rows.begin(servo[h.first], kGrip_Nm_per_rad, kGrip_Nms_per_rad, angle.rate);
    for (int i = 0; i < angle.count; ++i) {
      const RowTerm t = loads.rows.terms[angle.first + i];
      loads.rows.add_term(t.body, t.linear, t.angular);
    }
  }
}

}  // namespace crepitus
