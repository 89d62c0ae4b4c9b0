#include "tools/viewer/render/close_up.h"

#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

constexpr double kGlowShare = 0.2;  // of a flash's size from afar. Taste

}  // namespace

Vec3 place_of(const PopEvent& pop, const Model& m, const State& s) {
  if (pop.mechanism == Mechanism::facet_cavitation) {
    const Facet& f = m.facets[pop.element];
    return point_on_W(s, f.lower, f.lower_at);
  }
  if (pop.mechanism == Mechanism::sacroiliac_release) {
    const RoughJoint& j = m.rough_joints[pop.element];
    return point_on_W(s, j.lower, 0.5 * (j.lower_at[0] + j.lower_at[1]));
  }
  const BrimTendon& t = m.tendons[pop.element];
  return point_on_W(s, t.body, t.rest_CP);
}

Camera close_to(const PopEvent& pop, const Model& m, const State& s) {
  if (pop.mechanism == Mechanism::facet_cavitation) return facet_camera(m, s, pop.element);
  if (pop.mechanism == Mechanism::sacroiliac_release) return rough_joint_camera(m, s, pop.element);
  return tendon_camera(m, s, pop.element);
}

Look close_look(const Look& whole, Mechanism mechanism) {
  Look look = whole;
  look.ground = look.xray = look.arrows = false;
  look.muscle_opacity = 0;
  look.muscle = mechanism == Mechanism::iliopsoas_snap;
  look.ligament = false;
  look.disc = look.bone = true;
  look.isolated.reset();
  for (Glow& g : look.glows) g.radius_m *= kGlowShare;
  return look;
}

}  // namespace crepitus
