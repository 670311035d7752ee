#include "gateway/check.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/identity/tls_server.h"
#include "gateway/foundation.h"
#include "gateway/server/configuration.h"
#include "gateway/server/settings.h"
#include "gateway/server/state_folder.h"
#include "policy/access/actions.h"
#include "policy/listing/row_rules.h"

namespace consortium {
namespace {

class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}

  void Add(absl::string_view part, const absl::Status& status, absl::string_view facts = "") {
    if (status.ok()) {
      out_ << "ok     " << part;
      if (!facts.empty()) out_ << ": " << facts;
      out_ << '\n';
      return;
    }
    all_ok_ = false;
    for (absl::string_view line : absl::StrSplit(status.message(), '\n')) {
      out_ << "WRONG  " << part << ": " << line << '\n';
    }
  }
  void Warn(absl::string_view text) { out_ << "note   " << text << '\n'; }
  bool all_ok() const { return all_ok_; }

 private:
  std::ostream& out_;
  bool all_ok_ = true;
};

// The folder of a file that is to be made must be there and ours to write.
absl::Status CheckWritableFolderOf(const std::string& file) {
  std::string folder = std::filesystem::path(file).parent_path().string();
  if (folder.empty()) folder = ".";
  if (access(folder.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("the folder ", folder, " of ", file,
                                             " is not there or may not be written; make it, owned "
                                             "by the user that runs the gateway"));
}

absl::Status CheckStorage(const config::GatewaySettings& settings) {
  if (settings.storage().has_sqlite_file()) {
    absl::Status folder = CheckWritableFolderOf(settings.storage().sqlite_file());
    if (!folder.ok()) return folder;
  }
  return OpenDatabase(settings)->Check();
}

absl::Status CheckState(const config::GatewaySettings& settings) {
  const std::string& folder = settings.state_directory();
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return CheckWritableFolderOf(folder);
  if (absl::Status secret = server::CheckStateFolder(folder); !secret.ok()) return secret;
  absl::Status key = server::LoadGatewayKey(folder).status();
  return absl::IsNotFound(key) ? absl::OkStatus() : key;
}

}  // namespace

bool CheckAll(const std::string& settings_file, const platform::Clock& clock, std::ostream& out) {
  Report report(out);
  const absl::StatusOr<config::GatewaySettings> settings = server::LoadSettings(settings_file);
  report.Add("settings", settings.status(), settings_file);
  if (!settings.ok()) return false;

  const absl::StatusOr<std::shared_ptr<const server::Configuration>> configuration =
      server::LoadConfiguration(*settings, policy::DeclaredActions(), clock.Now());
  if (configuration.ok()) {
    const config::Policy& policy = (*configuration)->policy->config();
    report.Add("policy", absl::OkStatus(),
               absl::StrCat(policy.members_size(), " members, ", policy.rules_size(), " rules, ",
                            policy.cases_size(), " cases hold"));
    report.Add("certificates", absl::OkStatus(), "own chain and key, issuers, revocations");
    if (const std::string& address = settings->json_listen_address(); !address.empty()) {
      const auto tls = identity::TlsServer::Make((*configuration)->certificate_pem,
                                                 (*configuration)->private_key_pem,
                                                 (*configuration)->issuers_pem);
      report.Add("JSON over HTTPS", tls.status(), address);
    }
    for (const std::string& warning : (*configuration)->warnings) report.Warn(warning);
  } else {
    report.Add("policy and certificates", configuration.status());
  }
  const absl::StatusOr<directory::Areas> areas = LoadAreas(*settings);
  report.Add("areas", areas.status(),
             areas.ok() ? absl::StrCat(areas->size(), " outcodes and sectors") : "");
  const absl::StatusOr<policy::BankHolidays> holidays = LoadBankHolidays(*settings);
  report.Add("bank holidays", holidays.status(),
             holidays.ok()
                 ? absl::StrCat("known until ", absl::FormatCivilTime(holidays->horizon()))
                 : "");
  if (holidays.ok()) {
    const std::string ending = holidays->Warning(absl::ToCivilDay(clock.Now(), policy::London()));
    if (!ending.empty()) report.Warn(ending);
  }
  if (const std::string& file = settings->postcode_directory_file(); !file.empty()) {
    const auto postcodes = directory::PostcodeDirectory::Open(file);
    report.Add("postcode directory", postcodes.status(),
               postcodes.ok()
                   ? absl::StrCat(postcodes->size(), " postcodes, ", postcodes->version())
                   : "");
  }
  report.Add("state folder", CheckState(*settings), settings->state_directory());
  report.Add("storage", CheckStorage(*settings));
  if (!settings->log_file().empty()) {
    report.Add("log file", CheckWritableFolderOf(settings->log_file()), settings->log_file());
  }
  return report.all_ok();
}

}  // namespace consortium
