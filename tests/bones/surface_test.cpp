// Surfaces whose shape is known: closed, of the right genus and volume, made of good triangles.
#include "engine/bones/surface.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

namespace crepitus {
namespace {

Solid ball(const Vec3& centre, double radius) {
  return [e = Ellipsoid(centre, Vec3(radius))](const Batch& p, Distances& d) { e.distance(p, d); };
}

Solid torus(double big, double small) {
  return [=](const Batch& p, Distances& d) {
    for (int i = 0; i < kBatch; ++i) {
      const double ring = std::hypot(p.x[i], p.z[i]) - big;
      d.d[i] = static_cast<float>(std::hypot(ring, static_cast<double>(p.y[i])) - small);
    }
  };
}

Box cube(double half) {
  Box box;
  box.add(Vec3(0), half);
  return box;
}

TEST(Surface, OfASphereHasItsVolumeAndEveryVertexOnIt) {
  const Grid grid(ball({1, 2, 3}, 20), cube(30), 1.5);
  const Mesh mesh = surface_of(grid);
  const MeshFacts facts = facts_of(mesh);
  EXPECT_TRUE(facts.watertight);
  EXPECT_EQ(facts.pieces, 1);
  EXPECT_EQ(facts.genus, 0);
  EXPECT_NEAR(facts.volume / (4.0 / 3 * kPi * 8000), 1, 0.01);
  EXPECT_GT(facts.smallest_angle_deg, 15);
  for (const glm::vec3& p : mesh.position_m)
    EXPECT_NEAR(glm::length(p - glm::vec3(1, 2, 3)), 20, 0.05);
}

TEST(Surface, OfATorusHasOneHole) {
  const MeshFacts facts = facts_of(surface_of(Grid(torus(20, 7), cube(32), 2)));
  EXPECT_TRUE(facts.watertight);
  EXPECT_EQ(facts.genus, 1);
  EXPECT_NEAR(facts.volume / (2 * kPi * kPi * 20 * 49), 1, 0.03)
      << "a chord of 2 mm across a tube of 7 cuts off 2 %";
}

TEST(Surface, KeepsOnlyTheLargestPiece) {
  const Solid two = [large = ball({-15, 0, 0}, 10), little = ball({15, 0, 0}, 5)](const Batch& p,
                                                                                  Distances& d) {
    Distances other;
    large(p, d), little(p, other);
    for (int i = 0; i < kBatch; ++i) d.d[i] = std::min(d.d[i], other.d[i]);
  };
  const MeshFacts facts = facts_of(surface_of(Grid(two, cube(32), 1.5)));
  EXPECT_EQ(facts.pieces, 1);
  EXPECT_NEAR(facts.volume / (4.0 / 3 * kPi * 1000), 1, 0.02);
}

TEST(Surface, IsClosedForEveryCombinationOfCorners) {
  // noise meets all 256 cases of a cube and all neighbours of each
  const Solid noise = [](const Batch& p, Distances& d) {
    for (int i = 0; i < kBatch; ++i) {
      std::uint32_t bits[3];
      std::memcpy(&bits[0], &p.x[i], 4), std::memcpy(&bits[1], &p.y[i], 4),
          std::memcpy(&bits[2], &p.z[i], 4);
      std::uint32_t h = bits[0] * 73856093u ^ bits[1] * 19349663u ^ bits[2] * 83492791u;
      h = (h ^ h >> 15) * 2246822519u;
      const bool border = std::max({std::abs(p.x[i]), std::abs(p.y[i]), std::abs(p.z[i])}) > 18;
      d.d[i] = border ? 1.0f : (static_cast<float>(h >> 8 & 0xffff) / 65536.0f - 0.5f);
    }
  };
  const MeshFacts facts = facts_of(surface_of(Grid(noise, cube(22), 1)));
  EXPECT_TRUE(facts.watertight);
  EXPECT_EQ(facts.pieces, 1);
}

TEST(Grid, BlurKeepsAPlaneWhereItIs) {
  const Solid plane = [](const Batch& p, Distances& d) {
    for (int i = 0; i < kBatch; ++i) d.d[i] = 0.6f * p.x[i] + 0.8f * p.y[i] - 1;
  };
  Grid grid(plane, cube(20), 1.5);
  grid.blur(0.6);
  EXPECT_NEAR(grid.sample({3, 4, 2}), 0.6 * 3 + 0.8 * 4 - 1, 1e-4);
  EXPECT_NEAR(glm::length(grid.gradient({3, 4, 2}) - glm::vec3(0.6f, 0.8f, 0)), 0, 1e-4);
}

TEST(Grid, SamplesTheMidlineAlikeOnBothSides) {
  const Grid grid(ball({0, 0, 0}, 9.7), cube(14), 1.3);
  for (int k = 0; k < 9; ++k) {
    const float z = 0.37f + static_cast<float>(k);
    EXPECT_NEAR(grid.sample({2, 1, z}), grid.sample({2, 1, -z}), 1e-5);
  }
}

TEST(Shade, SeesAHollowAndAnEdge) {
  // a narrow pit in a block
  const Solid pit = [hollow = Ellipsoid({0, 20, 0}, {5, 18, 5})](const Batch& p, Distances& d) {
    for (int i = 0; i < kBatch; ++i)
      d.d[i] = std::max({std::abs(p.x[i]) - 25, std::abs(p.z[i]) - 25, std::abs(p.y[i]) - 20});
    Distances part;
    hollow.distance(p, part);
    carve(d, part, 1);
  };
  const Grid grid(pit, cube(34), 1.5);
  Mesh mesh = surface_of(grid);
  shade(grid, mesh);
  double bottom = 2, flat = 2, edge = 0, hollow = 1;
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v) {
    const glm::vec3 p = mesh.position_m[v];
    EXPECT_NEAR(glm::length(mesh.normal[v]), 1, 1e-4);
    if (glm::length(p - glm::vec3(0, 2, 0)) < 2)
      bottom = mesh.occlusion[v], hollow = mesh.cavity[v];
    if (glm::length(p - glm::vec3(0, -20, 0)) < 3) flat = mesh.occlusion[v];
    if (p.y < -18 && p.x > 23) edge = std::max<double>(edge, mesh.cavity[v]);
  }
  EXPECT_LT(bottom, 0.8);
  EXPECT_GT(flat, 0.95);
  EXPECT_LT(hollow, 0.45);
  EXPECT_GT(edge, 0.8);
}

}  // namespace
}  // namespace crepitus
