#include "engine/forces/path.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/state.h"

namespace crepitus {
namespace {

constexpr double kRoundingOfLength_m = 1e-13;  // a few operations on lengths around 0.3 m
constexpr double kStep = 1e-6;  // finite differences: truncation and rounding both about 1e-10
constexpr double kGradientError = 1e-6;

constexpr double kRadius_m = 0.05;

double length_of(const Vec3& a, const Vec3& b, double turn) {
  return wrap_round(a, b, kRadius_m, turn).length_m;
}

Vec3 numerical_gradient(const Vec3& a, const Vec3& b, double turn, bool at_b) {
  Vec3 gradient(0);
  for (int i = 0; i < 3; ++i) {
    Vec3 step(0);
    step[i] = kStep;
    gradient[i] = at_b ? length_of(a, b + step, turn) - length_of(a, b - step, turn)
                       : length_of(a + step, b, turn) - length_of(a - step, b, turn);
  }
  return gradient / (2 * kStep);
}

// Three bodies in general poses, and a muscle over them: a carried point in the middle and a
// cylinder on body 1.
struct Scene {
  std::vector<BodyKinematics> bodies;
  Muscle muscle{};
};

Mat3 random_rotation(std::mt19937& random) {
  std::normal_distribution<double> normal;
  return glm::mat3_cast(
      glm::normalize(Quat(normal(random), normal(random), normal(random), normal(random))));
}
Vec3 random_vector(std::mt19937& random, double size) {
  std::uniform_real_distribution<double> uniform(-size, size);
  const double x = uniform(random), y = uniform(random);
  return {x, y, uniform(random)};
}

Scene general_scene(unsigned seed) {
  std::mt19937 random(seed);
  Scene s;
  for (int i = 0; i < 3; ++i)
    s.bodies.push_back({random_rotation(random), random_vector(random, 0.3),
                        random_vector(random, 1), random_vector(random, 2)});

  const auto on = [&](int body, const Vec3& p_W) {
    return BodyPoint{body, glm::transpose(s.bodies[body].R_WB) * (p_W - s.bodies[body].p_WC)};
  };
  const auto jitter = [&] { return random_vector(random, 0.01); };
  // in W: over a cylinder along z at the origin, then through a point shared by bodies 1 and 2,
  // then on
  const Vec3 start = Vec3(-0.2, -0.01, -0.04) + jitter(),
             middle = Vec3(0.17, 0.01, 0.03) + jitter(), end = Vec3(0.3, -0.2, 0.1) + jitter();
  s.muscle.path = {{.a = on(0, start)},
                   {.a = on(1, middle), .b = on(2, middle + jitter()), .share_a = 0.3},
                   {.a = on(2, end)}};
  s.muscle.wraps = {{.body = 1,
                     .centre = on(1, jitter()).p_CP,
                     .axes = glm::transpose(s.bodies[1].R_WB),
                     .radius_m = kRadius_m,
                     .segment = 0,
                     .turn = -1}};
  return s;
}

double path_length(const Muscle& muscle, std::span<const BodyKinematics> bodies) {
  PathGeometry g;
  measure_path(muscle, bodies, g);
  return g.length_m;
}

TEST(Wrap, HalfATurnInThePlaneIsTwoTangentsAndAnArc) {
  // from (-d, 0) over the top to (d, 0), clockwise: each tangent sqrt(d^2 - R^2), arc pi - 2
  // acos(R/d)
  const double d = 0.13, tangent = std::sqrt(d * d - kRadius_m * kRadius_m);
  const double arc = kPi - 2 * std::acos(kRadius_m / d);
  const WrapResult r = wrap_round({-d, 0, 0}, {d, 0, 0}, kRadius_m, -1);
  EXPECT_TRUE(r.wrapped);
  EXPECT_NEAR(r.length_m, 2 * tangent + kRadius_m * arc, kRoundingOfLength_m);
  // the pull at A runs up the tangent: sine R/d, and the gradient is away from the tangent point
  EXPECT_NEAR(r.gradient_a.x, -tangent / d, kRoundingOfLength_m);
  EXPECT_NEAR(r.gradient_a.y, -kRadius_m / d, kRoundingOfLength_m);
  EXPECT_NEAR(r.gradient_b.x, tangent / d, kRoundingOfLength_m);
  EXPECT_NEAR(r.gradient_b.y, -kRadius_m / d, kRoundingOfLength_m);
  EXPECT_NEAR(r.angle_a_rad, kPi - std::acos(kRadius_m / d), kRoundingOfLength_m);
  EXPECT_NEAR(r.angle_b_rad, std::acos(kRadius_m / d), kRoundingOfLength_m);
}

TEST(Wrap, AroundTheOtherSideIsTheMirrorImage) {
  const Vec3 a(-0.12, 0.02, 0.01), b(0.15, -0.01, 0.05);
  const WrapResult r = wrap_round(a, b, kRadius_m, -1);
  const WrapResult mirrored = wrap_round({a.x, -a.y, a.z}, {b.x, -b.y, b.z}, kRadius_m, 1);
  EXPECT_TRUE(r.wrapped);
  EXPECT_EQ(r.length_m, mirrored.length_m);
  EXPECT_EQ(r.gradient_a.x, mirrored.gradient_a.x);
  EXPECT_EQ(r.gradient_a.y, -mirrored.gradient_a.y);
  EXPECT_EQ(r.gradient_b.z, mirrored.gradient_b.z);
}

TEST(Wrap, RiseAlongTheAxisMakesAHelix) {
  // unrolled: flat length of the plane problem and the rise are the legs of a right angle
  const double d = 0.13, rise = 0.07;
  const double flat = 2 * std::sqrt(d * d - kRadius_m * kRadius_m) +
                      kRadius_m * (kPi - 2 * std::acos(kRadius_m / d));
  const WrapResult r = wrap_round({-d, 0, 0.01}, {d, 0, 0.01 + rise}, kRadius_m, -1);
  EXPECT_NEAR(r.length_m, std::hypot(flat, rise), kRoundingOfLength_m);
  EXPECT_NEAR(r.gradient_b.z, rise / r.length_m, kRoundingOfLength_m);
  EXPECT_NEAR(r.z_a_m + r.z_b_m, 0.02 + rise, kRoundingOfLength_m);
}

TEST(Wrap, StaysStraightWhenTheCylinderIsNotInTheWay) {
  const Vec3 a(-0.1, 0.06, 0), b(0.1, 0.06, 0.02);
  const WrapResult r = wrap_round(a, b, kRadius_m, -1);
  EXPECT_FALSE(r.wrapped);
  EXPECT_DOUBLE_EQ(r.length_m, glm::length(b - a));
  EXPECT_NEAR(glm::length(r.gradient_a + (b - a) / r.length_m), 0, kRoundingOfLength_m);
}

TEST(Wrap, IsTheShortestOfAllPathsOnItsSide) {
  // brute force over the two points where the path meets and leaves the surface
  const Vec3 a(-0.12, 0.03, -0.02), b(0.09, -0.04, 0.05);
  const double analytic = length_of(a, b, -1);
  double shortest = 1;
  const int n = 400;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      const double from = kPi * (0.3 + 0.7 * i / n), to = kPi * (-0.2 + 0.8 * j / n);
      if (from < to) continue;
      const double flat =
          std::hypot(a.x - kRadius_m * std::cos(from), a.y - kRadius_m * std::sin(from)) +
          kRadius_m * (from - to) +
          std::hypot(b.x - kRadius_m * std::cos(to), b.y - kRadius_m * std::sin(to));
      // paths that cut through the cylinder do not count
      const auto clears = [](const Vec3& p, double angle) {
        return p.x * std::cos(angle) + p.y * std::sin(angle) >= kRadius_m;
      };
      if (clears(a, from) && clears(b, to))
        shortest = std::min(shortest, std::hypot(flat, b.z - a.z));
    }
  EXPECT_GE(shortest, analytic - kRoundingOfLength_m);
  EXPECT_NEAR(shortest, analytic,
              1e-4);  // the grid is 0.4 mm on the surface, and the error is of second order
}

TEST(Wrap, GradientEqualsTheNumericalOneInGeneralPlacesAndInsideTheCylinder) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> angle(0.3, 3.5), far(0.8, 4), side(-0.1, 0.1);
  int wrapped = 0, inside = 0;
  for (int i = 0; i < 2000; ++i) {
    const double turn = i % 2 ? 1 : -1, start = angle(random), sweep = turn * angle(random);
    const double ra = far(random) * kRadius_m, rb = far(random) * kRadius_m;
    const Vec3 a(ra * std::cos(start), ra * std::sin(start), side(random));
    const Vec3 b(rb * std::cos(start + sweep), rb * std::sin(start + sweep), side(random));
    const WrapResult r = wrap_round(a, b, kRadius_m, turn);
    wrapped += r.wrapped;
    inside += r.wrapped && std::min(ra, rb) < kRadius_m;
    EXPECT_LT(glm::length(r.gradient_a - numerical_gradient(a, b, turn, false)), kGradientError)
        << i;
    EXPECT_LT(glm::length(r.gradient_b - numerical_gradient(a, b, turn, true)), kGradientError)
        << i;
  }
  EXPECT_GT(wrapped, 500);
  EXPECT_GT(inside, 50);
}

// Largest change of length beyond gradient times step, and of the gradient, along a straight sweep
// of B.
void expect_smooth_sweep(const Vec3& a, const Vec3& from, const Vec3& to, double turn,
                         double steepest) {
  const int n = 20000;
  const Vec3 step = (to - from) / static_cast<double>(n);
  WrapResult before = wrap_round(a, from, kRadius_m, turn);
  bool engaged = false, free = false;
  for (int i = 1; i <= n; ++i) {
    const WrapResult now = wrap_round(a, from + static_cast<double>(i) * step, kRadius_m, turn);
    const double predicted = glm::dot(now.gradient_b + before.gradient_b, step) / 2;
    ASSERT_NEAR(now.length_m - before.length_m, predicted, 1e-8) << i;
    ASSERT_LT(glm::length(now.gradient_b - before.gradient_b), steepest * glm::length(step)) << i;
    ASSERT_LT(glm::length(now.gradient_a - before.gradient_a), steepest * glm::length(step)) << i;
    (now.wrapped ? engaged : free) = true;
    before = now;
  }
  EXPECT_TRUE(engaged && free);
}

TEST(Wrap, LengthAndGradientAreContinuousWhenItEngages) {
  // B falls from above the cylinder to far below: straight, then wrapped by up to 2 rad. 1/R = 20
  // per metre is the curvature.
  expect_smooth_sweep({-0.15, 0.02, 0}, {0.15, 0.2, 0.03}, {0.02, -0.15, 0.03}, -1, 100);
}

TEST(Wrap, StaysContinuousWhenTheLinePassesTheAxis) {
  // the straight line runs from above the cylinder to below its axis; a path that changed sides
  // would jump
  expect_smooth_sweep({-0.15, 0, 0}, {0.15, 0.12, 0}, {0.15, -0.12, 0}, -1, 100);
}

TEST(Wrap, StaysContinuousWhenAPointSinksIntoTheCylinder) {
  // the radius gives way over 3 % of itself: steep (a slope of theta within 1.5 mm), no jump
  expect_smooth_sweep({-0.15, 0, 0}, {0.1, 0.15, 0.02}, {0.02, -0.02, 0.02}, -1, 2000);
}

TEST(Wrap, DoesNotFlipRoundWhenTheLineTurnsBackwards) {
  // past Phi = 0 the contact angle is just below 2 pi; the rectus femoris of the prototype went 4.6
  // rad round the knee here (up to pi + 2 acos(R/r) = 4.0 rad, 2.28 backwards, where the path would
  // be wrapped by half a turn)
  const double r = 0.055;
  for (double phi = 0; phi > -2.25; phi -= 0.01)
    EXPECT_FALSE(
        wrap_round({r, 0, 0}, {r * std::cos(phi), r * std::sin(phi), 0.05}, kRadius_m, 1).wrapped)
        << phi;
}

TEST(Path, StraightLineThroughThreeBodiesIsTheSumOfItsSegments) {
  Scene s = general_scene(1);
  s.muscle.wraps.clear();
  double expected = 0;
  for (int i = 0; i < 2; ++i)
    expected += glm::length(carried_point_W(s.muscle.path[i + 1], s.bodies) -
                            carried_point_W(s.muscle.path[i], s.bodies));
  EXPECT_NEAR(path_length(s.muscle, s.bodies), expected, kRoundingOfLength_m);
}

TEST(Path, CarriedPointRidesWithItsShares) {
  const std::vector<BodyKinematics> bodies = {{Mat3(1), Vec3(0), Vec3(0), Vec3(0)},
                                              {Mat3(1), Vec3(1, 2, 3), Vec3(0), Vec3(0)}};
  const CarriedPoint p{.a = {0, Vec3(0, 0, 1)}, .b = {1, Vec3(0)}, .share_a = 0.25};
  EXPECT_NEAR(glm::length(carried_point_W(p, bodies) - Vec3(0.75, 1.5, 2.5)), 0, kRoundingOfLength_m);
}

TEST(Path, JacobianEqualsTheNumericalGradientInGeneralPoses) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    const Scene s = general_scene(seed);
    PathGeometry g;
    measure_path(s.muscle, s.bodies, g);
    ASSERT_EQ(g.wrapped, 1) << seed;
    ASSERT_EQ(g.terms.size(), 3u) << seed;  // one term a body
    for (const RowTerm& t : g.jacobian())
      for (int i = 0; i < 6; ++i) {
        const auto moved = [&](double by) {
          std::vector<BodyKinematics> bodies = s.bodies;
          Vec3 step(0);
          step[i % 3] = by;
          if (i < 3)
            bodies[t.body].p_WC += step;
          else
            bodies[t.body].R_WB = glm::mat3_cast(quaternion_from(step)) * bodies[t.body].R_WB;
          return path_length(s.muscle, bodies);
        };
        const double numerical = (moved(kStep) - moved(-kStep)) / (2 * kStep);
        EXPECT_NEAR(i < 3 ? t.linear[i] : t.angular[i - 3], numerical, kGradientError)
            << seed << " " << t.body << " " << i;
      }
  }
}

TEST(Path, WrenchesSumToZero) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    const Scene s = general_scene(seed);
    PathGeometry g;
    measure_path(s.muscle, s.bodies, g);
    Vec3 force(0), moment(0);
    for (const RowTerm& t : g.jacobian()) {
      force += t.linear;
      moment += t.angular + glm::cross(s.bodies[t.body].p_WC, t.linear);
    }
    // a carried point whose two halves lie apart pulls each body at its own half: the moment of
    // that couple remains
    const CarriedPoint& p = s.muscle.path[1];
    const Vec3 apart = point_W(s.bodies[2], p.b.p_CP) - point_W(s.bodies[1], p.a.p_CP);
    EXPECT_LT(glm::length(force), 1e-12);
    EXPECT_LE(glm::length(moment), 2 * glm::length(apart) + 1e-12);
  }
}

TEST(Path, WrenchesOfARigidlyPlacedPathSumToZeroInForceAndMoment) {
  Scene s = general_scene(3);
  // both halves of the carried point in one place
  CarriedPoint& p = s.muscle.path[1];
  p.b.p_CP = glm::transpose(s.bodies[2].R_WB) * (point_W(s.bodies[1], p.a.p_CP) - s.bodies[2].p_WC);
  PathGeometry g;
  measure_path(s.muscle, s.bodies, g);
  Vec3 force(0), moment(0);
  for (const RowTerm& t : g.jacobian()) {
    force += t.linear;
    moment += t.angular + glm::cross(s.bodies[t.body].p_WC, t.linear);
  }
  EXPECT_LT(glm::length(force), 1e-12);
  EXPECT_LT(glm::length(moment), 1e-12);
}

TEST(Path, SpeedIsTheChangeOfLength) {
  const Scene s = general_scene(5);
  PathGeometry g;
  measure_path(s.muscle, s.bodies, g);
  const auto after = [&](double dt) {
    std::vector<BodyKinematics> bodies = s.bodies;
    for (BodyKinematics& b : bodies) {
      b.p_WC += dt * b.v_WC;
      b.R_WB = glm::mat3_cast(quaternion_from(dt * b.w_WB)) * b.R_WB;
    }
    return path_length(s.muscle, bodies);
  };
  EXPECT_NEAR(path_speed_m_per_s(g.terms, s.bodies), (after(kStep) - after(-kStep)) / (2 * kStep),
              kGradientError);
}

TEST(Path, MirroredPathHasTheSameLengthAndMirroredJacobian) {
  const Scene s = general_scene(9);
  // z -> -z: positions and axes mirrored as the tables do it; rotations conjugated with the mirror
  const Mat3 mirror(1, 0, 0, 0, 1, 0, 0, 0, -1);
  Scene twin = s;
  for (BodyKinematics& b : twin.bodies)
    b = {mirror * b.R_WB * mirror, mirror * b.p_WC, mirror * b.v_WC, -(mirror * b.w_WB)};
  for (CarriedPoint& p : twin.muscle.path) {
    p.a.p_CP = mirror * p.a.p_CP;
    p.b.p_CP = mirror * p.b.p_CP;
  }
  WrapCylinder& w = twin.muscle.wraps[0];
  w.centre = mirror * w.centre;
  w.axes = Mat3(mirror * w.axes[0], mirror * w.axes[1], -(mirror * w.axes[2]));
  PathGeometry g, mirrored;
  measure_path(s.muscle, s.bodies, g);
  measure_path(twin.muscle, twin.bodies, mirrored);
  EXPECT_NEAR(g.length_m, mirrored.length_m, 1e-15);
  for (std::size_t i = 0; i < g.terms.size(); ++i) {
    EXPECT_LT(glm::length(mirror * g.terms[i].linear - mirrored.terms[i].linear), 1e-14);
    EXPECT_LT(glm::length(-(mirror * g.terms[i].angular) - mirrored.terms[i].angular), 1e-14);
  }
}

TEST(PathPoints, LieOnTheCylinderAndAddUpToTheLength) {
  const Scene s = general_scene(11);
  std::array<Vec3, 40> points;
  const int count = path_points(s.muscle, s.bodies, points);
  ASSERT_EQ(count, 3 + 9);
  double length = 0;
  for (int i = 0; i + 1 < count; ++i) length += glm::length(points[i + 1] - points[i]);
  EXPECT_NEAR(length, path_length(s.muscle, s.bodies), 3e-4);  // chords instead of an arc
  EXPECT_LE(length, path_length(s.muscle, s.bodies));
  const Vec3 centre = point_W(s.bodies[1], s.muscle.wraps[0].centre);
  for (int i = 1; i < 10; ++i)
    EXPECT_NEAR(std::hypot(points[i].x - centre.x, points[i].y - centre.y), kRadius_m, 1e-12);
}

TEST(PathPoints, StopAtTheEndOfTheBuffer) {
  const Scene s = general_scene(11);
  std::array<Vec3, 4> points;
  EXPECT_EQ(path_points(s.muscle, s.bodies, points), 4);
}

TEST(ChooseTurn, TakesTheShorterWayOrTheWantedSide) {
  const NeutralCylinder c{Vec3(0.1, 0.2, 0.3), Mat3(1), kRadius_m};
  const Vec3 a = c.centre + Vec3(-0.2, 0.01, 0), b = c.centre + Vec3(0.2, 0.01, 0.1);
  EXPECT_EQ(choose_turn(a, b, c, "all"), -1);  // over the top, clockwise
  EXPECT_EQ(choose_turn(b, a, c, "all"), 1);
  EXPECT_EQ(choose_turn(a, b, c, "y"), -1);
  EXPECT_EQ(choose_turn(a, b, c, "-y"), 1);
  const Vec3 low = c.centre + Vec3(0.01, -0.2, 0), high = c.centre + Vec3(0.01, 0.2, 0.1);
  EXPECT_EQ(choose_turn(low, high, c, "x"), 1);
  EXPECT_EQ(choose_turn(low, high, c, "-x"), -1);
}

TEST(ChooseTurn, WithAQuadrantTheArcPassesOnThatSide) {
  const NeutralCylinder c{Vec3(0), Mat3(1), kRadius_m};
  for (const char* quadrant : {"x", "-x", "y", "-y"}) {
    const Vec3 side = quadrant[quadrant[0] == '-'] == 'x' ? Vec3(1, 0, 0) : Vec3(0, 1, 0);
    const Vec3 wanted = quadrant[0] == '-' ? -side : side;
    const Vec3 across(-wanted.y, wanted.x, 0);
    const Vec3 a = 0.1 * across - 0.01 * wanted, b = -0.14 * across - 0.02 * wanted;
    const WrapResult r = wrap_round(a, b, kRadius_m, choose_turn(a, b, c, quadrant));
    ASSERT_TRUE(r.wrapped) << quadrant;
    const double middle = (r.angle_a_rad + r.angle_b_rad) / 2;
    EXPECT_GT(std::cos(middle) * wanted.x + std::sin(middle) * wanted.y, 0.9) << quadrant;
  }
}

TEST(ChooseTurn, MirroredTwinTurnsTheSameWayInItsOwnFrame) {
  std::mt19937 random(3);
  const Mat3 mirror(1, 0, 0, 0, 1, 0, 0, 0, -1);
  for (int i = 0; i < 100; ++i) {
    const Mat3 axes = random_rotation(random);
    const NeutralCylinder right{random_vector(random, 0.1), axes, kRadius_m};
    const NeutralCylinder left{mirror * right.centre,
                               Mat3(mirror * axes[0], mirror * axes[1], -(mirror * axes[2])),
                               kRadius_m};
    const Vec3 a = random_vector(random, 0.3), b = random_vector(random, 0.3);
    for (const char* quadrant : {"all", "x", "-x", "y", "-y"})
      EXPECT_EQ(choose_turn(a, b, right, quadrant),
                choose_turn(mirror * a, mirror * b, left, quadrant));
  }
}

TEST(ChooseSegment, TakesTheDeepestThatMoves) {
  const NeutralCylinder c{Vec3(0), Mat3(1), kRadius_m};
  const std::vector<Vec3> points = {
      {-0.2, 0, 0}, {-0.1, 0, 0}, {-0.1, 0.04, 0}, {0.2, 0.03, 0}, {0.2, -0.3, 0}};
  EXPECT_EQ(choose_segment(points, std::vector<int>{0, 0, 1, 2, 2}, c), 2);
}

TEST(ChooseSegment, TakesTheLongestThatMovesWhenNoneTouches) {
  // rectus femoris: ilium, three points of the patella, shank; the cylinder lies between femur's
  // condyles
  const NeutralCylinder c{Vec3(0.0036, -0.4027, 0), Mat3(1), 0.025};
  const std::vector<Vec3> points = {{0.026, 0.044, 0},
                                    {0.054, -0.370, 0},
                                    {0.056, -0.375, 0},
                                    {0.049, -0.416, 0},
                                    {0.036, -0.469, 0}};
  EXPECT_EQ(choose_segment(points, std::vector<int>{0, 1, 1, 1, 2}, c), 0);
}

}  // namespace
}  // namespace crepitus
