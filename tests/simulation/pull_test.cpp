// A hand that pulls at a body: an input from outside, like wanted parameters.
#include "tests/simulation/body.h"

namespace crepitus::testing {
namespace {

// One bone alone in the air, without weight.
Scene lone_femur() {
  return parse_scene(
      "title = 'bone'\nnotice = 'for tests'\nduration_s = 1\nposture = 'bench'\ndriver = "
      "'none'\ngravity = false\n"
      "keep_bodies = ['femur_left']\n",
      "bone.toml");
}

Pull at_femur(const Simulation& s, const Vec3& p_CP, const Vec3& force_W) {
  return {find_body(s.model(), "femur_left"), p_CP, force_W};
}

TEST(Pull, GivesALoneBodyForceTimesTimeOverMass) {
  Simulation s = start(lone_femur());
  const Pull pull = at_femur(s, Vec3(0), Vec3(3, 4, -12));
  s.pull(pull);
  run(s, 10);
  const BodyState& b = s.state().bodies[pull.body];
  const double mass_kg = s.model().bodies[pull.body].mass_kg;
  EXPECT_LT(glm::length(b.v_WC - Vec3(3, 4, -12) * (0.010 / mass_kg)), 1e-9);
  EXPECT_LT(glm::length(b.w_WB), 1e-9);
}

TEST(Pull, TurnsABodyThatIsPulledBesideItsCentre) {
  Simulation s = start(lone_femur());
  const Pull pull = at_femur(s, Vec3(0, 0.2, 0), Vec3(0, 0, 5));
  const Mat3 R = glm::mat3_cast(s.state().bodies[pull.body].q_WB);
  s.pull(pull);
  run(s, 1);
  const Mat3 inertia_W = R * s.model().bodies[pull.body].inertia_kg_m2 * glm::transpose(R);
  const Vec3 wanted =
      glm::inverse(inertia_W) * glm::cross(R * pull.p_CP, pull.force_W) * kOneMillisecond_s;
  EXPECT_LT(glm::length(s.state().bodies[pull.body].w_WB - wanted),
            1e-9 + 1e-6 * glm::length(wanted));
  EXPECT_GT(glm::length(wanted), 1e-3);
}

TEST(Pull, OfNothingChangesNoBit) {
  const Scene scene = shortened("stand_hip_flexion", 0.1, 0.2);
  Simulation plain = start(scene), pulled = start(scene);
  run(plain, 50);
  run(pulled, 50);
  pulled.pull(at_femur(pulled, Vec3(0), Vec3(0)));
  run(plain, 50);
  run(pulled, 50);
  EXPECT_EQ(difference(plain.state(), pulled.state()), "");
}

TEST(Pull, MovesTheBodyAndEndsWhenItIsLetGo) {
  const Scene scene = shortened("stand_hip_flexion", 0.1, 0.3);
  Simulation plain = start(scene), pulled = start(scene);
  const int femur = find_body(plain.model(), "femur_left");
  const auto moved_m = [&] { return pulled.state().bodies[femur].p_WC.z - plain.state().bodies[femur].p_WC.z; };
  run(plain, 150);
  run(pulled, 100);
  pulled.pull(at_femur(pulled, Vec3(0), Vec3(0, 0, -200)));
  run(pulled, 50);
  EXPECT_LT(moved_m(), -1e-4);  // towards the left, as pulled
  pulled.pull({});
  run(plain, 50);
  EXPECT_EQ(run(pulled, 50).what, "");
  EXPECT_GT(moved_m(), -0.05);  // and muscles hold against it
}

TEST(Pull, ContinuesFromASnapshotBitForBitWhenItIsAskedForAgain) {
  const Scene scene = shortened("stand_hip_flexion", 0.1, 0.3);
  Simulation a = start(scene), b = start(scene);
  const Pull pull = at_femur(a, Vec3(0.01, 0.1, 0), Vec3(20, 0, -30));
  a.pull(pull);
  run(a, 123);
  b.restore(a.state());
  b.pull(pull);
  run(a, 77);
  run(b, 77);
  EXPECT_EQ(difference(a.state(), b.state()), "");
}

TEST(Wanted, IsWhatWasAskedLastByTheSceneOrFromOutside) {
  Scene scene = shortened("stand_hip_flexion", 0.1, 0.3);
  scene.changes.push_back({0.05, "laxity", 1.5});
  Simulation s = start(scene);
  s.want(set({"tone=0.02"}));
  run(s, 100);
  EXPECT_EQ(s.wanted().laxity, 1);
  run(s, 100);
  EXPECT_EQ(s.wanted().laxity, 1.5);
  EXPECT_EQ(s.wanted().tone, 0.02);
}

}  // namespace
}  // namespace crepitus::testing
