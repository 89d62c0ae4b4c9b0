// What there is to choose from: movements and people, as the pickers show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crepitus {

struct FileEntry {
  std::string id, path;
};

struct SceneEntry {
  std::string id, path, title, notice, target;
  std::vector<std::string> tags, may_pop;
};

struct PersonEntry {
  std::string id, path, title, note;
};

struct Library {
  std::vector<SceneEntry> scenes;  // experiments of lab/ are left out
  std::vector<PersonEntry> people;
  std::vector<std::string> broken;  // a message for each file that could not be read

  const SceneEntry* scene(std::string_view id) const;
  const PersonEntry* person(std::string_view id) const;
};

// A file that cannot be read is left out and said; it must not keep the others from being shown.
Library load_library(const std::vector<FileEntry>& scenes, const std::vector<FileEntry>& people);

// Whether every word of a query begins a word of the text, whatever the case. An empty query finds
// everything.
bool found_by(std::string_view text, std::string_view query);

// The text that a search for movements looks at: title, id, tags, target, and which pop it may
// provoke in plain words.
std::string searched_text(const SceneEntry& scene);

}  // namespace crepitus
