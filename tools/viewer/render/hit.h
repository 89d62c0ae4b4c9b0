// Where a ray meets triangles: distances along it, 1e9 for none.
#pragma once

#include "engine/bones/mesh.h"
#include "tools/viewer/render/camera.h"
#include "tools/viewer/render/soft/surface.h"

namespace crepitus {

struct Box {
  Vec3 lo{1e9}, hi{-1e9};
};
Box box_of(const Mesh& mesh);
bool meets(const Ray& ray, const Box& box);

double distance_to(const Ray& ray, const Vec3& a, const Vec3& b, const Vec3& c);
double distance_to(const Ray& ray, const Mesh& mesh, const Box& box);
double distance_to(const Ray& ray, const SoftMesh& mesh, const SoftMesh::Range& range);

}  // namespace crepitus
