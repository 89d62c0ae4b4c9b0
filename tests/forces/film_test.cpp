#include "engine/forces/film.h"

#include "engine/model/scatter.h"
#include "tests/forces/two_bodies.h"

namespace crepitus::testing {
namespace {

// Values of models/adult/pops.toml, written out: the expected numbers below were computed for them elsewhere (pops of the
// 0-D film model), or follow from closed forms.
Film film(double rest_um = 8) {
  return {.area_m2 = 160e-6, .rest_m = rest_um * 1e-6, .series_N_per_m = 30e3, .capsule_N_per_m = 12e3,
          .moving_mass_kg = 0.01, .damping_ratio = 0.15, .low_shear_Pa_s = 1, .high_shear_Pa_s = 0.008, .shear_time_s = 1,
          .power_index = 0.35, .cavitation_Pa = 121e3, .gas_fraction = 0.15, .gas_time_s = 402};
}
Film newtonian(double viscosity_Pa_s, double rest_um = 8) {
  Film f = film(rest_um);
  f.low_shear_Pa_s = f.high_shear_Pa_s = viscosity_Pa_s;
  return f;
}

// Bones parted by `opening_mm` in `ramp_s` from contact, then held; steps of h.
struct Ramp {
  FilmRelease release;
  FilmState end;
  double released_at_s = 0;
  int count = 0;
};
Ramp ramp(const Film& f, double opening_mm, double ramp_s, double h_s = 1e-3, FilmState start = {}) {
  Ramp r;
  if (start.thickness_m == 0) start = rested_film(f, {0, 20}, 1e9);
  r.end = start;
  const int steps = static_cast<int>(std::llround((ramp_s + 0.05) / h_s));
  for (int i = 1; i <= steps; ++i) {
    const double opening_m = 1e-3 * opening_mm * std::min(1.0, i * h_s / ramp_s);
    const FilmRelease now = advance_film(f, {opening_m, 0}, h_s, true, r.end);
    if (!now.happened) continue;
    if (r.count++ == 0) r.release = now, r.released_at_s = (i - 1) * h_s + now.at_s;
  }
  return r;
}
bool pops(const Film& f, double opening_mm, double ramp_s) { return ramp(f, opening_mm, ramp_s).count > 0; }

TEST(FilmLaw, DeficitIsReynoldsForPartingDiscs) {
  // mm/s at which 121 kPa are reached, by thickness: pops.md section 3
  const std::pair<double, double> critical[] = {{5, 0.0082}, {10, 0.0765}, {20, 0.673}, {30, 2.36}, {50, 11.3}, {100, 93.6}};
  const Film f = film(), g = newtonian(0.008);
  for (const auto& [um, mm_per_s] : critical) {
    EXPECT_NEAR(film_deficit_Pa(f, film_force_N(f, um * 1e-6, mm_per_s * 1e-3)) / 121e3, 1, tolerance(0.01)) << um;
    const double radius = std::sqrt(160e-6 / kPi);
    EXPECT_NEAR(film_deficit_Pa(g, film_force_N(g, um * 1e-6, mm_per_s * 1e-3)),
                3 * 0.008 * radius * radius * mm_per_s * 1e-3 / std::pow(um * 1e-6, 3), tolerance(1e-6)) << um;
  }
}

TEST(FilmLaw, ThinsWithShearBetweenItsTwoViscosities) {
  const Film f = film();
  const double per_eta = film_force_N(newtonian(1), 10e-6, 1e-9);
  EXPECT_NEAR(film_force_N(f, 10e-6, 1e-9) / per_eta, 1, tolerance(0.05));  // slow: low-shear viscosity
  EXPECT_NEAR(film_force_N(f, 10e-6, 1) / (1e9 * per_eta), 0.008, tolerance(1e-4));
  EXPECT_EQ(film_force_N(f, 10e-6, -1e-3), -film_force_N(f, 10e-6, 1e-3));
}

TEST(FilmLaw, IsSqueezedOutAsStefanFound) {
  // h' = -2 N h^3 / (3 pi eta R^4): 0.31 s at 20 N and 0.06 s at 100 N to 10 um, eta = 0.1 (pops.md)
  for (const auto& [load_N, time_s] : {std::pair{20.0, 0.306}, {100.0, 0.0611}}) {
    const Film f = newtonian(0.1, 3);
    FilmState s = rested_film(f, {5e-3, 0}, 1e9);  // millimetres apart: from far away
    double t = 0;
    while (s.thickness_m > 10e-6 && t < 2) advance_film(f, {0, load_N}, 1e-3, true, s), t += 1e-3;
    // capsule and bent tissue help to press
    EXPECT_NEAR(t, time_s, tolerance(0.06 * time_s + 1e-3)) << load_N;
  }
}

TEST(FilmLaw, FastOpeningPopsAndSlowDoesNot) {
  // 1 mm: h0 = 10 um pops faster than 0.3-0.6 s, 20 um faster than 0.05-0.1 s, 40 um and more never (pops.md)
  EXPECT_TRUE(pops(film(10), 1, 0.3));
  EXPECT_FALSE(pops(film(10), 1, 0.6));
  EXPECT_TRUE(pops(film(20), 1, 0.05));
  EXPECT_FALSE(pops(film(20), 1, 0.1));
  EXPECT_FALSE(pops(film(40), 1, 0.05));
}

TEST(FilmLaw, TheReleaseIsTheOneComputedElsewhere) {
  const Ramp r = ramp(film(), 1, 0.13);
  ASSERT_EQ(r.count, 1);
  EXPECT_NEAR(r.release.force_N, 121e3 * 160e-6 / 2, tolerance(1e-9));  // 9.7 N
  EXPECT_NEAR(r.release.jump_m, 0.37e-3, tolerance(0.01e-3));
  EXPECT_NEAR(r.release.duration_s, 1.55e-3, tolerance(0.01e-3));
  EXPECT_NEAR(r.release.energy_J, 1.1e-3, tolerance(0.05e-3));
  Film lax = film(), stiff = film();
  lax.capsule_N_per_m *= 0.5, stiff.capsule_N_per_m *= 2;
  EXPECT_NEAR(ramp(lax, 1, 0.13).release.jump_m, 0.44e-3, tolerance(0.01e-3));
  EXPECT_NEAR(ramp(stiff, 1, 0.13).release.jump_m, 0.29e-3, tolerance(0.01e-3));
}

TEST(FilmLaw, TheFacesSpringAsFarAndAsFastAsTheReleaseSays) {
  const Film f = film();
  FilmState s = rested_film(f, {0, 20}, 1e9);
  double from_m = 0, farthest_m = 0, fastest = 0;
  const double h_s = 1e-5;
  FilmRelease release;
  double x = 0;
  for (int i = 0; i < 20000; ++i) {
    if (!release.happened) x += 8e-3 * h_s;  // the bones stop at the pop
    const FilmRelease now = advance_film(f, {x, 0}, h_s, true, s);
    if (now.happened) release = now, from_m = s.thickness_m;
    farthest_m = std::max(farthest_m, s.thickness_m), fastest = std::max(fastest, s.rate_m_per_s);
  }
  ASSERT_TRUE(release.happened);
  EXPECT_NEAR(farthest_m - from_m, release.jump_m, tolerance(0.01 * release.jump_m));
  EXPECT_NEAR(fastest, 0.38, tolerance(0.01));  // pops.md
  // energy set free: of the springs about the new balance, from their own forces
  const double balance_m = (30e3 * x) / 42e3 + f.rest_m;
  EXPECT_NEAR(0.5 * 42e3 * square(balance_m - from_m), release.energy_J, tolerance(0.01 * release.energy_J));
  EXPECT_NEAR(s.thickness_m, balance_m, tolerance(1e-9));
}

TEST(FilmLaw, SwingingFreeIsExactForAnyStep) {
  const Film f = film();
  FilmState coarse{.thickness_m = 300e-6, .rate_m_per_s = 0.2, .gas = 0.15, .opening_m = 4e-4};
  FilmState fine = coarse;
  advance_film(f, {6e-4, 0}, 5e-4, true, coarse);
  for (int i = 1; i <= 50; ++i) advance_film(f, {4e-4 + 2e-4 * i / 50, 0}, 1e-5, true, fine);
  EXPECT_NEAR(coarse.thickness_m, fine.thickness_m, tolerance(1e-15));
  EXPECT_NEAR(coarse.rate_m_per_s, fine.rate_m_per_s, tolerance(1e-11));
}

TEST(FilmLaw, TheMomentOfThePopHardlyDependsOnTheStep) {
  const double exact_s = ramp(film(), 1, 0.13, 1e-5).released_at_s;
  for (const double h_s : {5e-4, 1e-3, 2e-3, 5e-3})
    EXPECT_NEAR(ramp(film(), 1, 0.13, h_s).released_at_s, exact_s, tolerance(2e-4)) << h_s;
}

TEST(FilmLaw, NoSecondPopForTwentyMinutes) {
  const Film f = film();
  for (const auto& [minutes, again] : {std::pair{0.0, false}, {1.0, false}, {5.0, false}, {10.0, false}, {15.0, false},
                                       {19.9, false}, {20.2, true}, {25.0, true}, {30.0, true}}) {
    FilmState s = ramp(f, 1, 0.13).end;
    EXPECT_GT(s.gas, 0.1);  // the cavity stays after the sound (Kawchuk 2015)
    for (int i = 0; i < 500; ++i) advance_film(f, {0, 50}, 1e-3, true, s);  // pressed together again
    rest_film(f, 60 * minutes, s);
    EXPECT_EQ(ramp(f, 1, 0.13, 1e-3, s).count == 1, again) << minutes;
  }
}

TEST(FilmLaw, ClosingNeverPops) {
  const Film f = film();
  FilmState s = rested_film(f, {2e-3, 0}, 1e9);
  for (int i = 1; i <= 100; ++i) {
    EXPECT_FALSE(advance_film(f, {2e-3 * (1 - i / 100.0), 3.0 * i}, 1e-3, true, s).happened);
    EXPECT_EQ(s.suction_N, 0);
  }
  EXPECT_GE(s.thickness_m, f.rest_m);
}

TEST(FilmLaw, ADegradedFluidDoesNotPop) {
  Film thin = film();
  thin.low_shear_Pa_s *= 0.1, thin.high_shear_Pa_s *= 0.1;  // 0.8 mPa s
  Film half = film();
  half.low_shear_Pa_s *= 0.5, half.high_shear_Pa_s *= 0.5;  // 4 mPa s
  EXPECT_FALSE(pops(thin, 1, 0.13));
  EXPECT_TRUE(pops(half, 1, 0.13));
}

TEST(FilmLaw, AJointThatStandsOpenIsNotReady) {
  const Film f = film();
  FilmState open = rested_film(f, {0.3e-3, 0}, 1e9);
  EXPECT_EQ(ramp(f, 1.3, 0.13, 1e-3, open).count, 0);
}

TEST(FilmLaw, MutedItAdaptsWithoutStoringSuction) {
  const Film f = film();
  FilmState s = rested_film(f, {0, 20}, 1e9);
  for (int i = 1; i <= 100; ++i) EXPECT_FALSE(advance_film(f, {1e-5 * i, 0}, 1e-3, false, s).happened);
  EXPECT_EQ(s.suction_N, 0);
  EXPECT_NEAR(s.thickness_m, f.rest_m + 30e3 * 1e-3 / 42e3, tolerance(1e-15));
  EXPECT_FALSE(advance_film(f, {1e-3, 0}, 1e-3, true, s).happened);
}

// Cramer 2011: 97 % of people cavitate in a thrust, 30 % when positioned slowly. The film's median and spread were chosen for
// this (a calibration, see models/adult/pops.toml), so it guards against regressions and validates nothing.
TEST(FilmLaw, DrawnJointsPopInAThrustAndSeldomWhenMovedSlowly) {
  const auto share = [](double ramp_s) {
    int count = 0;
    for (int i = 1; i <= 200; ++i) count += pops(film(8 * drawn_factor(i, "film", 0.6)), 1, ramp_s);
    return count / 200.0;
  };
  EXPECT_NEAR(share(0.13), 0.85, 0.10);
  EXPECT_NEAR(share(1), 0.37, 0.12);
  EXPECT_NEAR(share(5), 0.10, 0.08);
}

struct FilmRows : ::testing::Test, TwoBodies {
  FilmRows() {
    Facet f{};
    f.upper = 1, f.lower = 0;
    for (int i = 0; i < kFacetPoints; ++i) f.upper_at[i] = {0.01 + 0.001 * (i % 3), -0.06, 0.02 + 0.001 * (i / 3)};
    f.lower_at = {-0.02, 0.03, 0.01};
    f.lower_normal = glm::normalize(Vec3(0.41, -0.08, 0.91));
    f.film = film();
    m.facets = {f};
  }
};

TEST_F(FilmRows, PullTheBonesTogetherAndCancel) {
  static const std::vector<FilmState> films{FilmState{.suction_N = 7}};
  const AddRows add = [](const Model& model, Loads& loads) { add_film_rows(model, films, loads); };
  expect_wrenches_cancel(m, s, add);
  const Wrench w = wrench(loads_of(m, s, add));
  const Vec3 normal_W = s.bodies[0].q_WB * m.facets[0].lower_normal;
  EXPECT_NEAR(glm::dot(Vec3(w[6], w[7], w[8]), normal_W), 7, tolerance(1e-12));  // the upper face, onto the lower
}

TEST_F(FilmRows, OpeningIsMinusTheDepthOfTheFace) {
  const auto opening = [&](const State& at) {
    Loads loads = make_loads(m);
    compute_kinematics(m, at, loads);
    return film_drive(m.facets[0], loads.bodies).opening_m;
  };
  State away = s;
  away.bodies[1].p_WC -= 1e-3 * (s.bodies[0].q_WB * m.facets[0].lower_normal);
  EXPECT_NEAR(opening(away) - opening(s), 1e-3, tolerance(1e-12));
}

}  // namespace
}  // namespace crepitus::testing
