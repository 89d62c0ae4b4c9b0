#include "engine/explain/ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/explain/words.h"

namespace crepitus {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // 97.5 % point of the normal distribution

bool is_mechanism(const PopEvent& pop, std::size_t mechanism) { return static_cast<std::size_t>(pop.mechanism) == mechanism; }

nlohmann::ordered_json share_json(const PoppedShare& s) {
  return {{"name", s.name}, {"popped", s.popped}, {"lo", s.interval.lo}, {"hi", s.interval.hi}};
}

std::string share_line(const PoppedShare& s, int count) {
  return fmt::format("  {:<44} {:>4} of {:<4}  {:3.0f} - {:.0f} %\n", s.plain, s.popped, count, 100 * s.interval.lo,
                     100 * s.interval.hi);
}

}  // namespace

Interval wilson_interval(int k, int n) {
  if (n <= 0) return {0, 1};
  const double z2 = kNormal95 * kNormal95, size = n, share = k / size;
  const double middle = (share + z2 / (2 * size)) / (1 + z2 / size);
  const double half = kNormal95 / (1 + z2 / size) * std::sqrt(share * (1 - share) / size + z2 / (4 * size * size));
  return {k == 0 ? 0 : middle - half, k == n ? 1 : middle + half};
}

EnsembleResult ensemble_result(const std::vector<Outcome>& outcomes, int asked, std::int64_t seed) {
  EnsembleResult e{.asked = asked, .seed = seed, .any = {"any", "anything at all", 0, {}}};
  for (std::size_t i = 0; i < kMechanisms.size(); ++i)
    e.mechanisms.push_back({kMechanisms[i], plain_mechanism(static_cast<Mechanism>(i)), 0, {}});
  for (const Outcome& o : outcomes) {
    if (!o.trouble.empty()) continue;
    ++e.count;
    e.any.popped += !o.pops.empty();
    for (std::size_t i = 0; i < kMechanisms.size(); ++i)
      e.mechanisms[i].popped +=
          std::any_of(o.pops.begin(), o.pops.end(), [&](const PopEvent& p) { return is_mechanism(p, i); });
    std::vector<std::string> counted;  // a joint that pops twice in one person counts once
    for (const PopEvent& p : o.pops) {
      const std::string name = p.joint + "." + p.side;
      if (std::find(counted.begin(), counted.end(), name) != counted.end()) continue;
      counted.push_back(name);
      auto joint = std::find_if(e.joints.begin(), e.joints.end(), [&](const PoppedShare& s) { return s.name == name; });
      if (joint == e.joints.end())
        joint = e.joints.insert(e.joints.end(), {name, plain_joint(p.mechanism, p.joint, p.side), 0, {}});
      ++joint->popped;
    }
  }
  e.any.interval = wilson_interval(e.any.popped, e.count);
  for (PoppedShare& s : e.mechanisms) s.interval = wilson_interval(s.popped, e.count);
  for (PoppedShare& s : e.joints) s.interval = wilson_interval(s.popped, e.count);
  std::stable_sort(e.joints.begin(), e.joints.end(), [](const auto& a, const auto& b) { return a.popped > b.popped; });
  return e;
}

std::string ensemble_text(const EnsembleResult& e) {
  if (e.count == 0) return "No draw of this person reached the end of the movement.\n";
  std::string text = fmt::format(
      "Pops in {} of {} backs like this one (95 % interval {:.0f} - {:.0f} %; model estimate, draws {} to {}):\n", e.any.popped,
      e.count, 100 * e.any.interval.lo, 100 * e.any.interval.hi, e.seed + 1, e.seed + e.asked);
  for (const PoppedShare& s : e.mechanisms) text += share_line(s, e.count);
  if (!e.joints.empty()) text += "By joint:\n";
  for (const PoppedShare& s : e.joints) text += share_line(s, e.count);
  if (e.count < e.asked) text += fmt::format("{} draws did not reach their end and are not counted.\n", e.asked - e.count);
  return text;
}

std::string ensemble_json(const EnsembleResult& e) {
  nlohmann::ordered_json json{{"asked", e.asked}, {"count", e.count}, {"seed", e.seed}, {"any", share_json(e.any)}};
  json["mechanisms"] = nlohmann::ordered_json::array();
  json["joints"] = nlohmann::ordered_json::array();
  for (const PoppedShare& s : e.mechanisms) json["mechanisms"].push_back(share_json(s));
  for (const PoppedShare& s : e.joints) json["joints"].push_back(share_json(s));
  return json.dump();
}

}  // namespace crepitus
