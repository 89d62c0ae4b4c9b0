// What parameters do to tissue: factors on the numbers of models/, each 1 (or 0) for the standard person.
#pragma once

#include <string>

#include "engine/anatomy/anatomy.h"
#include "engine/parameters.h"

namespace crepitus {

// Factors on a disc of one level, worn and dry as it is; with it the cartilage of its facets thins [mm, both faces].
struct DiscWear {
  double height, axial, flexion, lateral, rotation, shear, damping, cartilage_mm;
};
DiscWear disc_wear(const Parameters& p, int level);

// A ligament's stiffness is divided by `softness`, its slack length multiplied by `slack`.
struct LigamentFactors {
  double softness, slack;
};
LigamentFactors ligament_factors(const LigamentSpec& s, const Parameters& p);
double sacroiliac_stiffness(const std::string& kind, const std::string& name, const Parameters& p);  // symphysis too
double hip_stiffness(const Parameters& p);

// An inflamed facet joint: factors on fluid and capsule, and how much thicker the film is.
struct FacetSwelling {
  double viscosity, capsule, effusion_m;
};
FacetSwelling facet_swelling(const std::string& side, const Parameters& p);

// Share of a muscle's drive that its nerve roots still give, and the activation it keeps on top of the common tone.
double nerve_drive(const Anatomy& a, const Parameters& p, int side, const std::string& group);
double resting_activation(const Parameters& p, int side, const std::string& group);

}  // namespace crepitus
