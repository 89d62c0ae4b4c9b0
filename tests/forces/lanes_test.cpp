#include "engine/lanes.h"

#include <gtest/gtest.h>

#include <array>

namespace crepitus {
namespace {

constexpr std::array<double, 10> kA{1.5, -2.25, 3, 0.1, -0.7, 6, 7e3, -8, 11, 12}, kB{0.3, 4, -5.5, 6, 2, -1e-3, 9, 0.25, 13, 14};

template <class Eight>
std::array<double, 8> numbers_of(const Eight& x) {
  std::array<double, 8> out{};
  at<Eight>(out.data()) = x;
  return out;
}

template <class Eight>
struct AtEveryWidth : ::testing::Test {};
using Widths = ::testing::Types<Lanes<2, 8>, Lanes<4, 8>, Lanes<8, 8>>;
TYPED_TEST_SUITE(AtEveryWidth, Widths);

TYPED_TEST(AtEveryWidth, EachLaneDoesWhatASingleNumberDoes) {
  const TypeParam a = at<TypeParam>(kA.data() + 1), b = at<TypeParam>(kB.data() + 1);  // wherever they begin
  const auto all = numbers_of((2 * a - b) * b / (a + b * 0.5) + 1);
  for (int i = 0; i < 8; ++i) {
    const double x = kA[i + 1], y = kB[i + 1];
    EXPECT_EQ(all[i], (2 * x - y) * y / (x + y * 0.5) + 1);
    EXPECT_EQ(lane(a, i), x);
  }
}

TYPED_TEST(AtEveryWidth, SumsAreTakenInTheSameOrder) {
  const double* x = kA.data();
  EXPECT_EQ(sum(at<TypeParam>(x)), ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7])));
}

TYPED_TEST(AtEveryWidth, ChoicesAreMadeLaneByLane) {
  TypeParam x = at<TypeParam>(kA.data()), low = x, high = x;
  low = low * 0 + -1.0, high = high * 0 + 2.0;
  clamp(x, low, high);
  const auto clamped = numbers_of(x);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(clamped[i], std::clamp(kA[i], -1.0, 2.0));

  TypeParam kept = at<TypeParam>(kA.data());
  keep_where_less(kept, at<TypeParam>(kA.data()), at<TypeParam>(kB.data()));
  const auto numbers = numbers_of(kept);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(numbers[i], kA[i] < kB[i] ? kA[i] : 0);
}

TYPED_TEST(AtEveryWidth, SixAreReadWithTwoZerosAndWrittenAlone) {
  TypeParam x;
  load_six(kA.data() + 3, x);
  const auto read = numbers_of(x);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(read[i], i < 6 ? kA[i + 3] : 0);

  std::array<double, 8> out{0, 0, 0, 0, 0, 0, 21, 22};
  store_six(at<TypeParam>(kB.data()), out.data());
  for (int i = 0; i < 6; ++i) EXPECT_EQ(out[i], kB[i]);
  EXPECT_EQ(out[6], 21);
  EXPECT_EQ(out[7], 22);
}

TEST(OnWidest, RunsTheKernelOnceWithEightLanes) {
  int runs = 0;
  std::size_t bytes = 0;
  on_widest([&]<class Eight>() CREPITUS_KERNEL { ++runs, bytes = sizeof(Eight); });
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(bytes, 8 * sizeof(double));
}

}  // namespace
}  // namespace crepitus
