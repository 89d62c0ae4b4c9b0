// The bones of whoever is shown: made bone by bone between frames, and made anew when the shape of
// the body has changed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/bones/bones.h"

namespace crepitus {

class BoneStock {
 public:
  // Keeps a reference to `anatomy`.
  BoneStock(const Anatomy& anatomy, Detail detail) : anatomy_(&anatomy), detail_(detail) {}

  // One frame of so many seconds with this body. Returns new bones when they are ready.
  std::optional<std::vector<Bone>> frame(const Model& model, double frame_s);

  // "L3 (40 %)" while bones are being made for the first time, else "".
  std::string progress() const;

 private:
  void begin(const Model& model);
  std::vector<Bone> finished();

  const Anatomy* anatomy_;
  Detail detail_;
  std::vector<double> made_for_, seen_;  // what the shape depends on
  double rested_s_ = 0;
  std::uint64_t key_ = 0;
  std::optional<BoneWorkshop> workshop_;
  std::optional<std::vector<Bone>> kept_;  // from the disk, to be handed out
  bool any_ = false;
};

}  // namespace crepitus
