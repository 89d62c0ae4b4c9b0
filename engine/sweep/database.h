// results.db: a sweep as one SQLite file. Tables are described in scenes/sweeps/README.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/sweep/tables.h"

struct sqlite3;

namespace crepitus {

// Told how many rows are written; false: stop.
using OnRows = std::function<bool(std::int64_t)>;

class Database {
 public:
  static Database in_memory();
  static Database at(const std::string& path);  // a new file; throws OutputError
  static Database open(
      const std::string& path);  // for reading; throws InputError when it holds no sweep
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  explicit Database(sqlite3* db) : handle_(db) {}
  std::unique_ptr<sqlite3, Close> handle_;
};

// False when it was stopped.
bool fill(const Database& db, const Results& results, const OnRows& on_rows);

// Complete or not there; the same bytes for the same results, however they were computed. Throws
// OutputError. False when it was stopped.
bool write_database(const std::string& path, const Results& results, const OnRows& on_rows);

// The same as text: `#` lines, a heading, a row of units, a row a run.
bool write_results_csv(const std::string& path, const Results& results, const OnRows& on_rows);

// A folder of shards or a results.db.
Database open_results(const std::string& folder_or_file);

// What is needed to do a run again.
SweepFiles stored_files(const Database& db);
struct StoredRun {
  std::string trouble;
  std::uint64_t state_hash = 0;
};
std::optional<StoredRun> stored_run(const Database& db, std::int64_t run);

// Any query: rows of texts and numbers.
struct Cell {
  bool is_null = true, is_number = false;
  double number = 0;
  std::string text;
};
std::vector<std::vector<Cell>> query(const Database& db, const std::string& sql);

}  // namespace crepitus
