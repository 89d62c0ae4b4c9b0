// Finished bones kept on disk, so that a second start does not make them again.
//
// A file is named after a hash of everything bones are made from: tables, facets, ligament ends,
// neutral poses, size of triangles, and the generator's own source text. A file that is cut short,
// altered or of another version is made anew. It is written beside its place and renamed, so that
// two starts at once each find a whole file or none. Only the newest few files are kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bones/bones.h"

namespace crepitus {

// $XDG_CACHE_HOME/crepitus, else ~/.cache/crepitus; empty when neither is known.
std::filesystem::path bone_cache_folder();

// Equal for equal bones, for all that anyone has seen.
std::uint64_t bones_key(const Anatomy& anatomy, const Model& model, Detail detail);

std::filesystem::path bone_cache_file(const std::filesystem::path& folder, std::uint64_t key);

// The bones in the file, if it is whole and was written for `key`; nothing when there is no file.
// `complaint` is set to one sentence when there is a file that cannot be used.
std::optional<std::vector<Bone>> load_bones(const std::filesystem::path& file, std::uint64_t key,
                                            std::string& complaint);

// False when the file could not be written, for example because the disk is full; nothing
// half-written is left.
bool save_bones(const std::filesystem::path& file, std::uint64_t key,
                const std::vector<Bone>& bones);

// The contents of a file, and back; nothing for bytes that are no such file. Never reads beyond
// `bytes`.
std::string bytes_of_bones(std::uint64_t key, const std::vector<Bone>& bones);
std::optional<std::vector<Bone>> bones_of_bytes(std::string_view bytes, std::uint64_t key);
std::string with_valid_checksum(std::uint64_t key,
                                std::string_view body);  // the head that belongs before a body

// From the cache, or made and put there. `log` is told in one line when a file was damaged.
std::vector<Bone> cached_bones(const Anatomy& anatomy, const Model& model, Detail detail,
                               const std::filesystem::path& folder,
                               const BonesProgress& progress = {},
                               const std::function<void(const std::string&)>& log = {});

}  // namespace crepitus
