// crepitus doctor: is this installation sound? Says what was found and what to do about what was
// not.
#include <fmt/core.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/simulation.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/viewer/video.h"
#ifdef CREPITUS_PICTURES
#include "tools/viewer/offscreen.h"
#endif
#ifdef CREPITUS_WINDOW
#include "tools/viewer/speaker.h"
#endif

namespace crepitus {
namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

template <class Check>
bool item(const char* name, const Check& check) {
  try {
    fmt::print("ok     {:<22}{}\n", name, check());
    return true;
  } catch (const std::runtime_error& error) {
    fmt::print("WRONG  {:<22}{}\n", name, error.what());
    return false;
  }
}

// What is nice to have: says what is there, or what its absence means and how to get it.
void extra(const char* name, const std::string& found) { fmt::print("{:<7}{:<22}{}\n", "", name, found); }

void look_at_extras() {
#ifdef CREPITUS_PICTURES
  std::string pictures;
  try {
    pictures = Offscreen(16, 16).description();
  } catch (const std::exception& error) {
    pictures = fmt::format("none: {}", error.what());
  }
  extra("pictures", pictures);
#else
  extra("pictures", "none: this build has no OpenGL; `crepitus render --help` works, drawing does not");
#endif
  const std::string ffmpeg = ffmpeg_version();
  extra("films", ffmpeg.empty() ? "none: no ffmpeg (Debian: apt-get install ffmpeg); `crepitus render` leaves numbered pictures" : ffmpeg);
#ifdef CREPITUS_WINDOW
  extra("sound", Speaker::description());
#endif
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? std::string(name) + "=" + value : std::string();
  };
  std::string screen = variable("WAYLAND_DISPLAY");
  if (screen.empty()) screen = variable("DISPLAY");
  extra("screen", screen.empty() ? "none: no DISPLAY; `crepitus view` needs one, `crepitus render` does not" : screen);
}

std::string steps_twice_alike(const Anatomy& anatomy, const Scene& scene) {
  constexpr int kSteps = 50;
  double end[2] = {};
  for (double& x : end) {
    Simulation s(anatomy, scene, 0, Parameters{}, scene.step_s);
    for (int i = 0; i < kSteps; ++i) {
      const StepStatus status = s.step();
      if (!status.ok) throw std::runtime_error("the default scene diverges: " + status.what);
    }
    x = s.state().bodies[0].p_WC.y;
  }
  if (end[0] != end[1])
    throw std::runtime_error(
        "two runs of the same scene differ; the build or the machine is unsound");
  return fmt::format("{} steps, twice the same to the last bit", kSteps);
}

int doctor(const CommonOptions& common) {
  bool good = true;
  std::filesystem::path data;
  Anatomy anatomy;
  Scene scene;
  fmt::print("crepitus {}, {} {}, fmt {}, json {}.{}.{}\n", CREPITUS_VERSION, CREPITUS_COMPILER,
             CREPITUS_BUILD_TYPE, FMT_VERSION, NLOHMANN_JSON_VERSION_MAJOR,
             NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH);
  fmt::print("       {:<22}{}\n", "processor", processor_name());
  good &= item("precision", [] {
#ifdef BT_USE_DOUBLE_PRECISION
    return "Bullet counts in double precision";
#else
    throw std::runtime_error("Bullet was built in single precision; configure with the package bullet-float64");
    return "";
#endif
  });
  good &= item("data folder", [&] { return (data = find_data(common.data)).string(); });
  good &= item("model", [&] {
    anatomy = load_model(data);
    return fmt::format("{} bodies, {} muscles, {} ligaments, {} facets", anatomy.bodies.size(),
                       anatomy.muscles.size(), anatomy.ligaments.size(), anatomy.facets.size());
  });
  good &= item("default scene", [&] {
    scene = load_scene(find_scene(data, kDefaultScene).path.string());
    return scene.title;
  });
  good &= item("output", [] {
    make_folder("out");
    write_file("out/doctor.txt", "writable\n");
    std::filesystem::remove("out/doctor.txt");
    return "can write to out/ here";
  });
  if (good) good = item("simulation", [&] { return steps_twice_alike(anatomy, scene); });
  look_at_extras();
  fmt::print("{}\n", good ? "\nAll is well."
                          : "\nSomething is wrong; see the lines that begin with WRONG.");
  return good ? kOk : kFailed;
}

}  // namespace

Action add_doctor(CLI::App& app, const CommonOptions& common) {
  app.footer("Example:\n  crepitus doctor");
  return [&common] { return doctor(common); };
}

}  // namespace crepitus
