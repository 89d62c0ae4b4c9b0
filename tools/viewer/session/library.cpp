#include "tools/viewer/session/library.h"

#include <algorithm>
#include <cctype>

#include "engine/anatomy/person.h"
#include "engine/input_error.h"
#include "engine/movement/scene.h"

namespace crepitus {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) || u >= 0x80)
      words.back() += static_cast<char>(std::tolower(u));
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

template <class Entry>
const Entry* find_id(const std::vector<Entry>& list, std::string_view id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Entry& e) { return e.id == id; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const SceneEntry* Library::scene(std::string_view id) const { return find_id(scenes, id); }
const PersonEntry* Library::person(std::string_view id) const { return find_id(people, id); }

Library load_library(const std::vector<FileEntry>& scenes, const std::vector<FileEntry>& people) {
  Library library;
  const auto read = [&](const FileEntry& file, const auto& add) {
    try {
      add(file);
    } catch (const InputError& error) {
      library.broken.push_back(error.what());
    }
  };
  for (const FileEntry& file : scenes) {
    if (file.id.starts_with("lab/")) continue;
    read(file, [&](const FileEntry& f) {
      const Scene s = load_scene(f.path);
      library.scenes.push_back({f.id, f.path, s.title, s.notice, s.target, s.tags, s.may_pop});
    });
  }
  for (const FileEntry& file : people)
    read(file, [&](const FileEntry& f) {
      const Person p = load_person(f.path);
      library.people.push_back({f.id, f.path, p.title.empty() ? f.id : p.title, p.note});
    });
  std::sort(library.scenes.begin(), library.scenes.end(),
            [](const auto& a, const auto& b) { return a.title < b.title; });
  return library;
}

bool found_by(std::string_view text, std::string_view query) {
  const std::vector<std::string> words = words_of(text);
  for (const std::string& wanted : words_of(query))
    if (std::none_of(words.begin(), words.end(),
                     [&](const std::string& w) { return w.starts_with(wanted); }))
      return false;
  return true;
}

std::string searched_text(const SceneEntry& scene) {
  std::string text = scene.title + ' ' + scene.id + ' ' + scene.target;
  for (const std::string& tag : scene.tags) text += ' ' + tag;
  for (const std::string& pop : scene.may_pop) text += ' ' + pop + " pop";
  return text;
}

}  // namespace crepitus
