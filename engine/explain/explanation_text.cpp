// The explanation on a terminal, 100 columns wide.
#include <fmt/format.h>

#include <algorithm>

#include "engine/explain/explanation.h"
#include "engine/explain/words.h"
#include "engine/observe/red_flags.h"
#include "engine/observe/run_event.h"

namespace crepitus {
namespace {

constexpr std::size_t kMostColumns = 6;   // pops side by side in a table
constexpr std::size_t kMostHelpful = 3;   // named under each pop
constexpr std::size_t kMostJoints = 6;    // of those that came close
constexpr std::size_t kColumns = 100;

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

std::string head(const Explanation& e) {
  std::string text = wrapped(e.info.title, "", "");
  text += wrapped(fmt::format("Person: {}. \"Your\" below means this simulated person, not you who read it. Model estimates, "
                              "not a diagnosis. Steps of {:g} ms.",
                              e.info.person, 1e3 * e.info.step_s),
                  "", "");
  const std::vector<std::string> changed = changed_parameters(e.info.parameters);
  if (!changed.empty()) text += wrapped(fmt::format("Not at their defaults: {}.", fmt::join(changed, ", ")), "", "  ");
  for (const std::string& note : e.notes) text += wrapped(note, "", "");
  if (e.info.status != "ok") text += wrapped(fmt::format("This run did not reach its end ({}).", e.info.message), "", "");
  return text;
}

std::string helpful(const ExplainedPop& p, std::size_t k, const Explanation& e) {
  std::string list;
  std::size_t named = 0;
  for (const int i : p.ranking) {
    const PopChange& change = e.variants[i].comparison.changes[k];
    if (benefit(change) <= 0 || named == kMostHelpful) break;
    list += fmt::format("{}{} ({})", named++ ? "; " : "", e.variants[i].variant.label, short_change(change));
  }
  return list.empty() ? "Nothing that was tried takes it away, weakens or delays it." : "Changes it most: " + list + ".";
}

std::string pop_text(const ExplainedPop& p, std::size_t k, const Explanation& e) {
  std::string text = wrapped(fmt::format("At {:.3f} s {} ({:.1f} mJ).", p.pop.time_s, run_event(p.pop).text, 1e3 * p.pop.energy_J),
                             fmt::format("{}. ", k + 1), "   ");
  for (std::size_t i = 0; i < p.chain.size(); ++i) {
    const bool again = i == 0 && k > 0 && !e.pops[k - 1].chain.empty() && e.pops[k - 1].chain[0].sentence == p.chain[0].sentence;
    text += wrapped(again ? fmt::format("The same movement as before pop {}.", k) : p.chain[i].sentence, "   - ", "     ");
  }
  if (!e.variants.empty()) text += wrapped(helpful(p, k, e), "   > ", "     ");
  return text;
}

std::string table(const Explanation& e) {
  const std::size_t columns = std::min(e.pops.size(), kMostColumns);
  std::vector<const VariantResult*> rows;
  std::string no_difference;
  for (const VariantResult& v : e.variants) {
    if (!v.outcome.trouble.empty() || !makes_no_difference(v.comparison)) rows.push_back(&v);
    else no_difference += (no_difference.empty() ? "" : "; ") + v.variant.label;
  }
  std::size_t width = 10;
  for (const VariantResult* v : rows) width = std::max(width, v->variant.label.size());
  width = std::min(width, kColumns - 8 * columns - 7);

  std::string text;
  if (!rows.empty()) {
    text += fmt::format("{:<{}}", "What if", width + 2);
    for (std::size_t k = 0; k < columns; ++k) text += fmt::format("{:>8}", fmt::format("pop {}", k + 1));
    text += "  new\n";
  }
  for (const VariantResult* v : rows) {
    text += fmt::format("  {:<{}}", cut(v->variant.label, width), width);
    if (!v->outcome.trouble.empty()) {
      text += "  did not reach its end\n";
      continue;
    }
    for (std::size_t k = 0; k < columns; ++k) text += fmt::format("{:>8}", short_change(v->comparison.changes[k]));
    text += v->comparison.appeared.empty() ? "    -\n" : fmt::format("  {:>3}\n", v->comparison.appeared.size());
  }
  if (!rows.empty()) {
    text += wrapped("gone: it does not pop; -40 %: that much less energy; +0.10 s: that much later in the movement; new: pops "
                    "that were not there before.",
                    "  ", "  ");
  }
  if (!no_difference.empty()) text += wrapped(no_difference + ".", "Made no difference: ", "  ");
  if (e.pops.size() > columns)
    text += fmt::format("Pops {} to {} are compared in --json and in explanation.html only.\n", columns + 1, e.pops.size());
  return text;
}

std::string close_text(const Explanation& e) {
  std::string text = "Nothing popped. How close it came:\n";
  for (std::size_t i = 0; i < std::min(e.closeness.size(), kMostJoints); ++i) {
    const JointCloseness& j = e.closeness[i];
    const std::string how = j.mechanism == Mechanism::facet_cavitation     ? fmt::format("{:.0f} % of the suction that makes gas", j.percent)
                            : j.mechanism == Mechanism::sacroiliac_release ? fmt::format("{:.0f} % of the shear it holds", j.percent)
                                                                           : std::string("did not snap");
    text += wrapped(fmt::format("{}: {}, {}.", plain_joint(j.mechanism, j.joint, j.side), how, j.sentence), "  - ", "    ");
  }
  if (e.closeness.size() > kMostJoints) text += fmt::format("  {} more joints stand in --json.\n", e.closeness.size() - kMostJoints);
  if (!e.variants.empty()) text += "\nWhat would make it pop\n";
  for (const VariantResult& v : e.variants) {
    std::string pops;
    for (const PopEvent& p : v.outcome.pops)
      pops += fmt::format("{}{} at {:.2f} s", pops.empty() ? "" : ", ", plain_joint(p.mechanism, p.joint, p.side), p.time_s);
    if (!v.outcome.trouble.empty()) pops = "did not reach its end";
    text += wrapped(fmt::format("{}: {}.", v.variant.label, pops.empty() ? "still nothing" : pops), "  - ", "    ");
  }
  return text;
}

std::string doctor() {
  return std::string("\n") + kDoctorTitle + "\n" +
         wrapped(fmt::format("{} {} {}", kUsuallyHarmless, kSeeADoctor, kEmergency), "  ", "  ");
}

}  // namespace

std::string explanation_text(const Explanation& e) {
  std::string text = head(e) + "\n";
  for (std::size_t k = 0; k < e.pops.size(); ++k) text += pop_text(e.pops[k], k, e) + "\n";
  if (e.pops.empty()) text += close_text(e);
  else if (!e.variants.empty()) text += table(e);
  if (e.ensemble) text += "\n" + ensemble_text(*e.ensemble);
  return text + doctor();
}

}  // namespace crepitus
