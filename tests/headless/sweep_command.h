// A small sweep in a folder of its own, for tests of the commands.
#pragma once

#include <string>

#include "tests/headless/command.h"

// A body in the air that a force pulls at: no muscles, no settling, a few milliseconds a run.
inline constexpr const char* kScene = R"(title = "pulled"
notice = "nothing"
posture = "bench"
driver = "none"
duration_s = 0.15
step_s = 0.005
source = "guess"
[[load]]
body = "femur_left"
force_N = [0, 30, 0]
)";

inline constexpr const char* kSweep = R"(title = "Pulled at"
scene = "pulled.toml"
[design]
kind = "latin_hypercube"
points = 120
[[parameter]]
key = "laxity"
uniform = { from = 0.5, to = 2 }
[[parameter]]
key = "body_mass"
normal = { mean = 75, sd = 10 }
[[metric]]
channel = "hip_angle.left.flexion"
reduction = ["max", "range"]
[[metric]]
pop = "any"
reduction = "count"
)";

class SweepCommand : public Command {
 protected:
  void SetUp() override {
    std::ofstream(folder / "pulled.toml") << kScene;
    std::ofstream(folder / "s.toml") << kSweep;
  }

  // Merges and gives the bytes.
  std::string merged(const std::string& results, const std::string& as = "r.db") {
    EXPECT_EQ(crepitus({"merge", results, "-o", as}), 0) << err;
    return text_of(folder / as);
  }
  std::string undisturbed() {
    EXPECT_EQ(crepitus({"sweep", "s.toml", "-o", "whole", "--threads", "1"}), 0) << err;
    return merged("whole");
  }
  // Minutes of work, to be stopped in the middle.
  void make_long() const {
    std::string text = kSweep;
    text.replace(text.find("points = 120"), 12, "points = 50000");
    std::ofstream(folder / "s.toml") << text;
  }
  fs::path only_shard(const char* results) const {
    return folder / results / "shard-1-of-1.crepshard";
  }
  bool has(const char* program) { return shell(std::string("command -v ") + program) == 0; }
};
