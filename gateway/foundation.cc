#include "gateway/foundation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/evidence/message_digest.h"
#include "certs/platform/file.h"
#include "gateway/server/state_folder.h"
#include "policy/access/actions.h"
#include "policy/listing/row_rules.h"

namespace consortium {
namespace {

constexpr size_t kAreasBytesMax = 4 * 1024 * 1024;
constexpr size_t kShortDigest = 12;  // Characters, as of the other files.

// The settings' directory, mapped; null when they name none.
absl::StatusOr<std::shared_ptr<const directory::PostcodeDirectory>> LoadPostcodes(
    const config::GatewaySettings& settings) {
  const std::string& file = settings.postcode_directory_file();
  if (file.empty()) return std::shared_ptr<const directory::PostcodeDirectory>();
  absl::StatusOr<directory::PostcodeDirectory> opened = directory::PostcodeDirectory::Open(file);
  if (!opened.ok()) return opened.status();
  return std::make_shared<const directory::PostcodeDirectory>(*std::move(opened));
}

// A change of this part is a change of the whole, and the journal names it.
void AddPart(absl::string_view name, const std::string& digest, server::Configuration& whole) {
  absl::StrAppend(&whole.subject, " ", name, "=", digest.substr(0, kShortDigest));
  whole.digest = evidence::Sha256Hex(absl::StrCat(whole.digest, digest));
}

}  // namespace

absl::StatusOr<directory::Areas> LoadAreas(const config::GatewaySettings& settings) {
  const std::string& file = settings.areas_file();
  if (file.empty()) return directory::Areas::Shipped();
  absl::StatusOr<std::string> csv = platform::ReadFile(file, kAreasBytesMax);
  if (!csv.ok()) return csv.status();
  absl::StatusOr<directory::Areas> areas = directory::Areas::Parse(*csv);
  if (areas.ok()) return areas;
  return absl::Status(areas.status().code(), absl::StrCat(file, ": ", areas.status().message()));
}

absl::StatusOr<policy::BankHolidays> LoadBankHolidays(const config::GatewaySettings& settings) {
  const std::string& file = settings.bank_holidays_file();
  if (file.empty()) return directory::ShippedBankHolidays();
  return directory::ReadBankHolidays(file);
}

std::unique_ptr<storage::Database> OpenDatabase(const config::GatewaySettings& settings) {
  const config::Storage& storage = settings.storage();
  return storage.has_sqlite_file() ? storage::OpenSqlite(storage.sqlite_file())
                                   : storage::OpenPostgresql(storage.postgresql());
}

std::vector<std::string> WatchedFiles(const config::GatewaySettings& settings) {
  std::vector<std::string> files = server::ConfigurationFiles(settings);
  for (const std::string& file :
       {settings.postcode_directory_file(), settings.bank_holidays_file()}) {
    if (!file.empty()) files.push_back(file);
  }
  return files;
}

absl::StatusOr<Watched> LoadWatched(const config::GatewaySettings& settings, absl::Time now) {
  const absl::StatusOr<std::shared_ptr<const server::Configuration>> configuration =
      server::LoadConfiguration(settings, policy::DeclaredActions(), now);
  absl::StatusOr<policy::BankHolidays> holidays = LoadBankHolidays(settings);
  absl::StatusOr<std::shared_ptr<const directory::PostcodeDirectory>> postcodes =
      LoadPostcodes(settings);
  std::vector<std::string> problems;
  for (const absl::Status& each : {configuration.status(), holidays.status(), postcodes.status()}) {
    if (!each.ok()) problems.push_back(std::string(each.message()));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));

  Watched loaded;
  loaded.postcodes = *std::move(postcodes);
  loaded.holidays = std::make_shared<policy::BankHolidays>(*std::move(holidays));
  auto whole = std::make_shared<server::Configuration>(**configuration);
  if (loaded.postcodes != nullptr) {
    AddPart("postcodes", evidence::Sha256Hex(loaded.postcodes->version()), *whole);
  }
  if (!settings.bank_holidays_file().empty()) {
    const auto write = [](std::string* text, absl::CivilDay day) {
      text->append(absl::FormatCivilTime(day));
    };
    AddPart("holidays", evidence::Sha256Hex(absl::StrJoin(loaded.holidays->days(), " ", write)),
            *whole);
  }
  std::string ending = loaded.holidays->Warning(absl::ToCivilDay(now, policy::London()));
  if (!ending.empty()) whole->warnings.push_back(std::move(ending));
  loaded.configuration = std::move(whole);
  return loaded;
}

absl::StatusOr<Foundation> LayFoundation(config::GatewaySettings settings,
                                         const platform::Clock& clock) {
  Foundation made;
  made.settings = std::move(settings);
  absl::StatusOr<Watched> watched = LoadWatched(made.settings, clock.Now());
  if (!watched.ok()) return watched.status();
  static_cast<Watched&>(made) = *std::move(watched);

  const std::string& folder = made.settings.state_directory();
  if (absl::Status ready = server::PrepareStateFolder(folder); !ready.ok()) return ready;
  absl::StatusOr<std::string> key = server::LoadOrMakeGatewayKey(folder);
  if (!key.ok()) return key.status();
  made.gateway_key = *std::move(key);

  made.database = OpenDatabase(made.settings);
  if (absl::Status migrated = made.database->Migrate(); !migrated.ok()) return migrated;

  // After the database, which another gateway on the same files would hold.
  absl::StatusOr<server::TlsStaging> tls = server::TlsStaging::Prepare(folder + "/tls");
  if (!tls.ok()) return tls.status();
  made.tls = std::make_unique<server::TlsStaging>(*std::move(tls));
  if (absl::Status staged = made.tls->Stage(*made.configuration); !staged.ok()) return staged;

  auto erasures = enquiries::ErasureList::Open(folder + "/erasures.log", clock.Now());
  if (!erasures.ok()) return erasures.status();
  made.erasures = *std::move(erasures);

  absl::StatusOr<directory::Areas> areas = LoadAreas(made.settings);
  if (!areas.ok()) return areas.status();
  made.areas = std::make_unique<directory::Areas>(*std::move(areas));
  return made;
}

}  // namespace consortium
