#include "engine/explain/explanation.h"

#include <algorithm>
#include <numeric>

namespace crepitus {
namespace {

std::vector<int> ranked_for(std::size_t pop, const std::vector<VariantResult>& variants) {
  std::vector<int> order;
  for (std::size_t i = 0; i < variants.size(); ++i)
    if (variants[i].outcome.trouble.empty()) order.push_back(static_cast<int>(i));
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return benefit(variants[a].comparison.changes[pop]) > benefit(variants[b].comparison.changes[pop]);
  });
  return order;
}

}  // namespace

Explanation explain(const BaseRun& base, const std::vector<Variant>& variants, const std::vector<Outcome>& outcomes) {
  Explanation e{.info = base.info};
  for (std::size_t i = 0; i < std::min(variants.size(), outcomes.size()); ++i)
    e.variants.push_back({variants[i], outcomes[i], compare(base.outcome, outcomes[i])});
  // a variant that did not reach its end has nothing to say; provocations stay in their order, from slight to strong
  if (!base.outcome.pops.empty()) {
    std::stable_sort(e.variants.begin(), e.variants.end(), [](const VariantResult& a, const VariantResult& b) {
      if (a.outcome.trouble.empty() != b.outcome.trouble.empty()) return a.outcome.trouble.empty();
      return benefit(a.comparison) > benefit(b.comparison);
    });
  }
  for (std::size_t k = 0; k < base.outcome.pops.size(); ++k) {
    const PopEvent& pop = base.outcome.pops[k];
    e.pops.push_back({pop, chain_of(pop, base.recording, base.limits), plots_of(pop, base.recording, base.limits),
                      ranked_for(k, e.variants)});
  }
  if (e.pops.empty()) e.closeness = closeness_of(base.recording, base.limits);
  return e;
}

}  // namespace crepitus
