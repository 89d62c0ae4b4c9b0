// Stands in for sweep_mpi.cpp where there was no MPI at build time.
#include "engine/check.h"
#include "tools/headless/common.h"
#include "tools/headless/sweep_mpi.h"

namespace crepitus {

MpiSession::MpiSession() {
  throw UsageError(
      "--mpi: this crepitus was built without MPI; install libopenmpi-dev and openmpi-bin and "
      "build again, or use --shard");
}
MpiSession::~MpiSession() = default;
bool MpiSession::agree(bool) const { CREPITUS_CHECK(false); }
bool MpiSession::same(const std::string&) const { CREPITUS_CHECK(false); }
void MpiSession::serve(const SweepJob&) const { CREPITUS_CHECK(false); }
void MpiSession::deal(const SweepJob&, std::atomic<std::int64_t>&,
                      const std::function<std::optional<Block>()>&,
                      const std::function<void(std::string)>&, const std::function<void()>&) const {
  CREPITUS_CHECK(false);
}

}  // namespace crepitus
