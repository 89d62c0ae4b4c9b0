#include "engine/bones/grid.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace crepitus {
namespace {

constexpr int kBlock = 4;  // nodes along the side of a block: 4^3 fill one batch
static_assert(kBlock * kBlock * kBlock == kBatch);

// Blocks whose corners are all further from the surface than this many voxels keep the interpolated
// distance: far enough for the blur and for gradients, measured to leave the surface as it is
// without.
constexpr float kExact_voxels = 5.6f;

int blocks_for(double lo, double hi, double voxel) {
  const int nodes = static_cast<int>(std::ceil(hi / voxel) - std::floor(lo / voxel)) + 1;
  return (nodes + kBlock - 1) / kBlock;
}

// Distances at the corners of all blocks.
class Corners {
 public:
  Corners(const Solid& solid, const glm::vec3& origin, float voxel, int bx, int by, int bz)
      : nx_(bx + 1), ny_(by + 1), d_(static_cast<std::size_t>(nx_) * ny_ * (bz + 1)) {
    Batch p;
    Distances d;
    for (std::size_t first = 0; first < d_.size(); first += kBatch) {
      for (int i = 0; i < kBatch; ++i) {
        const std::size_t n = std::min(first + i, d_.size() - 1);
        const float step = voxel * kBlock;
        p.x[i] = origin.x + step * static_cast<float>(n % nx_);
        p.y[i] = origin.y + step * static_cast<float>(n / nx_ % ny_);
        p.z[i] = origin.z + step * static_cast<float>(n / nx_ / ny_);
      }
      solid(p, d);
      for (std::size_t i = 0; i < kBatch && first + i < d_.size(); ++i) d_[first + i] = d.d[i];
    }
  }
  std::array<float, 8> around(int i, int j, int k) const {
    std::array<float, 8> c;
    for (int n = 0; n < 8; ++n)
      c[n] =
          d_[(static_cast<std::size_t>(k + (n >> 2)) * ny_ + j + (n >> 1 & 1)) * nx_ + i + (n & 1)];
    return c;
  }

 private:
  int nx_, ny_;
  std::vector<float> d_;
};

float between(const std::array<float, 8>& c, float x, float y, float z) {
  const float x00 = c[0] + x * (c[1] - c[0]), x10 = c[2] + x * (c[3] - c[2]);
  const float x01 = c[4] + x * (c[5] - c[4]), x11 = c[6] + x * (c[7] - c[6]);
  const float y0 = x00 + y * (x10 - x00), y1 = x01 + y * (x11 - x01);
  return y0 + z * (y1 - y0);
}

// One axis of a separable blur over lines of `n` nodes that are `stride` apart.
CREPITUS_WIDE void blur_lines(float* first, std::size_t n, std::size_t stride, std::size_t lines,
                              const std::array<float, 5>& weight, std::vector<float>& scratch) {
  // `lines` neighbours in memory are blurred together
  scratch.resize(n * lines);
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = [&](long at) {
      return first +
             static_cast<std::size_t>(std::clamp<long>(at, 0, static_cast<long>(n) - 1)) * stride;
    };
    const long c = static_cast<long>(i);
    const float *a = row(c - 2), *b = row(c - 1), *m = row(c), *d = row(c + 1), *e = row(c + 2);
    float* out = scratch.data() + i * lines;
    for (std::size_t l = 0; l < lines; ++l)
      out[l] = weight[0] * a[l] + weight[1] * b[l] + weight[2] * m[l] + weight[3] * d[l] +
               weight[4] * e[l];
  }
  for (std::size_t i = 0; i < n; ++i)
    std::copy_n(scratch.data() + i * lines, lines, first + i * stride);
}

void blur_row(float* row, int n, const std::array<float, 5>& weight, std::vector<float>& scratch) {
  scratch.assign(row, row + n);
  for (int i = 0; i < n; ++i) {
    float sum = 0;
    for (int k = -2; k <= 2; ++k) sum += weight[k + 2] * scratch[std::clamp(i + k, 0, n - 1)];
    row[i] = sum;
  }
}

}  // namespace

Grid::Grid(const Solid& solid, const Box& box_mm, double voxel_mm)
    : voxel_(static_cast<float>(voxel_mm)) {
  const int bx = blocks_for(box_mm.lo.x, box_mm.hi.x, voxel_mm),
            by = blocks_for(box_mm.lo.y, box_mm.hi.y, voxel_mm),
            bz = blocks_for(box_mm.lo.z, box_mm.hi.z, voxel_mm);
  nx_ = bx * kBlock, ny_ = by * kBlock, nz_ = bz * kBlock;
  origin_ =
      voxel_ * glm::vec3(std::floor(box_mm.lo.x / voxel_mm), std::floor(box_mm.lo.y / voxel_mm),
                         std::floor(box_mm.lo.z / voxel_mm));
  d_.resize(static_cast<std::size_t>(nx_) * ny_ * nz_);

  const Corners corners(solid, origin_, voxel_, bx, by, bz);
  Batch p;
  Distances d;
  for (int k = 0; k < bz; ++k)
    for (int j = 0; j < by; ++j)
      for (int i = 0; i < bx; ++i) {
        const std::array<float, 8> c = corners.around(i, j, k);
        float nearest = 1e30f;
        for (const float x : c) nearest = std::min(nearest, std::abs(x));
        const bool exact = nearest < kExact_voxels * voxel_;
        for (int n = 0; n < kBatch; ++n) {
          const int a = n % kBlock, b = n / kBlock % kBlock, e = n / kBlock / kBlock;
          const glm::vec3 at = node(i * kBlock + a, j * kBlock + b, k * kBlock + e);
          p.x[n] = at.x, p.y[n] = at.y, p.z[n] = at.z;
          if (!exact)
            d.d[n] = between(c, static_cast<float>(a) / kBlock, static_cast<float>(b) / kBlock,
                             static_cast<float>(e) / kBlock);
        }
        if (exact) solid(p, d);
        for (int n = 0; n < kBatch; n += kBlock) {
          const int b = n / kBlock % kBlock, e = n / kBlock / kBlock;
          std::copy_n(d.d + n, kBlock,
                      &d_[(static_cast<std::size_t>(k * kBlock + e) * ny_ + j * kBlock + b) * nx_ +
                          i * kBlock]);
        }
      }
}

void Grid::blur(double sigma) {
  if (sigma <= 0) return;
  std::array<float, 5> weight;
  float sum = 0;
  for (int i = -2; i <= 2; ++i)
    sum += weight[i + 2] =
        power(2.0f, static_cast<float>(-i * i / (2 * sigma * sigma) * 1.4426950408889634));
  for (float& w : weight) w /= sum;
  std::vector<float> scratch;
  for (std::size_t row = 0; row < d_.size(); row += nx_) blur_row(&d_[row], nx_, weight, scratch);
  const std::size_t slice = static_cast<std::size_t>(nx_) * ny_;
  for (int k = 0; k < nz_; ++k) blur_lines(&d_[k * slice], ny_, nx_, nx_, weight, scratch);
  for (int j = 0; j < ny_; ++j)
    blur_lines(&d_[static_cast<std::size_t>(j) * nx_], nz_, slice, nx_, weight, scratch);
}

bool Grid::contains(const glm::vec3& p_mm) const {
  const glm::vec3 q = (p_mm - origin_) / voxel_;
  return q.x >= 1 && q.y >= 1 && q.z >= 1 && q.x <= static_cast<float>(nx_ - 2) &&
         q.y <= static_cast<float>(ny_ - 2) && q.z <= static_cast<float>(nz_ - 2);
}

float Grid::sample(const glm::vec3& p_mm) const {
  const glm::vec3 q = (p_mm - origin_) / voxel_;
  const float x = std::clamp(q.x, 0.0f, static_cast<float>(nx_) - 1.001f),
              y = std::clamp(q.y, 0.0f, static_cast<float>(ny_) - 1.001f),
              z = std::clamp(q.z, 0.0f, static_cast<float>(nz_) - 1.001f);
  const int i = static_cast<int>(x), j = static_cast<int>(y), k = static_cast<int>(z);
  const float* c = &d_[(static_cast<std::size_t>(k) * ny_ + j) * nx_ + i];
  const std::size_t up = nx_, on = static_cast<std::size_t>(nx_) * ny_;
  return between({c[0], c[1], c[up], c[up + 1], c[on], c[on + 1], c[on + up], c[on + up + 1]},
                 x - static_cast<float>(i), y - static_cast<float>(j), z - static_cast<float>(k));
}

glm::vec3 Grid::gradient(const glm::vec3& p_mm) const {
  const float h = 0.5f * voxel_;
  return glm::vec3(sample(p_mm + glm::vec3(h, 0, 0)) - sample(p_mm - glm::vec3(h, 0, 0)),
                   sample(p_mm + glm::vec3(0, h, 0)) - sample(p_mm - glm::vec3(0, h, 0)),
                   sample(p_mm + glm::vec3(0, 0, h)) - sample(p_mm - glm::vec3(0, 0, h))) /
         voxel_;
}

float Grid::distance(const glm::vec3& p_mm) const {
  const float slope = glm::length(gradient(p_mm));
  return sample(p_mm) / std::clamp(slope, 0.5f, 1.5f);
}

}  // namespace crepitus
