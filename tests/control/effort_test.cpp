#include "engine/control/effort.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <random>

namespace crepitus::testing {
namespace {

// A problem of the controller's shape, and what is known about its one answer: no x can be moved for the better.
struct Random {
  static constexpr int kRows = 38, kColumns = 122, kWithoutGrowth = 6;
  std::mt19937 random{11};
  EffortProblem problem{kRows, kColumns};
  Eigen::MatrixXd B{kRows, kColumns}, S{kRows, kRows};
  Eigen::VectorXd r{kRows};

  double between(double lo, double hi) { return std::uniform_real_distribution<double>(lo, hi)(random); }

  // Columns and metric of the sizes that muscles and coordinates have, boxes that many answers meet, most of what is wanted
  // within reach.
  void draw() {
    B.setZero();
    for (int j = 0; j < kColumns; ++j)
      for (int k = 0; k < 12; ++k) B(random() % kRows, j) = between(-1, 1) * std::pow(10, between(0, 2));
    Eigen::MatrixXd half(kRows, kRows);
    for (int i = 0; i < kRows; ++i) {
      for (int j = 0; j < kRows; ++j) half(i, j) = between(-1, 1);
    }
    S = half * half.transpose() + Eigen::MatrixXd::Identity(kRows, kRows) * 0.1;
    for (int j = 0; j < kColumns; ++j) {
      const bool grows = j < kColumns - kWithoutGrowth;
      problem.weight[j] = std::pow(10, between(1, 2.7)), problem.growth[j] = grows ? 12 : 0;
      problem.lo[j] = grows ? between(0.01, 0.3) : -0.3;
      problem.hi[j] = j % 7 == 0 ? problem.lo[j] : problem.lo[j] + between(0, 0.7);
    }
    Eigen::VectorXd reached(kColumns);
    for (int j = 0; j < kColumns; ++j) {
      reached[j] = between(problem.lo[j], problem.hi[j]);
      problem.x[j] = reached[j] + between(-0.1, 0.1);
    }
    r = B * reached;
    for (int i = 0; i < kRows; ++i) r[i] += between(-20, 20);
    fill();
  }
  void fill() {
    for (int i = 0; i < kRows; ++i) {
      problem.wanted()[i] = r[i];
      for (int j = i; j < kRows; ++j) problem.metric(i)[j] = S(i, j);
      for (int j = 0; j < kColumns; ++j) problem.column(j)[i] = B(i, j);
    }
  }
  Eigen::VectorXd x() const { return Eigen::Map<const Eigen::VectorXd>(problem.x.data(), kColumns); }
  Eigen::VectorXd pull() const { return B.transpose() * S.llt().solve(r - B * x()); }  // less of the residual by more x
};

constexpr double kActivation = 1e-6;  // less than the quietest standing changes in a tick; the solver stops at 1e-7
constexpr double kAlone = 1e-3;       // how far one x would go with all others held: much farther than all together

TEST(Effort, LeavesNothingToBeGained) {
  Random p;
  int at_bound = 0, inside = 0;
  for (int turn = 0; turn < 500; ++turn) {
    p.draw();
    p.problem.solve();
    const Eigen::VectorXd pull = p.pull();
    for (int j = 0; j < p.kColumns; ++j) {
      const double x = p.problem.x[j], w = p.problem.weight[j], g = p.problem.growth[j];
      const double lo = p.problem.lo[j], hi = p.problem.hi[j];
      ASSERT_GE(x, lo);
      ASSERT_LE(x, hi);
      const double better = (pull[j] - w * x * (1 + g * x * x)) / (w * (1 + 3 * g * x * x));  // how far x would go alone
      if (x > lo + kActivation) { ASSERT_GT(better, -kAlone) << "turn " << turn << ", column " << j << ", steps " << p.problem.steps() << ", x " << x << " of " << lo << " to " << hi; }
      if (x < hi - kActivation) { ASSERT_LT(better, kAlone) << "turn " << turn << ", column " << j << ", steps " << p.problem.steps() << ", x " << x << " of " << lo << " to " << hi; }
      ASSERT_LE(p.problem.steps(), 16) << "not finished";
      (x > lo && x < hi ? inside : at_bound) += 1;
    }
  }
  EXPECT_GT(inside, 1000);
  EXPECT_GT(at_bound, 1000);
}

TEST(Effort, DoesNotDependOnWhereItStarts) {
  Random p;
  for (int turn = 0; turn < 50; ++turn) {
    p.draw();
    p.problem.solve();
    const Eigen::VectorXd once = p.x();
    for (int j = 0; j < p.kColumns; ++j) p.problem.x[j] = p.between(0, 1);
    p.problem.solve();
    EXPECT_LT((p.x() - once).lpNorm<Eigen::Infinity>(), kActivation);
  }
}

TEST(Effort, NeedsOneStepFromItsOwnAnswer) {
  Random p;
  p.draw();
  p.problem.solve();
  p.problem.solve();
  EXPECT_EQ(p.problem.steps(), 1);
}

TEST(Effort, TellsWhatItCouldNotReach) {
  Random p;
  for (int turn = 0; turn < 20; ++turn) {
    p.draw();
    p.problem.solve();
    const Eigen::VectorXd left = p.r - p.B * p.x();
    EXPECT_NEAR(p.problem.unreached(), std::sqrt(left.dot(p.S.llt().solve(left))), 1e-4 * p.problem.unreached());
  }
}

}  // namespace
}  // namespace crepitus::testing
