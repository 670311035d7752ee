#include "adapters/inbox/inbox_command.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/help_format.h"
#include "adapters/client/settings.h"
#include "adapters/inbox/durable_log.h"
#include "adapters/inbox/run.h"
#include "adapters/inbox/set_aside.h"
#include "adapters/inbox/settings.h"
#include "adapters/publishing/report_view.h"
#include "certs/platform/mutex.h"
#include "certs/platform/random.h"

namespace consortium::inbox {
namespace {

using publishing::ExitCode;

// Longer than an enquiry takes from the form to an approval.
constexpr absl::Duration kRememberedFor = absl::Hours(24 * 730);
constexpr absl::Duration kNotificationsAtEnd = absl::Seconds(15);

constexpr char kAbout[] =
    R"(Takes in the enquiries of people who want to foster or adopt: opens each with the member's sealing key, hands it to
the local system and only then tells the gateway that it was picked up. It may be killed at any moment: nothing is lost,
and an enquiry that comes again has the same reference and is kept once.

The settings say where enquiries go: a folder (one JSON and one text file each), a CSV file that the team works in, or an
address of the local system. proto/consortium/config/inbox.proto explains each. For example, inbox.textproto:

  sealing_keys { certificate_file: "sealing.crt" private_key_file: "sealing.key" }
  state_folder: "state"
  csv { path: "/srv/fostering/enquiries.csv" }
  mail { server: "smtp://mail.example:587" from: "inbox@borough.example" to: "fostering@borough.example" }

In the CSV the team fills in `status` (contact-attempted, contacted, information-sent, visited, applied, approved, closed),
`status_date` (2026-11-23 or 23/11/2026) and, with closed, `closing_reason`; the gateway is told. Close the file in the
spreadsheet program when done: nothing is added while it is open.

What the local system keeps refusing is set aside: `set-aside.csv` in the state folder says why, and it comes in once that
is mended. Rows whose status cannot be recorded are in `progress-problems.csv`. Neither holds personal data.)";

constexpr char kFooter[] =
    R"(Exit codes:
  0  ended as asked; with --once: nothing waits
  1  with --once: something is set aside, or a status could not be recorded
  2  the command line, the settings, a key, or another inbox runs
  3  with --once: nothing can be handed over at the moment
  4  the gateway refused this client
  5  with --once: no gateway answered; run it again, that is safe

Examples:
  consortium-adapter inbox --settings inbox.textproto --config adapter.textproto
  consortium-adapter inbox --settings inbox.textproto --once)";

// What an operator reads, whole lines from any thread.
class Log {
 public:
  Log(std::ostream& out, const platform::Clock& clock) : out_(out), clock_(clock) {}
  void Write(const std::string& text) {
    const std::string line =
        absl::StrCat(absl::FormatTime(absl::RFC3339_sec, clock_.Now(), absl::UTCTimeZone()), " ",
                     cli::Printable(text), "\n");
    platform::MutexLock lock(mutex_);
    out_ << line << std::flush;
  }

 private:
  std::ostream& out_;
  const platform::Clock& clock_;
  platform::Mutex mutex_;
};

// 0 to 1.
double Jitter() {
  const std::string bytes = platform::RandomBytes(2);
  const uint32_t number = static_cast<uint8_t>(bytes[0]) * 256u + static_cast<uint8_t>(bytes[1]);
  return number / 65535.0;
}

class Command {
 public:
  explicit Command(const InboxSurroundings& around)
      : around_(around), log_(around.err, around.clock) {}

  ExitCode Run(const std::vector<std::string>& arguments) {
    CLI::App app(kAbout, "consortium-adapter inbox");
    app.formatter(std::make_shared<cli::HelpFormat>());
    app.footer(kFooter);
    app.add_option("--settings", settings_file_, "The inbox's settings")
        ->required()
        ->type_name("FILE");
    app.add_option("--config", config_file_,
                   "The client's settings; $CONSORTIUM_CONFIG or "
                   "~/.config/consortium/client.textproto without it")
        ->type_name("FILE");
    app.add_flag("--once", options_.once, "End when nothing waits, instead of on SIGTERM");
    try {
      std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
      app.parse(reversed);
    } catch (const CLI::ParseError& error) {
      // CLI11 throws what it has to say, --help included.
      const bool help = error.get_exit_code() == 0;
      app.exit(error, around_.out, around_.err);
      return help ? publishing::kOk : publishing::kWrongUse;
    }
    return Prepared();
  }

 private:
  ExitCode Fail(const absl::Status& status, ExitCode code) const {
    const bool colour = around_.err_is_terminal && around_.environment("NO_COLOR").empty();
    around_.err << publishing::RenderFailure(status, colour) << std::flush;
    return code;
  }

  absl::StatusOr<std::unique_ptr<EnquiryGateway>> Connect() {
    absl::StatusOr<std::string> path = client::ClientSettingsPath(
        config_file_, around_.environment("CONSORTIUM_CONFIG"), around_.environment("HOME"));
    if (!path.ok()) return path.status();
    const absl::StatusOr<config::ClientSettings> client = client::LoadClientSettings(*path);
    if (!client.ok()) return client.status();
    options_.gateway_silent_max = absl::Seconds(client->call_seconds_max());
    return around_.connect(*client);
  }

  // Reads everything that can be wrong, then runs.
  ExitCode Prepared() {
    const absl::StatusOr<config::InboxSettings> settings = LoadInboxSettings(settings_file_);
    if (!settings.ok()) return Fail(settings.status(), publishing::kWrongUse);
    const absl::StatusOr<sealing::SealingKeys> keys = LoadSealingKeys(*settings);
    if (!keys.ok()) return Fail(keys.status(), publishing::kWrongUse);
    const absl::StatusOr<std::unique_ptr<Sink>> sink = MakeSink(*settings, disk_);
    if (!sink.ok()) return Fail(sink.status(), publishing::kWrongUse);
    const auto notifier = MakeNotifier(*settings, around_.clock);
    if (!notifier.ok()) return Fail(notifier.status(), publishing::kWrongUse);
    const auto lock = TakeStateFolder(settings->state_folder());
    if (!lock.ok()) return Fail(lock.status(), publishing::kWrongUse);
    const absl::Time keep_from = around_.clock.Now() - kRememberedFor;
    const auto handed_over =
        DurableLog::Open(settings->state_folder() + "/handed-over.log", keep_from, disk_);
    if (!handed_over.ok()) return Fail(handed_over.status(), publishing::kWrongUse);
    const auto told =
        DurableLog::Open(settings->state_folder() + "/progress.log", keep_from, disk_);
    if (!told.ok()) return Fail(told.status(), publishing::kWrongUse);
    const auto gateway = Connect();
    if (!gateway.ok()) return Fail(gateway.status(), publishing::kWrongUse);
    return RunWith(*settings, *keys, **sink, notifier->get(), **handed_over, **told, **gateway);
  }

  ExitCode RunWith(const config::InboxSettings& settings, const sealing::SealingKeys& keys,
                   Sink& sink, Notifier* notifier, DurableLog& handed_over, DurableLog& told,
                   EnquiryGateway& gateway) {
    const auto note = [this](const std::string& text) { log_.Write(text); };
    std::unique_ptr<NotificationQueue> notifications;
    if (notifier != nullptr) {
      notifications =
          std::make_unique<NotificationQueue>(*notifier, NotificationQueue::Pauses(), note);
    }
    const std::string set_aside_file = settings.state_folder() + "/set-aside.csv";
    if (absl::Status begun = disk_.Remove(set_aside_file); !begun.ok()) {
      return Fail(begun, publishing::kWrongUse);
    }
    SetAside set_aside(set_aside_file, disk_);
    Inbox inbox({gateway, keys, sink, handed_over, set_aside, notifications.get(), around_.clock,
                 Jitter, note, around_.stop},
                {.refusals_max = static_cast<int>(settings.refusals_max())});
    std::unique_ptr<Progress> progress;
    if (settings.has_csv()) {
      options_.progress_every = absl::Seconds(settings.csv().progress_seconds());
      progress = std::make_unique<Progress>(
          Progress::Parts{settings.csv().path(), settings.state_folder() + "/progress-problems.csv",
                          disk_, gateway, handed_over, told, around_.clock, note});
    }
    const absl::Status ended = inbox::Run(
        {inbox, progress.get(), around_.clock, around_.pause, around_.stop, Jitter, note},
        options_);
    if (notifications != nullptr && !notifications->Drain(kNotificationsAtEnd)) {
      note("some notifications were not sent");
    }
    around_.out << "acknowledged " << inbox.acknowledged() << ", set aside " << set_aside.size()
                << ", progress recorded " << (progress == nullptr ? 0 : progress->recorded())
                << std::endl;
    if (absl::IsFailedPrecondition(ended)) return Fail(ended, publishing::kFileUnusable);
    if (!ended.ok()) return Fail(ended, publishing::ExitCodeOf(ended));
    const bool problems = progress != nullptr && !progress->problems().empty();
    return options_.once && (set_aside.size() > 0 || problems) ? publishing::kRowsRefused
                                                               : publishing::kOk;
  }

  const InboxSurroundings& around_;
  Log log_;
  PosixDisk disk_;
  std::string settings_file_;
  std::string config_file_;
  RunOptions options_;
};

}  // namespace

ExitCode RunInboxCommand(const std::vector<std::string>& arguments,
                         const InboxSurroundings& surroundings) {
  return Command(surroundings).Run(arguments);
}

}  // namespace consortium::inbox
