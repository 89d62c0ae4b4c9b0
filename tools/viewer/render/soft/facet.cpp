#include "tools/viewer/render/soft/facet.h"

#include "engine/forces/film.h"
#include "tools/viewer/render/body_frame.h"

namespace crepitus {
namespace {

constexpr int kRings = 5, kSpokes = 24;
constexpr double kThinnest_m = 0.0006;  // a film of 20 um could not be seen

// Axes of the face in the lower body: along its height and width. The contact points are a 3 x 3
// grid that reaches two thirds of the way to the rim.
struct Face {
  Vec3 u, v;
};
Face face_of(const Facet& f) {
  const Vec3 u = f.upper_at[7] - f.upper_at[1], v = f.upper_at[5] - f.upper_at[3];
  return {0.75 * u, 0.75 * v};
}

}  // namespace

FacetSize facet_size(const Facet& f) {
  const Face face = face_of(f);
  return {glm::length(face.u), glm::length(face.v)};
}

void add_film(const Facet& f, const FilmState& film, const State& s, double opening_m,
              const Part& part, SoftMesh& mesh) {
  const Vec3 centre =
      0.5 * (point_on_W(s, f.lower, f.lower_at) + point_on_W(s, f.upper, f.upper_at[4]));
  const Vec3 normal = s.bodies[f.lower].q_WB * f.lower_normal;
  const Face face = face_of(f);
  const Vec3 u = s.bodies[f.upper].q_WB * face.u, v = s.bodies[f.upper].q_WB * face.v;
  const double thick = std::max(kThinnest_m, f.bone_gap_m + opening_m) / 2;
  const double deficit = film_deficit_Pa(f.film, film.suction_N) / f.film.cavitation_Pa;
  const auto suction = static_cast<float>(std::clamp(deficit, 0.0, 1.0));
  const auto gas = static_cast<float>(std::clamp(film.gas / f.film.gas_fraction, 0.0, 1.0));
  for (const double side : {1.0, -1.0}) {
    const std::uint32_t first = mesh.size();
    for (int r = 0; r < kRings; ++r) {
      const double rho = static_cast<double>(r) / (kRings - 1),
                   dome = std::sqrt(std::max(0.0, 1 - rho * rho));
      for (int i = 0; i < kSpokes; ++i) {
        const double a = 2 * kPi * i / kSpokes, x = rho * std::cos(a), y = rho * std::sin(a);
        const Vec3 p = centre + x * u + y * v + side * thick * dome * normal;
        const Vec3 n = glm::normalize(
            side * dome * normal +
            0.8 * rho * (std::cos(a) * glm::normalize(u) + std::sin(a) * glm::normalize(v)));
        mesh.vertices.push_back({glm::vec3(p),
                                 glm::vec3(n),
                                 {static_cast<float>(x), static_cast<float>(y), suction, gas}});
      }
    }
    mesh.grid(first, kRings, kSpokes, true);
  }
  mesh.end_part(part);
}

void add_films(const Instant& now, SoftMesh& mesh) {
  const Model& m = now.m;
  const State& s = now.s;
  const Loads& loads = now.loads;
  for (int i = 0; i < static_cast<int>(m.facets.size()); ++i) {
    if (i >= static_cast<int>(s.films.size())) return;
    add_film(m.facets[i], s.films[i], s,
             i < static_cast<int>(loads.facets.size()) ? loads.facets[i].gap_m : 0,
             {PartKind::facet, i}, mesh);
  }
}

}  // namespace crepitus
