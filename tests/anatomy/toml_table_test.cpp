#include "engine/anatomy/toml_table.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/anatomy/person.h"
#include "engine/input_error.h"

namespace crepitus {
namespace {

// The message that reading `text` as file "a.toml" gives, or "no error".
std::string message(
    const std::string& text, const std::function<void(TomlTable&)>& read = [](TomlTable&) {}) {
  try {
    TomlTable table = TomlTable::parse_text(text, "a.toml");
    read(table);
    table.done();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

std::string number_message(const std::string& value, Range range = kAny) {
  return message("mass_kg = " + value, [&](TomlTable& t) { t.number("mass_kg", range); });
}

TEST(TomlTable, ReadsEveryKindOfValue) {
  TomlTable t = TomlTable::parse_text(
      "n = 1\nx = -2.5\nb = true\ns = 'abc'\nv = [1, 2.5, 3]\nl = ['p', 'q']\n[sub]\ny = "
      "7\n[[many]]\nk = 1\n[[many]]\nk = 2\n",
      "a.toml");
  EXPECT_EQ(t.number("n"), 1);
  EXPECT_EQ(t.number("x"), -2.5);
  EXPECT_EQ(t.number_or("absent", 4), 4);
  EXPECT_TRUE(t.flag_or("b", false));
  EXPECT_TRUE(t.flag_or("absent", true));
  EXPECT_EQ(t.text("s"), "abc");
  EXPECT_EQ(t.text_or("absent", "z"), "z");
  EXPECT_EQ(t.vec3("v"), Vec3(1, 2.5, 3));
  EXPECT_EQ(t.vec3_or("absent", Vec3(9)), Vec3(9));
  EXPECT_EQ(t.texts("l"), (std::vector<std::string>{"p", "q"}));
  EXPECT_TRUE(t.is_list("l"));
  EXPECT_FALSE(t.is_list("s") || t.is_list("absent"));
  EXPECT_EQ(t.table("sub")->number("y"), 7);
  EXPECT_FALSE(t.table("absent").has_value());
  std::vector<TomlTable> many = t.tables("many");
  ASSERT_EQ(many.size(), 2u);
  EXPECT_EQ(many[1].number("k"), 2);
  EXPECT_TRUE(t.tables("absent").empty());
  EXPECT_EQ(t.keys(), (std::vector<std::string>{"n", "x", "b", "s", "v", "l", "sub", "many"}));
  EXPECT_EQ(many[1].place(), "a.toml:11");
  EXPECT_NO_THROW(t.done());
}

TEST(TomlTable, SaysWhatIsWrongWithANumber) {
  EXPECT_EQ(number_message("nan"), "a.toml:1:11: mass_kg: must be a finite number, is nan");
  EXPECT_EQ(number_message("inf"), "a.toml:1:11: mass_kg: must be a finite number, is inf");
  EXPECT_EQ(number_message("2e15"), "a.toml:1:11: mass_kg: is absurdly large: 2e+15");
  EXPECT_EQ(number_message("-9000000000000000000"),
            "a.toml:1:11: mass_kg: is absurdly large: -9e+18");
  EXPECT_EQ(number_message("0", kPositive), "a.toml:1:11: mass_kg: must be greater than 0, is 0");
  EXPECT_EQ(number_message("-3", kNotNegative),
            "a.toml:1:11: mass_kg: must not be negative, is -3");
  EXPECT_EQ(number_message("7", {0, 5}), "a.toml:1:11: mass_kg: must be from 0 to 5, is 7");
  EXPECT_EQ(number_message("7", {8, kAny.hi}), "a.toml:1:11: mass_kg: must be at least 8, is 7");
  EXPECT_EQ(number_message("7", {kAny.lo, 5}), "a.toml:1:11: mass_kg: must be at most 5, is 7");
  EXPECT_EQ(number_message("'7'"), "a.toml:1:11: mass_kg: must be a number, is a string");
  EXPECT_EQ(number_message("true"), "a.toml:1:11: mass_kg: must be a number, is true or false");
  EXPECT_EQ(number_message("1979-05-27"),
            "a.toml:1:11: mass_kg: must be a number, is a date or time");
  EXPECT_EQ(number_message("[1]"), "a.toml:1:11: mass_kg: must be a number, is an array");
  EXPECT_EQ(number_message("{}"), "a.toml:1:11: mass_kg: must be a number, is a table");
  EXPECT_EQ(number_message("5", {0, 5}), "no error");
}

TEST(TomlTable, SaysWhatIsWrongWithOtherValues) {
  EXPECT_EQ(message("s = 3", [](TomlTable& t) { t.text("s"); }),
            "a.toml:1:5: s: must be a string, is a number");
  EXPECT_EQ(message("s = ''", [](TomlTable& t) { t.text("s"); }),
            "a.toml:1:5: s: must not be empty");
  EXPECT_EQ(message("b = 1", [](TomlTable& t) { t.flag_or("b", true); }),
            "a.toml:1:5: b: must be true or false, is a number");
  EXPECT_EQ(message("v = [1, 2]", [](TomlTable& t) { t.vec3("v"); }),
            "a.toml:1:5: v: must have 3 numbers, has 2");
  EXPECT_EQ(message("v = [1, nan, 3]", [](TomlTable& t) { t.vec3("v"); }),
            "a.toml:1:9: v: must be a finite number, is nan");
  EXPECT_EQ(message("v = 1", [](TomlTable& t) { t.vec3("v"); }),
            "a.toml:1:5: v: must be an array, is a number");
  EXPECT_EQ(message("l = ['a', 1]", [](TomlTable& t) { t.texts("l"); }),
            "a.toml:1:11: l: must be a string, is a number");
  EXPECT_EQ(message("t = 1", [](TomlTable& t) { t.table("t"); }),
            "a.toml:1:5: t: must be a table, is a number");
  EXPECT_EQ(message("t = [1]", [](TomlTable& t) { t.tables("t"); }),
            "a.toml:1:6: t: must hold tables, holds a number");
  EXPECT_EQ(message("k = 'dics'",
                    [](TomlTable& t) {
                      t.one_of("k", {"disc", "hip"});
                    }),
            "a.toml:1:5: k: unknown value 'dics' (did you mean 'disc'?)");
  EXPECT_EQ(message("k = 'zebra'",
                    [](TomlTable& t) {
                      t.one_of("k", {"disc", "hip"});
                    }),
            "a.toml:1:5: k: unknown value 'zebra', must be one of 'disc', 'hip'");
}

TEST(TomlTable, ComplainsOfUnknownMissingAndMisspeltKeys) {
  const auto read = [](TomlTable& t) {
    t.set_element("ligament 'x'");
    t.number("slack_ratio");
    t.text_or("level", "");
  };
  EXPECT_EQ(message("slack_ratio = 1\nlevle = 'L4L5'", read),
            "a.toml:2:1: ligament 'x': unknown key 'levle' (did you mean 'level'?)");
  EXPECT_EQ(message("slack_ratio = 1\ncolour = 'red'", read),
            "a.toml:2:1: ligament 'x': unknown key 'colour'");
  EXPECT_EQ(message("slak_ratio = 1", read),
            "a.toml:1:1: ligament 'x': unknown key 'slak_ratio' (did you mean 'slack_ratio'?)");
  EXPECT_EQ(message("level = 'L4L5'", read), "a.toml:1:1: ligament 'x': missing key 'slack_ratio'");
}

TEST(TomlTable, CopiesShareWhatHasBeenAskedFor) {
  TomlTable t = TomlTable::parse_text("x = 1", "a.toml");
  TomlTable copy = t;
  copy.number("x");
  EXPECT_NO_THROW(t.done());
}

TEST(TomlTable, PassesOnWhatTheParserSays) {
  EXPECT_EQ(message("x = 1\nx = 2"),
            "a.toml:2:5: Error while parsing key-value pair: cannot redefine existing integer 'x'");
  EXPECT_EQ(message("x = \"abc"),
            "a.toml:1:9: Error while parsing string: encountered end-of-file");
  EXPECT_EQ(message("\xff\xfe"), "a.toml:1:1: Encountered invalid utf-8 sequence");
}

TEST(TomlTable, SurvivesDeepNesting) {
  EXPECT_EQ(message("x = " + std::string(1000000, '[')), "a.toml:1:69: brackets nested too deeply");
  std::string dots = "a";
  for (int i = 0; i < 1000000; ++i) dots += ".a";
  EXPECT_EQ(message(dots + " = 1"), "a.toml:1:34: too many dots in one key");
  EXPECT_EQ(message("[" + dots + "]"), "a.toml:1:35: too many dots in one key");
  std::string inline_tables = "x = ";
  for (int i = 0; i < 100000; ++i) inline_tables += "{x=";
  EXPECT_EQ(message(inline_tables), "a.toml:1:197: brackets nested too deeply");
}

TEST(TomlTable, CountsNoDotsOrBracketsInTextsAndComments) {
  const std::string many(500, '.'), brackets(500, '[');
  const auto read = [](TomlTable& t) { t.text("s"); };
  EXPECT_EQ(message("s = '" + many + brackets + "' # " + many + brackets, read), "no error");
  EXPECT_EQ(message("s = \"\"\"\n" + many + "\n\\\"\"\" " + brackets + "\"\"\"", read), "no error");
}

TEST(TomlTable, SaysWhyAFileCannotBeRead) {
  const auto parse = [](const std::string& path) -> std::string {
    try {
      TomlTable::parse_file(path);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(parse("models/nobody.toml"), "models/nobody.toml: no such file");
  EXPECT_EQ(parse(CREPITUS_SOURCE_DIR "/models"),
            CREPITUS_SOURCE_DIR "/models: is a folder, not a file");
  EXPECT_EQ(parse("/dev/zero"), "/dev/zero: is not an ordinary file");
  EXPECT_THROW(TomlTable::parse_text(std::string((8u << 20) + 1, '\n'), "big.toml"), InputError);
}

TEST(NearestName, FindsTypingSlipsAndNothingElse) {
  const std::vector<std::string> names{"ilium_left", "ilium_right", "femur_left", "L5"};
  EXPECT_EQ(nearest_name("illium_left", names), "ilium_left");
  EXPECT_EQ(nearest_name("iluim_left", names), "ilium_left");
  EXPECT_EQ(nearest_name("sternum", names), "");
  EXPECT_EQ(nearest_name("L4", names), "L5");
  EXPECT_EQ(nearest_name("xy", names), "");
  EXPECT_EQ(nearest_name(std::string(1000000, 'x'), names), "");
  EXPECT_EQ(did_you_mean("femur_lft", names), " (did you mean 'femur_left'?)");
}

TEST(Person, EveryPersonLoads) {
  const std::string people = CREPITUS_SOURCE_DIR "/models/people/";
  EXPECT_TRUE(load_person(people + "default.toml").parameters.empty());
  const Person weak = load_person(people + "weak_left_gluteus_medius.toml");
  ASSERT_EQ(weak.parameters.size(), 1u);
  EXPECT_EQ(weak.parameters[0].first, "strength.gluteus_medius.left");
  EXPECT_EQ(weak.parameters[0].second, 0.4);
  EXPECT_EQ(load_person(people + "desk_worker.toml").parameters.size(), 15u);
}

}  // namespace
}  // namespace crepitus
