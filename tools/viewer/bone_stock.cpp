#include "tools/viewer/bone_stock.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "engine/bones/cache.h"

namespace crepitus {
namespace {

constexpr double kRested_s =
    0.4;  // a slider that is being dragged does not start a workshop every frame

std::vector<double> shape_of(const Model& model) {
  std::vector<double> shape;
  for (const ParameterInfo& p : parameter_table())
    if (p.structural) shape.push_back(values(model.parameters)[p.index]);
  shape.push_back(static_cast<double>(model.bodies.size()));  // a bench may have cut some away
  return shape;
}

}  // namespace

std::optional<std::vector<Bone>> BoneStock::frame(const Model& model, double frame_s) {
  const std::vector<double> shape = shape_of(model);
  rested_s_ = shape == seen_ ? rested_s_ + frame_s : 0;
  seen_ = shape;
  if (shape != made_for_ && (rested_s_ >= kRested_s || !any_)) {
    begin(model);
    made_for_ = shape;
  }
  if (kept_) {
    any_ = true;
    return std::exchange(kept_, std::nullopt);
  }
  if (!workshop_ || workshop_->step()) return {};
  return finished();
}

void BoneStock::begin(const Model& model) {
  const std::filesystem::path folder = bone_cache_folder();
  key_ = bones_key(*anatomy_, model, detail_);
  std::string complaint;
  workshop_.reset();
  if (!folder.empty()) kept_ = load_bones(bone_cache_file(folder, key_), key_, complaint);
  if (!complaint.empty()) fmt::print(stderr, "{}\n", complaint);
  if (!kept_) workshop_.emplace(*anatomy_, model, detail_);
}

std::vector<Bone> BoneStock::finished() {
  any_ = true;
  std::vector<Bone> bones = workshop_->take();
  workshop_.reset();
  // not kept is not bad: they are made again next time
  if (const std::filesystem::path folder = bone_cache_folder(); !folder.empty())
    save_bones(bone_cache_file(folder, key_), key_, bones);
  return bones;
}

std::string BoneStock::progress() const {
  if (!workshop_ || any_) return "";
  return fmt::format("{} ({:.0f} %)", workshop_->next(), 100 * workshop_->done());
}

}  // namespace crepitus
