// What parts are called and do, for people who never opened an atlas.
#include <fmt/format.h>

#include <array>
#include <string_view>

#include "engine/observe/channels.h"
#include "tools/viewer/render/body_frame.h"
#include "tools/viewer/render/scene_view.h"
#include "tools/viewer/render/soft/arrow.h"

namespace crepitus {
namespace {

struct Entry {
  std::string_view key, name, sentence;
};

constexpr Entry kBones[] = {
    {"L1", "first lumbar vertebra, L1", "The top bone of the lower back."},
    {"L2", "second lumbar vertebra, L2",
     "One of the five bones of the lower back; the psoas begins on its side."},
    {"L3", "third lumbar vertebra, L3",
     "The middle bone of the lower back, the most forward of its curve."},
    {"L4", "fourth lumbar vertebra, L4", "Level with the top of the hip bones."},
    {"L5", "fifth lumbar vertebra, L5",
     "The lowest bone of the lower back; ligaments tie it to the hip bones."},
    {"T12", "last thoracic vertebra, T12", "Where the chest meets the lower back."},
    {"sacrum", "sacrum and tailbone", "The wedge between the hip bones that carries the spine."},
    {"innominate", "hip bone", "Half of the pelvis: it holds the hip socket."},
    {"femur", "thigh bone", "From the hip to the knee; its ball turns in the hip socket."},
    {"tibia", "shin bone", "From the knee to the ankle."},
    {"fibula", "calf bone", "The thin bone beside the shin."},
    {"foot", "foot", "Carries the weight when one stands."},
    {"patella", "kneecap", "Guides the pull of the thigh muscles over the knee."}};

constexpr Entry kMuscles[] = {
    {"psoas_major", "iliopsoas (psoas)",
     "Runs from the lower back over the brim of the pelvis to the thigh: it lifts the knee and "
     "pulls on the spine."},
    {"iliacus", "iliopsoas (iliacus)",
     "Fills the inside of the hip bone and lifts the knee together with the psoas."},
    {"rectus_femoris", "rectus femoris",
     "Front of the thigh: lifts the leg and straightens the knee."},
    {"sartorius", "sartorius", "The long strap across the thigh: lifts and turns the leg out."},
    {"tensor_fasciae_latae", "tensor fasciae latae",
     "At the side of the hip: lifts the leg forward and outward."},
    {"adductor_brevis", "adductor brevis", "Inner thigh: pulls the legs together."},
    {"adductor_longus", "adductor longus", "Inner thigh: pulls the legs together."},
    {"adductor_magnus", "adductor magnus", "The large muscle of the inner thigh."},
    {"pectineus", "pectineus", "Front of the groin: lifts the leg and pulls it inward."},
    {"gracilis", "gracilis", "The slender muscle of the inner thigh."},
    {"hamstrings", "hamstrings",
     "Back of the thigh: draw the leg back and bend the knee; when short, they tip the pelvis "
     "back."},
    {"biceps_femoris_short", "biceps femoris, short part", "Bends the knee."},
    {"vasti", "vasti", "Front of the thigh: straighten the knee."},
    {"gastrocnemius", "gastrocnemius", "Calf: pushes the front of the foot down and bends the knee."},
    {"gluteus_maximus", "gluteus maximus",
     "The big muscle of the buttock: draws the leg back and presses the sacroiliac joint "
     "together."},
    {"gluteus_medius", "gluteus medius", "Side of the hip: keeps the pelvis level on one leg."},
    {"gluteus_minimus", "gluteus minimus", "Below the gluteus medius, with the same task."},
    {"piriformis", "piriformis",
     "Deep in the buttock, from the sacrum to the thigh: turns the leg out."},
    {"quadratus_femoris", "quadratus femoris", "Deep behind the hip: turns the leg out."},
    {"gemelli", "gemelli", "Two small muscles behind the hip: turn the leg out."},
    {"obturator_internus", "obturator internus",
     "From inside the pelvis round to the thigh: turns the leg out."},
    {"obturator_externus", "obturator externus", "Below the hip joint: turns the leg out."},
    {"rectus_abdominis", "rectus abdominis", "Front of the belly: draws ribs and pelvis together."},
    {"external_oblique", "external oblique", "Side of the belly: turns and bends the trunk."},
    {"internal_oblique", "internal oblique",
     "Side of the belly, deeper: turns and bends the trunk."},
    {"transversus_abdominis", "transversus abdominis",
     "The deepest layer of the belly, like a corset."},
    {"quadratus_lumborum", "quadratus lumborum",
     "From the hip bone to the lowest rib: hikes the pelvis."},
    {"multifidus", "multifidus", "Short strands along the spine that steady each level."},
    {"longissimus_lumbar", "longissimus, lower back", "Beside the spine: holds the back upright."},
    {"longissimus_thoracic", "longissimus, chest", "Beside the spine: holds the back upright."},
    {"iliocostalis_lumbar", "iliocostalis, lower back", "The outer column of the back muscles."},
    {"iliocostalis_thoracic", "iliocostalis, chest", "The outer column of the back muscles."}};

constexpr Entry kLigaments[] = {
    {"ALL", "anterior longitudinal ligament",
     "The band down the front of the spine: it tightens when one bends back."},
    {"PLL", "posterior longitudinal ligament",
     "The band behind the discs: it tightens when one bends forward."},
    {"LF", "ligamentum flavum", "Elastic bands between the arches, behind the nerves."},
    {"ISL", "interspinous ligament", "A membrane between the spines of two vertebrae."},
    {"SSL", "supraspinous ligament", "The cord along the tips of the spines."},
    {"ITL", "intertransverse ligament", "Between the side wings of two vertebrae."},
    {"CL", "facet capsule", "The sleeve round a small joint at the back."},
    {"iliolumbar", "iliolumbar ligament", "Ties L5 to the hip bone."},
    {"anterior_sacroiliac", "front sacroiliac ligament", "Holds the sacroiliac joint in front."},
    {"interosseous_sacroiliac", "deep sacroiliac ligament",
     "The strongest ties between sacrum and hip bone."},
    {"posterior_sacroiliac_long_dorsal", "long dorsal sacroiliac ligament",
     "Behind the sacroiliac joint; felt below the dimple of the back."},
    {"posterior_sacroiliac_short", "short dorsal sacroiliac ligament",
     "Behind the sacroiliac joint."},
    {"sacrotuberous", "sacrotuberous ligament",
     "From the sacrum to the sitting bone: keeps the sacrum from tipping."},
    {"sacrospinous", "sacrospinous ligament",
     "From the sacrum to a spur of the hip bone: keeps the sacrum from tipping."},
    {"superior_pubic", "upper pubic ligament", "Ties the two hip bones together in front."},
    {"arcuate_pubic", "lower pubic ligament",
     "Ties the two hip bones together in front, from below."},
    {"iliofemoral_lateral", "iliofemoral ligament, outer part",
     "Front of the hip: stops the leg from going far back."},
    {"iliofemoral_medial", "iliofemoral ligament, inner part",
     "Front of the hip: stops the leg from going far back."},
    {"pubofemoral", "pubofemoral ligament", "Below the hip: stops the leg from going far out."},
    {"ischiofemoral", "ischiofemoral ligament",
     "Behind the hip: stops the leg from turning far in."},
    {"ligamentum_teres", "ligament of the head of the femur", "Inside the hip joint."}};

template <std::size_t N>
const Entry* find_row(const Entry (&rows)[N], std::string_view key) {
  for (const Entry& r : rows)
    if (r.key == key) return &r;
  return nullptr;
}

std::string plain(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

PartWords of_bone(const Bone& bone) {
  std::string stem = bone.name;
  std::string side;
  if (stem.ends_with("_l")) side = "left ";
  if (stem.ends_with("_r")) side = "right ";
  if (!side.empty()) stem.resize(stem.size() - 2);
  for (const Entry& r : kBones)
    if (stem == r.key || stem.starts_with(std::string(r.key) + "_"))
      return {side + std::string(r.name), std::string(r.sentence)};
  if (stem.starts_with("rib")) return {side + "rib", "Part of the chest."};
  return {side + plain(stem), ""};
}

std::string side_of(const std::string& name) {
  if (name.ends_with("_left")) return "left ";
  if (name.ends_with("_right")) return "right ";
  return "";
}

}  // namespace

PartWords part_words(const Model& m, std::span<const Bone> bones, const Part& part) {
  const auto i = static_cast<std::size_t>(part.index);
  switch (part.kind) {
    case PartKind::none:
      return {};
    case PartKind::bone:
      return of_bone(bones[i]);
    case PartKind::disc: {
      std::string level = m.bushings[i].name;
      if (const std::size_t at = level.find('_'); at != std::string::npos) level.resize(at);
      return {"disc " + plain_level(level),
              "The cushion between two vertebrae; it bulges a little when it is pressed."};
    }
    case PartKind::ligament: {
      const Ligament& l = m.ligaments[i];
      const Entry* row = find_row(kLigaments, l.group);
      std::string name = side_of(l.name) + (row ? std::string(row->name) : plain(l.group));
      if (!l.level.empty()) name += " " + plain_level(l.level);
      return {name, row ? std::string(row->sentence) : ""};
    }
    case PartKind::muscle: {
      const Muscle& muscle = m.muscles[i];
      const Entry* row = find_row(kMuscles, muscle.group);
      const std::string side = muscle.side == kLeft ? "left " : "right ";
      return {side + (row ? std::string(row->name) : plain(muscle.group)),
              row ? std::string(row->sentence) : ""};
    }
    case PartKind::facet: {
      const Facet& f = m.facets[i];
      return {fmt::format("{} facet joint {}", f.side, plain_level(f.level)),
              "A small joint at the back of the spine, with a film of fluid inside. When the film "
              "gives way, it pops."};
    }
  }
  return {};
}

std::string arrow_scale() {
  return fmt::format("Arrows: 1 cm = {:.0f} N; a whole turn = {:.0f} Nm", 0.01 / kMetresPerNewton,
                     2 * kPi / kRadiansPerNewtonMetre);
}

std::vector<Label> main_labels(const Model& m, const State& s) {
  struct Spot {
    const char *text, *body;
    Vec3 at_B;
  };
  static const std::array kSpots{Spot{"L1", "L1", {0.02, 0.02, 0}},
                                 Spot{"L2", "L2", {0.02, 0.02, 0}},
                                 Spot{"L3", "L3", {0.02, 0.02, 0}},
                                 Spot{"L4", "L4", {0.02, 0.02, 0}},
                                 Spot{"L5", "L5", {0.02, 0.02, 0}},
                                 Spot{"sacrum", "sacrum", {-0.02, -0.06, 0}},
                                 Spot{"left hip bone", "ilium_left", {0.0, 0.1, -0.035}},
                                 Spot{"left thigh bone", "femur_left", {0.01, -0.14, -0.03}},
                                 Spot{"right hip bone", "ilium_right", {0.0, 0.1, 0.035}}};
  std::vector<Label> labels;
  for (const Spot& spot : kSpots) {
    const int body = find_body(m, spot.body);
    if (body >= 0) labels.push_back({spot.text, body_pose_W(m, s, body) * spot.at_B});
  }
  for (const BrimTendon& t : m.tendons)
    if (t.side == "left" && !t.muscles.empty())
      labels.push_back({"left iliopsoas", point_on_W(s, t.body, t.rest_CP)});
  return labels;
}

}  // namespace crepitus
