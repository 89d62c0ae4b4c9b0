// crepitus render: a movement as a picture, as pictures or as a film, without a window.
#include "tools/headless/render_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/bones/cache.h"
#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/simulation.h"
#include "engine/sound/wav.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"
#include "tools/viewer/film.h"
#include "tools/viewer/picture.h"
#include "tools/viewer/video.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

constexpr double kHoldAtEnd_s = 1;
constexpr double kLongestFilm_s = 600;

Detail detail_for(Quality q) {
  return q == Quality::high     ? Detail::kFine
         : q == Quality::medium ? Detail::kMedium
                                : Detail::kCoarse;
}

std::vector<double> times_of(const std::vector<PopEvent>& pops) {
  std::vector<double> times;
  for (const PopEvent& pop : pops) times.push_back(pop.time_s);
  return times;
}

// The pops as the film has them: later where it is slow, each with the sound it has in life.
std::string sound_of(const FilmPlan& plan, const std::vector<PopEvent>& pops) {
  std::vector<PopEvent> heard;
  for (PopEvent pop : pops) {
    pop.time_s = plan.film_time_s(pop.time_s);
    if (pop.time_s >= 0) heard.push_back(pop);
  }
  return wav_bytes(render_sound(heard, plan.duration_s()));
}

struct Interrupted {};

// Everything that the outputs share.
struct Studio {
  const RenderRequest& request;
  Anatomy anatomy;
  Take take;
  Rehearsal rehearsal;
  std::vector<Bone> bones;
  std::string renderer;

  static bool on(double) { return !interrupted(); }
  Quality quality_for(bool still) const {
    if (!request.choose_quality) return request.shot.look.quality;
    return still ? Quality::high : Quality::medium;
  }
  std::unique_ptr<Shooting> shooting(bool still) const {
    Shot shot = request.shot;
    shot.look.quality = quality_for(still);
    return std::make_unique<Shooting>(anatomy, take, rehearsal, bones, shot);
  }
  FilmPlan plan() const {
    FilmPlan p = plan_film(0, rehearsal.end_s, times_of(rehearsal.pops), 1 / request.slow_motion,
                           request.frames_per_s, kHoldAtEnd_s);
    if (p.duration_s() > kLongestFilm_s)
      throw UsageError(
          fmt::format("the film would last {:.0f} s; {:.0f} s are the most (a shorter --duration "
                      "or a smaller --slow-motion helps)",
                      p.duration_s(), kLongestFilm_s));
    return p;
  }

  // Calls take(image, number) for every frame.
  template <class F>
  void for_each_frame(const FilmPlan& p, const std::string& label, const F& use) {
    const std::unique_ptr<Shooting> s = shooting(false);
    renderer = s->description();
    Progress progress(label, p.duration_s(), Progress::Of::kWork);
    for (std::size_t i = 0; i < p.time_s.size(); ++i) {
      const Image image = s->frame(p, i, on);
      if (interrupted()) throw Interrupted{};
      use(image, i);
      progress.show_now(static_cast<double>(i + 1) / p.frames_per_s);
    }
  }
};

void rehearse_with_progress(Studio& s) {
  const double lasts_s = s.take.scene.duration_s / s.take.parameters.movement_speed;
  Progress progress("simulate", lasts_s + s.take.scene.settle_s);
  s.rehearsal = rehearse(s.anatomy, s.take, [&](double t) {
    progress.update(t + s.take.scene.settle_s);
    return !interrupted();
  });
  if (interrupted()) throw Interrupted{};
}

bool is_still(const std::string& path) { return path.ends_with(".png"); }
bool any_still(const std::vector<std::string>& outputs) {
  return std::any_of(outputs.begin(), outputs.end(), is_still);
}

void make_bones_with_progress(Studio& s) {
  const Model model =
      Simulation(s.anatomy, s.take.scene, s.take.case_index, s.take.parameters, s.take.step_s)
          .model();
  Progress progress("bones", 1, Progress::Of::kWork);
  s.bones = cached_bones(
      s.anatomy, model, detail_for(s.quality_for(any_still(s.request.outputs))),
      bone_cache_folder(),
      [&](double done, const std::string&) {
        progress.show_now(done);
        return !interrupted();
      },
      [](const std::string& line) { fmt::print(stderr, "{}\n", line); });
  if (interrupted()) throw Interrupted{};
}

std::string write_picture(Studio& s, const std::string& path) {
  const double at_s = s.request.at_s >= 0 ? s.request.at_s : telling_time_s(s.rehearsal);
  const std::unique_ptr<Shooting> shooting = s.shooting(true);
  s.renderer = shooting->description();
  const Image image = shooting->still(std::min(at_s, s.rehearsal.end_s), Studio::on);
  if (interrupted()) throw Interrupted{};
  write_file(path, png_bytes(image));
  return fmt::format("{}: the picture at {:.2f} s", path, std::min(at_s, s.rehearsal.end_s));
}

std::string write_pictures(Studio& s, const std::string& folder) {
  const FilmPlan plan = s.plan();
  make_folder(folder);
  s.for_each_frame(plan, "pictures", [&](const Image& image, std::size_t i) {
    write_file(fmt::format("{}/{:05}.png", folder, i), png_bytes(image));
  });
  write_file(folder + "/sound.wav", sound_of(plan, s.rehearsal.pops));
  return fmt::format("{}/: {} pictures, {:g} a second, and sound.wav", folder, plan.time_s.size(),
                     plan.frames_per_s);
}

std::string write_film(Studio& s, const std::string& path) {
  const FilmPlan plan = s.plan();
  FilmWriter film(path, s.request.shot.width, s.request.shot.height, plan.frames_per_s,
                  sound_of(plan, s.rehearsal.pops));
  s.for_each_frame(plan, "film", [&](const Image& image, std::size_t) { film.add(image); });
  film.finish();
  return fmt::format(
      "{}: {:.1f} s, {} frames, {} heard", path, plan.duration_s(), plan.time_s.size(),
      s.rehearsal.pops.size() == 1 ? "1 pop" : fmt::format("{} pops", s.rehearsal.pops.size()));
}

// A film without ffmpeg: its pictures, and how to join them.
std::string write_instead_of_film(Studio& s, const std::string& path, bool& partial) {
  const std::string folder = path.substr(0, path.size() - 4);
  const std::string what = write_pictures(s, folder);
  fmt::print(stderr,
             "There is no ffmpeg here, which makes films (Debian: apt-get install ffmpeg). Its "
             "pictures are in {0}/; later, "
             "this joins them:\n  ffmpeg -framerate {1:g} -i {0}/%05d.png -i {0}/sound.wav "
             "-pix_fmt yuv420p {2}\n",
             folder, s.request.frames_per_s, path);
  partial = true;
  return what;
}

std::string write_output(Studio& s, const std::string& path, bool& partial) {
  if (is_still(path)) return write_picture(s, path);
  if (!path.ends_with(".mp4")) return write_pictures(s, path);
  return ffmpeg_version().empty() ? write_instead_of_film(s, path, partial) : write_film(s, path);
}

void make_parent(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) make_folder(parent.string());
}

}  // namespace

int render(const RenderRequest& request, const CommonOptions& common) {
  const fs::path data = find_data(common.data);
  const Anatomy anatomy = load_model(data);
  AskedSubject subject = asked_subject(data, request.subject);
  for (const std::string& note : subject.notes) fmt::print(stderr, "{}\n", note);
  if (request.duration_s > 0)
    subject.scene.duration_s = std::min(subject.scene.duration_s, request.duration_s);
  Studio s{.request = request,
           .anatomy = anatomy,
           .take = {subject.scene, subject.case_index, subject.info.parameters, subject.info.step_s,
                    subject.info.person},
           .rehearsal = {},
           .bones = {},
           .renderer = {}};
  std::vector<std::string> outputs = request.outputs;
  if (outputs.empty()) outputs.push_back("out/" + subject.scene.id + "/film.mp4");
  for (const std::string& path : outputs) make_parent(path);
  { Offscreen probe(16, 16); }  // a machine that cannot draw says so before time is spent
  bool partial = false;
  try {
    rehearse_with_progress(s);
    make_bones_with_progress(s);
    for (const std::string& path : outputs) fmt::print("{}\n", write_output(s, path, partial));
  } catch (const Interrupted&) {
    fmt::print(stderr, "Interrupted; what was not finished is not there.\n");
    return kInterrupted;
  }
  fmt::print(stderr, "Drawn by {}\n", s.renderer);
  if (!s.rehearsal.trouble.empty()) {
    fmt::print(stderr, "The simulation diverged: {}. Pictures show what came before.\n",
               s.rehearsal.trouble);
    return kFailed;
  }
  return partial ? kPartial : kOk;
}

}  // namespace crepitus
