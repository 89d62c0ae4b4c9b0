// Bumps. The wanted correction s(p) is a sum of Wendland's functions (1 - r)^4 (4 r + 1), r =
// distance / reach (Wendland 1995), one at every pin, with weights from a symmetric positive
// definite system that makes s equal at each pin to what the distance function says there. A little
// is added to the diagonal, so that two ligaments that end at one point, or nearly, share it
// instead of tearing at it.
#include "engine/bones/place.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/check.h"

namespace crepitus {
namespace {

constexpr double kReach_mm =
    18;  // of a bump: wide enough not to look like one, narrow enough to leave the rest alone
constexpr double kSlack =
    0.02;  // on the diagonal; 0 lets close pins tear, 0.1 leaves them 0.3 mm short
constexpr double kRidge = 0.4;  // slope below which a point inside lies between two surfaces
constexpr double kCapsuleClear =
    1.6;  // times the gap of the joint, from the bone above to where its capsule ends below
constexpr double kDeepest_mm = 2;  // that a ligament may end below both faces of a thin plate
constexpr double kFacetShare =
    0.55;  // of a joint face's half axes, where it is pinned besides its centre

double wendland(double r) { return r < 1 ? square(square(1 - r)) * (4 * r + 1) : 0; }

// Solves A x = b for symmetric positive definite A, row by row, in place.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) {
      const double f = a[j][i] / a[i][i];
      if (f == 0) continue;
      for (std::size_t k = i; k < n; ++k) a[j][k] -= f * a[i][k];
      b[j] -= f * b[i];
    }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

class Bumps {
 public:
  std::vector<std::array<float, 4>> at_weight;  // x, y, z, weight

  void take_from(const Batch& p, Distances& d) const {
    const Ball ball = ball_around(p);
    const float reach = static_cast<float>(kReach_mm) + ball.radius;
    for (const auto& b : at_weight) {
      const glm::vec3 r = glm::vec3(b[0], b[1], b[2]) - ball.centre;
      if (glm::dot(r, r) < reach * reach) take(b, p, d);
    }
  }

 private:
  CREPITUS_WIDE static void take(const std::array<float, 4>& b, const Batch& p, Distances& d) {
    constexpr float kPerReach2 = static_cast<float>(1 / (kReach_mm * kReach_mm));
    const float bx = b[0], by = b[1], bz = b[2], w = b[3];
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - bx, y = p.y[i] - by, z = p.z[i] - bz;
      const float r = std::sqrt(smaller((x * x + y * y + z * z) * kPerReach2, 1.0f));
      const float rest2 = (1 - r) * (1 - r);
      d.d[i] -= w * rest2 * rest2 * (4 * r + 1);
    }
  }
};

// The face of one facet on one of its two bones, in that bone's frame.
struct Face {
  std::string name;
  Vec3 centre_mm, up, across,
      towards;  // towards: unit, from the middle of the joint into this bone
  double half_height_mm, half_width_mm, half_gap_mm;
};

// The gap to which the bone below is carved; half of it lies on each side of the middle of the
// joint.
double gap_mm_of(const Anatomy& anatomy, const std::string& lower) {
  for (const BoneTable& b : anatomy.bones)
    if (b.body == lower && b.pinned && !b.fits.empty()) return b.fits.front().gap_mm;
  return 0;
}

std::vector<Face> faces_of(const Anatomy& anatomy, const Model& model, int body) {
  std::vector<Face> faces;
  for (std::size_t i = 0; i < model.facets.size(); ++i) {
    const Facet& f = model.facets[i];
    const FacetSpec& s = anatomy.facets[i];
    CREPITUS_CHECK(f.name == s.name);
    Face face{
        f.name, {}, {}, {}, {}, 500 * s.height_m, 500 * s.width_m, gap_mm_of(anatomy, s.lower) / 2};
    if (f.lower == body) {
      face.centre_mm = 1e3 * (f.lower_at + model.bodies[body].com_m);
      face.up = s.up_lower, face.towards = s.normal_lower;
      face.across = glm::cross(s.normal_lower, s.up_lower);
      faces.push_back(face);
    }
    if (f.upper == body) {  // as the model carries it, bent with the curve this person grew; see
                            // kFacetPoints in model.h
      face.centre_mm = 1e3 * (f.upper_at[4] + model.bodies[body].com_m);
      face.up = glm::normalize(f.upper_at[7] - f.upper_at[1]),
      face.across = glm::normalize(f.upper_at[5] - f.upper_at[3]);
      face.towards = -glm::cross(face.up, face.across);
      faces.push_back(face);
    }
  }
  return faces;
}

// A flat ellipsoid that touches the face in its middle, from the side of this bone or from the
// other.
class Pad {
 public:
  Pad(const Face& f, double thick_mm, double higher, double wider, bool own_side)
      : centre_(f.centre_mm + f.towards * (f.half_gap_mm + (own_side ? thick_mm : -thick_mm))),
        up_(f.up),
        across_(f.across),
        out_(f.towards),
        ellipsoid_(Vec3(0), Vec3(f.half_height_mm * higher, thick_mm, f.half_width_mm * wider)) {}
  CREPITUS_WIDE void distance(const Batch& p, Distances& d) const {
    Batch q;
    const glm::vec3 c = centre_, u = up_, o = out_, a = across_;
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - c.x, y = p.y[i] - c.y, z = p.z[i] - c.z;
      q.x[i] = x * u.x + y * u.y + z * u.z, q.y[i] = x * o.x + y * o.y + z * o.z,
      q.z[i] = x * a.x + y * a.y + z * a.z;
    }
    ellipsoid_.distance(q, d);
  }
  bool near(const Ball& ball) const {
    constexpr float kFar_mm = 22;  // beyond, the fillet cannot be felt
    return glm::length(ball.centre - centre_) < kFar_mm + ball.radius;
  }

 private:
  glm::vec3 centre_, up_, across_, out_;
  Ellipsoid ellipsoid_;
};

}  // namespace

PlacedSolid placed(const Solid& in_table, const Box& box_in_table, const PlaceTable& place) {
  // turned into the axes of G, then stretched, then shifted; the way back for points, the mean
  // stretch for distances
  const Mat3 turn = glm::mat3_cast(rotation_about({0, 0, 1}, rad(place.turn_deg)));
  const Mat3 to_body = Mat3(place.scale.x, 0, 0, 0, place.scale.y, 0, 0, 0, place.scale.z) * turn;
  const glm::mat3 back(glm::inverse(to_body));
  const glm::vec3 at(place.at_mm);
  const float scale = static_cast<float>(std::cbrt(place.scale.x * place.scale.y * place.scale.z));
  PlacedSolid result;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 c(corner & 1 ? box_in_table.lo.x : box_in_table.hi.x,
                 corner & 2 ? box_in_table.lo.y : box_in_table.hi.y,
                 corner & 4 ? box_in_table.lo.z : box_in_table.hi.z);
    result.box.add(to_body * c + place.at_mm);
  }
  result.solid = [in_table, back, at, scale](const Batch& p, Distances& d) {
    Batch q;
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - at.x, y = p.y[i] - at.y, z = p.z[i] - at.z;
      q.x[i] = back[0][0] * x + back[1][0] * y + back[2][0] * z;
      q.y[i] = back[0][1] * x + back[1][1] * y + back[2][1] * z;
      q.z[i] = back[0][2] * x + back[1][2] * y + back[2][2] * z;
    }
    in_table(q, d);
    for (int i = 0; i < kBatch; ++i) d.d[i] *= scale;
  };
  return result;
}

std::vector<Pin> pins_of(const Anatomy& anatomy, const Model& model, int body) {
  std::vector<Pin> pins;
  const std::string& name = model.bodies[body].name;
  for (const LigamentSpec& l : anatomy.ligaments) {
    if (l.body_a == name) pins.push_back({1e3 * l.a_m, l.name});
    if (l.body_b == name) pins.push_back({1e3 * l.b_m, l.name});
    if (l.group == "CL" &&
        l.body_a == name) {  // capsules are written from the upper bone to the lower
      const Pose X = inverse(model.bodies[body].neutral_G) *
                     model.bodies[find_body(model, l.body_b)].neutral_G;
      pins.push_back({1e3 * (X * l.b_m), l.name, kCapsuleClear * gap_mm_of(anatomy, l.body_b)});
    }
  }
  for (const Face& f : faces_of(anatomy, model, body)) {
    const Vec3 middle = f.centre_mm + f.towards * f.half_gap_mm;
    const Vec3 up = f.up * (f.half_height_mm * kFacetShare),
               across = f.across * (f.half_width_mm * kFacetShare);
    for (const Vec3& step : {Vec3(0), up, -up, across, -across})
      pins.push_back({middle + step, f.name});
  }
  return pins;
}

Solid with_facets(const Solid& solid, const Anatomy& anatomy, const Model& model, int body) {
  // by eye: a joint process is 8 to 10 mm thick; the other bone's needs room a little beyond its
  // face
  constexpr double kCushion_mm = 4, kRoom_mm = 10, kHigher = 1.6, kWider = 1.9, kBlend_mm = 4,
                   kRoomBlend_mm = 2;
  struct Pads {
    Pad room, cushion;
  };
  std::vector<Pads> pads;
  for (const Face& f : faces_of(anatomy, model, body))
    pads.push_back({Pad(f, kRoom_mm, kHigher, kWider, false), Pad(f, kCushion_mm, 1, 1, true)});
  if (pads.empty()) return solid;
  return [solid, pads](const Batch& p, Distances& d) {
    solid(p, d);
    Distances part;
    const Ball ball = ball_around(p);
    for (const Pads& pad : pads) {
      if (!pad.cushion.near(ball)) continue;
      pad.room.distance(p, part), carve(d, part, kRoomBlend_mm);
      pad.cushion.distance(p, part), join(d, part, kBlend_mm);
    }
  };
}

std::vector<Reading> readings_of(const Solid& solid, const std::vector<Vec3>& points_mm) {
  constexpr double kStep_mm = 0.25;
  std::vector<Reading> result;
  Batch p;
  Distances d;
  constexpr std::size_t kAtOnce = kBatch / 8;  // eight lanes a point: itself and its six neighbours
  for (std::size_t first = 0; first < points_mm.size(); first += kAtOnce) {
    const auto point = [&](std::size_t i) {
      return points_mm[std::min(first + i, points_mm.size() - 1)];
    };
    for (std::size_t i = 0; i < kBatch; ++i) {
      Vec3 at = point(i / 8);
      const std::size_t lane = i % 8;
      if (lane >= 1 && lane <= 6)
        at[static_cast<int>(lane - 1) / 2] += lane % 2 ? kStep_mm : -kStep_mm;
      p.x[i] = static_cast<float>(at.x), p.y[i] = static_cast<float>(at.y),
      p.z[i] = static_cast<float>(at.z);
    }
    solid(p, d);
    for (std::size_t i = 0; i < kAtOnce && first + i < points_mm.size(); ++i) {
      const float* q = d.d + 8 * i;
      const Vec3 slope = Vec3(q[1] - q[2], q[3] - q[4], q[5] - q[6]) / (2 * kStep_mm);
      result.push_back({q[0], glm::length(slope)});
    }
  }
  return result;
}

Solid pinned(const Solid& solid, const std::vector<Pin>& pins, double furthest_mm) {
  std::vector<Vec3> all, points;
  for (const Pin& pin : pins) all.push_back(pin.at_mm);
  const std::vector<Reading> readings = readings_of(solid, all);
  std::vector<double> off;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto [value, slope] = readings[i];
    if (value < 0 && slope < kRidge) {  // in the middle of a plate, which may only get thinner
      if (value < -kDeepest_mm) off.push_back(value + kDeepest_mm), points.push_back(all[i]);
      continue;
    }
    const double steep = std::max(slope, kRidge), limit = furthest_mm * steep;
    const double wrong = value - pins[i].clear_mm * steep;
    if (std::abs(wrong) > 2 * limit || (pins[i].clear_mm > 0 && wrong >= 0)) continue;
    off.push_back(std::clamp(wrong, -limit, limit)), points.push_back(all[i]);
  }
  if (points.empty()) return solid;

  const std::size_t n = points.size();
  std::vector<std::vector<double>> a(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      a[i][j] = wendland(glm::length(points[i] - points[j]) / kReach_mm) + (i == j ? kSlack : 0);
  const std::vector<double> weight = solve(a, off);

  const auto bumps = std::make_shared<Bumps>();
  for (std::size_t i = 0; i < n; ++i)
    bumps->at_weight.push_back({static_cast<float>(points[i].x), static_cast<float>(points[i].y),
                                static_cast<float>(points[i].z), static_cast<float>(weight[i])});
  return [solid, bumps](const Batch& p, Distances& d) {
    solid(p, d);
    bumps->take_from(p, d);
  };
}

}  // namespace crepitus
