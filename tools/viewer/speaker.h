// Pops through the sound card, where there is one. Opened at the first pop that is to be heard;
// without a device it stays silent. One of speaker_openal.cpp and speaker_none.cpp is built.
#pragma once

#include <memory>
#include <string>

#include "engine/pops/event.h"

namespace crepitus {

class Speaker {
 public:
  Speaker();
  ~Speaker();
  Speaker(const Speaker&) = delete;
  Speaker& operator=(const Speaker&) = delete;

  // volume: 0..1. True when it went to a device.
  bool play(const PopEvent& pop, double volume);

  // "playing through ...", or why there is nothing to hear.
  static std::string description();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
