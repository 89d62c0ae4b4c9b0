#include "engine/explain/words.h"

#include <fmt/format.h>

#include <cctype>

#include "engine/observe/channels.h"

namespace crepitus {

std::string plain_joint(Mechanism mechanism, const std::string& joint, const std::string& side) {
  switch (mechanism) {
    case Mechanism::facet_cavitation: return fmt::format("{} facet joint {}", side, plain_level(joint));
    case Mechanism::sacroiliac_release: return side + " sacroiliac joint";
    case Mechanism::iliopsoas_snap: return side + " iliopsoas tendon";
  }
  return "";
}

const char* plain_mechanism(Mechanism mechanism) {
  constexpr const char* kPlain[] = {"a facet joint of the spine popped", "a sacroiliac joint slipped",
                                    "an iliopsoas tendon snapped"};
  return kPlain[static_cast<std::size_t>(mechanism)];
}

std::string short_change(const PopChange& c) {
  switch (c.effect) {
    case Effect::removed: return "gone";
    case Effect::weaker:
    case Effect::stronger: return fmt::format("{:+.0f} %", 100 * (c.energy_ratio - 1));
    case Effect::delayed:
    case Effect::earlier: return fmt::format("{:+.2f} s", c.delay_s);
    case Effect::unchanged: return "same";
  }
  return "";
}

std::string wrapped(std::string_view text, std::string_view first, std::string_view next, std::size_t width) {
  std::string all, line(first);
  std::size_t begin = first.size();  // where the words of the line begin
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    // a number stays with its unit
    std::size_t glued = word.size();
    std::string_view more = text, last = word;
    while (!more.empty() && last.back() >= '0' && last.back() <= '9') {
      last = more.substr(0, std::min(more.find(' '), more.size()));
      if (last.empty()) break;
      glued += 1 + last.size();
      more.remove_prefix(std::min(last.size() + 1, more.size()));
    }
    if (line.size() > begin && line.size() + 1 + glued > width) {
      all += line + '\n';
      line = next;
      begin = next.size();
    }
    if (line.size() > begin) line += ' ';
    line += word;
  }
  return all + line + '\n';
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

}  // namespace crepitus
