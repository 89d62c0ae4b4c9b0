// When a popping back belongs to a doctor. The one place of this wording: report, explanation, command and README say it.
#pragma once

#include <string>

namespace crepitus {

inline constexpr const char* kDoctorTitle = "When to see a doctor";
inline constexpr const char* kUsuallyHarmless = "Painless pops now and then are usually harmless.";
inline constexpr const char* kSeeADoctor =
    "See a doctor when a leg is weak or the foot drops, when pain shoots below the knee, with numbness or tingling, after an "
    "injury, when something gives way or locks, with swelling, fever, weight loss or pain that does not let you sleep, or when "
    "every pop hurts.";
inline constexpr const char* kEmergency =
    "Loss of bladder or bowel control, or numbness between the legs, is an emergency.";

}  // namespace crepitus
