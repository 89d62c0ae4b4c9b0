#include "engine/observe/expression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/input_error.h"

namespace crepitus {
namespace {

// Two channels over -1 .. 4 s; "ramp.x" is the time itself from 0 on, "wave.y" goes 0 2 -3 1 4.
Recording recording(double factor = 1) {
  return {{"ramp.x", "wave.y"},
          {-1, 0, 1, 2, 3, 4},
          {{99, 0, 1 * factor, 2 * factor, 3 * factor, 4 * factor}, {-99, 0, 2, -3, 1, 4}}};
}

double value(const std::string& expression) { return evaluate_expression(expression, {{"", recording()}}, "here"); }

std::string complaint(const std::string& expression, std::map<std::string, Recording> cases = {{"", recording()}}) {
  try {
    evaluate_expression(expression, cases, "scenes/a.toml: report 'b'");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Expression, ReducesChannelsFromTimeZeroOn) {
  EXPECT_EQ(value("first(wave.y)"), 0);
  EXPECT_EQ(value("last(wave.y)"), 4);
  EXPECT_EQ(value("change(wave.y)"), 4);
  EXPECT_EQ(value("max(wave.y)"), 4);
  EXPECT_EQ(value("min(wave.y)"), -3);
  EXPECT_EQ(value("range(wave.y)"), 7);
  EXPECT_EQ(value("absmax(wave.y)"), 4);
  EXPECT_DOUBLE_EQ(value("mean(wave.y)"), 4.0 / 5);
}

TEST(Expression, ReducesWithinAWindow) {
  EXPECT_EQ(value("max(wave.y, 1, 3)"), 2);
  EXPECT_EQ(value("range(wave.y, 1, 2)"), 5);
  EXPECT_EQ(value("mean(ramp.x, 2, 4)"), 3);
  EXPECT_EQ(value("change(ramp.x, 1, 2+1)"), 2);
  EXPECT_EQ(value("absmax(wave.y, 2, 3)"), 3);
}

TEST(Expression, FindsValuesAndMoments) {
  EXPECT_EQ(value("at(wave.y, 1.5)"), -0.5);
  EXPECT_EQ(value("when(wave.y, -1)"), 1.6);
  EXPECT_EQ(value("at(ramp.x, when(wave.y, -1))"), 1.6);
  EXPECT_EQ(value("onset(wave.y, 3)"), 2);
  EXPECT_TRUE(std::isnan(value("onset(wave.y, 50)")));
  EXPECT_TRUE(std::isnan(value("at(ramp.x, when(wave.y, 50))")));
  EXPECT_EQ(value("when(wave.y, 50) < 8"), 0);
}

TEST(Expression, FitsSlopes) {
  EXPECT_DOUBLE_EQ(value("slope(ramp.x, ramp.x)"), 1);
  // least squares by hand: x 0..4, y 0 2 -3 1 4: sum (x-2)(y-0.8) = 7, sum (x-2)^2 = 10
  EXPECT_DOUBLE_EQ(value("slope(wave.y, ramp.x)"), 0.7);
  EXPECT_DOUBLE_EQ(value("slope(wave.y, ramp.x, 1, 2)"), -5);
}

TEST(Expression, DoesArithmeticAndComparisons) {
  EXPECT_EQ(value("2 * last(wave.y) - 1"), 7);
  EXPECT_EQ(value("last(wave.y) > 3 && min(wave.y) < 0"), 1);
  EXPECT_EQ(value("last(wave.y) > 5"), 0);
  EXPECT_EQ(value("max(last(wave.y), 10)"), 10);
  EXPECT_EQ(value("min(last(wave.y), max(wave.y, 0, 1))"), 2);
  EXPECT_EQ(value("abs(min(wave.y))"), 3);
  EXPECT_EQ(value("( last ( wave.y ) )"), 4);
}

TEST(Expression, ReadsSeveralCases) {
  const std::map<std::string, Recording> cases{{"one", recording()}, {"two", recording(3)}};
  EXPECT_EQ(evaluate_expression("last(two:ramp.x) - last(one:ramp.x)", cases, "here"), 8);
  EXPECT_EQ(complaint("last(three:ramp.x)", cases), "scenes/a.toml: report 'b': unknown case 'three'");
  EXPECT_EQ(complaint("last(twoo:ramp.x)", cases), "scenes/a.toml: report 'b': unknown case 'twoo' (did you mean 'two'?)");
  EXPECT_EQ(complaint("last(ramp.x)", cases), "scenes/a.toml: report 'b': channel 'ramp.x' needs a case in front, as in one:ramp.x");
}

TEST(Expression, ExplainsMistakes) {
  const std::string here = "scenes/a.toml: report 'b': ";
  EXPECT_EQ(complaint("last(rmap.x)"), here + "unknown channel 'rmap.x' (did you mean 'ramp.x'?)");
  EXPECT_EQ(complaint("lst(ramp.x)"), here + "unknown reduction 'lst' (did you mean 'last'?)");
  EXPECT_EQ(complaint("ramp.x + 1"), here + "channel 'ramp.x' must stand inside a reduction such as last(ramp.x)");
  EXPECT_EQ(complaint("last(3)"), here + "last needs a channel, not '3'");
  EXPECT_EQ(complaint("last(ramp.x"), here + "'last(ramp.x': a bracket is not closed");
  EXPECT_EQ(complaint("at(ramp.x)"), here + "at needs a channel and a time, has 1 argument");
  EXPECT_EQ(complaint("mean(ramp.x, 1)"), here + "mean needs a channel and nothing else or a start and an end time, has 2 arguments");
  EXPECT_EQ(complaint("slope(ramp.x)"), here + "slope needs two channels and nothing else or a start and an end time, has 1 argument");
  EXPECT_EQ(complaint("at(ramp.x, 9)"), here + "ramp.x: 9 s is outside the recording, which goes from 0 to 4 s");
  EXPECT_EQ(complaint("mean(ramp.x, 7, 8)"), here + "ramp.x: nothing was recorded in that time");
  EXPECT_EQ(complaint("last(ramp.x) +").substr(0, here.size() + 17), here + "'last(ramp.x) +':");
  EXPECT_EQ(complaint("").substr(0, here.size()), here);
  EXPECT_EQ(complaint(std::string(100, '(')).substr(0, here.size()), here);
  EXPECT_EQ(complaint("last(ramp.x)", {}), here + "there is no recording");
}

TEST(Expression, ListsWhatItReads) {
  const auto used = channels_used("last(a:b.c) - at(d.e, when(a:f.g, 3)) + last(a:b.c)", "here");
  EXPECT_EQ(used, (std::vector<ChannelUse>{{"a", "b.c"}, {"a", "f.g"}, {"", "d.e"}}));
}

}  // namespace
}  // namespace crepitus
