// crepitus sweep: one movement, thousands of times with settings varied; on threads, shards or MPI
// ranks.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <thread>

#include "engine/input_error.h"
#include "engine/observe/files.h"
#include "engine/sweep/results.h"
#include "tools/headless/commands.h"
#include "tools/headless/common.h"
#include "tools/headless/progress.h"
#include "tools/headless/sweep_job.h"
#include "tools/headless/sweep_mpi.h"

namespace crepitus {
namespace fs = std::filesystem;
namespace {

struct SweepOptions {
  std::string file, output, shard;
  int threads = 0;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  bool resume = false, dry_run = false, mpi = false;
};

constexpr const char* kMpiShard = "shard-mpi.crepshard";

std::string plural(std::int64_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string folder_of(const SweepOptions& o) {
  return o.output.empty() ? "out/" + fs::path(o.file).stem().string() : o.output;
}

// What lies in the folder already.
struct Found {
  std::vector<bool> done;                // a run each
  std::optional<std::uint64_t> own_end;  // of our own shard, when it is there
  std::optional<RunRow> sample;          // one row of it
};

// A header is written before anything else and by renaming: a shorter file holds nothing.
bool is_bare(const fs::path& shard) { return fs::file_size(shard) < 64; }

Found look_around(const fs::path& folder, const fs::path& own, const SweepJob& job, bool resume) {
  Found found{std::vector<bool>(static_cast<std::size_t>(job.sweep.runs)), {}, {}};
  for (const fs::path& path : shards_in(folder)) {
    if (path == own && resume && is_bare(path)) continue;
    const ShardScan scan = scan_shard(path);
    check_belongs(scan.header, job.sweep.hash, path);
    for (const std::int64_t run : scan.runs)
      if (run >= 0 && run < job.sweep.runs) found.done[static_cast<std::size_t>(run)] = true;
    if (scan.damaged_bytes > 0)
      fmt::print(stderr, "{}: stepped over {} damaged bytes; the runs in them are done again\n",
                 path.string(), scan.damaged_bytes);
    if (path != own) continue;
    if (!resume)
      throw UsageError(fmt::format(
          "{} holds {} of {} already; --resume goes on with them, or choose another folder",
          folder.string(), plural(static_cast<std::int64_t>(scan.runs.size()), "run"),
          job.sweep.runs));
    if (scan.tail_bytes > 0)
      fmt::print(stderr, "{}: cut off {} bytes of a half-written block\n", path.string(),
                 scan.tail_bytes);
    found.own_end = scan.good_end;
    if (!scan.blocks.empty())
      found.sample = read_block(path, scan.blocks[0], scan.header.columns.size())[0];
  }
  return found;
}

// Rows of two programs must not be mixed: one that is there is computed again.
void check_same_program(const SweepJob& job, const RunRow& before, const fs::path& shard) {
  if (encode_rows({do_run(job.sweep, job.anatomy, job.metrics, before.run)}) ==
      encode_rows({before}))
    return;
  throw InputError(fmt::format(
      "{}: run {} comes out differently with this program or processor; finish the sweep with what "
      "began it, or start again in a new folder",
      shard.string(), before.run));
}

// Where blocks come from and go to. What is written is synced once a second: with many threads or
// ranks a sync for every block would be what they wait for, and a kill takes nothing that was
// written.
struct Desk {
  const SweepJob& job;
  Todo todo;
  ShardWriter writer;
  std::atomic<std::int64_t> runs_done = 0;
  std::int64_t troubled = 0;
  std::atomic<bool> unsynced = false;
  std::chrono::steady_clock::time_point synced = std::chrono::steady_clock::now();
  Progress progress{job.sweep.scene.id, static_cast<double>(todo.asked), Progress::Of::kRuns,
                    static_cast<double>(todo.done)};

  std::optional<Block> next() {
    if (todo.blocks.empty() || interrupted()) return {};
    Block block = std::move(todo.blocks.front());
    todo.blocks.pop_front();
    return block;
  }
  void take(std::string_view rows) {
    writer.append_encoded(rows);
    unsynced = true;
  }
  void look() {
    progress.show_now(static_cast<double>(todo.done + runs_done));
    const auto now = std::chrono::steady_clock::now();
    if (now - synced < std::chrono::seconds(1)) return;
    synced = now;
    if (unsynced.exchange(false)) writer.sync();
  }
};

std::unique_ptr<Desk> open_desk(const SweepJob& job, const SweepOptions& o, const fs::path& folder,
                                const fs::path& own, const ShardChoice& shard) {
  make_folder(folder.string());
  const Found found = look_around(folder, own, job, o.resume);
  if (found.sample) check_same_program(job, *found.sample, own);
  ShardWriter writer = found.own_end ? ShardWriter::resume(own, *found.own_end)
                                     : ShardWriter::create(own, job.header);
  return std::unique_ptr<Desk>(
      new Desk{job, what_is_left(job.sweep, shard, o.limit, found.done), std::move(writer)});
}

int conclude(Desk& desk, const fs::path& folder, const ShardChoice& shard) {
  desk.writer.sync();
  const std::int64_t done = desk.todo.done + desk.runs_done;
  fmt::print("{} of {} done{}, {}/\n", done, plural(desk.todo.asked, "run"),
             shard.count > 1 ? fmt::format(" in shard {} of {}", shard.index, shard.count) : "",
             folder.string());
  if (desk.troubled > 0)
    fmt::print("{} did not reach the end; column 'trouble' says why\n",
               plural(desk.troubled, "new run"));
  if (done < desk.todo.asked) {
    fmt::print(stderr, "Stopped by a signal; the same command with --resume goes on.\n");
    return told_to_end() ? kPartial : kInterrupted;
  }
  fmt::print("Next: crepitus merge {} -o results.db\n", folder.string());
  return kOk;
}

std::int64_t count_troubled(const std::vector<RunRow>& rows) {
  std::int64_t count = 0;
  for (const RunRow& row : rows) count += !row.trouble.empty();
  return count;
}

int sweep_on_threads(const SweepJob& job, const SweepOptions& o, const ShardChoice& shard) {
  const fs::path folder = folder_of(o), own = folder / shard_name(shard.index, shard.count);
  const auto desk = open_desk(job, o, folder, own, shard);
  const int threads = o.threads > 0
                          ? o.threads
                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  work_on(
      job, threads, desk->runs_done, [&] { return desk->next(); },
      [&](std::vector<RunRow> rows) {
        desk->troubled += count_troubled(rows);
        desk->take(encode_rows(rows));
      },
      [&] { desk->look(); });
  return conclude(*desk, folder, shard);
}

int sweep_on_ranks(const fs::path& data, const SweepOptions& o) {
  const MpiSession mpi;
  const fs::path folder = folder_of(o), own = folder / kMpiShard;
  std::optional<SweepJob> job;
  std::unique_ptr<Desk> desk;
  std::exception_ptr trouble;
  const auto attempt = [&](const auto& step) {
    try {
      if (!trouble) step();
    } catch (...) {
      trouble = std::current_exception();
    }
    return mpi.agree(!trouble);
  };
  const bool opened = attempt([&] { job = open_job(data, o.file); });
  const bool same = opened && mpi.same(job->sweep.hash);
  const bool ready = attempt([&] {
    if (opened && !same)
      throw InputError(
          "the ranks see different sweeps, models or programs; all need the same files");
    if (same && mpi.rank() == 0) desk = open_desk(*job, o, folder, own, {});
  });
  if (!ready) {
    if (trouble && mpi.rank() == 0) std::rethrow_exception(trouble);  // the others say the same
    return kInvalidFile;
  }
  if (mpi.rank() != 0) {
    mpi.serve(*job);
    return kOk;
  }
  mpi.deal(
      *job, desk->runs_done, [&] { return desk->next(); },
      [&](const std::string& rows) {
        desk->troubled += count_troubled(*decode_rows(rows, job->header.columns.size()));
        desk->take(rows);
      },
      [&] { desk->look(); });
  return conclude(*desk, folder, {});
}

std::string shown_bytes(double bytes) {
  const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
  int unit = 0;
  for (; bytes >= 1000 && unit < 4; ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

std::string shown_time(double s) {
  if (s < 120) return fmt::format("{:.3g} s", s);
  return s < 7200 ? fmt::format("{:.3g} min", s / 60) : fmt::format("{:.3g} h", s / 3600);
}

// A few runs from all over the sweep are done to know.
int dry_run(const SweepJob& job, const SweepOptions& o, const ShardChoice& shard) {
  constexpr std::int64_t kTries = 5;
  const Sweep& s = job.sweep;
  std::vector<RunRow> rows;
  const double begin_s = processor_time_s();
  for (std::int64_t i = 0; i < std::min(kTries, s.runs) && !interrupted(); ++i)
    rows.push_back(
        do_run(s, job.anatomy, job.metrics,
               i * (s.runs - 1) / std::max<std::int64_t>(1, std::min(kTries, s.runs) - 1)));
  if (rows.empty()) return kInterrupted;
  const auto tried = static_cast<double>(rows.size());
  const double run_s = (processor_time_s() - begin_s) / tried,
               row_bytes = static_cast<double>(encode_rows(rows).size()) / tried;
  const Todo todo =
      what_is_left(s, shard, o.limit, std::vector<bool>(static_cast<std::size_t>(s.runs)));
  const auto runs = static_cast<double>(todo.asked);
  const double database_row =
      30 + 9.0 * static_cast<double>(job.metrics.columns.size() + s.plan.axes.size());
  fmt::print("{}: {}\n", s.files.sweep_path, s.plan.title);
  fmt::print("  {} of {} in {} ({}), {} with {} each\n", todo.asked, plural(s.runs, "run"),
             kDesigns[static_cast<std::size_t>(s.plan.design)],
             plural(static_cast<std::int64_t>(s.plan.axes.size()), "parameter"),
             plural(s.points, "point"),
             s.plan.people.empty()
                 ? "the typical person"
                 : plural(static_cast<std::int64_t>(s.plan.people.size()), "drawn person"));
  fmt::print("  {} from {}, blocks of {}\n",
             plural(static_cast<std::int64_t>(job.metrics.columns.size()), "metric"),
             plural(static_cast<std::int64_t>(job.metrics.inputs.size()), "channel"),
             plural(s.block_runs, "run"));
  fmt::print("  {:.3g} s a run on one core ({} tried): {} of one core's time\n", run_s, rows.size(),
             shown_time(runs * run_s));
  fmt::print("  about {} of shards, {} as results.db\n", shown_bytes(runs * row_bytes),
             shown_bytes(runs * database_row));
  for (const RunRow& row : rows)
    if (!row.trouble.empty())
      fmt::print("  run {} does not reach its end: {}\n", row.run, row.trouble);
  return kOk;
}

int sweep(const SweepOptions& o, const CommonOptions& common) {
  const fs::path data = find_data(common.data);
  if (o.mpi) {
    if (o.threads > 0 || !o.shard.empty())
      throw UsageError(
          "--mpi: every rank is one thread and blocks are dealt; leave out --threads and --shard");
    return sweep_on_ranks(data, o);
  }
  const ShardChoice shard =
      o.shard.empty() ? ShardChoice{}
                      : choose_shard(o.shard, [](const char* name) { return std::getenv(name); });
  if (!shard.from.empty())
    fmt::print(stderr, "shard {} of {}, says {}\n", shard.index, shard.count, shard.from);
  const SweepJob job = open_job(data, o.file);
  return o.dry_run ? dry_run(job, o, shard) : sweep_on_threads(job, o, shard);
}

}  // namespace

Action add_sweep(CLI::App& app, const CommonOptions& common) {
  auto o = std::make_shared<SweepOptions>();
  app.add_option("file", o->file, "A sweep: .toml file, or the name of one in scenes/sweeps/")
      ->required();
  app.add_option("-o,--output", o->output, "Folder for the results (default: out/NAME)")
      ->type_name("DIR");
  app.add_option("--threads", o->threads, "Runs at the same time (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  app.add_option("--limit", o->limit, "Only the first N runs")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
  app.add_flag("--resume", o->resume, "Go on with what is in the folder");
  app.add_flag("--dry-run", o->dry_run,
               "Say how many runs, how long and how large; try a few, write nothing");
  app.add_option(
         "--shard", o->shard,
         "Only part I of N: I/N, or auto under Slurm, Open MPI, PMI, or auto/N under GNU parallel")
      ->type_name("I/N");
  app.add_flag("--mpi", o->mpi, "Under mpirun: rank 0 deals blocks to all ranks");
  app.footer(
      "A run that diverges is a row that says so. Exit codes: 130 after Ctrl-C, 5 after SIGTERM; "
      "both finish what is under way.\n"
      "Examples:\n"
      "  crepitus sweep laxity_psoas_tilt_speed --dry-run\n"
      "  crepitus sweep mine.toml -o results --threads 8\n"
      "  crepitus sweep mine.toml -o results --resume\n"
      "  mpirun crepitus sweep mine.toml -o results --mpi");
  return [o, &common] { return sweep(*o, common); };
}

}  // namespace crepitus
