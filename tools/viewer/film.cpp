#include "tools/viewer/film.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/explain/words.h"
#include "engine/input_error.h"
#include "engine/observe/recorder.h"
#include "engine/observe/run_event.h"
#include "engine/observe/summary.h"
#include "engine/simulation.h"
#include "tools/viewer/film_page.h"
#include "tools/viewer/overlay.h"
#include "tools/viewer/render/close_up.h"

namespace crepitus {
namespace {

constexpr double kSample_s = 0.004;        // of the curves
constexpr double kCaptionFor_s = 4;        // of film after a pop; taste: long enough to read twice
constexpr double kCaptionStill_s = 0.4;    // of simulated time, for a single picture
constexpr double kGlowFade_s = 0.1;        // of simulated time
constexpr double kCloseUpBefore_s = 0.18;  // of simulated time

Simulation start(const Anatomy& anatomy, const Take& take) {
  return Simulation(anatomy, take.scene, take.case_index, take.parameters, take.step_s);
}

}  // namespace

Rehearsal rehearse(const Anatomy& anatomy, const Take& take, const KeepGoing& keep_going) {
  Simulation s = start(anatomy, take);
  const double every_s = take.step_s * std::max(1.0, std::round(kSample_s / take.step_s));
  Recorder recorder(s, every_s);
  recorder.record(s);
  Rehearsal r;
  while (!s.finished() && keep_going(s.time_s())) {
    const StepStatus status = s.step();
    if (!status.ok) {
      r.trouble = fmt::format("{} at {:.3f} s", status.what, s.time_s());
      break;
    }
    for (const PopEvent& pop : s.events())
      if (pop.time_s >= 0) r.pops.push_back(pop);
    recorder.record(s);
  }
  std::stable_sort(r.pops.begin(), r.pops.end(),
                   [](const PopEvent& a, const PopEvent& b) { return a.time_s < b.time_s; });
  r.end_s = s.time_s();
  r.recording = recorder.take();
  return r;
}

double telling_time_s(const Rehearsal& r) {
  if (!r.pops.empty()) return r.pops.front().time_s + 0.02;
  // else when the body is furthest from how it began
  std::vector<double> way(r.recording.time_s.size());
  for (std::size_t i = 0; i < r.recording.channels.size(); ++i) {
    const ChannelInfo& c = r.recording.channels[i];
    if (!c.name.starts_with("tracking.") || !c.name.ends_with(".actual") || c.unit != "deg")
      continue;
    const std::vector<double>& angle = r.recording.columns[i];
    for (std::size_t k = 0; k < way.size(); ++k) way[k] += square(angle[k] - angle[0]);
  }
  if (way.empty()) return 0;
  return r.recording
      .time_s[static_cast<std::size_t>(std::max_element(way.begin(), way.end()) - way.begin())];
}

struct Shooting::Parts {
  const Rehearsal& rehearsal;
  Shot shot;
  PageLayout layout;
  Simulation simulation;
  Offscreen offscreen;
  SceneView view;
  Overlay overlay;
  FilmStory story;
  Camera camera;

  Parts(const Anatomy& anatomy, const Take& take, const Rehearsal& r, std::vector<Bone> bones,
        const Shot& s)
      : rehearsal(r),
        shot(s),
        layout(page_layout(s.width, s.height)),
        simulation(start(anatomy, take)),
        offscreen(s.width, s.height),
        view(std::move(bones)),
        overlay(layout.text_px),
        story{.title = take.scene.title,
              .person = take.person,
              .notice = take.scene.notice,
              .level = {},
              .recording = &r.recording,
              .pops = {},
              .from_s = 0,
              .to_s = r.end_s} {
    std::string level;
    for (const PopEvent& pop : r.pops) {
      story.pops.push_back(
          {pop.time_s, fmt::format("At {:.2f} s {}.", pop.time_s, run_event(pop).text)});
      if (level.empty() && pop.mechanism == Mechanism::facet_cavitation) level = pop.joint;
    }
    story.level = level_of_story(r.recording, level);
  }

  void aim() {
    if (!find_camera(shot.camera, simulation.model(), simulation.state(),
                     offscreen.canvas().aspect(), camera)) {
      std::vector<std::string> names;
      for (const CameraPreset& p : camera_presets()) names.push_back(p.name);
      throw InputError(fmt::format("camera '{}': unknown{}; there are {}", shot.camera,
                                   did_you_mean(shot.camera, names), fmt::join(names, ", ")));
    }
    if (!shot.plain) {
      // the same body in the part that the charts leave free
      camera.shift = {0, layout.shift_up};
      camera.distance_m /= 1 - layout.shift_up;
    }
  }

  bool advance(double time_s, const KeepGoing& keep_going) {
    // the step whose end is nearest; what diverged in the rehearsal has been cut off there
    const double half = 0.5 * simulation.step_s();
    while (simulation.time_s() < time_s - half && simulation.time_s() < rehearsal.end_s - half) {
      if (!keep_going(simulation.time_s())) return false;
      if (!simulation.step().ok) return true;
    }
    return true;
  }

  Image draw(FilmMoment moment, int told, bool close) {
    const Model& m = simulation.model();
    const State& s = simulation.state();
    const Canvas canvas = offscreen.canvas();
    Look look = shot.look;
    look.glows.clear();
    for (const PopEvent& pop : rehearsal.pops) {
      const double since_s = moment.time_s - pop.time_s;
      if (since_s < -1e-3 || since_s > 6 * kGlowFade_s || shot.plain) continue;
      look.glows.push_back(
          {place_of(pop, m, s), 0.03, std::exp(-std::max(0.0, since_s) / kGlowFade_s)});
    }
    view.draw(m, s, simulation.loads(), camera, look, canvas);
    if (shot.plain) return offscreen.read();
    for (const ArrowLabel& l : view.arrow_labels())
      moment.labels.push_back({project(camera, canvas.aspect(), l.at_W), l.text, false});
    if (look.arrows) moment.scale = arrow_scale();
    if (shot.names)
      for (const Label& l : main_labels(m, s))
        moment.labels.push_back({project(camera, canvas.aspect(), l.at_W), l.text, true});
    if (close && told >= 0) {
      const PopEvent& pop = rehearsal.pops[told];
      const PageBox& b = layout.close_up;
      view.draw(m, s, simulation.loads(), close_to(pop, m, s), close_look(look, pop.mechanism),
                {canvas.framebuffer, b.x, canvas.height - b.y - b.height, b.width, b.height});
      moment.close_up = plain_joint(pop.mechanism, pop.joint, pop.side);
    }
    ImDrawList& list = overlay.begin(canvas);
    draw_page(list, overlay, layout, canvas, story, moment, palette(look.theme));
    overlay.end();
    return offscreen.read();
  }
};

Shooting::Shooting(const Anatomy& anatomy, const Take& take, const Rehearsal& rehearsal,
                   std::vector<Bone> bones, const Shot& shot)
    : parts_(std::make_unique<Parts>(anatomy, take, rehearsal, std::move(bones), shot)) {}
Shooting::~Shooting() = default;

std::string Shooting::description() const { return parts_->offscreen.description(); }

Image Shooting::frame(const FilmPlan& plan, std::size_t index, const KeepGoing& keep_going) {
  Parts& p = *parts_;
  const double time_s = plan.time_s[index], film_s = static_cast<double>(index) / plan.frames_per_s;
  if (!p.advance(time_s, keep_going)) return {};
  if (index == 0) p.aim();
  FilmMoment moment{.time_s = time_s,
                    .slowing = plan.slowing[index],
                    .film_s = film_s,
                    .scale = {},
                    .close_up = {}};
  int next = -1;  // the pop that is coming or has just been
  for (int i = 0; i < static_cast<int>(p.rehearsal.pops.size()); ++i) {
    const double at_s = p.rehearsal.pops[i].time_s;
    if (at_s <= time_s && film_s - plan.film_time_s(at_s) < kCaptionFor_s) moment.caption = i;
    if (time_s > at_s - kCloseUpBefore_s && film_s - plan.film_time_s(at_s) < kCaptionFor_s) {
      if (next < 0 || at_s <= time_s) next = i;
    }
  }
  return p.draw(moment, next, next >= 0);
}

Image Shooting::still(double time_s, const KeepGoing& keep_going) {
  Parts& p = *parts_;
  if (!p.advance(0, keep_going)) return {};
  p.aim();
  if (!p.advance(time_s, keep_going)) return {};
  FilmMoment moment{.time_s = time_s, .scale = {}, .close_up = {}};
  for (int i = 0; i < static_cast<int>(p.rehearsal.pops.size()); ++i) {
    const double since_s = time_s - p.rehearsal.pops[i].time_s;
    if (since_s >= 0 && since_s < kCaptionStill_s) moment.caption = i;
  }
  return p.draw(moment, moment.caption, moment.caption >= 0);
}

}  // namespace crepitus
