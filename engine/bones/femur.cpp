// Femur, and the bones of the chest and below the knee, which only give context.
#include <memory>

#include "engine/bones/kinds.h"
#include "engine/check.h"

namespace crepitus {
namespace {

struct Part {
  Solid solid;
  double blend_mm;
};

Part part_of(const StrutTable& t) {
  return {
      [s = std::make_shared<const Strut>(t)](const Batch& p, Distances& d) { s->distance(p, d); },
      t.blend_mm};
}
Part part_of(const EllipsoidTable& t) {
  return {[e = Ellipsoid(t)](const Batch& p, Distances& d) { e.distance(p, d); }, t.blend_mm};
}
Part part_of(const SweepTable& t) {
  return {
      [s = std::make_shared<const Sweep>(t)](const Batch& p, Distances& d) { s->distance(p, d); },
      t.end_blend_mm};
}

}  // namespace

Solid femur_solid(const BoneTable& table) {
  struct Parts {
    Part shaft;
    std::vector<Part> upper, condyles, carved;
  };
  const auto parts = std::make_shared<Parts>(Parts{part_of(table.sweeps.front()), {}, {}, {}});
  for (const char* name : {"neck", "greater_trochanter", "lesser_trochanter",
                           "intertrochanteric_crest", "linea_aspera"})
    parts->upper.push_back(part_of(table.strut(name)));
  parts->upper.push_back(part_of(EllipsoidTable{
      "head", table.head->centre_mm, Vec3(table.head->radius_mm), table.head->blend_mm}));
  for (const char* name : {"medial_condyle", "lateral_condyle", "intercondylar_bridge"})
    parts->condyles.push_back(part_of(table.strut(name)));
  for (const char* name : {"medial_epicondyle", "lateral_epicondyle"})
    parts->condyles.push_back(part_of(table.ellipsoid(name)));
  for (const char* name : {"trochlea", "intercondylar_notch"})
    parts->carved.push_back(part_of(table.strut(name)));
  for (const char* name : {"trochanteric_fossa", "fovea"})
    parts->carved.push_back(part_of(table.ellipsoid(name)));
  return [parts](const Batch& p, Distances& d) {
    Distances part, condyles;
    parts->shaft.solid(p, d);
    for (const Part& x : parts->upper) x.solid(p, part), join(d, part, x.blend_mm);
    parts->condyles.front().solid(p, condyles);
    for (std::size_t i = 1; i < parts->condyles.size(); ++i)
      parts->condyles[i].solid(p, part), join(condyles, part, parts->condyles[i].blend_mm);
    join(d, condyles, parts->condyles.front().blend_mm);
    for (const Part& x : parts->carved) x.solid(p, part), carve(d, part, x.blend_mm);
  };
}

Solid joined_solid(const BoneTable& table) {
  const auto parts = std::make_shared<std::vector<Part>>();
  for (const SweepTable& t : table.sweeps) parts->push_back(part_of(t));
  for (const StrutTable& t : table.struts) parts->push_back(part_of(t));
  for (const EllipsoidTable& t : table.ellipsoids) parts->push_back(part_of(t));
  return [parts](const Batch& p, Distances& d) {
    Distances part;
    parts->front().solid(p, d);
    for (std::size_t i = 1; i < parts->size(); ++i)
      (*parts)[i].solid(p, part), join(d, part, (*parts)[i].blend_mm);
  };
}

Solid solid_of(const BoneTable& table) {
  if (table.kind == "vertebra") return vertebra_solid(table);
  if (table.kind == "sacrum") return sacrum_solid(table);
  if (table.kind == "innominate") return innominate_solid(table);
  if (table.kind == "femur") return femur_solid(table);
  CREPITUS_CHECK(table.kind == "joined");
  return joined_solid(table);
}

}  // namespace crepitus
