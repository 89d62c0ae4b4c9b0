// Holds: translation rows along W at the held point, rotation rows on the rotation vector from the held orientation,
// lambda = -k s - c v, with J exact. Pushes: a row whose lambda is the ramped size and whose J carries the direction, no
// stiffness; a moment about a fixed axis is therefore not conservative in large turns, as in the laboratory. Follower load:
// the disc's own axial row again, with lambda = -force: equal and opposite on both bones along the disc's axis at its
// centre, which is what a cable through the centres of rotation does (Patwardhan 1999).
#include "engine/movement/bench.h"

#include <fmt/format.h>

#include "engine/input_error.h"

namespace crepitus {
namespace {

// Of a body that is fixed: deflects 1 nm under 1 N; larger gains nothing, a thousandth of it shows in the results.
constexpr double kClamp_N_per_m = 1e9, kClamp_Nm_per_rad = 1e7;
constexpr double kClampDamping_s = 0.01;

std::vector<std::string> body_names(const Model& m) {
  std::vector<std::string> names;
  for (const Body& b : m.bodies) names.push_back(b.name);
  return names;
}

int body_named(const Model& m, const std::string& name, const std::string& scene, const char* what) {
  const int i = find_body(m, name);
  if (i < 0)
    throw InputError(fmt::format("{}: {}: unknown body '{}'{}", scene, what, name, did_you_mean(name, body_names(m))));
  return i;
}

}  // namespace

Bench::Bench(const Model& m, const Case& c, const State& state, const std::string& scene) {
  for (const std::string& pattern : c.fix) {
    bool any = false;
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
      if (!matches(pattern, m.bodies[i].name)) continue;
      any = true;
      holds_.push_back({static_cast<int>(i), Vec3(0), state.bodies[i].p_WC, state.bodies[i].q_WB,
                        Vec3(kClamp_N_per_m), Vec3(kClamp_Nm_per_rad), kClampDamping_s});
    }
    if (!any)
      throw InputError(fmt::format("{}: fix: no body matches '{}'{}", scene, pattern, did_you_mean(pattern, body_names(m))));
  }
  // bodies that are not part of the specimen wait where they are
  if (!c.keep_bodies.empty())
    for (std::size_t i = 0; i < m.bodies.size(); ++i) {
      bool kept = false;
      for (const std::string& pattern : c.keep_bodies) kept |= matches(pattern, m.bodies[i].name);
      if (!kept)
        holds_.push_back({static_cast<int>(i), Vec3(0), state.bodies[i].p_WC, state.bodies[i].q_WB,
                          Vec3(kClamp_N_per_m), Vec3(kClamp_Nm_per_rad), kClampDamping_s});
    }
  for (const Load& l : c.loads) {
    const int body = body_named(m, l.body, scene, "load");
    const int frame = l.frame == "world" ? -1 : body_named(m, l.frame, scene, "load, frame");
    pushes_.push_back({body, frame, l.moment, l.at_m - m.bodies[body].com_m, l.vector, l.ramp});
  }
  for (const FollowerLoad& f : c.followers)
    for (const std::string& name : f.discs) {
      const int disc = find_bushing(m, name);
      if (disc < 0 || m.bushings[disc].kind != "disc") {
        std::vector<std::string> discs(kLevelNames.begin(), kLevelNames.end());
        throw InputError(fmt::format("{}: follower: unknown disc '{}'{}", scene, name, did_you_mean(name, discs)));
      }
      followers_.push_back({disc, f.force_N, f.ramp});
    }
  for (const Spring& s : c.springs) {
    const int body = body_named(m, s.body, scene, "spring");
    const BodyState& b = state.bodies[body];
    const Vec3 p_CP = s.at_m - m.bodies[body].com_m;
    holds_.push_back({body, p_CP, b.p_WC + b.q_WB * p_CP, b.q_WB, s.stiffness_N_per_m, s.rotation_Nm_per_rad,
                      s.damping_time_s});
  }
}

void Bench::add_rows(const Model& m, double time_s, Loads& loads) const {
  (void)m;
  for (const Hold& h : holds_) {
    const BodyKinematics& b = loads.bodies[h.body];
    const Vec3 lever = b.R_WB * h.p_CP;
    const Vec3 apart = b.p_WC + lever - h.at_W;
    const Vec3 turned = rotation_vector(glm::quat_cast(b.R_WB) * glm::conjugate(h.q_WB));
    const Mat3 rate = inverse_left_jacobian(turned);
    for (int i = 0; i < 3; ++i) {
      Vec3 axis(0);
      axis[i] = 1;
      if (const double k = h.stiffness_N_per_m[i]; k > 0) {
        const double c = k * h.damping_time_s;
        const double v = velocity_W(b, lever)[i];
        loads.rows.begin(-k * apart[i] - c * v, k, c, v);
        loads.rows.add_point(h.body, axis, lever);
      }
      if (const double k = h.rotation_Nm_per_rad[i]; k > 0) {
        const double c = k * h.damping_time_s;
        const Vec3 J(rate[0][i], rate[1][i], rate[2][i]);
        const double v = glm::dot(J, b.w_WB);
        loads.rows.begin(-k * turned[i] - c * v, k, c, v);
        loads.rows.add_term(h.body, Vec3(0), J);
      }
    }
  }
  for (const Push& p : pushes_) {
    const double size = evaluate_ramp(p.ramp, time_s);
    if (size == 0) continue;
    const BodyKinematics& b = loads.bodies[p.body];
    const Vec3 v = p.frame < 0 ? p.vector : loads.bodies[p.frame].R_WB * p.vector;
    loads.rows.begin_force(size);
    if (p.moment)
      loads.rows.add_term(p.body, Vec3(0), v);
    else
      loads.rows.add_point(p.body, v, b.R_WB * p.p_CP);
  }
  for (const Follower& f : followers_) {
    const double size = evaluate_ramp(f.ramp, time_s) * f.force_N;
    if (size == 0) continue;
    const Row axial = loads.rows.rows[loads.bushings[f.disc].row + 1];
    loads.rows.begin_force(-size);
    for (int i = 0; i < axial.count; ++i) {
      const RowTerm t = loads.rows.terms[axial.first + i];
      loads.rows.add_term(t.body, t.linear, t.angular);
    }
  }
}

void add_pull_row(const Pull& pull, Loads& loads) {
  const double size_N = glm::length(pull.force_W);
  if (pull.body < 0 || size_N == 0) return;
  loads.rows.begin_force(size_N);
  loads.rows.add_point(pull.body, pull.force_W / size_N, loads.bodies[pull.body].R_WB * pull.p_CP);
}

}  // namespace crepitus
