#include "engine/explain/chain.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "engine/explain/trace.h"
#include "engine/simulation.h"

namespace crepitus {
namespace {

constexpr double kJustBefore_s = 0.2;
constexpr double kHardlyMoves_deg_per_s = 5;  // taste: below this nobody would say that something moved
constexpr double kPressing_s = 1;             // how far back the force of the last pressing is looked for
constexpr double kShareWorthWords = 0.35;     // of the fastest rotation: slower ones are in the numbers only
constexpr double kPlotBefore_s = 0.4, kPlotAfter_s = 0.2;

// An angle and what it is called when it grows and when it falls.
struct Motion {
  const char *channel, *grows, *falls;
};
constexpr Motion kMotions[] = {
    {"hip_angle.left.flexion", "your left hip bent (the thigh came forward)", "your left hip straightened (the thigh went back)"},
    {"hip_angle.right.flexion", "your right hip bent (the thigh came forward)", "your right hip straightened (the thigh went back)"},
    {"hip_angle.left.abduction", "your left thigh swung outwards", "your left thigh swung inwards"},
    {"hip_angle.right.abduction", "your right thigh swung outwards", "your right thigh swung inwards"},
    {"hip_angle.left.external_rotation", "your left thigh turned outwards", "your left thigh turned inwards"},
    {"hip_angle.right.external_rotation", "your right thigh turned outwards", "your right thigh turned inwards"},
    {"pelvis.anterior_tilt", "your pelvis tipped forward", "your pelvis tipped back"},
    {"pelvis.list_left", "your pelvis sank on the left", "your pelvis sank on the right"},
    {"pelvis.rotation_left", "your pelvis turned to the left", "your pelvis turned to the right"},
    {"thorax.flexion", "your chest bent forward", "your chest bent back"},
    {"thorax.side_bend_left", "your chest bent to the left", "your chest bent to the right"},
    {"thorax.rotation_left", "your chest turned to the left", "your chest turned to the right"},
};
struct SegmentMotion {
  const char *name, *grows, *falls;
};
constexpr SegmentMotion kSegmentMotions[] = {{"flexion", "bent forward", "bent back"},
                                             {"side_bend_left", "bent to the left", "bent to the right"},
                                             {"rotation_left", "turned to the left", "turned to the right"}};

double number_of(const PopEvent& pop, std::string_view name) {
  for (const PopNumber& n : pop.numbers)
    if (n.name == name) return n.value;
  return 0;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// "40 ms", "1.2 s"
std::string duration(double s) { return s < 1 ? fmt::format("{:.0f} ms", 1e3 * s) : fmt::format("{:.1f} s", s); }

using Chain = std::vector<ChainLink>;

void add_movement(Chain& chain, const PopEvent& pop, const RunRecording& r) {
  const Motion* fastest = nullptr;
  Trace::Fastest best;
  for (const Motion& motion : kMotions) {
    const Trace angle(r, motion.channel);
    if (!angle) continue;
    const Trace::Fastest f = angle.fastest(pop.time_s - kJustBefore_s, pop.time_s);
    if (fastest && std::abs(f.speed) <= std::abs(best.speed)) continue;
    fastest = &motion;
    best = f;
  }
  if (!fastest) return;
  const Trace angle(r, fastest->channel);
  const double change = angle.value_before(pop.time_s) - angle.value_before(pop.time_s - kJustBefore_s);
  ChainLink link{"movement", "",
                 {{fastest->channel, "deg/s", best.speed},
                  {"change", "deg", change},
                  {"before_pop", "s", pop.time_s - best.at_s}}};
  link.sentence = std::abs(best.speed) < kHardlyMoves_deg_per_s
                      ? "Legs, pelvis and chest hardly moved just before."
                      : fmt::format("{} at up to {:.0f} deg/s in the {:.1f} s before.",
                                    capital(best.speed > 0 ? fastest->grows : fastest->falls), std::abs(best.speed),
                                    kJustBefore_s);
  chain.push_back(link);
}

void add_segment(Chain& chain, const PopEvent& pop, const RunRecording& r) {
  ChainLink link{"segment", "", {}};
  std::array<double, 3> speed{};
  double most = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const Trace angle(r, fmt::format("disc_angle.{}.{}", pop.joint, kSegmentMotions[i].name));
    if (!angle) return;
    speed[i] = angle.fastest(pop.time_s - kJustBefore_s, pop.time_s).speed;
    const double change = angle.value_before(pop.time_s) - angle.value_before(pop.time_s - kJustBefore_s);
    link.numbers.push_back({fmt::format("{}_speed", kSegmentMotions[i].name), "deg/s", speed[i]});
    link.numbers.push_back({fmt::format("{}_change", kSegmentMotions[i].name), "deg", change});
    most = std::max(most, std::abs(speed[i]));
  }
  std::string motions;
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::abs(speed[i]) < kShareWorthWords * most) continue;
    motions += fmt::format("{}{} ({:.1f} deg/s)", motions.empty() ? "" : ", ",
                           speed[i] > 0 ? kSegmentMotions[i].grows : kSegmentMotions[i].falls, std::abs(speed[i]));
  }
  link.sentence = fmt::format("Through pelvis and spine this reached {}: its upper bone {}.", plain_level(pop.joint), motions);
  chain.push_back(link);
}

void add_pressed(Chain& chain, const PopEvent& pop, const RunRecording& r) {
  const Trace force(r, fmt::format("facet_force.{}.{}", pop.joint, pop.side));
  if (!force) return;
  const std::optional<double> last_s = force.last_above(kPressed_N, pop.time_s);
  if (!last_s) {
    chain.push_back({"pressed", "The joint had not been pressed together since the movement began.", {}});
    return;
  }
  const double peak = force.largest(*last_s - kPressing_s, pop.time_s);
  const double ago = pop.time_s - *last_s;
  chain.push_back({"pressed",
                   fmt::format("Until {} before, the joint had been pressed together with up to {:.0f} N, which leaves a thin "
                               "film of fluid.",
                               duration(ago), peak),
                   {{"last_pressed", "s", ago}, {"press_force", "N", peak}}});
}

void add_cavitation(Chain& chain, const PopEvent& pop, const Limits& limits) {
  const double film = number_of(pop, "film"), speed = number_of(pop, "opening_speed"), opening = number_of(pop, "opening");
  const double deficit = number_of(pop, "deficit"), limit = limits(limits.cavitation_kPa, pop.joint + "." + pop.side);
  chain.push_back({"film",
                   fmt::format("The bones then parted at {:.1f} mm/s, to {:.2f} mm: faster than the film, {:.0f} um thick, could "
                               "take in fluid. Its pressure fell {:.0f} kPa below that around it, where gas comes out of the fluid at once.",
                               speed, opening, film, deficit),
                   {{"opening_speed", "mm/s", speed},
                    {"opening", "mm", opening},
                    {"film", "um", film},
                    {"deficit", "kPa", deficit},
                    {"cavitation_limit", "kPa", limit}}});
}

void add_release(Chain& chain, const PopEvent& pop, const char* what) {
  const double energy = 1e3 * pop.energy_J, jump = 1e3 * pop.jump_m, time = 1e3 * pop.duration_s;
  chain.push_back({"release",
                   fmt::format("{} by {:.2f} mm in {:.1f} ms and set {:.1f} mJ free: the pop (model estimate).", what, jump, time,
                               energy),
                   {{"jump", "mm", jump}, {"duration", "ms", time}, {"energy", "mJ", energy}}});
}

void add_hold(Chain& chain, const PopEvent& pop, const RunRecording& r, const Limits& limits) {
  const Trace margin(r, "si_slip_margin." + pop.side), normal(r, "si_normal_force." + pop.side);
  if (!margin || !normal) return;
  const double friction = limits(limits.static_friction, pop.side);
  const auto shear_N = [&](double t_s) { return friction * normal.value_before(t_s) - margin.value_before(t_s); };
  const double hold = friction * normal.value_before(pop.time_s), shear = shear_N(pop.time_s);
  const double earlier = shear_N(pop.time_s - kJustBefore_s);
  chain.push_back({"hold",
                   fmt::format("Leg and weight pushed the surfaces of the joint along each other with {:.0f} N ({:.0f} N {:.1f} s "
                               "earlier); roughness could hold {:.0f} N in all, and one end of the surface let go.",
                               shear, earlier, kJustBefore_s, hold),
                   {{"shear", "N", shear},
                    {"shear_earlier", "N", earlier},
                    {"hold", "N", hold},
                    {"slip_margin", "N", margin.value_before(pop.time_s)}}});
}

// Why the surfaces held no more: what presses them together, and what could have pressed harder.
void add_pressing(Chain& chain, const PopEvent& pop, const RunRecording& r) {
  const Trace normal(r, "si_normal_force." + pop.side);
  if (!normal) return;
  const double now = normal.value_before(pop.time_s), start = normal[0], most = normal.largest(0, pop.time_s);
  ChainLink link{"pressing", "", {{"normal_force", "N", now}, {"normal_force_start", "N", start}, {"normal_force_most", "N", most}}};
  std::string why;
  const auto add = [&](std::string text) { why += (why.empty() ? "" : ", ") + std::move(text); };
  const Trace leg(r, "ground_force." + pop.side + ".y"), all(r, "ground_force.total.y");
  if (leg && all && all.value_before(pop.time_s) > kPressed_N) {
    const double share = 100 * leg.value_before(pop.time_s) / all.value_before(pop.time_s);
    link.numbers.push_back({"weight_on_leg", "%", share});
    add(fmt::format("the {} leg carried {:.0f} % of the weight", pop.side, share));
  }
  for (const auto& [group, plain] : {std::pair{"gluteus_maximus", "gluteus maximus"}, {"transversus_abdominis", "deep belly muscle"}}) {
    const Trace activation(r, fmt::format("activation_group.{}.{}", group, pop.side));
    if (!activation) continue;
    const double percent = activation.value_before(pop.time_s);
    link.numbers.push_back({fmt::format("activation.{}", group), "%", percent});
    add(fmt::format("the {} worked at {:.0f} %", plain, percent));
  }
  const bool low = now < start - kPressed_N;
  link.sentence = fmt::format("The surfaces were pressed together with {:.0f} N, {} at the start ({:.0f} N){}{}.", now,
                              low ? "less than" : "no less than", start, why.empty() ? "" : ": ", why);
  chain.push_back(link);
}

void add_hip(Chain& chain, const PopEvent& pop, const RunRecording& r) {
  ChainLink link{"hip", "", {}};
  double angle[3]{};
  constexpr const char* kNames[3] = {"flexion", "abduction", "external_rotation"};
  for (int i = 0; i < 3; ++i) {
    const Trace track(r, fmt::format("hip_angle.{}.{}", pop.side, kNames[i]));
    if (!track) return;
    angle[i] = track.value_before(pop.time_s);
    link.numbers.push_back({kNames[i], "deg", angle[i]});
  }
  link.sentence = fmt::format("Your {} hip was then bent by {:.0f} deg, {:.0f} deg {}, {:.0f} deg turned {}.", pop.side, angle[0],
                              std::abs(angle[1]), angle[1] >= 0 ? "out to the side" : "across", std::abs(angle[2]),
                              angle[2] >= 0 ? "outwards" : "inwards");
  chain.push_back(link);
}

void add_tendon(Chain& chain, const PopEvent& pop) {
  const auto tenths = [](double mm) { return std::round(10 * mm) / 10 + 0.0; };  // no -0.0
  const double from = tenths(number_of(pop, "from")), to = tenths(number_of(pop, "to")), tension = number_of(pop, "tension");
  const double fastest = number_of(pop, "fastest");
  chain.push_back({"tendon",
                   fmt::format("The psoas tendon, pulled with {:.0f} N, lay on a ridge at the front of the pelvis, lost its hold "
                               "{:.1f} mm from its resting place and ran {} to {:.1f} mm, at up to {:.0f} mm/s.",
                               tension, from, to > from ? "outwards" : "inwards", to, fastest),
                   {{"tension", "N", tension}, {"from", "mm", from}, {"to", "mm", to}, {"fastest", "mm/s", fastest}}});
}

PopPlot plot(const RunRecording& r, const std::string& channel, std::string title, double around_s,
             double limit = std::numeric_limits<double>::quiet_NaN()) {
  PopPlot p{std::move(title), "", {}, {}, limit};
  for (std::size_t i = 0; i < r.channels.size(); ++i) {
    if (r.channels[i].name != channel) continue;
    p.unit = r.channels[i].unit;
    for (std::size_t k = 0; k < r.time_s.size(); ++k) {
      if (r.time_s[k] < around_s - kPlotBefore_s || r.time_s[k] > around_s + kPlotAfter_s) continue;
      p.time_s.push_back(r.time_s[k]);
      p.value.push_back(r.columns[i][k]);
    }
  }
  return p;
}

// The release itself lies between two samples: its own number stands there.
void insert(PopPlot& p, double at_s, double value) {
  const auto at = std::upper_bound(p.time_s.begin(), p.time_s.end(), at_s);
  p.value.insert(p.value.begin() + (at - p.time_s.begin()), value);
  p.time_s.insert(at, at_s);
}

}  // namespace

Limits limits_of(const Simulation& s) {
  Limits limits;
  for (const Facet& f : s.model().facets) limits.cavitation_kPa.emplace_back(f.level + "." + f.side, 1e-3 * f.film.cavitation_Pa);
  for (const RoughJoint& j : s.model().rough_joints) limits.static_friction.emplace_back(j.side, j.static_friction);
  return limits;
}

std::vector<ChainLink> chain_of(const PopEvent& pop, const RunRecording& recording, const Limits& limits) {
  Chain chain;
  add_movement(chain, pop, recording);
  switch (pop.mechanism) {
    case Mechanism::facet_cavitation:
      add_segment(chain, pop, recording);
      add_pressed(chain, pop, recording);
      add_cavitation(chain, pop, limits);
      add_release(chain, pop, "The faces sprang apart");
      break;
    case Mechanism::sacroiliac_release:
      add_hold(chain, pop, recording, limits);
      add_pressing(chain, pop, recording);
      add_release(chain, pop, "The surfaces slid");
      break;
    case Mechanism::iliopsoas_snap:
      add_hip(chain, pop, recording);
      add_tendon(chain, pop);
      add_release(chain, pop, "The tendon moved");
      break;
  }
  return chain;
}

std::vector<PopPlot> plots_of(const PopEvent& pop, const RunRecording& r, const Limits& limits) {
  std::vector<PopPlot> plots;
  const std::string id = pop.joint + "." + pop.side;
  switch (pop.mechanism) {
    case Mechanism::facet_cavitation: {
      PopPlot suction = plot(r, "facet_suction." + id, "Suction of the fluid film", pop.time_s, limits(limits.cavitation_kPa, id));
      if (!suction.time_s.empty()) insert(suction, pop.time_s, number_of(pop, "deficit"));
      plots.push_back(std::move(suction));
      plots.push_back(plot(r, "facet_force." + id, "Force that presses the joint", pop.time_s));
      break;
    }
    case Mechanism::sacroiliac_release:
      plots.push_back(plot(r, "si_slip_margin." + pop.side, "Slip margin", pop.time_s, 0));
      plots.push_back(plot(r, "si_normal_force." + pop.side, "Force that presses the joint", pop.time_s));
      break;
    case Mechanism::iliopsoas_snap:
      plots.push_back(plot(r, "tendon_position." + pop.side, "Place of the tendon", pop.time_s));
      plots.push_back(plot(r, "iliopsoas_tension." + pop.side, "Pull of the iliopsoas", pop.time_s));
      break;
  }
  std::erase_if(plots, [](const PopPlot& p) { return p.time_s.size() < 2; });
  return plots;
}

}  // namespace crepitus
