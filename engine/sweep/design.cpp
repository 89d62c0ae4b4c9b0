#include "engine/sweep/design.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cmath>

#include "engine/sweep/random.h"

namespace crepitus {
namespace {

// Purposes of one seed, so that they share no numbers.
enum Stream : std::uint64_t { kShuffle, kWithinSlice, kShift, kOrder, kWhichLevel, kWayOfSteps };

// An unbounded distribution has no value at its very ends: a Morris design stops at 0.5 and 99.5 %.
constexpr double kMorrisEnd = 0.005;

std::size_t list_size(const Axis& axis) { return axis.distribution.values.size(); }
double middle_of(std::uint64_t i, std::uint64_t n) {
  return (static_cast<double>(i) + 0.5) / static_cast<double>(n);
}

void full_grid(const Plan& plan, std::uint64_t point, std::vector<double>& u) {
  for (std::size_t j = plan.axes.size(); j-- > 0;) {
    const std::size_t n = list_size(plan.axes[j]);
    u[j] = middle_of(point % n, n);
    point /= n;
  }
}

void latin_hypercube(const Plan& plan, std::uint64_t point, std::vector<double>& u) {
  const auto n = static_cast<std::uint64_t>(plan.size);
  for (std::size_t j = 0; j < u.size(); ++j) {
    const std::uint64_t slice = shuffled(point, n, random_bits(plan.seed, kShuffle, j));
    const double within =
        unit_interval(random_bits(random_bits(plan.seed, kWithinSlice, j), 0, point));
    u[j] = (static_cast<double>(slice) + within) / static_cast<double>(n);
  }
}

void sobol(const Plan& plan, std::uint64_t point, std::vector<double>& u) {
  boost::random::sobol sequence(u.size());
  if (point > 0) sequence.seed(point - 1);  // Boost leaves out the zero vector; ours is point 0
  for (std::size_t j = 0; j < u.size(); ++j)
    u[j] = unit_interval((point > 0 ? sequence() : 0) ^ random_bits(plan.seed, kShift, j));
}

void morris(const Plan& plan, std::uint64_t point, std::vector<double>& u) {
  const std::uint64_t axes = u.size(), trajectory = point / (axes + 1), moved = point % (axes + 1);
  const auto half = static_cast<std::uint64_t>(plan.levels / 2);
  const std::uint64_t order_key = random_bits(plan.seed, kOrder, trajectory);
  const double interval = 1.0 / (plan.levels - 1);
  for (std::size_t j = 0; j < u.size(); ++j) {
    const std::uint64_t key = trajectory * axes + j;
    const std::uint64_t low = random_bits(plan.seed, kWhichLevel, key) % half;
    const bool starts_high = random_bits(plan.seed, kWayOfSteps, key) & 1;
    const bool has_moved = shuffled(j, axes, order_key) < moved;
    u[j] = static_cast<double>(low + (starts_high != has_moved ? half : 0)) * interval;
  }
}

void saltelli(const Plan& plan, std::uint64_t point, std::vector<double>& u) {
  const std::size_t axes = u.size();
  std::vector<double> both(2 * axes);
  sobol(plan, point / (axes + 2), both);
  const std::uint64_t which = point % (axes + 2);  // A, B, then A with axis which - 2 from B
  for (std::size_t j = 0; j < axes; ++j) {
    const bool from_b = which == 1 || which == j + 2;
    u[j] = both[from_b ? axes + j : j];
  }
}

}  // namespace

std::int64_t point_count(const Plan& plan) {
  const auto axes = static_cast<std::int64_t>(plan.axes.size());
  switch (plan.design) {
    case DesignKind::full_grid: {
      std::int64_t points = 1;
      for (const Axis& axis : plan.axes) points *= static_cast<std::int64_t>(list_size(axis));
      return points;
    }
    case DesignKind::rows:
      return static_cast<std::int64_t>(list_size(plan.axes[0]));
    case DesignKind::latin_hypercube:
    case DesignKind::sobol:
      return plan.size;
    case DesignKind::morris:
      return plan.size * (axes + 1);
    case DesignKind::saltelli:
      return plan.size * (axes + 2);
  }
  return 0;
}

std::vector<double> unit_point(const Plan& plan, std::int64_t point) {
  std::vector<double> u(plan.axes.size());
  const auto i = static_cast<std::uint64_t>(point);
  switch (plan.design) {
    case DesignKind::full_grid:
      full_grid(plan, i, u);
      break;
    case DesignKind::rows:
      std::fill(u.begin(), u.end(), middle_of(i, list_size(plan.axes[0])));
      break;
    case DesignKind::latin_hypercube:
      latin_hypercube(plan, i, u);
      break;
    case DesignKind::sobol:
      sobol(plan, i, u);
      break;
    case DesignKind::morris:
      morris(plan, i, u);
      break;
    case DesignKind::saltelli:
      saltelli(plan, i, u);
      break;
  }
  return u;
}

std::vector<double> axis_values(const Plan& plan, std::int64_t point) {
  std::vector<double> values = unit_point(plan, point);
  for (std::size_t j = 0; j < values.size(); ++j) {
    const Distribution& d = plan.axes[j].distribution;
    const bool endless =
        d.kind == Distribution::Kind::normal || d.kind == Distribution::Kind::log_normal;
    if (plan.design == DesignKind::morris && endless)
      values[j] = std::clamp(values[j], kMorrisEnd, 1 - kMorrisEnd);
    values[j] = quantile(d, values[j]);
  }
  return values;
}

}  // namespace crepitus
