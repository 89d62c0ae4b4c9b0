#include "engine/sweep/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/sweep/design.h"
#include "engine/sweep/random.h"

namespace crepitus {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kBootstrap =
    100;  // stream of random numbers; the design uses the small ones
constexpr std::size_t kMostResamples = 1000, kFewestResamples = 100;
constexpr std::size_t kMostTerms = 50'000'000;  // a few seconds

// Which units (trajectories, base points) take part: all once, or a draw with replacement.
using Chosen = std::vector<std::size_t>;
using Estimate = std::function<double(const Chosen&)>;

Chosen everyone(std::size_t units) {
  Chosen all(units);
  for (std::size_t i = 0; i < units; ++i) all[i] = i;
  return all;
}

Chosen draw(const Plan& plan, std::size_t units, std::size_t resample) {
  Chosen chosen(units);
  for (std::size_t i = 0; i < units; ++i)
    chosen[i] = random_bits(random_bits(plan.seed, kBootstrap, resample), 0, i) % units;
  return chosen;
}

double at_share(std::vector<double>& values, double share) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(
                                          share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

// Every estimate with the middle 95 % of what resamples give.
std::vector<SensitivityIndex> with_intervals(
    const Plan& plan, std::size_t units,
    const std::vector<std::pair<SensitivityIndex, Estimate>>& estimates) {
  std::vector<SensitivityIndex> indices;
  if (units == 0) {
    for (const auto& [index, estimate] : estimates)
      indices.push_back({index.parameter, index.measure, kNone, kNone, kNone});
    return indices;
  }
  const std::size_t resamples =
      std::clamp(kMostTerms / (units * estimates.size()), kFewestResamples, kMostResamples);
  std::vector<std::vector<double>> seen(estimates.size());
  for (std::size_t r = 0; r < resamples; ++r) {
    const Chosen chosen = draw(plan, units, r);
    for (std::size_t e = 0; e < estimates.size(); ++e) {
      const double x = estimates[e].second(chosen);
      if (!std::isnan(x)) seen[e].push_back(x);
    }
  }
  const Chosen all = everyone(units);
  for (std::size_t e = 0; e < estimates.size(); ++e) {
    SensitivityIndex index = estimates[e].first;
    index.value = estimates[e].second(all);
    const bool enough = units > 1 && !seen[e].empty() && !std::isnan(index.value);
    index.lo = enough ? at_share(seen[e], 0.025) : kNone;
    index.hi = enough ? at_share(seen[e], 0.975) : kNone;
    indices.push_back(index);
  }
  return indices;
}

// Values of complete units of `size` points.
std::vector<std::size_t> complete_units(std::span<const double> y, std::size_t size) {
  std::vector<std::size_t> complete;
  for (std::size_t unit = 0; (unit + 1) * size <= y.size(); ++unit) {
    const auto points = y.subspan(unit * size, size);
    if (std::none_of(points.begin(), points.end(), [](double x) { return std::isnan(x); }))
      complete.push_back(unit);
  }
  return complete;
}

std::vector<SensitivityIndex> morris(const Plan& plan, std::span<const double> y) {
  const std::size_t axes = plan.axes.size();
  const std::vector<std::size_t> units = complete_units(y, axes + 1);
  // effect[axis][unit]
  std::vector<std::vector<double>> effect(axes, std::vector<double>(units.size()));
  for (std::size_t u = 0; u < units.size(); ++u) {
    const std::size_t first = units[u] * (axes + 1);
    std::vector<double> before = unit_point(plan, static_cast<std::int64_t>(first));
    for (std::size_t k = 1; k <= axes; ++k) {
      const std::vector<double> after = unit_point(plan, static_cast<std::int64_t>(first + k));
      for (std::size_t j = 0; j < axes; ++j)
        if (after[j] != before[j])
          effect[j][u] = (y[first + k] - y[first + k - 1]) / (after[j] - before[j]);
      before = after;
    }
  }
  std::vector<std::pair<SensitivityIndex, Estimate>> estimates;
  for (std::size_t j = 0; j < axes; ++j) {
    const auto add = [&](const char* measure, Estimate estimate) {
      estimates.emplace_back(SensitivityIndex{plan.axes[j].name, measure, 0, 0, 0},
                             std::move(estimate));
    };
    const std::vector<double>& d = effect[j];
    const auto mean = [&d](const Chosen& chosen) {
      double sum = 0;
      for (const std::size_t i : chosen) sum += d[i];
      return sum / static_cast<double>(chosen.size());
    };
    add("mu_star", [&d](const Chosen& chosen) {
      double sum = 0;
      for (const std::size_t i : chosen) sum += std::abs(d[i]);
      return sum / static_cast<double>(chosen.size());
    });
    add("mu", mean);
    add("sigma", [&d, mean](const Chosen& chosen) {
      if (chosen.size() < 2) return kNone;
      const double middle = mean(chosen);
      double sum = 0;
      for (const std::size_t i : chosen) sum += (d[i] - middle) * (d[i] - middle);
      return std::sqrt(sum / static_cast<double>(chosen.size() - 1));
    });
  }
  return with_intervals(plan, units.size(), estimates);
}

std::vector<SensitivityIndex> saltelli(const Plan& plan, std::span<const double> y) {
  const std::size_t axes = plan.axes.size();
  const std::vector<std::size_t> units = complete_units(y, axes + 2);
  double middle = 0;
  for (const std::size_t u : units) middle += y[u * (axes + 2)] + y[u * (axes + 2) + 1];
  middle /= 2 * std::max(1.0, static_cast<double>(units.size()));
  const auto f = [&, middle](std::size_t unit, std::size_t which) {
    return y[units[unit] * (axes + 2) + which] - middle;
  };
  const auto variance = [f](const Chosen& chosen) {
    double sum = 0, squares = 0;
    for (const std::size_t i : chosen) {
      const double a = f(i, 0), b = f(i, 1);
      sum += a + b, squares += a * a + b * b;
    }
    const double n = 2 * static_cast<double>(chosen.size());
    const double v = (squares - sum * sum / n) / n;
    return v > 0 ? v : kNone;  // a metric that nothing changes has no shares
  };
  std::vector<std::pair<SensitivityIndex, Estimate>> estimates;
  for (std::size_t j = 0; j < axes; ++j) {
    const auto add = [&](const char* measure, Estimate estimate) {
      estimates.emplace_back(SensitivityIndex{plan.axes[j].name, measure, 0, 0, 0},
                             std::move(estimate));
    };
    add("first_order", [f, j, variance](const Chosen& chosen) {
      double sum = 0;
      for (const std::size_t i : chosen) sum += f(i, 1) * (f(i, j + 2) - f(i, 0));
      return sum / static_cast<double>(chosen.size()) / variance(chosen);
    });
    add("total", [f, j, variance](const Chosen& chosen) {
      double sum = 0;
      for (const std::size_t i : chosen) sum += (f(i, 0) - f(i, j + 2)) * (f(i, 0) - f(i, j + 2));
      return sum / static_cast<double>(chosen.size()) / 2 / variance(chosen);
    });
  }
  return with_intervals(plan, units.size(), estimates);
}

}  // namespace

std::vector<SensitivityIndex> sensitivity(const Plan& plan, std::span<const double> y) {
  if (plan.design == DesignKind::morris) return morris(plan, y);
  if (plan.design == DesignKind::saltelli) return saltelli(plan, y);
  return {};
}

}  // namespace crepitus
