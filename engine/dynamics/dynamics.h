// The coupled implicit solve over all rows: knows no tissue and no Bullet.
//
// Linearly implicit Euler. With u the stacked velocities (v_WC, w_WB) of all bodies, J the rows' Jacobians, lambda their
// forces, k = -d(lambda)/ds and c = -d(lambda)/dv their local stiffness and damping:
//
//   lambda(t+h) ~ lambda - h k J (u + du) - c J du
//   M du = h [f_external + sum J^T lambda(t+h)]
//   =>  A du = b,   A = M + sum J^T (h c + h^2 k) J,   b = h [f_external + sum J^T (lambda - h k v)],   v = J u
//
// A is symmetric positive definite. Its 6x6 blocks follow the graph of the body (a block wherever an element may join two
// bodies), are eliminated in an order of small fill chosen once per model, and cost the same every step.
// Baraff & Witkin 1998 (SIGGRAPH, eq. 16) for the scheme.
#pragma once

#include <span>
#include <vector>

#include "engine/dynamics/blocks.h"
#include "engine/model.h"
#include "engine/state.h"

namespace crepitus {

class Dynamics {
 public:
  // The graph of m: which pairs of bodies any of its elements can couple.
  explicit Dynamics(const Model& m);

  int size() const { return 6 * static_cast<int>(order_.size()); }

  // A and the forces of all rows for step h, from the rows of `loads` (whose kinematics must be current).
  void assemble(const Model& m, const Loads& loads, double h_s);

  // Factorises A in place; assemble() must come again before the next factorise().
  void factorise();

  // Solves A x = b in place.
  void solve(std::span<double> b) const;
  // The same for eight times `groups` right-hand sides: block body * groups + group holds a row of eight for each axis.
  void solve(std::span<blocks::Block> b, int groups) const;

  // f_external + sum J^T (lambda - h k v) of the rows last assembled, 6 numbers a body (force, moment about the COM, W).
  // Gravity along -y. `loads` and h_s are those given to assemble().
  void forces(const Model& m, const Loads& loads, double h_s, double gravity_m_per_s2, std::span<double> out) const;

 private:
  // All balanced rows between two bodies have one and the same wrench about one point. They are summed there, about the
  // centre of mass of `later`, and distributed over both bodies at the end.
  struct Pair {
    blocks::Block stiffness;  // sum of (h c + h^2 k) j j^T
    int later, other;         // bodies, in the order of elimination
    bool empty = true;
    double force[blocks::kRow]{};  // sum of j (lambda - h k v)
  };
  struct Elimination {
    int first, count;  // of its blocks to the right, in beside_; the block on the diagonal has the number of the place
  };
  struct Beside {
    int block, place;
  };

  // Block (i, j), of places i <= j.
  double* block_at(int i, int j) { return data_[block(i, j)].at; }
  int& block(int i, int j) { return block_[static_cast<std::size_t>(i) * order_.size() + j]; }
  int block(int i, int j) const { return block_[static_cast<std::size_t>(i) * order_.size() + j]; }
  void add_masses(const Model& m, const Loads& loads);
  void clear_pairs();
  void add_balanced_rows(const Rows& rows);
  void distribute_pairs(const Loads& loads);
  void add_other_rows(const Rows& rows);
  void substitute(double* x) const;
  void substitute_eight(blocks::Block* b, int groups) const;

  std::vector<int> order_;             // order_[place] = body
  std::vector<int> place_;             // place_[body]
  std::vector<int> block_;             // block(i, j), places i <= j: index into data_, or -1
  std::vector<Elimination> eliminations_;
  std::vector<Beside> beside_;
  std::vector<int> targets_;           // blocks that eliminations change, in the order in which they do
  std::vector<Pair> pairs_;
  std::vector<int> pair_of_;           // by body a * n + body b: index into pairs_, or -1
  std::vector<blocks::Block> data_;
  std::vector<const Row*> others_;     // those that are not balanced
  std::vector<double> force_;          // sum J^T (lambda - h k v)
  double h_s_ = 0;
};

}  // namespace crepitus
