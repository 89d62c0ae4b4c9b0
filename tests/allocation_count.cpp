// In a file of its own: a compiler that sees both a replaced operator and its callers takes malloc
// and free for a mismatch.
#include "tests/allocation_count.h"

#include <cstdlib>
#include <new>

namespace crepitus {
int& allocation_count() {
  static int count = 0;
  return count;
}
}  // namespace crepitus

void* operator new(std::size_t size) {
  ++crepitus::allocation_count();
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
