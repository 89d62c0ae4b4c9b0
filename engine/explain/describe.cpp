#include "engine/explain/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "engine/explain/words.h"

namespace crepitus {
namespace {

constexpr double kStill_deg = 3;          // smaller angles are not worth a word: taste
constexpr double kBent_deg = 5;           // legs: people stand a little off straight
constexpr double kMostOfWeight = 0.8;     // "on the right foot"
constexpr double kLoaded_N = 20;          // less on the ground is a touch

// How a coordinate that grows and one that falls is said; {} is the size of the change.
struct Words {
  const char *grows, *falls, *below;  // below: falls under zero, where that is another movement
};
const std::map<std::string_view, Words>& coordinate_words() {
  static const std::map<std::string_view, Words> words{
      {"hip_flexion.right",
       {"the right hip bends by {} degrees", "the right hip straightens by {} degrees",
        "the right leg goes back by {} degrees"}},
      {"hip_flexion.left",
       {"the left hip bends by {} degrees", "the left hip straightens by {} degrees",
        "the left leg goes back by {} degrees"}},
      {"hip_abduction.right",
       {"the right leg goes out to the side by {} degrees", "the right leg comes in by {} degrees",
        nullptr}},
      {"hip_abduction.left",
       {"the left leg goes out to the side by {} degrees", "the left leg comes in by {} degrees",
        nullptr}},
      {"hip_external_rotation.right",
       {"the right leg turns out by {} degrees", "the right leg turns in by {} degrees", nullptr}},
      {"hip_external_rotation.left",
       {"the left leg turns out by {} degrees", "the left leg turns in by {} degrees", nullptr}},
      {"knee_flexion.right",
       {"the right knee bends by {} degrees", "the right knee straightens by {} degrees", nullptr}},
      {"knee_flexion.left",
       {"the left knee bends by {} degrees", "the left knee straightens by {} degrees", nullptr}},
      {"ankle_dorsiflexion.right",
       {"the right toes come up by {} degrees", "the right toes go down by {} degrees", nullptr}},
      {"ankle_dorsiflexion.left",
       {"the left toes come up by {} degrees", "the left toes go down by {} degrees", nullptr}},
      {"pelvis_anterior_tilt",
       {"the pelvis tips forward by {} degrees", "the pelvis tucks under by {} degrees", nullptr}},
      {"pelvis_list_left",
       {"the pelvis drops on the left by {} degrees",
        "the pelvis is hiked on the left by {} degrees", nullptr}},
      {"pelvis_rotation_left",
       {"the pelvis turns to the left by {} degrees", "the pelvis turns to the right by {} degrees",
        nullptr}},
      {"thorax_flexion",
       {"the chest bends forward by {} degrees", "the chest comes back by {} degrees", nullptr}},
      {"thorax_side_bend_left",
       {"the chest leans to the left by {} degrees", "the chest leans to the right by {} degrees",
        nullptr}},
      {"thorax_rotation_left",
       {"the chest turns to the left by {} degrees", "the chest turns to the right by {} degrees",
        nullptr}},
      {"lumbar_flexion",
       {"the lower back bends forward by {} degrees", "the lower back arches by {} degrees",
        nullptr}},
      {"lumbar_side_bend_left",
       {"the lower back leans to the left by {} degrees",
        "the lower back leans to the right by {} degrees", nullptr}},
      {"lumbar_rotation_left",
       {"the lower back turns to the left by {} degrees",
        "the lower back turns to the right by {} degrees", nullptr}}};
  return words;
}

std::string weight_words(double from, double to) {
  if (std::abs(to) < 0.2) return "the weight comes back over both feet";
  const char* side = to < 0 ? "right" : "left";
  return std::abs(to) > std::abs(from)
             ? fmt::format("the weight goes over to the {} foot", side)
             : fmt::format("the weight comes back a little, still over the {} foot", side);
}

std::string change_words(std::string_view coordinate, double from, double to) {
  if (coordinate == "weight_shift") return weight_words(from, to);
  const Words& w = coordinate_words().at(coordinate);
  const bool below = to < from && w.below && from < rad(1.0);
  const char* said = to > from ? w.grows : below ? w.below : w.falls;
  return fmt::format(fmt::runtime(said), fmt::format("{:.0f}", deg(std::abs(to - from))));
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text + ".";
}

// "tipped 5 degrees forward", or "" when it is not worth a word.
std::string leaning(double angle_deg, const char* verb, const char* plus, const char* minus) {
  if (std::abs(angle_deg) < kStill_deg) return "";
  return fmt::format("{} {:.0f} degrees {}", verb, std::abs(angle_deg),
                     angle_deg > 0 ? plus : minus);
}

std::string wrapped_line(const std::string& head, const std::string& text) {
  return wrapped(text, head, std::string(head.size(), ' '));
}

}  // namespace

const char* plain_posture(Posture posture) {
  constexpr const char* kWords[] = {"held in the air",
                                    "standing",
                                    "lying on the back",
                                    "lying face down",
                                    "lying on the right side",
                                    "lying on the back with bent knees",
                                    "half kneeling",
                                    "on hands and knees",
                                    "in a plank"};
  return kWords[static_cast<std::size_t>(posture)];
}

std::vector<Phase> movement_phases(const Scene& scene, double speed) {
  std::map<std::pair<double, double>, std::vector<std::string>> together;
  for (const Track& t : scene.tracks)
    for (std::size_t i = 1; i < t.curve.value.size(); ++i) {
      const double from = t.curve.value[i - 1], to = t.curve.value[i];
      if (from == to) continue;
      together[{t.curve.time_s[i - 1] / speed, t.curve.time_s[i] / speed}].push_back(
          change_words(kSceneCoordinates[static_cast<std::size_t>(t.coordinate)], from, to));
    }
  std::vector<Phase> phases;
  for (const auto& [span, texts] : together)
    phases.push_back({span.first, span.second, joined(texts)});
  return phases;
}

Narrator::Narrator(const Simulation& s) : channels_(s) {
  for (const int side : {kRight, kLeft}) {
    const std::string name = side == kLeft ? "left" : "right";
    sides_[side] = {channels_.find("ground_force." + name + ".y"),
                    channels_.find("hip_angle." + name + ".flexion"),
                    channels_.find("knee_angle." + name),
                    channels_.find("iliopsoas_tension." + name),
                    channels_.find("si_torque." + name + ".total")};
  }
  tilt_ = channels_.find("pelvis.anterior_tilt");
  list_ = channels_.find("pelvis.list_left");
  turn_ = channels_.find("pelvis.rotation_left");
  chest_bend_ = channels_.find("thorax.flexion");
  chest_side_ = channels_.find("thorax.side_bend_left");
  chest_turn_ = channels_.find("thorax.rotation_left");
  for (std::size_t i = 0; i < channels_.size(); ++i)
    if (channels_.list()[i].name.starts_with("facet_gap.")) gaps_.push_back(static_cast<int>(i));
}

std::string Narrator::weight(const Simulation& s) const {
  if (s.scene().posture != Posture::standing)
    return fmt::format("The body is {}", plain_posture(s.scene().posture));
  const double left = read(sides_[kLeft].ground, s), right = read(sides_[kRight].ground, s),
               both = left + right;
  if (both < kLoaded_N) return "No foot is on the floor";
  if (left < kLoaded_N) return "The left foot is off the floor";
  if (right < kLoaded_N) return "The right foot is off the floor";
  if (left > kMostOfWeight * both) return "The weight is on the left foot";
  if (right > kMostOfWeight * both) return "The weight is on the right foot";
  return "Both feet carry the body";
}

std::string Narrator::legs(const Simulation& s) const {
  std::vector<std::string> parts;
  for (const int side : {kLeft, kRight}) {
    const char* name = side == kLeft ? "left" : "right";
    const double hip = read(sides_[side].hip, s), knee = read(sides_[side].knee, s);
    if (std::abs(hip) >= kBent_deg)
      parts.push_back(hip > 0
                          ? fmt::format("the {} hip is bent {:.0f} degrees", name, hip)
                          : fmt::format("the {} hip is stretched back {:.0f} degrees", name, -hip));
    if (knee >= kBent_deg)
      parts.push_back(fmt::format("the {} knee is bent {:.0f}", name, knee));
  }
  return parts.empty() ? "both legs are straight" : joined(parts);
}

std::string Narrator::trunk(const Simulation& s) const {
  std::vector<std::string> pelvis, chest;
  const auto add = [](std::vector<std::string>& list, std::string text) {
    if (!text.empty()) list.push_back(std::move(text));
  };
  add(pelvis, leaning(read(tilt_, s), "tipped", "forward", "back"));
  add(pelvis, leaning(read(list_, s), "lower by", "on the left", "on the right"));
  add(pelvis, leaning(read(turn_, s), "turned", "to the left", "to the right"));
  add(chest, leaning(read(chest_bend_, s), "bent", "forward", "back"));
  add(chest, leaning(read(chest_side_, s), "leaning", "to the left", "to the right"));
  add(chest, leaning(read(chest_turn_, s), "turned", "to the left", "to the right"));
  std::vector<std::string> parts;
  if (!pelvis.empty()) parts.push_back("the pelvis is " + joined(pelvis));
  if (!chest.empty()) parts.push_back("the chest is " + joined(chest));
  return joined(parts);
}

std::string Narrator::joints(const Simulation& s) const {
  int widest = -1;
  for (const int gap : gaps_)
    if (widest < 0 || read(gap, s) > read(widest, s)) widest = gap;
  std::string text = fmt::format(
      "the deep hip flexors pull with {:.0f} N on the left and {:.0f} N on the right, and the "
      "sacroiliac joints carry {:.0f} and "
      "{:.0f} Nm",
      read(sides_[kLeft].tension, s), read(sides_[kRight].tension, s),
      read(sides_[kLeft].torque, s), read(sides_[kRight].torque, s));
  if (widest < 0) return text;
  const std::string& name =
      channels_.list()[static_cast<std::size_t>(widest)].name;  // facet_gap.L4L5.left
  const std::size_t dot = name.find('.'), end = name.rfind('.');
  return text + fmt::format("; the facet joint open widest is {} on the {}, by {:.1f} mm",
                            plain_level(name.substr(dot + 1, end - dot - 1)), name.substr(end + 1),
                            read(widest, s));
}

std::vector<std::string> Narrator::sentences(const Simulation& s) const {
  std::vector<std::string> all;
  for (const std::string& text : {weight(s), legs(s), trunk(s), joints(s)})
    if (!text.empty()) all.push_back(sentence(text));
  return all;
}

std::string description_text(const Scene& scene, const RunInfo& info,
                             const std::vector<Moment>& moments,
                             const std::vector<SummaryItem>& items) {
  std::string text = info.title + "\n";
  text += wrapped_line("Who: ", fmt::format("{}, {}. Model estimates, not a diagnosis.",
                                            info.person, plain_posture(scene.posture)));
  if (!info.notice.empty()) text += wrapped_line("What to notice: ", info.notice);
  const std::vector<std::string> changed = changed_parameters(info.parameters);
  if (!changed.empty())
    text +=
        wrapped_line("Changed from the average: ", fmt::format("{}.", fmt::join(changed, ", ")));
  text += "\n";

  // phases, pops and moments in order of time; what was asked comes before what came of it
  std::multimap<double, std::string> lines;
  for (const Phase& p : movement_phases(scene, info.parameters.movement_speed)) {
    if (p.from_s > info.duration_s / info.parameters.movement_speed) continue;
    lines.emplace(p.from_s,
                  wrapped_line(fmt::format("{:6.2f} s  ", p.from_s),
                               sentence(p.text + fmt::format(", until {:.2f} s", p.to_s))));
  }
  for (const RunEvent& e : info.events)
    if (!e.joint.empty())
      lines.emplace(e.time_s,
                    wrapped_line(fmt::format("{:6.2f} s  ", e.time_s), "POP: " + e.text + "."));
  for (const Moment& m : moments)
    lines.emplace(m.time_s, wrapped_line(fmt::format("{:6.2f} s  ", m.time_s),
                                         fmt::format("{}", fmt::join(m.sentences, " "))));
  for (const auto& [time_s, line] : lines) text += line;

  text += "\nIn short\n";
  for (const std::string& pop : pop_sentences(info)) text += wrapped_line("  - ", pop);
  for (const SummaryItem& item : items)
    if (!item.sentence.empty()) text += wrapped_line("  - ", item.sentence);
  return text;
}

}  // namespace crepitus
