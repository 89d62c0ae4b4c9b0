// Bones kept on disk: what comes back is what went in, and nothing else ever comes back.
#include "engine/bones/cache.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kKey = 0x0123456789abcdefu;

std::vector<Bone> two_bones() {
  Bone b;
  b.name = "L4", b.body = 3;
  b.mesh.position_m = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  b.mesh.normal.assign(4, {0, 1, 0});
  b.mesh.occlusion = {0.1f, 0.2f, 0.3f, 0.4f};
  b.mesh.cavity = {0.5f, 0.5f, 0.6f, 0.7f};
  b.mesh.cartilage = {0, 0, 1, 1};
  b.mesh.triangles = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  Bone other = b;
  other.name = "sacrum", other.body = 6;
  return {b, other};
}

class BoneCache : public testing::Test {
 protected:
  fs::path file() const { return bone_cache_file(folder_, kKey); }
  std::optional<std::vector<Bone>> load() { return load_bones(file(), kKey, complaint_); }
  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
  std::string complaint_;
};

void expect_equal(const std::vector<Bone>& a, const std::vector<Bone>& b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(bytes_of_bones(1, a), bytes_of_bones(1, b));
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].body, b[i].body);
    EXPECT_EQ(a[i].mesh.triangles, b[i].mesh.triangles);
  }
}

TEST_F(BoneCache, GivesBackWhatWasKept) {
  ASSERT_TRUE(save_bones(file(), kKey, two_bones()));
  const auto bones = load();
  ASSERT_TRUE(bones);
  expect_equal(*bones, two_bones());
  EXPECT_EQ(complaint_, "");
}

TEST_F(BoneCache, NamesTheFileAfterTheKey) {
  EXPECT_EQ(bone_cache_file("/c", kKey), "/c/0123456789abcdef.bones");
}

TEST_F(BoneCache, HasNoComplaintWhenThereIsNoFile) {
  EXPECT_FALSE(load());
  EXPECT_EQ(complaint_, "");
}

TEST_F(BoneCache, RefusesAFileThatWasCutShort) {
  const std::string bytes = bytes_of_bones(kKey, two_bones());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(bones_of_bytes(bytes.substr(0, size), kKey)) << size;
}

TEST_F(BoneCache, RefusesAFileWithAnyByteAltered) {
  const std::string bytes = bytes_of_bones(kKey, two_bones());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string altered = bytes;
    altered[i] = static_cast<char>(altered[i] ^ 0x10);
    EXPECT_FALSE(bones_of_bytes(altered, kKey)) << "byte " << i;
  }
}

TEST_F(BoneCache, RefusesBonesOfOtherNumbers) {
  ASSERT_TRUE(save_bones(file(), kKey, two_bones()));
  EXPECT_FALSE(load_bones(file(), kKey + 1, complaint_));
  EXPECT_NE(complaint_.find("is damaged and will be made again"), std::string::npos);
}

TEST_F(BoneCache, SaysThatAFileIsDamaged) {
  fs::create_directories(folder_);
  std::ofstream(file()) << "not bones";
  EXPECT_FALSE(load());
  EXPECT_EQ(complaint_, file().string() + " is damaged and will be made again");
}

// Without the checksum, as if it had been forged: sizes and indices must be looked at before they
// are used.
TEST_F(BoneCache, SurvivesNoiseBehindAValidChecksum) {
  std::mt19937 random(4711);
  const std::string good = bytes_of_bones(kKey, two_bones());
  constexpr std::size_t kHead = 24;
  for (int round = 0; round < 3000; ++round) {
    std::string body = good.substr(kHead);
    for (int change = 0; change < 1 + round % 8; ++change)
      body[random() % body.size()] = static_cast<char>(random());
    if (round % 3 == 0) body.resize(random() % body.size());
    const auto bones = bones_of_bytes(with_valid_checksum(kKey, body), kKey);
    if (!bones) continue;
    for (const Bone& b : *bones)
      for (const auto& t : b.mesh.triangles)
        for (const std::uint32_t v : t) ASSERT_LT(v, b.mesh.position_m.size());
  }
}

TEST_F(BoneCache, LeavesNothingWhereItCannotWrite) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "in_the_way") << "a file";
  EXPECT_FALSE(save_bones(folder_ / "in_the_way" / "x.bones", kKey, two_bones()));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 1u);
}

TEST_F(BoneCache, KeepsOnlyTheNewestFiles) {
  for (std::uint64_t key = 1; key <= 9; ++key) {
    ASSERT_TRUE(save_bones(bone_cache_file(folder_, key), key, two_bones()));
    fs::last_write_time(bone_cache_file(folder_, key),
                        fs::file_time_type::clock::now() - std::chrono::hours(20 - key));
  }
  EXPECT_FALSE(fs::exists(bone_cache_file(folder_, 1)));
  EXPECT_TRUE(fs::exists(bone_cache_file(folder_, 9)));
}

TEST_F(BoneCache, FolderFollowsXdgOrHome) {
  setenv("XDG_CACHE_HOME", "/somewhere", 1);
  EXPECT_EQ(bone_cache_folder(), "/somewhere/crepitus");
  setenv("XDG_CACHE_HOME", "relative/is/ignored", 1);
  setenv("HOME", "/home/ada", 1);
  EXPECT_EQ(bone_cache_folder(), "/home/ada/.cache/crepitus");
  unsetenv("XDG_CACHE_HOME");
  unsetenv("HOME");
  EXPECT_EQ(bone_cache_folder(), "");
}

}  // namespace
}  // namespace crepitus
