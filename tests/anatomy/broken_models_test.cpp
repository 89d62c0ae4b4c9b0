// Broken model files: the real adult with one thing spoilt. Every message starts with
// file:line:column; nothing crashes.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "engine/anatomy/anatomy.h"
#include "engine/input_error.h"
#include "tests/temporary_folder.h"

namespace crepitus {
namespace {

namespace fs = std::filesystem;
const char* const kFiles[] = {
    "body.toml",   "discs.toml",   "ligaments_spine.toml", "ligaments_pelvis.toml", "facets.toml",
    "joints.toml", "muscles.toml", "contact.toml",         "landmarks.toml",
    "nerves.toml",  "belt.toml",    "pops.toml"};

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The length of "file.toml:12:3: " at the start of a message; 0 when it does not start so.
size_t place_length(const std::string& message) {
  size_t at = message.find(".toml:");
  if (at == std::string::npos || message.find_first_of("/ ") < at) return 0;
  at += 6;
  for (const char* end : {":", ": "}) {
    const size_t digits = message.find_first_not_of("0123456789", at);
    if (digits == at || digits == std::string::npos ||
        message.compare(digits, std::strlen(end), end) != 0)
      return 0;
    at = digits + std::strlen(end);
  }
  return at;
}

// A copy of models/adult in which single files can be replaced for one load.
class BrokenModels : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kFiles) {
      original_[name] = text_of(fs::path(CREPITUS_SOURCE_DIR "/models/adult") / name);
      write(name, original_[name]);
    }
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  // The message when `name` holds `text`, without the folder; "" when it loads.
  std::string message_with(const std::string& name, const std::string& text) {
    write(name, text);
    std::string message;
    try {
      load_anatomy(folder_.string());
    } catch (const InputError& error) {
      message = error.what();
      const std::string prefix = folder_.string() + "/";
      EXPECT_EQ(message.rfind(prefix, 0), 0u) << message;
      message = message.substr(std::min(prefix.size(), message.size()));
    }
    write(name, original_[name]);
    return message;
  }

  // The message after the first `from` behind `behind` has become `to`; line and column are cut
  // off.
  std::string spoilt(const std::string& name, const std::string& behind, const std::string& from,
                     const std::string& to) {
    std::string text = original_[name];
    const size_t start = text.find(behind);
    const size_t at = start == std::string::npos ? start : text.find(from, start);
    if (at == std::string::npos) return "the file has no '" + from + "' behind '" + behind + "'";
    text.replace(at, from.size(), to);
    const std::string message = message_with(name, text);
    EXPECT_GT(place_length(message), 0u) << message;
    return message.substr(place_length(message));
  }

  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
  std::map<std::string, std::string> original_;
};

TEST_F(BrokenModels, MessageHasPlaceElementProblemAndHelp) {
  std::string text = original_["ligaments_pelvis.toml"];
  const std::string good = "to = \"ilium\"";
  text.replace(text.find(good), good.size(), "to = \"illium\"");
  EXPECT_EQ(message_with("ligaments_pelvis.toml", text),
            "ligaments_pelvis.toml:12:6: ligament 'iliolumbar_ant_right', to: unknown body "
            "'illium' (did you mean 'ilium'?)");
  text = original_["ligaments_pelvis.toml"];
  text.replace(text.find("to = \"ilium_left\""), 17, "to = \"illium_left\"");
  EXPECT_TRUE(message_with("ligaments_pelvis.toml", text)
                  .ends_with("ligament 'superior_pubic', to: unknown body 'illium_left' (did you "
                             "mean 'ilium_left'?)"));
}

TEST_F(BrokenModels, Bodies) {
  const auto body = [&](const char* from, const char* to) {
    return spoilt("body.toml", "name = \"ilium\"", from, to);
  };
  EXPECT_EQ(body("\"sacrum\"", "\"sacrun\""),
            "body 'ilium_right', parent: unknown body 'sacrun' (did you mean 'sacrum'?)");
  EXPECT_EQ(body("\"sacrum\"", "\"femur\""),
            "body 'ilium_right', parent: the parents go round in a circle");
  EXPECT_EQ(body("\"sacrum\"", "\"ilium\""),
            "body 'ilium_right', parent: the parents go round in a circle");
  EXPECT_EQ(body("parent = \"sacrum\"\n", ""),
            "body 'ilium_right', name: has no parent, but 'sacrum' is the root already");
  EXPECT_EQ(body("4.223", "-4.223"),
            "body 'ilium_right', mass_kg: must be from 0.001 to 300, is -4.223");
  EXPECT_EQ(body("4.223", "5.223"), "body_mass_kg: the bodies weigh 77.000000 kg together");
  EXPECT_EQ(body("[0.0146311, 0.0150182, 0.0207281]", "[0.01, 0.01, -0.01]"),
            "body 'ilium_right', inertia_kg_m2: no body has such an inertia: it must be positive "
            "definite");
  EXPECT_EQ(body("[0.0146311, 0.0150182, 0.0207281]", "[0.01, 0.01, 0.03]"),
            "body 'ilium_right', inertia_kg_m2: no body has such an inertia: one moment exceeds "
            "the sum of the other two");
  EXPECT_EQ(body("0.45", "4.5"),
            "body 'ilium_right', bone_mass_kg: is more than the whole body's mass_kg");
  EXPECT_EQ(body("com_mm = [-16.15", "com_mm = [-16150"),
            "body 'ilium_right', com_mm: lies more than 3000 mm from the origin");
  EXPECT_EQ(body("\"both\"", "\"left\""),
            "body 'ilium', sides: unknown value 'left', must be one of 'both'");
  EXPECT_EQ(body("\"ilium\"", "\"ili um\""),
            "body, name: 'ili um' must begin with a letter and hold only letters, digits, _ and -");
  EXPECT_EQ(spoilt("body.toml", "name = \"L4\"", "\"L4\"", "\"L5\""),
            "body 'L5', name: there is already a body of this name");
  EXPECT_EQ(body("bone_source = \"guess: wet bone of an adult man, order of magnitude\"", ""),
            "body 'ilium_right': missing key 'bone_source'");
  EXPECT_EQ(spoilt("body.toml", "name = \"abdomen\"", "\"thorax\"", "\"sacrum\""),
            "carrier 'abdomen', body_b: is the same body as body_a");
  EXPECT_EQ(spoilt("body.toml", "name = \"abdomen\"", "\"abdomen\"", "\"L3\""),
            "carrier 'L3', name: there is already a body of this name");
  EXPECT_EQ(message_with("body.toml", "title = 'x'\nheight_m = 1.7\nbody_mass_kg = 70\n"),
            "body.toml:1:1: there is no [[body]]");
}

TEST_F(BrokenModels, PassiveTissue) {
  const auto disc = [&](const char* from, const char* to) {
    return spoilt("discs.toml", "name = \"L4L5\"", from, to);
  };
  EXPECT_EQ(disc("\"disc\"", "\"dics\""),
            "bushing 'L4L5', kind: unknown value 'dics' (did you mean 'disc'?)");
  EXPECT_EQ(disc("lower = \"L5\"", "lower = \"L4\""),
            "bushing 'L4L5', lower: both ends are on 'L4'");
  EXPECT_EQ(disc("[154, 700, 154]", "[154, 700]"),
            "bushing 'L4L5', translation_N_per_mm: must have 3 numbers, has 2");
  EXPECT_EQ(disc("[154, 700, 154]", "[154, -700, 154]"),
            "bushing 'L4L5', translation_N_per_mm: must be from 0.001 to 1e+06, is -700");
  EXPECT_EQ(disc("height_mm = 12.5\n", ""), "bushing 'L4L5': missing key 'height_mm'");
  EXPECT_EQ(disc("\"L4L5\"", "\"L3L4\""),
            "bushing 'L3L4', name: there is already a bushing of this name");
  const auto ligament = [&](const char* from, const char* to) {
    return spoilt("ligaments_spine.toml", "name = \"SSL_L4L5\"", from, to);
  };
  EXPECT_EQ(ligament("\"spine\"", "\"spin\""),
            "ligament 'SSL_L4L5', region: unknown value 'spin' (did you mean 'spine'?)");
  EXPECT_EQ(ligament("from = \"L4\"", "from = \"abdomen\""),
            "ligament 'SSL_L4L5', from: 'abdomen' is a carrier; only muscles may attach to it");
  EXPECT_EQ(ligament("1.282", "0"),
            "ligament 'SSL_L4L5', slack_ratio: must be from 0.5 to 3, is 0");
  EXPECT_EQ(ligament("source = ", "sources = "),
            "ligament 'SSL_L4L5': unknown key 'sources' (did you mean 'source'?)");
  EXPECT_EQ(ligament("damping_ms = 3", "damping_ms = 3\ncolour = 'red'"),
            "ligament 'SSL_L4L5': unknown key 'colour'");
  EXPECT_EQ(spoilt("ligaments_pelvis.toml", "name = \"superior_pubic\"",
                   "to_mm = [51.92, -11.38, 71.26]", "to_mm = [51.92, -11.38, 83.26]"),
            "ligament 'superior_pubic', to_mm: the two ends coincide in the neutral pose");
  const auto facet = [&](const char* from, const char* to) {
    return spoilt("facets.toml", "name = \"L1L2\"", from, to);
  };
  EXPECT_EQ(facet("normal = [", "normal = [3, 0, 4] # ["),
            "facet 'L1L2_right', normal: must have length 1, has 5.000000");
  EXPECT_EQ(facet("up = [", "up = [0, 0, 1] # ["),
            "facet 'L1L2_right', up: must be at right angles to the normal");
  EXPECT_EQ(facet("sides = \"both\"\n", ""), "facet 'L1L2', name: a facet needs sides = \"both\"");
}

TEST_F(BrokenModels, NervesAndBelt) {
  const auto nerve = [&](const char* from, const char* to) { return spoilt("nerves.toml", "name = \"L5\"", from, to); };
  EXPECT_EQ(nerve("gluteus_medius", "gluteus_medus"),
            "nerve 'L5', gluteus_medus: unknown muscle group (did you mean 'gluteus_medius'?)");
  EXPECT_EQ(nerve("gluteus_medius = 0.6", "gluteus_medius = 1.6"), "nerve 'L5', gluteus_medius: must be from 0 to 1, is 1.6");
  EXPECT_EQ(nerve("gluteus_medius = 0.6", "gluteus_medius = 0.9"),
            "nerve 'L5', gluteus_medius: the roots of this group give more than 1 together");
  EXPECT_EQ(nerve("\"L5\"", "\"L4\""), "nerve 'L4', name: there is already a nerve of this name");
  EXPECT_EQ(nerve("source = ", "sources = "), "nerve 'L5': unknown key 'sources' (did you mean 'source'?)");
  const auto span = [&](const char* from, const char* to) { return spoilt("belt.toml", "name = \"back\"", from, to); };
  EXPECT_EQ(span("\"ilium_left\"", "\"ilum_left\""), "span 'back', to: unknown body 'ilum_left' (did you mean 'ilium_left'?)");
  EXPECT_EQ(span("\"ilium_left\"", "\"ilium_right\""), "span 'back', to: both ends are on 'ilium_right'");
  EXPECT_EQ(spoilt("belt.toml", "[belt]", "stretch_mm = 20", "stretch_mm = 0"), "belt, stretch_mm: must be from 0.1 to 1000, is 0");
}

TEST_F(BrokenModels, JointsMusclesAndPoints) {
  const auto knee = [&](const char* from, const char* to) {
    return spoilt("joints.toml", "name = \"knee\"", from, to);
  };
  EXPECT_EQ(knee("sign = -1", "sign = 2"),
            "joint 'knee_right', axis 'flexion', sign: must be 1 or -1");
  EXPECT_EQ(knee("range_deg = [0, 140]", "range_deg = [140, 0]"),
            "joint 'knee_right', axis 'flexion', range_deg: the first number must not be greater "
            "than the second");
  EXPECT_EQ(knee("moment_Nm = -11.03", "moment_Nm = 11.03"),
            "joint 'knee_right', axis 'flexion', high_end, moment_Nm: must have the sign opposite "
            "to rate_per_rad, or it would push further out");
  EXPECT_EQ(knee("[[joint.axis]]", "[[joint.axes]]"),
            "joint 'knee_right', axis: must have 3 axes (z, x, y), has 2");
  EXPECT_EQ(knee("child = \"shank\"", "child = \"femur\""),
            "joint 'knee_right', child: is the same body as the parent");
  const auto psoas = [&](const char* from, const char* to) {
    return spoilt("muscles.toml", "name = \"Ps_L3_TP\"", from, to);
  };
  EXPECT_EQ(psoas("{ body = \"L3\"", "{ body = \"L33\""),
            "muscle 'Ps_L3_TP_right', path point 1, body: unknown body 'L33' (did you mean 'L3'?)");
  EXPECT_EQ(psoas("first_point = 2", "first_point = 2.5"),
            "muscle 'Ps_L3_TP_right', wraps, first_point: must be a whole number");
  EXPECT_EQ(psoas("last_point = 3", "last_point = 2"),
            "muscle 'Ps_L3_TP_right', wraps, last_point: must be from 3 to 4, is 2");
  EXPECT_EQ(psoas("\"PS_at_brim\"", "\"PS_at_brin\""),
            "muscle 'Ps_L3_TP_right', wraps, name: unknown wrap 'PS_at_brin' (did you mean "
            "'PS_at_brim'?)");
  EXPECT_EQ(psoas("\"Ps_L3_TP\"", "\"Ps_L2_TP\""),
            "muscle 'Ps_L2_TP_right', name: there is already a muscle of this name");
  EXPECT_EQ(psoas("force_N = 99.63", "force_N = 0"),
            "muscle 'Ps_L3_TP_right', force_N: must be from 0.1 to 50000, is 0");
  EXPECT_EQ(spoilt("muscles.toml", "name = \"addbrev\"", "\"ilium\"", "\"femur\""),
            "muscle 'addbrev_right', path: stays on one body");
  EXPECT_EQ(spoilt("muscles.toml", "", "[hill]", "[hil]"), "missing table [hill]");
  EXPECT_EQ(spoilt("muscles.toml", "[[wrap]]", "quadrant = \"all\"", "quadrant = \"z\""),
            "wrap 'AB_at_femshaft_right', quadrant: unknown value 'z', must be one of 'all', 'x', "
            "'-x', 'y', '-y'");
  EXPECT_EQ(spoilt("contact.toml", "", "friction = 0.8", "friction = -0.8"),
            "surface, friction: must be from 0 to 3, is -0.8");
  EXPECT_EQ(spoilt("landmarks.toml", "", "[[landmark]]", "[[landmarks]]"),
            "unknown key 'landmarks' (did you mean 'landmark'?)");
}

TEST_F(BrokenModels, MissingFilesAndFolders) {
  fs::remove(folder_ / "facets.toml");
  try {
    load_anatomy(folder_.string());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), (folder_ / "facets.toml").string() + ": no such file");
  }
  EXPECT_THROW(load_anatomy("models/nobody"), InputError);
}

// Cuts every file at many places. A cut between two blocks may leave a whole file; then it must
// load or say what is missing.
TEST_F(BrokenModels, CutOffFilesAreRejectedOrWhole) {
  int rejected = 0;
  for (const char* name : kFiles) {
    const std::string& text = original_[name];
    for (size_t i = 0; i < 40; ++i) {
      const std::string message = message_with(name, text.substr(0, text.size() * i / 40 + 7 * i));
      if (message.empty()) continue;
      EXPECT_GT(place_length(message), 0u) << message;
      ++rejected;
    }
  }
  EXPECT_GE(rejected, 300);  // of 360
}

// Replaces one value somewhere by nonsense.
TEST_F(BrokenModels, NonsenseValuesAreRejected) {
  const char* const nonsense[] = {"nan", "-inf",   "1e300",           "[]",
                                  "{}",  "[[[]]]", "1979-05-27",      "\"\"",
                                  "",    "=",      "[nan, nan, nan]", "\x01"};
  std::mt19937 random(20240517);
  for (const char* name : kFiles) {
    const std::string& text = original_[name];
    for (const char* value : nonsense) {
      for (int repeat = 0; repeat < 2; ++repeat) {
        size_t at = std::string::npos;  // a line "key = value"
        while (at == std::string::npos || text[text.rfind('\n', at) + 1] == '#' ||
               text[at + 3] == '[' || text[at - 1] == '=') {
          at = text.find(" = ", random() % (text.size() - 200));
        }
        const size_t end = text.find('\n', at);
        const std::string message =
            message_with(name, text.substr(0, at + 3) + value + text.substr(end));
        EXPECT_FALSE(message.empty())
            << name << " with " << text.substr(at - 20, end - at + 20) << " -> " << value;
        EXPECT_GT(place_length(message), 0u) << message;
      }
    }
  }
}

// Throws random bytes at the reader: it may accept or refuse, but only with an InputError.
TEST_F(BrokenModels, RandomDamageNeverCrashes) {
  std::mt19937 random(987654321);
  for (const char* name : kFiles) {
    for (int i = 0; i < 60; ++i) {
      std::string text = original_[name];
      for (int hits = 0; hits < 3; ++hits)
        text[random() % text.size()] = static_cast<char>(random() % 256);
      const std::string message = message_with(name, text);
      EXPECT_TRUE(message.empty() || place_length(message) > 0) << message;
    }
  }
}

// Doubles or drops whole lines.
TEST_F(BrokenModels, DoubledKeysAreRejected) {
  std::mt19937 random(4711);
  for (const char* name : kFiles) {
    const std::string& text = original_[name];
    if (text.find("\nname = ") == std::string::npos) continue;
    for (int i = 0; i < 10; ++i) {
      size_t at = text.find("\nname = ", random() % (text.size() / 2));
      if (at == std::string::npos) at = text.find("\nname = ");
      ++at;
      const size_t end = text.find('\n', at) + 1;
      const std::string line = text.substr(at, end - at);
      EXPECT_GT(place_length(message_with(name, text.substr(0, end) + line + text.substr(end))),
                0u);
      EXPECT_GT(place_length(message_with(name, text.substr(0, at) + text.substr(end))), 0u);
    }
  }
}

}  // namespace
}  // namespace crepitus
