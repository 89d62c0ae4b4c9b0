// The subcommands of `crepitus`: each adds its options to the command line and hands back what to
// do.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace crepitus {

// Returns an exit code; throws UsageError, InputError or OutputError.
using Action = std::function<int()>;

// Every command knows --data.
struct CommonOptions {
  std::string data;
};

struct EnsembleOptions;
void add_ensemble_options(CLI::App& app, EnsembleOptions& o);  // --ensemble, --seed

Action add_view(CLI::App& app, const CommonOptions& common);
Action add_run(CLI::App& app, const CommonOptions& common);
Action add_render(CLI::App& app, const CommonOptions& common);
Action add_explain(CLI::App& app, const CommonOptions& common);
Action add_describe(CLI::App& app, const CommonOptions& common);
Action add_export(CLI::App& app, const CommonOptions& common);
Action add_lab(CLI::App& app, const CommonOptions& common);
Action add_sweep(CLI::App& app, const CommonOptions& common);
Action add_merge(CLI::App& app, const CommonOptions& common);
Action add_report(CLI::App& app, const CommonOptions& common);
Action add_list(CLI::App& app, const CommonOptions& common);
Action add_check(CLI::App& app, const CommonOptions& common);
Action add_bench(CLI::App& app, const CommonOptions& common);
Action add_doctor(CLI::App& app, const CommonOptions& common);

}  // namespace crepitus
