// models/people/*.toml: one kind of person, as changes to the adult. Keys are names of parameters,
// "strength.gluteus_medius.left" for example; whether a parameter of that name exists is for the
// owner of the parameters to say.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crepitus {

struct Person {
  std::string title, note, source;
  std::vector<std::pair<std::string, double>> parameters;  // in the order of the file
  std::vector<std::string> places;  // "file:line" of each parameter, for messages
};

Person load_person(const std::string& path);

// The same for text that did not come from a file; shown_path stands in the messages.
Person parse_person(std::string_view text, const std::string& shown_path);

}  // namespace crepitus
