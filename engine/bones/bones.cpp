// The order of work: each table is stretched and placed into its body, pinned to the anatomy,
// carved by the bones it meets, sampled, polygonised and shaded; cartilage is laid where two
// finished bones come near. Bones that others are carved by come first. Carving uses the sampled,
// blurred distance of the neighbour, so that the gap is that between the drawn faces.
#include "engine/bones/bones.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/bones/bounds.h"
#include "engine/bones/kinds.h"
#include "engine/bones/place.h"
#include "engine/bones/surface.h"
#include "engine/check.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr double kCarve_mm = 1.8;  // rounds the border of a carved joint face
constexpr double kFurthestPin_mm =
    4.5;                         // a ligament end further from the bone than this is not followed
constexpr float kFade_mm = 1.5;  // over which cartilage thins out at its border: by eye

// One bone in the making.
struct Work {
  const BoneTable* table;
  int body;
  std::unique_ptr<Grid> grid;
  Mesh mesh;  // in millimetres
};

double voxel_mm(const BoneTable& t, Detail detail) {
  return t.voxel_mm[detail == Detail::kFine ? 0 : detail == Detail::kMedium ? 1 : 2];
}

// Grids are blurred by 0.6 voxels as long as that is about 1 mm; coarser ones less, or thin plates
// would melt. The sacrum's foramina need it up to 2 mm: without, films are left in them.
double blur_for(const BoneTable& t, double voxel) {
  const double widest = t.kind == "vertebra" ? 1.6 : 2.2;
  return voxel <= widest ? 0.6 : 0.2;
}

// Poses that move points of one body, in millimetres, into another in the neutral stance.
struct Passage {
  glm::mat3 turn;
  glm::vec3 shift;
  Passage(const Model& m, int from, int to) {
    const Pose X = inverse(m.bodies[to].neutral_G) * m.bodies[from].neutral_G;
    turn = glm::mat3(glm::mat3_cast(X.q)), shift = glm::vec3(1e3 * X.p);
  }
  glm::vec3 operator()(const glm::vec3& p) const { return turn * p + shift; }
};

Solid carved(const Solid& solid, const Grid& neighbour, const Passage& to_neighbour,
             double gap_mm) {
  return [solid, &neighbour, to_neighbour, gap = static_cast<float>(gap_mm)](const Batch& p,
                                                                             Distances& d) {
    solid(p, d);
    for (int i = 0; i < kBatch; ++i) {
      const glm::vec3 q = to_neighbour({p.x[i], p.y[i], p.z[i]});
      if (!neighbour.contains(q)) continue;
      const float other = neighbour.sample(q);
      if (other > 4 * gap || d.d[i] > 20) continue;
      d.d[i] = smooth_max(d.d[i], gap - neighbour.distance(q), static_cast<float>(kCarve_mm));
    }
  };
}

// Where a bone comes near another that faces it, in the neutral pose.
void lay_cartilage(Mesh& mesh, const Grid& neighbour, const Passage& to_neighbour, float reach_mm) {
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v) {
    const glm::vec3 q = to_neighbour(mesh.position_m[v]);
    if (!neighbour.contains(q) || neighbour.sample(q) > 1.5f * reach_mm) continue;
    const glm::vec3 slope = neighbour.gradient(q), towards = to_neighbour.turn * mesh.normal[v];
    const float facing = -glm::dot(towards, slope) / std::max(glm::length(slope), 1e-6f);
    const float near = (reach_mm - neighbour.distance(q)) / kFade_mm,
                faces = (facing - 0.3f) / 0.3f;
    mesh.cartilage[v] = std::max(mesh.cartilage[v], std::clamp(std::min(near, faces), 0.0f, 1.0f));
  }
}

// Light that a neighbour keeps off bare bone in the neutral pose. Joint faces stay bright: they are
// looked at when the joint gapes.
void shade_by(Mesh& mesh, const Grid& neighbour, const Passage& to_neighbour) {
  constexpr float kReach_mm = 9, kDarkest = 0.5f;  // by eye
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v) {
    const glm::vec3 q = to_neighbour(mesh.position_m[v]);
    if (!neighbour.contains(q) || neighbour.sample(q) > 2 * kReach_mm) continue;
    const float room = neighbour.sample(q + kReach_mm * (to_neighbour.turn * mesh.normal[v]));
    const float shadow = std::clamp((kReach_mm - room) / kReach_mm, 0.0f, 1.0f);
    mesh.occlusion[v] *= 1 - kDarkest * shadow * (1 - mesh.cartilage[v]);
  }
}

// The ball of a joint is covered down to its neck.
void cover_head(Mesh& mesh, const HeadTable& head, const Vec3& neck_mm) {
  const glm::vec3 centre(head.centre_mm), outwards(glm::normalize(head.centre_mm - neck_mm));
  const float radius = static_cast<float>(head.radius_mm);
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v) {
    const glm::vec3 r = mesh.position_m[v] - centre;
    const float off = std::abs(glm::length(r) - radius), towards = glm::dot(r, outwards) / radius;
    mesh.cartilage[v] =
        std::max(mesh.cartilage[v],
                 std::clamp(std::min((1.2f - off) / 0.6f, (towards + 0.35f) / 0.12f), 0.0f, 1.0f));
  }
}

// The face of a right hip bone towards its twin, which is no neighbour in the table.
void cover_symphysis(Mesh& mesh, const BoneTable& t) {
  const float face_z =
      static_cast<float>(*t.symphysis_z_mm * t.place.scale.z + t.place.at_mm.z) + 1.5f;
  for (std::size_t v = 0; v < mesh.position_m.size(); ++v) {
    const float flat = (-mesh.normal[v].z - 0.7f) / 0.2f, near = face_z - mesh.position_m[v].z;
    mesh.cartilage[v] = std::max(mesh.cartilage[v], std::clamp(std::min(flat, near), 0.0f, 1.0f));
  }
}

Mesh in_metres(Mesh mesh) {
  for (glm::vec3& p : mesh.position_m) p *= 1e-3f;
  return mesh;
}

void flip_sides(Mesh& mesh) {
  for (glm::vec3& p : mesh.position_m) p.z = -p.z;
  for (glm::vec3& n : mesh.normal) n.z = -n.z;
}

Mesh mirror_image(Mesh mesh) {
  flip_sides(mesh);
  for (auto& t : mesh.triangles) std::swap(t[1], t[2]);
  return mesh;
}

}  // namespace

struct BoneWorkshop::Parts {
  const Anatomy anatomy;
  const Model model;
  Detail detail;
  std::vector<Work> works;  // neighbours that carve come before what they carve
  std::size_t made = 0;

  Parts(const Anatomy& a, const Model& m, Detail d) : anatomy(a), model(m), detail(d) {
    if (anatomy.bones.empty())
      throw InputError("the model describes no bones: its folder has no bones/*.toml");
    for (const BoneTable& table : anatomy.bones) add(table);
  }

  Work* find(const std::string& name) {
    const auto work = std::find_if(works.begin(), works.end(),
                                   [&](const Work& w) { return w.table->name == name; });
    return work == works.end() ? nullptr : &*work;
  }

  void add(const BoneTable& table) {
    if (find(table.name)) return;
    for (const FitTable& fit : table.fits)
      for (const BoneTable& other : anatomy.bones)
        if (other.name == fit.to) add(other);
    const int body = find_body(model, table.body);
    CREPITUS_CHECK(body >= 0);
    works.push_back({&table, body, nullptr, {}});
  }

  void make(Work& work) {
    const BoneTable& t = *work.table;
    const BoneTable person = t.kind == "vertebra" ? stretched(t, *t.own, *t.wanted) : t;
    PlacedSolid bone = placed(solid_of(person), bounds_of(person), t.place);
    if (t.pinned)
      bone.solid = pinned(with_facets(bone.solid, anatomy, model, work.body),
                          pins_of(anatomy, model, work.body), kFurthestPin_mm);
    for (const FitTable& fit : t.fits)
      if (const Work& other = *find(fit.to); fit.gap_mm > 0)
        bone.solid =
            carved(bone.solid, *other.grid, Passage(model, work.body, other.body), fit.gap_mm);
    const double voxel = voxel_mm(t, detail);
    work.grid = std::make_unique<Grid>(bone.solid, bone.box, voxel);
    work.grid->blur(blur_for(t, voxel));
    work.mesh = surface_of(*work.grid);
    shade(*work.grid, work.mesh);
    if (t.head)
      cover_head(work.mesh, *t.head,
                 {t.strut("neck").nodes_mm.back()[0], t.strut("neck").nodes_mm.back()[1],
                  t.strut("neck").nodes_mm.back()[2]});
    if (t.symphysis_z_mm) cover_symphysis(work.mesh, t);
    for (const FitTable& fit : t.fits) {
      Work& other = *find(fit.to);
      const Passage there(model, work.body, other.body), back(model, other.body, work.body);
      const auto meet = [&] {
        lay_cartilage(other.mesh, *work.grid, back, static_cast<float>(fit.cartilage_mm));
        if (fit.gap_mm > 0) shade_by(other.mesh, *work.grid, back);  // others move too far
      };
      lay_cartilage(work.mesh, *other.grid, there, static_cast<float>(fit.cartilage_mm));
      if (fit.gap_mm > 0) shade_by(work.mesh, *other.grid, there);
      meet();
      // the twin of a right-hand bone meets the other side of a midline bone
      if (t.both_sides && !other.table->both_sides) {
        flip_sides(other.mesh);
        meet();
        flip_sides(other.mesh);
      }
    }
  }

  int opposite(int body) const {
    const std::string& name = model.bodies[body].name;
    const std::string twin =
        name.ends_with("_right") ? name.substr(0, name.size() - 5) + "left" : name;
    return find_body(model, twin);
  }
};

BoneWorkshop::BoneWorkshop(const Anatomy& anatomy, const Model& model, Detail detail)
    : parts_(std::make_unique<Parts>(anatomy, model, detail)) {}
BoneWorkshop::~BoneWorkshop() = default;
BoneWorkshop::BoneWorkshop(BoneWorkshop&&) noexcept = default;
BoneWorkshop& BoneWorkshop::operator=(BoneWorkshop&&) noexcept = default;

bool BoneWorkshop::step() {
  if (parts_->made == parts_->works.size()) return false;
  parts_->make(parts_->works[parts_->made]);
  return ++parts_->made < parts_->works.size();
}

double BoneWorkshop::done() const {
  return static_cast<double>(parts_->made) / static_cast<double>(parts_->works.size());
}

std::string BoneWorkshop::next() const {
  return parts_->made < parts_->works.size() ? parts_->works[parts_->made].table->name : "";
}

std::vector<Bone> BoneWorkshop::take() {
  CREPITUS_CHECK(parts_->made == parts_->works.size());
  std::vector<Bone> bones;
  for (Work& work : parts_->works) {
    const BoneTable& t = *work.table;
    Mesh mesh = in_metres(std::move(work.mesh));
    if (t.both_sides) {
      bones.push_back({t.name + "_r", work.body, mesh});
      bones.push_back({t.name + "_l", parts_->opposite(work.body), mirror_image(std::move(mesh))});
    } else {
      bones.push_back({t.name, work.body, std::move(mesh)});
    }
  }
  return bones;
}

std::vector<Bone> make_bones(const Anatomy& anatomy, const Model& model, Detail detail,
                             const BonesProgress& progress) {
  BoneWorkshop workshop(anatomy, model, detail);
  do {
    if (progress && !progress(workshop.done(), workshop.next())) return {};
  } while (workshop.step());
  if (progress) progress(1, "");
  return workshop.take();
}

}  // namespace crepitus
