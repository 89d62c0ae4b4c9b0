// Single pops against what was measured of real ones (Reggars 1996, Dunning 2013, Mourad 2019) and,
// where nothing was measured, against what was assumed.
#include "engine/sound/pop_sound.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/sound/measure.h"

namespace crepitus {
namespace {

constexpr int kRate_Hz = 48000;

PopEvent facet(double energy_J = 1.1e-3, double jump_m = 0.37e-3, double duration_s = 1.55e-3) {
  return {.mechanism = Mechanism::facet_cavitation,
          .joint = "L4L5",
          .side = "left",
          .energy_J = energy_J,
          .jump_m = jump_m,
          .duration_s = duration_s};
}

PopEvent sacroiliac(double energy_J = 1.3e-3, double jump_m = 0.13e-3, double duration_s = 15e-3) {
  return {.mechanism = Mechanism::sacroiliac_release,
          .joint = "sacroiliac",
          .side = "left",
          .energy_J = energy_J,
          .jump_m = jump_m,
          .duration_s = duration_s};
}

PopEvent snap(double energy_J = 50e-3, double jump_m = 6e-3, double duration_s = 35e-3) {
  return {.mechanism = Mechanism::iliopsoas_snap,
          .joint = "iliopsoas",
          .side = "left",
          .energy_J = energy_J,
          .jump_m = jump_m,
          .duration_s = duration_s};
}

std::vector<PopEvent> facets() {
  std::vector<PopEvent> list;
  for (const double energy_J : {0.1e-3, 0.5e-3, 1.5e-3, 5e-3})
    for (const double jump_m : {0.1e-3, 0.4e-3, 0.9e-3})
      for (const double duration_s : {0.3e-3, 1e-3, 1.55e-3, 2e-3, 3e-3, 20e-3})
        list.push_back(facet(energy_J, jump_m, duration_s));
  return list;
}

std::vector<PopEvent> sacroiliacs() {
  std::vector<PopEvent> list;
  for (const double energy_J : {0.1e-3, 1.3e-3, 5e-3})
    for (const double jump_m : {0.03e-3, 0.08e-3, 0.13e-3, 0.5e-3})
      for (const double duration_s : {0.5e-3, 5e-3, 15e-3, 50e-3})
        list.push_back(sacroiliac(energy_J, jump_m, duration_s));
  return list;
}

std::vector<PopEvent> snaps() {
  std::vector<PopEvent> list;
  for (const double energy_J : {5e-3, 50e-3, 200e-3})
    for (const double jump_m : {3e-3, 6e-3, 12e-3})
      for (const double duration_s : {3e-3, 20e-3, 80e-3})
        list.push_back(snap(energy_J, jump_m, duration_s));
  return list;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string numbers_of(const PopEvent& e) {
  return testing::PrintToString(std::vector{e.energy_J * 1e3, e.jump_m * 1e3, e.duration_s * 1e3}) +
         " mJ, mm, ms";
}

TEST(FacetPop, PeaksWhereCracksWereRecorded) {
  std::vector<double> peaks_Hz;
  for (const PopEvent& e : facets()) {
    peaks_Hz.push_back(peak_frequency_Hz(pop_sound(e, kRate_Hz), kRate_Hz));
    EXPECT_GT(peaks_Hz.back(), 86) << numbers_of(e);
    EXPECT_LT(peaks_Hz.back(), 1830) << numbers_of(e);
  }
  EXPECT_GT(median(peaks_Hz), 150);
  EXPECT_LT(median(peaks_Hz), 600);
}

TEST(FacetPop, IsAsShortAsRecordedOnes) {
  for (const PopEvent& e : facets()) {
    const double t_s = length_s(pop_sound(e, kRate_Hz), kRate_Hz);
    EXPECT_GT(t_s, 0.5e-3) << numbers_of(e);
    EXPECT_LT(t_s, 12e-3) << numbers_of(e);
  }
  for (const double duration_s : {1.1e-3, 1.55e-3, 2e-3}) {
    const double t_s = length_s(pop_sound(facet(1.5e-3, 0.4e-3, duration_s), kRate_Hz), kRate_Hz);
    EXPECT_GT(t_s, 2.5e-3);
    EXPECT_LT(t_s, 6e-3);
  }
}

// The peak of a band-pass lies at the root of w^2 + s^2, with w = pi / T and s = 0.28 w.
TEST(FacetPop, RingsWithTheHalfSwingOfItsJump) {
  for (const double duration_s : {1e-3, 1.55e-3, 3e-3}) {
    const double expected_Hz = std::sqrt(1 + 0.28 * 0.28) / (2 * duration_s);
    const double peak_Hz =
        peak_frequency_Hz(pop_sound(facet(1.5e-3, 0.4e-3, duration_s), kRate_Hz), kRate_Hz);
    EXPECT_NEAR(peak_Hz / expected_Hz, 1, 0.03) << "the gas pocket and the flesh pull it a little";
  }
}

TEST(FacetPop, HasMostEnergyLowAndAWeakerShareHigh) {
  const std::vector<double> sound = pop_sound(facet(), kRate_Hz);
  const double low = energy_share(sound, kRate_Hz, 150, 600),
               high = energy_share(sound, kRate_Hz, 800, 1800);
  EXPECT_GT(low, 0.6);
  EXPECT_GT(high, 0.05);
  EXPECT_LT(high, 0.3);
}

TEST(FacetPop, AttacksAtOnce) {
  const std::vector<double> envelope = envelope_of(pop_sound(facet(), kRate_Hz));
  const auto highest = std::max_element(envelope.begin(), envelope.end()) - envelope.begin();
  EXPECT_LT(static_cast<double>(highest) / kRate_Hz, 0.5e-3);
}

// Friction fell by 39 N and the joint slipped by 2 * 39 N / K = 0.13 mm: K = 600 N/mm, on 0.5 kg.
TEST(SacroiliacRelease, RingsOnTheStiffnessThatTheSlipShows) {
  const double drop_N = 39, stiffness_N_per_m = 600e3;
  const PopEvent slip =
      sacroiliac(drop_N * drop_N / (2 * stiffness_N_per_m), 2 * drop_N / stiffness_N_per_m);
  const double expected_Hz = std::sqrt(stiffness_N_per_m / 0.5) / (2 * 3.14159265358979);
  const double peak_Hz = peak_frequency_Hz(pop_sound(slip, kRate_Hz), kRate_Hz);
  EXPECT_NEAR(peak_Hz / expected_Hz, 1, 0.03) << "patches and flesh pull it a little";
}

TEST(SacroiliacRelease, IsOneLowThud) {
  for (const PopEvent& e : sacroiliacs()) {
    const std::vector<double> sound = pop_sound(e, kRate_Hz);
    const double peak_Hz = peak_frequency_Hz(sound, kRate_Hz), t_s = length_s(sound, kRate_Hz);
    EXPECT_GT(peak_Hz, 60) << numbers_of(e);
    EXPECT_LT(peak_Hz, 250) << numbers_of(e);
    EXPECT_GT(energy_share(sound, kRate_Hz, 60, 250), 0.75) << numbers_of(e);
    EXPECT_GT(t_s, 15e-3) << numbers_of(e);
    EXPECT_LT(t_s, 40e-3) << numbers_of(e);
  }
}

// Arriving at 2 * 6 mm / 40 ms, a twentieth of a kilogram on 25 N/mm.
TEST(TendonSnap, LandsOnItsBed) {
  const double expected_Hz = std::sqrt(25e3 / 0.05) / (2 * 3.14159265358979);
  const double peak_Hz = peak_frequency_Hz(pop_sound(snap(50e-3, 6e-3, 40e-3), kRate_Hz), kRate_Hz);
  EXPECT_NEAR(peak_Hz / expected_Hz, 1, 0.06) << "fibres and flesh pull it a little";
}

TEST(TendonSnap, IsDullAndShort) {
  for (const PopEvent& e : snaps()) {
    const std::vector<double> sound = pop_sound(e, kRate_Hz);
    const double t_s = length_s(sound, kRate_Hz);
    EXPECT_LT(peak_frequency_Hz(sound, kRate_Hz), 400) << numbers_of(e);
    EXPECT_GT(energy_share(sound, kRate_Hz, 0, 400), 0.8) << numbers_of(e);
    EXPECT_GT(t_s, 10e-3) << numbers_of(e);
    EXPECT_LT(t_s, 40e-3) << numbers_of(e);
  }
}

TEST(PopSound, IsAsLoudAsTheRootOfItsEnergy) {
  for (auto* pop : {+[](double e) { return facet(e); }, +[](double e) { return sacroiliac(e); },
                    +[](double e) { return snap(e); }}) {
    const double ratio =
        norm_of(pop_sound(pop(9e-3), kRate_Hz)) / norm_of(pop_sound(pop(1e-3), kRate_Hz));
    EXPECT_NEAR(ratio, 3, 1e-9);
  }
}

// The radiated energy through a sphere of 0.5 m: integral p^2 dt = share E 413 / (4 pi 0.25).
TEST(PopSound, CarriesTheRadiatedEnergyAtEveryRate) {
  const struct {
    PopEvent pop;
    double share;
  } kCases[] = {{facet(), 1e-3}, {sacroiliac(), 1e-3}, {snap(), 1e-4}};
  for (const auto& [pop, share] : kCases) {
    const double expected_Pa2_s = share * pop.energy_J * 413 / (4 * 3.14159265358979 * 0.25);
    for (const int rate_Hz : {8000, 44100, 96000}) {
      const double norm_Pa = norm_of(pop_sound(pop, rate_Hz)) * kFullScale_Pa;
      EXPECT_NEAR(norm_Pa * norm_Pa / rate_Hz / expected_Pa2_s, 1, 1e-9);
    }
  }
}

TEST(PopSound, OfAnOrdinaryPopIsWellBelowFullScale) {
  for (const PopEvent& e : {facet(), sacroiliac(), snap()}) {
    const double peak = peak_of(pop_sound(e, kRate_Hz));
    EXPECT_GT(20 * std::log10(peak), -25);
    EXPECT_LT(20 * std::log10(peak), -6);
  }
}

TEST(PopSound, StartsAtItsFirstSampleAndEndsWithoutAClick) {
  for (const PopEvent& e : {facet(), sacroiliac(), snap()}) {
    const std::vector<double> sound = pop_sound(e, kRate_Hz);
    EXPECT_NE(sound.front(), 0);
    EXPECT_LT(std::abs(sound.back()), 1e-7 * peak_of(sound));
  }
}

TEST(PopSound, HasNoDc) {
  for (const PopEvent& e : {facet(), sacroiliac(), snap()}) {
    const std::vector<double> sound = pop_sound(e, kRate_Hz);
    EXPECT_NEAR(std::accumulate(sound.begin(), sound.end(), 0.0), 0, 1e-12);
  }
}

TEST(PopSound, DependsOnWhatHappenedAndOnNothingElse) {
  PopEvent later = facet();
  later.side = "right";
  later.time_s = 7;
  later.element = 3;
  later.numbers[0] = {"opening_speed", "mm/s", 3.1};
  EXPECT_EQ(pop_sound(facet(), kRate_Hz), pop_sound(later, kRate_Hz));

  PopEvent above = facet();
  above.joint = "L3L4";
  for (const PopEvent& other :
       {facet(1.2e-3), facet(1.1e-3, 0.38e-3), facet(1.1e-3, 0.37e-3, 1.5e-3), above})
    EXPECT_NE(pop_sound(facet(), kRate_Hz), pop_sound(other, kRate_Hz));
}

TEST(PopSound, IsSilentWithoutEnergyAndFiniteWithoutAJump) {
  EXPECT_TRUE(pop_sound(facet(0), kRate_Hz).empty());
  for (const PopEvent& e : {facet(1e-3, 0, 0), sacroiliac(1e-3, 0, 0), snap(1e-3, 0, 0)}) {
    const double norm = norm_of(pop_sound(e, kRate_Hz));
    EXPECT_TRUE(std::isfinite(norm) && norm > 0);
  }
}

}  // namespace
}  // namespace crepitus
