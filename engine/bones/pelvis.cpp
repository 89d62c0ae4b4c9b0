// Sacrum and hip bone: a sheet for what is flat, struts for what is long, carved by canal, foramina
// and hip socket.
#include <cmath>
#include <memory>

#include "engine/bones/kinds.h"

namespace crepitus {
namespace {

struct NamedStrut {
  Strut strut;
  double blend_mm;
  explicit NamedStrut(const StrutTable& t) : strut(t), blend_mm(t.blend_mm) {}
};

void join_strut(const NamedStrut& s, const Batch& p, Distances& d) {
  Distances part;
  s.strut.distance(p, part);
  join(d, part, s.blend_mm);
}
void carve_strut(const NamedStrut& s, const Batch& p, Distances& d) {
  Distances part;
  s.strut.distance(p, part);
  carve(d, part, s.blend_mm);
}

std::vector<NamedStrut> struts(const BoneTable& table, std::initializer_list<const char*> names) {
  std::vector<NamedStrut> all;
  for (const char* name : names) all.emplace_back(table.strut(name));
  return all;
}

// The socket of the hip: a sphere inside the bone, opening into a cone. The notch breaks the rim
// below; the fossa deepens the floor, so that the joint face is a horseshoe.
class Cup {
 public:
  Cup(const CupTable& t, const EllipsoidTable& notch, const EllipsoidTable& fossa)
      : t_(t),
        notch_(notch),
        fossa_(fossa),
        notch_blend_(notch.blend_mm),
        fossa_blend_(fossa.blend_mm) {}
  CREPITUS_WIDE void distance(const Batch& p, Distances& d) const {
    const auto f = [](double x) { return static_cast<float>(x); };
    const float cx = f(t_.centre_mm.x), cy = f(t_.centre_mm.y), cz = f(t_.centre_mm.z),
                r = f(t_.radius_mm);
    const float nx = f(t_.opening.x), ny = f(t_.opening.y), nz = f(t_.opening.z);
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - cx, y = p.y[i] - cy, z = p.z[i] - cz;
      const float out = x * nx + y * ny + z * nz, radius2 = x * x + y * y + z * z;
      const float q = std::sqrt(larger(radius2 - out * out, 0.0f));
      const float cone = larger(q - (r + 0.15f * out), -out);
      d.d[i] = smaller(std::sqrt(radius2) - r, cone);
    }
    Distances part;
    fossa_.distance(p, part), join(d, part, fossa_blend_);
    notch_.distance(p, part), join(d, part, notch_blend_);
  }

 private:
  CupTable t_;
  Ellipsoid notch_, fossa_;
  double notch_blend_, fossa_blend_;
};

}  // namespace

Solid sacrum_solid(const BoneTable& table) {
  struct Parts {
    Sheet sheet;
    NamedStrut body;
    std::vector<NamedStrut> joined, carved;
    Ellipsoid pit;
    double pit_blend_mm;
    EndplateTable endplate;
  };
  const auto parts = std::make_shared<const Parts>(
      Parts{Sheet(*table.sheet, Sheet::Start::kMirrored), NamedStrut(table.strut("first_body")),
            struts(table, {"dorsal_wall", "median_crest", "intermediate_crest", "lateral_crest",
                           "coccyx", "superior_process", "auricular"}),
            struts(table, {"canal", "foramen_1", "foramen_2", "foramen_3", "foramen_4"}),
            Ellipsoid(table.ellipsoid("dorsal_pit")), table.ellipsoid("dorsal_pit").blend_mm,
            *table.endplate});
  return [parts](const Batch& both_sides, Distances& d) {
    constexpr float kFold_mm = 0.5f, kEndplateRim_mm = 3;
    const Parts& s = *parts;
    Batch p = both_sides;
    for (int i = 0; i < kBatch; ++i) p.z[i] = std::sqrt(p.z[i] * p.z[i] + kFold_mm * kFold_mm);
    Distances part;
    s.sheet.distance(p, d);
    s.body.strut.distance(p, part);
    const float height = static_cast<float>(s.endplate.height_mm),
                slope = static_cast<float>(s.endplate.slope_mm_per_10mm / 10);
    for (int i = 0; i < kBatch; ++i)
      part.d[i] = smooth_max(part.d[i], p.y[i] - (height + slope * p.x[i]), kEndplateRim_mm);
    join(d, part, s.body.blend_mm);
    for (const NamedStrut& added : s.joined) join_strut(added, p, d);
    for (const NamedStrut& taken : s.carved) carve_strut(taken, p, d);
    s.pit.distance(p, part), carve(d, part, s.pit_blend_mm);
  };
}

Solid innominate_solid(const BoneTable& table) {
  struct Parts {
    Sheet sheet;
    NamedStrut buttress, ischium, ramus, superior_ramus, pubis;
    std::vector<NamedStrut> upper;
    Ellipsoid acetabulum;
    double acetabulum_blend_mm;
    Cup cup;
    double cup_blend_mm;
    float symphysis_z;
  };
  const auto strut = [&](const char* name) { return NamedStrut(table.strut(name)); };
  const auto parts = std::make_shared<const Parts>(Parts{
      Sheet(*table.sheet, Sheet::Start::kFree), strut("buttress"), strut("ischium"), strut("ramus"),
      strut("superior_ramus"), strut("pubis"),
      struts(table, {"anterior_inferior_spine", "ischial_spine", "acetabular_rim", "auricular",
                     "iliac_tuberosity"}),
      Ellipsoid(table.ellipsoid("acetabulum")), table.ellipsoid("acetabulum").blend_mm,
      Cup(*table.cup, table.ellipsoid("acetabular_notch"), table.ellipsoid("acetabular_fossa")),
      table.cup->blend_mm, static_cast<float>(*table.symphysis_z_mm)});
  return [parts](const Batch& p, Distances& d) {
    const Parts& s = *parts;
    constexpr double kRing_mm = 5, kSymphysis_mm = 2;
    Distances part, lower, front;
    s.sheet.distance(p, d);
    join_strut(s.buttress, p, d);
    s.acetabulum.distance(p, part), join(d, part, s.acetabulum_blend_mm);

    // the ring around the obturator foramen
    s.ischium.strut.distance(p, lower), join_strut(s.ramus, p, lower);
    s.superior_ramus.strut.distance(p, front), join_strut(s.pubis, p, front);
    join(lower, front, kRing_mm);
    join(d, lower, s.ischium.blend_mm);

    for (const NamedStrut& part_above : s.upper) join_strut(part_above, p, d);
    s.cup.distance(p, part), carve(d, part, s.cup_blend_mm);
    for (int i = 0; i < kBatch; ++i) part.d[i] = s.symphysis_z - p.z[i];
    limit(d, part, kSymphysis_mm);
  };
}

}  // namespace crepitus
