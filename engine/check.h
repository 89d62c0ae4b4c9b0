// CHECK: for our own mistakes. Prints the condition, file and line, and aborts, in release builds too.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CREPITUS_CHECK(condition)                                                               \
  do {                                                                                          \
    if (!(condition)) {                                                                         \
      std::fprintf(stderr, "%s:%d: internal check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                             \
    }                                                                                           \
  } while (false)
