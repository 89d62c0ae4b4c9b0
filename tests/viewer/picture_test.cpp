// Pictures drawn off-screen by the software renderer (LIBGL_ALWAYS_SOFTWARE=1 is set below).
//
// The references in tests/data/pictures are 320 x 180. To make them anew after a wanted change of
// the look, run this test with CREPITUS_WRITE_PICTURES=1 in the environment, and look at what has
// changed before committing it.
#include "tests/temporary_folder.h"
#include "tools/viewer/picture.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "engine/anatomy/anatomy.h"
#include "engine/bones/bones.h"
#include "engine/observe/files.h"
#include "engine/simulation.h"
#include "tools/viewer/offscreen.h"
#include "tools/viewer/render/bone_set.h"
#include "tools/viewer/render/simplify.h"
#include "tools/viewer/video.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 320, kHeight = 180;
// Another version of Mesa or of the compiler moves edges by parts of a pixel. Changes that the eye
// notices (another colour, a light, a missing layer) give a mean difference of 3 and more.
constexpr double kMeanTolerance = 1.5;      // grey levels of 255
constexpr double kOutlierTolerance = 0.03;  // share of values that differ by more than 24

const std::string kRoot = CREPITUS_SOURCE_DIR;

// Everybody who is photographed: the default scene, just as it begins.
struct Sitter {
  Anatomy anatomy = load_anatomy(kRoot + "/models/adult");
  Scene scene = load_scene(kRoot + "/scenes/stand_hip_flexion.toml");
  Simulation simulation;
  std::vector<Bone> bones;
  Sitter()
      : simulation(anatomy, scene, 0, Parameters{}, 0.002),
        bones(make_bones(anatomy, simulation.model(), Detail::kCoarse)) {
    simulation.step();
  }
};
const Sitter& sitter() {
  static const Sitter s;
  return s;
}

// Before the first context: a machine with a graphics card draws as one without.
[[maybe_unused]] const int kSoftware = setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);

struct Portrait {
  std::string name, camera;
  Look look;
};

std::vector<Portrait> portraits() {
  Look plain, glass, arrows;
  plain.quality = Quality::medium;
  glass.quality = Quality::low;
  glass.theme = Theme::light;
  glass.xray = true;
  glass.muscle = false;
  arrows.quality = Quality::high;
  arrows.arrows = true;
  arrows.muscle_opacity = 1;
  arrows.theme = Theme::colour_blind;
  return {{"overview", "overview", plain}, {"glass", "back", glass}, {"arrows", "left", arrows}};
}

Image photograph(const Portrait& p) {
  const Simulation& s = sitter().simulation;
  Offscreen offscreen(kWidth, kHeight);
  SceneView view(sitter().bones);
  Camera camera;
  EXPECT_TRUE(find_camera(p.camera, s.model(), s.state(), offscreen.canvas().aspect(), camera));
  view.draw(s.model(), s.state(), s.loads(), camera, p.look, offscreen.canvas());
  return offscreen.read();
}

TEST(Pictures, LookLikeTheirReferences) {
  for (const Portrait& p : portraits()) {
    const std::string path = kRoot + "/tests/data/pictures/" + p.name + ".png";
    const Image now = photograph(p);
    if (std::getenv("CREPITUS_WRITE_PICTURES")) write_file(path, png_bytes(now));
    const Image reference = read_png(path);
    ASSERT_EQ(reference.rgb.size(), now.rgb.size());
    double sum = 0;
    int outliers = 0;
    for (std::size_t i = 0; i < now.rgb.size(); ++i) {
      const int d = std::abs(int{now.rgb[i]} - int{reference.rgb[i]});
      sum += d;
      outliers += d > 24;
    }
    const auto count = static_cast<double>(now.rgb.size());
    EXPECT_LT(sum / count, kMeanTolerance) << p.name;
    EXPECT_LT(outliers / count, kOutlierTolerance) << p.name;
  }
}

TEST(Pictures, AreTheSameBytesTwice) {
  const Portrait p = portraits().front();
  EXPECT_EQ(png_bytes(photograph(p)), png_bytes(photograph(p)));
}

TEST(Pictures, LayersShowAndHide) {
  Portrait p = portraits().front();
  p.look = {};
  p.look.quality = Quality::low;
  p.look.bone = p.look.disc = p.look.ligament = p.look.muscle = p.look.ground = false;
  const Image nothing = photograph(p);
  for (bool Look::*layer :
       {&Look::bone, &Look::disc, &Look::ligament, &Look::muscle, &Look::arrows}) {
    Portrait one = p;
    one.look.*layer = true;
    EXPECT_NE(photograph(one).rgb, nothing.rgb);
  }
}

// What can be picked is what is seen: muscles in front, and bone in the colour of bone.
// is where the muscle is.
TEST(Pictures, TheIliopsoasIsRedAndBonesAreIvory) {
  const Simulation& s = sitter().simulation;
  Offscreen offscreen(kWidth, kHeight);
  SceneView view(sitter().bones);
  Camera camera;
  find_camera("front", s.model(), s.state(), offscreen.canvas().aspect(), camera);
  Look look;
  look.quality = Quality::low;
  look.muscle_opacity = 0;
  look.ligament = false;
  view.draw(s.model(), s.state(), s.loads(), camera, look, offscreen.canvas());
  const Image image = offscreen.read();
  int found_muscle = 0, found_bone = 0, found_blue = 0;
  for (int y = 0; y < kHeight; y += 3) {
    for (int x = 0; x < kWidth; x += 3) {
      const Pick pick = view.pick({(x + 0.5) / kWidth * 2 - 1, 1 - (y + 0.5) / kHeight * 2});
      const std::uint8_t* c = &image.rgb[3 * (static_cast<std::size_t>(y) * kWidth + x)];
      if (pick.part.kind == PartKind::muscle) {
        ++found_muscle;
        const std::string& group = s.model().muscles[pick.part.index].group;
        EXPECT_TRUE(group == "psoas_major" || group == "iliacus") << group;
      }
      if (pick.part.kind == PartKind::bone && c[0] > 120) {
        ++found_bone;
        found_blue += c[0] + 8 < c[2];
      }
    }
  }
  EXPECT_GT(found_muscle, 20);
  EXPECT_GT(found_bone, 60);
  EXPECT_LE(found_blue, found_bone / 30) << "only the cartilage of bones is blue";
}

TEST(Picking, FindsTheVertebraWhoseCentreIsPointedAt) {
  const Simulation& s = sitter().simulation;
  Offscreen offscreen(kWidth, kHeight);
  SceneView view(sitter().bones);
  Camera camera;
  find_camera("back", s.model(), s.state(), offscreen.canvas().aspect(), camera);
  Look look;
  look.quality = Quality::low;
  look.ligament = look.muscle = false;
  view.draw(s.model(), s.state(), s.loads(), camera, look, offscreen.canvas());
  const int l3 = find_body(s.model(), "L3");
  const BodyState& b = s.state().bodies[l3];
  const Vec3 centre = b.p_WC - b.q_WB * s.model().bodies[l3].com_m + b.q_WB * Vec3(0, 0.02, 0);
  const Pick pick = view.pick(Vec2(project(camera, offscreen.canvas().aspect(), centre)));
  ASSERT_EQ(pick.part.kind, PartKind::bone);
  EXPECT_EQ(pick.body, l3);
  EXPECT_EQ(view.bones()[pick.part.index].name, "L3");
  EXPECT_LT(glm::distance(pick.at_W, centre), 0.07);
  EXPECT_EQ(part_words(s.model(), view.bones(), pick.part).name, "third lumbar vertebra, L3");
  EXPECT_EQ(view.pick({-0.98, -0.98}).part.kind, PartKind::none);
}

TEST(LevelOfDetail, IsTheCoarsestThatNobodySeesAndDoesNotFlicker) {
  EXPECT_EQ(level_for(0, 3), 0u) << "nothing may be off: the true surface";
  EXPECT_EQ(level_for(0.00001, 0), 1u) << "the finest that is not";
  EXPECT_EQ(level_for(0.0005, 0), 2u);
  EXPECT_EQ(level_for(0.0005, 3), 2u);
  EXPECT_EQ(level_for(1, 0), 3u);
  for (const double just_about : {0.00078, 0.00082}) {
    EXPECT_EQ(level_for(just_about, 2), 2u);
    EXPECT_EQ(level_for(just_about, 3), 3u);
  }
}

TEST(Simplified, BonesStayClosedAndKeepTheirVolume) {
  for (const Bone& bone : sitter().bones) {
    if (bone.name != "L3" && bone.name != "innominate_l") continue;
    const Mesh small = simplified(bone.mesh, 0.0003);
    EXPECT_LT(10 * small.triangles.size(), 6 * bone.mesh.triangles.size()) << bone.name;
    EXPECT_EQ(small.normal.size(), small.position_m.size());
    std::map<std::pair<std::uint32_t, std::uint32_t>, int>
        edges;  // each must be there once in either direction
    const auto volume = [](const Mesh& mesh) {
      double six = 0;
      for (const auto& t : mesh.triangles)
        six += glm::dot(
            glm::dvec3(mesh.position_m[t[0]]),
            glm::cross(glm::dvec3(mesh.position_m[t[1]]), glm::dvec3(mesh.position_m[t[2]])));
      return six / 6;
    };
    for (const auto& t : small.triangles)
      for (int k = 0; k < 3; ++k) ++edges[{t[k], t[(k + 1) % 3]}];
    int open = 0;
    for (const auto& [edge, count] : edges)
      open += count != 1 || !edges.contains({edge.second, edge.first});
    EXPECT_EQ(open, 0) << bone.name;
    EXPECT_NEAR(volume(small) / volume(bone.mesh), 1, 0.01) << bone.name;
  }
}

// What a program says on stdout.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return text;
  std::array<char, 256> part;
  while (std::fgets(part.data(), part.size(), pipe)) text += part.data();
  pclose(pipe);
  return text;
}

class Films : public testing::Test {
 protected:
  void SetUp() override {
    if (ffmpeg_version().empty()) GTEST_SKIP() << "no ffmpeg on this machine: films are not tested";
  }
  bool is_empty() const { return fs::directory_iterator(folder) == fs::directory_iterator(); }

  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
};

Image noise(int seed) {
  Image image{64, 48, std::vector<std::uint8_t>(64 * 48 * 3)};
  auto x = static_cast<std::uint32_t>(seed);
  for (std::uint8_t& v : image.rgb)
    v = static_cast<std::uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
  return image;
}

TEST_F(Films, HaveTheFramesTheyWereGiven) {
  const std::string path = folder / "a b'c.mp4";  // a name that a shell would trip over
  FilmWriter film(path, 64, 48, 25, "");
  for (int i = 0; i < 17; ++i) film.add(noise(i));
  film.finish();
  const std::string told = output_of(
      "ffprobe -v error -count_frames -select_streams v -show_entries "
      "stream=nb_read_frames,width,height -of csv=p=0 \"" +
      path + "\"");
  EXPECT_EQ(told, "64,48,17\n");
}

TEST_F(Films, LeaveNothingBehindWhenTheyAreGivenUp) {
  {
    FilmWriter film(folder / "film.mp4", 64, 48, 25, "");
    film.add(noise(1));
  }
  EXPECT_TRUE(is_empty());
}

TEST_F(Films, SayWhyTheyCannotBeWritten) {
  const std::string path = folder / "no such folder" / "film.mp4";
  try {
    FilmWriter film(path, 64, 48, 25, "");
    for (int i = 0; i < 200; ++i) film.add(noise(i));
    film.finish();
    ADD_FAILURE() << "wrote into a folder that is not there";
  } catch (const OutputError& error) {
    EXPECT_EQ(std::string(error.what()),
              "cannot write " + path + ": file:" + path + ".part.mp4: No such file or directory");
  }
}

TEST_F(Films, AFileThatMayNotGrowIsAnErrorAndLeavesNothing) {
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{20000, before.rlim_max};  // bytes; stands in for a full disk
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(
      {
        FilmWriter film(folder / "film.mp4", 64, 48, 25, "");
        for (int i = 0; i < 300; ++i) film.add(noise(i));
        film.finish();
      },
      OutputError);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_TRUE(is_empty());
}

}  // namespace
}  // namespace crepitus
