// crepitus view where the window was not built.
#include <fmt/format.h>

#include "tools/headless/commands.h"
#include "tools/headless/common.h"

namespace crepitus {

Action add_view(CLI::App& app, const CommonOptions&) {
  app.allow_extras();
  return [] {
    fmt::print(stderr,
               "crepitus: this build has no window: {} missing when it was configured. Install "
               "what tools/packages.txt names and build again.\n",
               CREPITUS_WINDOW_NEEDS);
    return static_cast<int>(kFailed);
  };
}

}  // namespace crepitus
