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

Progress::Progress(std::string label, double total_s, std::string speed)
    : label_(std::move(label)),
      speed_(std::move(speed)),
      total_s_(std::max(total_s, 1e-9)),
      terminal_(isatty(STDERR_FILENO) != 0) {
  next_s_ = terminal_ ? kBarEvery_s : kLineEvery_s;
}

Progress::~Progress() {
  if (terminal_ && shown_) std::fputs("\r\033[K", stderr);
}

double Progress::elapsed_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::show(double done_s) {
  const double elapsed = elapsed_s();
  if (elapsed < next_s_) return;
  next_s_ = elapsed + (terminal_ ? kBarEvery_s : kLineEvery_s);
  shown_ = true;
  const double share = std::clamp(done_s / total_s_, 0.0, 1.0);
  const double factor = done_s / elapsed;
  const double left_s = factor > 0 ? (total_s_ - done_s) / factor : 0;
  if (terminal_) {
    const int filled = static_cast<int>(share * kBarWidth);
    fmt::print(stderr, "\r{} [{:#<{}}{:.<{}}] {:3.0f} %  {}{:.0f} s left \033[K", label_, "", filled, "",
               kBarWidth - filled, share * 100, speed_.empty() ? "" : fmt::format("{:.1f}x {}, ", factor, speed_), left_s);
    std::fflush(stderr);
  } else {
    const nlohmann::ordered_json line{{"progress", label_},
                                      {"share", share},
                                      {"simulated_s", done_s},
                                      {"realtime_factor", factor},
                                      {"left_s", left_s}};
    fmt::print(stderr, "{}\n", line.dump());
  }
}

}  // namespace crepitus
