// Cameras, rays, colours and the plan of a film: pure functions.
#include "tools/viewer/render/camera.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/movement/posture.h"
#include "tests/viewer/adult.h"
#include "tools/viewer/film_plan.h"
#include "tools/viewer/render/hit.h"
#include "tools/viewer/render/label_layout.h"
#include "tools/viewer/render/look.h"

namespace crepitus {
namespace {

State posed(Posture posture) {
  Scene scene;
  scene.posture = posture;
  return initial_state(body(), scene, 0);
}

Camera preset(const char* name, const State& s, double aspect = 16.0 / 9) {
  Camera c;
  EXPECT_TRUE(find_camera(name, body(), s, aspect, c)) << name;
  return c;
}

TEST(CameraPresets, FrontOfAStandingPersonIsForwardAndOfALyingOneAbove) {
  const State standing = posed(Posture::standing), lying = posed(Posture::supine);
  const Camera front = preset("front", standing), above = preset("front", lying);
  EXPECT_GT(eye_W(front).x - front.target_W.x, 0.9 * front.distance_m);
  EXPECT_GT(eye_W(above).y - above.target_W.y, 0.9 * above.distance_m);
  const Camera left = preset("left", standing);
  EXPECT_LT(eye_W(left).z - left.target_W.z, -0.9 * left.distance_m);
}

TEST(CameraPresets, NeverLookFromBelowTheFloor) {
  for (const Posture posture :
       {Posture::standing, Posture::supine, Posture::prone, Posture::hands_and_knees}) {
    const State s = posed(posture);
    for (const CameraPreset& p : camera_presets())
      EXPECT_GT(eye_W(preset(p.name, s)).y, 0) << p.name;
  }
}

TEST(CameraPresets, TallPicturesStepBack) {
  const State s = posed(Posture::standing);
  EXPECT_GT(preset("overview", s, 0.5).distance_m, 1.5 * preset("overview", s, 2).distance_m);
  Camera c;
  EXPECT_FALSE(find_camera("fornt", body(), s, 1, c));
}

TEST(Camera, TheTargetIsInTheMiddleAndShiftMovesThePicture) {
  Camera c;
  EXPECT_NEAR(glm::length(Vec2(project(c, 1.5, c.target_W))), 0, 1e-12);
  c.shift = {0.25, -0.5};
  const Vec3 at = project(c, 1.5, c.target_W);
  EXPECT_NEAR(at.x, 0.25, 1e-12);
  EXPECT_NEAR(at.y, -0.5, 1e-12);
}

TEST(Camera, ARayThroughAPixelPassesWhatIsSeenThere) {
  Camera c{.target_W = {0.1, 0.9, -0.2},
           .yaw_rad = 0.7,
           .pitch_rad = 0.3,
           .distance_m = 1.3,
           .shift = {0.1, 0.2}};
  const Vec3 p(0.25, 1.0, -0.1);
  const Vec3 seen = project(c, 1.6, p);
  const Ray ray = ray_through(c, 1.6, Vec2(seen));
  EXPECT_NEAR(glm::length(glm::cross(p - ray.from_W, ray.unit_W)), 0, 1e-9);
  EXPECT_EQ(project(c, 1.6, eye_W(c) + (eye_W(c) - c.target_W)).z, 2);  // behind
}

TEST(Camera, TheBodyFollowsTheHand) {
  const Camera c;
  const Vec3 at =
      project(panned(c, {0.1, 0.2}), 1, c.target_W);  // parts of the height; the canvas is 2 high
  EXPECT_NEAR(at.x, 0.2, 1e-9);
  EXPECT_NEAR(at.y, 0.4, 1e-9);
  EXPECT_EQ(zoomed(c, 1e9).distance_m, 8);
  EXPECT_EQ(orbited(c, 0, 10).pitch_rad, kMaxPitch_rad);
}

TEST(CameraTravel, BeginsAndEndsGentlyAndTurnsTheShorterWay) {
  Camera a, b;
  a.yaw_rad = rad(170);
  b.yaw_rad = rad(-170);
  b.distance_m = 0.5;
  EXPECT_NEAR(std::remainder(travel(a, b, 1).yaw_rad - b.yaw_rad, 2 * kPi), 0, 1e-12);
  EXPECT_NEAR(travel(a, b, 0.5).yaw_rad, rad(180), 1e-9);
  EXPECT_NEAR(travel(a, b, 0.5).distance_m, 1, 1e-9);  // halfway of 2 m and 0.5 m to the eye
  EXPECT_LT(travel(a, b, 0.01).yaw_rad - a.yaw_rad, rad(0.01));
  EXPECT_EQ(travel(a, b, -1).yaw_rad, a.yaw_rad);
}

TEST(Ray, MeetsATriangleFromBothSides) {
  const Vec3 a(0), b(1, 0, 0), c(0, 1, 0);
  EXPECT_NEAR(distance_to({{0.25, 0.25, 2}, {0, 0, -1}}, a, b, c), 2, 1e-12);
  EXPECT_NEAR(distance_to({{0.25, 0.25, -3}, {0, 0, 1}}, a, b, c), 3, 1e-12);
  EXPECT_EQ(distance_to({{0.75, 0.75, 2}, {0, 0, -1}}, a, b, c), 1e9);
  EXPECT_EQ(distance_to({{0.25, 0.25, 2}, {0, 0, 1}}, a, b, c), 1e9);  // behind
}

TEST(LabelLayout, LabelsStandBesideTheBodyAndNeverOverlap) {
  std::vector<LabelWish> wishes;
  for (int i = 0; i < 9; ++i) wishes.push_back({{300.0 + i, 200.0 + i}, {60, 14}, i % 2 == 0});
  const std::vector<LabelPlace> places = place_labels(wishes, {10, 50}, {630, 300}, 40);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Vec2 end = places[i].at + wishes[i].size;
    EXPECT_TRUE(wishes[i].left ? end.x <= 260 : places[i].at.x >= 348);  // 40 beside 300 and 308
    EXPECT_GE(places[i].at.y, 50);
    EXPECT_LE(end.y, 300);
    for (std::size_t k = 0; k < i; ++k) {
      if (wishes[k].left != wishes[i].left) continue;
      EXPECT_GE(std::abs(places[k].at.y - places[i].at.y), 14);
    }
  }
  // one alone is level with what it speaks of
  EXPECT_EQ(place_labels(std::span(wishes).first(1), {10, 50}, {630, 300}, 40)[0].at.y, 200 - 7);
}

double luminance(const Colour& c) {
  const auto part = [](double x) {
    return x <= 0.03928 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(c.r) + 0.7152 * part(c.g) + 0.0722 * part(c.b);
}
double contrast(const Colour& a, const Colour& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

// WCAG 2.1: 4.5 for text (1.4.3), 3 for lines of a chart (1.4.11).
TEST(Palettes, TextAndCurvesStandOutFromThePanel) {
  for (const char* name : kThemeNames) {
    Theme theme{};
    ASSERT_TRUE(find_theme(name, theme));
    const Palette& p = palette(theme);
    EXPECT_GT(contrast(p.text, p.panel), 7) << name;
    EXPECT_GT(contrast(p.text_dim, p.panel), 4.5) << name;
    EXPECT_GT(contrast(p.text, p.sky_top), 4.5) << name;
    for (const Colour& c : {p.left, p.right, p.pop, p.accent})
      EXPECT_GT(contrast(c, p.panel), 3) << name;
  }
  Theme unknown{};
  EXPECT_FALSE(find_theme("drak", unknown));
}

TEST(Palettes, AWorkingMuscleIsBrighterForEveryEye) {
  for (const char* name : kThemeNames) {
    Theme theme{};
    find_theme(name, theme);
    const Palette& p = palette(theme);
    EXPECT_GT(luminance(p.muscle_active), 1.25 * luminance(p.muscle_rest)) << name;
    EXPECT_GT(luminance(p.psoas_active), 1.25 * luminance(p.psoas_rest)) << name;
  }
}

TEST(FilmPlan, WithoutPopsTimeIsReal) {
  const FilmPlan plan = plan_film(0, 2, {}, 0.1, 25, 1);
  ASSERT_EQ(plan.time_s.size(), 76u);  // 51 frames of 2 s with both ends, a still of 25
  for (int i = 0; i <= 50; ++i) EXPECT_NEAR(plan.time_s[i], i / 25.0, 1e-9);
  EXPECT_EQ(plan.time_s[75], plan.time_s[50]);
  EXPECT_NEAR(plan.film_time_s(1.23), 1.23, 1e-9);
}

TEST(FilmPlan, SlowsDownSmoothlyAroundAPop) {
  const double pops[] = {1.0};
  EXPECT_NEAR(film_speed(1.0, pops, 0.1), 0.1, 1e-12);
  EXPECT_NEAR(film_speed(1.0 - kSlowBefore_s, pops, 0.1), 0.1, 1e-12);
  EXPECT_NEAR(film_speed(1.0 + kSlowAfter_s + kSlowEase_s, pops, 0.1), 1, 1e-12);
  const FilmPlan plan = plan_film(0, 2, pops, 0.1, 25, 0);
  // 0.26 s ten times slower are 65 frames; the eases add some, the rest is 2 s less what was slowed
  const auto slow =
      std::count_if(plan.slowing.begin(), plan.slowing.end(), [](double x) { return x < 0.1001; });
  EXPECT_NEAR(static_cast<double>(slow), 65, 2);
  for (std::size_t i = 1; i < plan.time_s.size(); ++i) {
    EXPECT_GT(plan.time_s[i], plan.time_s[i - 1]);
    EXPECT_LE(plan.time_s[i] - plan.time_s[i - 1], 0.04 + 1e-9);
  }
  // sound and picture meet: the frame shown at the film time of the pop is that of the pop
  const double film_s = plan.film_time_s(1.0);
  EXPECT_NEAR(plan.time_s[static_cast<std::size_t>(std::lround(film_s * 25))], 1.0, 0.1 / 25);
}

}  // namespace
}  // namespace crepitus
