#include "tools/viewer/status.h"

#include <nlohmann/json.hpp>

#include "engine/observe/files.h"

namespace crepitus {

void StatusFile::write(const Ui& ui, double now_s, int frames, int heard, double frame_ms) {
  if (path_.empty() || now_s < next_s_) return;
  next_s_ = now_s + 0.05;
  const Session& s = ui.session;
  nlohmann::json json{{"frames", frames},
                      {"frame_ms", frame_ms},
                      {"up_s", now_s},
                      {"ready", s.ready()},
                      {"scene", s.scene_id()},
                      {"person", s.person_id()},
                      {"playing", s.controls.playing},
                      {"time_s", s.now_s()},
                      {"end_s", s.end_s()},
                      {"at_end", s.at_end()},
                      {"pops", s.seen_pops().size()},
                      {"captions", s.captions().size()},
                      {"heard", heard},
                      {"earlier", s.earlier().size()},
                      {"why", s.card().has_value()},
                      {"theme", ui.settings.theme},
                      {"quality", kQualityNames[static_cast<int>(ui.look.quality)]},
                      {"search", ui.transient.scene_search},
                      {"help", ui.transient.help},
                      {"doctor", ui.transient.doctor},
                      {"message", ui.transient.message},
                      {"disturbed", s.run().disturbed()},
                      {"clocks", s.clocks().size()},
                      {"pictures_per_s", ui.meter->pictures_per_s()},
                      {"real_time_factor", s.real_time_factor()},
                      {"physics_share", ui.meter->physics_share()},
                      {"physics_at_real_time", ui.meter->physics_at_real_time()},
                      {"width", ImGui::GetIO().DisplaySize.x},
                      {"height", ImGui::GetIO().DisplaySize.y}};
  for (const ParameterInfo& p : parameter_table())
    if (values(s.chosen())[p.index] != p.standard)
      json["changed"][p.key] = values(s.chosen())[p.index];
  for (const auto& [name, box] : ui.probe.boxes)
    json["boxes"][name] = {box.min.x, box.min.y, box.max.x, box.max.y};
  write_file(path_, json.dump());
}

}  // namespace crepitus
