// A vertebra's table stretched to other measures.
#include <gtest/gtest.h>

#include "engine/anatomy/anatomy.h"
#include "engine/bones/bounds.h"
#include "engine/bones/kinds.h"
#include "engine/bones/surface.h"

namespace crepitus {
namespace {

BoneTable table(const std::string& name) {
  const Anatomy anatomy = load_anatomy(CREPITUS_SOURCE_DIR "/models/adult");
  for (const BoneTable& t : anatomy.bones)
    if (t.name == name) return t;
  ADD_FAILURE() << name;
  return {};
}

Mesh mesh_of(const BoneTable& t) {
  Grid grid(solid_of(t), bounds_of(t), 1.5);
  grid.blur(0.6);
  return surface_of(grid);
}

TEST(Stretch, ToItsOwnMeasuresGivesTheTableBack) {
  const BoneTable t = table("L3"), same = stretched(t, *t.own, *t.own);
  for (std::size_t s = 0; s < t.struts.size(); ++s)
    for (std::size_t n = 0; n < t.struts[s].nodes_mm.size(); ++n)
      for (int i = 0; i < 5; ++i)
        EXPECT_NEAR(same.struts[s].nodes_mm[n][i], t.struts[s].nodes_mm[n][i], 1e-9);
  for (std::size_t c = 0; c < t.spinous->outline_mm.size(); ++c)
    for (int i = 0; i < 2; ++i)
      EXPECT_NEAR(same.spinous->outline_mm[c][i], t.spinous->outline_mm[c][i], 1e-9);
  EXPECT_NEAR(same.centrum->waist_side_mm, t.centrum->waist_side_mm, 1e-9);
  EXPECT_NEAR(same.canal->half_back_mm, t.canal->half_back_mm, 1e-9);
}

TEST(Stretch, MovesTheTipsToWhereTheyAreWanted) {
  const BoneTable t = table("L3");
  VertebraMeasures wanted = *t.own;
  wanted.transverse_tip_z_mm += 6, wanted.spinous_tip_x_mm -= 5, wanted.inferior_tip_y_mm -= 4;
  double tip_z = 0, tip_x = 0, was_z = 0, was_x = 0;
  for (const glm::vec3& p : mesh_of(t).position_m)
    was_z = std::max<double>(was_z, p.z), was_x = std::min<double>(was_x, p.x);
  for (const glm::vec3& p : mesh_of(stretched(t, *t.own, wanted)).position_m)
    tip_z = std::max<double>(tip_z, p.z), tip_x = std::min<double>(tip_x, p.x);
  EXPECT_NEAR(tip_z - was_z, 6, 0.8);
  EXPECT_NEAR(tip_x - was_x, -5, 0.8);
}

// The measures written in the tables are those of their solids.
TEST(Stretch, OwnMeasuresAreThoseOfTheSolid) {
  for (const char* name : {"L1", "L2", "L3", "L4", "L5"}) {
    const BoneTable t = table(name);
    double tip_z = 0, tip_x = 0, low_y = 0, high_y = 0;
    for (const glm::vec3& p : mesh_of(t).position_m) {
      if (p.x < -10) tip_z = std::max<double>(tip_z, p.z);
      if (std::abs(p.z) < 8) tip_x = std::min<double>(tip_x, p.x);
      if (p.x < -22 && std::abs(p.z) > 5) low_y = std::min<double>(low_y, p.y);
      if (p.x < -24 && std::abs(p.z) > 6) high_y = std::max<double>(high_y, p.y);
    }
    EXPECT_NEAR(t.own->transverse_tip_z_mm, tip_z, 0.5) << name;
    EXPECT_NEAR(t.own->spinous_tip_x_mm, tip_x, 0.5) << name;
    EXPECT_NEAR(t.own->inferior_tip_y_mm, low_y, 0.5) << name;
    EXPECT_NEAR(t.own->superior_tip_y_mm, high_y, 0.5) << name;
  }
}

}  // namespace
}  // namespace crepitus
