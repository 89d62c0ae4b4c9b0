// Strict reading of TOML: every key must be asked for, every value must have the right type and a sane size, and every
// complaint is an InputError "file:line:column: element: problem (help)". Knows nothing of anatomy or scenes.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/maths.h"

namespace crepitus {

struct Range {
  double lo = -std::numeric_limits<double>::infinity();
  double hi = std::numeric_limits<double>::infinity();
};
inline constexpr Range kAny{};
inline constexpr Range kPositive{std::numeric_limits<double>::min(), std::numeric_limits<double>::infinity()};
inline constexpr Range kNotNegative{0, std::numeric_limits<double>::infinity()};

// One table of a parsed file. Copies share what has been asked for. Call done() when all keys have been read.
// Numbers must be finite; integers are accepted where a number is asked for. Missing keys and wrong types throw InputError.
class TomlTable {
 public:
  static TomlTable parse_file(const std::string& path);                              // shown in messages as given
  static TomlTable parse_text(std::string_view text, const std::string& shown_path);

  void set_element(std::string element);  // how messages name this table, for example "ligament 'iliolumbar_left'"
  const std::string& element() const;
  std::string place() const;                             // "file:line" of this table
  std::string place_of(std::string_view key) const;      // "file:line" of a key's value, or of the table

  bool has(std::string_view key) const;                  // does not count as asking for it
  bool is_table(std::string_view key) const;
  bool is_list(std::string_view key) const;
  double number(std::string_view key, Range range = kAny);
  double number_or(std::string_view key, double otherwise, Range range = kAny);
  bool flag_or(std::string_view key, bool otherwise);
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view otherwise);
  std::string one_of(std::string_view key, const std::vector<std::string>& allowed);
  Vec3 vec3(std::string_view key);
  Vec3 vec3_or(std::string_view key, const Vec3& otherwise);
  std::vector<double> numbers(std::string_view key, Range range = kAny);
  std::vector<std::string> texts(std::string_view key);

  std::optional<TomlTable> table(std::string_view key);        // a sub-table, when present
  TomlTable needed_table(std::string_view key);                // a sub-table
  std::vector<TomlTable> tables(std::string_view key);         // an array of tables; empty when absent
  std::vector<std::string> keys() const;                       // in the order of the file

  void done() const;                                           // unknown keys left: InputError
  [[noreturn]] void fail(std::string_view key, const std::string& problem) const;  // at key's place, or the table's

 private:
  struct Node;
  std::shared_ptr<Node> node_;
};

}  // namespace crepitus
