#include "tools/viewer/render/bone_set.h"

#include <algorithm>
#include <cmath>

#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/bone_upload.h"
#include "tools/viewer/render/simplify.h"

namespace crepitus {
namespace {

constexpr double kStays = 1.25;     // a level is kept while the limit has moved by less
constexpr int kMadePerPicture = 2;  // more would be felt as a stutter: some 6 ms each

// Ribs, shins and feet: there to tell where one is, not to be looked at.
bool tells_where(const Model& m, const Bone& bone) {
  if (bone.body < 0) return true;
  const std::string& body = m.bodies[static_cast<std::size_t>(bone.body)].name;
  if (bone.name == "T12") return false;
  return body == "thorax" || body.starts_with("shank") || body.starts_with("foot");
}

glm::mat4 matrix_of(const Pose& pose) {
  glm::mat4 x(glm::mat3_cast(glm::quat(pose.q)));
  x[3] = glm::vec4(glm::vec3(pose.p), 1);
  return x;
}

}  // namespace

std::size_t level_for(double allowed_m, std::size_t now) {
  if (allowed_m <= 0) return 0;
  const auto coarsest = [](double limit_m) {
    std::size_t level = 1;
    while (level + 1 < kLevelErrors_m.size() && kLevelErrors_m[level + 1] <= limit_m) ++level;
    return level;
  };
  const std::size_t least = coarsest(allowed_m / kStays), most = coarsest(allowed_m * kStays);
  return std::clamp(now, least, most);
}

void BoneSet::set(std::vector<Bone> bones) {
  bones_ = std::move(bones);
  levels_.clear();
  levels_.resize(bones_.size());
  for (std::size_t i = 0; i < bones_.size(); ++i) levels_[i].box = box_of(bones_[i].mesh);
  posed_.assign(bones_.size(), {});
}

void BoneSet::pose(const Model& m, const State& s) {
  for (std::size_t i = 0; i < bones_.size(); ++i) {
    const Bone& b = bones_[i];
    const bool moves = b.body >= 0 && b.body < static_cast<int>(s.bodies.size());
    const Pose pose = moves ? body_pose_W(m, s, b.body) : Pose{};
    posed_[i] = {pose, matrix_of(pose), tells_where(m, b)};
  }
}

// Its box is not wholly beyond one side of the picture. `pixel_m`: what a pixel covers where the
// box is nearest.
bool BoneSet::may_be_seen(std::size_t i, const glm::mat4& clip_from_W, double& pixel_m,
                          int height_px) const {
  const glm::mat4 clip_from_B = clip_from_W * posed_[i].W_from_B;
  const glm::vec3 lo(levels_[i].box.lo), hi(levels_[i].box.hi);
  int beyond[4] = {0, 0, 0, 0};
  float nearest = 1e9f;
  for (int k = 0; k < 8; ++k) {
    const glm::vec4 p =
        clip_from_B * glm::vec4(k & 1 ? hi.x : lo.x, k & 2 ? hi.y : lo.y, k & 4 ? hi.z : lo.z, 1);
    beyond[0] += p.x < -p.w;
    beyond[1] += p.x > p.w;
    beyond[2] += p.y < -p.w;
    beyond[3] += p.y > p.w;
    nearest = std::min(nearest, p.w);
  }
  // clip y of a metre upwards, before the division by w
  const glm::vec3 up(clip_from_W[0][1], clip_from_W[1][1], clip_from_W[2][1]);
  pixel_m = 2.0 * std::max(nearest, 0.f) / (height_px * static_cast<double>(glm::length(up)));
  return *std::max_element(std::begin(beyond), std::end(beyond)) < 8;
}

void BoneSet::aim(const Aim& aim) {
  int left_to_make = kMadePerPicture;
  for (std::size_t i = 0; i < bones_.size(); ++i) {
    double pixel_m = 0;
    levels_[i].seen = may_be_seen(i, aim.clip_from_W, pixel_m, aim.height_px);
    if (!levels_[i].seen) continue;
    levels_[i].wanted = level_for(aim.allowed_px * pixel_m, levels_[i].wanted);
    settle_level(i, left_to_make);
  }
}

// Until the level that is wanted has been made, another one stands in.
void BoneSet::settle_level(std::size_t i, int& left_to_make) {
  Levels& l = levels_[i];
  if (!l.mesh[l.wanted] && (left_to_make > 0 || !l.mesh[l.drawn])) {
    const double error_m = kLevelErrors_m[l.wanted];
    l.mesh[l.wanted].emplace(
        upload_bone(error_m > 0 ? simplified(bones_[i].mesh, error_m) : bones_[i].mesh));
    --left_to_make;
  }
  if (l.mesh[l.wanted]) l.drawn = l.wanted;
}

void BoneSet::draw(const gl::Program& p, const std::function<bool(std::size_t)>& wanted,
                   const std::function<void(std::size_t)>& prepare) const {
  for (std::size_t i = 0; i < bones_.size(); ++i) {
    if (!levels_[i].seen || !wanted(i)) continue;
    p.set("u_W_from_B", posed_[i].W_from_B);
    prepare(i);
    levels_[i].mesh[levels_[i].drawn]->draw();
  }
}

double BoneSet::distance_to_bone(const Ray& ray, std::size_t i) const {
  const Pose inside = inverse(posed_[i].X_WB);
  return distance_to({inside * ray.from_W, inside.q * ray.unit_W}, bones_[i].mesh, levels_[i].box);
}

}  // namespace crepitus
