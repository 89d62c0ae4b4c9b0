#include "tools/headless/bone_files.h"

#include <fmt/format.h>
#include <tiny_gltf.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace crepitus {
namespace {

// Appends an array to the one buffer of the file and describes it; returns the index of its
// accessor.
class Buffer {
 public:
  explicit Buffer(tinygltf::Model& file) : file_(file) { file_.buffers.emplace_back(); }

  template <class T>
  int add(const std::vector<T>& array, int type, int component, std::size_t count, int target) {
    std::vector<unsigned char>& bytes = file_.buffers[0].data;
    tinygltf::BufferView view;
    view.buffer = 0;
    view.byteOffset = bytes.size();
    view.byteLength = array.size() * sizeof(T);
    view.target = target;
    const auto* first = reinterpret_cast<const unsigned char*>(array.data());
    bytes.insert(bytes.end(), first, first + view.byteLength);
    bytes.resize((bytes.size() + 3) / 4 * 4);
    file_.bufferViews.push_back(view);
    tinygltf::Accessor accessor;
    accessor.bufferView = static_cast<int>(file_.bufferViews.size()) - 1;
    accessor.type = type, accessor.componentType = component, accessor.count = count;
    file_.accessors.push_back(accessor);
    return static_cast<int>(file_.accessors.size()) - 1;
  }

 private:
  tinygltf::Model& file_;
};

std::vector<glm::vec3> colours_of(const Mesh& mesh) {
  const glm::vec3 ivory(0.89f, 0.76f, 0.54f), cartilage(0.36f, 0.52f, 0.74f),
      shadow(0.35f, 0.22f, 0.15f);  // linear; taste
  std::vector<glm::vec3> colours;
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v)
    colours.push_back(glm::mix(shadow, glm::vec3(1), mesh.occlusion[v]) *
                      glm::mix(ivory, cartilage, mesh.cartilage[v]));
  return colours;
}

void add_bone(tinygltf::Model& file, Buffer& buffer, const Bone& bone, const Pose& X_GB) {
  const Mesh& m = bone.mesh;
  constexpr int kFloat = TINYGLTF_COMPONENT_TYPE_FLOAT, kVertices = TINYGLTF_TARGET_ARRAY_BUFFER;
  const std::size_t n = m.position_m.size();
  tinygltf::Primitive shape;
  const int position = buffer.add(m.position_m, TINYGLTF_TYPE_VEC3, kFloat, n, kVertices);
  glm::vec3 lo(1e9f), hi(-1e9f);
  for (const glm::vec3& p : m.position_m) lo = glm::min(lo, p), hi = glm::max(hi, p);
  file.accessors[position].minValues = {lo.x, lo.y, lo.z},
  file.accessors[position].maxValues = {hi.x, hi.y, hi.z};
  shape.attributes["POSITION"] = position;
  shape.attributes["NORMAL"] = buffer.add(m.normal, TINYGLTF_TYPE_VEC3, kFloat, n, kVertices);
  shape.attributes["COLOR_0"] = buffer.add(colours_of(m), TINYGLTF_TYPE_VEC3, kFloat, n, kVertices);
  shape.indices =
      buffer.add(m.triangles, TINYGLTF_TYPE_SCALAR, TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT,
                 3 * m.triangles.size(), TINYGLTF_TARGET_ELEMENT_ARRAY_BUFFER);
  shape.material = 0;
  shape.mode = TINYGLTF_MODE_TRIANGLES;

  tinygltf::Mesh mesh;
  mesh.name = bone.name;
  mesh.primitives.push_back(shape);
  file.meshes.push_back(mesh);
  tinygltf::Node node;
  node.name = bone.name;
  node.mesh = static_cast<int>(file.meshes.size()) - 1;
  node.translation = {X_GB.p.x, X_GB.p.y, X_GB.p.z};
  node.rotation = {X_GB.q.x, X_GB.q.y, X_GB.q.z, X_GB.q.w};
  file.scenes[0].nodes.push_back(static_cast<int>(file.nodes.size()));
  file.nodes.push_back(node);
}

}  // namespace

std::string obj_of(const Bone& bone, const Model& model) {
  const Body& body = model.bodies[bone.body];
  const Pose& X = body.neutral_G;
  fmt::memory_buffer text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "# {}: metres, in the frame of body '{}'; x forward, y up, z to the right\n",
                 bone.name, body.name);
  fmt::format_to(out,
                 "# neutral stance: origin {:.6f} {:.6f} {:.6f} m, turned by the quaternion (w x y "
                 "z) {:.9f} {:.9f} {:.9f} {:.9f}\n",
                 X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z);
  fmt::format_to(out, "o {}\n", bone.name);
  for (const glm::vec3& p : bone.mesh.position_m)
    fmt::format_to(out, "v {:.6f} {:.6f} {:.6f}\n", p.x, p.y, p.z);
  for (const glm::vec3& n : bone.mesh.normal)
    fmt::format_to(out, "vn {:.4f} {:.4f} {:.4f}\n", n.x, n.y, n.z);
  for (const auto& t : bone.mesh.triangles)
    fmt::format_to(out, "f {0}//{0} {1}//{1} {2}//{2}\n", t[0] + 1, t[1] + 1, t[2] + 1);
  return fmt::to_string(text);
}

std::string glb_of(const std::vector<Bone>& bones, const Model& model) {
  tinygltf::Model file;
  file.asset.version = "2.0";
  file.asset.generator = "Crepitus";
  file.scenes.emplace_back();
  file.scenes[0].name = "neutral stance";
  file.defaultScene = 0;
  tinygltf::Material bone;
  bone.name = "bone";
  bone.pbrMetallicRoughness.metallicFactor = 0;
  bone.pbrMetallicRoughness.roughnessFactor = 0.6;
  file.materials.push_back(bone);

  Buffer buffer(file);
  for (const Bone& b : bones) add_bone(file, buffer, b, model.bodies[b.body].neutral_G);
  std::ostringstream stream;
  tinygltf::TinyGLTF writer;
  if (!writer.WriteGltfSceneToStream(&file, stream, false, true))
    throw std::runtime_error("TinyGLTF could not write the assembled body");
  return stream.str();
}

}  // namespace crepitus
