#include "engine/anatomy/anatomy.h"

#include <filesystem>

#include "engine/anatomy/reader.h"
#include "engine/input_error.h"

namespace crepitus {

Anatomy load_anatomy(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) throw InputError(folder + ": no such folder");
  Anatomy anatomy;
  BodyNames names;
  read_bodies(folder, anatomy, names);
  read_discs(folder, names, anatomy);
  read_ligaments(folder, names, anatomy);
  read_facets(folder, names, anatomy);
  read_joints(folder, names, anatomy);
  read_muscles(folder, names, anatomy);
  read_contact(folder, names, anatomy);
  read_pops(folder, anatomy);
  read_landmarks(folder, names, anatomy);
  read_nerves(folder, anatomy);
  read_belt(folder, names, anatomy);
  read_bones(folder, names, anatomy);
  return anatomy;
}

std::vector<std::string> list_guesses(const Anatomy& anatomy) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& element, const Source& source) {
    if (source.guess) lines.push_back(source.place + ": " + element + ": " + source.text);
  };
  const auto add_all = [&](const std::string& kind, const auto& specs) {
    for (const auto& spec : specs) add(kind + " '" + spec.name + "'", spec.source);
  };
  add_all("body", anatomy.bodies);
  for (const BodySpec& body : anatomy.bodies)
    add("body '" + body.name + "', bone_mass_kg", body.bone_source);
  add_all("carrier", anatomy.carriers);
  add_all("bushing", anatomy.bushings);
  add_all("ligament", anatomy.ligaments);
  add_all("facet", anatomy.facets);
  add_all("joint", anatomy.joints);
  add("hill", anatomy.hill.source);
  add_all("muscle", anatomy.muscles);
  add("surface", anatomy.surface.source);
  add_all("contact", anatomy.contacts);
  add("facet_film", anatomy.facet_film.source);
  add("sacroiliac_surface", anatomy.sacroiliac_surface.source);
  add("iliopsoas_brim", anatomy.iliopsoas_brim.source);
  add("scatter", anatomy.scatter.source);
  add_all("landmark", anatomy.landmarks);
  add_all("nerve", anatomy.nerves);
  add("belt", anatomy.belt.source);
  add_all("span", anatomy.belt.spans);
  add_all("bone", anatomy.bones);
  for (const BoneTable& b : anatomy.bones) add("bone '" + b.name + "', place", b.place.source);
  return lines;
}

}  // namespace crepitus
