// The controller.
//
// One tick of length T sees the body as the step does, with T in place of h (see dynamics.h): with f0 all forces except
// active muscle, and F_m the tension of muscle m at activation 1,
//
//   A_T du / T = f0 - sum_m J_m^T F_m a_m,      A_T = M + T C + T^2 K
//
// so that the mean acceleration over the tick of a tracked coordinate with Jacobian C_i is linear in the activations:
//
//   acc_i = d_i + sum_m b_im a_m,   y_i = A_T^-1 C_i^T,   d_i = y_i . f0,   b_im = -(y_i . J_m) F_m
//
// One factorisation and one solve per *coordinate* give the response to every muscle (adjoint). The activations follow from
//
//   min 1/2 (acc - acc_wanted)^T S^-1 (acc - acc_wanted) + 1/2 sum E_m a_m^2,   S = C A_T^-1 C^T
//
// Gauss' principle of least constraint: the residual is measured in the mass metric, which shares the blame sensibly among
// redundant coordinates. A coordinate is made soft by (1 + s_i) on the diagonal of S. The effort E_m is weighted by muscle
// volume (force x fibre length), so that a muscle drawn as many fascicles costs what it costs as one. Bounds are what
// activation dynamics can reach within the tick; the excitation is the inverse of that map.
//
// Reference: Khatib 1987 (operational space), Gauss 1829; numbers from the prototype and re-measured here (README.md).
#include "engine/control/controller.h"

#include <algorithm>
#include <cmath>

#include "engine/control/effort.h"

std::vector<double> g_B;
namespace crepitus {
namespace {
double env(const char*n,double d){const char*e=getenv(n);return e?atof(e):d;}
const double kHorizon_s = env("HOR",0.05);
const double kEffort = env("EFF",100);       // cost of full activation of an average muscle; below 100 muscles fight each other
const double kHardest = env("HARD",0.01);     // softness of a hard coordinate: closed chains (two feet down) ask for more than can be had
const int kSweeps = (int)env("SW",12);           // of coordinate descent; warm-started, 5 are enough
constexpr double kAnkleScale_Nm = 100;  // an ankle torque of this size counts as activation 1
const double kAnkleEffort = env("AEFF",0.2);  // relative to an average muscle: calf and shin are big
constexpr double kDanglingFoot_Nm = 6;  // torque left to a foot in the air, to hold its own weight
constexpr double kForefoot_m = 0.10, kHeel_m = 0.033, kLateral_m = 0.034, kMedial_m = 0.018, kTwist_m = 0.02;  // levers about the ankle that stay inside the sole
constexpr double kIntegralLimit = 0.35;  // rad s of stored error: what a tired habit would correct, not a servo

double reach(double tau, double h) { return std::exp(-h / tau); }

}  // namespace

Controller::Controller(const Model& m, const Scene& scene) : coordinates_(m, scene), dynamics_(m) {
  ankle_[0] = find_joint(m, "ankle_right"), ankle_[1] = find_joint(m, "ankle_left");
  feet_work_ = scene.posture == Posture::standing || scene.posture == Posture::half_kneeling;
  find_contacts(m);
  double volume = 0;
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    if (!m.muscles[i].optimised) continue;
    optimised_.push_back(static_cast<int>(i));
    volume += m.muscles[i].force_N * m.muscles[i].optimal_m;
  }
  const double mean_volume = volume / static_cast<double>(std::max<std::size_t>(1, optimised_.size()));
  for (int i : optimised_) effort_.push_back(kEffort * m.muscles[i].force_N * m.muscles[i].optimal_m / mean_volume);
  for (int i = 0; i < kAnkleActuators; ++i) effort_.push_back(kEffort * kAnkleEffort);
  for (const Coordinate& c : coordinates_.list()) report_.tracked.push_back({c.name, 0, 0, 0});

  const std::size_t n = coordinates_.count(), columns = effort_.size(), dof = 6 * m.bodies.size();
  C_.resize(dof * n), Y_.resize(dof * n), f_.resize(dof), S_.resize(n * n), B_.resize(n * columns), r_.resize(n);
  lo_.resize(columns), hi_.resize(columns), x_.resize(columns);
}

void Controller::find_contacts(const Model& m) {
  for (std::size_t i = 0; i < m.contacts.size(); ++i)
    for (int side = 0; side < 2; ++side)
      if (ankle_[side] >= 0 && m.contacts[i].at.body == m.joints[ankle_[side]].child)
        foot_contacts_[side].push_back(static_cast<int>(i));
}

void Controller::capture(const Model& m, const Scene& scene, const Loads& loads, double time_s, bool joints_too,
                         State& state) const {
  coordinates_.capture(m, scene, loads, time_s, state.actual.movement_speed, joints_too, state);
}

void Controller::tick(const Model& m, const Scene& scene, const Loads& loads, double time_s, double gravity,
                      State& state) {
  const std::size_t n = coordinates_.count();
  const int muscles = static_cast<int>(optimised_.size());
  coordinates_.evaluate(m, scene, loads, state, time_s, kTick_s, state.actual.movement_speed, C_);
  const std::vector<Coordinate>& list = coordinates_.list();
  for (std::size_t i = 0; i < n; ++i)
    report_.tracked[i].wanted = list[i].shown_wanted, report_.tracked[i].actual = list[i].shown_actual;

  // what came of the last tick's prediction
  if (state.predicted.size() == n) {
    double wrong = 0, size = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const double realised = (list[i].speed - state.speed_at_tick[i]) / kTick_s;
      wrong += square(realised - state.predicted[i]), size += square(state.predicted[i]);
    }
    report_.acceleration_mismatch = std::sqrt(wrong / std::max(size, 1e-12));
    report_.predicted_hip = state.predicted[3];
    report_.realised_hip = (list[3].speed - state.speed_at_tick[3]) / kTick_s;
  }

  // response of the coordinates to generalised forces over the whole tick
  dynamics_.assemble(m, loads, kHorizon_s);
  dynamics_.factorise();
  Y_ = C_;
  dynamics_.solve(Y_, static_cast<int>(n));

  // forces without active muscle and without the ankle torques we are about to choose
  dynamics_.forces(m, loads, kHorizon_s, gravity, f_);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    const MuscleLoad& load = loads.muscles[i];
    const double active = state.activation[i] * load.active_max_N;
    if (!m.muscles[i].optimised || active == 0) continue;
    for (const RowTerm& t : loads.rows.of(loads.rows.rows[load.row]))
      for (int a = 0; a < 3; ++a) {
        f_[6 * static_cast<std::size_t>(t.body) + a] += t.linear[a] * active;
        f_[6 * static_cast<std::size_t>(t.body) + 3 + a] += t.angular[a] * active;
      }
  }

  // S, softened, and its Cholesky factor L
  const std::size_t dof = f_.size();
  std::fill(S_.begin(), S_.end(), 0.0);
  for (std::size_t d = 0; d < dof; ++d) {
    const double* c = C_.data() + d * n;
    const double* y = Y_.data() + d * n;
    for (std::size_t i = 0; i < n; ++i) {
      if (c[i] == 0) continue;
      for (std::size_t j = 0; j < n; ++j) S_[i * n + j] += c[i] * y[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    S_[i * n + i] *= 1 + std::max(kHardest, list[i].softness);
    // a limb held by the floor must not count for more than the free limb
    S_[i * n + i] = std::max(S_[i * n + i], list[i].free_mobility);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = S_[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= S_[i * n + k] * S_[j * n + k];
      S_[i * n + j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / S_[j * n + j];
    }
  static const double WC=env("WC",1);
  const auto whiten = [&](double* v) {
    if(list[n-1].name=="centre_of_mass.left"){ v[n-1]*=WC; v[n-2]*=WC; }
    for (std::size_t i = 0; i < n; ++i) {
      double sum = v[i];
      for (std::size_t k = 0; k < i; ++k) sum -= S_[i * n + k] * v[k];
      v[i] = sum / S_[i * n + i];
    }
  };

  // columns: muscles, then ankle torques; what each can reach within the tick
  const double rise = reach(m.hill.tau_activation_s, kTick_s), fall = reach(m.hill.tau_deactivation_s, kTick_s);
  const double floor = state.actual.tone + 0.05 * state.actual.core_bracing;
  std::fill(B_.begin(), B_.end(), 0.0);
  const auto respond = [&](double* column, const Row& row, double force) {
    for (const RowTerm& t : loads.rows.of(row))
      for (int a = 0; a < 3; ++a) {
        const double* y = Y_.data() + (6 * static_cast<std::size_t>(t.body) + a) * n;
        const double* z = y + 3 * n;
        const double fy = t.linear[a] * force, fz = t.angular[a] * force;
        for (std::size_t i = 0; i < n; ++i) column[i] += y[i] * fy + z[i] * fz;
      }
  };
  for (int j = 0; j < muscles; ++j) {
    const int i = optimised_[j];
    const double a = state.activation[i];
    respond(B_.data() + j * n, loads.rows.rows[loads.muscles[i].row], -loads.muscles[i].active_max_N);
    lo_[j] = std::max(floor, a * fall), hi_[j] = std::max(lo_[j], 1 - (1 - a) * rise);
    x_[j] = a;
  }
  for (int side = 0; side < 2; ++side) {
    double weight = 0;
    for (int c : foot_contacts_[side]) weight += loads.contacts[c].normal_N;
    // a foot on the floor tips over its edge; one in the air has only itself to hold
    const double own = kDanglingFoot_Nm * std::max(0.0, 1 - weight / 50);
    const double forward = own + weight * kHeel_m, back = own + weight * kForefoot_m;
    const double inward = own + weight * kMedial_m, outward = own + weight * kLateral_m;
    const double twist = own + weight * kTwist_m;
    for (int axis = 0; axis < 3; ++axis) {
      const int j = muscles + 3 * side + axis;
      x_[j] = state.torque_Nm[3 * side + axis] / kAnkleScale_Nm;
      if (ankle_[side] < 0 || !feet_work_) {
        lo_[j] = hi_[j] = 0;
        continue;
      }
      const Row& row = loads.rows.rows[loads.joints[ankle_[side]].row + 3 + axis];
      respond(B_.data() + j * n, row, kAnkleScale_Nm);
      lo_[j] = -(axis == 0 ? back : axis == 1 ? inward : twist) / kAnkleScale_Nm;
      hi_[j] = (axis == 0 ? forward : axis == 1 ? outward : twist) / kAnkleScale_Nm;
    }
  }

  if(getenv("FRZ")) for(size_t j=0;j<lo_.size();++j) {lo_[j]=hi_[j]= j<(size_t)muscles? state.activation[optimised_[j]]:0;}
  // wanted accelerations less what happens anyway
  std::vector<double>& drift = state.predicted;
  drift.assign(n, 0.0);
  for (std::size_t d = 0; d < dof; ++d)
    for (std::size_t i = 0; i < n; ++i) drift[i] += Y_[d * n + i] * f_[d];
  if (state.integral.size() != n) state.integral.assign(n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    const Coordinate& c = list[i];
    if (!c.integrate)
      state.integral[i] = 0;
    else if (c.integral_time_s > 0)
      state.integral[i] = std::clamp(state.integral[i] + c.error * kTick_s / c.integral_time_s, -kIntegralLimit, kIntegralLimit);
    const double wanted = c.wanted_acceleration + c.kp * (c.error + state.integral[i]) +
                          2 * std::sqrt(c.kp) * (c.wanted_speed - c.speed);
    r_[i] = wanted - drift[i];
  }

  std::vector<double> wanted_dbg(r_.begin(),r_.end()); for(size_t i=0;i<n;++i) wanted_dbg[i]+=drift[i];
  // predicted response before whitening destroys B: mean activation over the tick is about half way to its end
  g_B = B_;
  whiten(r_.data());
  std::vector<double>& W = work_;
  W = B_;
  for (std::size_t j = 0; j < effort_.size(); ++j) whiten(W.data() + j * n);
  static const double EXPO=env("EXPO",10), EBASE=env("EBASE",1);
  std::vector<double> eff=effort_; for(int j=0;j<muscles;++j) eff[j]*=EBASE+EXPO*x_[j]*x_[j];
  solve_bounded_least_squares(W, eff, lo_, hi_, kSweeps, x_, r_);
  double unreached = 0;
  for (double x : r_) unreached += x * x;
  report_.unreached = std::sqrt(unreached);

  state.speed_at_tick.resize(n);
  for (std::size_t i = 0; i < n; ++i) state.speed_at_tick[i] = list[i].speed;
  const auto predict = [&](std::size_t j, double mean) {
    for (std::size_t i = 0; i < n; ++i) state.predicted[i] += B_[j * n + i] * mean;
  };
  for (int j = 0; j < muscles; ++j) {
    const int i = optimised_[j];
    const double a = state.activation[i];
    const bool up = x_[j] > a;
    const double tau = up ? m.hill.tau_activation_s : m.hill.tau_deactivation_s, left = up ? rise : fall;
    state.excitation[i] = std::clamp(a + (x_[j] - a) / (1 - left), 0.0, 1.0);
    // exact mean of the exponential over the tick
    predict(j, state.excitation[i] + (a - state.excitation[i]) * (tau / kTick_s) * (1 - left));
  }
  static const double ATAU=env("ATAU",0.2);
  for (int i = 0; i < kAnkleActuators; ++i) { if(ATAU>0) x_[muscles+i]=state.torque_Nm[i]/kAnkleScale_Nm+(x_[muscles+i]-state.torque_Nm[i]/kAnkleScale_Nm)*ATAU;
    state.torque_Nm[i] = x_[muscles + i] * kAnkleScale_Nm;
    predict(muscles + i, x_[muscles + i]);
  }
  if(getenv("DBGB") && std::abs(time_s-atof(getenv("DBG")))<0.004){ for(size_t i=0;i<n;++i){ fprintf(stderr,"B %-30s",list[i].name.c_str()); for(int j=0;j<6;++j) fprintf(stderr," %8.3f",g_B[(muscles+j)*n+i]); fprintf(stderr,"\n");} }
  if(getenv("DBG") && std::abs(time_s-atof(getenv("DBG")))<0.004){ for(size_t i=0;i<n;++i) fprintf(stderr,"%-30s e %8.4f v %8.4f want %9.3f pred %9.3f soft %.1f\n",list[i].name.c_str(),list[i].error,list[i].speed,wanted_dbg[i],state.predicted[i],list[i].softness); for(int j=0;j<6;++j) fprintf(stderr,"ankle %d %.2f [%.2f %.2f]\n",j,x_[muscles+j]*100,lo_[muscles+j]*100,hi_[muscles+j]*100); for(int j=0;j<muscles;++j) if(x_[j]>0.1) fprintf(stderr,"%s %.2f ",m.muscles[optimised_[j]].name.c_str(),x_[j]); fprintf(stderr,"\n");}
}

void Controller::set_open_loop(const Model& m, const Scene& scene, double time_s, State& state) const {
  const double floor = state.actual.tone;
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    if (scene.driver == Driver::muscles) {
      if (!m.muscles[i].optimised) state.excitation[i] = floor + 0.3 * state.actual.core_bracing;
      continue;
    }
    state.excitation[i] = scene.driver == Driver::activations ? floor : 0;
    for (const ActivationTrack& t : scene.activations)
      if (matches(t.muscles, m.muscles[i].name)) state.excitation[i] = std::clamp(evaluate(t.curve, time_s).x, 0.0, 1.0);
  }
}

void Controller::activate(const Model& m, double h_s, State& state) {
  const double rise = 1 - reach(m.hill.tau_activation_s, h_s), fall = 1 - reach(m.hill.tau_deactivation_s, h_s);
  for (std::size_t i = 0; i < m.muscles.size(); ++i) {
    double& a = state.activation[i];
    const double u = state.excitation[i];
    a += (u - a) * (u > a ? rise : fall);
  }
}

void Controller::add_rows(const Model& m, const Scene& scene, const State& state, double time_s, Loads& loads) {
  if (scene.driver == Driver::passive) {
    coordinates_.add_servo_rows(m, scene, state, time_s, state.actual.movement_speed, loads, servo_);
    for (std::size_t i = 0; i < report_.tracked.size(); ++i) report_.tracked[i].help = servo_[i];
    return;
  }
  for (int side = 0; side < 2; ++side) {
    if (ankle_[side] < 0) continue;
    for (int axis = 0; axis < 3; ++axis) {
      const double torque = state.torque_Nm[3 * side + axis];
      if (torque == 0) continue;
      const Row angle = loads.rows.rows[loads.joints[ankle_[side]].row + 3 + axis];
      loads.rows.begin(torque, 0, 0);
      for (int i = 0; i < angle.count; ++i) {
        const RowTerm t = loads.rows.terms[angle.first + i];
        loads.rows.add_term(t.body, t.linear, t.angular);
      }
    }
  }
}

}  // namespace crepitus
