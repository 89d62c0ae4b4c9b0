// The texts a sweep is made of, gathered from where they lie.
#pragma once

#include <filesystem>
#include <string>

#include "engine/sweep/sweep.h"

namespace crepitus {

// `sweep`: a .toml file, or the name of one in scenes/sweeps/. Throws UsageError or InputError.
SweepFiles load_sweep_files(const std::filesystem::path& data, const std::string& sweep);

// Of everything in models/adult: another model is another sweep.
std::string model_hash(const std::filesystem::path& data);

}  // namespace crepitus
