// Report expressions: arithmetic over recorded channels, for example "max(knee_angle.left) - first(knee_angle.left)" or
// "last(flexion:disc_angle.L4L5.flexion)". The list of reductions is in scenes/README.md.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace crepitus {

// One run: the same times for every column, one column a channel. Times below zero are settling and are not looked at.
struct Recording {
  std::vector<std::string> channels;
  std::vector<double> time_s;
  std::vector<std::vector<double>> columns;
};

// Value of an expression over the cases of a scene, by case name. A channel without "case:" belongs to the only case, or to
// the one named "". Comparisons are 1 or 0. Throws InputError, its message begins with shown_place.
double evaluate_expression(const std::string& expression, const std::map<std::string, Recording>& cases,
                           const std::string& shown_place);

// What an expression reads; `case_name` is empty when it names none. Throws InputError when it is not well-formed.
struct ChannelUse {
  std::string case_name, channel;
  bool operator==(const ChannelUse&) const = default;
};
std::vector<ChannelUse> channels_used(const std::string& expression, const std::string& shown_place);

}  // namespace crepitus
