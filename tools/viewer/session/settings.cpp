#include "tools/viewer/session/settings.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "engine/observe/files.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

// Every setting with its key and what it may be; reading and writing take the same walk.
template <class S, class Visit>
void visit_settings(S& s, Visit&& visit) {
  visit("theme", s.theme, std::array{"dark", "light", "projector", "colour_blind"});
  visit("quality", s.quality, std::array{"auto", "low", "medium", "high"});
  visit("scale", s.scale, 0.6, 3.0);
  visit("volume", s.volume, 0.0, 1.0);
  visit("muted", s.muted);
  visit("captions", s.captions);
  visit("narration", s.narration);
  visit("reduced_motion", s.reduced_motion);
  visit("slow_motion", s.slow_motion);
  visit("loop", s.loop);
  visit("hint_seen", s.hint_seen);
  visit("why_card", s.why_card);
  visit("bone", s.bone);
  visit("disc", s.disc);
  visit("ligament", s.ligament);
  visit("muscle", s.muscle);
  visit("arrows", s.arrows);
  visit("labels", s.labels);
  visit("width", s.width, 320, 16384);
  visit("height", s.height, 240, 16384);
}

struct Reader {
  const toml::table& table;
  std::string bad{};  // keys that could not be used

  template <class T>
  void operator()(const char* key, T& value) {
    read<T>(key, value, [](const T&) { return true; });
  }
  template <class T>
  void operator()(const char* key, T& value, T lo, T hi) {
    read<T>(key, value, [=](const T& x) { return x >= lo && x <= hi; });
  }
  template <std::size_t N>
  void operator()(const char* key, std::string& value, const std::array<const char*, N>& allowed) {
    read<std::string>(key, value, [&](const std::string& x) {
      return std::find(allowed.begin(), allowed.end(), x) != allowed.end();
    });
  }
  template <class T, class Good>
  void read(const char* key, T& value, const Good& good) {
    const auto node = table[key];
    if (!node) return;
    const auto found = node.template value<T>();
    if (found && good(*found))
      value = *found;
    else
      bad += (bad.empty() ? "" : ", ") + std::string(key);
  }
};

struct Writer {
  std::string text =
      "# What the window of `crepitus view` remembers. Delete this file to begin anew.\n";

  template <class... Limits>
  void operator()(const char* key, const std::string& value, const Limits&...) {
    text += fmt::format("{} = \"{}\"\n", key, value);
  }
  template <class T, class... Limits>
  void operator()(const char* key, const T& value, const Limits&...) {
    text += fmt::format("{} = {}\n", key, value);
  }
};

}  // namespace

std::string settings_path() {
  if (const char* base = std::getenv("XDG_CONFIG_HOME"); base && *base)
    return std::string(base) + "/crepitus/viewer.toml";
  if (const char* home = std::getenv("HOME"); home && *home)
    return std::string(home) + "/.config/crepitus/viewer.toml";
  return "";
}

Settings read_settings(const std::string& path, std::string& trouble) {
  Settings s;
  trouble.clear();
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) return s;
  try {
    const toml::table table = toml::parse_file(path);
    Reader reader{table};
    visit_settings(s, reader);
    if (!reader.bad.empty())
      trouble = fmt::format("{}: not understood, so left at their defaults: {}", path, reader.bad);
  } catch (const std::exception&) {  // toml::parse_error, or a file that cannot be read
    s = {};
    trouble = fmt::format("{}: damaged; the window begins with default settings", path);
  }
  return s;
}

std::string settings_text(const Settings& s) {
  Writer writer;
  visit_settings(s, writer);
  return writer.text;
}

std::string save_settings(const std::string& path, const Settings& s) {
  if (path.empty()) return "";
  try {
    make_folder(fs::path(path).parent_path().string());
    write_file(path, settings_text(s));
  } catch (const OutputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace crepitus
