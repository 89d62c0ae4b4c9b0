// The shapes of the bones: every file of models/NAME/bones/. A folder without it describes a body
// that moves but cannot be drawn.
#include <algorithm>
#include <filesystem>
#include <map>

#include "engine/anatomy/reader.h"
#include "engine/check.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr Range kPlace_mm{-1000, 1000};
constexpr Range kBlend_mm{0.1, 50};
constexpr Range kLength_mm{0, 1000};

// The named solids a kind of bone is put together from; "joined" takes any.
struct Parts {
  std::vector<std::string> struts, ellipsoids;
};
const std::map<std::string, Parts> kParts{
    {"vertebra",
     {{"pedicle", "lamina", "transverse_process", "superior_process", "inferior_process"},
      {"mammillary", "facet_hollow"}}},
    {"sacrum",
     {{"first_body", "dorsal_wall", "median_crest", "intermediate_crest", "lateral_crest", "coccyx",
       "superior_process", "auricular", "canal", "foramen_1", "foramen_2", "foramen_3", "foramen_4"},
      {"dorsal_pit"}}},
    {"innominate",
     {{"buttress", "ischium", "ramus", "superior_ramus", "pubis", "anterior_inferior_spine",
       "ischial_spine", "acetabular_rim", "auricular", "iliac_tuberosity"},
      {"acetabulum", "acetabular_notch", "acetabular_fossa"}}},
    {"femur",
     {{"neck", "greater_trochanter", "lesser_trochanter", "intertrochanteric_crest", "linea_aspera",
       "medial_condyle", "lateral_condyle", "intercondylar_bridge", "trochlea",
       "intercondylar_notch"},
      {"medial_epicondyle", "lateral_epicondyle", "trochanteric_fossa", "fovea"}}},
    {"joined", {}},
};

// A flat list of numbers as rows of N.
template <std::size_t N>
std::vector<std::array<double, N>> read_rows(TomlTable& block, std::string_view key,
                                             std::size_t fewest) {
  const std::vector<double> flat = block.numbers(key, kPlace_mm);
  if (flat.size() % N != 0)
    block.fail(key, "must have " + std::to_string(N) + " numbers a row, has " +
                        std::to_string(flat.size()) + " in all");
  std::vector<std::array<double, N>> rows(flat.size() / N);
  for (std::size_t i = 0; i < flat.size(); ++i) rows[i / N][i % N] = flat[i];
  if (rows.size() < fewest)
    block.fail(key, "must have at least " + std::to_string(fewest) + " rows");
  return rows;
}

// `up` tells height from width, so it must not lie along a rod: within 3 degrees the rod would
// become a slab.
void check_up(const TomlTable& block, const StrutTable& s) {
  for (std::size_t i = 1; i < s.nodes_mm.size(); ++i) {
    const auto &a = s.nodes_mm[i - 1], &b = s.nodes_mm[i];
    const Vec3 along(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
    if (glm::length(along) < 0.1)
      block.fail("nodes_mm", "node " + std::to_string(i + 1) + " repeats the one before");
    const double sine = glm::length(glm::cross(glm::normalize(along), glm::normalize(s.up)));
    if (sine < std::sin(rad(3)))
      block.fail("up", "lies within 3 degrees of the rod to node " + std::to_string(i + 1) +
                           "; choose a direction across it");
  }
}

StrutTable read_strut(TomlTable& block) {
  StrutTable s;
  s.up = block.vec3("up");
  if (!(glm::length(s.up) > 1e-3)) block.fail("up", "must be a direction");
  s.chain_blend_mm = block.number("chain_blend_mm", kBlend_mm);
  s.blend_mm = block.number("blend_mm", kBlend_mm);
  s.nodes_mm = read_rows<5>(block, "nodes_mm", 2);
  check_up(block, s);
  return s;
}

EllipsoidTable read_ellipsoid(TomlTable& block) {
  EllipsoidTable e;
  e.centre_mm = block.vec3("centre_mm");
  e.half_axes_mm = block.vec3("half_axes_mm");
  if (!(glm::length(e.centre_mm) <= 1000))
    block.fail("centre_mm", "lies more than 1000 mm from the origin");
  for (int i = 0; i < 3; ++i)
    if (!(e.half_axes_mm[i] > 0 && e.half_axes_mm[i] <= 200))
      block.fail("half_axes_mm", "must lie between 0 and 200 mm");
  e.blend_mm = block.number("blend_mm", kBlend_mm);
  return e;
}

// Named blocks of one kind: each of `wanted` once and no other; any when `wanted` is empty.
template <class T, class Read>
std::vector<T> read_parts(TomlTable& file, const std::string& key,
                          const std::vector<std::string>& wanted, bool any, const Read& read) {
  std::vector<T> parts;
  Blocks kind(key);
  for (TomlTable& block : file.tables(key)) {
    const std::string name = kind.name_of(block, BlockSide::kMiddle);
    if (!any && std::find(wanted.begin(), wanted.end(), name) == wanted.end())
      block.fail("name", "this kind of bone has no " + key + " '" + name + "'" +
                             did_you_mean(name, wanted));
    T part = read(block);
    part.name = name;
    block.done();
    parts.push_back(part);
  }
  for (const std::string& name : wanted)
    if (std::none_of(parts.begin(), parts.end(), [&](const T& p) { return p.name == name; }))
      file.fail("", "missing " + key + " '" + name + "'");
  return parts;
}

SheetTable read_sheet(TomlTable block) {
  SheetTable s;
  s.lines = static_cast<int>(block.number("lines", {3, 30}));
  s.per_line = static_cast<int>(block.number("per_line", {3, 30}));
  s.nodes_mm = read_rows<4>(block, "nodes_mm", 9);
  if (s.nodes_mm.size() != static_cast<std::size_t>(s.lines) * s.per_line)
    block.fail("nodes_mm",
               "must have lines times per_line rows, has " + std::to_string(s.nodes_mm.size()));
  block.done();
  return s;
}

SweepTable read_sweep(TomlTable& block) {
  SweepTable s;
  s.end_blend_mm = block.number("end_blend_mm", kBlend_mm);
  s.rows_mm = read_rows<6>(block, "rows_mm", 3);
  for (std::size_t i = 0; i < s.rows_mm.size(); ++i) {
    const auto& r = s.rows_mm[i];
    const std::string row = "row " + std::to_string(i + 1);
    if (i > 0 && !(r[0] < s.rows_mm[i - 1][0]))
      block.fail("rows_mm", row + ": y must fall from row to row");
    if (!(r[3] > 0 && r[4] > 0)) block.fail("rows_mm", row + ": half axes must be positive");
    if (!(r[5] >= 1 && r[5] <= 8))
      block.fail("rows_mm", row + ": the exponent must lie between 1 and 8");
  }
  return s;
}

CentrumTable read_centrum(TomlTable t) {
  CentrumTable c;
  c.half_height_mm = t.number("half_height_mm", {3, 40});
  c.front_upper_mm = t.number("front_upper_mm", {5, 60}),
  c.front_lower_mm = t.number("front_lower_mm", {5, 60});
  c.back_upper_mm = t.number("back_upper_mm", {-60, -5}),
  c.back_lower_mm = t.number("back_lower_mm", {-60, -5});
  c.half_width_upper_mm = t.number("half_width_upper_mm", {8, 60});
  c.half_width_lower_mm = t.number("half_width_lower_mm", {8, 60});
  c.waist_side_mm = t.number("waist_side_mm", {-10, 20}),
  c.waist_front_mm = t.number("waist_front_mm", {-10, 20});
  c.waist_back_mm = t.number("waist_back_mm", {-10, 20});
  c.tilt_upper_deg = t.number("tilt_upper_deg", {-25, 25}),
  c.tilt_lower_deg = t.number("tilt_lower_deg", {-25, 25});
  c.exponent_front = t.number("exponent_front", {1, 6}),
  c.exponent_back = t.number("exponent_back", {1, 6});
  c.dish_upper_mm = t.number("dish_upper_mm", {0, 8}),
  c.dish_lower_mm = t.number("dish_lower_mm", {0, 8});
  c.rim_mm = t.number("rim_mm", kBlend_mm),
  c.back_hollow_mm = t.number("back_hollow_mm", {-10, 15});
  t.done();
  return c;
}

SpinousTable read_spinous(TomlTable t) {
  SpinousTable s;
  s.outline_mm = read_rows<2>(t, "outline_mm", 4);
  s.half_thickness_root_mm = t.number("half_thickness_root_mm", {-2, 20});
  s.half_thickness_tip_mm = t.number("half_thickness_tip_mm", {-2, 20});
  s.extra_below_mm = t.number("extra_below_mm", {-5, 20});
  s.root_x_mm = t.number("root_x_mm", kPlace_mm), s.tip_x_mm = t.number("tip_x_mm", kPlace_mm);
  if (!(s.tip_x_mm < s.root_x_mm - 1)) t.fail("tip_x_mm", "must lie behind root_x_mm");
  s.below_y_mm = t.number("below_y_mm", kPlace_mm);
  s.blend_mm = t.number("blend_mm", kBlend_mm);
  t.done();
  return s;
}

CanalTable read_canal(TomlTable t) {
  CanalTable c;
  c.centre_x_mm = t.number("centre_x_mm", kPlace_mm);
  c.half_front_mm = t.number("half_front_mm", {0.1, 40}),
  c.half_back_mm = t.number("half_back_mm", {0.1, 40});
  c.half_width_mm = t.number("half_width_mm", {2, 40}), c.exponent = t.number("exponent", {1, 8});
  c.shift_x_per_10mm_mm = t.number("shift_x_per_10mm_mm", {-5, 5});
  t.done();
  return c;
}

CupTable read_cup(TomlTable t) {
  CupTable c;
  c.radius_mm = t.number("radius_mm", {10, 50});
  c.opening = t.vec3("opening");
  if (!(glm::length(c.opening) > 1e-3)) t.fail("opening", "must be a direction");
  c.opening = glm::normalize(c.opening);
  c.centre_mm = t.vec3("centre_mm");
  c.blend_mm = t.number("blend_mm", kBlend_mm);
  t.done();
  return c;
}

VertebraMeasures read_measures(TomlTable t) {
  VertebraMeasures m;
  m.half_height_mm = t.number("half_height_mm", {3, 40});
  m.front_upper_mm = t.number("front_upper_mm", {5, 60}),
  m.front_lower_mm = t.number("front_lower_mm", {5, 60});
  m.back_upper_mm = t.number("back_upper_mm", {-60, -5}),
  m.back_lower_mm = t.number("back_lower_mm", {-60, -5});
  m.half_width_upper_mm = t.number("half_width_upper_mm", {8, 60});
  m.half_width_lower_mm = t.number("half_width_lower_mm", {8, 60});
  m.waist_half_width_mm = t.number("waist_half_width_mm", {8, 60});
  m.tilt_upper_deg = t.number("tilt_upper_deg", {-25, 25}),
  m.tilt_lower_deg = t.number("tilt_lower_deg", {-25, 25});
  m.canal_back_x_mm = t.number("canal_back_x_mm", kPlace_mm);
  m.canal_half_width_mm = t.number("canal_half_width_mm", {2, 40});
  m.spinous_tip_x_mm = t.number("spinous_tip_x_mm", kPlace_mm);
  m.spinous_top_y_mm = t.number("spinous_top_y_mm", kPlace_mm);
  m.spinous_bottom_y_mm = t.number("spinous_bottom_y_mm", kPlace_mm);
  m.inferior_tip_y_mm = t.number("inferior_tip_y_mm", kPlace_mm);
  m.inferior_tip_z_mm = t.number("inferior_tip_z_mm", kLength_mm);
  m.superior_tip_y_mm = t.number("superior_tip_y_mm", kPlace_mm);
  m.superior_tip_z_mm = t.number("superior_tip_z_mm", kLength_mm);
  m.transverse_tip_y_mm = t.number("transverse_tip_y_mm", kPlace_mm);
  m.transverse_tip_z_mm = t.number("transverse_tip_z_mm", kLength_mm);

  // knots of the maps between two vertebrae must keep their order
  if (!(m.spinous_tip_x_mm < m.canal_back_x_mm &&
        m.canal_back_x_mm < std::min(m.back_upper_mm, m.back_lower_mm)))
    t.fail("canal_back_x_mm", "must lie between the spinous tip and the back of the body");
  if (!(m.inferior_tip_y_mm < -m.half_height_mm))
    t.fail("inferior_tip_y_mm", "must lie below the body");
  if (!(m.superior_tip_y_mm + 6 > m.half_height_mm))
    t.fail("superior_tip_y_mm", "must reach the upper endplate within 6 mm");
  if (!(m.canal_half_width_mm < m.superior_tip_z_mm + 4 &&
        m.superior_tip_z_mm + 4 < m.transverse_tip_z_mm))
    t.fail("superior_tip_z_mm", "must lie between the wall of the canal and the transverse tip");
  t.done();
  return m;
}

void read_vertebra(TomlTable& file, BoneTable& b) {
  b.centrum = read_centrum(file.needed_table("centrum"));
  b.spinous = read_spinous(file.needed_table("spinous"));
  b.canal = read_canal(file.needed_table("canal"));
  TomlTable measures = file.needed_table("measures");
  b.own = read_measures(measures.needed_table("table"));
  b.wanted = read_measures(measures.needed_table("adult"));
  measures.done();
}

void read_sacrum(TomlTable& file, BoneTable& b) {
  b.sheet = read_sheet(file.needed_table("sheet"));
  TomlTable e = file.needed_table("endplate");
  b.endplate =
      EndplateTable{e.number("height_mm", {-20, 20}), e.number("slope_mm_per_10mm", {-5, 5})};
  e.done();
}

void read_innominate(TomlTable& file, BoneTable& b) {
  b.sheet = read_sheet(file.needed_table("sheet"));
  b.cup = read_cup(file.needed_table("cup"));
  TomlTable s = file.needed_table("symphysis");
  b.symphysis_z_mm = s.number("face_z_mm", kPlace_mm);
  s.done();
}

void read_femur(TomlTable& file, BoneTable& b) {
  TomlTable h = file.needed_table("head");
  b.head = HeadTable{h.vec3("centre_mm"), h.number("radius_mm", {10, 50}),
                     h.number("blend_mm", kBlend_mm)};
  h.done();
}

PlaceTable read_place(TomlTable t) {
  PlaceTable p;
  p.scale = t.vec3("scale");
  for (int i = 0; i < 3; ++i)
    if (!(p.scale[i] >= 0.5 && p.scale[i] <= 2)) t.fail("scale", "must lie between 0.5 and 2");
  p.turn_deg = t.number("turn_deg", {-180, 180});
  p.at_mm = t.vec3("at_mm");
  p.source = read_source(t);
  t.done();
  return p;
}

std::vector<FitTable> read_fits(TomlTable& file) {
  std::vector<FitTable> fits;
  for (TomlTable& block : file.tables("fit")) {
    fits.push_back(
        {block.text("to"), block.number("gap_mm", {0, 6}), block.number("cartilage_mm", {0, 10})});
    block.done();
  }
  return fits;
}

BoneTable read_bone(const std::string& path, const BodyNames& names) {
  TomlTable file = TomlTable::parse_file(path);
  BoneTable b;
  TomlTable head = file.needed_table("bone");
  std::vector<std::string> kinds;
  for (const auto& [kind, parts] : kParts) kinds.push_back(kind);
  b.kind = head.one_of("kind", kinds);
  b.both_sides = sides_of(head).size() == 2;
  b.name = head.text("name");
  b.body = names.find(head, "body", b.both_sides ? BlockSide::kRight : BlockSide::kMiddle);
  const std::vector<double> voxel = head.numbers("voxel_mm", {0.5, 10});
  if (voxel.size() != 3) head.fail("voxel_mm", "must have 3 numbers: fine, medium, coarse");
  b.voxel_mm = {voxel[0], voxel[1], voxel[2]};
  b.pinned = head.flag_or("pinned", false);
  b.source = read_source(head);
  head.done();
  file.set_element("bone '" + b.name + "'");

  b.place = read_place(file.needed_table("place"));
  const Parts& parts = kParts.at(b.kind);
  const bool any = b.kind == "joined";
  b.struts = read_parts<StrutTable>(file, "strut", parts.struts, any, read_strut);
  b.ellipsoids =
      read_parts<EllipsoidTable>(file, "ellipsoid", parts.ellipsoids, any, read_ellipsoid);
  if (any || b.kind == "femur")
    b.sweeps = read_parts<SweepTable>(file, "sweep", {}, true, read_sweep);
  if (b.kind == "vertebra") read_vertebra(file, b);
  if (b.kind == "sacrum") read_sacrum(file, b);
  if (b.kind == "innominate") read_innominate(file, b);
  if (b.kind == "femur") read_femur(file, b);
  b.fits = read_fits(file);
  if (b.struts.empty() && b.sweeps.empty()) file.fail("", "has neither strut nor sweep");
  file.done();
  return b;
}

template <class T>
const T& named(const std::vector<T>& parts, std::string_view name) {
  const auto part =
      std::find_if(parts.begin(), parts.end(), [&](const T& p) { return p.name == name; });
  CREPITUS_CHECK(part != parts.end());
  return *part;
}

// A bone is carved by bones that stand on their own: the name must exist, and no circle may arise.
void check_fits(const std::vector<BoneTable>& bones) {
  std::vector<std::string> names;
  for (const BoneTable& b : bones) names.push_back(b.name);
  const auto find = [&](const std::string& name) {
    return std::find_if(bones.begin(), bones.end(),
                        [&](const BoneTable& b) { return b.name == name; });
  };
  for (const BoneTable& start : bones) {
    std::vector<std::string> ahead{start.name};
    for (std::size_t i = 0; i < ahead.size(); ++i)
      for (const FitTable& fit : find(ahead[i])->fits) {
        const std::string place = find(ahead[i])->source.place + ": bone '" + ahead[i] + "', fit: ";
        if (find(fit.to) == bones.end())
          throw InputError(place + "unknown bone '" + fit.to + "'" + did_you_mean(fit.to, names));
        if (fit.to == start.name)
          throw InputError(place + "'" + fit.to + "' is itself fitted to this bone");
        if (std::find(ahead.begin(), ahead.end(), fit.to) == ahead.end()) ahead.push_back(fit.to);
      }
  }
}

}  // namespace

const StrutTable& BoneTable::strut(std::string_view part) const { return named(struts, part); }
const EllipsoidTable& BoneTable::ellipsoid(std::string_view part) const {
  return named(ellipsoids, part);
}

void read_bones(const std::string& folder, const BodyNames& names, Anatomy& anatomy) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder + "/bones", error))
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const std::string& path : files) {
    const BoneTable bone = read_bone(path, names);
    for (const BoneTable& other : anatomy.bones)
      if (other.name == bone.name)
        throw InputError(path + ": there is already a bone '" + bone.name + "' at " +
                         other.source.place);
    anatomy.bones.push_back(bone);
  }
  check_fits(anatomy.bones);
}

}  // namespace crepitus
