#ifndef CONSORTIUM_ADAPTERS_CLI_NEED_FLAGS_H_
#define CONSORTIUM_ADAPTERS_CLI_NEED_FLAGS_H_

#include <CLI/App.hpp>

#include "adapters/cli/need_options.h"

// The options of every command that is about a need, so that a child is written in one
// way. `need` outlives the parse.
namespace consortium::cli {

// Who the children are, and what is wanted from when: --child to --urgency. `--child` and
// `--kind` are required when `required`.
void AddNeedOptions(CLI::App& command, NeedOptions& need, bool required = true);

// What holds for every child: --need, --language, --religion, --ethnicity.
void AddChildWishes(CLI::App& command, NeedOptions& need);

// Where the place is, and what the household has not: --near, --within, --no.
void AddPlaceWishes(CLI::App& command, NeedOptions& need);

// Who asks: --officer and --purpose.
void AddAskerOptions(CLI::App& command, NeedOptions& need);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_NEED_FLAGS_H_
