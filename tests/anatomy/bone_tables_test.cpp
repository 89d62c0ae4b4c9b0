// Wrong tables of bones: every slip is told with file, line, element and what to write instead.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "engine/anatomy/anatomy.h"
#include "engine/input_error.h"
#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;

class BoneTables : public testing::Test {
 protected:
  void SetUp() override {
    fs::copy(CREPITUS_SOURCE_DIR "/models/adult", folder_, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }

  std::string text(const std::string& bone) {
    std::ifstream file(folder_ / "bones" / (bone + ".toml"));
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
  }
  void write(const std::string& bone, const std::string& content) {
    std::ofstream(folder_ / "bones" / (bone + ".toml")) << content;
  }
  // The message, without the folder, when `from` is replaced by `to` in the table of `bone`; ""
  // when it still loads.
  std::string message_with(const std::string& bone, const std::string& from,
                           const std::string& to) {
    std::string content = text(bone);
    const std::size_t at = content.find(from);
    if (at == std::string::npos) return "the test looks for '" + from + "', which is not there";
    write(bone, content.replace(at, from.size(), to));
    return message();
  }
  std::string message() {
    try {
      load_anatomy(folder_.string());
    } catch (const InputError& error) {
      const std::string whole = error.what();
      return whole.starts_with(folder_.string()) ? whole.substr(folder_.string().size() + 1)
                                                 : whole;
    }
    return "";
  }
  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
};

TEST_F(BoneTables, OfTheAdultLoad) {
  const Anatomy a = load_anatomy(folder_.string());
  for (const char* name :
       {"L1", "L2", "L3", "L4", "L5", "sacrum", "innominate", "femur", "T12", "tibia", "foot"})
    EXPECT_TRUE(std::any_of(a.bones.begin(), a.bones.end(), [&](const BoneTable& b) {
      return b.name == name;
    })) << name;
  for (const BoneTable& b : a.bones) EXPECT_FALSE(b.source.text.empty()) << b.name;
}

TEST_F(BoneTables, MayBeMissingForABodyThatIsNotDrawn) {
  fs::remove_all(folder_ / "bones");
  EXPECT_TRUE(load_anatomy(folder_.string()).bones.empty());
}

TEST_F(BoneTables, NameTheNearestPart) {
  EXPECT_EQ(message_with("L3", "name = \"lamina\"", "name = \"lamna\""),
            "bones/L3.toml:98:8: strut 'lamna', name: this kind of bone has no strut 'lamna' (did "
            "you mean 'lamina'?)");
}

TEST_F(BoneTables, MissNoPart) {
  EXPECT_NE(message_with("sacrum", "name = \"foramen_3\"", "name = \"foramen_1\"")
                .find("there is already a strut of this name"),
            std::string::npos);
  SetUp();
  std::string content = text("L4");
  const std::size_t first = content.find("[[ellipsoid]]\nname = \"mammillary\""),
                    last = content.find("# Carved out, last");
  write("L4", content.erase(first, last - first));
  EXPECT_NE(message().find("bones/L4.toml:"), std::string::npos);
  EXPECT_NE(message().find("bone 'L4': missing ellipsoid 'mammillary'"), std::string::npos)
      << message();
}

TEST_F(BoneTables, RefuseARodAlongItsUp) {
  EXPECT_NE(message_with("L3", "\"pedicle\"\nup = [0, 1, 0]", "\"pedicle\"\nup = [-12.5, 0.6, 2]")
                .find("strut 'pedicle', up: lies within 3 degrees of the rod to node 2"),
            std::string::npos);
}

TEST_F(BoneTables, RefuseRowsThatAreNotFull) {
  EXPECT_NE(message_with("L3", "-12.5, 5, 15, 12, 7.5,", "-12.5, 5, 15, 12,")
                .find("strut 'pedicle', nodes_mm: must have 5 numbers a row, has 14 in all"),
            std::string::npos);
}

TEST_F(BoneTables, RefuseUnknownBodiesAndNeighbours) {
  EXPECT_NE(message_with("sacrum", "body = \"sacrum\"", "body = \"sacum\"")
                .find("unknown body 'sacum' (did you mean 'sacrum'?)"),
            std::string::npos);
  SetUp();
  EXPECT_NE(message_with("L3", "to = \"L2\"", "to = \"L22\"")
                .find("bone 'L3', fit: unknown bone 'L22' (did you mean 'L2'?)"),
            std::string::npos);
  SetUp();
  EXPECT_NE(message_with("L3", "to = \"L2\"", "to = \"L4\"").find("is itself fitted to this bone"),
            std::string::npos);
}

TEST_F(BoneTables, RefuseSizesBeyondSense) {
  EXPECT_NE(
      message_with("L5", "half_height_mm = 14.2", "half_height_mm = 142").find("half_height_mm"),
      std::string::npos);
  SetUp();
  EXPECT_NE(message_with("innominate", "scale = [0.95, 0.955, 0.921]", "scale = [0.95, 0, 0.921]")
                .find("scale: must lie between 0.5 and 2"),
            std::string::npos);
  SetUp();
  EXPECT_NE(message_with("L2", "canal_half_width_mm", "canal_halfwidth_mm").find("canal_half"),
            std::string::npos);
}

TEST_F(BoneTables, RefuseAnUnknownKey) {
  EXPECT_NE(message_with("L1", "[canal]", "[canal]\ncolour = 3").find("unknown key 'colour'"),
            std::string::npos);
}

TEST_F(BoneTables, SurviveNoise) {
  std::mt19937 random(5);
  const std::string good = text("innominate");
  for (int round = 0; round < 60; ++round) {
    std::string bad = good;
    for (int change = 0; change < 3; ++change)
      bad[random() % bad.size()] = static_cast<char>(32 + random() % 95);
    if (round % 4 == 0) bad.resize(random() % bad.size());
    write("innominate", bad);
    message();  // loads or complains, and nothing else
  }
}

}  // namespace
}  // namespace crepitus
