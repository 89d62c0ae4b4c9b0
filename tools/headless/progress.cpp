#include "tools/headless/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace crepitus {
namespace {

constexpr double kBarEvery_s = 0.1, kLineEvery_s = 1;
constexpr int kBarWidth = 24;

}  // namespace

Progress::Progress(std::string label, double total, Of of)
    : label_(std::move(label)),
      total_(std::max(total, 1e-9)),
      of_(of),
      terminal_(isatty(STDERR_FILENO) != 0) {
  next_s_ = terminal_ ? kBarEvery_s : kLineEvery_s;
}

Progress::~Progress() {
  if (terminal_ && shown_) std::fputs("\r\033[K", stderr);
}

double Progress::elapsed_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::show_now(double done) {
  const double elapsed = elapsed_s();
  if (elapsed < next_s_) return;
  next_s_ = elapsed + (terminal_ ? kBarEvery_s : kLineEvery_s);
  shown_ = true;
  const double share = std::clamp(done / total_, 0.0, 1.0);
  const double factor = done / elapsed;
  const double left_s = factor > 0 ? (total_ - done) / factor : 0;
  if (terminal_) {
    const int filled = static_cast<int>(share * kBarWidth);
    const std::string speed = of_ == Of::kSimulatedTime ? fmt::format("{:.1f}x real time, ", factor) : "";
    fmt::print(stderr, "\r{} [{:#<{}}{:.<{}}] {:3.0f} %  {}{:.0f} s left \033[K",
               label_, "", filled, "", kBarWidth - filled, share * 100, speed, left_s);
    std::fflush(stderr);
  } else {
    nlohmann::ordered_json line{{"progress", label_}, {"share", share}};
    if (of_ == Of::kSimulatedTime) line["simulated_s"] = done, line["realtime_factor"] = factor;
    line["left_s"] = left_s;
    fmt::print(stderr, "{}\n", line.dump());
  }
}

}  // namespace crepitus
