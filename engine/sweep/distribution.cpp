#include "engine/sweep/distribution.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace crepitus {
namespace {

// In double throughout: long double would make the values a matter of the processor.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Normal = boost::math::normal_distribution<double, Policy>;

// Of the normal distribution, cut at lo and hi.
double cut_normal(double mean, double sd, double lo, double hi, double share) {
  const Normal normal(mean, sd);
  const double below = std::isinf(lo) ? 0 : cdf(normal, lo), above = cdf(normal, hi);
  const double p = below + share * (above - below);
  if (p <= 0) return lo;
  if (p >= 1) return hi;
  return std::clamp(boost::math::quantile(normal, p), lo, hi);
}

}  // namespace

double quantile(const Distribution& d, double share) {
  switch (d.kind) {
    case Distribution::Kind::list: {
      const auto n = static_cast<double>(d.values.size());
      return d.values[static_cast<std::size_t>(std::clamp(std::floor(share * n), 0.0, n - 1))];
    }
    case Distribution::Kind::uniform:
      return std::min(d.lo + share * (d.hi - d.lo), d.hi);
    case Distribution::Kind::normal:
      return cut_normal(d.mean, d.sd, d.lo, d.hi, share);
    case Distribution::Kind::log_normal: {
      const double lo = d.lo > 0 ? std::log(d.lo) : -HUGE_VAL;
      return std::clamp(std::exp(cut_normal(d.mean, d.sd, lo, std::log(d.hi), share)), d.lo, d.hi);
    }
  }
  return 0;
}

}  // namespace crepitus
