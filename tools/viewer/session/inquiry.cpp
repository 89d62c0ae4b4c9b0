#include "tools/viewer/session/inquiry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/explain/words.h"
#include "engine/observe/run_event.h"

namespace crepitus {
namespace {

constexpr double kRefreshEvery = 0.1;  // of the whole: explaining anew costs a millisecond or two
constexpr std::size_t kMostJoints = 4, kMostRemedies = 6;
constexpr double kMostBytes = 3e8;

// The pop of the explained run that is the watched one: same joint, nearest in time.
const ExplainedPop* find_pop(const Explanation& e, const PopEvent& pop) {
  const ExplainedPop* best = nullptr;
  for (const ExplainedPop& p : e.pops) {
    if (p.pop.mechanism != pop.mechanism || p.pop.joint != pop.joint || p.pop.side != pop.side)
      continue;
    if (!best || std::abs(p.pop.time_s - pop.time_s) < std::abs(best->pop.time_s - pop.time_s))
      best = &p;
  }
  return best;
}

void add_remedies(const Explanation& e, const ExplainedPop& p, WhyCard& card) {
  const auto which = static_cast<std::size_t>(&p - e.pops.data());
  for (const int i : p.ranking) {
    const VariantResult& v = e.variants[static_cast<std::size_t>(i)];
    if (card.remedies.size() == kMostRemedies || !v.outcome.trouble.empty()) continue;
    const PopChange& change = v.comparison.changes[which];
    const double worth = benefit(change);
    if (worth <= 0) break;
    card.remedies.push_back({v.variant.label, short_change(change), worth, v.variant.parameters});
  }
}

WhyCard pop_card(const Explanation& e, const PopEvent& pop) {
  WhyCard card{.title = capital(run_event(pop).text),
               .because = {},
               .remedies = {},
               .note = "",
               .popped = true};
  const ExplainedPop* p = find_pop(e, pop);
  if (!p) {
    card.note =
        "Done again in coarser steps, this joint does not pop: it was very close to its limit.";
    return card;
  }
  for (const ChainLink& link : p->chain) card.because.push_back(link.sentence);
  add_remedies(e, *p, card);
  return card;
}

WhyCard quiet_card(const Explanation& e) {
  WhyCard card{.title = "Nothing popped", .because = {}, .remedies = {}, .note = ""};
  for (const JointCloseness& j : e.closeness) {
    if (card.because.size() == kMostJoints) break;
    const std::string how = j.mechanism == Mechanism::facet_cavitation
                                ? fmt::format("{:.0f} % of the suction that makes gas", j.percent)
                            : j.mechanism == Mechanism::sacroiliac_release
                                ? fmt::format("{:.0f} % of the shear it holds", j.percent)
                                : std::string("did not snap");
    card.because.push_back(fmt::format(
        "{}: {}, {}.", capital(plain_joint(j.mechanism, j.joint, j.side)), how, j.sentence));
  }
  for (const VariantResult& v : e.variants) {
    const std::size_t pops = v.outcome.pops.size();
    if (pops == 0 || !v.outcome.trouble.empty() || card.remedies.size() == kMostRemedies) continue;
    card.remedies.push_back({v.variant.label, fmt::format("{} pop{}", pops, pops == 1 ? "" : "s"),
                             1, v.variant.parameters});
  }
  return card;
}

}  // namespace

Inquiry::Inquiry(const Anatomy& anatomy, Question question)
    : explainer_(anatomy, std::move(question)) {}

bool Inquiry::advance(int steps) {
  const bool more = explainer_.advance(steps);
  if (explainer_.has_base() && (!more || done() >= explained_at_ + kRefreshEvery) &&
      explained_at_ < 1) {
    explanation_ = explainer_.explanation();
    explained_at_ = more ? done() : 1;
  }
  return more;
}

double Inquiry::done() const {
  return std::clamp(explainer_.done_s() / std::max(explainer_.total_s(), 1e-9), 0.0, 1.0);
}

WhyCard Inquiry::card(const PopEvent* pop) const {
  return pop ? pop_card(*explanation_, *pop) : quiet_card(*explanation_);
}

bool can_explain(const Question& q, std::size_t channels) {
  return run_length_s(q, q.info.parameters) / q.info.step_s * static_cast<double>(channels) *
             sizeof(double) <
         kMostBytes;
}

}  // namespace crepitus
