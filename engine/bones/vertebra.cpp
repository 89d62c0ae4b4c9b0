// Lumbar and lowest thoracic vertebrae. The body (centrum) is a superelliptic drum between two
// tilted endplates with dished middles and rounded rims; the arch is struts; the spinous process a
// plate; the canal is carved through.
#include <cmath>
#include <memory>

#include "engine/bones/kinds.h"

namespace crepitus {
namespace {

float tangent(double degrees) { return static_cast<float>(std::tan(rad(degrees))); }

class Centrum {
 public:
  explicit Centrum(const CentrumTable& t)
      : H(f(t.half_height_mm)),
        front_upper(f(t.front_upper_mm)),
        front_lower(f(t.front_lower_mm)),
        back_upper(f(t.back_upper_mm)),
        back_lower(f(t.back_lower_mm)),
        width_upper(f(t.half_width_upper_mm)),
        width_lower(f(t.half_width_lower_mm)),
        waist_side(f(t.waist_side_mm)),
        waist_front(f(t.waist_front_mm)),
        waist_back(f(t.waist_back_mm)),
        slope_upper(tangent(t.tilt_upper_deg)),
        slope_lower(tangent(t.tilt_lower_deg)),
        n_front(f(t.exponent_front)),
        n_back(f(t.exponent_back)),
        dish_upper(f(t.dish_upper_mm)),
        dish_lower(f(t.dish_lower_mm)),
        rim(f(t.rim_mm)),
        hollow(f(t.back_hollow_mm)) {}

  // `body` is the distance from the drum, `endplates` that from the slab between the endplates.
  CREPITUS_WIDE void distance(const Batch& p, Distances& body, Distances& endplates) const {
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i], y = p.y[i], z = p.z[i];
      const float plane_upper = H + slope_upper * x, plane_lower = -H - slope_lower * x;
      const float between = (y - plane_lower) / larger(plane_upper - plane_lower, 1.0f);
      const float t = smaller(larger(between, 0.0f), 1.0f);
      const float waist = 1 - power(magnitude(2 * t - 1), 2.2f);
      const float front = front_lower + t * (front_upper - front_lower) - waist * waist_front;
      const float back = back_lower + t * (back_upper - back_lower) + waist * waist_back;
      const float width = width_lower + t * (width_upper - width_lower) - waist * waist_side;

      // widest a little in front of the back wall, which is hollow in the midline
      const float widest = back + 0.42f * (front - back);
      const float across = z / (0.45f * width);
      const float wall = back + hollow * power(2.0f, -1.442695f * across * across);
      const float u =
          x >= widest ? (x - widest) / (front - widest) : (widest - x) / (widest - wall);
      const float n = x >= widest ? n_front : n_back;
      const float rho = power(power(u, n) + power(magnitude(z) / width, n), 1 / n);
      const float r = std::sqrt((x - widest) * (x - widest) + z * z);
      const float side = rho > 1e-6f ? r * (1 - 1 / rho) : -smaller(width, front - widest);

      const float inner = larger(0.0f, 1 - (rho / 0.86f) * (rho / 0.86f));
      const float dish = power(inner, 0.8f);
      const float top = y - (plane_upper - dish_upper * dish),
                  bottom = (plane_lower + dish_lower * dish) - y;
      body.d[i] = smooth_max(smooth_max(side, top, rim), bottom, rim);
      endplates.d[i] = larger(top, bottom);
    }
  }

 private:
  static float f(double x) { return static_cast<float>(x); }
  float H, front_upper, front_lower, back_upper, back_lower, width_upper, width_lower, waist_side,
      waist_front, waist_back;
  float slope_upper, slope_lower, n_front, n_back, dish_upper, dish_lower, rim, hollow;
};

class SpinousProcess {
 public:
  explicit SpinousProcess(const SpinousTable& t) : t_(t), outline_(t.outline_mm) {}
  CREPITUS_WIDE void distance(const Batch& p, Distances& d) const {
    outline_.distance(p, d);
    const auto f = [](double x) { return static_cast<float>(x); };
    const float root = f(t_.half_thickness_root_mm), tip = f(t_.half_thickness_tip_mm),
                extra = f(t_.extra_below_mm);
    const float root_x = f(t_.root_x_mm), per_run = 1 / f(t_.tip_x_mm - t_.root_x_mm),
                below = f(t_.below_y_mm);
    for (int i = 0; i < kBatch; ++i) {
      const float towards_tip = smaller(larger((p.x[i] - root_x) * per_run, 0.0f), 1.0f);
      const float low = smaller(larger((below - p.y[i]) / 12, 0.0f), 1.0f);
      const float thickness = root + (tip - root) * towards_tip + extra * low;
      d.d[i] = smooth_max(d.d[i] - kGrown, magnitude(p.z[i]) - thickness - kThicker, 6);
    }
  }

 private:
  static constexpr float kGrown = 2.5f, kThicker = 1;  // the tables are written for these
  SpinousTable t_;
  Outline outline_;
};

class Canal {
 public:
  explicit Canal(const CanalTable& t) : t_(t) {}
  CREPITUS_WIDE void distance(const Batch& p, Distances& d) const {
    const auto f = [](double x) { return static_cast<float>(x); };
    const float ahead = f(t_.half_front_mm), behind = f(t_.half_back_mm),
                width = f(t_.half_width_mm), n = f(t_.exponent);
    const float centre = f(t_.centre_x_mm), shift = f(t_.shift_x_per_10mm_mm) / 10;
    for (int i = 0; i < kBatch; ++i) {
      const float x = p.x[i] - centre - shift * p.y[i], z = p.z[i];
      const float half = x >= 0 ? ahead : behind;
      const float rho =
          power(power(magnitude(x) / half, n) + power(magnitude(z) / width, n), 1 / n);
      const float r = std::sqrt(x * x + z * z);
      d.d[i] = rho > 1e-6f ? r * (1 - 1 / rho) : -smaller(half, width);
    }
  }

 private:
  CanalTable t_;
};

// The arch must not bulge into the discs: in front of the pedicles it stays 4 mm clear of the
// endplates.
void keep_clear_of_discs(const Batch& p, const Distances& endplates, Distances& arch) {
  for (int i = 0; i < kBatch; ++i) {
    const float share = smaller(larger((p.x[i] + 21) / 5, 0.0f), 1.0f);
    arch.d[i] += share * (larger(arch.d[i], endplates.d[i] + 4) - arch.d[i]);
  }
}

// Two sides that meet in the midline without a crease.
Batch folded(const Batch& p, float rounding_mm) {
  Batch q = p;
  for (int i = 0; i < kBatch; ++i) q.z[i] = std::sqrt(p.z[i] * p.z[i] + rounding_mm * rounding_mm);
  return q;
}

}  // namespace

Solid vertebra_solid(const BoneTable& table) {
  struct Parts {
    Centrum centrum;
    Strut pedicle, lamina, transverse, superior, inferior;
    Ellipsoid mammillary, facet;
    SpinousProcess spinous;
    Canal canal;
    const BoneTable table;
  };
  const auto strut = [&](const char* name) { return Strut(table.strut(name)); };
  const auto parts = std::make_shared<const Parts>(
      Parts{Centrum(*table.centrum), strut("pedicle"), strut("lamina"), strut("transverse_process"),
            strut("superior_process"), strut("inferior_process"),
            Ellipsoid(table.ellipsoid("mammillary")), Ellipsoid(table.ellipsoid("facet_hollow")),
            SpinousProcess(*table.spinous), Canal(*table.canal), table});
  return [parts](const Batch& both_sides, Distances& d) {
    const Parts& v = *parts;
    const Batch p = folded(both_sides, 0.3f);
    Distances arch, part, superior, endplates;
    v.pedicle.distance(p, arch);
    v.lamina.distance(p, part), join(arch, part, v.table.strut("lamina").blend_mm);
    v.transverse.distance(p, part), join(arch, part, v.table.strut("transverse_process").blend_mm);
    v.inferior.distance(p, part), join(arch, part, v.table.strut("inferior_process").blend_mm);
    v.spinous.distance(p, part), join(arch, part, v.table.spinous->blend_mm);
    v.superior.distance(p, superior);
    v.mammillary.distance(p, part), join(superior, part, v.table.ellipsoid("mammillary").blend_mm);
    join(arch, superior, v.table.strut("superior_process").blend_mm);

    constexpr double kArchToBody_mm = 4.5, kCanal_mm = 3;
    v.centrum.distance(p, d, endplates);
    keep_clear_of_discs(p, endplates, arch);
    join(d, arch, kArchToBody_mm);
    v.canal.distance(p, part), carve(d, part, kCanal_mm);
    v.facet.distance(p, part), carve(d, part, v.table.ellipsoid("facet_hollow").blend_mm);
  };
}

}  // namespace crepitus
