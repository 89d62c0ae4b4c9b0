// The joint faces of all facets at once, a lane a facet; the law stands in facet.cpp.
#pragma once

#include <span>
#include <vector>

#include "engine/forces/lines.h"
#include "engine/model.h"

namespace crepitus {

struct BodyKinematics;

class Faces {
 public:
  Faces() = default;
  // To be made again when the facets change.
  explicit Faces(std::span<const Facet> facets);

  void measure(std::span<const BodyKinematics> bodies);

  int count() const { return count_; }
  // Of a face: the direction of the push on its upper body, in W, and the moment that this makes more of about the lower
  // body's centre of mass than about the upper's; the mean depth of its points below the plane, overlap left out.
  Vec3 direction(int i) const { return table_.vector(kDirection, i); }
  Vec3 apart_moment(int i) const { return table_.vector(kApartMoment, i); }
  double mean_depth_m(int i) const { return table_.at(kDepth, i); }
  // Of a point: force, its slope by depth, damping by speed, the speed it opens with, and the moment of the direction about
  // the upper body's centre.
  double force_N(int i, int point) const { return table_.at(kPoints + kPointOut * point, i); }
  double stiffness_N_per_m(int i, int point) const { return table_.at(kPoints + kPointOut * point + 1, i); }
  double damping_Ns_per_m(int i, int point) const { return table_.at(kPoints + kPointOut * point + 2, i); }
  double rate_m_per_s(int i, int point) const { return table_.at(kPoints + kPointOut * point + 3, i); }
  Vec3 moment(int i, int point) const { return table_.vector(kPoints + kPointOut * point + 4, i); }

 private:
  static constexpr int kPointOut = 7;
  // of a facet; then what comes out
  enum Column { kNormal, kPlane = kNormal + 3, kUpperAt = kPlane + 3, kStiffness = kUpperAt + 3 * kFacetPoints, kOverlap, kSmoothing,
                kDampingTime, kDirection, kApartMoment = kDirection + 3, kDepth = kApartMoment + 3, kPoints,
                kColumns = kPoints + kPointOut * kFacetPoints };

  int count_ = 0;
  LaneTable table_;
  std::vector<int> upper_, lower_;
};

}  // namespace crepitus
