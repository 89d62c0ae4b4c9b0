#include "tools/viewer/speaker.h"

namespace crepitus {

struct Speaker::Parts {};
Speaker::Speaker() = default;
Speaker::~Speaker() = default;
bool Speaker::play(const PopEvent&, double) { return false; }
std::string Speaker::description() {
  return "built without OpenAL (package libopenal-dev): pops are seen, not heard";
}

}  // namespace crepitus
