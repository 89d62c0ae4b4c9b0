// A State in a file, bit for bit: hexadecimal words, lists with their lengths.
#pragma once

#include <bit>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "engine/state_visit.h"

namespace crepitus::testing {

// Moves every number of a state through transfer(std::uint64_t&), which writes or replaces it.
template <class Transfer>
struct StateWords {
  Transfer transfer;

  void operator()(double& x) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    transfer(bits);
    x = std::bit_cast<double>(bits);
  }
  void operator()(std::int64_t& x) {
    std::uint64_t bits = static_cast<std::uint64_t>(x);
    transfer(bits);
    x = static_cast<std::int64_t>(bits);
  }
  void operator()(bool& x) {
    std::uint64_t bits = x;
    transfer(bits);
    x = bits != 0;
  }
  template <class T>
  void list(std::vector<T>& x) {
    std::uint64_t size = x.size();
    transfer(size);
    x.resize(size);
  }
};

inline void write_state(const std::string& path, State s) {
  std::ofstream file(path);
  visit_state(s, StateWords{[&](std::uint64_t& word) { file << std::hex << word << '\n'; }});
}

inline State read_state(const std::string& path) {
  std::ifstream file(path);
  State s;
  visit_state(s, StateWords{[&](std::uint64_t& word) { file >> std::hex >> word; }});
  return s;
}

}  // namespace crepitus::testing
