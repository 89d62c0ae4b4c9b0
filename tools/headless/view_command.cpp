// crepitus view: the window.
#include <fmt/format.h>

#include <memory>

#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/subject.h"
#include "tools/viewer/app.h"

namespace crepitus {
namespace {

// Pops within three seconds of an average back, with all three curves moving.
constexpr const char* kShownFirst = "twist_leg_extension_fast";

struct ViewOptions {
  SubjectOptions subject;
  std::string status_file, quality;
  bool narrate = false;
};

std::vector<FileEntry> entries(const std::vector<SceneFile>& files) {
  std::vector<FileEntry> list;
  for (const SceneFile& f : files) list.push_back({f.id, f.path.string()});
  return list;
}

int view(const ViewOptions& o, const CommonOptions& common) {
  const std::filesystem::path data = find_data(common.data);
  SubjectOptions options = o.subject;
  if (options.what.empty()) options.what = kShownFirst;
  AskedSubject a = asked_subject(data, options);
  options.settings.clear();
  const Parameters persons = o.subject.settings.empty() ? a.info.parameters : asked_subject(data, options).info.parameters;
  const Anatomy anatomy = load_model(data);
  a.scene.step_s = a.info.step_s;
  ViewRequest request{
      .subject = {.scene = a.scene,
                  .case_index = a.case_index,
                  .person = a.info.person,
                  .parameters = a.info.parameters},
      .persons = persons,
      .scene_id = a.scene.id,
      .person_id = a.person_file,
      .library = load_library(entries(scene_files(data)), entries(people_files(data))),
      .status_file = o.status_file,
      .narrate = o.narrate,
      .quality = o.quality};
  for (const std::string& broken : request.library.broken)
    fmt::print(stderr, "left out of the menus: {}\n", broken);
  App app(anatomy, std::move(request));
  while (!interrupted() && app.frame()) {
  }
  return interrupted() ? kInterrupted : kOk;
}

}  // namespace

Action add_view(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<ViewOptions>();
  add_subject_options(app, o->subject);
  app.add_option("--quality", o->quality,
                 "Of the picture: auto, low, medium, high (default: as last time)")
      ->check(CLI::IsMember({"auto", "low", "medium", "high"}));
  app.add_flag("--narrate", o->narrate, "Also print in words what is happening, once a second");
  app.add_option("--status", o->status_file,
                 "Keep this file up to date with what the window does, for tests")
      ->type_name("FILE")
      ->group("");
  app.footer(
      "Examples:\n"
      "  crepitus view\n"
      "  crepitus view stand_hip_flexion --person hypermobile\n"
      "  crepitus view out/stand_hip_flexion");
  return [o, &common] { return view(*o, common); };
}

}  // namespace crepitus
