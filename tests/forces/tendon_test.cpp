#include "engine/forces/tendon.h"

#include <gtest/gtest.h>

#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

BrimTendon tendon(double ridge_mm) {
  BrimTendon t;
  t.side = "left";
  t.lateral = {0, 0, -1}, t.outward = {1, 0, 0};
  t.ridge_m = 1e-3 * ridge_mm, t.ridge_at_m = 3.5e-3, t.ridge_half_width_m = 4e-3;
  t.cushion_N = 100, t.friction = 0.05, t.damping_Ns_per_m = 60, t.lo_m = -8e-3, t.hi_m = 14e-3;
  return t;
}

// Tension 300 N, pressed on the bone with 150 N, drawn towards `towards_mm`. The pull is that at the tendon's place.
TendonPull pull(const BrimTendon& t, const TendonState& s, double towards_mm, double tension_N = 300) {
  TendonPull p;
  p.tension_N = tension_N;
  p.centring_N_per_m = 26 * tension_N;
  p.force_N = -0.5 * tension_N * t.outward + p.centring_N_per_m * (1e-3 * towards_mm - s.position_m) * t.lateral;
  return p;
}

struct Travel {
  std::vector<TendonSnap> snaps;
  TendonState end;
};
// The place the ends draw it to moves evenly from one to another, and back.
Travel there_and_back(const BrimTendon& t, double far_mm, double each_way_s = 1, double tension_N = 300, double h_s = 1e-3) {
  Travel r;
  bool let_go = false;
  const int steps = static_cast<int>(std::llround(each_way_s / h_s));
  for (int i = 1; i <= 2 * steps + static_cast<int>(0.2 / h_s); ++i) {
    const double towards = far_mm * std::max(0.0, 1 - std::abs(1.0 * i / steps - 1));
    const TendonSnap snap = advance_tendon(t, pull(t, r.end, towards, tension_N), i * h_s, h_s, true, r.end, let_go);
    if (snap.happened) r.snaps.push_back(snap);
  }
  EXPECT_TRUE(let_go || r.snaps.empty());
  return r;
}

TEST(Tendon, FollowsThePullOverASmoothBrim) {
  const Travel r = there_and_back(tendon(0), 7);
  EXPECT_TRUE(r.snaps.empty());
  EXPECT_NEAR(r.end.position_m, 0, tolerance(1.2e-3));  // friction holds it a little short: mu P / centring = 0.96 mm
}

TEST(Tendon, ALowRidgeIsGlidedOver) {
  // at its top the ridge drives with 4 q H P / w^2 a metre, the ends hold with 26 T: it runs from H = 0.35 mm on
  EXPECT_TRUE(there_and_back(tendon(0.32), 12).snaps.empty());
  EXPECT_FALSE(there_and_back(tendon(0.4), 12).snaps.empty());
}

TEST(Tendon, SnapsOverAHighRidgeAndBack) {
  const Travel r = there_and_back(tendon(0.8), 12);
  ASSERT_EQ(r.snaps.size(), 2u);
  EXPECT_LT(r.snaps[0].from_m, 3.5e-3);
  EXPECT_GT(r.snaps[0].to_m, 3.5e-3);
  EXPECT_GT(r.snaps[1].from_m, 3.5e-3);
  EXPECT_LT(r.snaps[1].to_m, 3.5e-3);
  for (const TendonSnap& s : r.snaps) {
    EXPECT_GT(std::abs(s.to_m - s.from_m), 3e-3);
    EXPECT_LT(std::abs(s.to_m - s.from_m), 15e-3);  // Guillin 2009 (recalled)
    EXPECT_GT(s.duration_s, 5e-3);
    EXPECT_LT(s.duration_s, 0.08);
    EXPECT_GT(s.energy_J, 0);
    EXPECT_LT(s.energy_J, 300 * 2e-3);  // less than tension times any lengthening
  }
}

TEST(Tendon, ARepeatSnapsAlike) {
  const BrimTendon t = tendon(0.8);
  TendonState s;
  bool let_go = false;
  std::vector<double> energies;
  for (int i = 1; i <= 6000; ++i) {
    const double towards = 12 * std::max(0.0, 1 - std::abs((i % 2000) / 1000.0 - 1));
    const TendonSnap snap = advance_tendon(t, pull(t, s, towards), i * 1e-3, 1e-3, true, s, let_go);
    if (snap.happened) energies.push_back(snap.energy_J);
  }
  ASSERT_EQ(energies.size(), 6u);
  EXPECT_NEAR(energies[4], energies[2], tolerance(0.01 * energies[2]));
}

TEST(Tendon, MoreTensionSnapsHarder) {
  double before = 0;
  for (const double tension_N : {250.0, 350.0, 500.0}) {
    const Travel r = there_and_back(tendon(0.8), 13, 1, tension_N);
    ASSERT_FALSE(r.snaps.empty()) << tension_N;
    EXPECT_GT(r.snaps[0].energy_J, before);
    before = r.snaps[0].energy_J;
  }
}

TEST(Tendon, ASlackTendonGlides) { EXPECT_TRUE(there_and_back(tendon(0.8), 12, 1, 30).snaps.empty()); }

TEST(Tendon, SpeedAloneDoesNotMakeASnap) { EXPECT_TRUE(there_and_back(tendon(0.1), 12, 0.1).snaps.empty()); }

TEST(Tendon, TheSnapHardlyDependsOnTheStep) {
  const std::vector<TendonSnap> fine = there_and_back(tendon(0.8), 12, 1, 300, 1e-4).snaps;
  for (const double h_s : {2e-4, 1e-3}) {
    const std::vector<TendonSnap> snaps = there_and_back(tendon(0.8), 12, 1, 300, h_s).snaps;
    ASSERT_EQ(snaps.size(), fine.size());
    for (std::size_t i = 0; i < fine.size(); ++i) {
      EXPECT_NEAR(snaps[i].energy_J, fine[i].energy_J, tolerance(0.1 * fine[i].energy_J)) << h_s;
      EXPECT_NEAR(snaps[i].start_s, fine[i].start_s, tolerance(5e-3)) << h_s;
    }
  }
}

TEST(Tendon, ItsPointLiesOnTheBed) {
  BrimTendon t = tendon(1);
  t.rest_CP = {0.03, 0.02, 0.01}, t.slope = 0.2;
  EXPECT_EQ(tendon_point_CP(t, 0.0, 0.0), t.rest_CP);
  const Vec3 top = tendon_point_CP(t, 3.5e-3, 1.0) - t.rest_CP;
  EXPECT_NEAR(glm::dot(top, t.lateral), 3.5e-3, tolerance(1e-15));
  EXPECT_NEAR(glm::dot(top, t.outward), 0.2 * 3.5e-3 + 1e-3, tolerance(1e-15));
}

// Inside of its groove the tendon lies on the brim: the bed goes down by half of slope x width, 0.4 mm, and no further.
TEST(Tendon, TheInnerSideOfTheBedLevelsOff) {
  BrimTendon t = tendon(0);
  t.slope = 0.2;
  const auto height_mm = [&](double at_mm) { return 1e3 * glm::dot(tendon_point_CP(t, 1e-3 * at_mm, 0), t.outward); };
  EXPECT_NEAR(height_mm(-4), -0.4, 1e-12);
  EXPECT_NEAR(height_mm(-8), -0.4, 1e-12);
  EXPECT_NEAR(height_mm(-1e-4) / -1e-4, height_mm(1e-4) / 1e-4, 1e-5) << "no kink";
}

// 5 mm in 60 ms is the slowest snap seen with ultrasound.
TEST(Tendon, ASlowRollOverTheRidgeIsNoSnap) {
  BrimTendon t = tendon(0.8);
  EXPECT_EQ(there_and_back(t, 12).snaps.size(), 2u);
  t.damping_Ns_per_m *= 10;
  const Travel r = there_and_back(t, 12);
  EXPECT_TRUE(r.snaps.empty());
  EXPECT_NEAR(r.end.position_m, 0, 1.5e-3) << "it came back all the same";
}

}  // namespace
}  // namespace crepitus::testing
