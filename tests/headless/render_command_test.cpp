// `crepitus render` as a user meets it. Small pictures of short stretches: the software renderer
// draws them.
#include <csignal>
#include <cstdlib>

#include "tests/headless/command.h"
#include "tools/viewer/video.h"

namespace {

constexpr const char* kShort[] = {"--size",     "320x180", "--quality", "low",
                                  "--duration", "0.4",     "--step",    "2"};

class RenderCommand : public Command {
 protected:
  RenderCommand() { setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1); }
  int render(std::vector<std::string> words) {
    words.insert(words.begin(), "render");
    words.insert(words.end(), std::begin(kShort), std::end(kShort));
    return crepitus(words);
  }
  static bool has_ffmpeg() { return !::crepitus::ffmpeg_version().empty(); }
  std::vector<std::string> left_behind() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& e : fs::directory_iterator(folder))
      names.push_back(e.path().filename());
    std::erase_if(names,
                  [](const std::string& n) { return n == "stdout.txt" || n == "stderr.txt"; });
    return names;
  }
};

TEST_F(RenderCommand, SlipsAreAnsweredWithTheNearestName) {
  const auto complains = [&](const std::vector<std::string>& words, const std::string& message) {
    EXPECT_EQ(crepitus(words), 2);
    EXPECT_EQ(err, "crepitus: " + message + "\nRun `crepitus --help` for how to use it.\n");
  };
  complains({"render", "--theme", "drak"},
            "--theme 'drak': unknown (did you mean 'dark'?); there are dark, light, projector, "
            "colour_blind");
  complains({"render", "--quality", "hihg"},
            "--quality 'hihg': unknown (did you mean 'high'?); there are low, medium, high");
  complains({"render", "--camera", "fornt"},
            "--camera 'fornt': unknown (did you mean 'front'?); there are overview, front, left, "
            "back, whole, facets, left_si, left_brim");
  complains({"render", "--layers", "bone,muscel"},
            "--layers 'muscel': unknown (did you mean 'muscle'?); there are bone, disc, ligament, "
            "muscle, all-muscles, arrows, xray, names, ground");
  complains(
      {"render", "--size", "12"},
      "--size '12': wants WIDTHxHEIGHT in pixels, from 64x64 to 7680x4320, for example 1280x720");
  complains({"render", "--size", "321x180"}, "--size '321x180': films need even numbers of pixels");
  complains({"render", "-o", "film.avi"},
            "-o film.avi: pictures end in .png and films in .mp4; a name without an ending is a "
            "folder of pictures");
  complains({"render", "stand_hip_flexoin"},
            "scene 'stand_hip_flexoin': not found (did you mean 'stand_hip_flexion'?); `crepitus "
            "list scenes` shows all");
}

TEST_F(RenderCommand, APictureIsTheSameBytesTwice) {
  ASSERT_EQ(render({"-o", "a.png", "-o", "b.png", "--at", "0.2"}), 0) << err;
  EXPECT_EQ(out, "a.png: the picture at 0.20 s\nb.png: the picture at 0.20 s\n");
  EXPECT_EQ(text_of(folder / "a.png"), text_of(folder / "b.png"));
  EXPECT_EQ(text_of(folder / "a.png").substr(1, 3), "PNG");
  EXPECT_EQ(left_behind().size(), 2u);
}

TEST_F(RenderCommand, AFolderGetsEveryFrameAndTheSound) {
  ASSERT_EQ(render({"-o", "frames", "--fps", "10"}), 0) << err;
  // 0.4 s at 10 a second are 5 frames with both ends; the last one stands for a second
  EXPECT_EQ(out, "frames/: 15 pictures, 10 a second, and sound.wav\n");
  EXPECT_TRUE(fs::exists(folder / "frames" / "00014.png"));
  EXPECT_FALSE(fs::exists(folder / "frames" / "00015.png"));
  EXPECT_EQ(text_of(folder / "frames" / "sound.wav").substr(8, 4), "WAVE");
}

TEST_F(RenderCommand, ARunIsDrawnAgainAndAFilmHasItsFrames) {
  if (!has_ffmpeg()) GTEST_SKIP() << "no ffmpeg on this machine: films are not tested";
  ASSERT_EQ(crepitus({"run", "--duration", "0.4", "--step", "2", "-o", "here"}), 0) << err;
  ASSERT_EQ(render({"here", "-o", "film.mp4", "--fps", "10"}), 0) << err;
  EXPECT_SAYS(out, "film.mp4: 1.5 s, 15 frames, 0 pops heard");
  const std::string probe =
      "ffprobe -v error -count_frames -show_entries stream=codec_type,nb_read_frames -of csv=p=0 " +
      (folder / "film.mp4").string() + " > " + (folder / "probe.txt").string();
  ASSERT_EQ(std::system(probe.c_str()), 0);
  EXPECT_SAYS(text_of(folder / "probe.txt"), "video,15");
  EXPECT_SAYS(text_of(folder / "probe.txt"), "audio,");
}

TEST_F(RenderCommand, WithoutFfmpegPicturesAreLeftAndItIsSaid) {
  const char* path = std::getenv("PATH");
  const std::string before = path ? path : "";
  setenv("PATH", "/nowhere", 1);
  EXPECT_EQ(render({"-o", "film.mp4", "--fps", "5"}), 5);
  setenv("PATH", before.c_str(), 1);
  EXPECT_SAYS(err,
              "There is no ffmpeg here, which makes films (Debian: apt-get install ffmpeg). Its "
              "pictures are in film/");
  EXPECT_TRUE(fs::exists(folder / "film" / "00000.png"));
  EXPECT_FALSE(fs::exists(folder / "film.mp4"));
}

TEST_F(RenderCommand, CtrlCEndsWith130AndLeavesNoHalfFile) {
  if (!has_ffmpeg()) GTEST_SKIP() << "no ffmpeg on this machine: films are not tested";
  const pid_t child = start(
      {"render", "-o", "film.mp4", "--size", "320x180", "--quality", "low", "--slow-motion", "1"});
  // the film has begun when its temporary file is there
  for (int i = 0; i < 3000 && !fs::exists(folder / "film.mp4.part.mp4"); ++i) usleep(10000);
  EXPECT_TRUE(fs::exists(folder / "film.mp4.part.mp4"));
  kill(child, SIGINT);
  EXPECT_EQ(finish(child), 130);
  EXPECT_SAYS(err, "Interrupted; what was not finished is not there.");
  EXPECT_TRUE(left_behind().empty());
}

}  // namespace
