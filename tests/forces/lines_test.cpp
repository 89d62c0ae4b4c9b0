#include "engine/forces/lines.h"

#include <gtest/gtest.h>

#include "engine/state.h"

namespace crepitus {
namespace {

constexpr double kRoundingOfPoints_m = 1e-15;  // a few operations on lengths below 1 m

std::vector<BodyKinematics> three_bodies() {
  return {{glm::mat3_cast(quaternion_from({0.4, -0.2, 1.1})), Vec3(0.1, 0.9, -0.2), Vec3(0), Vec3(0)},
          {glm::mat3_cast(quaternion_from({-0.7, 0.3, 0.1})), Vec3(-0.2, 0.5, 0.1), Vec3(0), Vec3(0)},
          {Mat3(1), Vec3(0.05, 0.2, 0.3), Vec3(0), Vec3(0)}};
}

// Eleven points, the bodies in no order, so that a line of eight ends within a body's points.
std::vector<FixedPoint> points() {
  std::vector<FixedPoint> list;
  for (int i = 0; i < 11; ++i) list.push_back({(i * 5) % 3, Vec3(0.01 * i, 0.1 - 0.02 * i, 0.003 * i * i)});
  return list;
}
Vec3 in_W(const FixedPoint& p, const std::vector<BodyKinematics>& bodies) { return point_W(bodies[p.body], p.p_CP); }

TEST(Lines, FindPointsAndLeversOfEveryBody) {
  const std::vector<BodyKinematics> bodies = three_bodies();
  const std::vector<FixedPoint> fixed = points();
  Lines lines(fixed, {}, {});
  lines.measure(bodies);
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    const Vec3 at = in_W(fixed[i], bodies), lever = at - bodies[fixed[i].body].p_WC;
    EXPECT_NEAR(glm::distance(lines.at_W.at(lines.place[i]), at), 0, kRoundingOfPoints_m) << i;
    EXPECT_NEAR(glm::distance(lines.lever_W.at(lines.place[i]), lever), 0, kRoundingOfPoints_m) << i;
  }
}

TEST(Lines, AMixedPointLiesBetweenItsTwoPointsByItsShare) {
  const std::vector<BodyKinematics> bodies = three_bodies();
  const std::vector<FixedPoint> fixed = points();
  const std::vector<MixedPoint> mixed{{2, 3, 0.25}};
  const std::vector<std::array<int, 2>> ends{{0, 11}};
  Lines lines(fixed, mixed, ends);
  lines.measure(bodies);
  const Vec3 between = 0.25 * in_W(fixed[2], bodies) + 0.75 * in_W(fixed[3], bodies);
  EXPECT_NEAR(glm::distance(lines.at_W.at(lines.place[11]), between), 0, kRoundingOfPoints_m);
  EXPECT_NEAR(lines.length_m()[0], glm::distance(in_W(fixed[0], bodies), between), kRoundingOfPoints_m);
}

TEST(Lines, KnowTheirLengthAndWhichWayTheyRun) {
  const std::vector<BodyKinematics> bodies = three_bodies();
  const std::vector<FixedPoint> fixed = points();
  std::vector<std::array<int, 2>> ends;
  for (int i = 0; i < 10; ++i) ends.push_back({i, 10 - i});  // the sixth from a point to itself
  Lines lines(fixed, {}, ends);
  lines.measure(bodies);
  for (int i = 0; i < 10; ++i) {
    const Vec3 d = in_W(fixed[10 - i], bodies) - in_W(fixed[i], bodies);
    EXPECT_NEAR(lines.length_m()[i], glm::length(d), kRoundingOfPoints_m) << i;
    EXPECT_NEAR(glm::distance(lines.along_W.at(i) * glm::length(d), d), 0, kRoundingOfPoints_m) << i;
    EXPECT_NEAR(glm::length(lines.along_W.at(i)), i == 5 ? 0 : 1, 1e-15) << i;
  }
  EXPECT_EQ(glm::length(lines.along_W.at(lines.count)), 0);  // the entry that stands for no line
}

TEST(Lines, FollowAPointThatIsMovedWithinItsBody) {
  const std::vector<BodyKinematics> bodies = three_bodies();
  std::vector<FixedPoint> fixed = points();
  Lines lines(fixed, {}, {});
  fixed[4].p_CP += Vec3(0.01, -0.02, 0.03);
  lines.move_point(4, fixed[4].p_CP);
  lines.measure(bodies);
  for (const std::size_t i : {std::size_t{3}, std::size_t{4}, std::size_t{5}})
    EXPECT_NEAR(glm::distance(lines.at_W.at(lines.place[i]), in_W(fixed[i], bodies)), 0, kRoundingOfPoints_m) << i;
}

}  // namespace
}  // namespace crepitus
