#include "engine/forces/strands.h"

#include <algorithm>

#include "engine/check.h"
#include "engine/forces/laws.h"

namespace crepitus {

Strands::Strands(std::span<const Ligament> ligaments) : table_(kColumns, ligaments.size()) {
  for (int i = 0; i < table_.items(); ++i) {
    const Ligament& lig = ligaments[std::min(static_cast<std::size_t>(i), ligaments.size() - 1)];  // the padding repeats the last one
    table_.at(kSlack, i) = lig.slack_m, table_.at(kStiffness, i) = lig.stiffness_N_per_m;
    table_.at(kToe, i) = lig.toe_strain, table_.at(kDampingTime, i) = lig.damping_time_s;
  }
  for (const Ligament& lig : ligaments) bodies_.push_back({lig.a.body, lig.b.body});
}

CREPITUS_WIDE void Strands::stretch(std::span<const Line> length_m) {
  const int count = table_.items();
  if (count == 0) return;
  CREPITUS_CHECK(static_cast<int>(8 * length_m.size()) >= count);
  const auto column = [&](Column c) { return table_.column(c); };
  const double *length = length_m.front().at, *slack = column(kSlack), *stiffness = column(kStiffness), *toe = column(kToe),
               *damping_time = column(kDampingTime);
  double *strain = column(kStrain), *tension = column(kTension), *slope = column(kSlope), *damping = column(kDamping);
  CREPITUS_NO_ALIAS
  for (int i = 0; i < count; ++i) {
    strain[i] = length[i] / slack[i] - 1;
    const Curve elastic = ligament_tension(stiffness[i], slack[i], toe[i], strain[i]);
    tension[i] = elastic.value, slope[i] = elastic.slope;
    damping[i] = damping_time[i] * slope[i];
  }
}

}  // namespace crepitus
