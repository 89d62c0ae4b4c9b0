// From a release to the pressure in front of the skin.
//
// Sound is the acceleration of something that pushes air. Whatever lets go in a pop is a mass m on
// springs of total stiffness K; a force F that held it vanishes at once, and it swings to its new
// place:
//
//   m x'' + c x' + K x = F,   x(0) = x'(0) = 0
//   x'(t) = (F / m w) e^(-s t) sin(w t),   s = c / 2m,   w^2 = K / m - s^2
//
// The pressure goes with x''(t): it starts at F / m at once (the sharp attack) and rings at
// f = w / 2 pi with the decay s. Its spectrum is that of a band-pass, with the peak at
// sqrt(w^2 + s^2). A sample is the mean of x'' over its interval, (x'(t + dt) - x'(t)) / dt;
// because the parts start and end at rest, the samples sum to zero.
//
// The event says what was released (energy E), how far it jumped (d) and how long that took (T).
//
// FACET CAVITATION, two voices.
//
// Bones. The jump is the first half swing, so f = 1 / 2T. With the mass and springs of the film
// model (10 g; 30 + 12 N/mm) T = 1.5 ms and f = 326 Hz. Recorded cracks of the neck peak at 333 Hz
// (mean), 215 Hz (median), 86-1830 Hz (Reggars 1996). The damping s = 0.28 w is ASSUMED, chosen so
// that jumps of 1-2 ms last as long as recorded pops, 2.7 (Mourad 2019, recalled) to 5.7 ms
// (Dunning 2013): down to -20 dB takes ln 10 / s = 2.6 T. The film model damps less, 0.15 of the
// critical, and its first swing goes beyond the new place by the factor 1 + o = 1.62.
//
// Gas pocket. A free bubble of radius r rings at (1 / 2 pi r) sqrt(3 g p0 / rho) (Minnaert 1933):
// several kHz here. This one is a disc of radius a in the gap h between two discs of radius R and
// moves the liquid along the gap, which has the inertance L = rho ln(R / a) / (2 pi h); its gas has
// the compliance C = pi a^2 h / (g p0); and
//
//   f = 1 / (2 pi sqrt(L C)) = (1 / 2 pi a) sqrt(2 g p0 / (rho ln(R / a))),
//
// where the gap cancels. Gas fills the share a^2 / R^2 = 0.15 of the joint (Brodeur 1995). R
// follows from the event: E = F x / 2 at the new place x = d / (1 + o), so F = 2 (1 + o) E / d, and
// the film had held F = p_c A / 2 (parabolic pressure, cavitation at p_c). The film model's 1.1 mJ
// and 0.37 mm give back its A = 160 mm^2, and f = 990 Hz, in the upper part of the recorded peaks;
// held to 0.8-1.8 kHz. ASSUMED: rigid discs, p0 one atmosphere, g = 1.4; a quality factor of 3; 12
// % of the radiated energy; a cavity that opens finger by finger behind a front of 10 m/s (Kawchuk
// 2015 only bounds it to less than 310 ms).
//
// SACROILIAC RELEASE, one voice. Friction falls by D, the joint slips by d = 2 D / K and frees
// E = D^2 / (2 K), so its stiffness is K = 8 E / d^2. The slip itself takes long (T, tens of
// milliseconds: the weight of the trunk follows) and is too slow to hear; heard are the bones at
// the joint on that stiffness, f = (1 / 2 pi) sqrt(K / m), held to 75-220 Hz. Patches of the
// interlocked surface let go one after the other within a quarter swing. ASSUMED, as no recording
// was found: m = 0.5 kg, about one hip bone; the length to -20 dB is 22 ms at 110 Hz and goes with
// 1 / sqrt(f), between a constant loss per swing and a constant loss per second.
//
// ILIOPSOAS SNAP, two voices.
//
// Landing. The tendon with its muscle arrives at v = 2 d / T (from rest, steadily faster). A round
// body on a soft bed meets the more stiffness the deeper it goes; its time of contact goes with
// v^(-1/5) (Hertz), so f = f0 (v / v0)^(1/5), held to 75-200 Hz, with f0 = (1 / 2 pi) sqrt(k / m).
//
// Span. The free tendon is a string, f = (1 / 2 L) sqrt(tension / mass per length) = 277 Hz.
//
// ASSUMED, as no recording was found: k = 25 N/mm and m = 0.05 kg at v0 = 0.3 m/s, f0 = 113 Hz;
// 0.1 m, 400 N and 0.13 kg/m for the span and 15 % of the energy; a length of 20 ms at 150 Hz, with
// frequency as above; fibres that leave the ridge one after the other in 3 ms; and that all of it
// sounds at the release.
//
// ALL. A share of E is radiated and spreads evenly:
//
//   integral p^2 dt = share E rho_air c / (4 pi r^2),   r = 0.5 m
//
// ASSUMED: 1e-3, so that a facet's 1.1 mJ peaks near 0.5 Pa, 88 dB (70-90 dB near a joint is what
// the literature recalls), and 1e-4 for the tendon, which loses most on its slide. Flesh is a
// low-pass of two equal poles at 2.5 kHz, for the deep sacroiliac joint and tendon at 0.6 kHz
// (ASSUMED). Left out: the room, the way to each ear, the table under the person.
//
// Sources: Reggars 1996, Australas Chiropr Osteopathy 5, 39; Brodeur 1995, J Manipulative Physiol
// Ther 18, 155; Mourad 2019, same, 42, 12; Dunning 2013, BMC Musculoskelet Disord 14, 24; Kawchuk
// 2015, PLoS ONE 10; Minnaert 1933, Philos Mag 16, 235. The confined pocket is our own derivation.
#include "engine/sound/pop_sound.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>

#include "engine/check.h"
#include "engine/maths.h"

namespace crepitus {
namespace {

constexpr double kLn10 = 2.302585092994046;

// acoustics
constexpr double kAirImpedance_Pa_s_per_m = 413;  // 20 degrees C
constexpr double kListener_m = 0.5;
constexpr double kRadiatedShare = 1e-3, kRadiatedShareOfTendon = 1e-4;
constexpr double kFleshNear_Hz = 2500, kFleshDeep_Hz = 600;

// facets
constexpr double kBoneDamping = 0.28;  // s / w
constexpr double kFirstSwing = 1.62;   // 1 + o
constexpr double kAtmosphere_Pa = 101.3e3, kCavitation_Pa = 121e3;
constexpr double kWater_kg_per_m3 = 1000, kAdiabatic = 1.4, kGasFraction = 0.15;
constexpr double kPocketQuality = 3, kPocketShare = 0.12, kFront_m_per_s = 10,
                 kLongestOpening_s = 1e-3;
constexpr int kFingers = 6;

// sacroiliac joints and tendons
constexpr int kPatches = 5, kFibres = 5;
constexpr double kHipBone_kg = 0.5;
constexpr double kSlipLength_s = 0.022, kSlipLengthAt_Hz = 110;
constexpr double kLandingLength_s = 0.020, kLandingLengthAt_Hz = 150, kFibres_s = 0.003;
constexpr double kBed_N_per_m = 25e3, kLanding_kg = 0.05, kLanding_m_per_s = 0.3;
constexpr double kSpan_m = 0.1, kSpanTension_N = 400, kSpan_kg_per_m = 0.13, kSpanShare = 0.15;

// Pitches are held to the measured bands, so that an odd event is still the sound of its kind.
constexpr double kBones_Hz[2] = {120, 1000}, kPocket_Hz[2] = {800, 1800}, kSlip_Hz[2] = {75, 220},
                 kLanding_Hz[2] = {75, 200};

// Below these a jump or its duration counts as this long: keeps quotients finite.
constexpr double kShortestJump_m = 1e-6, kShortestDuration_s = 1e-5;

// Numerics: where the tail ends, 100 dB down, and the part of it that fades out.
constexpr double kTail = 5 * kLn10, kFade = 0.25;

// Numbers in [0, 1) from the event alone: SplitMix64 (Steele, Lea & Flood 2014) counting up from
// the event's hash.
class Dice {
 public:
  explicit Dice(const PopEvent& e) {
    add(static_cast<std::uint64_t>(e.mechanism));
    for (const char c : e.joint) add(static_cast<unsigned char>(c));
    for (const double x : {e.energy_J, e.jump_m, e.duration_s})
      add(std::bit_cast<std::uint64_t>(x));
  }
  double next() {
    state_ += 0x9e3779b97f4a7c15u;
    return static_cast<double>(mixed(state_) >> 11) * 0x1p-53;
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  void add(std::uint64_t bits) { state_ = mixed(state_ + bits + 0x9e3779b97f4a7c15u); }

  std::uint64_t state_ = 0;
};

struct Blow {
  double after_s, strength;
};

// One damped swing, set going by blows.
struct Voice {
  double frequency_Hz, decay_per_s;
  double share;  // of the radiated energy
  std::vector<Blow> blows;
};

struct Voices {
  std::vector<Voice> list;
  double flesh_Hz, radiated_share;
};

double within(const double (&band)[2], double frequency_Hz) {
  return std::clamp(frequency_Hz, band[0], band[1]);
}

// The first blow at once, the others by chance until `until_s`.
std::vector<Blow> blows(int count, double until_s, Dice& dice) {
  std::vector<Blow> list{{0, 1}};
  while (static_cast<int>(list.size()) < count) {
    const double after_s = until_s * dice.next();
    list.push_back({after_s, 0.5 + dice.next()});
  }
  return list;
}

// Of the discs that the film held together, from the force that it bore.
double film_radius_m(double energy_J, double jump_m) {
  const double force_N = 2 * kFirstSwing * energy_J / jump_m;
  const double area_m2 = 2 * force_N / kCavitation_Pa;
  return std::sqrt(area_m2 / kPi);
}

double pocket_frequency_Hz(double disc_radius_m) {
  const double pocket_radius_m = std::sqrt(kGasFraction) * disc_radius_m;
  const double log_of_radii = std::log(disc_radius_m / pocket_radius_m);
  return std::sqrt(2 * kAdiabatic * kAtmosphere_Pa / (kWater_kg_per_m3 * log_of_radii)) /
         (2 * kPi * pocket_radius_m);
}

Voices facet_voices(double energy_J, double jump_m, double duration_s, Dice& dice) {
  const double radius_m = film_radius_m(energy_J, jump_m);
  const double bones_Hz = within(kBones_Hz, 1 / (2 * duration_s));
  const double pocket_Hz = within(kPocket_Hz, pocket_frequency_Hz(radius_m));
  const double opening_s = std::min(radius_m / kFront_m_per_s, kLongestOpening_s);
  return {{{bones_Hz, kBoneDamping * 2 * kPi * bones_Hz, 1 - kPocketShare, {{0, 1}}},
           {pocket_Hz, kPi * pocket_Hz / kPocketQuality, kPocketShare,
            blows(kFingers, opening_s, dice)}},
          kFleshNear_Hz,
          kRadiatedShare};
}

// Length to -20 dB that goes with 1 / sqrt(frequency), as a decay.
double heavy_decay_per_s(double length_s, double at_Hz, double frequency_Hz) {
  return kLn10 / length_s * std::sqrt(frequency_Hz / at_Hz);
}

Voices sacroiliac_voices(double energy_J, double jump_m, Dice& dice) {
  const double stiffness_N_per_m = 8 * energy_J / square(jump_m);
  const double slip_Hz = within(kSlip_Hz, std::sqrt(stiffness_N_per_m / kHipBone_kg) / (2 * kPi));
  return {{{slip_Hz, heavy_decay_per_s(kSlipLength_s, kSlipLengthAt_Hz, slip_Hz), 1,
            blows(kPatches, 1 / (4 * slip_Hz), dice)}},
          kFleshDeep_Hz,
          kRadiatedShare};
}

Voices snap_voices(double jump_m, double duration_s, Dice& dice) {
  const double arrives_m_per_s = 2 * jump_m / duration_s;
  const double usual_Hz = std::sqrt(kBed_N_per_m / kLanding_kg) / (2 * kPi);
  const double landing_Hz =
      within(kLanding_Hz, usual_Hz * std::pow(arrives_m_per_s / kLanding_m_per_s, 0.2));
  const double span_Hz = std::sqrt(kSpanTension_N / kSpan_kg_per_m) / (2 * kSpan_m);
  const auto decay_per_s = [](double frequency_Hz) {
    return heavy_decay_per_s(kLandingLength_s, kLandingLengthAt_Hz, frequency_Hz);
  };
  const std::vector<Blow> fibres = blows(kFibres, kFibres_s, dice);
  return {{{landing_Hz, decay_per_s(landing_Hz), 1 - kSpanShare, fibres},
           {span_Hz, decay_per_s(span_Hz), kSpanShare, fibres}},
          kFleshDeep_Hz,
          kRadiatedShareOfTendon};
}

Voices voices_of(const PopEvent& e) {
  const double jump_m = std::max(e.jump_m, kShortestJump_m);
  const double duration_s = std::max(e.duration_s, kShortestDuration_s);
  Dice dice(e);
  switch (e.mechanism) {
    case Mechanism::facet_cavitation:
      return facet_voices(e.energy_J, jump_m, duration_s, dice);
    case Mechanism::sacroiliac_release:
      return sacroiliac_voices(e.energy_J, jump_m, dice);
    case Mechanism::iliopsoas_snap:
      return snap_voices(jump_m, duration_s, dice);
  }
  CREPITUS_CHECK(false);
}

int length_in_samples(const Voices& voices, int sample_rate_Hz) {
  double length_s = 0;
  for (const Voice& v : voices.list) {
    double last_s = 0;
    for (const Blow& b : v.blows) last_s = std::max(last_s, b.after_s);
    length_s = std::max(length_s, last_s + kTail / v.decay_per_s);
  }
  return static_cast<int>(std::ceil(length_s * sample_rate_Hz));
}

double speed_at(const Voice& v, double time_s) {
  double speed = 0;
  for (const Blow& b : v.blows) {
    const double t = time_s - b.after_s;
    if (t > 0)
      speed += b.strength * std::exp(-v.decay_per_s * t) * std::sin(2 * kPi * v.frequency_Hz * t);
  }
  return speed;
}

// 1, then a half cosine down to 0 at the end.
double fade(int i, int count) {
  const double left = static_cast<double>(count - i) / (kFade * count);
  return left >= 1 ? 1 : 0.5 - 0.5 * std::cos(kPi * left);
}

void scale_to(std::vector<double>& samples, double sum_of_squares) {
  const double now = std::inner_product(samples.begin(), samples.end(), samples.begin(), 0.0);
  const double factor = std::sqrt(sum_of_squares / now);
  for (double& x : samples) x *= factor;
}

// Accelerations of one voice, each the mean over its sample, behind the flesh.
std::vector<double> samples_of(const Voice& v, double flesh_Hz, int count, int sample_rate_Hz) {
  const double keep = std::exp(-2 * kPi * flesh_Hz / sample_rate_Hz);
  std::vector<double> samples(count);
  double first = 0, second = 0, before = 0;
  for (int i = 0; i < count; ++i) {
    const double speed = speed_at(v, static_cast<double>(i + 1) / sample_rate_Hz);
    first = keep * first + (1 - keep) * speed;
    second = keep * second + (1 - keep) * first;
    const double now = second * fade(i + 1, count);
    samples[i] = now - before;
    before = now;
  }
  return samples;
}

}  // namespace

std::vector<double> pop_sound(const PopEvent& event, int sample_rate_Hz) {
  CREPITUS_CHECK(sample_rate_Hz >= 8000);  // the highest voice must lie well below half of it
  CREPITUS_CHECK(std::isfinite(event.energy_J) && std::isfinite(event.jump_m) &&
                 std::isfinite(event.duration_s));
  if (event.energy_J <= 0) return {};

  const Voices voices = voices_of(event);
  std::vector<double> sound(length_in_samples(voices, sample_rate_Hz));
  for (const Voice& v : voices.list) {
    std::vector<double> part =
        samples_of(v, voices.flesh_Hz, static_cast<int>(sound.size()), sample_rate_Hz);
    scale_to(part, v.share);
    for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += part[i];
  }

  const double pressure_squared_Pa2_s = voices.radiated_share * event.energy_J *
                                        kAirImpedance_Pa_s_per_m / (4 * kPi * square(kListener_m));
  scale_to(sound, pressure_squared_Pa2_s * sample_rate_Hz / square(kFullScale_Pa));
  return sound;
}

}  // namespace crepitus
