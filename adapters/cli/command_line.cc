#include "adapters/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "adapters/cli/certificate_commands.h"
#include "adapters/cli/directory_commands.h"
#include "adapters/cli/enquiry_commands.h"
#include "adapters/cli/help_format.h"
#include "adapters/cli/placement_commands.h"
#include "adapters/cli/policy_commands.h"
#include "adapters/cli/training_commands.h"
#include "adapters/cli/vacancy_commands.h"
#include "adapters/client/settings.h"

namespace consortium::cli {
namespace {

constexpr char kAbout[] =
    "The consortium's gateway from a terminal: find a carer for a child, publish a vacancy list, "
    "look after people who want to foster, share training, see who answers the telephone now, and "
    "look after certificates and policy.";

constexpr char kExamples[] = R"(Examples:
  consortium whoami
  consortium vacancies search --child 4 --child 7 --siblings --kind short-term --near "N4 2"
  consortium vacancies search --child 15:m --kind same-day-emergency --urgency out-of-hours
  consortium vacancies lists
  consortium enquiries overdue
  consortium training search --topic attachment --free 2
Each command has examples of its own: consortium vacancies search --help
Settings: --config FILE, else $CONSORTIUM_CONFIG, else ~/.config/consortium/client.textproto
)";

void AddSharedOptions(CLI::App& app, Session& session) {
  app.add_option("--config", session.config_path, "Settings of this client (client.proto)")
      ->type_name("FILE");
  app.add_flag("--json", session.json, "Answer in protobuf JSON, one message a line, for programs");
  app.add_option("--timeout", session.timeout_seconds,
                 "Seconds for a call with its retries, instead of the settings'")
      ->type_name("SECONDS")
      ->check(CLI::Range(1u, client::kCallSecondsMax, "1-600"));
}

}  // namespace

ExitCode RunCommand(int count, const char* const* arguments, const Surroundings& surroundings) {
  Session session(surroundings);
  CLI::App app(kAbout, "consortium");
  app.formatter(std::make_shared<HelpFormat>());
  app.failure_message(UsageFailure);
  app.fallthrough();  // --json and --config are understood after a command too.
  app.require_subcommand(1);
  app.footer(absl::StrCat(kExamples, kExitCodesHelp));
  AddSharedOptions(app, session);
  const DirectoryCommands directory(app, session);
  const VacancyCommands vacancies(app, session);
  const EnquiryCommands enquiries(app, session);
  const TrainingCommands training(app, session);
  const PlacementCommands placements(app, session);
  const PolicyCommands policy(app, session);
  const CertificateCommands certificates(app, session);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    // CLI11 throws to ask for --help, too.
    const int code = app.exit(error, surroundings.out, surroundings.err);
    return code == 0 ? ExitCode::kDone : ExitCode::kUsage;
  }
  return session.exit_code;
}

}  // namespace consortium::cli
