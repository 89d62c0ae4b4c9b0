// crepitus export bones: the drawn bones as files for other programs.
#include <fmt/format.h>

#include "engine/bones/bones.h"
#include "engine/observe/files.h"
#include "tools/headless/bone_files.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"

namespace crepitus {
namespace {

struct ExportOptions {
  std::string what, folder = "out/bones", person, detail = "fine";
  std::vector<std::string> settings;
};

Detail detail_of(const std::string& name) {
  return name == "coarse" ? Detail::kCoarse : name == "medium" ? Detail::kMedium : Detail::kFine;
}

int export_bones(const ExportOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  const Person person = o.person.empty() ? Person{} : find_person(data, o.person);
  const Model model = build_model(anatomy, parameters_for(person, Case{}, o.settings));
  make_folder(o.folder);

  std::vector<Bone> bones;
  {
    Progress progress("bones", 1, Progress::Of::kWork);
    bones = make_bones(anatomy, model, detail_of(o.detail), [&](double done, const std::string&) {
      progress.show_now(done);
      return !interrupted();
    });
  }
  if (bones.empty()) {
    fmt::print(stderr, "crepitus: interrupted; nothing was written\n");
    return kInterrupted;
  }
  for (const Bone& bone : bones) {
    if (interrupted()) return kInterrupted;
    const std::string path = fmt::format("{}/{}.obj", o.folder, bone.name);
    write_file(path, obj_of(bone, model));
    fmt::print("{}\n", path);
  }
  const std::string assembled = o.folder + "/body.glb";
  write_file(assembled, glb_of(bones, model));
  fmt::print("{}\n", assembled);
  return kOk;
}

}  // namespace

Action add_export(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<ExportOptions>();
  app.add_option("what", o->what, "bones")->required()->check(CLI::IsMember({"bones"}));
  app.add_option("-o,--out", o->folder, "Folder to write to, made when missing")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--person", o->person,
                 "Whose bones: a name of `crepitus list people`; the default person otherwise");
  app.add_option("--set", o->settings, "Change a parameter, for example lordosis=60 (repeatable)")
      ->type_name("KEY=VALUE");
  app.add_option("--detail", o->detail, "Size of the triangles")
      ->check(CLI::IsMember({"coarse", "medium", "fine"}))
      ->capture_default_str();
  app.footer(
      "Writes one OBJ a bone (L1.obj, sacrum.obj, innominate_r.obj, femur_l.obj, ...) in metres in "
      "its body frame, and body.glb,\n"
      "the bones assembled in the person's neutral pose. x forward, y up, z to the right. The "
      "names of the files go to stdout.\n"
      "Examples:\n"
      "  crepitus export bones -o bones\n"
      "  crepitus export bones -o bones --person mild_scoliosis --detail medium");
  return [o, &common] { return export_bones(*o, common); };
}

}  // namespace crepitus
