// File: magic, key, hash of the rest, number of bones; then for each bone its name, body, numbers
// of vertices and triangles, and its arrays. Numbers as this machine has them: the file never
// leaves it.
#include "engine/bones/cache.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "engine/bones/source_hash.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;
constexpr char kMagic[8] = {'C', 'R', 'E', 'P', 'B', 'O', 'N', '1'};
constexpr std::size_t kHead = sizeof kMagic + 2 * sizeof(std::uint64_t);
constexpr std::size_t kFilesKept = 6;  // some 15 MB each at the finest

// FNV-1a (Fowler, Noll & Vo 1991) on 64-bit words, with a shift that carries high bits down.
class Hash {
 public:
  void word(std::uint64_t x) {
    value_ = (value_ ^ x) * 0x100000001b3u;
    value_ ^= value_ >> 29;
  }
  void number(double x) { word(std::bit_cast<std::uint64_t>(x)); }
  void point(const Vec3& v) { number(v.x), number(v.y), number(v.z); }
  void text(std::string_view t) {
    word(t.size());
    std::size_t i = 0;
    for (; i + 8 <= t.size(); i += 8) {
      std::uint64_t x;
      std::memcpy(&x, t.data() + i, 8);
      word(x);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, t.data() + i, t.size() - i);
    word(rest);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

template <std::size_t N>
void add_rows(Hash& h, const std::vector<std::array<double, N>>& rows) {
  h.word(rows.size());
  for (const auto& row : rows)
    for (const double x : row) h.number(x);
}

// A struct that holds nothing but doubles.
template <class T>
void add_numbers(Hash& h, const std::optional<T>& numbers) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(double) == 0);
  h.word(numbers.has_value());
  if (!numbers) return;
  std::array<double, sizeof(T) / sizeof(double)> all;
  std::memcpy(all.data(), &*numbers, sizeof(T));
  for (const double x : all) h.number(x);
}

void add_table(Hash& h, const BoneTable& t) {
  h.text(t.name), h.text(t.kind), h.text(t.body), h.word(t.both_sides), h.word(t.pinned);
  for (const double v : t.voxel_mm) h.number(v);
  h.point(t.place.scale), h.number(t.place.turn_deg), h.point(t.place.at_mm);
  for (const StrutTable& s : t.struts)
    h.text(s.name), h.point(s.up), h.number(s.chain_blend_mm), h.number(s.blend_mm),
        add_rows(h, s.nodes_mm);
  for (const EllipsoidTable& e : t.ellipsoids)
    h.text(e.name), h.point(e.centre_mm), h.point(e.half_axes_mm), h.number(e.blend_mm);
  for (const SweepTable& s : t.sweeps) h.number(s.end_blend_mm), add_rows(h, s.rows_mm);
  if (t.sheet) h.word(t.sheet->lines), h.word(t.sheet->per_line), add_rows(h, t.sheet->nodes_mm);
  if (t.spinous) {
    const SpinousTable& s = *t.spinous;
    add_rows(h, s.outline_mm);
    for (const double x : {s.half_thickness_root_mm, s.half_thickness_tip_mm, s.extra_below_mm,
                           s.root_x_mm, s.tip_x_mm, s.below_y_mm, s.blend_mm})
      h.number(x);
  }
  add_numbers(h, t.centrum), add_numbers(h, t.canal), add_numbers(h, t.cup),
      add_numbers(h, t.endplate), add_numbers(h, t.head);
  add_numbers(h, t.symphysis_z_mm), add_numbers(h, t.own), add_numbers(h, t.wanted);
  for (const FitTable& f : t.fits) h.text(f.to), h.number(f.gap_mm), h.number(f.cartilage_mm);
}

class Writer {
 public:
  template <class T>
  void value(const T& x) {
    bytes_.append(reinterpret_cast<const char*>(&x), sizeof x);
  }
  template <class T>
  void array(const std::vector<T>& a) {
    bytes_.append(reinterpret_cast<const char*>(a.data()), a.size() * sizeof(T));
  }
  void text(const std::string& t) {
    value(static_cast<std::uint32_t>(t.size()));
    bytes_ += t;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Every reading says whether the bytes were there.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class T>
  bool value(T& x) {
    if (rest_.size() < sizeof x) return false;
    std::memcpy(&x, rest_.data(), sizeof x);
    rest_.remove_prefix(sizeof x);
    return true;
  }
  template <class T>
  bool array(std::vector<T>& a, std::uint32_t count) {
    if (count > rest_.size() / sizeof(T)) return false;  // before anything is allocated
    a.resize(count);
    if (count > 0) std::memcpy(static_cast<void*>(a.data()), rest_.data(), count * sizeof(T));
    rest_.remove_prefix(count * sizeof(T));
    return true;
  }
  bool text(std::string& t) {
    std::uint32_t size = 0;
    if (!value(size) || size > rest_.size()) return false;
    t = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_bone(Reader& in, Bone& b) {
  std::int32_t body = 0;
  std::uint32_t vertices = 0, triangles = 0;
  Mesh& m = b.mesh;
  if (!in.text(b.name) || !in.value(body) || !in.value(vertices) || !in.value(triangles))
    return false;
  b.body = body;
  if (!in.array(m.position_m, vertices) || !in.array(m.normal, vertices) ||
      !in.array(m.occlusion, vertices) || !in.array(m.cavity, vertices) ||
      !in.array(m.cartilage, vertices) || !in.array(m.triangles, triangles))
    return false;
  return std::all_of(m.triangles.begin(), m.triangles.end(), [&](const auto& t) {
    return std::max({t[0], t[1], t[2]}) < vertices;
  });
}

void remove_oldest(const fs::path& folder) {
  std::error_code error;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".bones")
      files.emplace_back(entry.last_write_time(error), entry.path());
  std::sort(files.begin(), files.end());
  for (std::size_t i = 0; i + kFilesKept < files.size(); ++i) fs::remove(files[i].second, error);
}

}  // namespace

fs::path bone_cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value ? value : "");
  };
  const fs::path cache = variable("XDG_CACHE_HOME"), home = variable("HOME");
  if (cache.is_absolute())
    return cache / "crepitus";  // the rule of the XDG base directories: others are ignored
  return home.empty() ? fs::path() : home / ".cache" / "crepitus";
}

std::uint64_t bones_key(const Anatomy& anatomy, const Model& model, Detail detail) {
  Hash h;
  h.text(kBonesSourceHash);
  h.word(static_cast<std::uint64_t>(detail));
  for (const BoneTable& t : anatomy.bones) add_table(h, t);
  for (const LigamentSpec& l : anatomy.ligaments)
    h.text(l.name), h.text(l.body_a), h.text(l.body_b), h.point(l.a_m), h.point(l.b_m);
  for (std::size_t i = 0; i < model.facets.size() && i < anatomy.facets.size(); ++i) {
    const Facet& f = model.facets[i];
    const FacetSpec& s = anatomy.facets[i];
    h.word(f.upper), h.word(f.lower), h.point(f.lower_at), h.number(f.bone_gap_m);
    for (const Vec3& p : f.upper_at) h.point(p);
    h.point(s.normal_lower), h.point(s.up_lower), h.number(s.height_m), h.number(s.width_m);
  }
  for (const Body& b : model.bodies) {
    h.text(b.name), h.point(b.com_m), h.point(b.neutral_G.p);
    for (int i = 0; i < 4; ++i) h.number(b.neutral_G.q[i]);
  }
  return h.value();
}

fs::path bone_cache_file(const fs::path& folder, std::uint64_t key) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string name(16, '0');
  for (int i = 0; i < 16; ++i) name[i] = kDigits[key >> (60 - 4 * i) & 15];
  return folder / (name + ".bones");
}

std::string bytes_of_bones(std::uint64_t key, const std::vector<Bone>& bones) {
  Writer body;
  body.value(static_cast<std::uint32_t>(bones.size()));
  for (const Bone& b : bones) {
    const Mesh& m = b.mesh;
    body.text(b.name), body.value(static_cast<std::int32_t>(b.body));
    body.value(static_cast<std::uint32_t>(m.position_m.size())),
        body.value(static_cast<std::uint32_t>(m.triangles.size()));
    body.array(m.position_m), body.array(m.normal), body.array(m.occlusion), body.array(m.cavity),
        body.array(m.cartilage), body.array(m.triangles);
  }
  return with_valid_checksum(key, body.take());
}

std::string with_valid_checksum(std::uint64_t key, std::string_view body) {
  Hash check;
  check.text(body);
  Writer file;
  file.value(kMagic), file.value(key), file.value(check.value());
  return file.take().append(body);
}

std::optional<std::vector<Bone>> bones_of_bytes(std::string_view bytes, std::uint64_t key) {
  Reader head(bytes);
  char magic[sizeof kMagic];
  std::uint64_t own_key = 0, check = 0;
  if (!head.value(magic) || std::memcmp(magic, kMagic, sizeof kMagic) != 0) return {};
  if (!head.value(own_key) || own_key != key || !head.value(check)) return {};
  Hash actual;
  actual.text(bytes.substr(kHead));
  if (actual.value() != check) return {};

  Reader in(bytes.substr(kHead));
  std::uint32_t count = 0;
  if (!in.value(count)) return {};
  std::vector<Bone> bones;
  for (std::uint32_t i = 0; i < count; ++i) {
    Bone b;
    if (!read_bone(in, b)) return {};
    bones.push_back(std::move(b));
  }
  if (!in.at_end()) return {};
  return bones;
}

std::optional<std::vector<Bone>> load_bones(const fs::path& file, std::uint64_t key,
                                            std::string& complaint) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return {};
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::optional<std::vector<Bone>> bones = bones_of_bytes(bytes, key);
  if (!bones) complaint = file.string() + " is damaged and will be made again";
  return bones;
}

bool save_bones(const fs::path& file, std::uint64_t key, const std::vector<Bone>& bones) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path partial = file.string() + "." + std::to_string(getpid()) + ".partial";
  {
    std::ofstream out(partial, std::ios::binary);
    const std::string bytes = bytes_of_bones(key, bones);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
      fs::remove(partial, error);
      return false;
    }
  }
  fs::rename(partial, file, error);
  if (error) {
    fs::remove(partial, error);
    return false;
  }
  remove_oldest(file.parent_path());
  return true;
}

std::vector<Bone> cached_bones(const Anatomy& anatomy, const Model& model, Detail detail,
                               const fs::path& folder, const BonesProgress& progress,
                               const std::function<void(const std::string&)>& log) {
  if (folder.empty()) return make_bones(anatomy, model, detail, progress);
  const std::uint64_t key = bones_key(anatomy, model, detail);
  const fs::path file = bone_cache_file(folder, key);
  std::string complaint;
  if (std::optional<std::vector<Bone>> bones = load_bones(file, key, complaint))
    return std::move(*bones);
  if (!complaint.empty() && log) log(complaint);
  std::vector<Bone> bones = make_bones(anatomy, model, detail, progress);
  if (!bones.empty() && !save_bones(file, key, bones) && log)
    log("the bones could not be kept in " + file.string() + "; the next start makes them again");
  return bones;
}

}  // namespace crepitus
