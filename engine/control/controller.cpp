// The controller.
//
// It sees the body as the step does, over a horizon H instead of h (see dynamics.h). With f0 all forces except active
// muscle, and F_m the tension of muscle m at activation 1,
//
//   A_H du / H = f0 - sum_m J_m^T F_m a_m,      A_H = M + H C + H^2 K
//
// so the mean acceleration over H of a tracked coordinate with Jacobian C_i is linear in the activations:
//
//   acc_i = d_i + sum_m b_im a_m,   y_i = A_H^-1 C_i^T,   d_i = y_i . f0,   b_im = -(y_i . J_m) F_m
//
// One factorisation and one solve per *coordinate* give the response to every muscle (adjoint). The activations follow from
//
//   min 1/2 (acc - wanted)^T S^-1 (acc - wanted) + sum E_m (1/2 a_m^2 + 1/4 g a_m^4),   S = C A_H^-1 C^T
//
// Gauss' principle of least constraint: the residual is measured in the mass metric, which shares the blame sensibly among
// redundant coordinates. A coordinate is made soft by (1 + s_i) on the diagonal of S, and a limb that the floor holds counts
// for no more than the free limb: without that, a foot dragging on the floor looks infinitely heavy, and the whole trunk is
// thrown about to move it. The effort E_m is weighted by muscle volume (force x fibre length), so that a muscle drawn as many
// fascicles costs what it costs as one, and grows with activation, so that no muscle is driven to its limit while others
// rest. Bounds are what activation dynamics can reach within the tick; the excitation is the inverse of that map.
//
// Why the horizon is 50 ms: over 10 ms a hip muscle only tips the pelvis; that it also moves the centre of mass
// sideways shows after the feet, 6 Hz springs under 75 kg, have answered. Measured in quiet standing: H = 10 ms falls over
// within a second when the spine is soft, 30 ms chatters (1e-6 of activation a tick), 50 ms stands still. Predicted and
// realised acceleration then agree to 20-40 % over a tick, the rest being what happens after it.
//
// References: Khatib 1987 (operational space), Gauss 1829.
#include "engine/control/controller.h"

#include <algorithm>
#include <cmath>

#include "engine/lanes.h"

namespace crepitus {

using blocks::Block;

namespace {

constexpr double kHorizon_s = 0.05;
constexpr double kEffort = 100;       // of an average muscle at rest; below 30 muscles fight each other, above 200 balance is lost
constexpr double kLeastVolume = 1e-3; // of the average muscle: one without a nerve pulls nothing, and must not be free of charge either
constexpr double kEffortGrowth = 12;  // the price of more activation grows as a (1 + growth a^2): at 0.6 five times as steep as a square's
constexpr double kMuscleLag_s = 0.016; // towards the least effort; all of the way at once swings from tick to tick when a foot drags
constexpr double kHardest = 0.01;     // softness of a hard coordinate: closed chains (two feet down) ask for more than can be had
// numerics, of guessing which bounds the answer meets; only how soon it is found depends on them
constexpr double kAtBoundBefore = 1e-6, kNearBound = 0.05;
constexpr double kIntegralLimit = 0.35;  // rad of stored error: what a tired habit would correct, not a servo

// Ankles. Soleus and shin are not modelled; a torque stands in. What is chosen and limited is its sum with what muscles that end
// on the foot pull, so that the centre of pressure stays inside the sole; to the optimiser such a muscle acts on the knee alone.
constexpr double kAnkleScale_Nm[3] = {100, 40, 40};  // counts as activation 1: dorsiflexion, inversion, rotation. Were the sides as cheap as
                                         // the calf, a foot would always stand on an edge, tip over it and swing from tick to tick
constexpr double kAnkleEffort = 0.2;    // relative to an average muscle: soleus and shin are big
constexpr double kFeltLag_s = 0.04;     // of weight that comes on a foot, which limits the torque: known at once it feeds back on itself (README)
constexpr double kAnkleLag_s = 0.045;   // towards a new torque: a soleus builds up force in about this time
constexpr double kDanglingFoot_Nm = 6;  // torque left to a foot in the air, to hold its own weight
constexpr double kForefoot_m = 0.10, kHeel_m = 0.033, kTwist_m = 0.02;  // levers about the ankle
// To the sides, at the heel and at the ball, and where these stand before the ankle (models/adult/contact.toml), with a margin.
constexpr double kLateral_m[2] = {0.032, 0.050}, kMedial_m[2] = {0.016, 0.027}, kBallBefore_m = 0.11, kHeelBehind_m = 0.036;

double remaining(double tau_s) { return std::exp(-kTick_s / tau_s); }  // at the end of a tick
const double kMuscleShare = 1 - remaining(kMuscleLag_s), kAnkleShare = 1 - remaining(kAnkleLag_s), kFeltShare = 1 - remaining(kFeltLag_s);

std::vector<int> optimised_muscles(const Model& m) {
  std::vector<int> list;
  for (std::size_t i = 0; i < m.muscles.size(); ++i)
    if (m.muscles[i].optimised) list.push_back(static_cast<int>(i));
  return list;
}

}  // namespace

Controller::Controller(const Model& m, const Scene& scene)
    : coordinates_(m, scene), dynamics_(m), muscles_(optimised_muscles(m)),
      effort_(coordinates_.count(), static_cast<int>(muscles_.size()) + kAnkleActuators) {
  ankle_[0] = find_joint(m, "ankle_right"), ankle_[1] = find_joint(m, "ankle_left");
  feet_work_ = scene.posture == Posture::standing || scene.posture == Posture::half_kneeling;
  for (std::size_t i = 0; i < m.muscles.size(); ++i)
    if (!m.muscles[i].optimised) braced_.push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < m.contacts.size(); ++i)
    for (int side = 0; side < 2; ++side)
      if (ankle_[side] >= 0 && m.contacts[i].at.body == m.joints[ankle_[side]].child)
        foot_contacts_[side].push_back(static_cast<int>(i));
  for (std::size_t i = 0; i < m.muscles.size(); ++i)
    for (int side = 0; side < 2; ++side)
      if (ankle_[side] >= 0 && m.muscles[i].path.back().a.body == m.joints[ankle_[side]].child)
        calf_[side].push_back(static_cast<int>(i));

  if (scene.driver == Driver::passive) reported_ = coordinates_.led(scene);
  if (scene.driver == Driver::muscles)
    for (int i = 0; i < coordinates_.count(); ++i) reported_.push_back(i);
  for (int i : reported_) report_.tracked.push_back({coordinates_.list()[i].name, 0, 0, 0});
  const std::size_t stride = effort_.stride(), dof = 6 * m.bodies.size();
  groups_ = effort_.stride() / 8;
  C_.reserve(64 * stride), Y_.resize(m.bodies.size() * groups_);
  f_.resize(dof), drift_.resize(stride), means_.resize(effort_.x.size());
}

void Controller::capture(const Model& m, const Scene& scene, const Loads& loads, double clock_s, bool joints_too,
                         State& state) const {
  coordinates_.capture(m, scene, loads, clock_s, state.actual.movement_speed, joints_too, state);
}

void Controller::tick(const Model& m, const Scene& scene, const Loads& loads, double clock_s, double gravity,
                      State& state) {
  coordinates_.evaluate(m, scene, loads, state, clock_s, kTick_s, state.actual.movement_speed, C_);
  judge_last_tick(state);
  respond(m, loads, gravity, state);
  measure_metric();
  bound_muscles(m, loads, state);
  bound_ankles(m, loads, state);
  want(state);
  effort_.solve();
  command(m, state);
}

void Controller::report_tracked() {
  for (std::size_t k = 0; k < reported_.size(); ++k) {
    const Coordinate& c = coordinates_.list()[reported_[k]];
    report_.tracked[k].wanted = c.shown_wanted, report_.tracked[k].actual = c.shown_actual;
  }
}

void Controller::judge_last_tick(const State& state) {
  const std::vector<Coordinate>& list = coordinates_.list();
  report_tracked();
  if (state.predicted.size() != list.size()) return;
  constexpr std::size_t kHipCoordinates = 6, kLeftHipFlexion = 3;
  double wrong = 0, size = 0;
  for (std::size_t i = 0; i < kHipCoordinates; ++i) {
    const double realised = (list[i].speed - state.speed_at_tick[i]) / kTick_s;
    wrong += square(realised - state.predicted[i]), size += square(state.predicted[i]);
    if (i == kLeftHipFlexion) report_.predicted_hip = state.predicted[i], report_.realised_hip = realised;
  }
  report_.acceleration_mismatch = std::sqrt(wrong / std::max(size, 1e-12));
}

// Y, the response of every coordinate to generalised forces over the horizon, and the drift without active muscle.
void Controller::respond(const Model& m, const Loads& loads, double gravity, const State& state) {
  dynamics_.assemble(m, loads, kHorizon_s);
  dynamics_.factorise();
  std::fill(Y_.begin(), Y_.end(), blocks::Block{});
  for (const JacobianEntry& c : C_)
    Y_[static_cast<std::size_t>(c.body) * groups_ + c.coordinate / 8].at[blocks::kRow * c.axis + c.coordinate % 8] += c.value;
  dynamics_.solve(Y_, groups_);

  dynamics_.forces(m, loads, kHorizon_s, gravity, f_);
  for (int i : muscles_) {
    const MuscleLoad& load = loads.muscles[i];
    const double active = state.activation[i] * load.active_max_N;
    for (const RowTerm& t : loads.rows.of(loads.rows.rows[load.row]))
      for (int a = 0; a < 3; ++a) {
        f_[6 * static_cast<std::size_t>(t.body) + a] += t.linear[a] * active;
        f_[6 * static_cast<std::size_t>(t.body) + 3 + a] += t.angular[a] * active;
      }
  }
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    for (int g = 0; g < groups_; ++g) {
      const Block* y = Y_.data() + g;
      Eight drift{};
      for (const double* f = f_.data(); f < f_.data() + f_.size(); f += 6, y += groups_)
        for (int axis = 0; axis < 6; ++axis) drift += f[axis] * at<Eight>(y->at + blocks::kRow * axis);
      at<Eight>(drift_.data() + 8 * g) = drift;
    }
  });
}

// The softened S, from its diagonal to the right, and what lies left of that in the same lines.
void Controller::measure_metric() {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const std::vector<Coordinate>& list = coordinates_.list();
    const std::size_t stride = effort_.stride();
    for (std::size_t i = 0; i < list.size(); ++i) std::fill_n(effort_.metric(static_cast<int>(i)), stride, 0.0);
    for (const JacobianEntry& c : C_) {
      const Block* y = Y_.data() + static_cast<std::size_t>(c.body) * groups_;
      double* row = effort_.metric(c.coordinate);
      for (int g = c.coordinate / 8; g < groups_; ++g) at<Eight>(row + 8 * g) += c.value * at<Eight>(y[g].at + blocks::kRow * c.axis);
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      double& own = effort_.metric(static_cast<int>(i))[i];
      own = std::max(own * (1 + std::max(kHardest, list[i].softness)), list[i].free_mobility);
    }
  });
}

// Accelerations of kGroups * 8 coordinates under `force` along a row; Y at the first of these groups.
template <class Eight, int kGroups>
CREPITUS_INLINE void accelerations(const Block* Y, int groups, std::span<const RowTerm> row, double force, double* out) {
  Eight sum[kGroups] = {};
  for (const RowTerm& t : row) {
    const double* y = Y[static_cast<std::size_t>(t.body) * groups].at;
    const double* along = &t.linear.x;  // linear and angular stand side by side
    for (int a = 0; a < 6; ++a, y += blocks::kRow)
#pragma GCC unroll 8
      for (int k = 0; k < kGroups; ++k) sum[k] += along[a] * at<Eight>(y + k * 6 * blocks::kRow);
  }
#pragma GCC unroll 8
  for (int k = 0; k < kGroups; ++k) at<Eight>(out + 8 * k) = force * sum[k];
}

// The same for all coordinates: column j of B.
void Controller::add_column(int j, const Loads& loads, const Row& row, double force) {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const std::span<const RowTerm> terms = loads.rows.of(row);
    double* column = effort_.column(j);
    int g = 0;
    for (; g + 5 <= groups_; g += 5) accelerations<Eight, 5>(&Y_[g], groups_, terms, force, column + 8 * g);
    for (; g + 2 <= groups_; g += 2) accelerations<Eight, 2>(&Y_[g], groups_, terms, force, column + 8 * g);
    for (; g < groups_; ++g) accelerations<Eight, 1>(&Y_[g], groups_, terms, force, column + 8 * g);
  });
}

void Controller::bound_muscles(const Model& m, const Loads& loads, const State& state) {
  const double rise = remaining(m.hill.tau_activation_s), fall = remaining(m.hill.tau_deactivation_s);
  // effort goes with the volume of a muscle, force times length, in units of the mean
  const auto volume = [&](int i) { return m.muscles[i].force_N * m.muscles[i].optimal_m; };
  double mean = 0;
  for (int i : muscles_) mean += volume(i);
  mean /= static_cast<double>(muscles_.size());
  for (std::size_t j = 0; j < muscles_.size(); ++j) {
    const int i = muscles_[j];
    const double a = state.activation[i];
    add_column(static_cast<int>(j), loads, loads.rows.rows[loads.muscles[i].row], -loads.muscles[i].active_max_N);
    const double floor = state.actual.tone + m.muscles[i].resting_activation;
    effort_.lo[j] = std::max(floor, a * fall), effort_.hi[j] = std::max(effort_.lo[j], 1 - (1 - a) * rise);
    // start from the last answer, which activation and excitation still tell, and from a bound if it stood at one
    const double u = state.excitation[i], before = u + (a - u) / (u > a ? rise : fall);
    const double last = before + (a - before) / kMuscleShare;
    const bool was_low = last < std::max(floor, before * fall) + kAtBoundBefore;
    const bool was_high = last > 1 - (1 - before) * rise - kAtBoundBefore;
    effort_.x[j] = was_low ? effort_.lo[j] : was_high ? effort_.hi[j] : last;
    effort_.weight[j] = kEffort * std::max(kLeastVolume, volume(i) / mean), effort_.growth[j] = kEffortGrowth;
  }
}

// What a newton in muscle i, which ends on the foot of `side`, does to one angle of its ankle, m.
double Controller::ankle_arm_m(const Model& m, const Loads& loads, int side, int axis, int i) const {
  const Joint& ankle = m.joints[ankle_[side]];
  const auto on_foot = [&](int row) {
    for (const RowTerm& t : loads.rows.of(loads.rows.rows[row]))
      if (t.body == ankle.child) return t;
    return RowTerm{};
  };
  const RowTerm pull = on_foot(loads.muscles[i].row), angle = on_foot(loads.joints[ankle_[side]].row + 3 + axis);
  const Vec3 from_ankle = -(loads.bodies[ankle.child].R_WB * ankle.child_at);
  return -glm::dot(angle.angular, pull.angular + glm::cross(from_ankle, pull.linear));  // a pull shortens its row
}

void Controller::bound_ankles(const Model& m, const Loads& loads, State& state) {
  for (int side = 0; side < 2; ++side) {
    double now_N = 0;
    for (int c : foot_contacts_[side]) now_N += loads.contacts[c].normal_N;
    double& weight_N = state.foot_weight_N[side];
    // weight that leaves it is known at once: more torque than is there to hold it would tip the foot
    weight_N = weight_N < 0 ? now_N : std::min(now_N, weight_N + kFeltShare * (now_N - weight_N));
    // a foot on the floor tips over its edge; one in the air, or on its way there, has only itself to hold
    const double own = kDanglingFoot_Nm * std::max(coordinates_.lifted(side), 1 - weight_N / 50);
    const double before_m = -state.torque_Nm[3 * side] / std::max(weight_N, 1.0);  // where the foot is pressed now
    const double ball = std::clamp((before_m + kHeelBehind_m) / (kBallBefore_m + kHeelBehind_m), 0.0, 1.0);
    const double lateral_m = std::lerp(kLateral_m[0], kLateral_m[1], ball), medial_m = std::lerp(kMedial_m[0], kMedial_m[1], ball);
    const double lower[3] = {own + weight_N * kForefoot_m, own + weight_N * medial_m, own + weight_N * kTwist_m};
    const double upper[3] = {own + weight_N * kHeel_m, own + weight_N * lateral_m, own + weight_N * kTwist_m};
    for (int axis = 0; axis < 3; ++axis) {
      const int j = static_cast<int>(muscles_.size()) + 3 * side + axis;
      effort_.weight[j] = kEffort * kAnkleEffort;
      const bool works = ankle_[side] >= 0 && feet_work_;
      const double scale_Nm = kAnkleScale_Nm[axis];
      effort_.lo[j] = works ? -lower[axis] / scale_Nm : 0;
      effort_.hi[j] = works ? upper[axis] / scale_Nm : 0;
      // the last answer is not known; a torque near a bound was most likely on its way there
      const double now = state.torque_Nm[3 * side + axis] / scale_Nm, near = kNearBound * (effort_.hi[j] - effort_.lo[j]);
      effort_.x[j] = now < effort_.lo[j] + near ? effort_.lo[j] : now > effort_.hi[j] - near ? effort_.hi[j] : now;
      if (ankle_[side] >= 0)
        add_column(j, loads, loads.rows.rows[loads.joints[ankle_[side]].row + 3 + axis], scale_Nm);
      else
        std::fill_n(effort_.column(j), effort_.stride(), 0.0);
      for (int i : calf_[side]) leave_to_ankle(j, i, ankle_arm_m(m, loads, side, axis, i) / scale_Nm, loads.muscles[i]);
    }
  }
}

// Takes what muscle i does to an ankle (a newton of it so much of the torque of column j) out of its own column and of the drift,
// as that torque will make up for it.
void Controller::leave_to_ankle(int j, int i, double share_per_N, const MuscleLoad& load) {
  const double* torque = effort_.column(j);
  for (int k = 0; k < effort_.stride(); ++k) drift_[k] -= share_per_N * load.passive_N * torque[k];
  for (std::size_t c = 0; c < muscles_.size(); ++c)
    if (muscles_[c] == i)
      for (int k = 0; k < effort_.stride(); ++k)
        effort_.column(static_cast<int>(c))[k] -= share_per_N * load.active_max_N * torque[k];
}

// Wanted accelerations less the drift.
void Controller::want(State& state) {
  const std::vector<Coordinate>& list = coordinates_.list();
  const std::size_t n = list.size();
  if (state.integral.size() != n) state.integral.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const Coordinate& c = list[i];
    if (!c.integrate)
      state.integral[i] = 0;
    else if (c.integral_time_s > 0)
      state.integral[i] = std::clamp(state.integral[i] + c.error * kTick_s / c.integral_time_s, -kIntegralLimit, kIntegralLimit);
    effort_.wanted()[i] = c.wanted_acceleration + c.kp * (c.error + state.integral[i]) +
                          c.kd * (c.wanted_speed - c.speed) - drift_[i];
  }
  state.speed_at_tick.resize(n);
  for (std::size_t i = 0; i < n; ++i) state.speed_at_tick[i] = list[i].speed;
}

// Excitations that bring every activation where it is wanted by the end of the tick, and what is to be expected of them.
void Controller::command(const Model& m, State& state) {
  const double rise = remaining(m.hill.tau_activation_s), fall = remaining(m.hill.tau_deactivation_s);
  for (std::size_t j = 0; j < muscles_.size(); ++j) {
    const int i = muscles_[j];
    const double a = state.activation[i], goal = a + kMuscleShare * (effort_.x[j] - a);
    const double tau = goal > a ? m.hill.tau_activation_s : m.hill.tau_deactivation_s;
    const double left = goal > a ? rise : fall;
    state.excitation[i] = std::clamp(a + (goal - a) / (1 - left), 0.0, 1.0);
    // the mean of the exponential over the tick, not its end
    means_[j] = state.excitation[i] + (a - state.excitation[i]) * (tau / kTick_s) * (1 - left);
  }
  for (int i = 0; i < kAnkleActuators; ++i) {
    const std::size_t j = muscles_.size() + i;
    const double scale_Nm = kAnkleScale_Nm[i % 3];
    state.torque_Nm[i] += kAnkleShare * (effort_.x[j] * scale_Nm - state.torque_Nm[i]);
    means_[j] = state.torque_Nm[i] / scale_Nm;
  }
  effort_.add_accelerations(means_, drift_);  // what was the drift is now all
  state.predicted.assign(drift_.begin(), drift_.begin() + coordinates_.count());
  report_.unreached = effort_.unreached();
}

void Controller::set_open_loop(const Model& m, const Scene& scene, double clock_s, State& state) const {
  const double floor = state.actual.tone;
  if (scene.driver == Driver::muscles) {
    for (int i : braced_) state.excitation[i] = std::min(1.0, floor + m.muscles[i].resting_activation);
    return;
  }
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    // relaxed, but for what the person keeps tense all the same
    state.excitation[i] = std::min(1.0, (scene.driver == Driver::activations ? floor : 0) + m.muscles[i].resting_activation);
    for (const ActivationTrack& t : scene.activations)
      if (matches(t.muscles, m.muscles[i].name)) state.excitation[i] = std::clamp(evaluate(t.curve, clock_s).x, 0.0, 1.0);
  }
}

void Controller::activate(const Model& m, double h_s, State& state) {
  const double rise = 1 - std::exp(-h_s / m.hill.tau_activation_s), fall = 1 - std::exp(-h_s / m.hill.tau_deactivation_s);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    double& a = state.activation[i];
    const double u = state.excitation[i];
    a += (u - a) * (u > a ? rise : fall);
  }
}

void Controller::add_rows(const Model& m, const Scene& scene, const State& state, double clock_s, Loads& loads) {
  if (scene.driver == Driver::passive) {
    coordinates_.add_servo_rows(m, scene, state, clock_s, state.actual.movement_speed, loads, servo_);
    report_tracked();
    for (std::size_t k = 0; k < reported_.size(); ++k) report_.tracked[k].help = servo_[reported_[k]];
    return;
  }
  for (int side = 0; side < 2; ++side) {
    if (ankle_[side] < 0) continue;
    for (int axis = 0; axis < 3; ++axis) {
      double torque = state.torque_Nm[3 * side + axis];
      for (int i : calf_[side]) torque -= ankle_arm_m(m, loads, side, axis, i) * loads.muscles[i].tension_N;
      if (torque == 0) continue;
      const Row angle = loads.rows.rows[loads.joints[ankle_[side]].row + 3 + axis];
      loads.rows.begin_force(torque);
      for (int i = 0; i < angle.count; ++i) {
        const RowTerm t = loads.rows.terms[angle.first + i];
        loads.rows.add_term(t.body, t.linear, t.angular);
      }
    }
  }
}

}  // namespace crepitus
