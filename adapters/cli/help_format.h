#ifndef CONSORTIUM_ADAPTERS_CLI_HELP_FORMAT_H_
#define CONSORTIUM_ADAPTERS_CLI_HELP_FORMAT_H_

#include <CLI/App.hpp>
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>
#include <string>

#include "absl/strings/string_view.h"

namespace consortium::cli {

// --help at 100 columns, each option's words wrapped beside its name.
class HelpFormat final : public CLI::Formatter {
 public:
  HelpFormat();
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
};

// `text` on lines of at most `columns`, broken at spaces.
std::string Wrapped(absl::string_view text, size_t columns);

// What a wrong command line gets: what is wrong, and the commands there are.
std::string UsageFailure(const CLI::App* app, const CLI::Error& error);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_HELP_FORMAT_H_
