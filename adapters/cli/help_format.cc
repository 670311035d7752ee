#include "adapters/cli/help_format.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/display_text.h"

namespace consortium::cli {
namespace {

constexpr size_t kColumns = 100;
constexpr size_t kNameColumns = 28;

}  // namespace

std::string Wrapped(absl::string_view text, size_t columns) {
  std::string wrapped;
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    const size_t width = DisplayWidth(word);
    if (used > 0 && used + 1 + width > columns) {
      wrapped += '\n';
      used = 0;
    } else if (used > 0) {
      wrapped += ' ';
      ++used;
    }
    absl::StrAppend(&wrapped, word);
    used += width;
  }
  return wrapped;
}

HelpFormat::HelpFormat() { column_width(kNameColumns); }

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  return Wrapped(option->get_description(), kColumns - kNameColumns);
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";
  // A positional's name says what it is.
  std::string text = option->get_positional() ? "" : absl::StrCat(" ", option->get_type_name());
  if (!option->get_default_str().empty()) {
    absl::StrAppend(&text, "=", option->get_default_str());
  }
  if (option->get_required() && !option->get_positional()) text += " (required)";
  return text;
}

std::string UsageFailure(const CLI::App* app, const CLI::Error& error) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().back();
  std::string text = absl::StrCat("error: ", error.what(), "\n");
  std::vector<std::string> commands;
  for (const CLI::App* command : app->get_subcommands(nullptr)) {
    if (!command->get_name().empty()) commands.push_back(command->get_name());
  }
  const std::string name =
      app->get_parent() == nullptr ? "consortium" : absl::StrCat("consortium ", app->get_name());
  if (!commands.empty()) {
    absl::StrAppend(&text, "Commands of `", name, "`: ", absl::StrJoin(commands, ", "), "\n");
  }
  return text + "What to do: see --help\n";
}

}  // namespace consortium::cli
