// Composition only: reads the settings, makes the parts, serves until told to end.

#include <signal.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "certs/identity/tls_floor.h"
#include "certs/platform/clock.h"
#include "certs/platform/process.h"
#include "gateway/backup.h"
#include "gateway/check.h"
#include "gateway/directory_import.h"
#include "gateway/foundation.h"
#include "gateway/gateway.h"
#include "gateway/server/log.h"
#include "gateway/server/settings.h"

namespace consortium {
namespace {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitWrongConfiguration = 2;

constexpr char kFooter[] =
    "Exit codes:\n"
    "  0  done: drained after SIGTERM or SIGINT, or everything is in order\n"
    "  1  could not start, or ended by a failure; standard error says why\n"
    "  2  the command line or the configuration is wrong; the lines say what to do\n"
    "\n"
    "The settings are one file in protobuf text format (consortium.config.GatewaySettings,\n"
    "proto/consortium/config/gateway.proto). Policy, certificates, revocations, the postcode\n"
    "directory and the bank holidays are read again when their files change; what is wrong is\n"
    "refused whole and logged.\n"
    "\n"
    "Example:\n"
    "  consortium-gateway check --config gateway.textproto\n"
    "  consortium-gateway serve --config gateway.textproto\n"
    "  consortium-gateway backup --config gateway.textproto --into backups/2026-11-23\n"
    "  consortium-gateway directory import --output postcodes.directory ONSPD_NOV_2025_UK.csv\n";

// The signals that end the gateway, blocked in every thread and waited for here.
class EndSignals {
 public:
  // Before any other thread starts.
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    signal(SIGPIPE, SIG_IGN);  // A client that went away is no reason to end.
  }

  int Wait() const {
    int received = 0;
    while (sigwait(&signals_, &received) != 0) {
    }
    return received;
  }

 private:
  sigset_t signals_;
};

int Fail(const absl::Status& status) {
  std::cerr << status.message() << std::endl;
  return status.code() == absl::StatusCode::kInvalidArgument ? kExitWrongConfiguration
                                                             : kExitFailed;
}

absl::Status HardenProcess() {
  absl::Status hardened = platform::ForbidCoreDumps();
  if (hardened.ok()) hardened = platform::RaiseOpenFilesLimit();
  if (hardened.ok()) hardened = identity::AllowOnlyTls13();
  return hardened;
}

int Serve(const std::string& settings_file) {
  const EndSignals end_signals;
  if (absl::Status hardened = HardenProcess(); !hardened.ok()) return Fail(hardened);
  const platform::SystemClock clock;
  absl::StatusOr<config::GatewaySettings> settings = server::LoadSettings(settings_file);
  if (!settings.ok()) return Fail(settings.status());
  absl::StatusOr<std::unique_ptr<server::Log>> log = server::Log::Open(settings->log_file(), clock);
  if (!log.ok()) return Fail(log.status());
  const server::GrpcLogRoute grpc_log(**log);

  absl::StatusOr<Foundation> base = LayFoundation(*std::move(settings), clock);
  if (!base.ok()) return Fail(base.status());
  Rooms rooms(*base, clock);
  if (absl::Status loaded = rooms.Load(*base->database); !loaded.ok()) return Fail(loaded);
  Gateway gateway(*base, rooms, clock, **log);
  if (absl::Status started = gateway.Start(); !started.ok()) return Fail(started);

  if (const std::string json = gateway.json_address(); !json.empty()) {
    std::cout << "JSON over HTTPS at " << json << std::endl;
  }
  std::cout << "serving on " << gateway.address() << std::endl;
  const int64_t received = end_signals.Wait();
  (*log)->Write(server::LogLevel::kInfo, "draining", {{"signal", received}});
  gateway.Drain();
  (*log)->Write(server::LogLevel::kInfo, "ended", {});
  return kExitOk;
}

int Check(const std::string& settings_file) {
  const platform::SystemClock clock;
  return CheckAll(settings_file, clock, std::cout) ? kExitOk : kExitWrongConfiguration;
}

int ExitCodeOf(const absl::Status& done) { return done.ok() ? kExitOk : Fail(done); }

// Adds `directory import` and returns it; its options go to `wanted`.
CLI::App* AddDirectoryImport(CLI::App& app, directory::PostcodeImport& wanted) {
  CLI::App* directory =
      app.add_subcommand("directory", "The postcode directory, by which enquiries find home.");
  directory->require_subcommand(1);
  CLI::App* import = directory->add_subcommand(
      "import", "Makes the gateway's postcode directory from the ONS Postcode Directory.");
  import->footer(kDirectoryImportFooter);
  import->add_option("FILE", wanted.files, "CSV files as published, whole or in parts.")
      ->required();
  import
      ->add_option("--output", wanted.output,
                   "The directory file to write: the settings' postcode_directory_file.")
      ->required();
  import->add_option("--names", wanted.names_file,
                     "Codes and names of authorities (lad25cd, lad25nm); wins over the built-in.");
  import->add_option("--release", wanted.release,
                     "The release's name; else it is found in the files' names (NOV_2025).");
  return import;
}

int Main(int argc, char** argv) {
  CLI::App app("The consortium's gateway: members publish, search and watch vacancies through it.");
  app.footer(kFooter);
  app.require_subcommand(1);
  std::string settings_file;
  CLI::App* serve = app.add_subcommand("serve", "Serves members until SIGTERM or SIGINT.");
  CLI::App* check = app.add_subcommand("check", "Checks the whole configuration; starts nothing.");
  std::string folder;
  CLI::App* backup =
      app.add_subcommand("backup", "Copies the database and the key, while serving.");
  backup->footer(kBackupFooter);
  backup->add_option("--into", folder, "The folder to write, which holds no backup yet.")
      ->required();
  CLI::App* restore = app.add_subcommand("restore", "Puts a backup in the database's place.");
  restore->footer(kRestoreFooter);
  restore->add_option("--from", folder, "The folder that backup wrote.")->required();
  directory::PostcodeImport wanted;
  const CLI::App* import = AddDirectoryImport(app, wanted);
  for (CLI::App* command : {serve, check, backup, restore}) {
    command->add_option("--config", settings_file, "The settings file.")->required();
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitWrongConfiguration;
  }
  if (*import) return ExitCodeOf(ImportDirectory(wanted, std::cout, std::cerr));
  if (*backup) return ExitCodeOf(BackUp(settings_file, folder, std::cout));
  if (*restore) return ExitCodeOf(Restore(settings_file, folder, std::cout));
  return *serve ? Serve(settings_file) : Check(settings_file);
}

}  // namespace
}  // namespace consortium

int main(int argc, char** argv) { return consortium::Main(argc, argv); }
