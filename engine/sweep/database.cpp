#include "engine/sweep/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/sweep/design.h"

namespace crepitus {
namespace {

std::string shown(sqlite3* db) {
  const char* path = sqlite3_db_filename(db, "main");
  return path != nullptr && *path != '\0' ? path : "the results in memory";
}

[[noreturn]] void fail(sqlite3* db) {
  throw OutputError(fmt::format("{}: {}", shown(db), sqlite3_errmsg(db)));
}

void execute(const Database& db, const std::string& sql) {
  if (sqlite3_exec(db.handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(db.handle());
}

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

class Statement {
 public:
  Statement(const Database& db, const std::string& sql) : db_(db.handle()) {
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) fail(db_);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(double x) {
    if (std::isnan(x))
      sqlite3_bind_null(statement_, ++place_);
    else
      sqlite3_bind_double(statement_, ++place_, x);
  }
  void bind(std::int64_t x) { sqlite3_bind_int64(statement_, ++place_, x); }
  void bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++place_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }
  // Puts one row in.
  template <class... T>
  void insert(const T&... values) {
    (bind(values), ...);
    insert();
  }
  void insert() {
    if (sqlite3_step(statement_) != SQLITE_DONE) fail(db_);
    sqlite3_reset(statement_);
    place_ = 0;
  }
  bool next() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) fail(db_);
    return false;
  }
  std::vector<Cell> row() const {
    std::vector<Cell> cells(static_cast<std::size_t>(sqlite3_column_count(statement_)));
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
      Cell& c = cells[static_cast<std::size_t>(i)];
      const int type = sqlite3_column_type(statement_, i);
      c.is_null = type == SQLITE_NULL;
      c.is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
      c.number = sqlite3_column_double(statement_, i);
      if (!c.is_null) c.text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
    }
    return cells;
  }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
  int place_ = 0;
};

std::string hex(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

std::string run_table(const std::vector<TableColumn>& columns) {
  std::string sql =
      "CREATE TABLE runs(run INTEGER PRIMARY KEY, point INTEGER NOT NULL, person INTEGER NOT NULL, "
      "trouble TEXT NOT NULL, end_s REAL, state_hash TEXT NOT NULL";
  for (const TableColumn& c : columns)
    if (c.kind != "run") sql += ", " + in_quotes(c.name) + " REAL";
  return sql + ")";
}

// One row a point: means over its people, so that a probability is one.
std::string point_view(const std::vector<TableColumn>& columns) {
  std::string sql =
      "CREATE VIEW points AS SELECT point, count(*) AS runs, sum(trouble = '') AS complete";
  for (const TableColumn& c : columns)
    if (c.kind != "run") sql += fmt::format(", avg({0}) AS {0}", in_quotes(c.name));
  return sql + " FROM runs GROUP BY point";
}

void make_tables(const Database& db, const std::vector<TableColumn>& columns) {
  execute(db,
          "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  execute(db, "CREATE TABLE provenance(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
  execute(db,
          "CREATE TABLE files(name TEXT PRIMARY KEY, path TEXT NOT NULL, content TEXT NOT NULL) "
          "WITHOUT ROWID");
  execute(
      db,
      "CREATE TABLE columns(position INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, "
      "unit TEXT NOT NULL, description TEXT NOT NULL, source TEXT NOT NULL)");
  execute(db, run_table(columns));
  execute(db,
          "CREATE TABLE pops(run INTEGER NOT NULL, time_s REAL NOT NULL, mechanism TEXT NOT NULL, "
          "joint TEXT NOT NULL, side TEXT NOT NULL, energy_mJ REAL NOT NULL)");
  execute(
      db,
      "CREATE TABLE probability(mechanism TEXT NOT NULL, joint TEXT NOT NULL, side TEXT NOT NULL, "
      "runs INTEGER NOT NULL, popped INTEGER NOT NULL, share REAL, lo REAL, hi REAL)");
  execute(db,
          "CREATE TABLE sensitivity(metric TEXT NOT NULL, parameter TEXT NOT NULL, measure TEXT "
          "NOT NULL, "
          "value REAL, lo REAL, hi REAL)");
  execute(db, point_view(columns));
}

void fill_origin(const Database& db, const Results& results,
                 const std::vector<TableColumn>& columns) {
  Statement line(db, "INSERT INTO provenance VALUES(?, ?)");
  for (const auto& [key, value] : provenance(results)) line.insert(key, value);
  Statement file(db, "INSERT INTO files VALUES(?, ?, ?)");
  const SweepFiles& f = results.sweep().files;
  file.insert(std::string("sweep"), f.sweep_path, f.sweep_text);
  file.insert(std::string("scene"), f.scene_path, f.scene_text);
  file.insert(std::string("person"), f.person_name, f.person_text);
  for (const auto& [name, text] : f.csv) file.insert("csv:" + name, name, text);
  Statement column(db, "INSERT INTO columns VALUES(?, ?, ?, ?, ?, ?)");
  std::int64_t position = 0;
  for (const TableColumn& c : columns)
    column.insert(position++, c.name, c.kind, c.unit, c.description, c.source);
}

void insert_run(Statement& runs, Statement& pops, const Sweep& sweep, const RunRow& row,
                std::size_t metrics) {
  const std::int64_t point = point_of(sweep, row.run);
  runs.bind(row.run), runs.bind(point), runs.bind(person_of(sweep, row.run));
  runs.bind(row.trouble), runs.bind(row.end_s), runs.bind(hex(row.state_hash));
  for (const double x : axis_values(sweep.plan, point)) runs.bind(x);
  for (std::size_t m = 0; m < metrics; ++m) runs.bind(row.values.empty() ? NAN : row.values[m]);
  runs.insert();
  for (const RowPop& p : row.pops)
    pops.insert(row.run, p.time_s, std::string(kMechanisms[p.mechanism]), p.joint, p.side,
                p.energy_mJ);
}

struct Stopped {};

}  // namespace

void Database::Close::operator()(sqlite3* db) const { sqlite3_close(db); }

Database Database::in_memory() { return at(":memory:"); }

Database Database::at(const std::string& path) {
  sqlite3* handle = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database db(handle);
  if (result != SQLITE_OK)
    throw OutputError(fmt::format("cannot write {}: {}", path, sqlite3_errmsg(handle)));
  return db;
}

Database Database::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr);
  Database db(handle);
  if (result != SQLITE_OK)
    throw InputError(fmt::format("cannot read {}: {}", path, sqlite3_errmsg(handle)));
  try {
    if (!query(db, "SELECT count(*) FROM runs, provenance WHERE 0").empty()) return db;
  } catch (const OutputError&) {
  }
  throw InputError(fmt::format(
      "{}: not results of a sweep; `crepitus merge DIR -o results.db` makes them", path));
}

bool fill(const Database& db, const Results& results, const OnRows& on_rows) {
  const Sweep& sweep = results.sweep();
  const std::vector<TableColumn> columns = table_columns(sweep, results.columns());
  make_tables(db, columns);
  fill_origin(db, results, columns);
  std::string places = "?";
  for (std::size_t i = 1; i < columns.size(); ++i) places += ", ?";
  Statement runs(db, fmt::format("INSERT INTO runs VALUES({})", places));
  Statement pops(db, "INSERT INTO pops VALUES(?, ?, ?, ?, ?, ?)");
  PopCount count;
  std::int64_t rows = 0;
  try {
    results.for_each([&](const RunRow& row) {
      insert_run(runs, pops, sweep, row, results.columns().size());
      count.add(row);
      if (!on_rows(++rows)) throw Stopped();
    });
  } catch (const Stopped&) {
    return false;
  }
  Statement share(db, "INSERT INTO probability VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  const PopShares all = count.shares();
  for (const PopShare& s : all.shares)
    share.insert(s.mechanism, s.joint, s.side, all.runs, s.popped,
                 all.runs > 0 ? static_cast<double>(s.popped) / static_cast<double>(all.runs) : NAN,
                 s.interval.lo, s.interval.hi);
  Statement index(db, "INSERT INTO sensitivity VALUES(?, ?, ?, ?, ?, ?)");
  for (const MetricSensitivity& m : sensitivities(results))
    for (const SensitivityIndex& i : m.indices)
      index.insert(m.metric, i.parameter, i.measure, i.value, i.lo, i.hi);
  execute(db, "COMMIT");
  return true;
}

bool write_database(const std::string& path, const Results& results, const OnRows& on_rows) {
  const std::string partial = path + ".partial";
  std::remove(partial.c_str());
  try {
    bool complete = false;
    {
      const Database db = Database::at(partial);
      complete = fill(db, results, on_rows);
    }
    if (!complete) {
      std::remove(partial.c_str());
      return false;
    }
  } catch (...) {
    std::remove(partial.c_str());
    throw;
  }
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) throw OutputError(fmt::format("cannot write {}: {}", path, error.message()));
  return true;
}

Database open_results(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return Database::open(path);
  Database db = Database::in_memory();
  fill(db, Results(path), [](std::int64_t) { return true; });
  return db;
}

SweepFiles stored_files(const Database& db) {
  SweepFiles f;
  for (const std::vector<Cell>& row : query(db, "SELECT name, path, content FROM files")) {
    const std::string& name = row[0].text;
    if (name == "sweep") f.sweep_path = row[1].text, f.sweep_text = row[2].text;
    if (name == "scene") f.scene_path = row[1].text, f.scene_text = row[2].text;
    if (name == "person") f.person_name = row[1].text, f.person_text = row[2].text;
    if (name.starts_with("csv:")) f.csv[row[1].text] = row[2].text;
  }
  for (const std::vector<Cell>& row : query(db, "SELECT key, value FROM provenance")) {
    if (row[0].text == "model_hash") f.model_hash = row[1].text;
    if (row[0].text == "crepitus") f.version = row[1].text;
  }
  return f;
}

std::optional<StoredRun> stored_run(const Database& db, std::int64_t run) {
  const auto rows =
      query(db, fmt::format("SELECT trouble, state_hash FROM runs WHERE run = {}", run));
  if (rows.empty()) return {};
  StoredRun stored{rows[0][0].text, 0};
  const std::string& text = rows[0][1].text;
  std::from_chars(text.data(), text.data() + text.size(), stored.state_hash, 16);
  return stored;
}

std::vector<std::vector<Cell>> query(const Database& db, const std::string& sql) {
  Statement statement(db, sql);
  std::vector<std::vector<Cell>> rows;
  while (statement.next()) rows.push_back(statement.row());
  return rows;
}

}  // namespace crepitus
