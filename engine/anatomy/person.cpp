#include "engine/anatomy/person.h"

#include "engine/anatomy/toml_table.h"

namespace crepitus {
namespace {

Person read_person(TomlTable file) {
  Person person;
  person.title = file.text("title");
  person.note = file.text("note");
  person.source = file.text("source");
  if (std::optional<TomlTable> parameters = file.table("parameters")) {
    for (const std::string& key : parameters->keys()) {
      if (parameters->is_table(key))
        parameters->fail(key, "write names with dots in quotes, like \"strength.psoas.left\"");
      person.parameters.emplace_back(key, parameters->number(key));
      person.places.push_back(parameters->place_of(key));
    }
  }
  file.done();
  return person;
}

}  // namespace

Person load_person(const std::string& path) { return read_person(TomlTable::parse_file(path)); }

Person parse_person(std::string_view text, const std::string& shown_path) {
  return read_person(TomlTable::parse_text(text, shown_path));
}

}  // namespace crepitus
