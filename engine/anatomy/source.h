// Where a number of models/ comes from.
#pragma once

#include <string>

namespace crepitus {

struct Source {
  std::string text;    // where the numbers come from
  bool guess = false;  // true when the block says so; `crepitus check` lists these
  std::string place;   // file:line, for messages
};

}  // namespace crepitus
