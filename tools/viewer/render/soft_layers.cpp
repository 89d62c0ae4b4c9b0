#include "tools/viewer/render/soft_layers.h"

#include <cstddef>

#include "tools/viewer/render/soft/facet.h"
#include "tools/viewer/render/soft/ligament.h"
#include "tools/viewer/render/soft/muscle.h"

namespace crepitus {

SoftLayer::SoftLayer()
    : uploaded(sizeof(SoftVertex), {{3, GL_FLOAT, false, offsetof(SoftVertex, position_W)},
                                    {3, GL_FLOAT, false, offsetof(SoftVertex, normal_W)},
                                    {4, GL_FLOAT, false, offsetof(SoftVertex, surface)}}) {}

void SoftLayer::draw(const gl::Program& p, const std::function<bool(const Part&)>& wanted,
                     const std::function<float(const Part&)>& brightness) const {
  for (std::size_t i = 0; i < mesh.ranges.size();) {
    if (!wanted(mesh.ranges[i].part)) {
      ++i;
      continue;
    }
    const std::uint32_t first = mesh.ranges[i].first;
    const float bright = brightness(mesh.ranges[i].part);
    std::uint32_t count = 0;
    for (; i < mesh.ranges.size() && wanted(mesh.ranges[i].part) &&
           brightness(mesh.ranges[i].part) == bright;
         ++i)
      count += mesh.ranges[i].count;
    p.set("u_bright", bright);
    uploaded.draw_range(3 * first, 3 * count);
  }
}

void SoftLayers::build(const Instant& now, const Look& look, std::span<const Bone> bones) {
  if (shapes_.size() != now.m.bushings.size() || !(shapes_of_ == now.m.parameters)) {
    shapes_ = disc_shapes(now.m, bones);
    shapes_of_ = now.m.parameters;
  }
  const QualitySettings& q = settings(look.quality);
  if (muscle_ends_.size() != now.m.muscles.size()) muscle_ends_ = muscle_ends(now.m, bones);
  const MuscleLook tubes{
      {q.tube_sides, q.tube_step_m}, look.muscle_colour == MuscleColour::force, muscle_ends_};
  for (SoftLayer* layer : all()) layer->mesh.clear();
  if (look.disc) add_discs(now, shapes_, discs.mesh);
  if (look.ligament) add_ligaments(now, look.quality == Quality::high, ligaments.mesh);
  if (look.muscle) add_muscles(now, tubes, true, psoas.mesh);
  if (look.muscle && look.muscle_opacity > 0) add_muscles(now, tubes, false, muscles.mesh);
  if (look.bone) add_films(now, films.mesh);
  arrow_texts.clear();
  if (look.arrows) add_arrows(now, arrows.mesh, arrow_texts);
  for (SoftLayer* layer : all())
    layer->uploaded.upload(layer->mesh.vertices.data(),
                           layer->mesh.vertices.size() * sizeof(SoftVertex), layer->mesh.indices,
                           GL_STREAM_DRAW);
}

}  // namespace crepitus
