// A hash of the source text of the generator of bones, written when the build is configured.
#pragma once

namespace crepitus {

extern const char* const kBonesSourceHash;

}  // namespace crepitus
