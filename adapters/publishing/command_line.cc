#include "adapters/publishing/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/help_format.h"
#include "adapters/cli/json.h"
#include "adapters/client/settings.h"
#include "adapters/publishing/loaded_plan.h"
#include "adapters/publishing/report_view.h"

namespace consortium::publishing {
namespace {

constexpr char kAbout[] =
    R"(Publishes a borough's weekly list of foster care vacancies from its own system's export, or its training programme,
and takes in the enquiries of people who want to foster (`consortium-adapter inbox --help`).

A mapping file says how the export's columns and codes become the consortium's; adapters/profiles has six to start
from and one of a training programme, and proto/consortium/config/mapping.proto explains every setting. Start with
`check`: it needs no gateway, no key and no network, and says of every line what would become of it. Then
`publish --validate-only`, then `publish`.

Only households with something to offer leave the borough, under pseudonyms made with the borough's key. Names,
addresses and the rest of the export stay here.)";

constexpr char kFooter[] =
    R"(Exit codes:
  0  all went well
  1  all went well but for rows that were refused; the others stand
  2  the command line, the mapping, the settings, the key or the alias table
  3  the export as a whole is unusable; nothing was sent
  4  the gateway refused; the list that stood still stands
  5  no answer: run the same command again, that is safe

Examples:
  consortium-adapter check --mapping enfield.textproto --file vacancies.tsv
  consortium-adapter publish --mapping enfield.textproto --file vacancies.tsv --key borough.key \
      --aliases aliases.csv --config adapter.textproto
  consortium-adapter publish --mapping hackney-training.textproto --file programme.csv --config training.textproto
  consortium-adapter inbox --settings inbox.textproto --config adapter.textproto)";

constexpr char kPublishAbout[] =
    R"(Makes the list, or the training programme, as `check` does and publishes it, replacing what stood. A programme needs
neither key nor alias table; while lines of it are refused, nothing that stands is cancelled.

On first use it makes the borough's key (mode 0600): keep a copy in a safe place, as a new key gives every household a
new name. The alias table says which household a pseudonym means, and stays here. A run that ends without an answer has
left its request id beside the alias table; the same command sends the same list under the same id, and the gateway takes
it once.)";

// One run.
class Program {
 public:
  explicit Program(const Surroundings& surroundings) : surroundings_(surroundings) {}

  ExitCode Run(int count, const char* const* arguments) {
    CLI::App app(kAbout, "consortium-adapter");
    app.formatter(std::make_shared<cli::HelpFormat>());
    app.footer(kFooter);
    app.require_subcommand(1);
    CLI::App* check = app.add_subcommand(
        "check", "Dry run, offline: what would become of every line, and which fields it fills");
    AddListOptions(*check);
    check->add_flag("--no-coverage", without_coverage_,
                    "Leave out which fields of the shared schema are filled");
    CLI::App* publish = app.add_subcommand(
        "publish", "Publish the list, or have the gateway judge it (--validate-only)");
    publish->description(kPublishAbout);
    AddListOptions(*publish);
    AddPublishOptions(*publish);
    CLI::App* inbox = app.add_subcommand(
        "inbox", "Take in enquiries: open them, hand them to the local system, acknowledge them");
    inbox->set_help_flag();  // It explains itself.
    inbox->prefix_command();
    try {
      app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
      // CLI11 throws what it has to say, --help included.
      const bool help = error.get_exit_code() == 0;
      app.exit(error, surroundings_.out, surroundings_.err);
      return help ? kOk : kWrongUse;
    }
    if (inbox->parsed()) return surroundings_.inbox(inbox->remaining());
    const absl::StatusOr<LoadedPlan> plan = LoadPlan(list_.mapping_file);
    if (plan.ok() && plan->plan.is_training()) {
      if (absl::Status usage = CheckTrainingOptions(); !usage.ok()) {
        PrintFailure(usage);
        return kWrongUse;
      }
      return check->parsed() ? CheckTraining(*plan) : PublishTraining(*plan);
    }
    return check->parsed() ? RunCheck() : RunPublish(plan.status());
  }

 private:
  void AddListOptions(CLI::App& command) {
    command.add_option("--mapping", list_.mapping_file, "Mapping file of this export")
        ->required()
        ->type_name("FILE");
    command.add_option("--file", list_.export_file, "The export")->required()->type_name("FILE");
    command
        .add_option("--week", list_.week,
                    "Of a vacancy list: Monday of its week; this week's without it")
        ->type_name("DATE");
    command
        .add_option("--as-of", list_.as_of,
                    "Of a vacancy list: when the facts were taken; when the file was last written "
                    "without it")
        ->type_name("INSTANT");
    command.add_flag("--json", json_,
                     "The report as JSON (consortium.config.MappingReport or PublicationReport)");
  }

  void AddPublishOptions(CLI::App& command) {
    command
        .add_option("--key", publish_.key_file,
                    "Of a vacancy list: the borough's key; made on first use")
        ->type_name("FILE");
    command
        .add_option("--aliases", publish_.alias_file,
                    "Of a vacancy list: the borough's table of pseudonyms; made on first use")
        ->type_name("FILE");
    command
        .add_option("--config", config_,
                    "The client's settings; $CONSORTIUM_CONFIG or "
                    "~/.config/consortium/client.textproto without it")
        ->type_name("FILE");
    command.add_flag("--validate-only", publish_.validate_only,
                     "Have the gateway check and answer, and store nothing");
  }

  bool MayColour(bool terminal) const {
    return terminal && surroundings_.environment("NO_COLOR").empty();
  }

  void Note(const std::string& text) const { surroundings_.err << text << std::endl; }

  void PrintFailure(const absl::Status& status) const {
    surroundings_.err << RenderFailure(status, MayColour(surroundings_.err_is_terminal))
                      << std::flush;
  }

  void PrintJson(const google::protobuf::Message& message) const {
    absl::StatusOr<std::string> text = cli::ToJson(message);
    if (text.ok()) {
      surroundings_.out << *text << std::flush;
    } else {
      PrintFailure(text.status());
    }
  }

  ExitCode RunCheck() {
    const Outcome outcome = Check(list_, surroundings_.clock.Now());
    const bool colour = MayColour(surroundings_.out_is_terminal);
    if (json_) {
      PrintJson(outcome.list.report);
    } else if (outcome.list.report.counts().lines() > 0) {
      surroundings_.out << RenderReport(outcome.list.report, colour);
      if (!without_coverage_) surroundings_.out << RenderCoverage(outcome.list.report, colour);
      surroundings_.out << std::flush;
    }
    if (!outcome.failure.status.ok()) PrintFailure(outcome.failure.status);
    return outcome.failure.exit_code;
  }

  absl::StatusOr<config::ClientSettings> Settings() {
    absl::StatusOr<std::string> path = client::ClientSettingsPath(
        config_, surroundings_.environment("CONSORTIUM_CONFIG"), surroundings_.environment("HOME"));
    if (!path.ok()) return path.status();
    return client::LoadClientSettings(*path);
  }

  // The way to the gateway, by one of the two of `surroundings_`.
  template <typename Connect>
  auto ConnectBy(const Connect& connect) -> decltype(connect(config::ClientSettings(), nullptr)) {
    absl::StatusOr<config::ClientSettings> settings = Settings();
    if (!settings.ok()) return settings.status();
    return connect(*settings, [this](const std::string& text) { Note(text); });
  }

  // A programme is for no week and has no pseudonyms; options that would do nothing
  // are a mistake.
  absl::Status CheckTrainingOptions() const {
    if (list_.week.empty() && list_.as_of.empty() && publish_.key_file.empty() &&
        publish_.alias_file.empty()) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        "--week, --as-of, --key and --aliases are of vacancy lists, and the mapping is of a "
        "training "
        "programme; leave them out");
  }

  ExitCode CheckTraining(const LoadedPlan& plan) {
    const ProgrammeOutcome outcome =
        MakeProgramme(plan, list_.export_file, surroundings_.clock.Now());
    const config::MappingReport& report = outcome.programme.report;
    const bool colour = MayColour(surroundings_.out_is_terminal);
    if (json_) {
      PrintJson(report);
    } else if (report.counts().lines() > 0) {
      const bool whole = outcome.programme.request.whole_programme();
      surroundings_.out << RenderProgrammeReport(report, whole, colour);
      if (!without_coverage_) surroundings_.out << RenderCoverage(report, colour);
      surroundings_.out << std::flush;
    }
    if (!outcome.failure.status.ok()) PrintFailure(outcome.failure.status);
    return outcome.failure.exit_code;
  }

  ExitCode PublishTraining(const LoadedPlan& plan) {
    absl::StatusOr<SendProgramme> connected = ConnectBy(surroundings_.connect_training);
    if (!connected.ok()) {
      PrintFailure(connected.status());
      return kWrongUse;
    }
    const SendProgramme send = [&](const consortium::v1::PublishTrainingOffersRequest& request) {
      if (!json_) {
        Note(absl::StrCat("sending ", cli::Counted(request.offers_size(), "offer", "offers"),
                          " of ", list_.export_file));
      }
      return (*connected)(request);
    };
    const ProgrammeOutcome outcome = PublishProgramme(
        plan, list_.export_file, publish_.validate_only, send, surroundings_.clock.Now());
    const bool answered = outcome.failure.status.ok();
    config::PublicationReport report;
    *report.mutable_mapping() = outcome.programme.report;
    if (answered) {
      *report.mutable_training_answer() = outcome.answer;
      for (config::LineProblem& problem :
           ProgrammeProblemsByLine(outcome.programme, outcome.answer)) {
        *report.add_problems() = std::move(problem);
      }
    } else {
      report.set_error(std::string(outcome.failure.status.message()));
    }
    const bool colour = MayColour(surroundings_.out_is_terminal);
    if (json_) {
      PrintJson(report);
    } else if (report.mapping().counts().lines() > 0) {
      const bool whole = outcome.programme.request.whole_programme();
      surroundings_.out << RenderProgrammeReport(report.mapping(), whole, colour)
                        << (answered ? RenderProgrammeAnswer(report, colour) : "") << std::flush;
    }
    if (!answered) PrintFailure(outcome.failure.status);
    return outcome.failure.exit_code;
  }

  // `plan`: whether there is one.
  ExitCode RunPublish(const absl::Status& plan) {
    if (publish_.key_file.empty() || publish_.alias_file.empty()) {
      PrintFailure(plan.ok()
                       ? absl::InvalidArgumentError("a vacancy list needs --key and --aliases, "
                                                    "which are made on first use")
                       : plan);
      return kWrongUse;
    }
    absl::StatusOr<Send> connected = ConnectBy(surroundings_.connect);
    if (!connected.ok()) {
      PrintFailure(connected.status());
      return kWrongUse;
    }
    const Send send = [&](const consortium::v1::PublishVacancyListRequest& request) {
      if (!json_) {
        Note(absl::StrCat("sending ", request.rows_size(), " households of ", list_.export_file));
      }
      return (*connected)(request);
    };
    const Outcome outcome = Publish(list_, publish_, send, surroundings_.clock.Now());
    if (outcome.key_created) {
      Note(absl::StrCat(publish_.key_file,
                        " is the borough's new key; keep a copy in a safe place"));
    }
    Report(outcome);
    if (!outcome.failure.status.ok()) PrintFailure(outcome.failure.status);
    return outcome.failure.exit_code;
  }

  void Report(const Outcome& outcome) const {
    config::PublicationReport report;
    *report.mutable_mapping() = outcome.list.report;
    const bool answered = outcome.failure.status.ok();
    if (answered) {
      *report.mutable_answer() = outcome.answer;
      for (const config::LineProblem& problem : ProblemsByLine(outcome.list, outcome.answer)) {
        *report.add_problems() = problem;
      }
    } else {
      report.set_error(std::string(outcome.failure.status.message()));
    }
    if (json_) {
      PrintJson(report);
      return;
    }
    const bool colour = MayColour(surroundings_.out_is_terminal);
    if (report.mapping().counts().lines() > 0)
      surroundings_.out << RenderReport(report.mapping(), colour);
    if (answered) surroundings_.out << RenderAnswer(report, colour);
    surroundings_.out << std::flush;
  }

  const Surroundings& surroundings_;
  ListOptions list_;
  PublishOptions publish_;
  std::string config_;
  bool json_ = false;
  bool without_coverage_ = false;
};

}  // namespace

ExitCode RunAdapter(int count, const char* const* arguments, const Surroundings& surroundings) {
  return Program(surroundings).Run(count, arguments);
}

}  // namespace consortium::publishing
