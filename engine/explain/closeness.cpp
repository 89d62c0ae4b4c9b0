#include "engine/explain/closeness.h"

#include <fmt/format.h>

#include "engine/explain/trace.h"

namespace crepitus {
namespace {

constexpr double kOpened_mm = 0.02;  // below this a joint stayed as it was: a tenth of what a pop needs

std::size_t place_of_largest(const Trace& t) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < t.size(); ++i)
    if (t[i] > t[best]) best = i;
  return best;
}

struct Opening {
  double by_mm = 0, speed_mm_per_s = 0, pressed_before_N = 0;
};
// The widest opening after the lowest gap before it, its greatest speed, and what had pressed the joint before.
Opening opening_of(const Trace& gap, const Trace& force) {
  Opening o;
  double lowest = gap[0], pressed = 0;
  for (std::size_t i = 0; i < gap.size(); ++i) {
    lowest = std::min(lowest, gap[i]);
    if (force) pressed = std::max(pressed, force[i]);
    if (gap[i] - lowest > o.by_mm) {
      o.by_mm = gap[i] - lowest;
      o.pressed_before_N = pressed;
    }
    o.speed_mm_per_s = std::max(o.speed_mm_per_s, gap.speed(i));
  }
  return o;
}

void explain_facet(JointCloseness& j, const Opening& o, double film_um, double ready_in_min) {
  j.numbers = {{"suction", "% of cavitation", j.percent},
               {"opening", "mm", o.by_mm},
               {"opening_speed", "mm/s", o.speed_mm_per_s},
               {"press_force", "N", o.pressed_before_N},
               {"film", "um", film_um},
               {"ready_in", "min", ready_in_min}};
  if (ready_in_min > 0) {
    j.why = Why::gas_left;
    j.sentence = fmt::format("gas of the last pop still fills it; ready in {:.0f} min", ready_in_min);
  } else if (o.by_mm < kOpened_mm) {
    j.why = Why::stayed_closed;
    j.sentence = "it hardly opened";
  } else if (o.pressed_before_N < kPressed_N) {
    j.why = Why::not_pressed;
    j.sentence = fmt::format("not pressed together before it opened by {:.2f} mm, so its film was not thin", o.by_mm);
  } else {
    j.why = Why::too_slow;
    j.sentence = fmt::format("opened too slowly (at most {:.1f} mm/s) for its film of {:.0f} um", o.speed_mm_per_s, film_um);
  }
}

void add_facet(std::vector<JointCloseness>& list, const RunRecording& r, const std::string& id,
               double cavitation_kPa) {
  const Trace suction(r, "facet_suction." + id), gap(r, "facet_gap." + id), force(r, "facet_force." + id);
  const Trace film(r, "facet_film." + id), ready(r, "facet_ready_in." + id);
  if (!suction || !gap || !film || !ready || cavitation_kPa <= 0) return;
  const std::size_t at = place_of_largest(suction), dot = id.find('.');
  JointCloseness j{Mechanism::facet_cavitation, id.substr(0, dot), id.substr(dot + 1), 100 * suction[at] / cavitation_kPa,
                   suction.time_s(at), Why::too_slow, "", {}};
  j.percent = std::max(0.0, j.percent);
  explain_facet(j, opening_of(gap, force), film[at], ready[at]);
  list.push_back(std::move(j));
}

void add_sacroiliac(std::vector<JointCloseness>& list, const RunRecording& r, const std::string& side, double friction) {
  const Trace margin(r, "si_slip_margin." + side), normal(r, "si_normal_force." + side);
  if (!margin || !normal || friction <= 0) return;
  JointCloseness j{Mechanism::sacroiliac_release, "sacroiliac", side, -1, 0, Why::held, "", {}};
  std::size_t at = 0;
  for (std::size_t i = 0; i < margin.size(); ++i) {
    const double hold = friction * normal[i];
    const double percent = hold > 0 ? 100 * (1 - margin[i] / hold) : 0;
    if (percent <= j.percent) continue;
    j.percent = percent;
    at = i;
  }
  j.at_s = margin.time_s(at);
  j.sentence = fmt::format("its surfaces held; {:.0f} N more shear would have made them slip", margin[at]);
  j.numbers = {{"shear", "% of hold", j.percent}, {"slip_margin", "N", margin[at]}, {"normal_force", "N", normal[at]}};
  list.push_back(std::move(j));
}

void add_tendon(std::vector<JointCloseness>& list, const RunRecording& r, const std::string& side) {
  const Trace place(r, "tendon_position." + side), tension(r, "iliopsoas_tension." + side);
  if (!place || !tension) return;
  double lo = place[0], hi = place[0];
  for (std::size_t i = 0; i < place.size(); ++i) lo = std::min(lo, place[i]), hi = std::max(hi, place[i]);
  const std::size_t at = place_of_largest(tension);
  list.push_back({Mechanism::iliopsoas_snap, "iliopsoas", side, 0, tension.time_s(at), Why::glided,
                  fmt::format("it glided over {:.1f} mm without catching", hi - lo),
                  {{"from", "mm", lo}, {"to", "mm", hi}, {"tension", "N", tension[at]}}});
}

}  // namespace

std::vector<JointCloseness> closeness_of(const RunRecording& r, const Limits& limits) {
  std::vector<JointCloseness> list;
  for (const auto& [id, kPa] : limits.cavitation_kPa) add_facet(list, r, id, kPa);
  for (const auto& [side, friction] : limits.static_friction) add_sacroiliac(list, r, side, friction);
  for (const char* side : {"right", "left"}) add_tendon(list, r, side);
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.percent > b.percent; });
  return list;
}

}  // namespace crepitus
