// Makes the bones of a person: from the tables in models/ to triangles.
//
// The tables describe solids by distance functions; solid.h says how. Every bone stands in its
// anatomical body frame, is fitted to the ligament ends and facet faces of the anatomy, and is
// carved by its neighbour in this person's neutral pose, so that joint faces fit each other. Left
// bones are mirror images of right ones, exactly.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/anatomy/anatomy.h"
#include "engine/bones/mesh.h"
#include "engine/model.h"

namespace crepitus {

// How small the triangles are: kFine for pictures and export, kMedium for the window, kCoarse for
// slow machines.
enum class Detail { kCoarse, kMedium, kFine };

// Called with the share that is done, 0..1, and the bone that comes next; false stops.
using BonesProgress = std::function<bool(double done, const std::string& next)>;

// All bones of both sides: T12, L1..L5, sacrum, innominate_r, innominate_l, femur_r, ... Takes a
// second or two on one core. Empty when `progress` stopped it. The same bits for the same input.
std::vector<Bone> make_bones(const Anatomy& anatomy, const Model& model, Detail detail,
                             const BonesProgress& progress = {});

// The same in slices of a tenth of a second, for a window that must not stand still.
class BoneWorkshop {
 public:
  BoneWorkshop(const Anatomy& anatomy, const Model& model, Detail detail);
  ~BoneWorkshop();
  BoneWorkshop(BoneWorkshop&&) noexcept;
  BoneWorkshop& operator=(BoneWorkshop&&) noexcept;

  bool step();               // makes one more bone; false when all are made
  double done() const;       // 0..1
  std::string next() const;  // the bone that comes next, "" when all are made
  std::vector<Bone> take();  // once step() has returned false

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
