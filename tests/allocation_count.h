// Counts calls of operator new in a test program that links allocation_count.cpp.
#pragma once

namespace crepitus {

int& allocation_count();

// How often `work()` calls operator new.
template <class Work>
int allocations_of(const Work& work) {
  const int before = allocation_count();
  work();
  return allocation_count() - before;
}

}  // namespace crepitus
