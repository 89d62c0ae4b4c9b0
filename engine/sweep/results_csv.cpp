#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>

#include "engine/observe/files.h"
#include "engine/sweep/database.h"
#include "engine/sweep/design.h"

namespace crepitus {
namespace {

struct CloseFile {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

// A text that may hold commas or quotes.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string head(const Results& results) {
  std::string text;
  for (const auto& [key, value] : provenance(results))
    if (!value.empty() && value.find('\n') == std::string::npos)
      text += fmt::format("# {}: {}\n", key, value);
  const std::vector<TableColumn> columns = table_columns(results.sweep(), results.columns());
  for (const TableColumn& c : columns) text += (&c == &columns[0] ? "" : ",") + field(c.name);
  text += "\n";
  for (const TableColumn& c : columns) text += (&c == &columns[0] ? "" : ",") + field(c.unit);
  return text + "\n";
}

// Numbers with as many digits as bring back the same bits; nothing where there is none.
std::string line(const Sweep& sweep, const RunRow& row, std::size_t metrics) {
  const std::int64_t point = point_of(sweep, row.run);
  std::string text =
      fmt::format("{},{},{},{},{},{:016x}", row.run, point, person_of(sweep, row.run),
                  field(row.trouble), row.end_s, row.state_hash);
  const auto out = std::back_inserter(text);
  for (const double x : axis_values(sweep.plan, point)) fmt::format_to(out, ",{}", x);
  for (std::size_t m = 0; m < metrics; ++m) {
    const double x = row.values.empty() ? NAN : row.values[m];
    if (std::isnan(x))
      text += ',';
    else
      fmt::format_to(out, ",{}", x);
  }
  return text + "\n";
}

}  // namespace

bool write_results_csv(const std::string& path, const Results& results, const OnRows& on_rows) {
  const std::string partial = path + ".partial";
  const auto give_up = [&](int error) {
    std::remove(partial.c_str());
    throw OutputError("cannot write " + path + ": " + std::strerror(error));
  };
  std::unique_ptr<std::FILE, CloseFile> file(std::fopen(partial.c_str(), "wb"));
  if (!file) give_up(errno);
  const auto write = [&](const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) give_up(errno);
  };
  write(head(results));
  std::int64_t rows = 0;
  bool go_on = true;
  results.for_each([&](const RunRow& row) {
    if (!go_on) return;
    write(line(results.sweep(), row, results.columns().size()));
    go_on = on_rows(++rows);
  });
  if (std::fflush(file.get()) != 0) give_up(errno);
  file.reset();
  if (!go_on) {
    std::remove(partial.c_str());
    return false;
  }
  if (std::rename(partial.c_str(), path.c_str()) != 0) give_up(errno);
  return true;
}

}  // namespace crepitus
