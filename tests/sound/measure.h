// What a sound engineer would measure, by a route that shares nothing with the synthesis.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <unsupported/Eigen/FFT>
#include <vector>

namespace crepitus {

using Spectrum = std::vector<std::complex<double>>;

inline constexpr std::size_t kBins = 1 << 15;  // 1.5 Hz apart at 48 kHz

inline Spectrum spectrum_of(std::vector<double> samples) {
  samples.resize(kBins);
  Spectrum bins;
  Eigen::FFT<double>().fwd(bins, samples);
  return bins;
}

inline double bin_Hz(int rate_Hz) { return static_cast<double>(rate_Hz) / kBins; }

inline double peak_frequency_Hz(const std::vector<double>& samples, int rate_Hz) {
  const Spectrum bins = spectrum_of(samples);
  const auto peak = std::max_element(bins.begin(), bins.begin() + kBins / 2,
                                     [](auto a, auto b) { return std::norm(a) < std::norm(b); });
  return static_cast<double>(peak - bins.begin()) * bin_Hz(rate_Hz);
}

// Share of the energy between two frequencies.
inline double energy_share(const std::vector<double>& samples, int rate_Hz, double from_Hz,
                           double to_Hz) {
  const Spectrum bins = spectrum_of(samples);
  double inside = 0, all = 0;
  for (std::size_t i = 0; i < kBins / 2; ++i) {
    const double f = static_cast<double>(i) * bin_Hz(rate_Hz);
    all += std::norm(bins[i]);
    if (f >= from_Hz && f <= to_Hz) inside += std::norm(bins[i]);
  }
  return inside / all;
}

// Envelope: magnitude of the analytic signal (no negative frequencies).
inline std::vector<double> envelope_of(const std::vector<double>& samples) {
  Spectrum bins = spectrum_of(samples), analytic;
  for (std::size_t i = 1; i < kBins / 2; ++i) bins[i] *= 2;
  std::fill(bins.begin() + kBins / 2, bins.end(), 0);
  Eigen::FFT<double>().inv(analytic, bins);
  std::vector<double> envelope(samples.size());
  for (std::size_t i = 0; i < envelope.size(); ++i) envelope[i] = std::abs(analytic[i]);
  return envelope;
}

// From the onset until the envelope stays 20 dB below its highest.
inline double length_s(const std::vector<double>& samples, int rate_Hz) {
  const std::vector<double> envelope = envelope_of(samples);
  const double threshold = 0.1 * *std::max_element(envelope.begin(), envelope.end());
  const auto last =
      std::find_if(envelope.rbegin(), envelope.rend(), [&](double x) { return x >= threshold; });
  return static_cast<double>(envelope.rend() - last) / rate_Hz;
}

inline double peak_of(const std::vector<double>& samples) {
  double peak = 0;
  for (const double x : samples) peak = std::max(peak, std::abs(x));
  return peak;
}

inline double norm_of(const std::vector<double>& samples) {
  double sum = 0;
  for (const double x : samples) sum += x * x;
  return std::sqrt(sum);
}

}  // namespace crepitus
