// Discs, facets and the angles of the lumbar spine.
#include <fmt/format.h>

#include "engine/observe/channel_groups.h"

namespace crepitus {

std::string plain_level(const std::string& level) {
  const std::size_t second = level.find_first_of("LS", 1);
  return second == std::string::npos ? level : level.substr(0, second) + "-" + level.substr(second);
}

namespace {

// Nachemson 1960: pressure in a healthy nucleus is about 1.5 times force over disc area.
constexpr double kPressureFactor = 1.5;
constexpr double kPascalPerMegapascal = 1e6;

Vec3 disc_axis_W(const Simulation& s, const Bushing& disc) {
  return s.loads().bodies[disc.lower].R_WB * (disc.lower_frame * Vec3(0, 1, 0));
}

// What bone presses on bone along the disc's axis: the disc, the two facets and their lamina stops.
double segment_compression_N(const Simulation& s, int disc) {
  const Bushing& bushing = s.model().bushings[disc];
  double force = s.loads().bushings[disc].force[1];
  for (std::size_t i = 0; i < s.model().facets.size(); ++i) {
    const Facet& facet = s.model().facets[i];
    if (facet.upper != bushing.upper || facet.lower != bushing.lower) continue;
    const FacetLoad& load = s.loads().facets[i];
    force += glm::dot(load.force_W, disc_axis_W(s, bushing)) + load.lamina_N;
  }
  return force;
}

void add_disc(ChannelBuilder& b, int disc) {
  const std::string level = kLevelNames[disc];
  const std::string plain = plain_level(level);
  const auto coordinate = [disc](int i, double factor) {
    return
        [disc, i, factor](const Simulation& s) { return factor * s.loads().bushings[disc].q[i]; };
  };
  // The load carried is minus what the disc exerts on the upper vertebra.
  const auto carried = [disc](int i, double factor) {
    return [disc, i, factor](const Simulation& s) {
      return -factor * s.loads().bushings[disc].force[i];
    };
  };

  for (const auto& r : kTrunkRotations) {
    b.add(fmt::format("disc_angle.{}.{}", level, r.name), "deg",
          fmt::format("{}: upper vertebra {} on the lower one, since neutral", plain, r.plain),
          coordinate(3 + r.axis, r.sign * deg(1)));
  }
  for (const auto& t : kTrunkTranslations) {
    b.add(
        fmt::format("disc_translation.{}.{}", level, t.name), "mm",
        fmt::format("{}: upper vertebra shifted {} on the lower one, at mid-disc", plain, t.plain),
        coordinate(t.axis, t.sign * kMillimetres));
  }
  b.add(fmt::format("disc_force.{}.compression", level), "N",
        fmt::format("{}: compression carried by the disc alone", plain), carried(1, -1));
  b.add(fmt::format("disc_force.{}.shear_anterior", level), "N",
        fmt::format("{}: shear on the disc that pushes the upper vertebra forward", plain),
        carried(0, 1));
  b.add(fmt::format("disc_force.{}.shear_left", level), "N",
        fmt::format("{}: shear on the disc that pushes the upper vertebra to the left", plain),
        carried(2, -1));
  for (const auto& r : kTrunkRotations) {
    b.add(fmt::format("disc_moment.{}.{}", level, r.name), "Nm",
          fmt::format("{}: moment carried by the disc, {} positive", plain, r.plain),
          carried(3 + r.axis, r.sign));
  }
  b.add(fmt::format("segment_force.{}.compression", level), "N",
        fmt::format("{}: compression carried by disc and facets together", plain),
        [disc](const Simulation& s) { return segment_compression_N(s, disc); });
  b.add(fmt::format("disc_pressure.{}", level), "MPa",
        fmt::format("{}: pressure in the nucleus, 1.5 x force / area (Nachemson 1960)", plain),
        [disc](const Simulation& s) {
          return kPressureFactor * s.loads().bushings[disc].force[1] /
                 s.model().bushings[disc].area_m2 / kPascalPerMegapascal;
        });
}

// Middle of the face that the upper vertebra brings, relative to its centre of mass.
Vec3 middle(const Facet& f) {
  Vec3 sum(0);
  for (const Vec3& at : f.upper_at) sum += at;
  return sum / static_cast<double>(kFacetPoints);
}

// Where that middle is from the lower face's own point in the neutral pose, in the lower vertebra.
Vec3 neutral_facet_offset(const Model& m, const Facet& f) {
  const Body& upper = m.bodies[f.upper];
  const Body& lower = m.bodies[f.lower];
  const Vec3 at_upper = upper.neutral_G * (upper.com_m + middle(f));
  const Vec3 at_lower = lower.neutral_G * (lower.com_m + f.lower_at);
  return glm::conjugate(lower.neutral_G.q) * (at_upper - at_lower);
}

// Sliding of the upper face along the lower one since neutral, at the middle of the face.
double facet_slide_m(const Simulation& s, const Facet& f) {
  const BodyKinematics& upper = s.loads().bodies[f.upper];
  const BodyKinematics& lower = s.loads().bodies[f.lower];
  const Vec3 offset =
      (point_W(upper, middle(f)) - point_W(lower, f.lower_at)) * lower.R_WB;  // R^T d
  const Vec3 moved = offset - neutral_facet_offset(s.model(), f);
  return glm::length(moved - f.lower_normal * glm::dot(f.lower_normal, moved));
}

void add_facet(ChannelBuilder& b, int i) {
  const Facet& f = b.simulation.model().facets[i];
  const std::string id = f.level + "." + f.side;
  const std::string plain = plain_level(f.level) + " " + f.side + " facet";
  b.add_headline("facet_gap." + id, "mm",
                 plain + ": how far the joint has opened since neutral (+ apart, - pressed)",
                 [i](const Simulation& s) { return kMillimetres * s.loads().facets[i].gap_m; });
  b.add("facet_force." + id, "N", plain + ": force between the joint faces",
        [i](const Simulation& s) { return s.loads().facets[i].force_N; });
  b.add("facet_slide." + id, "mm", plain + ": sliding of the faces along each other since neutral",
        [i](const Simulation& s) { return kMillimetres * facet_slide_m(s, s.model().facets[i]); });
  b.add("lamina_force." + id, "N", plain + ": tip of the facet against the lamina below",
        [i](const Simulation& s) { return s.loads().facets[i].lamina_N; });
}

void add_lumbar_angle(ChannelBuilder& b, const char* name, const char* upper_name,
                      const char* lower_name) {
  const int upper = find_body(b.simulation.model(), upper_name);
  const int lower = find_body(b.simulation.model(), lower_name);
  if (upper < 0 || lower < 0) return;
  for (const auto& r : kTrunkRotations) {
    b.add(fmt::format("lumbar_angle.{}.{}", name, r.name), "deg",
          fmt::format("{} relative to {}: {} since neutral", upper_name, lower_name, r.plain),
          [=, axis = r.axis, sign = r.sign](const Simulation& s) {
            return deg(sign * turn_between(s, upper, lower)[axis]);
          });
  }
}

}  // namespace

void add_spine_channels(ChannelBuilder& b) {
  const Model& m = b.simulation.model();
  for (int i = 0; i < static_cast<int>(m.facets.size()); ++i) add_facet(b, i);
  for (int i = 0; i < kLevels && i < static_cast<int>(m.bushings.size()); ++i) add_disc(b, i);

  add_lumbar_angle(b, "L1L5", "L1", "L5");
  add_lumbar_angle(b, "L1S1", "L1", "sacrum");
  const int l1 = find_body(m, "L1"), sacrum = find_body(m, "sacrum");
  if (l1 >= 0 && sacrum >= 0) {
    b.add("lordosis.L1S1", "deg",
          "Hollow of the lower back: angle between the upper end plates of L1 and S1",
          [=](const Simulation& s) {
            return s.model().parameters.lordosis_deg + deg(turn_between(s, l1, sacrum).z);
          });
  }
}

}  // namespace crepitus
