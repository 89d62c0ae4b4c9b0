// Why it popped, or why not: the explanation of `crepitus explain`, worked out in slices, and cut
// down to a card.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/explain/explainer.h"

namespace crepitus {

// One thing that would change the pop.
struct Remedy {
  std::string label, effect;  // "Gluteal strength, left 1.3 instead of 0.7", "gone"
  double benefit;             // above 0: better
  Parameters parameters;      // to try it
};

struct WhyCard {
  std::string title;
  std::vector<std::string> because;  // links of the chain, or how close the joints came
  std::vector<Remedy> remedies;  // most helpful first; where nothing popped: what would make it pop
  std::string note;              // about the card itself, or ""
  bool popped = false;
};

class Inquiry {
 public:
  // Keeps a reference to `anatomy`. Throws InputError as Simulation does.
  Inquiry(const Anatomy& anatomy, Question question);

  bool advance(int steps);  // true while there is work left
  double done() const;      // 0..1
  bool has_chain() const { return explanation_.has_value(); }

  // Of one pop of the watched run (or of a run without one: nullptr). has_chain() must be true.
  WhyCard card(const PopEvent* pop) const;

 private:
  Explainer explainer_;
  std::optional<Explanation> explanation_;
  double explained_at_ = -1;  // of done()
};

// Too long a movement would fill the memory with its recording.
bool can_explain(const Question& question, std::size_t channels);

}  // namespace crepitus
