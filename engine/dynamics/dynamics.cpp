#include "engine/dynamics/dynamics.h"

#include <algorithm>
#include <cstring>

#include "engine/check.h"
#include "engine/dynamics/blocks.h"

namespace crepitus {

using blocks::Block;
using blocks::kRow;

namespace {

// Places by least remaining degree, ties to the lower body index: small fill, and always the same.
std::vector<int> elimination_order(std::vector<std::vector<bool>> graph) {
  const int n = static_cast<int>(graph.size());
  std::vector<int> order;
  std::vector<bool> gone(n, false);
  for (int turn = 0; turn < n; ++turn) {
    int best = -1, best_degree = n + 1;
    for (int i = 0; i < n; ++i) {
      if (gone[i]) continue;
      int degree = 0;
      for (int j = 0; j < n; ++j) degree += !gone[j] && j != i && graph[i][j];
      if (degree < best_degree) best = i, best_degree = degree;
    }
    gone[best] = true;
    order.push_back(best);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        if (!gone[i] && !gone[j] && i != j && graph[best][i] && graph[best][j]) graph[i][j] = true;
  }
  return order;
}

std::vector<std::vector<bool>> coupling_graph(const Model& m) {
  const std::size_t n = m.bodies.size();
  std::vector<std::vector<bool>> graph(n, std::vector<bool>(n, false));
  const auto join = [&](int a, int b) {
    if (a >= 0 && b >= 0 && a != b) graph[a][b] = graph[b][a] = true;
  };
  for (const Bushing& x : m.bushings) join(x.upper, x.lower);
  for (const Ligament& x : m.ligaments) join(x.a.body, x.b.body);
  for (const Facet& x : m.facets) join(x.upper, x.lower);
  for (const Joint& x : m.joints) join(x.parent, x.child);
  for (const Muscle& x : m.muscles) {
    std::vector<int> touched;
    for (const CarriedPoint& p : x.path) {
      touched.push_back(p.a.body);
      touched.push_back(p.b.body);
    }
    for (const WrapCylinder& w : x.wraps) touched.push_back(w.body);
    for (int a : touched)
      for (int b : touched) join(a, b);
  }
  return graph;
}

CREPITUS_INLINE const double* six(const RowTerm& t) {
  static_assert(sizeof(RowTerm) == 7 * sizeof(double));  // linear and angular stand side by side
  return &t.linear.x;
}

}  // namespace

Dynamics::Dynamics(const Model& m) {
  const int n = static_cast<int>(m.bodies.size());
  auto graph = coupling_graph(m);
  order_ = elimination_order(graph);
  place_.assign(n, 0);
  for (int i = 0; i < n; ++i) place_[order_[i]] = i;

  pair_of_.assign(static_cast<std::size_t>(n) * n, -1);
  for (int i = 0; i < n; ++i)
    for (int j = i + 1; j < n; ++j) {
      const int other = order_[i], later = order_[j];
      if (!graph[other][later]) continue;
      pair_of_[static_cast<std::size_t>(other) * n + later] = pair_of_[static_cast<std::size_t>(later) * n + other] =
          static_cast<int>(pairs_.size());
      pairs_.push_back({.stiffness = {}, .later = later, .other = other});
    }

  // fill: eliminating i joins all its later neighbours
  block_.assign(static_cast<std::size_t>(n) * n, -1);
  int count = 0;
  for (int i = 0; i < n; ++i) block(i, i) = count++;
  for (int i = 0; i < n; ++i) {
    eliminations_.push_back({static_cast<int>(beside_.size()), 0});
    for (int j = i + 1; j < n; ++j) {
      if (!graph[order_[i]][order_[j]]) continue;
      block(i, j) = count++;
      beside_.push_back({block(i, j), j});
      ++eliminations_[i].count;
    }
    const std::span<const Beside> later(beside_.data() + eliminations_[i].first, eliminations_[i].count);
    for (const Beside& a : later)
      for (const Beside& b : later)
        if (a.place != b.place) graph[order_[a.place]][order_[b.place]] = true;
  }
  for (const Elimination& e : eliminations_)
    for (int a = e.first; a < e.first + e.count; ++a)
      for (int b = a; b < e.first + e.count; ++b) targets_.push_back(block(beside_[a].place, beside_[b].place));

  data_.resize(count);
  others_.reserve(m.muscles.size() + 3 * m.contacts.size() + 64);
  force_.assign(static_cast<std::size_t>(6) * n, 0);
}

void Dynamics::assemble(const Model& m, const Loads& loads, double h_s) {
  h_s_ = h_s;
  std::memset(data_.data(), 0, data_.size() * sizeof(Block));
  std::memset(force_.data(), 0, force_.size() * sizeof(double));
  add_masses(m, loads);

  clear_pairs();
  add_balanced_rows(loads.rows);
  distribute_pairs(loads);
  add_other_rows(loads.rows);
}

void Dynamics::add_masses(const Model& m, const Loads& loads) {
  for (std::size_t body = 0; body < m.bodies.size(); ++body) {
    double* d = block_at(place_[body], place_[body]);
    const double mass = m.bodies[body].mass_kg;
    const Mat3& R = loads.bodies[body].R_WB;
    const Mat3 inertia_W = R * m.bodies[body].inertia_kg_m2 * glm::transpose(R);
    for (int a = 0; a < 3; ++a) {
      d[kRow * a + a] = mass;
      for (int b = 0; b < 3; ++b) d[kRow * (a + 3) + b + 3] = inertia_W[b][a];
    }
  }
}

void Dynamics::clear_pairs() {
  for (Pair& p : pairs_) {
    if (p.empty) continue;
    p.stiffness = {};
    std::memset(p.force, 0, sizeof p.force);
    p.empty = true;
  }
}

// Neighbouring rows often join the same two bodies: their sums stay in registers.
void Dynamics::add_balanced_rows(const Rows& rows) {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const std::size_t n = order_.size();
    const double h = h_s_;
    const Row* row = rows.rows.data();
    const Row* const end = row + rows.rows.size();
    others_.clear();
    while (row != end) {
      if (!row->balanced) {
        others_.push_back(row++);
        continue;
      }
      const RowTerm* term = rows.terms.data() + row->first;
      const int a = term[0].body, b = term[1].body;
      Pair& pair = pairs_[pair_of_[static_cast<std::size_t>(a) * n + static_cast<std::size_t>(b)]];
      pair.empty = false;
      Eight stiffness[6], force = at<Eight>(pair.force);
#pragma GCC unroll 6
      for (int i = 0; i < 6; ++i) stiffness[i] = at<Eight>(pair.stiffness.at + kRow * i);
      do {
        const double* along = six(a == pair.later ? term[0] : term[1]);
        Eight j;
        load_six(along, j);
        const Eight weighted = (h * row->c + h * h * row->k) * j;
#pragma GCC unroll 6
        for (int i = 0; i < 6; ++i) stiffness[i] += along[i] * weighted;
        force += (row->lambda - h * row->k * row->rate) * j;
        ++row;
        term = rows.terms.data() + (row != end ? row->first : 0);
      } while (row != end && row->balanced && term[0].body == a && term[1].body == b);
#pragma GCC unroll 6
      for (int i = 0; i < 6; ++i) at<Eight>(pair.stiffness.at + kRow * i) = stiffness[i];
      at<Eight>(pair.force) = force;
    }
  });
}

// About the centre of mass of `other`, which lies -r from that of `later`, j has the moment m + r x f: with X that map,
// the rows of A are S for (later, later), -X S for (other, later) and X S X^T for (other, other).
void Dynamics::distribute_pairs(const Loads& loads) {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    for (const Pair& p : pairs_) {
      if (p.empty) continue;
      const Vec3 r = loads.bodies[p.later].p_WC - loads.bodies[p.other].p_WC;
      const double* s = p.stiffness.at;
      Block xs, xsx;
      blocks::shift_rows<Eight>(r.x, r.y, r.z, s, xs.at);
      blocks::shift_columns(r.x, r.y, r.z, xs.at, xsx.at);
      blocks::add<Eight>(block_at(place_[p.later], place_[p.later]), s);
      blocks::subtract<Eight>(block_at(place_[p.other], place_[p.later]), xs.at);
      blocks::add<Eight>(block_at(place_[p.other], place_[p.other]), xsx.at);

      const double* f = p.force;
      double* on_later = force_.data() + 6 * static_cast<std::size_t>(p.later);
      double* on_other = force_.data() + 6 * static_cast<std::size_t>(p.other);
      for (int i = 0; i < 6; ++i) on_later[i] += f[i], on_other[i] -= f[i];
      on_other[3] -= r.y * f[2] - r.z * f[1];
      on_other[4] -= r.z * f[0] - r.x * f[2];
      on_other[5] -= r.x * f[1] - r.y * f[0];
    }
  });
}

// Rows over any number of bodies.
void Dynamics::add_other_rows(const Rows& rows) {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    for (const Row* row : others_) {
      const RowTerm* const terms = rows.terms.data() + row->first;
      const RowTerm* const end = terms + row->count;
      const double w = h_s_ * row->c + h_s_ * h_s_ * row->k, force = row->lambda - h_s_ * row->k * row->rate;
      for (const RowTerm* s = terms; s != end; ++s) {
        const int i = place_[s->body];
        double* f = force_.data() + 6 * static_cast<std::size_t>(s->body);
        at<Lanes<4, 4>>(f) += force * at<Lanes<4, 4>>(six(*s));
        at<Lanes<2, 2>>(f + 4) += force * at<Lanes<2, 2>>(six(*s) + 4);
        if (w == 0) continue;
        Eight a;
        load_six(six(*s), a);
        a *= w;
        blocks::add_outer<Eight>(block_at(i, i), six(*s), a);
        for (const RowTerm* t = s + 1; t != end; ++t) {
          const int j = place_[t->body];
          Eight b;
          load_six(six(*t), b);
          b *= w;
          if (i <= j) blocks::add_outer<Eight>(block_at(i, j), six(*s), b);
          if (j <= i) blocks::add_outer<Eight>(block_at(j, i), six(*t), a);
        }
      }
    }
  });
}

void Dynamics::factorise() {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    Block* data = data_.data();
    const int* target = targets_.data();
    const int n = static_cast<int>(eliminations_.size());
    for (int i = 0; i < n; ++i) {
      const Elimination& e = eliminations_[i];
      const Beside* next = beside_.data() + e.first;
      blocks::factor_diagonal(data[i].at);
      for (int a = 0; a < e.count; ++a) blocks::solve_block<Eight>(data[i].at, data[next[a].block].at);
      for (int a = 0; a < e.count; ++a)
        for (int b = a; b < e.count; ++b)
          blocks::subtract_product<Eight>(data[*target++].at, data[next[a].block].at, data[next[b].block].at);
    }
  });
}

void Dynamics::substitute(double* x) const {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const Block* data = data_.data();
    const auto side = [&](int place) { return x + static_cast<std::size_t>(6) * order_[place]; };
    const int n = static_cast<int>(eliminations_.size());
    for (int i = 0; i < n; ++i) {
      const Elimination& e = eliminations_[i];
      blocks::forward_diagonal(data[i].at, side(i));
      for (const Beside* b = beside_.data() + e.first; b < beside_.data() + e.first + e.count; ++b)
        blocks::push_down(data[b->block].at, side(i), side(b->place));
    }
    for (int i = n - 1; i >= 0; --i) {
      const Elimination& e = eliminations_[i];
      for (const Beside* b = beside_.data() + e.first; b < beside_.data() + e.first + e.count; ++b)
        blocks::pull_up(data[b->block].at, side(i), side(b->place));
      blocks::backward_diagonal(data[i].at, side(i));
    }
  });
}

// Eight right-hand sides. On the way down nothing comes from places that are still zero: a coordinate touches few bodies.
void Dynamics::substitute_eight(Block* sides, int groups) const {
  on_widest([&]<class Eight>() CREPITUS_KERNEL {
    const Block* data = data_.data();
    const auto side = [&](int place) { return sides[static_cast<std::size_t>(order_[place]) * groups].at; };
    const int n = static_cast<int>(eliminations_.size());
    for (int i = 0; i < n; ++i) {
      const double* x = side(i);
      Eight size{};
      for (int axis = 0; axis < 6; ++axis) size += at<Eight>(x + kRow * axis) * at<Eight>(x + kRow * axis);
      if (sum(size) == 0) continue;
      const Elimination& e = eliminations_[i];
      blocks::solve_block<Eight>(data[i].at, side(i));
      for (const Beside* b = beside_.data() + e.first; b < beside_.data() + e.first + e.count; ++b)
        blocks::subtract_product<Eight>(side(b->place), data[b->block].at, side(i));
    }
    for (int i = n - 1; i >= 0; --i) {
      const Elimination& e = eliminations_[i];
      for (const Beside* b = beside_.data() + e.first; b < beside_.data() + e.first + e.count; ++b)
        blocks::pull_up_sides<Eight>(data[b->block].at, side(i), side(b->place));
      blocks::backward_diagonal_sides<Eight>(data[i].at, side(i));
    }
  });
}

void Dynamics::solve(std::span<double> b) const { substitute(b.data()); }

void Dynamics::solve(std::span<Block> b, int groups) const {
  CREPITUS_CHECK(b.size() == order_.size() * static_cast<std::size_t>(groups));
  for (int g = 0; g < groups; ++g) substitute_eight(b.data() + g, groups);
}

void Dynamics::forces(const Model& m, const Loads& loads, double h_s, double gravity_m_per_s2,
                      std::span<double> out) const {
  CREPITUS_CHECK(h_s == h_s_);
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const BodyKinematics& b = loads.bodies[i];
    const Vec3 w_B = glm::transpose(b.R_WB) * b.w_WB;
    const Vec3 gyroscopic_W = b.R_WB * glm::cross(w_B, m.bodies[i].inertia_kg_m2 * w_B);
    const double* rows = force_.data() + 6 * i;
    double* f = out.data() + 6 * i;
    f[0] = rows[0], f[1] = rows[1] - m.bodies[i].mass_kg * gravity_m_per_s2, f[2] = rows[2];
    f[3] = rows[3] - gyroscopic_W.x, f[4] = rows[4] - gyroscopic_W.y, f[5] = rows[5] - gyroscopic_W.z;
  }
}

}  // namespace crepitus
