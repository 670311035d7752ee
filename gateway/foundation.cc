#include "gateway/foundation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gateway/server/state_folder.h"
#include "policy/access/actions.h"

namespace consortium {
namespace {

constexpr size_t kAreasBytesMax = 4 * 1024 * 1024;

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

absl::StatusOr<Foundation> LayFoundation(config::GatewaySettings settings,
                                         const platform::Clock& clock) {
  Foundation made;
  made.settings = std::move(settings);
  absl::StatusOr<std::shared_ptr<const server::Configuration>> configuration =
      server::LoadConfiguration(made.settings, policy::DeclaredActions(), clock.Now());
  if (!configuration.ok()) return configuration.status();
  made.configuration = *std::move(configuration);

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

  absl::StatusOr<policy::BankHolidays> holidays = LoadBankHolidays(made.settings);
  if (!holidays.ok()) return holidays.status();
  made.holidays = *std::move(holidays);
  if (const std::string& file = made.settings.postcode_directory_file(); !file.empty()) {
    absl::StatusOr<directory::PostcodeDirectory> postcodes =
        directory::PostcodeDirectory::Open(file);
    if (!postcodes.ok()) return postcodes.status();
    made.postcodes = std::make_unique<directory::PostcodeDirectory>(*std::move(postcodes));
  }
  return made;
}

}  // namespace consortium
