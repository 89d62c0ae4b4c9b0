// What is tried instead: the same movement with something changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/parameters.h"

namespace crepitus {

enum class VariantKind {
  one_default,   // one setting (or one setting of both sides) at its default
  all_defaults,  // every setting at its default
  movement,      // done at another speed
  readiness,     // how ready the joints are
  help,          // what should help
  provoke,       // what might make it pop, where nothing did
};
inline constexpr const char* kVariantKinds[] = {"one_default", "all_defaults", "movement", "readiness", "help", "provoke"};

struct Variant {
  std::string id;     // for scripts: "default:laxity", "help:core"
  VariantKind kind;
  std::string label;  // "Ligament laxity 1 instead of 1.5"
  Parameters parameters;
};

// For a run in which something popped. Those that would repeat the base or an earlier variant are left out. Twins that were
// changed alike on both sides make one variant.
std::vector<Variant> counterfactuals(const Parameters& base);

// For a run in which nothing popped.
std::vector<Variant> provocations(const Parameters& base);

// The key of the other side's twin ("tightness.iliacus.left" has one), or "".
std::string twin_key(std::string_view key);

}  // namespace crepitus
