// Rows: the common language of all elements. A row is one scalar force lambda along a Jacobian J over a few bodies, with
// local stiffness k = -d(lambda)/ds >= 0 and damping c = -d(lambda)/dv >= 0, where s is the row's coordinate, v = J u.
// The wrench on body i is J_i^T lambda. u stacks (v_WC, w_WB) of each body, all in W.
#pragma once

#include <span>
#include <vector>

#include "engine/maths.h"

namespace crepitus {

struct RowTerm {
  int body;
  Vec3 linear, angular;   // J_i = (linear, angular), W axes
};

struct Row {
  double lambda, k, c;
  double rate;            // v = J u
  int first, count;       // into Rows::terms
  bool balanced = false;  // two bodies and no wrench left over: the second term is the first one's reaction
};

struct Rows {
  std::vector<Row> rows;
  std::vector<RowTerm> terms;

  void clear() { rows.clear(); terms.clear(); }
  // Appends a row; its terms follow with add_term. Two terms of the same body are allowed (they add up). Every law knows its
  // rate, so the solve need not sum it up again.
  int begin(double lambda, double k, double c, double rate) {
    rows.push_back({lambda, k, c, rate, static_cast<int>(terms.size()), 0, false});
    return static_cast<int>(rows.size()) - 1;
  }
  // A force that nothing resists: k = c = 0, when the rate does not matter.
  int begin_force(double lambda) { return begin(lambda, 0, 0, 0); }
  void add_term(int body, const Vec3& linear, const Vec3& angular) {
    terms.push_back({body, linear, angular});
    ++rows.back().count;
  }
  // The two terms of an internal row at once. What acts on a must balance what acts on b (zero force and zero moment about
  // any point): the solve then sums up such rows by pairs of bodies, which costs a third.
  void add_balanced(int body_a, const Vec3& linear_a, const Vec3& angular_a, int body_b, const Vec3& linear_b,
                    const Vec3& angular_b) {
    terms.push_back({body_a, linear_a, angular_a});
    terms.push_back({body_b, linear_b, angular_b});
    rows.back().count = 2;
    rows.back().balanced = true;
  }
  // A force of unit size in direction d at lever r_W (from the COM) on a body.
  void add_point(int body, const Vec3& d, const Vec3& r_W) { add_term(body, d, glm::cross(r_W, d)); }
  std::span<const RowTerm> of(const Row& r) const { return {terms.data() + r.first, static_cast<std::size_t>(r.count)}; }
};

}  // namespace crepitus
