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
  int first, count;       // into Rows::terms
};

struct Rows {
  std::vector<Row> rows;
  std::vector<RowTerm> terms;

  void clear() { rows.clear(); terms.clear(); }
  // Appends a row; its terms follow with add_term. Two terms of the same body are allowed (they add up).
  int begin(double lambda, double k, double c) {
    rows.push_back({lambda, k, c, static_cast<int>(terms.size()), 0});
    return static_cast<int>(rows.size()) - 1;
  }
  void add_term(int body, const Vec3& linear, const Vec3& angular) {
    terms.push_back({body, linear, angular});
    ++rows.back().count;
  }
  // A force of unit size in direction d at lever r_W (from the COM) on a body.
  void add_point(int body, const Vec3& d, const Vec3& r_W) { add_term(body, d, glm::cross(r_W, d)); }
  std::span<const RowTerm> of(const Row& r) const { return {terms.data() + r.first, static_cast<std::size_t>(r.count)}; }
};

}  // namespace crepitus
