#include "engine/dynamics/dynamics.h"

#include <cmath>
#include <cstring>

#include "engine/check.h"

// The hot loops are compiled twice, for plain SSE2 and for AVX2, and chosen when the program starts. Both give the same
// bits: every vector lane does what the scalar would, in the same order, and contraction to FMA is off.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && \
    !defined(__SANITIZE_ADDRESS__)
#define CREPITUS_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define CREPITUS_WIDE
#endif

namespace crepitus {
namespace {

constexpr int kBlock = 36;

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

// C -= A^T B for row-major 6x6 blocks.
CREPITUS_WIDE void subtract_transposed_product(double* __restrict c, const double* __restrict a,
                                               const double* __restrict b) {
  for (int i = 0; i < 6; ++i) {
    double row[6];
    for (int j = 0; j < 6; ++j) row[j] = c[6 * i + j];
    for (int k = 0; k < 6; ++k) {
      const double a_ki = a[6 * k + i];
      for (int j = 0; j < 6; ++j) row[j] -= a_ki * b[6 * k + j];
    }
    for (int j = 0; j < 6; ++j) c[6 * i + j] = row[j];
  }
}

// U^T U = D in place (upper triangle), then the reciprocals of the diagonal on it.
void factor_diagonal(double* d) {
  for (int i = 0; i < 6; ++i) {
    for (int j = i; j < 6; ++j) {
      double sum = d[6 * i + j];
      for (int k = 0; k < i; ++k) sum -= d[6 * k + i] * d[6 * k + j];
      if (i == j) {
        CREPITUS_CHECK(sum > 0 || !(sum == sum));  // not positive definite: a row with negative k or c
        d[6 * i + i] = 1 / std::sqrt(sum);
      } else {
        d[6 * i + j] = sum * d[6 * i + i];
      }
    }
  }
}

// B <- U^-T B, U as left by factor_diagonal.
CREPITUS_WIDE void solve_block(const double* __restrict u, double* __restrict b) {
  for (int i = 0; i < 6; ++i) {
    for (int k = 0; k < i; ++k) {
      const double u_ki = u[6 * k + i];
      for (int j = 0; j < 6; ++j) b[6 * i + j] -= u_ki * b[6 * k + j];
    }
    for (int j = 0; j < 6; ++j) b[6 * i + j] *= u[6 * i + i];
  }
}

// block += w a^T b, 6-vectors.
inline void add_outer(double* __restrict block, double w, const double* __restrict a, const double* __restrict b) {
  for (int i = 0; i < 6; ++i) {
    const double wa = w * a[i];
    for (int j = 0; j < 6; ++j) block[6 * i + j] += wa * b[j];
  }
}

inline void six(const RowTerm& t, double* out) {
  out[0] = t.linear.x, out[1] = t.linear.y, out[2] = t.linear.z;
  out[3] = t.angular.x, out[4] = t.angular.y, out[5] = t.angular.z;
}

}  // namespace

Dynamics::Dynamics(const Model& m) {
  const int n = static_cast<int>(m.bodies.size());
  auto graph = coupling_graph(m);
  order_ = elimination_order(graph);
  place_.assign(n, 0);
  for (int i = 0; i < n; ++i) place_[order_[i]] = i;
  block_.assign(static_cast<std::size_t>(n) * n, -1);
  next_.assign(n, {});
  int count = 0;
  for (int i = 0; i < n; ++i) block(i, i) = kBlock * count++;
  // fill: eliminating i joins all its later neighbours
  for (int i = 0; i < n; ++i) {
    std::vector<int> later;
    for (int j = i + 1; j < n; ++j)
      if (graph[order_[i]][order_[j]]) later.push_back(j);
    for (int a : later)
      for (int b : later)
        if (a != b) graph[order_[a]][order_[b]] = true;
    for (int j : later) block(i, j) = kBlock * count++;
    next_[i] = later;
  }
  data_.assign(static_cast<std::size_t>(kBlock) * count, 0);
}

CREPITUS_WIDE static void add_row(double* data, const int* block, int n, const int* place, double w,
                                  const RowTerm* terms, int count) {
  for (int s = 0; s < count; ++s) {
    double a[6];
    six(terms[s], a);
    const int i = place[terms[s].body];
    for (int t = s; t < count; ++t) {
      double b[6];
      six(terms[t], b);
      const int j = place[terms[t].body];
      if (i <= j) {
        add_outer(data + block[static_cast<std::size_t>(i) * n + j], w, a, b);
        if (i == j && s != t) add_outer(data + block[static_cast<std::size_t>(i) * n + i], w, b, a);
      } else {
        add_outer(data + block[static_cast<std::size_t>(j) * n + i], w, b, a);
      }
    }
  }
}

void Dynamics::assemble(const Model& m, const Loads& loads, double h_s) {
  std::memset(data_.data(), 0, data_.size() * sizeof(double));
  const int n = static_cast<int>(order_.size());
  for (int i = 0; i < n; ++i) {
    const int body = order_[i];
    double* d = data_.data() + block(i, i);
    const double mass = m.bodies[body].mass_kg;
    const Mat3& R = loads.bodies[body].R_WB;
    const Mat3 inertia_W = R * m.bodies[body].inertia_kg_m2 * glm::transpose(R);
    for (int a = 0; a < 3; ++a) {
      d[6 * a + a] = mass;
      for (int b = 0; b < 3; ++b) d[6 * (a + 3) + b + 3] = inertia_W[b][a];
    }
  }
  for (const Row& row : loads.rows.rows) {
    const double w = h_s * row.c + h_s * h_s * row.k;
    if (w == 0) continue;
    add_row(data_.data(), block_.data(), n, place_.data(), w, loads.rows.terms.data() + row.first, row.count);
  }
}

void Dynamics::factorise() {
  const int n = static_cast<int>(order_.size());
  for (int i = 0; i < n; ++i) {
    double* d = data_.data() + block(i, i);
    factor_diagonal(d);
    for (int j : next_[i]) solve_block(d, data_.data() + block(i, j));
    for (int a : next_[i])
      for (int b : next_[i])
        if (a <= b)
          subtract_transposed_product(data_.data() + block(a, b), data_.data() + block(i, a),
                                      data_.data() + block(i, b));
  }
}

// x_j -= B^T x_i and x_i -= B x_j for `count` interleaved right-hand sides.
CREPITUS_WIDE static void push_down(const double* __restrict b, const double* __restrict x_i,
                                    double* __restrict x_j, int count) {
  for (int k = 0; k < 6; ++k)
    for (int j = 0; j < 6; ++j) {
      const double b_kj = b[6 * k + j];
      for (int s = 0; s < count; ++s) x_j[j * count + s] -= b_kj * x_i[k * count + s];
    }
}
CREPITUS_WIDE static void pull_up(const double* __restrict b, double* __restrict x_i,
                                  const double* __restrict x_j, int count) {
  for (int k = 0; k < 6; ++k)
    for (int j = 0; j < 6; ++j) {
      const double b_kj = b[6 * k + j];
      for (int s = 0; s < count; ++s) x_i[k * count + s] -= b_kj * x_j[j * count + s];
    }
}
CREPITUS_WIDE static void forward_diagonal(const double* __restrict u, double* __restrict x, int count) {
  for (int i = 0; i < 6; ++i) {
    for (int k = 0; k < i; ++k) {
      const double u_ki = u[6 * k + i];
      for (int s = 0; s < count; ++s) x[i * count + s] -= u_ki * x[k * count + s];
    }
    for (int s = 0; s < count; ++s) x[i * count + s] *= u[6 * i + i];
  }
}
CREPITUS_WIDE static void backward_diagonal(const double* __restrict u, double* __restrict x, int count) {
  for (int i = 5; i >= 0; --i) {
    for (int k = i + 1; k < 6; ++k) {
      const double u_ik = u[6 * i + k];
      for (int s = 0; s < count; ++s) x[i * count + s] -= u_ik * x[k * count + s];
    }
    for (int s = 0; s < count; ++s) x[i * count + s] *= u[6 * i + i];
  }
}

void Dynamics::solve(std::span<double> b, int count) const {
  const int n = static_cast<int>(order_.size());
  const auto at = [&](int place) { return b.data() + static_cast<std::size_t>(6) * order_[place] * count; };
  for (int i = 0; i < n; ++i) {
    forward_diagonal(data_.data() + block(i, i), at(i), count);
    for (int j : next_[i]) push_down(data_.data() + block(i, j), at(i), at(j), count);
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int j : next_[i]) pull_up(data_.data() + block(i, j), at(i), at(j), count);
    backward_diagonal(data_.data() + block(i, i), at(i), count);
  }
}

void Dynamics::forces(const Model& m, const Loads& loads, double h_s, double gravity_m_per_s2,
                      std::span<double> out) const {
  for (std::size_t i = 0; i < m.bodies.size(); ++i) {
    const BodyKinematics& b = loads.bodies[i];
    const Vec3 w_B = glm::transpose(b.R_WB) * b.w_WB;
    const Vec3 gyroscopic_W = b.R_WB * glm::cross(w_B, m.bodies[i].inertia_kg_m2 * w_B);
    double* f = out.data() + 6 * i;
    f[0] = 0, f[1] = -m.bodies[i].mass_kg * gravity_m_per_s2, f[2] = 0;
    f[3] = -gyroscopic_W.x, f[4] = -gyroscopic_W.y, f[5] = -gyroscopic_W.z;
  }
  for (const Row& row : loads.rows.rows) {
    double lambda = row.lambda;
    if (row.k != 0) lambda -= h_s * row.k * row_speed(loads, row);
    if (lambda == 0) continue;
    for (const RowTerm& t : loads.rows.of(row)) {
      double* f = out.data() + 6 * static_cast<std::size_t>(t.body);
      f[0] += t.linear.x * lambda, f[1] += t.linear.y * lambda, f[2] += t.linear.z * lambda;
      f[3] += t.angular.x * lambda, f[4] += t.angular.y * lambda, f[5] += t.angular.z * lambda;
    }
  }
}

}  // namespace crepitus
