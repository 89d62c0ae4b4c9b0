// Bones as files: what other programs find when they open them.
#include <gtest/gtest.h>
#include <tiny_gltf.h>

#include <cmath>
#include <sstream>

#include "tools/headless/bone_files.h"

namespace crepitus {
namespace {

Model one_body() {
  Model m;
  m.bodies.push_back(
      {"L4", 1, Mat3(1), Vec3(0), Pose{{0.1, 0.2, 0.3}, rotation_about({0, 0, 1}, rad(30))}, 0.1});
  return m;
}

Bone tetrahedron() {
  Bone b;
  b.name = "L4", b.body = 0;
  b.mesh.position_m = {{0, 0, 0}, {0.01f, 0, 0}, {0, 0.02f, 0}, {0, 0, 0.03f}};
  b.mesh.normal.assign(4, {0, 0.6f, 0.8f});
  b.mesh.occlusion.assign(4, 1), b.mesh.cavity.assign(4, 0.5f), b.mesh.cartilage.assign(4, 0);
  b.mesh.triangles = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  return b;
}

TEST(BoneFiles, ObjHoldsMetresInTheBodyFrame) {
  const std::string obj = obj_of(tetrahedron(), one_body());
  EXPECT_NE(obj.find("\nv 0.010000 0.000000 0.000000\n"), std::string::npos) << obj;
  EXPECT_NE(obj.find("\nvn 0.0000 0.6000 0.8000\n"), std::string::npos);
  EXPECT_NE(obj.find("\nf 2//2 3//3 4//4\n"), std::string::npos);
  EXPECT_NE(obj.find("# L4: metres, in the frame of body 'L4'"), std::string::npos);
}

TEST(BoneFiles, GlbComesBackWithPosesAndTriangles) {
  const std::string bytes = glb_of({tetrahedron()}, one_body());
  tinygltf::Model file;
  std::string error, warning;
  ASSERT_TRUE(tinygltf::TinyGLTF().LoadBinaryFromMemory(
      &file, &error, &warning, reinterpret_cast<const unsigned char*>(bytes.data()),
      static_cast<unsigned>(bytes.size())))
      << error;
  EXPECT_EQ(error + warning, "");
  ASSERT_EQ(file.nodes.size(), 1u);
  EXPECT_EQ(file.nodes[0].name, "L4");
  EXPECT_NEAR(file.nodes[0].translation[1], 0.2, 1e-12);
  EXPECT_NEAR(file.nodes[0].rotation[2], std::sin(rad(15)), 1e-12);
  EXPECT_NEAR(file.nodes[0].rotation[3], std::cos(rad(15)), 1e-12);
  const tinygltf::Primitive& shape = file.meshes[0].primitives[0];
  EXPECT_EQ(file.accessors[shape.indices].count, 12u);
  const tinygltf::Accessor& position = file.accessors[shape.attributes.at("POSITION")];
  EXPECT_EQ(position.count, 4u);
  EXPECT_NEAR(position.maxValues[2], 0.03, 1e-7);
  const tinygltf::BufferView& view = file.bufferViews[position.bufferView];
  float x = 0;
  std::memcpy(&x, &file.buffers[0].data[view.byteOffset + 3 * sizeof(float)], sizeof x);
  EXPECT_EQ(x, 0.01f);
}

}  // namespace
}  // namespace crepitus
