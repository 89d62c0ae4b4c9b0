#include "engine/state_hash.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/simulation/body.h"
#include "tests/simulation/snapshot_file.h"

namespace crepitus::testing {
namespace {

State some_state() {
  State s;
  s.bodies.resize(2);
  for (auto* list : {&s.activation, &s.excitation, &s.torque_Nm, &s.foot_weight_N, &s.integral, &s.reference, &s.predicted, &s.speed_at_tick})
    list->assign(2, 0.25);
  s.films.resize(2), s.rough_joints.resize(2), s.tendons.resize(2);
  return s;
}

// Published test vector: the 64-bit FNV-1a hash of eight bytes 00 .. of nothing else, worked out by the definition.
TEST(StateHash, IsFnv1a) {
  EXPECT_EQ(StateHash().value(), 0xcbf29ce484222325u);  // of no bytes: the offset basis
  // "foobar" hashes to 85944171f73967e8 (Noll's list); our words have eight bytes, so the last two are zeros on top of it
  StateHash hash;
  hash.add(std::uint64_t{0x0000726162'6f6f66u});
  constexpr std::uint64_t kPrime = 0x100000001b3u;
  EXPECT_EQ(hash.value(), 0x85944171f73967e8u * kPrime * kPrime);
}

TEST(StateHash, ChangesWithTheLastBitOfEveryNumber) {
  const State s = some_state();
  int words = 0;
  State counted = s;
  visit_state(counted, StateWords{[&](std::uint64_t&) { ++words; }});
  EXPECT_GT(words, 150);
  for (int changed = 0; changed < words; ++changed) {
    State t = s;
    int i = 0;
    bool is_size = false;
    visit_state(t, StateWords{[&](std::uint64_t& word) {
      if (i++ != changed) return;
      is_size = word == 2;  // lengths of lists are 2, and no number of this state has those bits
      if (!is_size) word ^= 1;
    }});
    if (!is_size) {
      EXPECT_NE(state_hash(t), state_hash(s)) << "word " << changed;
    }
  }
  EXPECT_EQ(state_hash(some_state()), state_hash(s));
}

TEST(StateHash, TellsApartWhereANumberStands) {
  State one = some_state(), other = some_state();
  one.activation = {1, 2}, one.excitation = {3};
  other.activation = {1}, other.excitation = {2, 3};
  EXPECT_NE(state_hash(one), state_hash(other));
  State plus = some_state(), minus = some_state();
  plus.bodies[0].p_WC.x = 0.0, minus.bodies[0].p_WC.x = -0.0;
  EXPECT_NE(state_hash(plus), state_hash(minus));
}

TEST(StateHash, ASnapshotFileKeepsEveryBit) {
  Simulation s = start(shortened("quiet_standing", 0.05, 0.05));
  ASSERT_TRUE(run_to_end(s).ok);
  const std::string path = ::testing::TempDir() + "crepitus_state_hash_test_" + std::to_string(getpid());
  write_state(path, s.state());
  EXPECT_EQ(difference(read_state(path), s.state()), "");
  std::remove(path.c_str());
}

}  // namespace
}  // namespace crepitus::testing
