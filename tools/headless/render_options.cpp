// The command line of `crepitus render`.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>

#include "engine/input_error.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/render_command.h"

namespace crepitus {
namespace {

struct Words {
  std::string size = "1280x720", theme = "dark", quality, camera = "overview",
              colour = "activation";
  std::vector<std::string> layers;
};

template <std::size_t N>
std::vector<std::string> names_in(const char* const (&names)[N]) {
  return {std::begin(names), std::end(names)};
}

[[noreturn]] void unknown(const char* option, const std::string& word,
                          const std::vector<std::string>& names) {
  throw UsageError(fmt::format("{} '{}': unknown{}; there are {}", option, word,
                               did_you_mean(word, names), fmt::join(names, ", ")));
}

void read_size(const std::string& text, Shot& shot) {
  const std::size_t x = text.find('x');
  const char* end = text.data() + text.size();
  const auto whole = [](const char* from, const char* to, int& out) {
    return std::from_chars(from, to, out).ptr == to && from != to;
  };
  const bool good = x != std::string::npos && whole(text.data(), text.data() + x, shot.width) &&
                    whole(text.data() + x + 1, end, shot.height);
  if (!good || shot.width < 64 || shot.height < 64 || shot.width > 7680 || shot.height > 4320)
    throw UsageError(fmt::format(
        "--size '{}': wants WIDTHxHEIGHT in pixels, from 64x64 to 7680x4320, for example 1280x720",
        text));
  if (shot.width % 2 || shot.height % 2)
    throw UsageError(fmt::format("--size '{}': films need even numbers of pixels", text));
}

void read_layers(const std::vector<std::string>& layers, Shot& shot) {
  static const std::vector<std::string> kNames{
      "bone", "disc", "ligament", "muscle", "all-muscles", "arrows", "xray", "names", "ground"};
  if (layers.empty()) return;
  const auto has = [&](const char* name) {
    return std::find(layers.begin(), layers.end(), name) != layers.end();
  };
  for (const std::string& layer : layers)
    if (std::find(kNames.begin(), kNames.end(), layer) == kNames.end())
      unknown("--layers", layer, kNames);
  Look& look = shot.look;
  look.bone = has("bone") || has("xray");
  look.disc = has("disc");
  look.ligament = has("ligament");
  look.muscle = has("muscle") || has("all-muscles");
  look.muscle_opacity = has("all-muscles") ? 1 : 0;
  look.arrows = has("arrows");
  look.xray = has("xray");
  look.ground = has("ground");
  shot.names = has("names");
}

// Anything else with an ending is most likely a slip.
void check_outputs(const std::vector<std::string>& outputs) {
  for (const std::string& path : outputs) {
    const std::string ending = std::filesystem::path(path).extension().string();
    if (ending.empty() || ending == ".png" || ending == ".mp4") continue;
    throw UsageError(
        fmt::format("-o {}: pictures end in .png and films in .mp4; a name without an ending is a "
                    "folder of pictures",
                    path));
  }
}

void read_words(const Words& w, Shot& shot) {
  read_size(w.size, shot);
  if (!find_theme(w.theme, shot.look.theme)) unknown("--theme", w.theme, names_in(kThemeNames));
  if (!w.quality.empty() && !find_quality(w.quality, shot.look.quality))
    unknown("--quality", w.quality, names_in(kQualityNames));
  if (w.colour != "activation" && w.colour != "force")
    unknown("--colour-by", w.colour, {"activation", "force"});
  shot.look.muscle_colour = w.colour == "force" ? MuscleColour::force : MuscleColour::activation;
  read_layers(w.layers, shot);
  std::vector<std::string> cameras;
  for (const CameraPreset& p : camera_presets()) cameras.push_back(p.name);
  if (std::find(cameras.begin(), cameras.end(), w.camera) == cameras.end())
    unknown("--camera", w.camera, cameras);
  shot.camera = w.camera;
}

#ifndef CREPITUS_PICTURES
constexpr const char* kCannotDraw =
    "this build cannot draw: OpenGL (epoxy), EGL, libpng or Dear ImGui was missing when it was "
    "built. Install the packages "
    "libepoxy-dev libegl-dev libpng-dev libimgui-dev libfreetype-dev and build again, or look at "
    "the curves in report.html "
    "of `crepitus run`";
#endif

}  // namespace

#ifndef CREPITUS_PICTURES
int render(const RenderRequest&, const CommonOptions&) { throw std::runtime_error(kCannotDraw); }
#endif

Action add_render(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<RenderRequest>();
  auto w = std::make_shared<Words>();
  add_subject_options(app, o->subject);
  app.add_option("-o,--output", o->outputs,
                 "FILE.png, FILE.mp4, or a folder for numbered pictures; may be given several "
                 "times (default: "
                 "out/SCENE/film.mp4)")
      ->type_name("FILE|DIR")
      ->allow_extra_args(false);
  app.add_option("--at", o->at_s, "Time of a single picture (default: just after the first pop)")
      ->type_name("S")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--camera", w->camera,
                 "overview, front, left, back, whole, facets, left_si, left_brim")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--size", w->size, "In pixels")->type_name("WxH")->capture_default_str();
  app.add_option("--fps", o->frames_per_s, "Frames a second")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 120.0));
  app.add_option("--slow-motion", o->slow_motion, "So many times slower around a pop; 1 for none")
      ->type_name("F")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 1000.0));
  app.add_option("--duration", o->duration_s, "Only the first so many seconds")
      ->type_name("S")
      ->check(CLI::Range(0.01, 3600.0));
  app.add_option("--theme", w->theme, "dark, light, projector, colour_blind")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--quality", w->quality,
                 "low, medium, high (default: high for a picture, medium for a film)")
      ->type_name("NAME");
  app.add_option("--layers", w->layers,
                 "Only these, separated by commas: bone, disc, ligament, muscle, all-muscles, "
                 "arrows, xray, names, ground")
      ->type_name("LIST")
      ->delimiter(',');
  app.add_option("--colour-by", w->colour, "Muscles by activation or by force")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_flag("--plain", o->shot.plain, "Only the body: no words, curves or close-up");
  app.footer(
      "Examples:\n"
      "  crepitus render twist_leg_extension_fast\n"
      "  crepitus render stand_hip_flexion -o knee.png -o knee.mp4 --camera left --theme light\n"
      "  crepitus render out/stand_hip_flexion -o frames --fps 50 --slow-motion 20\n"
      "  crepitus render --layers bone,disc,arrows,xray -o forces.png --at 3.4 --plain");
  return [o, w, &common] {
    check_outputs(o->outputs);
    read_words(*w, o->shot);
    o->choose_quality = w->quality.empty();
    return render(*o, common);
  };
}

}  // namespace crepitus
