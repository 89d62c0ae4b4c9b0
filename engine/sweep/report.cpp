#include "engine/sweep/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/explain/words.h"
#include "engine/observe/page.h"

namespace crepitus {
namespace embedded {  // made by crepitus_embed, see engine/CMakeLists.txt
std::string_view sweep_template();
std::string_view sweep_style();
std::string_view sweep_script();
std::string_view d3_script();
}  // namespace embedded
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostRows = 20000,
                       kMostNumbers = 1'200'000;  // some 8 MB: a browser still draws that at once

Json number(const Cell& cell) {
  return cell.is_null ? Json(nullptr) : Json::parse(fmt::format("{:.6g}", cell.number));
}

Json lines_of(const Database& db, const std::string& sql) {
  Json lines = Json::array();
  for (const std::vector<Cell>& row : query(db, sql)) {
    Json line = Json::array();
    for (const Cell& cell : row)
      line.push_back(cell.is_number || cell.is_null ? number(cell) : Json(cell.text));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string plain_pop(const std::string& mechanism, const std::string& joint,
                      const std::string& side) {
  if (mechanism.empty()) return "anything at all";
  const auto found = std::find(kMechanisms.begin(), kMechanisms.end(), mechanism);
  const auto which = static_cast<Mechanism>(found - kMechanisms.begin());
  return joint.empty() ? plain_mechanism(which) : plain_joint(which, joint, side);
}

Json columns_json(const Database& db) {
  Json columns = Json::array();
  for (const std::vector<Cell>& c : query(db,
                                          "SELECT name, kind, unit, description FROM columns WHERE "
                                          "kind <> 'run' ORDER BY position"))
    columns.push_back({{"name", c[0].text},
                       {"kind", c[1].text},
                       {"unit", c[2].text},
                       {"description", c[3].text}});
  return columns;
}

Json pops_json(const Database& db) {
  Json pops = Json::array();
  for (const std::vector<Cell>& p : query(db,
                                          "SELECT mechanism, joint, side, runs, popped, share, lo, "
                                          "hi FROM probability ORDER BY rowid"))
    pops.push_back({{"label", plain_pop(p[0].text, p[1].text, p[2].text)},
                    {"joint", !p[1].text.empty()},
                    {"runs", number(p[3])},
                    {"popped", number(p[4])},
                    {"share", number(p[5])},
                    {"lo", number(p[6])},
                    {"hi", number(p[7])}});
  return pops;
}

}  // namespace

std::string sweep_report_html(const Database& db, const std::string& results) {
  Json data{{"results", results}};
  for (const std::vector<Cell>& row : query(db, "SELECT key, value FROM provenance"))
    data["origin"][row[0].text] = row[1].text;
  data["columns"] = columns_json(db);
  const auto total = static_cast<std::int64_t>(query(db, "SELECT count(*) FROM runs")[0][0].number);
  const auto complete = static_cast<std::int64_t>(
      query(db, "SELECT count(*) FROM runs WHERE trouble = ''")[0][0].number);
  const std::int64_t most = std::max<std::int64_t>(
      1, std::min(kMostRows, kMostNumbers / static_cast<std::int64_t>(data["columns"].size())));
  const std::int64_t every = (total + most - 1) / most;
  data["total"] = total;
  data["complete"] = complete;
  data["every"] = std::max<std::int64_t>(1, every);
  std::string names = "run";
  for (const Json& c : data["columns"]) names += ", \"" + c["name"].get<std::string>() + "\"";
  data["rows"] = lines_of(
      db, fmt::format("SELECT {} FROM runs WHERE trouble = '' AND run % {} = 0 ORDER BY run", names,
                      std::max<std::int64_t>(1, every)));
  data["troubles"] =
      lines_of(db, "SELECT run, trouble FROM runs WHERE trouble <> '' ORDER BY run LIMIT 20");
  data["pops"] = pops_json(db);
  data["sensitivity"] = lines_of(
      db, "SELECT metric, parameter, measure, value, lo, hi FROM sensitivity ORDER BY rowid");

  std::string page(embedded::sweep_template());
  put_into(page, "<!--CAUTION-->", caution_html());
  put_into(page, "/*STYLE*/", page_style());
  put_into(page, "/*SWEEP_STYLE*/", embedded::sweep_style());
  put_into(page, "/*D3_SCRIPT*/", inlined_script(embedded::d3_script()));
  put_into(page, "/*DATA*/",
           script_data(data.dump(-1, ' ', false, Json::error_handler_t::replace)));
  put_into(page, "/*SCRIPT*/", std::string(page_script()).append(embedded::sweep_script()));
  return page;
}

}  // namespace crepitus
