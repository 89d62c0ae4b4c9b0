#include "engine/forces/tendon.h"

#include <algorithm>
#include <cmath>

#include "engine/forces/path.h"

namespace crepitus {
namespace {

constexpr double kSubstep_s = 1e-4;        // explicit: the steepest ridge under 1 kN has a time constant of 0.5 ms
constexpr double kCalm_m_per_s = 0.02;     // slower than this a crossing is over: legs lead tendons at up to 0.1 m/s
constexpr double kSmallestSnap_m = 1e-3;   // less is a twitch that nobody feels. Taste
constexpr double kSlowestSnap_m_per_s = 5e-3 / 60e-3;  // the slowest jump seen (Guillin 2009, recalled): below, it rolls over

struct Profile {
  double height, slope, curvature;  // and by position
};
Profile ridge_at(const BrimTendon& t, double position_m) {
  const double u = (position_m - t.ridge_at_m) / t.ridge_half_width_m;
  if (std::abs(u) >= 1) return {0, 0, 0};
  const double w = 1 - u * u;
  return {w * w, -4 * u * w / t.ridge_half_width_m, (12 * u * u - 4) / square(t.ridge_half_width_m)};
}

// A slope outside of neutral; inside it levels off within the width of the ridge, on the bone that the path wraps round.
Profile bed_at(const BrimTendon& t, double position_m) {
  if (position_m >= 0) return {t.slope * position_m, t.slope, 0};
  const double width = t.ridge_half_width_m;
  if (position_m <= -width) return {-0.5 * t.slope * width, 0, 0};
  return {t.slope * position_m * (1 + 0.5 * position_m / width), t.slope * (1 + position_m / width), t.slope / width};
}

}  // namespace

double tendon_ridge_share(const BrimTendon& t, const TendonPull& pull) {
  const double pressing = std::max(0.0, -glm::dot(pull.force_N, t.outward));
  return pressing / (pressing + t.cushion_N);
}

Vec3 tendon_point_CP(const BrimTendon& t, double position_m, double share) {
  return t.rest_CP + position_m * t.lateral +
         (bed_at(t, position_m).height + share * t.ridge_m * ridge_at(t, position_m).height) * t.outward;
}

TendonPull tendon_pull(const Model& m, const BrimTendon& t, const Loads& loads) {
  TendonPull pull;
  if (t.muscles.empty()) return pull;
  const Mat3& R = loads.bodies[t.body].R_WB;
  const Muscle& first = m.muscles[t.muscles.front()];
  const Vec3 at_W = carried_point_W(first.path[t.point], loads.bodies);
  Vec3 up_W(0);
  double up_per_m = 0;
  for (int i : t.muscles) {
    const double tension = loads.muscles[i].tension_N;
    const Vec3 line = carried_point_W(m.muscles[i].path[t.point - 1], loads.bodies) - at_W;
    const double inverse_length = 1 / glm::length(line);
    pull.tension_N += tension;
    up_W += (tension * inverse_length) * line;
    up_per_m += tension * inverse_length;
  }
  // the lower part is the same for all: one tendon
  const Vec3 down_W = -segment_gradient_W(first, t.point, loads.bodies);
  const double down_length = glm::distance(carried_point_W(first.path[t.point + 1], loads.bodies), at_W);
  pull.force_N = (up_W + pull.tension_N * down_W) * R;  // R^T v
  pull.centring_N_per_m = up_per_m + pull.tension_N / down_length;
  return pull;
}

void place_tendons(const State& state, Model& m) {
  for (std::size_t i = 0; i < m.tendons.size(); ++i) {
    const BrimTendon& t = m.tendons[i];
    const Vec3 at = tendon_point_CP(t, state.tendons[i].position_m, state.tendons[i].ridge_share);
    for (int muscle : t.muscles) m.muscles[muscle].path[t.point].a.p_CP = at;
  }
}

TendonSnap advance_tendon(const BrimTendon& t, const TendonPull& pull, double time_s, double h_s, bool may_release,
                          TendonState& s, bool& let_go) {
  const double share = s.ridge_share = tendon_ridge_share(t, pull);
  const double sideways = glm::dot(pull.force_N, t.lateral), outward = glm::dot(pull.force_N, t.outward);
  const double grip = t.friction * std::max(0.0, -outward);
  const int pieces = std::max(1, static_cast<int>(std::ceil(h_s / kSubstep_s - 1e-9)));
  const double piece_s = h_s / pieces, start_m = s.position_m;
  double fastest = 0, spent = 0;
  bool unstable = false;
  for (int i = 0; i < pieces; ++i) {
    const Profile bed = bed_at(t, s.position_m), ridge = ridge_at(t, s.position_m);
    const double drive = sideways - pull.centring_N_per_m * (s.position_m - start_m) +
                         outward * (bed.slope + share * t.ridge_m * ridge.slope);
    const double moving = drive > grip ? drive - grip : drive < -grip ? drive + grip : 0;
    s.speed_m_per_s = moving / t.damping_Ns_per_m;
    if (moving == 0) break;
    // down the far side of a ridge the drive grows as the tendon goes
    if (outward * (bed.curvature + share * t.ridge_m * ridge.curvature) > pull.centring_N_per_m) unstable = true;
    const double before = s.position_m;
    s.position_m = std::clamp(before + s.speed_m_per_s * piece_s, t.lo_m, t.hi_m);
    spent += std::abs(moving * (s.position_m - before));
    fastest = std::max(fastest, std::abs(s.position_m - before) / piece_s);
  }
  if (!may_release) {
    s.snapping = false;
    return {};
  }

  if (!s.snapping && unstable && fastest > kCalm_m_per_s) {
    let_go = true;
    s.snapping = true;
    s.start_s = time_s, s.start_m = start_m, s.fastest_m_per_s = s.energy_J = 0, s.tension_N = pull.tension_N;
  }
  if (!s.snapping) return {};
  s.fastest_m_per_s = std::max(s.fastest_m_per_s, fastest);
  s.energy_J += spent;
  if (fastest > kCalm_m_per_s) return {};
  s.snapping = false;
  const bool crossed = (s.start_m - t.ridge_at_m) * (s.position_m - t.ridge_at_m) < 0;
  return {.happened = crossed && std::abs(s.position_m - s.start_m) > kSmallestSnap_m && s.fastest_m_per_s > kSlowestSnap_m_per_s,
          .start_s = s.start_s,
          .duration_s = time_s + h_s - s.start_s,
          .from_m = s.start_m,
          .to_m = s.position_m,
          .fastest_m_per_s = s.fastest_m_per_s,
          .energy_J = s.energy_J,
          .tension_N = s.tension_N};
}

}  // namespace crepitus
