#include "engine/movement/posture.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace crepitus {
namespace {

constexpr int index_of(std::string_view name) {
  for (int i = 0; i < kSceneCoordinateCount; ++i) {
    if (name == kSceneCoordinates[static_cast<std::size_t>(i)]) return i;
  }
  return -1;
}
constexpr int kTilt = index_of("pelvis_anterior_tilt"), kList = index_of("pelvis_list_left"),
              kPelvisTurn = index_of("pelvis_rotation_left");
constexpr int kThorax[3] = {index_of("thorax_flexion"), index_of("thorax_side_bend_left"), index_of("thorax_rotation_left")};
constexpr int kLumbar[3] = {index_of("lumbar_flexion"), index_of("lumbar_side_bend_left"), index_of("lumbar_rotation_left")};
constexpr int kPelvis[3] = {kTilt, kList, kPelvisTurn};

// One leg's coordinates, by Side.
struct LegIndex {
  const char* side;
  int hip, abduction, rotation, knee, ankle;
};
constexpr LegIndex kLegs[2] = {
    {"right", index_of("hip_flexion.right"), index_of("hip_abduction.right"), index_of("hip_external_rotation.right"),
     index_of("knee_flexion.right"), index_of("ankle_dorsiflexion.right")},
    {"left", index_of("hip_flexion.left"), index_of("hip_abduction.left"), index_of("hip_external_rotation.left"),
     index_of("knee_flexion.left"), index_of("ankle_dorsiflexion.left")}};

// Rotation vector in G axes of something that leans forward, bends to the left and turns to the left (component-wise; small
// angles or one direction at a time).
Vec3 trunk_rotation(const Coordinates& c, const int (&index)[3]) { return {-c[index[1]], c[index[2]], -c[index[0]]}; }

bool ends_with_level(const std::string& name, int level) { return name.ends_with(kLevelNames[static_cast<std::size_t>(level)]); }

// The joint of that kind and side, or null: specimens lack some.
const Joint* joint_of(const Model& m, std::string_view kind, std::string_view side) {
  for (const Joint& joint : m.joints) {
    if (joint.name.starts_with(kind) && joint.name.ends_with(side)) return &joint;
  }
  return nullptr;
}

// Rotation of the child's joint axes in the parent's for named angles: Cardan z, x', y''.
Quat joint_rotation(const Joint& joint, const Vec3& named) {
  return rotation_about({0, 0, 1}, joint.sign[0] * named[0]) * rotation_about({1, 0, 0}, joint.sign[1] * named[1]) *
         rotation_about({0, 1, 0}, joint.sign[2] * named[2]);
}

// Poses of the centres of mass in W with body axes.
using Poses = std::vector<Pose>;

// Puts the child where the joint's centres coincide.
void place_child(const Joint& joint, const Vec3& named, Poses& poses) {
  const Pose& parent = poses[static_cast<std::size_t>(joint.parent)];
  const Quat q = glm::normalize(parent.q * joint.parent_frame * joint_rotation(joint, named) * glm::conjugate(joint.child_frame));
  poses[static_cast<std::size_t>(joint.child)] = {parent * joint.parent_at - q * joint.child_at, q};
}

struct Layout {
  const Model& m;
  Quat q_WG;  // posture
};

void place_leg(const Layout& l, const Coordinates& c, const LegIndex& leg, Poses& poses) {
  if (const Joint* hip = joint_of(l.m, "hip", leg.side)) {
    place_child(*hip, {c[leg.hip], -c[leg.abduction], -c[leg.rotation]}, poses);
  }
  if (const Joint* knee = joint_of(l.m, "knee", leg.side)) {
    place_child(*knee, {c[leg.knee], 0, 0}, poses);
  }
  if (const Joint* ankle = joint_of(l.m, "ankle", leg.side)) {
    place_child(*ankle, {c[leg.ankle], 0, 0}, poses);
  }
}

// From the sacrum up: each upper body turned by its share in pelvis axes, its disc centre on the lower one's.
void place_spine(const Layout& l, const Coordinates& c, const Quat& q_W_pelvis, Poses& poses) {
  const Vec3 trunk = trunk_rotation(c, kLumbar);
  Vec3 turned(0);
  for (int level = kLevels - 1; level >= 0; --level) {
    const LevelShare& share = kLumbarShare[static_cast<std::size_t>(level)];
    turned += Vec3(trunk.x * share.side_bend, trunk.y * share.rotation, trunk.z * share.flexion);
    for (const Bushing& disc : l.m.bushings) {
      if (disc.kind != "disc" || !ends_with_level(disc.name, level)) continue;
      const Pose& lower = poses[static_cast<std::size_t>(disc.lower)];
      const Quat& neutral = l.m.bodies[static_cast<std::size_t>(disc.upper)].neutral_G.q;
      const Quat q = glm::normalize(q_W_pelvis * quaternion_from(turned) * neutral);
      poses[static_cast<std::size_t>(disc.upper)] = {lower * disc.lower_at - q * disc.upper_at, q};
    }
  }
}

Poses place_bodies(const Layout& l, const Coordinates& c) {
  const Pose X_WG{Vec3(0), glm::normalize(l.q_WG * quaternion_from(trunk_rotation(c, kPelvis)))};
  Poses poses;
  for (const Body& body : l.m.bodies) poses.push_back(X_WG * body.neutral_G * Pose{body.com_m});
  place_spine(l, c, X_WG.q, poses);
  for (const LegIndex& leg : kLegs) place_leg(l, c, leg, poses);
  return poses;
}

// Height of the lowest contact sphere among those that count.
double lowest(const Model& m, const Poses& poses, const std::function<bool(const ContactPoint&)>& counts) {
  double height = std::numeric_limits<double>::infinity();
  for (const ContactPoint& point : m.contacts) {
    if (!counts(point)) continue;
    height = std::min(height, (poses[static_cast<std::size_t>(point.at.body)] * point.at.p_CP).y - point.radius_m);
  }
  return height;
}

// Root of a continuous function between lo and hi, or the end nearer to one.
double bisect(double lo, double hi, const std::function<double(double)>& f) {
  const double f_lo = f(lo), f_hi = f(hi);
  if (!(f_lo * f_hi < 0)) return std::abs(f_lo) <= std::abs(f_hi) ? lo : hi;
  for (int i = 0; i < 40; ++i) {  // 40 halvings of a radian end below a picoradian
    const double middle = (lo + hi) / 2;
    ((f(middle) < 0) == (f_lo < 0) ? lo : hi) = middle;
  }
  return (lo + hi) / 2;
}

// Dorsiflexion that makes the foot's long axis level: Rz(phi) x has no height, phi = atan2(-x.y, y.y) in shank axes.
double flat_foot_angle(const Joint& ankle, const Poses& poses) {
  const Quat axes = poses[static_cast<std::size_t>(ankle.parent)].q * ankle.parent_frame;
  const double phi = std::atan2(-(axes * Vec3(1, 0, 0)).y, (axes * Vec3(0, 1, 0)).y);
  return std::clamp(phi / ankle.sign[0], rad(-50), rad(35));
}

// The solver of one start: knows which coordinates the scene has fixed, and never touches those.
struct Ground {
  const Layout& layout;
  const Scene& scene;
  Coordinates& c;

  bool is_free(int coordinate) const { return find_track(scene, coordinate) == nullptr; }

  void flatten_foot(const LegIndex& leg) const {
    const Joint* ankle = joint_of(layout.m, "ankle", leg.side);
    if (ankle && is_free(leg.ankle)) c[leg.ankle] = flat_foot_angle(*ankle, place_bodies(layout, c));
  }
  // Foot of `leg` above the lowest of everything else that may touch, other foot left out.
  double foot_clearance(const LegIndex& leg) const {
    const Joint* ankles[2] = {joint_of(layout.m, "ankle", "right"), joint_of(layout.m, "ankle", "left")};
    const Joint* ankle = joint_of(layout.m, "ankle", leg.side);
    const Poses poses = place_bodies(layout, c);
    const double foot = lowest(layout.m, poses, [&](const ContactPoint& p) { return p.at.body == ankle->child; });
    const double rest = lowest(layout.m, poses, [&](const ContactPoint& p) {
      return (!ankles[0] || p.at.body != ankles[0]->child) && (!ankles[1] || p.at.body != ankles[1]->child) &&
             may_touch(scene.posture, p.part);
    });
    return std::isfinite(foot) && std::isfinite(rest) ? foot - rest : 0;
  }
  // Bends `coordinate` until the foot is as low as the rest of the body.
  void lower_foot(const LegIndex& leg, int coordinate, double lo_deg, double hi_deg, const std::function<void()>& follow) const {
    if (!is_free(coordinate) || !joint_of(layout.m, "ankle", leg.side)) return;
    const double before = c[coordinate];
    const double clearance_before = foot_clearance(leg);
    const double solved = bisect(rad(lo_deg), rad(hi_deg), [&](double angle) {
      c[coordinate] = angle;
      follow();
      return foot_clearance(leg);
    });
    c[coordinate] = clearance_before == 0 ? before : solved;  // without spheres to stand on the posture keeps its angles
    follow();
  }
};

void reach_the_ground(const Layout& layout, const Scene& scene, Coordinates& c) {
  const Ground ground{layout, scene, c};
  for (const LegIndex& leg : kLegs) {
    const auto flat = [&] { ground.flatten_foot(leg); };
    const auto nothing = [] {};
    const bool kneels = scene.posture == Posture::hands_and_knees ||
                        (scene.posture == Posture::half_kneeling && leg.side == kLegs[kLeft].side);
    if (scene.posture == Posture::standing) flat();
    if (scene.posture == Posture::hook_lying) ground.lower_foot(leg, leg.hip, 15, 80, flat);
    if (kneels) ground.lower_foot(leg, leg.knee, 80, 125, nothing);
  }
  if (scene.posture == Posture::half_kneeling) {
    const LegIndex& front = kLegs[kRight];
    ground.lower_foot(front, front.hip, 50, 125, [&] {
      // the front shank stands upright
      if (ground.is_free(front.knee)) c[front.knee] = std::max(0.0, c[front.hip] - c[kTilt]);
      ground.flatten_foot(front);
    });
  }
}

// The posture's own angles, in degrees; everything else is zero.
struct LegAngles {
  double hip, knee, ankle;
};
LegAngles posture_leg(Posture posture, int side) {
  switch (posture) {
    case Posture::supine: return {0, 0, -20};  // a relaxed foot points a little
    case Posture::side_lying: return side == kRight ? LegAngles{45, 60, -20} : LegAngles{0, 0, -20};  // the leg below keeps from rolling
    case Posture::prone: return {0, 3, -30};
    case Posture::hook_lying: return {45, 90, 0};
    case Posture::half_kneeling: return side == kRight ? LegAngles{85, 85, 0} : LegAngles{-5, 95, -50};
    case Posture::hands_and_knees: return {90, 95, -50};
    case Posture::plank: return {0, 0, 0};  // toes tucked under
    case Posture::bench:
    case Posture::standing: break;
  }
  return {0, 0, 0};
}

// Spheres as springs: the height of the body at which they carry its weight. N = stiffness * depth, without damping.
double height_on_ground(const Model& m, Posture posture, const Poses& poses) {
  const auto counts = [&](const ContactPoint& p) { return may_touch(posture, p.part); };
  const double bottom = lowest(m, poses, counts);
  if (!std::isfinite(bottom)) return 0;
  const double weight_N = m.total_mass_kg * kGravity_m_per_s2;
  const auto missing_N = [&](double height) {
    double carried_N = 0;
    for (const ContactPoint& p : m.contacts) {
      const double y = (poses[static_cast<std::size_t>(p.at.body)] * p.at.p_CP).y + height - p.radius_m;
      if (counts(p)) carried_N += p.stiffness_N_per_m * std::max(0.0, -y);
    }
    return weight_N - carried_N;
  };
  constexpr double kDeepest_m = 0.05;  // softer ground than this is for the settling to find
  return bisect(-bottom - kDeepest_m, -bottom, missing_N);
}

// A body that lies rigidly on its spheres tips head up or head down until they carry it without turning it. Returns the
// lying orientation with that slope.
Quat settled_lying(const Model& m, Posture posture, const Quat& level) {
  const Vec3 up(0, 1, 0);
  const Vec3 axis = glm::normalize(glm::cross(level * up, up));  // turning about it raises the head
  const auto orientation = [&](double slope) { return glm::normalize(rotation_about(axis, slope) * level); };
  const auto turning_moment = [&](double slope) {
    Coordinates c{};
    for (int side : {kRight, kLeft}) {
      c[kLegs[side].hip] = rad(posture_leg(posture, side).hip);
      c[kLegs[side].knee] = rad(posture_leg(posture, side).knee);
      c[kLegs[side].ankle] = rad(posture_leg(posture, side).ankle);
    }
    const Quat q_WG = orientation(slope);
    const Poses poses = place_bodies({m, q_WG}, c);
    const double height = height_on_ground(m, posture, poses);
    const Vec3 head = q_WG * up;
    double middle = 0, moment = 0;
    for (std::size_t i = 0; i < poses.size(); ++i) middle += m.bodies[i].mass_kg * glm::dot(poses[i].p, head) / m.total_mass_kg;
    for (const ContactPoint& p : m.contacts) {
      if (!may_touch(posture, p.part)) continue;
      const Vec3 centre = poses[static_cast<std::size_t>(p.at.body)] * p.at.p_CP;
      moment += p.stiffness_N_per_m * std::max(0.0, p.radius_m - centre.y - height) * (glm::dot(centre, head) - middle);
    }
    return moment;
  };
  return orientation(m.contacts.empty() ? 0 : bisect(rad(-20), rad(20), turning_moment));
}

// On hands and knees, thighs upright, and on forearms and toes the trunk slopes until both ends are at one height. How far
// the head goes down from level, rad.
double trunk_slope(const Model& m, Posture posture) {
  if (!joint_of(m, "hip", "left")) return 0;
  const bool kneels = posture == Posture::hands_and_knees;
  const std::string_view front = kneels ? "hand" : "forearm", back = kneels ? "knee" : "foot";
  const auto clearance = [&](double slope) {
    Coordinates c{};
    for (int side : {kRight, kLeft}) {
      c[kLegs[side].hip] = rad(posture_leg(posture, side).hip) + (kneels ? slope : 0);
      c[kLegs[side].knee] = rad(posture_leg(posture, side).knee);
    }
    const Poses poses = place_bodies({m, rotation_about({0, 0, 1}, rad(-90) - slope)}, c);
    const double hands = lowest(m, poses, [&](const ContactPoint& p) { return p.part == front; });
    const double knees = lowest(m, poses, [&](const ContactPoint& p) { return p.part == back; });
    return std::isfinite(hands) && std::isfinite(knees) ? hands - knees : 0;
  };
  return clearance(0) == 0 ? 0 : bisect(rad(-35), rad(35), clearance);
}

double slope_from(const Quat& q_WG) {
  const Vec3 up_W = q_WG * Vec3(0, 1, 0);  // along the trunk, level for slope 0
  return std::asin(std::clamp(-up_W.y, -1.0, 1.0));
}

Layout layout_of(const Model& m, const Scene& scene) { return {m, posture_orientation(m, scene.posture)}; }

}  // namespace

bool rests_while_settling(Posture posture) { return posture != Posture::standing && posture != Posture::plank; }

bool may_touch(Posture posture, std::string_view contact_part) {
  if (posture == Posture::bench) return false;  // a specimen hangs in the air: y = 0 is the height of its hips
  if (contact_part == "hand") return posture == Posture::hands_and_knees;
  if (contact_part == "foot") return posture != Posture::prone;  // the feet hang over the end of the table
  return contact_part != "forearm" || posture == Posture::plank;
}

Quat posture_orientation(const Model& m, Posture posture) {
  const Vec3 x(1, 0, 0), z(0, 0, 1);
  switch (posture) {
    case Posture::bench:
    case Posture::standing:
    case Posture::half_kneeling: break;
    case Posture::supine:
    case Posture::hook_lying: return settled_lying(m, Posture::supine, rotation_about(z, rad(90)));  // face up, head at -X
    case Posture::prone: return settled_lying(m, posture, rotation_about(z, rad(-90)));              // face down, head at +X
    case Posture::side_lying: return settled_lying(m, posture, rotation_about(x, rad(90)));          // right side down, head at +Z
    case Posture::hands_and_knees:
    case Posture::plank: return rotation_about(z, rad(-90) - trunk_slope(m, posture));
  }
  return Quat(1, 0, 0, 0);
}

Coordinates wanted_coordinates(const Model& m, const Scene& scene, double time_s) {
  const Layout layout = layout_of(m, scene);
  Coordinates c{};
  // the posture's own angles
  for (int side : {kRight, kLeft}) {
    const LegAngles angles = posture_leg(scene.posture, side);
    c[kLegs[side].hip] = rad(angles.hip);
    c[kLegs[side].knee] = rad(angles.knee);
    c[kLegs[side].ankle] = rad(angles.ankle);
    if (scene.posture == Posture::hands_and_knees) c[kLegs[side].hip] += slope_from(layout.q_WG);
  }
  // what the scene says
  for (const Track& track : scene.tracks) c[static_cast<std::size_t>(track.coordinate)] = evaluate(track.curve, time_s).x;
  // what a stiff upper back leaves to the lower one
  if (m.parameters.thoracic_stiffness != 1) {
    const double more = chest_turn_factor(m.parameters.thoracic_stiffness) - 1;
    if (find_track(scene, kThorax[2])) c[kThorax[2]] += more * (c[kThorax[2]] - c[kPelvisTurn]);
    if (find_track(scene, kLumbar[2])) c[kLumbar[2]] += more * c[kLumbar[2]];
  }
  // what the person brings along
  if (scene.posture != Posture::bench) {
    const double tilt = rad(m.parameters.pelvic_tilt_deg);
    c[kTilt] += tilt;
    for (const LegIndex& leg : kLegs) c[leg.hip] += tilt;
  }
  // trunk over pelvis: of thorax and lumbar spine one follows from the other
  for (int i = 0; i < 3; ++i) {
    if (!find_track(scene, kLumbar[i])) c[kLumbar[i]] = c[kThorax[i]] - c[kPelvis[i]];
    else if (!find_track(scene, kThorax[i])) c[kThorax[i]] = c[kPelvis[i]] + c[kLumbar[i]];
  }
  reach_the_ground(layout, scene, c);
  return c;
}

State initial_state(const Model& m, const Scene& scene, double time_s) {
  Poses poses = place_bodies(layout_of(m, scene), wanted_coordinates(m, scene, time_s));
  if (scene.posture != Posture::bench) {
    const double height = height_on_ground(m, scene.posture, poses);
    for (Pose& pose : poses) pose.p.y += height;
  }
  State state;
  state.time_s = time_s;
  for (const Pose& pose : poses) state.bodies.push_back({.p_WC = pose.p, .q_WB = pose.q});
  state.activation.assign(m.muscles.size(), m.parameters.tone);
  state.excitation = state.activation;
  state.actual = m.parameters;
  return state;
}

}  // namespace crepitus
