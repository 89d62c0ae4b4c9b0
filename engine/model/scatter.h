// One of the many people like this one: the model's films, thresholds and tissue multiplied by drawn factors.
#pragma once

#include <string_view>

#include "engine/anatomy/anatomy.h"
#include "engine/model.h"

namespace crepitus {

// A log-normal factor with median 1 and coefficient of variation cv. The same seed and name give the same factor, whatever
// else is drawn: removing an element or adding a draw leaves all others as they were.
double drawn_factor(double seed, std::string_view name, double cv);

void scatter(const ScatterSpec& spread, double seed, Model& m);

}  // namespace crepitus
