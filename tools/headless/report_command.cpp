// crepitus report: a page about the results of a sweep.
#include <fmt/format.h>

#include <memory>

#include "engine/observe/files.h"
#include "engine/sweep/report.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"

namespace crepitus {
namespace {

struct ReportOptions {
  std::string results, output = "report.html";
};

int report(const ReportOptions& o) {
  const Database db = open_results(o.results);
  write_file(o.output, sweep_report_html(db, o.results));
  fmt::print("{}: open it in a browser\n", o.output);
  return kOk;
}

}  // namespace

Action add_report(CLI::App& app, const CommonOptions&) {
  auto o = std::make_shared<ReportOptions>();
  app.add_option("results", o->results,
                 "results.db made by `crepitus merge`, or the folder of a sweep")
      ->required()
      ->type_name("RESULTS");
  app.add_option("-o,--output", o->output, "The page; it needs nothing else, no network either")
      ->type_name("FILE")
      ->capture_default_str();
  app.footer(
      "Example:\n"
      "  crepitus report results.db -o report.html");
  return [o] { return report(*o); };
}

}  // namespace crepitus
