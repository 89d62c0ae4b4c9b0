// Points fixed in bodies and the straight lines between them, all at once in lanes: where they are, how long, which way.
//
// What is planned once (which points ride on which bodies, which two a line joins) stands beside what is measured anew in
// each step. Points of one body lie side by side, because then its rotation is the same for eight of them.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/lanes.h"
#include "engine/maths.h"

namespace crepitus {

struct BodyKinematics;

// Vectors as three columns of lines.
struct Columns {
  std::vector<Line> x, y, z;

  void resize(int count);
  double* xs() { return x.front().at; }
  double* ys() { return y.front().at; }
  double* zs() { return z.front().at; }
  const double* xs() const { return x.front().at; }
  const double* ys() const { return y.front().at; }
  const double* zs() const { return z.front().at; }
  Vec3 at(int i) const { return {xs()[i], ys()[i], zs()[i]}; }
  void set(int i, const Vec3& v) { xs()[i] = v.x, ys()[i] = v.y, zs()[i] = v.z; }
};

// A table of doubles that loops cross in lanes: column by column, with items side by side in whole lines. Whoever fills it
// gives the items that only fill up the last line the numbers of a real one, so that nothing there divides by zero.
class LaneTable {
 public:
  LaneTable() = default;
  LaneTable(int columns, std::size_t items) : lines_((items + 7) / 8), numbers_(static_cast<std::size_t>(columns) * lines_) {}

  int items() const { return static_cast<int>(8 * lines_); }  // whole lines of them
  double* column(int c) { return numbers_.data()[static_cast<std::size_t>(c) * lines_].at; }
  double& at(int c, int i) { return numbers_[static_cast<std::size_t>(c) * lines_ + i / 8].at[i % 8]; }
  double at(int c, int i) const { return numbers_[static_cast<std::size_t>(c) * lines_ + i / 8].at[i % 8]; }
  Vec3 vector(int c, int i) const { return {at(c, i), at(c + 1, i), at(c + 2, i)}; }  // in three columns from c on

 private:
  std::size_t lines_ = 0;
  std::vector<Line> numbers_;
};

struct FixedPoint {
  int body;
  Vec3 p_CP;
};
// One that rides with share_a on one point and with the rest on another, both given by number.
struct MixedPoint {
  int a, b;
  double share_a;
};

struct Lines {
  // Numbers of points: first the fixed ones, then the mixed ones. A line runs from its first to its second point.
  Lines() = default;
  Lines(std::span<const FixedPoint> fixed, std::span<const MixedPoint> mixed, std::span<const std::array<int, 2>> lines);

  void move_point(int number, const Vec3& p_CP) { p_CP_.set(place[number], p_CP); }  // of a fixed one, within its body
  void measure(std::span<const BodyKinematics> bodies);

  int count = 0;                  // of lines; entry `count` of the columns below stays zero
  std::vector<int> place;         // of a point, by number: its entry in the columns of points
  std::vector<int> from, to;      // places of the ends of a line
  Columns lever_W, at_W;          // of points: from the centre of mass (fixed ones only), and in W
  Columns along_W;                // of lines: unit vector from first to second point, zero between points that coincide
  std::vector<Line> length_lines;
  double* length_m() { return length_lines.front().at; }
  const double* length_m() const { return length_lines.front().at; }

 private:
  struct Range {
    int body, first, end;         // places, whole lines of them
  };
  void measure_points(std::span<const BodyKinematics> bodies);
  void measure_lines();

  std::vector<Range> ranges_;
  std::vector<MixedPoint> mixed_;  // with places for numbers, in the last places
  Columns p_CP_;
};

}  // namespace crepitus
