#include "engine/anatomy/toml_table.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "engine/input_error.h"

namespace crepitus {
namespace {

constexpr size_t kLargestFile_bytes = 8u << 20;
constexpr double kLargestNumber =
    1e15;  // beyond this squares and sums lose all sense, and it is surely a slip
// Tables are destroyed by recursion, so depth is bounded before parsing: brackets times key parts
// stay in the thousands.
constexpr int kDeepestBrackets = 64;
constexpr int kLongestDottedKey = 16;

std::string at(const std::string& path, toml::source_position position) {
  const uint32_t line = std::max<uint32_t>(position.line, 1);
  const uint32_t column = std::max<uint32_t>(position.column, 1);
  return path + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

std::string shown(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "an array of tables" : "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

// "" when the number is fine.
std::string complaint_about(double value, Range range) {
  if (!std::isfinite(value)) return "must be a finite number, is " + shown(value);
  if (std::abs(value) > kLargestNumber) return "is absurdly large: " + shown(value);
  if (value >= range.lo && value <= range.hi) return "";
  const bool open_above = std::isinf(range.hi);
  if (range.lo == kPositive.lo && open_above) return "must be greater than 0, is " + shown(value);
  if (range.lo == 0 && open_above) return "must not be negative, is " + shown(value);
  if (open_above) return "must be at least " + shown(range.lo) + ", is " + shown(value);
  if (std::isinf(range.lo)) return "must be at most " + shown(range.hi) + ", is " + shown(value);
  const std::string lo = range.lo == kPositive.lo ? "above 0" : "from " + shown(range.lo);
  return "must be " + lo + " to " + shown(range.hi) + ", is " + shown(value);
}

// Skips a string or a comment that starts at text[i]; returns the index of its last character.
size_t skip_quoted(std::string_view text, size_t i) {
  const char quote = text[i];
  if (quote == '#') return std::min(text.find('\n', i), text.size()) - 1;
  const std::string triple(3, quote);
  if (text.substr(i, 3) == triple) {
    for (size_t j = i + 3; j < text.size(); ++j) {
      if (quote == '"' && text[j] == '\\')
        ++j;
      else if (text.substr(j, 3) == triple)
        return j + 2;
    }
    return text.size() - 1;
  }
  for (size_t j = i + 1; j < text.size() && text[j] != '\n'; ++j) {
    if (quote == '"' && text[j] == '\\')
      ++j;
    else if (text[j] == quote)
      return j;
  }
  return i;  // an unclosed string: the parser will say so
}

// Rejects files that would nest too deeply for a recursive parser and destructor.
void check_depth(std::string_view text, const std::string& path) {
  int brackets = 0, dots = 0;
  toml::source_position position{1, 1};
  size_t line_start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    position.column = static_cast<uint32_t>(i - line_start + 1);
    switch (text[i]) {
      case '"':
      case '\'':
      case '#': {
        const size_t last = skip_quoted(text, i);
        for (size_t j = i; j < std::min(last, text.size()); ++j) {
          if (text[j] == '\n') {
            ++position.line;
            line_start = j + 1;
          }
        }
        i = std::max(i, last);
        break;
      }
      case '[':
      case '{':
        ++brackets;
        dots = 0;
        break;
      case ']':
      case '}':
        brackets = std::max(0, brackets - 1);
        dots = 0;
        break;
      case '\n':
        ++position.line;
        line_start = i + 1;
        dots = 0;
        break;
      case '=':
      case ',':
        dots = 0;
        break;
      case '.':
        ++dots;
        break;
      default:
        break;
    }
    if (brackets > kDeepestBrackets)
      throw InputError(at(path, position) + "brackets nested too deeply");
    if (dots > kLongestDottedKey) throw InputError(at(path, position) + "too many dots in one key");
  }
}

std::string read_whole_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw InputError(path + ": no such file");
  if (fs::is_directory(status)) throw InputError(path + ": is a folder, not a file");
  if (!fs::is_regular_file(status)) throw InputError(path + ": is not an ordinary file");
  if (fs::file_size(path, error) > kLargestFile_bytes)
    throw InputError(path + ": is larger than 8 MB");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw InputError(path + ": cannot be read");
  return text.str();
}

}  // namespace

struct TomlTable::Node {
  std::shared_ptr<const toml::table> root;  // keeps the parsed file alive
  const toml::table* table;
  std::string path, element;
  mutable std::set<std::string, std::less<>> asked;

  const toml::node* find(std::string_view key) const {
    asked.emplace(key);
    return table->get(key);
  }
  const toml::node& need(std::string_view key) const;
  [[noreturn]] void fail_at(toml::source_position position, std::string_view key,
                            const std::string& problem) const {
    std::string message = at(path, position) + element;
    if (!key.empty()) message += (element.empty() ? "" : ", ") + std::string(key);
    if (!element.empty() || !key.empty()) message += ": ";
    throw InputError(message + problem);
  }
  [[noreturn]] void fail_unknown(const toml::key& key, std::span<const std::string> known) const {
    const std::string name(key.str());
    fail_at(key.source().begin, "", "unknown key '" + name + "'" + did_you_mean(name, known));
  }
  double number(const toml::node& node, std::string_view key, Range range) const;
  std::string text(const toml::node& node, std::string_view key) const;
  template <class Item, class Read>
  std::vector<Item> list(std::string_view key, const Read& read) const;
};

// The value of a key that must be there. When a misspelt form of it is there, that is what the
// message is about.
const toml::node& TomlTable::Node::need(std::string_view key) const {
  if (const toml::node* node = find(key)) return *node;
  const std::vector<std::string> wanted{std::string(key)};
  for (const auto& [present, value] : *table) {
    if (!asked.contains(present.str()) && !nearest_name(present.str(), wanted).empty())
      fail_unknown(present, wanted);
  }
  fail_at(table->source().begin, "", "missing key '" + std::string(key) + "'");
}

double TomlTable::Node::number(const toml::node& node, std::string_view key, Range range) const {
  double value = 0;
  if (const auto* floating = node.as_floating_point())
    value = floating->get();
  else if (const auto* integer = node.as_integer())
    value = static_cast<double>(integer->get());
  else
    fail_at(node.source().begin, key, "must be a number, is " + kind_of(node));
  const std::string complaint = complaint_about(value, range);
  if (!complaint.empty()) fail_at(node.source().begin, key, complaint);
  return value;
}

std::string TomlTable::Node::text(const toml::node& node, std::string_view key) const {
  const auto* string = node.as_string();
  if (!string) fail_at(node.source().begin, key, "must be a string, is " + kind_of(node));
  return string->get();
}

template <class Item, class Read>
std::vector<Item> TomlTable::Node::list(std::string_view key, const Read& read) const {
  const toml::node& node = need(key);
  const toml::array* array = node.as_array();
  if (!array) fail_at(node.source().begin, key, "must be an array, is " + kind_of(node));
  std::vector<Item> items;
  items.reserve(array->size());
  for (const toml::node& item : *array) items.push_back(read(item));
  return items;
}

TomlTable TomlTable::parse_file(const std::string& path) {
  return parse_text(read_whole_file(path), path);
}

TomlTable TomlTable::parse_text(std::string_view text, const std::string& shown_path) {
  if (text.size() > kLargestFile_bytes) throw InputError(shown_path + ": is larger than 8 MB");
  check_depth(text, shown_path);
  TomlTable result;
  result.node_ = std::make_shared<Node>();
  try {
    result.node_->root = std::make_shared<const toml::table>(toml::parse(text, shown_path));
  } catch (const toml::parse_error& error) {
    throw InputError(at(shown_path, error.source().begin) + std::string(error.description()));
  }
  result.node_->table = result.node_->root.get();
  result.node_->path = shown_path;
  return result;
}

void TomlTable::set_element(std::string element) { node_->element = std::move(element); }
const std::string& TomlTable::element() const { return node_->element; }
bool TomlTable::has(std::string_view key) const { return node_->table->contains(key); }

bool TomlTable::is_table(std::string_view key) const {
  const toml::node* node = node_->table->get(key);
  return node && node->is_table();
}

bool TomlTable::is_list(std::string_view key) const {
  const toml::node* node = node_->table->get(key);
  return node && node->is_array();
}

std::string TomlTable::place() const { return place_of(""); }

std::string TomlTable::place_of(std::string_view key) const {
  const toml::node* node = key.empty() ? nullptr : node_->table->get(key);
  const auto position = (node ? *node : *node_->table).source().begin;
  return node_->path + ":" + std::to_string(std::max<uint32_t>(position.line, 1));
}

double TomlTable::number(std::string_view key, Range range) {
  return node_->number(node_->need(key), key, range);
}

double TomlTable::number_or(std::string_view key, double otherwise, Range range) {
  const toml::node* node = node_->find(key);
  return node ? node_->number(*node, key, range) : otherwise;
}

bool TomlTable::flag_or(std::string_view key, bool otherwise) {
  const toml::node* node = node_->find(key);
  if (!node) return otherwise;
  const auto* flag = node->as_boolean();
  if (!flag)
    node_->fail_at(node->source().begin, key, "must be true or false, is " + kind_of(*node));
  return flag->get();
}

std::string TomlTable::text(std::string_view key) {
  const toml::node& node = node_->need(key);
  std::string text = node_->text(node, key);
  if (text.empty()) node_->fail_at(node.source().begin, key, "must not be empty");
  return text;
}

std::string TomlTable::text_or(std::string_view key, std::string_view otherwise) {
  const toml::node* node = node_->find(key);
  return node ? node_->text(*node, key) : std::string(otherwise);
}

std::string TomlTable::one_of(std::string_view key, const std::vector<std::string>& allowed) {
  const std::string value = text(key);
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
  const std::string near = did_you_mean(value, allowed);
  std::string list;
  for (const std::string& name : allowed) list += (list.empty() ? "'" : ", '") + name + "'";
  fail(key, "unknown value '" + value + "'" + (near.empty() ? ", must be one of " + list : near));
}

Vec3 TomlTable::vec3(std::string_view key) {
  const std::vector<double> v = numbers(key);
  if (v.size() != 3) fail(key, "must have 3 numbers, has " + std::to_string(v.size()));
  return {v[0], v[1], v[2]};
}

Vec3 TomlTable::vec3_or(std::string_view key, const Vec3& otherwise) {
  return node_->find(key) ? vec3(key) : otherwise;
}

std::vector<double> TomlTable::numbers(std::string_view key, Range range) {
  return node_->list<double>(
      key, [&](const toml::node& item) { return node_->number(item, key, range); });
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  return node_->list<std::string>(key,
                                  [&](const toml::node& item) { return node_->text(item, key); });
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
  const toml::node* node = node_->find(key);
  if (!node) return std::nullopt;
  if (!node->is_table())
    node_->fail_at(node->source().begin, key, "must be a table, is " + kind_of(*node));
  TomlTable child;
  child.node_ = std::make_shared<Node>();
  child.node_->root = node_->root;
  child.node_->table = node->as_table();
  child.node_->path = node_->path;
  child.node_->element = node_->element + (node_->element.empty() ? "" : ", ") + std::string(key);
  return child;
}

TomlTable TomlTable::needed_table(std::string_view key) {
  std::optional<TomlTable> sub = table(key);
  if (!sub) fail("", "missing table [" + std::string(key) + "]");
  return *sub;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  if (!node_->find(key)) return {};
  return node_->list<TomlTable>(key, [&](const toml::node& item) {
    if (!item.is_table())
      node_->fail_at(item.source().begin, key, "must hold tables, holds " + kind_of(item));
    TomlTable child;
    child.node_ = std::make_shared<Node>();
    child.node_->root = node_->root;
    child.node_->table = item.as_table();
    child.node_->path = node_->path;
    child.node_->element = node_->element + (node_->element.empty() ? "" : ", ") + std::string(key);
    return child;
  });
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::pair<toml::source_position, std::string>> placed;
  for (const auto& [key, value] : *node_->table) placed.emplace_back(key.source().begin, key.str());
  std::sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) {
    return a.first < b.first || (a.first == b.first && a.second < b.second);
  });
  std::vector<std::string> names;
  for (auto& [position, name] : placed) names.push_back(std::move(name));
  return names;
}

void TomlTable::done() const {
  const std::vector<std::string> known(node_->asked.begin(), node_->asked.end());
  const toml::key* first = nullptr;  // in the order of the file
  for (const auto& [key, value] : *node_->table) {
    if (!node_->asked.contains(key.str()) && (!first || key.source().begin < first->source().begin))
      first = &key;
  }
  if (first) node_->fail_unknown(*first, known);
}

void TomlTable::fail(std::string_view key, const std::string& problem) const {
  const toml::node* node = key.empty() ? nullptr : node_->table->get(key);
  node_->fail_at((node ? *node : *node_->table).source().begin, key, problem);
}

}  // namespace crepitus
