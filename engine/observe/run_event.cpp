#include "engine/observe/run_event.h"

#include <fmt/format.h>

#include "engine/check.h"
#include "engine/observe/channels.h"

namespace crepitus {
namespace {

std::string what_happened(const PopEvent& pop) {
  switch (pop.mechanism) {
    case Mechanism::facet_cavitation:
      return fmt::format("the {} facet joint {} popped", pop.side, plain_level(pop.joint));
    case Mechanism::sacroiliac_release:
      return fmt::format("the {} sacroiliac joint slipped", pop.side);
    case Mechanism::iliopsoas_snap:
      return fmt::format("the {} iliopsoas tendon snapped over the pelvis", pop.side);
  }
  CREPITUS_CHECK(false);
}

}  // namespace

RunEvent run_event(const PopEvent& pop) {
  RunEvent event{.time_s = pop.time_s,
                 .kind = kMechanisms[static_cast<std::size_t>(pop.mechanism)],
                 .text = what_happened(pop),
                 .joint = pop.joint,
                 .side = pop.side,
                 .numbers = {{"energy", "mJ", pop.energy_J * 1e3},
                             {"jump", "mm", pop.jump_m * 1e3},
                             {"duration", "ms", pop.duration_s * 1e3}}};
  for (const PopNumber& n : pop.numbers) {
    if (*n.name != '\0') event.numbers.push_back({n.name, n.unit, n.value});
  }
  return event;
}

}  // namespace crepitus
